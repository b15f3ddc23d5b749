# SPDX-License-Identifier: BSD-2-Clause
"""quiet: exitsnoop on a system where nothing happens: start, sleep, and the way of one record."""

import json
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import probe
import report

STARTS = 20
IDLE_SECONDS = 5
EXITS = 200


def _start_line(pipe):
    line = json.loads(pipe.readline())
    if line["type"] != "start":
        raise RuntimeError(f"the first line is no start line: {line}")


def _interrupt(process):
    process.send_signal(subprocess.signal.SIGINT)
    process.wait(10)


def start_to_ready_ns(exitsnoop):
    """Median time from making the process to its start line, which it writes once attached."""
    took = []
    for _ in range(STARTS):
        began = time.monotonic_ns()
        # No preexec_fn and no descriptors to close: Python starts it by vfork().
        process = subprocess.Popen([exitsnoop, "--json"], stdout=subprocess.PIPE, close_fds=False)
        _start_line(process.stdout)
        took.append(time.monotonic_ns() - began)
        _interrupt(process)
    return statistics.median(took)


def _count_calls(pid):
    """System calls of PID in IDLE_SECONDS. Only asked when PID ran at all: strace's own attaching
    interrupts a sleep, and so makes a call or two of its own."""
    with tempfile.NamedTemporaryFile() as report:
        strace = ["strace", "-q", "-f", "-o", report.name, "-p", str(pid)]
        subprocess.run(["timeout", "-s", "INT", str(IDLE_SECONDS), *strace], check=False)
        return len(report.readlines())


def idle(exitsnoop):
    """System calls while a filter lets nothing through, and resident bytes. A process that did not
    run for a nanosecond, nor went to sleep, made no call."""
    sleeper = subprocess.Popen(["sleep", "1000"])
    process = subprocess.Popen(
        [exitsnoop, "--json", "-p", str(sleeper.pid)], stdout=subprocess.PIPE
    )
    try:
        _start_line(process.stdout)
        time.sleep(1)  # what it has to do before it can sleep is no part of the question
        before = probe.cpu_ns(process.pid), probe.switches(process.pid)
        time.sleep(IDLE_SECONDS)
        after = probe.cpu_ns(process.pid), probe.switches(process.pid)
        calls = 0 if before == after else _count_calls(process.pid)
        return calls, probe.rss_bytes(process.pid)
    finally:
        _interrupt(process)
        sleeper.kill()
        sleeper.wait()


def latency(exitsnoop, tools):
    """From an exit to its line: {"p50_ns", "p99_ns", "max_ns"}."""
    process = subprocess.Popen([exitsnoop, "--json"], stdout=subprocess.PIPE)
    try:
        os.set_blocking(process.stdout.fileno(), True)
        probe.start_line(process.stdout.fileno())
        done = subprocess.run(
            [str(Path(tools, "latency")), str(EXITS)],
            stdin=process.stdout,
            stdout=subprocess.PIPE,
            check=True,
        )
        return json.loads(done.stdout)
    finally:
        process.stdout.close()
        _interrupt(process)


def run(bench):
    bench.say("quiet: start, idle, latency")
    ready = start_to_ready_ns(bench.exitsnoop) / 1e6
    calls, rss = idle(bench.exitsnoop)
    late = latency(bench.exitsnoop, bench.args.tools)
    found = report.Report("quiet", "A quiet system")
    found.add(
        f"- ready after {ready:.1f} ms (median of {STARTS} starts)",
        f"- {calls} system calls in {IDLE_SECONDS} s, RSS {rss / 2**20:.1f} MiB",
        f"- from exit to line: p50 {late['p50_ns'] / 1e6:.3f} ms, "
        f"p99 {late['p99_ns'] / 1e6:.3f} ms ({late['count']} exits)",
    )
    found.at_most("start to ready", ready, 80, " ms")
    found.equal("system calls while idle", calls, 0)
    found.at_most("RSS while idle", rss / 2**20, 12, " MiB")
    found.at_most("exit to line, p99", late["p99_ns"] / 1e6, 10, " ms", digits=3)
    return found
