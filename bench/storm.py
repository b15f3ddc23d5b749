# SPDX-License-Identifier: BSD-2-Clause
"""storm: exits as fast as the machine makes them, beside other tools."""

import statistics

import compare
import report


def _judge(found, figures, count):
    lean, full = figures["exitsnoop, status alone"], figures["exitsnoop"]
    other, empty = figures["libbpf-tools exitsnoop"], figures["empty program"]
    least = figures["least program"]
    found.at_most("BPF time against libbpf-tools'", lean.ratio("bpf_ns", other), 1 / 25, digits=3)
    found.at_most("... with everything on", full.ratio("bpf_ns", other), 1 / 12, digits=3)
    found.at_most("BPF time against empty", lean.ratio("bpf_ns", empty), 10, " x")
    found.at_most("BPF time against the least that a record takes", lean.ratio("bpf_ns", least), 1.5, " x")
    for one in lean, full:
        slowed = 100 * statistics.median(one.slowdown)
        found.at_most(f"{one.name}: workload slowed", slowed, 5, " %")
        found.equal(f"{one.name}: records delivered", sum(one.delivered), count * len(one.delivered))
        share = one.ratio("cpu_ns", other)
        found.at_most(f"{one.name}: reader CPU against libbpf-tools'", share, 1 / 4, digits=2)


def run(bench):
    rounds = bench.rounds()
    count = -(-bench.args.processes // rounds)
    name = bench.name("storm")
    load = compare.Load(lambda n: [bench.tool("storm"), str(n), "2", name], count, "elapsed_ns", name)
    figures = compare.compare(bench, load)
    found = report.Report("storm", "A storm of exits")
    found.add(
        f"{rounds} rounds of {count:,} vfork + exit by two workers, as fast as they go "
        f"({statistics.median(figures[compare.NOTHING].rate):,.0f} a second under nothing), under each "
        "reader.",
        "Median of the rounds (least..most); ratios are made within a round; slow-down against the "
        "runs under nothing right before and after, which for `nothing` is what the machine itself "
        "does.",
    )
    found.add(compare.table(figures))
    compare.draw(found.chart_path(bench.results), "A storm of exits", figures)
    compare.warn(found, figures, count)
    _judge(found, figures, count)
    return found
