# SPDX-License-Identifier: BSD-2-Clause
"""usage: externs.py OBJECT

An object of 60,000 symbols that are elsewhere, and 600,000 variables in its BTF among which libbpf
looks for each of them: 36,000,000,000 comparisons, in 11 MB."""
import struct
import sys

SYMBOLS, VARIABLES = 60000, 600000

names = b"\0wanted\0main\0"
symbols = struct.pack("<IBBHQQ", 0, 0, 0, 0, 0, 0)
symbols += struct.pack("<IBBHQQ", 8, 0x12, 0, 3, 0, 16)
symbols += struct.pack("<IBBHQQ", 1, 0x10, 0, 0, 0, 0) * SYMBOLS

texts = b"\0int\0other\0wanted\0.ksyms\0"


def type_of(name, kind, count, size, more=b""):
    return struct.pack("<III", texts.index(b"\0" + name + b"\0") + 1, kind << 24 | count, size) + more


extern = struct.pack("<I", 2)
types = type_of(b"int", 1, 0, 4, struct.pack("<I", 1 << 24 | 32))
types += type_of(b"other", 14, 0, 1, extern) * VARIABLES
types += type_of(b"wanted", 14, 0, 1, extern)
types += type_of(b".ksyms", 15, 1, 0, struct.pack("<III", VARIABLES + 2, 0, 4))
btf = struct.pack("<HBBIIIII", 0xEB9F, 1, 0, 24, 0, len(types), len(types), len(texts)) + types + texts

heads = b"\0.names\0.symtab\0raw_tp/sys_enter\0license\0.BTF\0"
code = struct.pack("<BBhi", 0xB7, 0, 0, 0) + struct.pack("<BBhi", 0x95, 0, 0, 0)
sections = [  # name, type, flags, link, info, alignment, size of an entry, content
    (b"", 0, 0, 0, 0, 0, 0, b""),
    (b".names", 3, 0, 0, 0, 1, 0, names + heads),
    (b".symtab", 2, 0, 1, 1, 8, 24, symbols),
    (b"raw_tp/sys_enter", 1, 6, 0, 0, 8, 0, code),
    (b"license", 1, 3, 0, 0, 1, 0, b"GPL\0"),
    (b".BTF", 1, 0, 0, 0, 4, 0, btf),
]
content, table = b"", b""
for name, kind, flags, link, info, alignment, entry, data in sections:
    at = len(names) + heads.index(b"\0" + name + b"\0") + 1 if name else 0
    table += struct.pack("<IIQQQQIIQQ", at, kind, flags, 0, 64 + len(content), len(data), link, info, alignment, entry)
    content += data + b"\0" * (-len(data) % 8)
header = b"\x7fELF\2\1\1" + b"\0" * 9
header += struct.pack("<HHIQQQIHHHHHH", 1, 247, 1, 0, 0, 64 + len(content), 0, 64, 0, 0, 64, len(sections), 1)
with open(sys.argv[1], "wb") as file:
    file.write(header + content + table)
