#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""shared_memory.py FIFO: ends with status 5 while another process uses its 64 MiB as well.

That one is a child of vfork() that opens FIFO before exec, and is there until somebody opens it for
writing. The leader has ended before: of the two threads that are counted, one uses the memory.
"""

import ctypes
import os
import platform
import sys
import threading
import time

SYS_EXIT = {"x86_64": 60, "aarch64": 93}[platform.machine()]


libc = ctypes.CDLL(None)  # which leaves the interpreter to others during a call


def spawn():
    actions = ctypes.create_string_buffer(256)
    argv = (ctypes.c_char_p * 2)(b"true", None)
    libc.posix_spawn_file_actions_init(actions)
    libc.posix_spawn_file_actions_addopen(actions, 0, sys.argv[1].encode(), os.O_RDONLY, 0)
    libc.posix_spawn(ctypes.byref(ctypes.c_int()), b"/bin/true", actions, None, argv, None)


def end():
    time.sleep(0.2)
    os._exit(5)


memory = b"x" * (64 << 20)
threading.Thread(target=spawn).start()
threading.Thread(target=end).start()
libc.syscall(SYS_EXIT, 0)
