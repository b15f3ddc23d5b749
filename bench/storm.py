# SPDX-License-Identifier: BSD-2-Clause
"""storm: each reader under a load, between two runs of the load under nothing."""

import json
import statistics
import subprocess
from dataclasses import dataclass, field

import probe


@dataclass
class Figures:
    """What was seen of one reader: a list of values per figure, one a round."""

    name: str
    bpf_ns: list = field(default_factory=list)  # BPF time per process
    slowdown: list = field(default_factory=list)  # 0.05: the load took 5 % longer
    delivered: list = field(default_factory=list)  # records
    cpu_ns: list = field(default_factory=list)  # of the reader, per delivered record
    rss: list = field(default_factory=list)  # bytes, peak
    others: list = field(default_factory=list)  # tasks that others made meanwhile

    def median(self, name):
        return statistics.median(getattr(self, name)) if getattr(self, name) else None


@dataclass
class Load:
    """A load: its command line, how many processes it makes, what is compared."""

    argv: list
    processes: int
    cost: str  # the key of its JSON that a reader makes larger
    name: str  # of its processes

    def run(self):
        done = subprocess.run(self.argv, check=True, stdout=subprocess.PIPE)
        return json.loads(done.stdout)[self.cost]


def _watch(reader, load, folder, stat, figures):
    """Runs the load under the reader, and returns what the load took."""
    reader.start(folder, stat)
    try:
        ids = probe.bpf_programs(reader.pid)
        time_before, _ = stat.read(ids)
        cpu_before = probe.cpu_ns(reader.pid)
        forks_before = probe.forks()
        cost = load.run()
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


def compare(make_readers, load, rounds, folder, stat, say):
    """Figures of each reader, by name. Noise hits neighbours alike, so each run of a reader is held
    against the runs under nothing right before and right after it; the median of the rounds counts.
    """
    result = {reader.name: Figures(reader.name) for reader in make_readers()}
    load.run()  # the first one warms up
    for number in range(rounds):
        before = load.run()
        for reader in make_readers():
            say(f"round {number + 1} of {rounds}: {reader.name}")
            cost = _watch(reader, load, folder, stat, result[reader.name])
            after = load.run()
            result[reader.name].slowdown.append(cost / ((before + after) / 2) - 1)
            before = after
    return result
