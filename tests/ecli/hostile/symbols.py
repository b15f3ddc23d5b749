# SPDX-License-Identifier: BSD-2-Clause
"""usage: symbols.py PROGRAM COUNT LENGTH >NEW

PROGRAM with another symbol table: COUNT functions that all have the same name of LENGTH bytes. It runs
as before."""
import struct
import sys

program, count, length = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
with open(program, "rb") as file:
    data = bytearray(file.read())


def append(more):
    data.extend(bytes(-len(data) % 16))
    at = len(data)
    data.extend(more)
    return at


names = b"\0" + b"A" * length + b"\0"
symbols = bytes(24) + b"".join(
    struct.pack("<IBBHQQ", 1, 2, 0, 1, 0x400000 + i, 1) for i in range(count)
)
names_at, symbols_at = append(names), append(symbols)
sections_at = append(
    bytes(64)
    + struct.pack("<IIQQQQIIQQ", 0, 2, 0, 0, symbols_at, len(symbols), 2, 0, 8, 24)
    + struct.pack("<IIQQQQIIQQ", 0, 3, 0, 0, names_at, len(names), 0, 0, 1, 0)
)
struct.pack_into("<Q", data, 0x28, sections_at)  # e_shoff
struct.pack_into("<HHH", data, 0x3A, 64, 3, 0)  # e_shentsize, e_shnum, e_shstrndx
sys.stdout.buffer.write(data)
