# SPDX-License-Identifier: BSD-2-Clause
"""readers: the programs that watch exits, started, waited for until they see, and stopped."""

import re
import signal
import subprocess
import time
from pathlib import Path

import probe

READY_TIMEOUT = 30
DRAIN_TIMEOUT = 10
STOP_TIMEOUT = 30
IDLE_SHARE = 0.03  # of a CPU: what others' exits may cost a reader that has caught up


class Reader:
    """A watcher of exits as it runs. Its output goes to a file, as in a long-term use."""

    def __init__(self, name, argv, ready, record):
        self.name = name
        self.argv = argv
        self._ready = ready
        self._record = record and re.compile(record)
        self._process = None
        self._output = None
        self.pid = None

    def start(self, folder, stat):
        self._output = Path(folder, re.sub(r"\W+", "-", self.name) + ".out")
        with self._output.open("wb") as out:
            self._process = subprocess.Popen(self.argv, stdout=out, stderr=subprocess.STDOUT)
        self.pid = self._process.pid
        try:
            self._wait_ready(stat)
        except BaseException:
            self._process.kill()
            self._process.wait()
            raise

    def _wait_ready(self, stat):
        deadline = time.monotonic() + READY_TIMEOUT
        while not self._ready(self, stat):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{self.name} is not ready: {self.output()[:500]!r}")
            time.sleep(0.02)

    def output(self):
        return self._output.read_bytes()

    def records(self):
        """The load's records that have been written; None of a reader that writes none."""
        return self._record and len(self._record.findall(self.output()))

    def drain(self):
        """Waits until it has nothing left to do but to watch what else happens here."""
        deadline = time.monotonic() + DRAIN_TIMEOUT
        last = time.monotonic_ns(), probe.cpu_ns(self.pid)
        while time.monotonic() < deadline:
            time.sleep(0.2)
            now = time.monotonic_ns(), probe.cpu_ns(self.pid)
            if now[1] - last[1] < IDLE_SHARE * (now[0] - last[0]):
                return
            last = now

    def stop(self):
        """Ends it as a user would, and returns its exit status."""
        self._process.send_signal(signal.SIGINT)
        try:
            return self._process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()


def _let_one_die():
    subprocess.run(["true"], check=True)


def runs(reader, stat):
    """Its BPF programs are called when a process ends."""
    _let_one_die()
    try:
        return stat.read(probe.bpf_programs(reader.pid))[1] > 0
    except probe.ProgramGone:
        return False  # one by which libbpf finds out what the kernel can


def shows(reader, _stat):
    """A process that ends is in its output."""
    _let_one_die()
    return b"true" in reader.output()


def listens(reader, _stat):
    """It has a socket in the process connector's multicast group (NETLINK_CONNECTOR is 11)."""
    for line in Path("/proc/net/netlink").read_text().splitlines()[1:]:
        field = line.split()
        if field[1] == "11" and int(field[2]) == reader.pid and int(field[3], 16) & 1:
            return True
    return False


BPFTRACE = 'tracepoint:sched:sched_process_exit { printf("%d %s\\n", pid, comm); }'
LEAN = ["--no-cause", "--no-identity", "--no-resources"]


def libbpf_tools():
    """Their exitsnoop, which has another name where our Debian package is installed."""
    aside = Path("/usr/sbin/exitsnoop.libbpf-tools")
    return str(aside if aside.exists() else "/usr/sbin/exitsnoop")


def all_readers(tools, programs, name):
    """The table of what is compared: fresh readers, to be run in this order. NAME: what the load's
    processes are called, which tells their records from those of others.
    """
    record = name.encode()
    exitsnoop = str(Path(programs, "exitsnoop"))
    return [
        Reader("empty program", [str(Path(tools, "empty"))], runs, None),
        Reader("least program", [str(Path(tools, "least", "least"))], runs, None),
        Reader("exitsnoop, status alone", [exitsnoop, *LEAN], shows, record),
        Reader("exitsnoop", [exitsnoop], shows, record),
        Reader("libbpf-tools exitsnoop", [libbpf_tools()], runs, record),
        Reader("bpftrace", ["bpftrace", "-e", BPFTRACE], runs, record),
        # It has no name for a process that it did not see start.
        Reader("forkstat", ["forkstat", "-e", "exit"], listens, rb" exit .*"),
    ]
