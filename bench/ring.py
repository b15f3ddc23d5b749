# SPDX-License-Identifier: BSD-2-Clause
"""ring: the BPF ring buffer beside the perf buffer: the same program, the same load.

What the C program `buffers` is asked, and how its answers become a table: see experiment.h.
"""

import json
import statistics
import subprocess

import chart
import report

WAYS = {
    "perf": "perf buffer, as usual",
    "ring": "ring buffer, as usual",
    "perf-paced": "perf buffer, timer",
    "ring-paced": "ring buffer, paced",
    "perf-busy": "perf buffer, busy-poll",
    "ring-busy": "ring buffer, busy-poll",
}
MANY_CPUS = 64
ROUNDS = 3  # of a minute each
EXPERIMENTS = ["burst", "full", "order", "steady", "quiet", "latency", "speed"]


def _ask(bench, way, experiment):
    argv = [bench.tool("buffers/buffers"), way, experiment]
    done = subprocess.run(argv, check=True, stdout=subprocess.PIPE, timeout=60)
    return json.loads(done.stdout)


def measure(bench):
    """{way: {"experiment.figure": [a value each round]}}; ways take turns within an experiment."""
    seen = {way: {} for way in WAYS}
    rounds = bench.rounds(ROUNDS)
    for number in range(rounds):
        bench.say(f"ring: round {number + 1} of {rounds}")
        for experiment in EXPERIMENTS:
            for way in WAYS:
                for figure, value in _ask(bench, way, experiment).items():
                    seen[way].setdefault(f"{experiment}.{figure}", []).append(value)
    for way, figures in seen.items():
        _derive(way, figures)
    return seen


def _each(figures, name, make):
    """A figure made of others of the same round."""
    keys = list(figures)
    rounds = range(len(figures["steady.made"]))
    figures[name] = [make({key: figures[key][i] for key in keys}) for i in rounds]


def _derive(way, figures):
    cpus = 1 if way.startswith("ring") else MANY_CPUS
    # A perf buffer has a page of positions; what the kernel puts beside a ring does not grow.
    page = 4096 if cpus > 1 else 0
    _each(
        figures,
        "burst.many",
        lambda f: cpus * (f["burst.any_cpu_each"] + page) if cpus > 1 else f["burst.any_cpu"],
    )
    _each(figures, "full.wasted", lambda f: f["full.prepared"] / f["full.refused"])
    _each(figures, "steady.wakeups", lambda f: f["steady.switches"] / f["steady.records"])
    _each(
        figures,
        "steady.irqs",
        lambda f: f["steady.irq_works"] / f["steady.made"] if f["steady.irq_works"] >= 0 else None,
    )
    figures["copies"] = [0 if way.startswith("ring") else 1]


def _mib(value):
    return f"{value / 2**20:.2f}"


def _millions(value):
    return f"{value / 1e6:.2f}"


def _microseconds(value):
    return f"{value / 1e3:,.1f}"


def _percent(value):
    return f"{100 * value:.1f} %"


def _ratio(value):
    return f"{value:.4f}" if 0 < value < 0.01 else f"{value:.2f}"


def _count(value):
    return f"{value:,.0f}"


ROWS = [
    ("memory for a burst of 10,000 on any one CPU, 2 CPUs: MiB", "burst.any_cpu", _mib),
    (f"... computed for {MANY_CPUS} CPUs: MiB", "burst.many", _mib),
    ("memory for 10,000 spread evenly over 2 CPUs: MiB", "burst.spread", _mib),
    ("copies per record in the kernel (by construction)", "copies", _count),
    ("filled in for nothing, per refused record", "full.wasted", _ratio),
    ("time of a refused record: ns", "full.ns", _count),
    ("out of order, of 20,000 made by two CPUs in turn", "order.late", _count),
    ("50,000/s: reader's wakeups per record", "steady.wakeups", _ratio),
    ("50,000/s: wakeup interrupts per record", "steady.irqs", _ratio),
    ("50,000/s: BPF ns per record", "steady.bpf_ns", _count),
    ("50,000/s: reader CPU ns per record", "steady.reader_ns", _count),
    ("quiet: wakeups in a second", "quiet.switches", _count),
    ("quiet: latency p50, µs", "latency.p50_ns", _microseconds),
    ("quiet: latency p99, µs", "latency.p99_ns", _microseconds),
    ("made by one CPU, nobody reads: M/s", "speed.made_by_one", _millions),
    ("made by two CPUs, nobody reads: M/s", "speed.made_by_two", _millions),
    ("read, nobody makes: M/s", "speed.read", _millions),
    ("made and read at once, 16 MiB: M/s", "speed.come", _millions),
    ("... lost", "speed.lost", _percent),
    ("made and read at once, 4 MiB: M/s", "speed.usual_come", _millions),
    ("... lost", "speed.usual_lost", _percent),
]


