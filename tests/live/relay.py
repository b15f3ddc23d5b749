# SPDX-License-Identifier: BSD-2-Clause
"""relay.py COUNT: children that live and die one after the other, each on the next CPU, and are
waited for before the next one starts. Prints their pids in that order.
"""

import os
import sys


def main():
    cpus = sorted(os.sched_getaffinity(0))
    for i in range(int(sys.argv[1])):
        pid = os.fork()
        if not pid:
            os.sched_setaffinity(0, {cpus[i % len(cpus)]})
            os._exit(0)
        os.waitpid(pid, 0)
        print(pid)


main()
