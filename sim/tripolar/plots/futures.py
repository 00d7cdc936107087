"""A hundred futures, one a row: the level on paper by year, ordered by the year in which the pact is signed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from tripolar.outcomes.names import opened
from tripolar.plots import marks, theme, words
from tripolar.plots.labels import Labels
from tripolar.plots.sheet import MARGIN, MODEL, Picture, Source, place, sheet, source_line

if TYPE_CHECKING:
    from tripolar.outcomes.futures import Futures

WIDTH, ROW, LEAST, RIGHT, KEY = 490.0, 3.7, 40.0, 84.0, 16.0  # points
DOT = 3.0  # points across, where a pact breaks
BREAKS = "the first pact breaks, on paper or in fact"


def draw_futures(
    axes: Axes, years: Any, level: Any, groups: Sequence[tuple[str, int]] = (), *, broke: Any = None
) -> None:
    """Draw ``level`` [run, year] (0-3), a row a run from above, in the colours of the ladder.

    ``broke`` [run] is the year in which the first pact breaks, on paper or in fact (-1: never): a dot in its row.

    ``groups`` (name, how many rows) from above are named on the right, which needs ``RIGHT`` points; the key
    above needs ``KEY``.
    """
    years, level = np.asarray(years, float), np.asarray(level)
    runs = len(level)
    theme.dress(axes, size=theme.SMALL)
    axes.yaxis.grid(False)
    marks.years_axis(axes, float(years[0]), float(years[-1]), over=0.5)
    axes.set_ylim(runs, 0.0)
    axes.yaxis.set_major_locator(NullLocator())
    gap = 0.12 if runs > 1 else 0.0
    for rung, colour in enumerate(theme.LADDER):
        corners = _stretches(level == rung, years, gap)
        if len(corners):
            marks.boxes(axes, corners, colour, theme.LEVELS[rung])
    marks.key(axes, list(zip(theme.LEVELS, theme.LADDER, strict=True))[::-1])
    if broke is not None and np.any(np.asarray(broke) >= 0):
        _breaks(axes, np.asarray(broke))
    _groups(axes, groups, runs)


def _breaks(axes: Axes, broke: Any) -> None:
    """A dot where the first pact breaks, and its meaning behind the key of the levels."""
    look: Any = {
        "linestyle": "none", "marker": "o", "markerfacecolor": theme.PAPER, "markeredgecolor": theme.INK,
        "markersize": DOT, "markeredgewidth": 0.7, "clip_on": False,
    }  # fmt: skip
    rows = np.flatnonzero(broke >= 0)
    axes.plot(broke[rows], rows + 0.5, zorder=5, label="breaks", **look)
    labels = Labels(axes)
    left = 4.0 + sum(24.0 + theme.width_of(name, theme.SMALL) for name in theme.LEVELS)
    x, y = [left / labels.width], [1.0 + 8.7 / labels.height]
    axes.plot(x, y, transform=axes.transAxes, label="_swatch", **look)
    theme.write(axes, x[0], 1.0, BREAKS, shift=(7.0, 6.0), size=theme.SMALL)


def _stretches(here: Any, years: Any, gap: float) -> Any:
    """Boxes of the stretches of years in which ``here`` [run, year] is true."""
    edge = np.diff(np.pad(here.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    run, start = np.nonzero(edge == 1)
    _, stop = np.nonzero(edge == -1)
    left, right = years[0] + start - 0.5, years[0] + stop - 0.5
    return np.stack([left, run + gap / 2.0, right, run + 1.0 - gap / 2.0], axis=1)


def _groups(axes: Axes, groups: Sequence[tuple[str, int]], runs: int) -> None:
    """Brackets on the right, below the key, with a name and a count."""
    labels = Labels(axes)
    taken, before = 0.0, 0
    for name, many in groups:
        if not many:
            continue
        first, last = before / runs, (before + many) / runs
        before += many
        x = [1.0 + part / labels.width for part in (3.0, 6.0, 6.0, 3.0)]
        inset = min(0.4 / runs, (last - first) / 4.0)
        y = [1.0 - part for part in (first + inset, first + inset, last - inset, last - inset)]
        axes.plot(
            x, y, transform=axes.transAxes, color=theme.QUIET, linewidth=0.8, clip_on=False, label="_bracket"
        )
        down = max((first + last) / 2.0 * labels.height, taken + 6.0)
        text = f"{name}: {words.count(many)}"
        up = 1.0 - down / labels.height
        theme.write(axes, 1.0, up, text, shift=(16.0, 0.0), size=theme.SMALL, up="center")
        axes.plot(
            [1.0 + 6.0 / labels.width, 1.0 + 14.0 / labels.width], [1.0 - (first + last) / 2.0, up],
            transform=axes.transAxes, color=theme.QUIET, linewidth=0.6, clip_on=False, label="_leader",
        )  # fmt: skip
        taken = down + 6.0


def counted(futures: Futures) -> tuple[int, int]:
    """How many of the futures sign a pact, and how many break it."""
    return int((np.asarray(futures.formed) >= 0).sum()), int((np.asarray(futures.broke) >= 0).sum())


def finding(futures: Futures, pair: str) -> str:
    """The one sentence that the rows say."""
    signed, broken = counted(futures)
    many = len(futures.run)
    if many == 1:
        if not signed:
            last = theme.LEVELS[int(futures.level[0, -1])]
            return f"In the one run {pair} never sign a pact; in {futures.year[-1]} their level is {last}"
        end = f"it breaks in {futures.broke[0]}" if broken else f"it holds in {futures.year[-1]}"
        return f"In the one run {pair} sign a pact in {futures.formed[0]}, and {end}"
    drawn = f"these {words.count(many)} futures"
    if not signed:
        return f"In none of {drawn} do {pair} sign a pact"
    signs = f"all of {drawn}" if signed == many else f"{words.count(signed)} of {drawn}"
    end = (
        "it breaks in none"
        if not broken
        else "it breaks in all of them"
        if broken == signed
        else f"it breaks in {words.count(broken)}"
    )
    return f"In {signs} {pair} sign a pact; {end} by {futures.year[-1]}"


def futures_figure(
    futures: Futures,
    *,
    pair: str,
    source: Source,
    forms: tuple[float, float, float] | None = None,
    unknown: tuple[float, float] | None = None,
) -> Picture:
    """A hundred futures of ``pair`` (written as 'A and B'), with the share of all futures that form a pact.

    ``forms`` is that share with its noise, ``unknown`` its range over parameter sets.
    """
    title = opened(finding(futures, pair))
    many = len(futures.run)
    facts = "" if many == 1 else "One future a row, in the order in which pacts are signed."
    if forms is not None and source.runs > many:
        often = words.futures(forms[0], source.runs)
        facts += (
            f" Of all {words.count(source.runs)}: a pact forms in {often}{marks.both(forms[1:], unknown)}."
        )
    broken = np.flatnonzero(np.asarray(futures.broke) >= 0)
    note = "The colour is the level on paper."
    if len(broken):
        note += " A pact that has split in fact may stand on paper for years: the dot is where it breaks."
        note += f" One that breaks, for tripolar explain to open: run={futures.run[broken[0]]}."
    signed, ended = counted(futures)
    groups = [("a pact", signed), ("no pact", many - signed)] if many > 1 else []
    tall = max(LEAST, ROW * many)
    with theme.applied():
        figure, floor = sheet(WIDTH, tall + 18.0 + KEY, title, facts, note, source)
        axes = place(figure, MARGIN + 10.0, floor + 18.0, WIDTH - 2.0 * MARGIN - 10.0 - RIGHT, tall)
        draw_futures(axes, futures.year, futures.level, groups, broke=futures.broke)
    levels = np.bincount(np.asarray(futures.level)[:, -1], minlength=4)
    rungs = ", ".join(f"{name} {words.count(k)}" for name, k in zip(theme.LEVELS, levels, strict=True))
    years = [str(year) for year in futures.formed[futures.formed >= 0]]
    told = [
        f"{title}.", facts, f"{words.count(many)} horizontal bars, one a future, coloured by level and year.",
        f"Signed, from above: {', '.join(years)}." if years else "", f"Level in {futures.year[-1]}: {rungs}.",
        f"Broken: {words.count(ended)}.", source_line(source), MODEL,
    ]  # fmt: skip
    return Picture(figure, title, words.told(told))
