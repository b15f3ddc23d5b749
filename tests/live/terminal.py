#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Runs a command on a pseudo-terminal of its own and types at it.

  terminal.py [--size ROWSxCOLUMNS] [--type TEXT KEYS | --resize TEXT ROWSxCOLUMNS]... [--hang-up TEXT]
      [--stderr FILE] -- COMMAND [ARG...]

Each --type waits until TEXT has appeared since the last keys, then types KEYS (Python escapes,
"\\x03" is Ctrl-C). --resize then gives the terminal another size. --hang-up closes the terminal once
TEXT has appeared. What the terminal shows goes to standard output, byte for byte. The status is the command's, 128+N for a signal, 124 when it took longer than 20 seconds.
"""
import argparse
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

PATIENCE = 20


class Step(argparse.Action):
    """Steps of different kinds, in their order."""

    def __call__(self, parser, args, values, option=None):
        args.script.append((option, *values))


def resize(terminal, size):
    rows, columns = map(int, size.split("x"))
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def spawn(args):
    pid, master = pty.fork()
    if pid:
        return pid, master
    # As whoever logs in on a terminal has it; a shell has them ignored in what it runs in the background.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # ignored below nohup
    resize(0, args.size)
    if args.stderr:
        os.dup2(os.open(args.stderr, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 2)
    try:
        os.execvp(args.command[0], args.command)
    except OSError as error:
        os.write(2, f"terminal.py: {args.command[0]}: {error}\n".encode())
        os._exit(127)


def converse(pid, master, script, last_words):
    deadline = time.monotonic() + PATIENCE
    seen = b""
    while time.monotonic() < deadline:
        if script and script[0][1].encode() in seen:
            kind, _, what = script.pop(0)
            if kind == "--resize":
                resize(master, what)
            else:
                os.write(master, what.encode().decode("unicode_escape").encode("latin-1"))
                seen = b""
        if not select.select([master], [], [], 0.1)[0]:
            continue
        try:
            data = os.read(master, 65536)
        except OSError:  # EIO: the last one on the terminal has gone
            return
        if not data:
            return
        seen += data
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        if last_words and last_words.encode() in seen:
            os.close(master)
            return
    os.kill(pid, signal.SIGKILL)
    print("terminal.py: too slow, killed", file=sys.stderr)
    sys.exit(124)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="24x80")
    parser.add_argument("--type", nargs=2, action=Step, dest="script", default=[])
    parser.add_argument("--resize", nargs=2, action=Step, dest="script")
    parser.add_argument("--hang-up")
    parser.add_argument("--stderr")
    parser.add_argument("command", nargs="+")
    args = parser.parse_args()
    pid, master = spawn(args)
    converse(pid, master, args.script, args.hang_up)
    status = os.waitpid(pid, 0)[1]
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)


sys.exit(main())
