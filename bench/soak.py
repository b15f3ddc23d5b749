# SPDX-License-Identifier: BSD-2-Clause
"""soak: minutes of mixed load, and every death in it held against what its parent's wait4() said."""

import collections
import json
import subprocess
import threading
import time

import probe
import report

SAMPLES = 20
GROWTH = 1  # MiB from the middle to the end


class Recorder:
    """exitsnoop on a process and its descendants; its records are counted as they come."""

    def __init__(self, exitsnoop, pid):
        self.codes = collections.Counter()
        self.signals = collections.Counter()
        self.end = None
        self._process = subprocess.Popen(
            [exitsnoop, "--json", "--tree", str(pid)], stdout=subprocess.PIPE
        )
        self.pid = self._process.pid
        if json.loads(self._process.stdout.readline())["type"] != "start":
            raise RuntimeError("exitsnoop's first line is no start line")
        self._thread = threading.Thread(target=self._count)
        self._thread.start()

    def _count(self):
        for line in self._process.stdout:
            record = json.loads(line)
            if record["type"] == "end":
                self.end = record
            elif record["type"] != "exit":
                continue
            elif record["signal"]:
                self.signals[str(record["signal"])] += 1
            else:
                self.codes[str(record["exit_code"])] += 1

    def records(self):
        return sum(self.codes.values()) + sum(self.signals.values())

    def wait(self):
        """It ends with the last process that it follows; returns its exit status."""
        status = self._process.wait(60)
        self._thread.join(60)
        return status

    def kill(self):
        self._process.kill()


def _sample(pid, began):
    return (
        time.monotonic() - began,
        probe.rss_bytes(pid),
        probe.bpf_map_bytes(pid),
        probe.descriptors(pid),
        probe.cpu_ns(pid),
    )


def _watch(load, recorder, seconds):
    """Samples of the recorder, from before the load to when all is read, and what the load says."""
    began = time.monotonic()
    samples = [_sample(recorder.pid, began)]
    load.stdin.write(b"\n")
    load.stdin.flush()
    for number in range(1, SAMPLES):
        time.sleep(max(0, began + seconds * number / SAMPLES - time.monotonic()))
        samples.append(_sample(recorder.pid, began))
    said = json.loads(load.stdout.readline())
    time.sleep(1)  # the longest sleep of the reader is 5 ms; its last sample is one of rest
    samples.append(_sample(recorder.pid, began))
    load.stdin.close()
    if load.wait(10):
        raise RuntimeError(f"the load failed: {load.returncode}")
    return samples, said


def _rows(samples):
    return [
        [f"{at:.0f}", f"{rss / 2**20:.2f}", f"{maps / 2**20:.2f}", str(fds), f"{cpu / 1e9:.2f}"]
        for at, rss, maps, fds, cpu in samples
    ]


def _differences(recorder, said):
    """Lines about each status whose counts differ."""
    lines = []
    for kind, mine, theirs in [
        ("exit code", recorder.codes, said["codes"]),
        ("signal", recorder.signals, said["signals"]),
    ]:
        for key in sorted(mine.keys() | theirs.keys(), key=int):
            if mine[key] != theirs.get(key, 0):
                lines.append(
                    f"- {kind} {key}: {theirs.get(key, 0):,} waits, {mine[key]:,} records"
                )
    return lines


def _judge(found, recorder, said, samples):
    differences = _differences(recorder, said)
    if differences:
        found.add("## Differences", "", *differences)
    start, middle, end = samples[0], samples[len(samples) // 2], samples[-1]
    found.must(found.equal("records", recorder.records(), said["waited"]))
    found.must(found.equal("statuses whose counts differ", len(differences), 0))
    found.must(found.equal("lost", recorder.end["lost"], 0))
    found.must(found.equal("exits in the end line", recorder.end["exits"], said["waited"]))
    found.must(found.equal("file descriptors at the end", end[3], start[3]))
    grown = (end[1] - middle[1]) / 2**20
    found.must(found.at_most("RSS, from middle to end", grown, GROWTH, " MiB", digits=2))


def run(bench):
    seconds = bench.args.minutes * 60
    bench.say(f"soak: {bench.args.minutes} min")
    load = subprocess.Popen(
        [bench.tool("soak"), str(seconds), bench.tool("tiny")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    recorder = None
    try:
        recorder = Recorder(bench.exitsnoop, load.pid)
        samples, said = _watch(load, recorder, seconds)
        status = recorder.wait()
    finally:
        load.kill()
        load.wait()
        if recorder:
            recorder.kill()
    # The load itself is of its tree, and was waited for here.
    said["waited"] += 1
    said["codes"]["0"] = said["codes"].get("0", 0) + 1
    found = report.Report("soak", f"{bench.args.minutes} minutes of mixed load")
    found.add(
        f"Each tenth of a second programs are started, processes with 8 threads leave, others are "
        f"killed by signals or leave orphans; each second 1,000 leave as fast as they can. Each is "
        f"waited for by the load, which counts their statuses: {said['waited']:,} waits, "
        f"{said['waited'] / samples[-1][0]:,.0f} a second. exitsnoop: everything on, `--tree`, JSON; "
        f"status {status}, {samples[-1][4] / recorder.records() / 1000:.1f} µs of CPU a record.",
    )
    head = ["seconds", "RSS MiB", "BPF maps MiB", "descriptors", "CPU s"]
    found.add(report.table(head, _rows(samples)))
    _judge(found, recorder, said, samples)
    found.must(status == 0)
    return found
