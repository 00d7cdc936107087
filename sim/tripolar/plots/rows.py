"""Rows of keys, which the tornado and the bars of indices share: names left, what is said of each right, a unit below.

Names of keys stand left of the axes and need ``left_of(names)`` points there; what is said of each row stands right
of them and needs ``RIGHT`` points. What is not told apart from 0 is grey.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import cast

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, MaxNLocator, NullLocator

from tripolar.plots import theme
from tripolar.plots.sheet import MARGIN, Source, place, sheet

WIDTH = 560.0  # points, as all below
ROW, WIDEST_NAME, WIDEST_END = 25.0, 150.0, 92.0
RIGHT, ABOVE, BELOW = 166.0, 16.0, 42.0
MOST = 30  # rows that are drawn


def named_rows(axes: Axes, names: Sequence[str], quiet: Sequence[bool]) -> None:
    """A row a key from the top, its name on the left."""
    theme.dress(axes)
    axes.yaxis.grid(False)
    axes.xaxis.grid(True, color=theme.GRID, linewidth=0.7)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.yaxis.set_major_locator(NullLocator())
    for place_, name in enumerate(names):
        theme.write(
            axes, 0.0, place_, broken(name, WIDEST_NAME), of=axes.get_yaxis_transform(), shift=(-8.0, 0.0),
            colour=theme.QUIET if quiet[place_] else theme.INK, across="right", up="center",
        )  # fmt: skip


def few_ticks(axes: Axes, low: float, high: float) -> None:
    """Ticks where there are data, and none in the room of the labels."""
    many = MaxNLocator(max(int(width_of_axes(axes) // 48), 2), steps=[1, 2, 2.5, 5, 10])
    axes.xaxis.set_major_locator(FixedLocator([x for x in many.tick_values(low, high) if low <= x <= high]))


def beside(axes: Axes, at: float, text: str, clear: bool) -> None:
    """What is said of a row, on its right."""
    theme.write(
        axes, 1.0, at, text, of=axes.get_yaxis_transform(), shift=(8.0, 0.0), size=theme.SMALL,
        colour=theme.INK if clear else theme.QUIET, up="center",
    )  # fmt: skip


def unit_below(axes: Axes, unit: str) -> None:
    """What the axis tells, right under the whole figure's width, since that of the axes may be small."""
    figure = cast("Figure", axes.get_figure())  # no sub-figures here
    room = figure.get_figwidth() * theme.INCH - 2.0 * MARGIN
    lines = theme.balanced(unit, min(room, 1.6 * width_of_axes(axes)), size=theme.SMALL)
    theme.write(
        axes,
        0.5,
        0.0,
        lines,
        shift=(0.0, -18.0),
        size=theme.SMALL,
        colour=theme.QUIET,
        across="center",
        up="top",
    )


def width_of_axes(axes: Axes) -> float:
    """Width of axes in points."""
    figure = cast("Figure", axes.get_figure())  # no sub-figures here
    return axes.get_position().width * figure.get_figwidth() * theme.INCH


def cut_end(label: str) -> str:
    """A value of a key, short enough for the end of a bar."""
    return theme.wrapped(label, WIDEST_END, size=theme.SMALL, most=1)


def broken(name: str, width: float, size: float = theme.TEXT) -> str:
    """A key in at most two lines, broken after a dot, stroke or line; what is too long for them is cut."""
    if theme.width_of(name, size) <= width:
        return name
    for letters in ("./", "./_-"):
        parts = re.findall(rf"[^{letters}]*[{letters}]?", name)
        first = ""
        while len(parts) > 1 and theme.width_of(first + parts[0], size) <= width * 0.98:
            first += parts.pop(0)
        lines = [first, "".join(parts)] if first else [name]
        if all(theme.width_of(line, size) <= width * 0.98 for line in lines):
            break
    return "\n".join(theme.wrapped(line, width, size=size, most=1) for line in lines)


def left_of(names: Sequence[str]) -> float:
    """Points that the names of the keys need left of the axes."""
    lines = [line for name in names for line in broken(name, WIDEST_NAME).split("\n")]
    return 10.0 + max((theme.width_of(line) for line in lines), default=0.0)


def with_rest(note: str, many: int) -> str:
    """The note after how many keys of ``many`` are not drawn."""
    return note if many <= MOST else f"{many - MOST} keys that move it less are in the table. {note}"


def figure_of(
    names: Sequence[str],
    finding: str,
    facts: str,
    note: str,
    source: Source,
    draw: Callable[[Axes, int], None],
    above: float = ABOVE,
) -> Figure:
    """A figure of the first ``MOST`` rows, which ``draw(axes, many)`` draws ``above`` points under its words."""
    many = min(len(names), MOST)
    tall = above + max(many, 2) * ROW + BELOW
    with theme.applied():
        figure, floor = sheet(WIDTH, tall, finding, facts, note, source)
        left = MARGIN + left_of(names[:many])
        wide = WIDTH - MARGIN - RIGHT - left
        axes = place(figure, left, floor + BELOW, wide, max(many, 2) * ROW)
        draw(axes, many)
    return figure
