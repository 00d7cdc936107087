"""The course of a pair in one run: its level as a ribbon, its working relation, the years of signing and end."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator

from tripolar.plots import theme
from tripolar.plots.labels import Labels, spread
from tripolar.plots.ledger import span

if TYPE_CHECKING:
    from tripolar.outcomes.life import Turn

#: Words for how a pact ends, as a verb and beside the line.
ENDS = {
    "left_on_paper": ("leave it", "left"),
    "split": ("split in fact", "split"),
    "lapsed": ("let it lapse", "lapsed"),
}
# Points.
TURNS, LEADER, APART = 22.0, 8.0, 7.0  # the row of the names of turns; their leaders; between two names
ENDED = "#A85A00"  # the colour of ends, dark enough for letters


def draw_ribbon(axes: Axes, years: Any, level: Any) -> None:
    """Draw the level of the pair by year as a ribbon in the colours of the ladder, named where there is room."""
    years, level = np.asarray(years, float), np.asarray(level)
    axes.set_axis_off()
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_xlim(years[0] - 0.6, years[-1] + 0.6)
    axes.set_ylim(0.0, 1.0)
    room = Labels(axes).width / (years[-1] - years[0] + 1.2)
    cuts = [0, *(np.flatnonzero(np.diff(level)) + 1), len(level)]
    for start, stop in pairwise(cuts):
        here = int(level[start])
        axes.barh(
            0.5,
            stop - start,
            1.0,
            left=years[start] - 0.5,
            color=theme.LADDER[here],
            edgecolor=theme.QUIET,
            linewidth=0.4,
            label=theme.LEVELS[here],
        )
        name = theme.LEVELS[here]
        if theme.width_of(name, theme.SMALL) < room * (stop - start) - 4.0:
            theme.write(
                axes,
                float((years[start] + years[stop - 1]) / 2.0),
                0.5,
                name,
                of="data",
                size=theme.SMALL,
                across="center",
                up="center",
                colour=theme.PAPER if here in (0, 3) else theme.INK,
            )


def draw_relation(
    axes: Axes, years: Any, relation: Any, *, working: float, turns: Sequence[Turn], marked: int | None = None
) -> None:
    """Draw the working relation (0-3) and its threshold; years of signing and end are named above the axes.

    ``marked`` is the year of the first difference to the twin (a dotted line).
    """
    years = np.asarray(years, float)
    theme.dress(axes, size=theme.SMALL)
    span(axes, years[1:])
    axes.set_ylim(0.0, 3.0)
    axes.yaxis.set_major_locator(FixedLocator([0.0, 1.0, 2.0, 3.0]))
    axes.axhline(working, color=theme.QUIET, linewidth=0.8, linestyle=(0, (4, 3)), zorder=2, label="working")
    for turn in turns:
        if turn.kind in ("signed", "ended"):
            colour = theme.HOLDS if turn.kind == "signed" else theme.BREAKS
            axes.axvline(turn.year, color=colour, linewidth=1.1, zorder=3, label=f"_{turn.kind}")
    if marked is not None:
        axes.axvline(marked, color=theme.INK, linewidth=1.0, linestyle=(0, (1, 2)), zorder=3, label="differs")
    axes.plot(years, relation, color=theme.PAIR, linewidth=1.8, zorder=4, label="relation")
    _name_turns(axes, [turn for turn in turns if turn.kind in ("signed", "ended")])


def _name_turns(axes: Axes, turns: Sequence[Turn]) -> None:
    """Names of signings and ends in a row above the axes, each led to its own line; in order, so that no two cross.

    Where there are too many for the row the first of each kind is named whole, the others by their years in the
    colour of the kind; what still has no room is left to the ribbon.
    """
    labels = Labels(axes)
    names = [f"{'signed' if turn.kind == 'signed' else ENDS[turn.how][1]} {turn.year}" for turn in turns]
    if _long(names) > labels.width:
        kinds = [name.split()[0] for name in names]
        names = [name if kinds.index(kinds[at]) == at else name.split()[1] for at, name in enumerate(names)]
    while _long(names) > labels.width:
        names.pop()
    at = labels.points([float(turn.year) for turn in turns], 0.0)[:, 0]
    wide = [theme.width_of(name, theme.SMALL) + APART for name in names]
    before = np.concatenate([[0.0], np.cumsum(wide)])
    # places less the width of what stands before: all the same gap apart
    free = spread([x - width / 2.0 - left for x, width, left in zip(at, wide, before, strict=False)], 0.0, 0.0,
                  labels.width - before[-1])  # fmt: skip
    for turn, name, x, left, start in zip(turns, names, at, before, free, strict=False):
        colour = theme.HOLDS if turn.kind == "signed" else ENDED
        middle = left + start + theme.width_of(name, theme.SMALL) / 2.0
        axes.plot(
            [x / labels.width, middle / labels.width], [1.0, 1.0 + LEADER / labels.height],
            transform=axes.transAxes, color=colour, linewidth=0.7, clip_on=False, label="_leader",
        )  # fmt: skip
        theme.write(axes, 0.0, 1.0, name, shift=(left + start, LEADER + 1.5), size=theme.SMALL, colour=colour)


def _long(names: Sequence[str]) -> float:
    """Points that names take in a row."""
    return sum(theme.width_of(name, theme.SMALL) + APART for name in names)
