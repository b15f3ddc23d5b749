# SPDX-License-Identifier: BSD-2-Clause
"""report: what one part of ./do bench found, as Markdown, beside what is wanted of it."""

import datetime
import os
import platform
import statistics
from pathlib import Path


def machine():
    """Kernel and processors; no host name."""
    release = ".".join(platform.release().split(".")[:2])
    return f"Linux {release}, {platform.machine()}, {os.cpu_count()} CPUs"


def spread(values, form):
    """Median, and in brackets the least and the most; "-" where nothing was to be seen."""
    if not values:
        return "-"
    middle = form(statistics.median(values))
    if len(values) == 1:
        return middle
    low, high = form(min(values)), form(max(values))
    return middle if low == high else f"{middle} ({low}..{high})"


def table(head, rows):
    """The first column is text, the others are figures."""
    return "\n".join(
        "| " + " | ".join(cells) + " |"
        for cells in [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    )


class Report:
    """Grows line by line. A line "FAIL" of wanted() is told and fails nothing, for other load on
    the machine can be the reason; one of must() does."""

    def __init__(self, part, title):
        self.part = part
        self.failed = False
        self._text = [f"# {title}", "", f"`./do bench {part}`, {datetime.date.today()}, {machine()}."]
        self._wanted = []

    def add(self, *lines):
        self._text.extend(["", *lines])

    def _judge(self, good, line):
        self._wanted.append(f"- {'PASS' if good else 'FAIL'} {line}")
        return good

    def at_most(self, what, got, limit, unit="", digits=1):
        limit_text = f"{limit:,.{digits}f}".rstrip("0").rstrip(".") if digits else f"{limit:,}"
        line = f"{what}: {got:,.{digits}f}{unit} (at most {limit_text}{unit})"
        return self._judge(got <= limit, line)

    def equal(self, what, got, wanted):
        return self._judge(got == wanted, f"{what}: {got:,} (wanted {wanted:,})")

    def at_least(self, what, got, wanted):
        return self._judge(got >= wanted, f"{what}: {got:,} (at least {wanted:,})")

    def must(self, good):
        self.failed |= not good

    def text(self):
        wanted = ["", "## Wanted", "", *self._wanted] if self._wanted else []
        return "\n".join([*self._text, *wanted]) + "\n"

    def chart_path(self, folder):
        """Of the chart that the text shows."""
        self.add(f"![chart]({self.part}.svg)")
        return Path(folder, f"{self.part}.svg")

    def save(self, folder):
        Path(folder, f"{self.part}.md").write_text(self.text())
