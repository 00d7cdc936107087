"""What moves an outcome: the tornado of one key at a time, and bars of sensitivity indices.

``tornado`` and ``sobol_bars`` draw on any Axes whose place is set (``rows`` says what room they need);
``tornado_figure`` and ``indices_figure`` compose whole figures.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.axes import Axes

from tripolar.plots import marks, theme, words
from tripolar.plots.rows import (
    ABOVE,
    MOST,
    beside,
    cut_end,
    few_ticks,
    figure_of,
    named_rows,
    unit_below,
    width_of_axes,
    with_rest,
)  # fmt: skip
from tripolar.plots.sheet import MODEL, Picture, Source, source_line

KEY = 14.0  # points, the names of the bands above the axes
NAMED = 3  # keys that a title names where several can not be told apart
LOW_END, HIGH_END = theme.LADDER[0], theme.LADDER[2]
DARK, LIGHT = theme.LADDER[3], theme.LADDER[2]
UNMOVED = "not distinguishable from 0"


class End(NamedTuple):
    """One end of a bar: the key's value in words, the outcome there and its 95 % interval (NaN: unknown).

    ``unknown`` are the ends of the 5-95 % band of the parameters there (None: not known).
    """

    label: str
    value: float
    low: float = math.nan
    high: float = math.nan
    unknown: tuple[float, float] | None = None

    @property
    def noise(self) -> tuple[float, float] | None:
        """The interval, where it is known."""
        return (self.low, self.high) if math.isfinite(self.low) and math.isfinite(self.high) else None

    @property
    def reach(self) -> list[float]:
        """All that is drawn of it: its value and the ends of both bands."""
        return [self.value, *(self.noise or ()), *(self.unknown or ())]


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
    brown, the second its higher one and teal; thin lines are the 95 % intervals, wide pale ones the bands of the
    parameters, named above where there are any; ends on one side of the base share the row.
    """
    named_rows(axes, [bar.name for bar in bars], [not bar.clear for bar in bars])
    _tornado_limits(axes, bars, base)
    for place_, bar in enumerate(bars):
        sides = [end.value >= base for end in bar.ends]
        shared = len(bar.ends) == 2 and (sides[0] == sides[1] or _open([bar]))
        for k, end in enumerate(bar.ends):
            at = place_ + ((-0.2, 0.2)[k] if shared else 0.0)
            colour = (LOW_END, HIGH_END)[k if len(bar.ends) == 2 else int(sides[0])]
            tall = 0.34 if shared else 0.56
            axes.barh(
                at, end.value - base, tall, left=base, color=colour if bar.clear else theme.UNKNOWN, zorder=3
            )
            _end(axes, bar, end, at, base)
        told = f"swing {bar.told}" if bar.clear else UNMOVED
        beside(axes, place_, told, bar.clear)
    axes.axvline(base, color=theme.INK, linewidth=0.9, zorder=4)
    theme.write(
        axes, base, 1.0, f"as it is: {number(base)}", size=theme.SMALL, shift=(0.0, 4.0),
        of=axes.get_xaxis_transform(), across="center",
    )  # fmt: skip
    if _open(bars):
        marks.whiskers_key(axes, up=ABOVE)
    unit_below(axes, unit)


def _open(bars: Sequence[Bar]) -> bool:
    """Whether the band of the parameters is known at some end."""
    return any(end.unknown is not None for bar in bars for end in bar.ends)


def _end(axes: Axes, bar: Bar, end: End, at: float, base: float) -> None:
    """The interval of an end and the key's value beyond it."""
    right = end.value >= base
    marks.whiskers(axes, at, end.noise, end.unknown)
    edge = max(*end.reach, base) if right else min(*end.reach, base)
    theme.write(
        axes, edge, at, cut_end(end.label), size=theme.SMALL, of=axes.transData, shift=(4.0 if right else -4.0, 0.0),
        colour=theme.INK if bar.clear else theme.QUIET, across="left" if right else "right", up="center",
        back=theme.PAPER,
    )  # fmt: skip


