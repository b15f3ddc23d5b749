#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""timens.py BOOTTIME MONOTONIC COMMAND...: runs it, as this process, in a new time namespace whose
clocks are ahead by so many nanoseconds, which unshare(1) cannot say. Status 77: there can be none."""
import ctypes
import os
import sys

NEWTIME = 0x80
SECOND = 1_000_000_000
NO_NAMESPACE = 77
libc = ctypes.CDLL(None, use_errno=True)


def call(result):
    if result:
        print(f"timens.py: {os.strerror(ctypes.get_errno())}", file=sys.stderr)
        os._exit(NO_NAMESPACE)


def hold(ready, until, offsets):
    """Makes the namespace, which must have its offsets before anybody is in it."""
    call(libc.unshare(NEWTIME))
    text = "".join(f"{clock} {ns // SECOND} {ns % SECOND}\n" for clock, ns in offsets.items())
    with open("/proc/self/timens_offsets", "wb", buffering=0) as file:
        file.write(text.encode())
    os.write(ready, b".")
    os.read(until, 1)


def main():
    offsets = {"boottime": int(sys.argv[1]), "monotonic": int(sys.argv[2])}
    (is_ready, ready), (until, end) = os.pipe(), os.pipe()
    holder = os.fork()
    if not holder:
        os.close(end)
        hold(ready, until, offsets)
        os._exit(0)
    os.close(ready)
    if os.read(is_ready, 1):
        with open(f"/proc/{holder}/ns/time_for_children", "rb") as namespace:
            call(libc.setns(namespace.fileno(), NEWTIME))
    os.close(end)
    status = os.waitstatus_to_exitcode(os.waitpid(holder, 0)[1])
    if status:
        sys.exit(status)
    os.execvp(sys.argv[3], sys.argv[3:])


main()
