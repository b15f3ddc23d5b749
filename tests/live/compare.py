#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Compares what `die` saw with what `exitsnoop --json` wrote.

Reads die's lines on standard input, and the recorder's file from --offset on. Every death must
have exactly one record with the same facts, and no record may tell of a process on die's scene
that did not die. Prints the pairs, {"w": witness, "r": record} a line; problems go to stderr and
make the status 1.

Knows when the file is complete without guessing: it lets a process of its own die last and waits
for that record, because records come in the order of the kernel's commits.
"""
import argparse
import json
import os
import re
import sys
import time
from datetime import datetime, timezone

CLOCK_SLACK_NS = 5_000_000  # between the kernel's clocks, re-read once a second
TYPES = {
    "type": str, "time": str, "pid": int, "ppid": int, "uid": int, "gid": int, "comm": str,
    "exit_code": int, "signal": int, "signal_name": (str, type(None)), "core_dumped": bool,
    "duration_ns": int,
}
TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{9})Z$")


def time_ns(text):
    match = TIME.match(text)
    if not match:
        raise ValueError(f"{text!r} is no RFC 3339 UTC time with nanoseconds")
    seconds = datetime.fromisoformat(match[1]).replace(tzinfo=timezone.utc).timestamp()
    return int(seconds) * 1_000_000_000 + int(match[2])


def raw_bytes(record, key):
    """The bytes of a string field; the text must agree with them."""
    if f"{key}_hex" not in record:
        return record[key].encode()
    raw = bytes.fromhex(record[f"{key}_hex"])
    try:
        raw.decode()
        raise ValueError(f"{key}_hex for a {key} that is UTF-8")
    except UnicodeDecodeError:
        pass
    squeeze = lambda text: re.sub("\ufffd+", "\ufffd", text)
    if squeeze(raw.decode(errors="replace")) != squeeze(record[key]):
        raise ValueError(f"{key} {record[key]!r} is not its {key}_hex {raw!r}")
    return raw


class Tail:
    """The recorder's file, as far as it is written in whole lines."""

    def __init__(self, path, offset):
        self.file = open(path, "rb")
        self.file.seek(offset)
        self.rest = b""

    def lines(self):
        *lines, self.rest = (self.rest + self.file.read()).split(b"\n")
        return [json.loads(line.decode("utf-8")) for line in lines]

    def until_exit_of(self, pid, timeout):
        deadline = time.monotonic() + timeout
        seen = []
        while time.monotonic() < deadline:
            seen += self.lines()
            if any(r["type"] == "exit" and r["pid"] == pid for r in seen):
                return seen
            time.sleep(0.005)
        raise TimeoutError(f"no record of process {pid} within {timeout} s; {len(seen)} others")


def died_last():
    pid = os.posix_spawn("/bin/true", ["true"], {})
    os.waitpid(pid, 0)
    return pid


def shape_problems(record):
    for key, kind in TYPES.items():
        if key not in record:
            yield f"key {key} is missing"
        elif not isinstance(record[key], kind) or (kind is int and isinstance(record[key], bool)):
            yield f"{key} is {record[key]!r}"


def between(name, value, low, high):
    if not low <= value <= high:
        yield f"{name} {value} is not in [{low}, {high}]"


def pair_problems(witness, record):
    yield from shape_problems(record)
    for key in ("ppid", "uid", "gid", "exit_code", "signal", "core_dumped"):
        if record[key] != witness[key]:
            yield f"{key} is {record[key]}, not {witness[key]}"
    for key in ("origin_ppid", "ns_pid", "session"):
        if key in record and record[key] != witness[key]:
            yield f"{key} is {record[key]}, not {witness[key]}"
    comm = bytes.fromhex(witness["comm_hex"])
    if raw_bytes(record, "comm") != comm:
        yield f"comm is {record['comm']!r}, not {comm!r}"
    yield from between("duration_ns", record["duration_ns"], *witness["duration_ns"])
    low, high = witness["real_ns"]
    yield from between("time", time_ns(record["time"]), low - CLOCK_SLACK_NS,
                       high + CLOCK_SLACK_NS)


def compare(witnesses, records):
    exits = [r for r in records if r["type"] == "exit"]
    scene = {w["pid"] for w in witnesses} | {w["ppid"] for w in witnesses}
    pids, pairs, problems = {w["pid"] for w in witnesses}, [], []
    for record in records:
        if record["type"] == "lost":
            problems.append(f"the recorder lost records: {record}")
    for witness in witnesses:
        found = [r for r in exits if r["pid"] == witness["pid"]]
        if len(found) != 1:
            problems.append(f"{len(found)} records, not 1, of {witness}: {found}")
            continue
        pairs.append({"w": witness, "r": found[0]})
        for problem in pair_problems(witness, found[0]):
            problems.append(f"{problem}: {witness['label']}: {found[0]}")
    for record in exits:
        parents = {record["ppid"], record.get("origin_ppid")}
        if record["pid"] not in pids and parents & scene:
            problems.append(f"a phantom: {record}")
    return pairs, problems


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("records")
    parser.add_argument("--offset", type=int, default=0)
    parser.add_argument("--timeout", type=float, default=20)
    args = parser.parse_args()

    witnesses = [json.loads(line) for line in sys.stdin]
    if not witnesses:
        sys.exit("compare: no witness lines, nothing was tested")
    records = Tail(args.records, args.offset).until_exit_of(died_last(), args.timeout)
    pairs, problems = compare(witnesses, records)
    for pair in pairs:
        print(json.dumps(pair))
    for problem in problems[:10]:
        print("compare:", problem, file=sys.stderr)
    if len(problems) > 10:
        print(f"compare: and {len(problems) - 10} more", file=sys.stderr)
    print(f"compare: {len(pairs)} deaths, {len(problems)} problems", file=sys.stderr)
    return 1 if problems else 0


sys.exit(main())
