#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Runs processes with random arguments and checks them against a recorder of `exitsnoop --json`.

  arguments.py RECORDS N

Each record must hold the arguments byte for byte, or be marked as truncated and hold a beginning
of them. Arguments that fit the documented limits (64 of them, 4 KiB) must not be truncated.
"""
import json
import os
import random
import subprocess
import sys
import time

ARGS_MAX, BYTES_MAX = 64, 4096
PIECES = [b"", b" ", b"a b", b"\n", b"line\nline", b"\x1b[31m", b"\xff\xfe", b"\xc3\xa9", b"--x=1", b'"',
          b"'", b"\\", b"\\n", b"\t", b"\x7f", b"\xe2\x82", b"*", b"\xf0\x9f\x98\x80", b"\xed\xa0\x80"]


def random_argument(rng):
    kind = rng.random()
    if kind < 0.5:
        return rng.choice(PIECES)
    if kind < 0.95:
        return bytes(rng.randint(1, 255) for _ in range(rng.randint(0, 60)))
    return bytes(rng.randint(1, 255) for _ in range(rng.randint(60, 3000)))


def random_arguments(rng, n):
    if n % 50 == 0:  # 200 KiB in all; one argument may have 128 KiB
        return [b"long"] + [b"%d" % i + b"x" * 100_000 for i in range(2)]
    if n % 50 == 1:  # just at the limits and just past them
        return [b"a"] * rng.choice([63, 64, 65, 200])
    if n % 50 == 2:
        return [b"edge", b"y" * (BYTES_MAX - len(b"edge") - 2 + rng.randint(-2, 2))]
    return [random_argument(rng) or b""] + [random_argument(rng) for _ in range(rng.randint(0, 8))]


def read_records(path, pids, timeout=20):
    deadline = time.monotonic() + timeout
    with open(path, "rb") as file:
        found, rest = {}, b""
        while time.monotonic() < deadline and len(found) < len(pids):
            *lines, rest = (rest + file.read()).split(b"\n")
            for record in (json.loads(line.decode("utf-8")) for line in lines):
                if record["type"] == "exit" and record["pid"] in pids:
                    found[record["pid"]] = record
            time.sleep(0.01)
    return found


def raw_arguments(record):
    """args, with the exact bytes of those that are not UTF-8 from args_hex."""
    texts, raws = record["args"], record.get("args_hex")
    if raws is None:
        return [text.encode() for text in texts]
    assert len(raws) == len(texts), record
    return [text.encode() if raw is None else bytes.fromhex(raw) for text, raw in zip(texts, raws)]


def problem(want, record):
    got = raw_arguments(record)
    if record["args_truncated"] is False:
        return None if got == want else f"got {got!r}, wanted {want!r}"
    size = sum(len(argument) + 1 for argument in want)
    if len(want) <= ARGS_MAX and size <= BYTES_MAX:
        return f"truncated, though {len(want)} arguments of {size} bytes fit"
    if not got:
        return "truncated to nothing"
    whole, last = got[:-1], got[-1]
    if whole != want[:len(whole)] or not want[len(whole)].startswith(last):
        return f"truncated to {got!r:.300}, which is no beginning"
    if sum(len(argument) + 1 for argument in got) < min(size, BYTES_MAX) - 1 and len(got) < ARGS_MAX:
        return f"truncated to {sum(map(len, got))} bytes in {len(got)} arguments, more would fit"
    return None


def main():
    path, n = sys.argv[1], int(sys.argv[2])
    rng = random.Random(3)
    wanted = {}
    for i in range(n):
        args = random_arguments(rng, i)
        child = subprocess.Popen(args, executable="/bin/true", stdout=subprocess.DEVNULL)
        child.wait()
        wanted[child.pid] = args
    found = read_records(path, set(wanted))
    problems = [f"{pid}: no record" for pid in wanted if pid not in found]
    for pid, record in found.items():
        what = problem(wanted[pid], record)
        if what:
            problems.append(f"{pid}: {what}")
    print(*(text[:600] for text in problems[:10]), sep="\n")
    truncated = sum(record["args_truncated"] for record in found.values())
    print(f"arguments: {len(found)} processes, {truncated} truncated, {len(problems)} problems")
    return 1 if problems else 0


sys.exit(main())
