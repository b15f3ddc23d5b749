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
import subprocess
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
        self.rest = b""
        if offset:  # it may lie within a line that was being written
            self.file.seek(offset - 1)
            self.file.readline()

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
    last = subprocess.run([os.environ["DIE"], "code", "0"], stdout=subprocess.PIPE, check=True)
    return json.loads(last.stdout)["pid"]


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
    # A parent of 0: it died at the same time, who was first is nobody's to know.
    if witness["ppid"] and record["ppid"] != witness["ppid"]:
        yield f"ppid is {record['ppid']}, not {witness['ppid']}"
    for key in ("uid", "gid", "exit_code", "signal", "core_dumped"):
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


def birth_ns(witness):
    return witness["real_ns"][1] - witness["duration_ns"][1]


def is_of(witness, record):
    """Whether the record's time is in the witness's life: numbers are used again."""
    low, high = birth_ns(witness), witness["real_ns"][1]
    return low - CLOCK_SLACK_NS <= time_ns(record["time"]) <= high + CLOCK_SLACK_NS


def phantoms(witnesses, exits):
    """Records of children of those on the scene, who did not die for any parent to see."""
    by_pid = {}
    for witness in witnesses:
        by_pid.setdefault(witness["pid"], []).append(witness)
    start = min(map(birth_ns, witnesses)) - CLOCK_SLACK_NS
    stages = {w["ppid"] for w in witnesses} - set(by_pid) - {0}  # die itself, which lives on
    for record in exits:
        if any(is_of(w, record) for w in by_pid.get(record["pid"], [])):
            continue
        for parent in {record["ppid"], record.get("origin_ppid")}:
            if parent in stages and time_ns(record["time"]) >= start:
                yield record
            elif any(is_of(w, record) for w in by_pid.get(parent, [])):
                yield record


def compare(witnesses, records):
    exits = [r for r in records if r["type"] == "exit"]
    by_pid, pairs, problems = {}, [], []
    for record in exits:
        by_pid.setdefault(record["pid"], []).append(record)
    problems += [f"the recorder lost records: {r}" for r in records if r["type"] == "lost"]
    for witness in witnesses:
        found = [r for r in by_pid.get(witness["pid"], []) if is_of(witness, r)]
        if len(found) != 1:
            problems.append(f"{len(found)} records, not 1, of {witness}: {found}")
            continue
        pairs.append({"w": witness, "r": found[0]})
        problems += [f"{p}: {witness['label']}: {found[0]}" for p in pair_problems(witness, found[0])]
    problems += [f"a phantom: {record}" for record in phantoms(witnesses, exits)]
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
