"""What moves an outcome: the tornado of one key at a time, and bars of sensitivity indices.

``tornado`` and ``sobol_bars`` draw on any Axes whose place is set; ``tornado_figure`` and ``indices_figure``
compose whole figures. Names of keys stand left of the axes and need ``left_of(names)`` points there; what is
said of each row stands right of them and needs ``RIGHT`` points. What is not told apart from 0 is grey.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import NamedTuple, cast

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, MaxNLocator, NullLocator

from tripolar.plots import theme, words
from tripolar.plots.sheet import MARGIN, MODEL, Picture, Source, place, sheet, source_line

WIDTH = 560.0  # points, as all below
ROW, WIDEST_NAME, WIDEST_END = 25.0, 150.0, 92.0
RIGHT, ABOVE, BELOW = 166.0, 16.0, 42.0
NAMED = 3  # keys that a title names where several can not be told apart
MOST = 30  # rows that are drawn
LOW_END, HIGH_END = theme.LADDER[0], theme.LADDER[2]
DARK, LIGHT = theme.LADDER[3], theme.LADDER[2]
UNMOVED = "not distinguishable from 0"


class End(NamedTuple):
    """One end of a bar: the key's value in words, the outcome there and its 95 % interval (NaN: unknown)."""

    label: str
    value: float
    low: float = math.nan
    high: float = math.nan


class Bar(NamedTuple):
    """A key, one or two ends, how far the outcome swings, and whether that is told apart from 0.

    ``half`` is the half-width of the swing's 95 % interval (NaN: unknown).
    """

    name: str
    ends: tuple[End, ...]
    swing: float
    clear: bool
    half: float = math.nan

    @property
    def told(self) -> str:
        """The swing with its interval where that is known: '24.5 ±1.8'."""
        return number(self.swing, self.half if math.isfinite(self.half) else None)


class Index(NamedTuple):
    """An index with the half-width of its 95 % interval; ``said`` is empty where it is told apart from 0."""

    value: float
    half: float
    said: str = ""


class Row(NamedTuple):
    """A key and an index of each series."""

    name: str
    indices: tuple[Index, ...]


def tornado(axes: Axes, bars: Sequence[Bar], *, base: float, unit: str) -> None:
    """Draw the outcome at the ends of each key, against the line of the base, in the given order from the top.

    ``base`` and all values are in ``unit``, which names the axis. The first end of a bar is the key's lower value and
    brown, the second its higher one and teal; thin lines are the 95 % intervals; ends on one side of the base share
    the row.
    """
    _rows(axes, [bar.name for bar in bars], [not bar.clear for bar in bars])
    _tornado_limits(axes, bars, base)
    for place_, bar in enumerate(bars):
        sides = [end.value >= base for end in bar.ends]
        shared = len(bar.ends) == 2 and sides[0] == sides[1]
        for k, end in enumerate(bar.ends):
            at = place_ + ((-0.2, 0.2)[k] if shared else 0.0)
            colour = (LOW_END, HIGH_END)[k if len(bar.ends) == 2 else int(sides[0])]
            tall = 0.34 if shared else 0.56
            axes.barh(
                at, end.value - base, tall, left=base, color=colour if bar.clear else theme.UNKNOWN, zorder=3
            )
            _end(axes, bar, end, at, base)
        told = f"swing {bar.told}" if bar.clear else UNMOVED
        _beside(axes, place_, told, bar.clear)
    axes.axvline(base, color=theme.INK, linewidth=0.9, zorder=4)
    theme.write(
        axes, base, 1.0, f"as it is: {number(base)}", size=theme.SMALL, shift=(0.0, 4.0),
        of=axes.get_xaxis_transform(), across="center",
    )  # fmt: skip
    _unit(axes, unit)


def _end(axes: Axes, bar: Bar, end: End, at: float, base: float) -> None:
    """The interval of an end and the key's value beyond it."""
    right = end.value >= base
    edge = end.value
    if math.isfinite(end.low) and math.isfinite(end.high):
        _whisker(axes, end.low, end.high, at)
        edge = end.high if right else end.low
    edge = max(edge, base) if right else min(edge, base)
    theme.write(
        axes, edge, at, _cut(end.label), size=theme.SMALL, of=axes.transData, shift=(4.0 if right else -4.0, 0.0),
        colour=theme.INK if bar.clear else theme.QUIET, across="left" if right else "right", up="center",
        back=theme.PAPER,
    )  # fmt: skip


