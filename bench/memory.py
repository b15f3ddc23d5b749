# SPDX-License-Identifier: BSD-2-Clause
"""memory: what exitsnoop holds while many programs come and go."""

import json
import subprocess
import time
from pathlib import Path

import probe
import report

STEPS = 10
EVERY = 5  # one process in so many starts a program, which takes ten times as long as to leave
GROWTH = 0.5  # MiB


def _steps(bench, count):
    """(processes so far, resident bytes, bytes of BPF maps) at the start and after each step; the
    last line of the output."""
    load = [bench.tool("execload"), bench.tool("tiny"), str(count // STEPS), "0", str(EVERY)]
    last = Path(bench.folder, "memory.out")
    with last.open("wb") as out:
        process = subprocess.Popen([bench.exitsnoop, "--json"], stdout=subprocess.PIPE)
        probe.start_line(process.stdout.fileno())
        drain = subprocess.Popen(["tail", "-n", "1"], stdin=process.stdout, stdout=out)
        process.stdout.close()
    seen = []
    try:
        for step in range(STEPS):
            subprocess.run(load, check=True, stdout=subprocess.DEVNULL)
            done = (step + 1) * (count // STEPS)
            seen.append((done, probe.rss_bytes(process.pid), probe.bpf_map_bytes(process.pid)))
            bench.say(f"memory: {done:,} processes")
    finally:
        process.send_signal(subprocess.signal.SIGINT)
        process.wait(30)
        drain.wait(60)
    return seen, json.loads(last.read_text())


def run(bench):
    count = bench.args.memory // STEPS * STEPS or STEPS
    began = time.monotonic()
    seen, end = _steps(bench, count)
    took = time.monotonic() - began
    found = report.Report("memory", "Memory while programs come and go")
    found.add(
        f"{count:,} processes by two workers, without pause, one in {EVERY} of which starts a program; "
        f"everything on; {took:.0f} s. {end['exits']:,} exits were recorded, those of others on this "
        "machine too.",
    )
    rows = [
        [f"{done:,}", f"{rss / 2**20:.2f}", f"{maps / 2**20:.2f}"] for done, rss, maps in seen
    ]
    found.add(report.table(["processes", "RSS MiB", "BPF maps MiB"], rows))
    found.at_most("memory grown", (seen[-1][1] - seen[0][1]) / 2**20, GROWTH, " MiB", digits=2)
    found.equal("lost meanwhile", end["lost"], 0)
    # Each step's load makes two workers, and is one more itself.
    own = count + STEPS * 3
    found.must(found.at_least("exits recorded", end["exits"], own))
    return found