def _tornado_limits(axes: Axes, bars: Sequence[Bar], base: float) -> None:
    """Limits that leave room for the labels on both sides."""
    low = high = base
    labels = [(base, 26.0, False), (base, 26.0, True)]  # edge of the data, points beyond it, on the right
    for end in (end for bar in bars for end in bar.ends):
        low, high = min(low, *end.reach), max(high, *end.reach)
        right = end.value >= base
        edge = max(*end.reach, base) if right else min(*end.reach, base)
        labels.append((edge, theme.width_of(cut_end(end.label), theme.SMALL) + 10.0, right))
    if high - low <= 0.0:
        low, high = low - 1.0, high + 1.0
    first, last = low, high
    for _ in range(12):  # what a point of paper is worth depends on the limits
        each = (last - first) / width_of_axes(axes)
        first = min(low, *(edge - room * each for edge, room, right in labels if not right))
        last = max(high, *(edge + room * each for edge, room, right in labels if right))
    axes.set_xlim(first, last)
    few_ticks(axes, low, high)


def sobol_bars(axes: Axes, rows: Sequence[Row], *, series: Sequence[str], unit: str) -> None:
    """Draw the indices of each key as bars from 0 with their 95 % intervals, one under the other by series.

    The numbers stand at the right, each after its series' name; what is not told apart from 0 is grey and said.
    """
    named_rows(axes, [row.name for row in rows], [all(index.said for index in row.indices) for row in rows])
    ends = [
        x
        for row in rows
        for index in row.indices
        for x in (index.value - index.half, index.value + index.half)
    ]
    low, high = min(0.0, *ends), max(0.0, *ends)
    high = high if high > low else low + 1.0
    axes.set_xlim(low - 0.02 * (high - low) * (low < 0.0), high + 0.04 * (high - low))
    few_ticks(axes, low, high)
    colours = (DARK, LIGHT) if len(series) > 1 else (DARK,)
    step = 0.72 / len(series)
    for place_, row in enumerate(rows):
        for k, index in enumerate(row.indices):
            at = place_ + (k - (len(series) - 1) / 2.0) * step
            colour = theme.UNKNOWN if index.said else colours[k]
            axes.barh(at, index.value, step * 0.86, color=colour, zorder=3)
            marks.whiskers(axes, at, (index.value - index.half, index.value + index.half), None)
            named = f"{series[k]} " if len(series) > 1 else ""
            told = f"{named}{index.said or number(index.value, index.half)}"
            beside(axes, at, told, not index.said)
    axes.axvline(0.0, color=theme.INK, linewidth=0.9, zorder=4)
    unit_below(axes, unit)


def number(value: float, half: float | None = None) -> str:
    """A number with two digits below 2 and one above: 0.31, 4.2, 25.1, 1,493; with ``half`` as 4.2 ±0.3."""
    size = abs(value)
    digits = 0 if size >= 1000 else 1 if size >= 2 else 2
    if half is not None:
        return f"{value:,.{digits}f} ±{half:.{digits}f}"
    return "<0.01" if 0.0 < value < 0.005 else f"{value:,.{digits}f}"


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
    finding, note = tornado_finding(bars, name, unit), with_rest(note, len(bars))
    facts = "One key at a time, the others as they are. Brown: the key's lower value, teal: its higher one, or choices."
    if not _open(bars):
        note = words.told([note, f"{marks.PARAMETERS.capitalize()} is not drawn."])
    figure = figure_of(
        [bar.name for bar in bars], finding, facts, note, source,
        lambda axes, many: tornado(axes, bars[:many], base=base, unit=f"{name}, {unit}"),
        above=ABOVE + KEY * _open(bars),
    )  # fmt: skip
    told = [f"{finding}.", f"Tornado of {name} around {number(base)} {unit}."]
    for bar in bars[:MOST]:
        ends = ", ".join(f"{number(end.value)} at {end.label}{_band(end)}" for end in bar.ends)
        told.append(f"{bar.name}: {ends}{'' if bar.clear else f', {UNMOVED}'}.")
    return Picture(figure, words.told([finding]), words.told([*told, note, source_line(source), MODEL]))


def _band(end: End) -> str:
    """The band of the parameters at an end in words, or nothing."""
    if end.unknown is None:
        return ""
    return f" ({marks.UNKNOWN} {number(end.unknown[0])} to {number(end.unknown[1])})"


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
    note = with_rest(note, len(rows))
    figure = figure_of(
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