def _whisker(axes: Axes, low: float, high: float, at: float) -> None:
    """An interval, seen on dark bars as well."""
    for colour, wide in ((theme.PAPER, 2.6), (theme.INK, 0.9)):
        axes.plot([low, high], [at, at], color=colour, linewidth=wide, zorder=5, solid_capstyle="butt")


def _tornado_limits(axes: Axes, bars: Sequence[Bar], base: float) -> None:
    """Limits that leave room for the labels on both sides."""
    low = high = base
    labels = [(base, 26.0, False), (base, 26.0, True)]  # edge of the data, points beyond it, on the right
    for end in (end for bar in bars for end in bar.ends):
        known = [x for x in (end.value, end.low, end.high) if math.isfinite(x)]
        low, high = min(low, *known), max(high, *known)
        right = end.value >= base
        edge = max(*known, base) if right else min(*known, base)
        labels.append((edge, theme.width_of(_cut(end.label), theme.SMALL) + 10.0, right))
    if high - low <= 0.0:
        low, high = low - 1.0, high + 1.0
    first, last = low, high
    for _ in range(12):  # what a point of paper is worth depends on the limits
        each = (last - first) / _wide(axes)
        first = min(low, *(edge - room * each for edge, room, right in labels if not right))
        last = max(high, *(edge + room * each for edge, room, right in labels if right))
    axes.set_xlim(first, last)
    _ticks(axes, low, high)


def sobol_bars(axes: Axes, rows: Sequence[Row], *, series: Sequence[str], unit: str) -> None:
    """Draw the indices of each key as bars from 0 with their 95 % intervals, one under the other by series.

    The numbers stand at the right, each after its series' name; what is not told apart from 0 is grey and said.
    """
    _rows(axes, [row.name for row in rows], [all(index.said for index in row.indices) for row in rows])
    ends = [
        x
        for row in rows
        for index in row.indices
        for x in (index.value - index.half, index.value + index.half)
    ]
    low, high = min(0.0, *ends), max(0.0, *ends)
    high = high if high > low else low + 1.0
    axes.set_xlim(low - 0.02 * (high - low) * (low < 0.0), high + 0.04 * (high - low))
    _ticks(axes, low, high)
    colours = (DARK, LIGHT) if len(series) > 1 else (DARK,)
    step = 0.72 / len(series)
    for place_, row in enumerate(rows):
        for k, index in enumerate(row.indices):
            at = place_ + (k - (len(series) - 1) / 2.0) * step
            colour = theme.UNKNOWN if index.said else colours[k]
            axes.barh(at, index.value, step * 0.86, color=colour, zorder=3)
            _whisker(axes, index.value - index.half, index.value + index.half, at)
            named = f"{series[k]} " if len(series) > 1 else ""
            told = f"{named}{index.said or number(index.value, index.half)}"
            _beside(axes, at, told, not index.said)
    axes.axvline(0.0, color=theme.INK, linewidth=0.9, zorder=4)
    _unit(axes, unit)


def _rows(axes: Axes, names: Sequence[str], quiet: Sequence[bool]) -> None:
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


