# SPDX-License-Identifier: BSD-2-Clause
"""probe: what the kernel tells about a running process, and about the BPF programs that it holds."""

import json
import os
import subprocess
import time
from pathlib import Path

CPUCLOCK_SCHED = 2  # include/linux/posix-timers_types.h: all threads, as the scheduler counts


def cpu_ns(pid):
    """CPU time of all threads of PID so far, exact to the nanosecond."""
    return time.clock_gettime_ns((~pid << 3) | CPUCLOCK_SCHED)


def status_field(pid, name):
    """The first number of the line NAME of /proc/PID/status."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1])
    raise KeyError(name)


def rss_bytes(pid):
    return status_field(pid, "VmRSS") * 1024


def peak_rss_bytes(pid):
    return status_field(pid, "VmHWM") * 1024


def descriptors(pid):
    """How many files PID has open."""
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())


def switches(pid):
    """How often PID went to sleep or was put aside."""
    return status_field(pid, "voluntary_ctxt_switches") + status_field(
        pid, "nonvoluntary_ctxt_switches"
    )


def forks():
    """How many tasks have been made on this machine since it started."""
    for line in Path("/proc/stat").read_text().splitlines():
        if line.startswith("processes "):
            return int(line.split()[1])
    raise KeyError("processes")


def _fdinfos(pid):
    for file in Path(f"/proc/{pid}/fdinfo").iterdir():
        try:
            text = file.read_text()
        except FileNotFoundError:
            continue
        yield dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)


def bpf_programs(pid):
    """The ids of the BPF programs that PID holds, by themselves or through a link."""
    return sorted({int(info["prog_id"]) for info in _fdinfos(pid) if "prog_id" in info})


def bpf_map_bytes(pid):
    """What the BPF maps that PID holds take of the kernel's memory, as the kernel accounts it."""
    maps = {i["map_id"]: int(i["memlock"]) for i in _fdinfos(pid) if "map_id" in i}
    return sum(maps.values())


def start_line(fd):
    """Reads exitsnoop's start line, which comes once all is attached, and nothing behind it: the rest of the pipe is another's to read."""
    line = b""
    while not line.endswith(b"\n"):
        byte = os.read(fd, 1)
        if not byte:
            raise RuntimeError("exitsnoop ended before its start line")
        line += byte
    if json.loads(line)["type"] != "start":
        raise RuntimeError(f"the first line is no start line: {line!r}")


class ProgramGone(Exception):
    """A BPF program that was asked for is no more."""


class BpfStat:
    """The kernel's count of what BPF programs cost; on as long as this object lives."""

    def __init__(self, tool):
        self._process = subprocess.Popen(
            [tool], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.read([])  # it answers: the counting is on

    def read(self, ids):
        """(run_time_ns, run_cnt), summed over the programs IDS."""
        self._process.stdin.write(" ".join(map(str, ids)) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        if "gone" in answer:
            raise ProgramGone(answer["gone"])
        return answer["run_time_ns"], answer["run_cnt"]

    def close(self):
        self._process.stdin.close()
        self._process.wait()