def _table(seen):
    rows = []
    for title, figure, form in ROWS:
        values = [[v for v in seen[way][figure] if v is not None] for way in WAYS]
        rows.append([title, *(report.spread(each, form) for each in values)])
    return report.table(["", *WAYS.values()], rows)


def _bars(seen, figure, form, scale=1):
    bars = []
    for way, label in WAYS.items():
        values = [v * scale for v in seen[way][figure] if v is not None]
        middle = statistics.median(values)
        bars.append(
            chart.Bar(label, middle, min(values), max(values), form(middle), way.startswith("ring"))
        )
    return bars


def _draw(path, seen):
    chart.draw(
        path,
        "Ring buffer and perf buffer",
        [
            chart.Panel(
                f"MiB for a burst, {MANY_CPUS} CPUs",
                _bars(seen, "burst.many", lambda v: f"{v:.1f}", 2**-20),
                log=True,
            ),
            chart.Panel(
                "BPF ns per record, 50,000/s", _bars(seen, "steady.bpf_ns", _count), log=True
            ),
            chart.Panel(
                "latency p50, µs",
                _bars(seen, "latency.p50_ns", lambda v: f"{v:,.1f}", 1e-3),
                log=True,
            ),
            chart.Panel(
                "M records/s, made and read",
                _bars(seen, "speed.come", lambda v: f"{v:.1f}", 1e-6),
            ),
        ],
    )


def _limits(seen):
    """What stops each way: the slower of its two ends, or the wakeups between them."""
    lines = []
    for way, label in WAYS.items():
        made, read, come = (
            statistics.median(seen[way][f"speed.{name}"]) for name in ("made_by_one", "read", "come")
        )
        lost = statistics.median(seen[way]["speed.lost"])
        if lost > 0.001:
            limit = f"the room: {_percent(lost)} came while the reader slept and 16 MiB were full"
        elif come < 0.5 * min(made, read):
            limit = "the meeting of both: less than either end can alone"
        else:
            limit = "the producer" if made < read else "the reader"
        lines.append(f"- {label}: {_millions(come)} M/s; {limit}")
    return lines


def _judge(found, seen):
    for way, label in WAYS.items():
        if not way.startswith("ring"):
            continue
        found.equal(f"{label}: out of order", max(seen[way]["order.late"]), 0)
        found.equal(f"{label}: filled in for nothing", max(seen[way]["full.prepared"]), 0)
    share = seen["ring"]["burst.many"][0] / seen["perf"]["burst.many"][0]
    found.at_most(f"memory on {MANY_CPUS} CPUs against the perf buffer", share, 1 / 32, digits=3)
    woken = statistics.median(seen["ring-paced"]["steady.wakeups"])
    found.at_most("paced: wakeups per record", woken, 0.01, digits=4)
    quiet = statistics.median(seen["ring-paced"]["quiet.switches"])
    found.at_most("paced: wakeups in a quiet second", quiet, 1, digits=0)


def run(bench):
    seen = measure(bench)
    found = report.Report("ring", "Ring buffer and perf buffer")
    found.add(
        f"One BPF program that makes records of 64 bytes, with either map; {bench.rounds(ROUNDS)} rounds, "
        "median (least..most). *As usual*: libbpf's reader, woken by the kernel. *Timer*: the perf "
        "buffer wakes nobody, its reader looks every 5 ms. *Paced*: exitsnoop's and ecli's reader. "
        "*Busy-poll*: never sleeps. docs/performance.md explains the rows.",
    )
    found.add(_table(seen))
    _draw(found.chart_path(bench.results), seen)
    found.add("## Where the limit is", "", *_limits(seen))
    _judge(found, seen)
    return found