def _ticks(axes: Axes, low: float, high: float) -> None:
    """Ticks where there are data, and none in the room of the labels."""
    many = MaxNLocator(max(int(_wide(axes) // 48), 2), steps=[1, 2, 2.5, 5, 10])
    axes.xaxis.set_major_locator(FixedLocator([x for x in many.tick_values(low, high) if low <= x <= high]))


def _beside(axes: Axes, at: float, text: str, clear: bool) -> None:
    theme.write(
        axes, 1.0, at, text, of=axes.get_yaxis_transform(), shift=(8.0, 0.0), size=theme.SMALL,
        colour=theme.INK if clear else theme.QUIET, up="center",
    )  # fmt: skip


def _unit(axes: Axes, unit: str) -> None:
    """What the axis tells, right under the whole figure's width, since that of the axes may be small."""
    figure = cast("Figure", axes.get_figure())  # no sub-figures here
    room = figure.get_figwidth() * theme.INCH - 2.0 * MARGIN
    lines = theme.balanced(unit, min(room, 1.6 * _wide(axes)), size=theme.SMALL)
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


def _wide(axes: Axes) -> float:
    figure = cast("Figure", axes.get_figure())  # no sub-figures here
    return axes.get_position().width * figure.get_figwidth() * theme.INCH


def _cut(label: str) -> str:
    return theme.wrapped(label, WIDEST_END, size=theme.SMALL, most=1)


def number(value: float, half: float | None = None) -> str:
    """A number with two digits below 2 and one above: 0.31, 4.2, 25.1, 1,493; with ``half`` as 4.2 ±0.3."""
    size = abs(value)
    digits = 0 if size >= 1000 else 1 if size >= 2 else 2
    if half is not None:
        return f"{value:,.{digits}f} ±{half:.{digits}f}"
    return "<0.01" if 0.0 < value < 0.005 else f"{value:,.{digits}f}"


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


def level_with(values: Sequence[float], halves: Sequence[float]) -> list[int]:
    """Places of those that can not be told from the first: their intervals reach into its own (unknown: no width)."""
    ends = [0.0 if math.isnan(half) else half for half in halves]
    low = values[0] - ends[0]
    return [at for at, value in enumerate(values) if at and value + ends[at] >= low]


def no_first(name: str, keys: Sequence[str], size: str) -> str:
    """That no key is clearly first for the outcome ``name``: the first of ``keys``, its size, those level with it."""
    first, *rest = keys
    if len(rest) >= NAMED:
        others = f"{', '.join(rest[: NAMED - 2])} and {len(rest) - NAMED + 2} more"
    else:
        others = " and ".join(rest)
    return f"No key is clearly first for {name}: the intervals of {first} ({size}) and of {others} meet"


def tornado_finding(bars: Sequence[Bar], name: str, unit: str) -> str:
    """The one sentence that a tornado says; it names one key as the first only where no other's interval reaches it."""
    if not bars or not bars[0].clear:
        return f"No key moves {name} by more than simulation noise, one at a time"
    first = bars[0]
    level = level_with([bar.swing for bar in bars], [bar.half for bar in bars])
    if level:
        told = no_first(name, [first.name, *(bars[at].name for at in level)], f"{first.told} {unit}")
    else:
        told = f"{first.name} moves {name} most: by {first.told} {unit}"
    unmoved = sum(not bar.clear for bar in bars)
    return told + (f"; {unmoved} of {len(bars)} can not be told from 0" if unmoved else "")


def tornado_figure(
    bars: Sequence[Bar], *, base: float, name: str, unit: str, note: str, source: Source
) -> Picture:
    """How far each key moves the outcome ``name`` when it alone is changed; bars in the order to draw them.

    ``name`` says the outcome as it stands within a sentence ('the share of futures in which a pact forms').
    """
    finding, note = tornado_finding(bars, name, unit), _whole(note, len(bars))
    facts = "One key at a time, the others as they are. Brown: the key's lower value, teal: its higher one, or choices."
    figure = _figure(
        [bar.name for bar in bars], finding, facts, note, source,
        lambda axes, many: tornado(axes, bars[:many], base=base, unit=f"{name}, {unit}"),
    )  # fmt: skip
    told = [f"{finding}.", f"Tornado of {name} around {number(base)} {unit}."]
    for bar in bars[:MOST]:
        ends = ", ".join(f"{number(end.value)} at {end.label}" for end in bar.ends)
        told.append(f"{bar.name}: {ends}{'' if bar.clear else f', {UNMOVED}'}.")
    return Picture(figure, words.told([finding]), words.told([*told, note, source_line(source), MODEL]))


def indices_figure(
    rows: Sequence[Row],
    *,
    series: Sequence[str],
    finding: str,
    facts: str,
    unit: str,
    note: str,
    source: Source,
) -> Picture:
    """Bars of indices under a sentence that states what they say; rows in the order to draw them."""
    note = _whole(note, len(rows))
    figure = _figure(
        [row.name for row in rows], finding, facts, note, source,
        lambda axes, many: sobol_bars(axes, rows[:many], series=series, unit=unit),
    )  # fmt: skip
    told = [f"{finding}.", facts]
    for row in rows[:MOST]:
        parts = [
            f"{name} {number(i.value, i.half)}{f' ({i.said})' if i.said else ''}"
            for name, i in zip(series, row.indices, strict=True)
        ]
        told.append(f"{row.name}: {', '.join(parts)}.")
    return Picture(figure, words.told([finding]), words.told([*told, note, source_line(source), MODEL]))


def _whole(note: str, many: int) -> str:
    return note if many <= MOST else f"{many - MOST} keys that move it less are in the table. {note}"


def _figure(names, finding, facts, note, source, draw) -> Figure:  # type: ignore[no-untyped-def]
    many = min(len(names), MOST)
    tall = ABOVE + max(many, 2) * ROW + BELOW
    with theme.applied():
        figure, floor = sheet(WIDTH, tall, finding, facts, note, source)
        left = MARGIN + left_of(names[:many])
        wide = WIDTH - MARGIN - RIGHT - left
        axes = place(figure, left, floor + BELOW, wide, max(many, 2) * ROW)
        draw(axes, many)
    return figure
