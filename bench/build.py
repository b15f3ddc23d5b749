# SPDX-License-Identifier: BSD-2-Clause
"""build: programs started at the rate of a busy build."""

import shutil
import statistics
from pathlib import Path

import compare
import report

RATE = 2000  # programs started a second
READERS = ["empty program", "exitsnoop", "libbpf-tools exitsnoop"]


def run(bench):
    rounds = bench.rounds()
    count = -(-bench.args.execs // rounds)
    name = bench.name("build")
    job = shutil.copy(bench.tool("buildjob"), Path(bench.folder, name))
    execload = bench.tool("execload")
    load = compare.Load(lambda n: [execload, job, str(n), str(RATE)], count, "busy_ns", name)
    figures = compare.compare(bench, load, READERS)
    found = report.Report("build", "The load of a build")
    found.add(
        f"{rounds} rounds of {count:,} programs by two workers, {RATE:,} a second: vfork + exec + "
        "wait of a small static program with 10 arguments. Slowed: the mean time of one, from before "
        "vfork() to after waitpid().",
    )
    found.add(compare.table(figures))
    compare.warn(found, figures, count)
    found.add(
        f"Under nothing {statistics.median(figures[compare.NOTHING].rate):,.0f} were started a second; "
        "fewer than wanted when that is all the machine can."
    )
    slowed = 100 * statistics.median(figures["exitsnoop"].slowdown)
    found.at_most("build load slowed", slowed, 3, " %")
    delivered = figures["exitsnoop"].delivered
    found.equal("records delivered", sum(delivered), count * len(delivered))
    return found
