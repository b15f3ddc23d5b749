# SPDX-License-Identifier: BSD-2-Clause
"""usage: silent.py PROGRAM FOLDER

A file system of FUSE at FOLDER with one file, "program", that holds PROGRAM: it can be run. Once the
file "silence" is beside FOLDER, opening it has no answer any more. Ends when it is unmounted."""
import ctypes
import errno
import os
import struct
import sys

program, folder = sys.argv[1], os.path.abspath(sys.argv[2])
with open(program, "rb") as file:
    content = file.read()
silence = os.path.join(os.path.dirname(folder), "silence")
LOOKUP, FORGET, GETATTR, OPEN, READ, RELEASE, FLUSH, INIT = 1, 2, 3, 14, 15, 18, 25, 26
fd = os.open("/dev/fuse", os.O_RDWR)
options = f"fd={fd},rootmode=40000,user_id=0,group_id=0,allow_other,default_permissions"
libc = ctypes.CDLL(None, use_errno=True)
if libc.mount(b"silent", folder.encode(), b"fuse", 0, options.encode()):
    sys.exit(os.strerror(ctypes.get_errno()))


def attributes(node):
    mode, size = (0o40755, 0) if node == 1 else (0o100755, len(content))
    return struct.pack("<6Q10I", node, size, 8, 0, 0, 0, 0, 0, 0, mode, 1, 0, 0, 0, 4096, 0)


while True:
    try:
        request = os.read(fd, 1 << 20)
    except OSError as error:
        sys.exit(0 if error.errno == errno.ENODEV else str(error))
    _, opcode, unique, node = struct.unpack_from("<IIQQ", request)
    body, result = request[40:], 0
    answer = b""
    if opcode == INIT:
        answer = struct.pack("<IIIIHHIIHHI7I", 7, 31, 65536, 0, 16, 12, 65536, 1, 16, 0, 0, *[0] * 7)
    elif opcode == LOOKUP:
        if body == b"program\0":
            answer = struct.pack("<QQQQII", 2, 0, 3600, 3600, 0, 0) + attributes(2)
        else:
            result = -errno.ENOENT
    elif opcode == GETATTR:
        answer = struct.pack("<QII", 3600, 0, 0) + attributes(node)
    elif opcode == OPEN:
        if os.path.exists(silence):
            print("no answer", flush=True)
            continue
        answer = struct.pack("<QII", 1, 0, 0)
    elif opcode == READ:
        offset, size = struct.unpack_from("<QI", body, 8)
        answer = content[offset : offset + size]
    elif opcode == FORGET:
        continue
    elif opcode not in (RELEASE, FLUSH):
        result = -errno.ENOSYS
    os.write(fd, struct.pack("<IiQ", 16 + len(answer), result, unique) + answer)
