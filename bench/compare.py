# SPDX-License-Identifier: BSD-2-Clause
"""compare: readers under the same load, in many short rounds.

A machine is never the same for long: a neighbour comes, a clock changes, and absolute times with it.
So nothing is compared but what ran within seconds: in each round every reader runs once, between two
runs of the load under nothing, and ratios are made within a round. What counts is the median of the
rounds; the spread beside it says how far it can be trusted. One more run under nothing takes part as
if it were a reader: its spread is what the machine itself does.
"""

import json
import statistics
import subprocess
from dataclasses import dataclass, field

import chart
import probe
import readers
import report

NOTHING = "nothing"
BARE_PART = 3


@dataclass
class Figures:
    """What was seen of one reader: a list of values per figure, one a round."""

    name: str
    bpf_ns: list = field(default_factory=list)  # BPF time per process
    slowdown: list = field(default_factory=list)  # 0.05: the load took 5 % longer
    delivered: list = field(default_factory=list)  # records
    cpu_ns: list = field(default_factory=list)  # of the reader, per delivered record
    rss: list = field(default_factory=list)  # bytes, peak
    rate: list = field(default_factory=list)  # processes a second, under nothing
    others: list = field(default_factory=list)  # tasks that others made meanwhile

    def ratios(self, figure, other):
        """To OTHER's figure in the same round."""
        pairs = zip(getattr(self, figure), getattr(other, figure))
        return [mine / theirs for mine, theirs in pairs if theirs]

    def ratio(self, figure, other):
        return statistics.median(self.ratios(figure, other))


@dataclass
class Load:
    """A load: its command line for a number of processes, how many it makes under a reader, what is
    compared."""

    argv: callable
    processes: int
    cost: str  # the key of its JSON that a reader makes larger
    name: str  # of its processes

    def run(self, count=None):
        """What a process costs, and how many were made a second."""
        count = count or self.processes
        done = subprocess.run(self.argv(count), check=True, stdout=subprocess.PIPE)
        said = json.loads(done.stdout)
        return said[self.cost] / count, count / said["elapsed_ns"] * 1e9

    def run_bare(self):
        """Under nothing, for comparison: shorter, since there are two of them to each reader."""
        return self.run(max(1, self.processes // BARE_PART))[0]


def _watch(reader, load, folder, stat, figures):
    """Runs the load under the reader, and returns what the load took."""
    reader.start(folder, stat)
    try:
        ids = probe.bpf_programs(reader.pid)
        time_before, _ = stat.read(ids)
        cpu_before = probe.cpu_ns(reader.pid)
        forks_before = probe.forks()
        cost, _ = load.run()
        reader.drain()
        figures.others.append(probe.forks() - forks_before - load.processes)
        time_after, _ = stat.read(ids)
        cpu = probe.cpu_ns(reader.pid) - cpu_before
        figures.rss.append(probe.peak_rss_bytes(reader.pid))
    finally:
        reader.stop()
    if ids:
        figures.bpf_ns.append((time_after - time_before) / load.processes)
    records = reader.records()
    if records is not None:
        figures.delivered.append(records)
    if records:
        figures.cpu_ns.append(cpu / records)
    return cost


def _round(every, load, folder, stat, result):
    before = load.run_bare()
    for reader in every:
        if reader is None:
            name = NOTHING
            cost, rate = load.run()
            result[name].rate.append(rate)
        else:
            name, cost = reader.name, _watch(reader, load, folder, stat, result[reader.name])
        after = load.run_bare()
        result[name].slowdown.append(cost / ((before + after) / 2) - 1)
        before = after


def compare(bench, load, names=None):
    """Figures of each reader (of NAMES alone, if given), by name; the first is NOTHING."""

    def make():
        every = readers.all_readers(bench.args.tools, bench.args.programs, load.name)
        return [None, *(r for r in every if not names or r.name in names)]

    result = {name: Figures(name) for name in [NOTHING, *(r.name for r in make() if r)]}
    stat = probe.BpfStat(bench.tool("bpfstat"))
    try:
        load.run_bare()  # the first one warms up
        for number in range(bench.rounds()):
            bench.say(f"{load.name}: round {number + 1} of {bench.rounds()}")
            every = make()
            # Nobody always runs behind the same one.
            turn = number % len(every)
            _round(every[turn:] + every[:turn], load, bench.folder, stat, result)
    finally:
        stat.close()
    return result


def _times(value):
    return f"{value:,.2f}" if value >= 0.5 else f"1/{1 / value:,.1f}"


def _columns(figures):
    """(title, values, how one is written) of one reader: figures, and ratios within a round."""
    empty = figures["empty program"]
    other = figures["libbpf-tools exitsnoop"]

    def row(one):
        return [
            ("BPF ns per exit", one.bpf_ns, lambda v: f"{v:,.0f}"),
            ("x empty program", one.ratios("bpf_ns", empty), _times),
            ("x libbpf-tools'", one.ratios("bpf_ns", other), _times),
            ("workload slowed by", one.slowdown, lambda v: f"{100 * v:.1f} %"),
            ("delivered", one.delivered, lambda v: f"{v:,.0f}"),
            ("reader CPU us per record", one.cpu_ns, lambda v: f"{v / 1000:.2f}"),
            ("x libbpf-tools'", one.ratios("cpu_ns", other), _times),
            ("reader RSS MiB", one.rss, lambda v: f"{v / 2**20:.1f}"),
        ]

    return {name: row(one) for name, one in figures.items()}


def table(figures):
    rows = _columns(figures)
    head = ["reader", *(title for title, _, _ in rows[NOTHING])]
    return report.table(
        head,
        [
            [name, *(report.spread(values, form) for _, values, form in row)]
            for name, row in rows.items()
        ],
    )


def _bars(figures, figure, scale, form):
    bars = []
    for one in figures.values():
        values = [v * scale for v in getattr(one, figure)]
        if values:
            middle = statistics.median(values)
            ours = one.name.startswith("exitsnoop")
            bars.append(
                chart.Bar(one.name, middle, min(values), max(values), form(middle), ours)
            )
    return bars


def draw(path, title, figures):
    chart.draw(
        path,
        title,
        [
            chart.Panel(
                "BPF ns per exit", _bars(figures, "bpf_ns", 1, lambda v: f"{v:,.0f}"), log=True
            ),
            chart.Panel(
                "workload slowed by, %", _bars(figures, "slowdown", 100, lambda v: f"{v:.0f} %")
            ),
            chart.Panel(
                "reader CPU, µs per record",
                _bars(figures, "cpu_ns", 1e-3, lambda v: f"{v:.1f}"),
                log=True,
            ),
        ],
    )


def warn(found, figures, processes):
    """Tells it when others were so busy that the figures are theirs too."""
    most = max(max(one.others) for one in figures.values() if one.others)
    if most >= processes / 20:
        found.add(
            f"**Not to be trusted**: others on this machine made up to {most:,} tasks during a run, "
            "whose exits the readers saw too."
        )
