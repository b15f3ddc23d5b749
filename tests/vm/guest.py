#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Stands in for a program of the live suite, which then runs in a guest (see init) instead.

    guest.py die ...            the witness
    guest.py exitsnoop ...      the recorder; its records come over a serial port of its own
    guest.py sh SCRIPT          a shell script

So the suite's own files, with their comparisons, say what is right under every kernel. GUEST names
the directory with the pipes of the serial ports: control.in and .out, records1.out, records2.out.
"""
import fcntl
import hashlib
import os
import shlex
import signal
import sys
import threading
import time

DIR = os.environ["GUEST"]
END = "@@@"
HERE = "@@"


class Control:
    """One request at a time: a script; the answer is its output, its errors and its status."""

    def __enter__(self):
        self.lock = open(f"{DIR}/lock", "w")
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        self.pipe = open(f"{DIR}/control.out", "rb", buffering=0)
        return self

    def __exit__(self, *_):
        self.pipe.close()
        self.lock.close()

    def line(self):
        line = b""
        while not line.endswith(b"\n"):
            byte = self.pipe.read(1)
            if not byte:
                sys.exit("guest: it is gone")
            line += byte
        return line

    def part(self):
        text = b""
        while not (line := self.line()).startswith(END.encode()):
            text += line
        return text, line[len(END):].strip()

    def call(self, script):
        # The guest's terminal drops what comes faster than it reads.
        data = f"# {os.getpid()} {time.monotonic_ns()}\n{script}\n".encode()
        own = hashlib.md5(data).hexdigest()
        mark = f"{END} {own}\n".encode()
        for _ in range(5):
            with open(f"{DIR}/control.in", "wb", buffering=0) as pipe:
                pipe.write(data + mark)
            status = to = None
            while to != own.encode():  # the answer to somebody who was killed meanwhile
                out, _ = self.part()
                err, answer = self.part()
                status, to = answer.split()
            if status != b"again":
                return out, err, int(status)
        sys.exit("guest: it never gets a script whole")


def call(script):
    with Control() as control:
        return control.call(script)


def forward(script):
    out, err, status = call(script)
    sys.stdout.buffer.write(out)
    sys.stderr.buffer.write(err)
    return status


def die(args):
    """A child of the script's shell, whose other children the comparison must not meet."""
    script = "cd /tmp/scene\n"
    if args and args[-1] == "-":
        script += f"cat >ways <<'{HERE}'\n{sys.stdin.read()}\n{HERE}\n"
    return forward(script + f"die {shlex.join(args)} <ways")


def run(args):
    """A command under exitsnoop: until it ends; a file that it writes is fetched."""
    name = None
    if "--output" in args:
        at = args.index("--output") + 1
        name, args = args[at], args[:at] + ["/tmp/output"] + args[at + 1:]
    status = forward("exec exitsnoop " + shlex.join(args))
    if name:
        with open(name, "wb") as file:
            file.write(call("cat /tmp/output; rm /tmp/output")[0])
    return status


def without_tree(args):
    """--tree PID keeps the machine's other processes out; in the guest there are none."""
    at = args.index("--tree") if "--tree" in args else len(args)
    return args[:at] + args[at + 2:]


class Recorder:
    def __init__(self, args):
        args = without_tree(args)
        for self.n in (1, 2):
            self.lock = open(f"{DIR}/records{self.n}.lock", "w")
            try:
                fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                continue
        else:
            sys.exit("guest: both ports for records are taken")
        self.base = f"/tmp/recorder{self.n}"
        # Signals wait until there is a process that they can be passed on to; those that are
        # ignored, as SIGINT is in a shell's background, would be thrown away instead.
        for sig in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sig, lambda *_: None)
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
        # Its number goes when it does: soon somebody else has it, perhaps the shell of the next
        # recorder, which must not take itself for one that was left.
        _, err, status = call(
            f"if [ -s {self.base}.pid ]; then kill -9 $(cat {self.base}.pid)\n"
            f"while [ ! -s {self.base}.status ]; do sleep 0.02; done; fi; rm -f {self.base}.*\n"
            f"(sh -c 'echo $$ >{self.base}.pid; exec exitsnoop \"$@\"' sh {shlex.join(args)} "
            f">/dev/ttyS{self.n + 1} 2>{self.base}.err\n"
            f"status=$?; rm {self.base}.pid; echo $status >{self.base}.status) &\n"
            f"while [ ! -s {self.base}.pid ] && [ ! -s {self.base}.status ]; do sleep 0.02; done")
        if status:
            sys.exit(f"guest: no recorder, status {status}: {err.decode(errors='replace')}")

    def copy(self):
        with open(f"{DIR}/records{self.n}.out", "rb") as pipe:
            for line in pipe:
                sys.stdout.buffer.write(line)
                sys.stdout.buffer.flush()
                if line.startswith(b'{"type":"end"'):
                    return

    def pass_on_signals(self):
        while True:
            got = signal.sigwait({signal.SIGINT, signal.SIGTERM})
            call(f"kill -{got} $(cat {self.base}.pid)")

    def status(self):
        script = f"while [ ! -s {self.base}.status ]; do sleep 0.02; done; " \
                 f"cat {self.base}.err >&2; exit $(cat {self.base}.status)"
        return forward(script)


def record(args):
    recorder = Recorder(args)
    threading.Thread(target=recorder.pass_on_signals, daemon=True).start()
    recorder.copy()
    return recorder.status()


def main():
    role, args = sys.argv[1], sys.argv[2:]
    if role == "die":
        return die(args)
    if role == "sh":
        return forward(args[0])
    if "--" in args or any(a in args for a in ("--help", "--version")):
        return run(args)
    return record(args)


sys.exit(main())
