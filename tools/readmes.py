#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""readmes.py ENGLISH OTHER: whether a translation is in step with its original, section by section.

The same must be there, in the same order where it is a matter of order: sections by their level, code
blocks line by line, rows of tables with their figures, what is set as code, and where links lead. A
line of a code block may end in a translated remark: what stands before that is compared.
"""
import re
import sys
from collections import Counter
from pathlib import Path


class Section:
    def __init__(self, level, title, line):
        self.level, self.title, self.line = level, title, line
        self.blocks, self.rows, self.prose = [], [], ""


def sections_of(path):
    found, block = [], None
    for number, line in enumerate(Path(path).read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("```"):
            if block is None:
                block = [line]
            else:
                found[-1].blocks.append(block)
                block = None
        elif block is not None:
            block.append(line)
        elif match := re.match(r"(#+) (.*)", line):
            found.append(Section(len(match[1]), match[2], number))
        elif not found:
            sys.exit(f"{path}: starts without a title")
        elif line.startswith("|"):
            found[-1].rows.append(line)
        else:
            found[-1].prose += line + "\n"
    if block is not None:
        sys.exit(f"{path}: a code block has no end")
    return found


def same_line(mine, theirs):
    """Up to where THEIRS is translated, and then MINE must have a remark as well."""
    remark = re.search(r"(?<=  )[^\x00-\x7f]", theirs)
    if not remark:
        return mine == theirs
    start = remark.start()
    return mine[:start] == theirs[:start] and mine[start:].strip() != ""


def figures(row):
    return [re.findall(r"-?\d[\d,.]*|\b[un]s\b|%", cell) for cell in row.split("|")[2:]]


def code(section):
    return Counter(re.findall(r"`([^`]+)`", section.prose))


# Each of the two leads to the other.
SWITCH = {"README.md", "README.zh-CN.md"}


def links(section):
    return Counter(link for link in re.findall(r"\]\(([^)]+)\)", section.prose) if link not in SWITCH)


def numbers(section):
    """Of the prose, with what is set as code and the targets of links left out."""
    text = re.sub(r"`[^`]*`|\]\([^)]*\)", " ", section.prose)
    return Counter(re.findall(r"\d[\d,.]*\d|\d", text))


def differences(mine, theirs):
    if mine.level != theirs.level:
        yield f"is a heading of level {theirs.level}, not {mine.level}"
    if len(mine.blocks) != len(theirs.blocks):
        yield f"has {len(theirs.blocks)} code blocks, not {len(mine.blocks)}"
    for one, other in zip(mine.blocks, theirs.blocks):
        if len(one) != len(other):
            yield f"has a code block of {len(other)} lines, not {len(one)}: {other[1:2]}"
        for a, b in zip(one, other):
            if not same_line(a, b):
                yield f"has in a code block\n\t{b}\n    not\n\t{a}"
    if list(map(figures, mine.rows)) != list(map(figures, theirs.rows)):
        yield "has a table of other rows or figures"
    for name, of in ("code", code), ("links", links), ("numbers", numbers):
        missing, extra = of(mine) - of(theirs), of(theirs) - of(mine)
        if missing or extra:
            yield f"has other {name}: missing {list(missing)}, not in the original {list(extra)}"


def main():
    original, translation = sys.argv[1:]
    mine, theirs = sections_of(original), sections_of(translation)
    bad = 0
    if len(mine) != len(theirs):
        print(f"{translation}: {len(theirs)} sections, and {original} has {len(mine)}")
        bad = 1
    for one, other in zip(mine, theirs):
        for difference in differences(one, other):
            print(f"{translation}:{other.line}: '{other.title}' ({one.title}) {difference}")
            bad = 1
    return bad


sys.exit(main())
