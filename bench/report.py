# SPDX-License-Identifier: BSD-2-Clause
"""report: figures as Markdown, and beside what is wanted of them."""

import os
import platform


def machine():
    """Kernel and processors; no host name."""
    release = ".".join(platform.release().split(".")[:2])
    return f"Linux {release}, {platform.machine()}, {os.cpu_count()} CPUs"


def _cell(value, form):
    return "-" if value is None else form(value)


COLUMNS = [
    ("BPF ns per exit", "bpf_ns", lambda v: f"{v:,.0f}"),
    ("workload slowed by", "slowdown", lambda v: f"{100 * v:.1f} %"),
    ("records delivered", "delivered", lambda v: f"{v:,.0f}"),
    ("reader CPU us per record", "cpu_ns", lambda v: f"{v / 1000:.2f}"),
    ("reader RSS MiB", "rss", lambda v: f"{v / 2**20:.1f}"),
]


def table(figures):
    lines = [
        "| reader | " + " | ".join(title for title, _, _ in COLUMNS) + " |",
        "|---|" + "---:|" * len(COLUMNS),
    ]
    for one in figures.values():
        cells = [_cell(one.median(name), form) for _, name, form in COLUMNS]
        lines.append(f"| {one.name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def noise(figures, processes):
    """A warning when others were so busy that the figures are theirs too; or ""."""
    most = max(max(one.others) for one in figures.values())
    if most < processes / 20:
        return ""
    return (
        f"**Not to be trusted**: others on this machine made up to {most:,} tasks during a run, "
        "whose exits the readers saw too."
    )


class Wanted:
    """Lines "PASS what: got (wanted ...)". A figure that misses is told, and fails nothing: other
    load on the machine can be the reason."""

    def __init__(self):
        self.lines = []

    def at_most(self, what, got, limit, unit="", digits=1):
        word = "PASS" if got <= limit else "FAIL"
        limit_text = f"{limit:,.{digits}f}".rstrip("0").rstrip(".") if digits else f"{limit:,}"
        self.lines.append(f"{word} {what}: {got:,.{digits}f}{unit} (at most {limit_text}{unit})")

    def equal(self, what, got, wanted):
        word = "PASS" if got == wanted else "FAIL"
        self.lines.append(f"{word} {what}: {got:,} (wanted {wanted:,})")
