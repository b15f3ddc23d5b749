#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""bench: what watching exits costs, with exitsnoop and with others, in one run."""

import argparse
import os
import sys
import tempfile
from pathlib import Path

import build
import memory
import quiet
import ring
import soak
import storm

PARTS = {
    "storm": (storm.run, "processes that die as fast as it goes, beside other tools"),
    "build": (build.run, "2,000 programs started a second, as by a build"),
    "quiet": (quiet.run, "start, sleep, and the way of one record"),
    "memory": (memory.run, "resident size over many processes"),
    "ring": (ring.run, "the BPF ring buffer beside the perf buffer"),
    "soak": (soak.run, "minutes of mixed load, every record counted"),
}
USUAL = ["storm", "build", "quiet", "memory"]


def parts_help():
    lines = [f"  {name:<8} {text}" for name, (_, text) in PARTS.items()]
    return "parts:\n" + "\n".join(lines) + f"\n\nwithout PART: {' '.join(USUAL)}"


def parse_args():
    parser = argparse.ArgumentParser(
        prog="./do bench",
        description=__doc__,
        epilog=parts_help(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    count = {"type": int, "metavar": "N"}
    parser.add_argument("parts", nargs="*", metavar="PART", help="what to measure")
    parser.add_argument("--rounds", **count, help="of each comparison (7; ring 3)")
    parser.add_argument("--processes", **count, default=200_000, help="of the storm (200000)")
    parser.add_argument("--execs", **count, default=14_000, help="of the build load (14000)")
    parser.add_argument("--memory", **count, help="processes of memory (50000); alone, that part")
    parser.add_argument("--minutes", **count, default=10, help="of soak (10)")
    parser.add_argument("--results", metavar="DIR", help="for reports (bench/results/last)")
    for hidden in "--tools", "--programs", "--usual-results":
        parser.add_argument(hidden, required=True, help=argparse.SUPPRESS)
    args = parser.parse_args()
    unknown = [part for part in args.parts if part not in PARTS]
    if unknown:
        parser.error(f"no part '{unknown[0]}'; there are: {' '.join(PARTS)}")
    args.parts = args.parts or (["memory"] if args.memory else USUAL)
    args.memory = 50_000 if args.memory is None else args.memory
    counts = [args.processes, args.execs, args.memory, args.minutes]
    if min(counts) < 1 or (args.rounds is not None and args.rounds < 1):
        parser.error("counts start at 1")
    return args


class Bench:
    """What the parts need: the arguments, the programs, and a folder that goes when we end."""

    def __init__(self, args, folder):
        self.args = args
        self.folder = folder
        self.results = Path(args.results or args.usual_results)
        self.results.mkdir(parents=True, exist_ok=True)
        self.exitsnoop = str(Path(args.programs, "exitsnoop"))

    def rounds(self, usual=7):
        return self.args.rounds or usual

    def tool(self, name):
        return str(Path(self.args.tools, name))

    @staticmethod
    def name(word):
        """A name for a load's processes that nobody else's have; short enough for comm."""
        return f"{word}{os.getpid()}"

    @staticmethod
    def say(text):
        print(f"bench: {text}", file=sys.stderr, flush=True)


def main():
    args = parse_args()
    failed = False
    with tempfile.TemporaryDirectory(prefix="exitsnoop-bench-") as folder:
        bench = Bench(args, folder)
        for part in args.parts:
            report = PARTS[part][0](bench)
            report.save(bench.results)
            print(report.text(), flush=True)
            failed |= report.failed
    bench.say(f"written to {bench.results}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
