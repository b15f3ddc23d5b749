# SPDX-License-Identifier: BSD-2-Clause
"""chart: bars with their spread, side by side in panels, as an SVG file that gnuplot draws."""

import math
import subprocess
from dataclasses import dataclass

OURS, THEIRS = 0x2F6DB5, 0x9AA5B1
PANEL_WIDTH, BAR_HEIGHT, FRAME_HEIGHT = 380, 34, 110


@dataclass
class Bar:
    """A value, the least and the most that was seen of it, and how it is written."""

    label: str
    value: float
    low: float
    high: float
    text: str
    ours: bool = False


@dataclass
class Panel:
    title: str
    bars: list
    log: bool = False


def _quote(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _data(number, panel):
    """Columns: x, y, low, high, colour, text."""
    lines = [
        f"{bar.value:g} {y} {bar.low:g} {bar.high:g} {OURS if bar.ours else THEIRS} {_quote(bar.text)}"
        for y, bar in enumerate(panel.bars)
    ]
    return [f"$panel{number} << END", *lines, "END"]


def _range(panel):
    """(from, to) of the axis, with room for the texts behind the bars."""
    most = max(max(bar.high, bar.value) for bar in panel.bars)
    least = min(min(bar.low, bar.value) for bar in panel.bars)
    if panel.log:
        least = min(v for bar in panel.bars for v in (bar.low, bar.value) if v > 0) / 2
        return least, most * (most / least) ** 0.5
    least = min(least, 0)
    return least * 1.1, most + 0.4 * (most - least)


def _tics(panel, low, high):
    """Decades, or about four round numbers: the bars have their values written beside them."""
    if panel.log:
        return 'set xtics 1,10 nomirror format "%.0s%c"'
    step = 10 ** math.floor(math.log10((high - low) / 4))
    step *= next(n for n in (1, 2, 5, 10) if (high - low) / (n * step) <= 5)
    return f'set xtics {step:g} nomirror format "%g"'


def _plot(number, panel):
    low, high = _range(panel)
    names = ", ".join(f"{_quote(bar.label)} {y}" for y, bar in enumerate(panel.bars))
    start = f"{low:g}" if panel.log else "0"
    return [
        f"set title {_quote(panel.title)}",
        "set logscale x" if panel.log else "unset logscale x",
        _tics(panel, low, high),
        f"set xrange [{low:g}:{high:g}]",
        f"set yrange [{len(panel.bars) - 0.4}:-0.6]",
        f"set ytics ({names}) scale 0",
        f"plot $panel{number} using ({start}):2:({start}):1:($2-0.3):($2+0.3):5 with boxxyerror"
        " fillcolor rgb variable,"
        f" $panel{number} using 1:2:3:4 with xerrorbars pointtype 0 linecolor rgb 0x404040,"
        f" $panel{number} using 4:2:6 with labels left offset 1,0",
    ]


def draw(path, title, panels):
    """Writes the chart to PATH. The same figures make the same bytes."""
    rows = max(len(panel.bars) for panel in panels)
    size = f"{PANEL_WIDTH * len(panels)},{FRAME_HEIGHT + BAR_HEIGHT * rows}"
    script = [
        f'set terminal svg size {size} font "sans-serif,11" background rgb "white"',
        f"set output {_quote(str(path))}",
        "unset key",
        "set border 1 linecolor rgb 0x808080",
        "set style fill solid noborder",
        "unset mxtics",
    ]
    for number, panel in enumerate(panels):
        script += _data(number, panel)
    script.append(f"set multiplot layout 1,{len(panels)} title {_quote(title)}")
    for number, panel in enumerate(panels):
        script += _plot(number, panel)
    script.append("unset multiplot")
    subprocess.run(["gnuplot"], input="\n".join(script) + "\n", text=True, check=True)
