#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""bench: what watching exits costs, with exitsnoop and with others, in one run."""

import argparse
import datetime
import os
import shutil
import sys
import tempfile
from pathlib import Path

import probe
import quiet
import readers
import report
import storm

PARTS = ["storm", "build", "quiet", "memory"]
BUILD_RATE = 2000  # programs started a second


def parse_args():
    parser = argparse.ArgumentParser(prog="./do bench", description=__doc__)
    parser.add_argument("--only", help=f"parts, separated by commas: {','.join(PARTS)}")
    parser.add_argument("--rounds", type=int, default=3, help="of each comparison (3)")
    parser.add_argument("--processes", type=int, default=200_000, help="of the storm (200000)")
    parser.add_argument("--execs", type=int, default=8000, help="of the build load (8000)")
    parser.add_argument("--memory", type=int, default=50_000, help="programs of memory (50000)")
    parser.add_argument("--tools", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--programs", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--results", required=True, help=argparse.SUPPRESS)
    args = parser.parse_args()
    args.parts = args.only.split(",") if args.only else PARTS
    unknown = set(args.parts) - set(PARTS)
    if unknown:
        parser.error(f"no part '{unknown.pop()}'; there are: {', '.join(PARTS)}")
    if min(args.rounds, args.processes, args.execs, args.memory) < 1:
        parser.error("counts start at 1")
    return args


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


class Bench:
    """One run: its arguments, and the report as it grows."""

    def __init__(self, args, folder):
        self.args = args
        self.folder = folder
        self.exitsnoop = str(Path(args.programs, "exitsnoop"))
        self.wanted = report.Wanted()
        self.text = [f"# ./do bench, {datetime.date.today()}", "", report.machine(), ""]

    def tool(self, name):
        return str(Path(self.args.tools, name))

    @staticmethod
    def name(word):
        """A name for a load's processes that nobody else's have; short enough for comm."""
        return f"{word}{os.getpid()}"

    def add(self, *lines):
        self.text.extend([*lines, ""])

    def compare(self, load, names=None):
        def make():
            every = readers.all_readers(self.args.tools, self.args.programs, load.name)
            return [r for r in every if not names or r.name in names]

        stat = probe.BpfStat(self.tool("bpfstat"))
        try:
            return storm.compare(make, load, self.args.rounds, self.folder, stat, say)
        finally:
            stat.close()

    def storm(self):
        count = self.args.processes
        name = self.name("storm")
        load = storm.Load([self.tool("storm"), str(count), "2", name], count, "elapsed_ns", name)
        seen = self.compare(load)
        self.add(
            f"## Storm: {count:,} vfork + exit by two workers, as fast as they go",
            "",
            f"Median of {self.args.rounds} rounds; slow-down against the runs under nothing "
            "right before and after.",
            "",
            report.table(seen),
            report.noise(seen, count),
        )
        self.judge_storm(seen, count)

    def judge_storm(self, seen, count):
        lean, full = seen["exitsnoop, status alone"], seen["exitsnoop"]
        other, empty = seen["libbpf-tools exitsnoop"], seen["empty program"]
        want = self.wanted.at_most
        theirs = other.median("bpf_ns")
        want("BPF time against libbpf-tools'", lean.median("bpf_ns") / theirs, 1 / 25, digits=3)
        want("... with everything on", full.median("bpf_ns") / theirs, 1 / 12, digits=3)
        want("BPF time against empty", lean.median("bpf_ns") / empty.median("bpf_ns"), 10, " x")
        for one in lean, full:
            want(f"{one.name}: workload slowed", 100 * one.median("slowdown"), 5, " %")
            self.wanted.equal(f"{one.name}: records delivered", min(one.delivered), count)
            share = one.median("cpu_ns") / other.median("cpu_ns")
            want(f"{one.name}: reader CPU against libbpf-tools'", share, 1 / 4, digits=2)

    def build(self):
        count = self.args.execs
        name = self.name("build")
        job = shutil.copy(self.tool("buildjob"), Path(self.folder, name))
        argv = [self.tool("execload"), job, str(count), str(BUILD_RATE)]
        load = storm.Load(argv, count, "busy_ns", name)
        names = ["empty program", "exitsnoop", "libbpf-tools exitsnoop"]
        seen = self.compare(load, names)
        self.add(
            f"## Build: {count:,} programs by two workers, {BUILD_RATE:,} a second",
            "",
            "vfork + exec + wait of a small static program with 10 arguments; slowed: the mean "
            "time of one.",
            "",
            report.table(seen),
            report.noise(seen, count),
        )
        slowdown = 100 * seen["exitsnoop"].median("slowdown")
        self.wanted.at_most("build load slowed", slowdown, 3, " %")

    def quiet(self):
        say("quiet: start, idle, latency")
        ready = quiet.start_to_ready_ns(self.exitsnoop) / 1e6
        calls, rss = quiet.idle(self.exitsnoop)
        late = quiet.latency(self.exitsnoop, self.args.tools)
        self.add(
            "## Quiet",
            "",
            f"- ready after {ready:.1f} ms (median of {quiet.STARTS} starts)",
            f"- {calls} system calls in {quiet.IDLE_SECONDS} s, RSS {rss / 2**20:.1f} MiB",
            f"- from exit to line: p50 {late['p50_ns'] / 1e6:.3f} ms, "
            f"p99 {late['p99_ns'] / 1e6:.3f} ms ({late['count']} exits)",
        )
        self.wanted.at_most("start to ready", ready, 80, " ms")
        self.wanted.equal("system calls while idle", calls, 0)
        self.wanted.at_most("RSS while idle", rss / 2**20, 12, " MiB")
        self.wanted.at_most("exit to line, p99", late["p99_ns"] / 1e6, 10, " ms", digits=3)

    def memory(self):
        count = self.args.memory
        say(f"memory: {count:,} programs")
        steps, end = quiet.memory(self.exitsnoop, self.args.tools, count, self.folder)
        rows = [
            f"| {count // 10 * (i + 1):,} | {rss / 2**20:.2f} | {maps / 2**20:.2f} |"
            for i, (rss, maps) in enumerate(steps)
        ]
        self.add(
            f"## Memory over {count:,} started programs",
            "",
            "| programs | RSS MiB | BPF maps MiB |",
            "|---:|---:|---:|",
            *rows,
        )
        self.wanted.at_most("memory grown", (steps[-1][0] - steps[0][0]) / 2**20, 0.5, " MiB")
        self.wanted.equal("lost meanwhile", end["lost"], 0)

    def finish(self):
        self.add("## Wanted", "", *(f"- {line}" for line in self.wanted.lines))
        text = "\n".join(self.text)
        print(text)
        Path(self.args.results).write_text(text)
        say(f"written to {self.args.results}")


def main():
    args = parse_args()
    with tempfile.TemporaryDirectory(prefix="exitsnoop-bench-") as folder:
        bench = Bench(args, folder)
        for part in args.parts:
            getattr(bench, part)()
        bench.finish()


if __name__ == "__main__":
    main()
