"""The ledger of one state over one run: what made its score, year by year, what the odds were, and the draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from tripolar.plots import theme
from tripolar.plots.labels import Labels, ticks

#: A mechanism has one colour in every picture; those that are large most often are the easiest to tell apart.
COLOURS = {
    "M7": "#332288", "M9": "#DDCC77", "M10": "#44AA99", "M12": "#AA4499", "M13": "#88CCEE", "M19": "#999933",
    "M3": "#E7298A", "M5": "#882255", "M6": "#CC6677", "M8": "#1B9E77", "M11": "#8DA0CB", "M14": "#117733",
    "M15": "#E69F00", "M16": "#A6761D", "M17": "#0072B2", "M18": "#66A61E",
}  # fmt: skip
SHOWN, MOST = 6, 11  # mechanisms that are named: the largest, and with those that a text names
REST, CHANGE = "#9AA3AC", "#F7C6D8"  # grey and pale pink: both unlike any mechanism, and unlike each other
REST_NAME = "other mechanisms"
WIDTH = 0.86  # of a bar, in years
STROKE = 6.0  # points, the score of one year


class Stack(NamedTuple):
    """A part of the stacked bars: its name, colour and values [year] (logit)."""

    name: str
    colour: str
    values: Any


def stacks(
    keys: Sequence[str], names: Mapping[str, str], sides: Sequence[Any], told: Sequence[str] = ()
) -> list[list[Stack]]:
    """The parts to draw, the same for all ``sides`` ([mechanism, year] each): the six largest, ``told``, the rest.

    ``keys`` name the rows (M3 to M19, and the cost of change); ``names`` those that are mechanisms. Largest by
    mean absolute contribution over all sides; ``told`` are mechanisms that the text beside names (in its order, as
    many as have room); what is no mechanism is drawn apart and pale.
    """
    size = np.mean([np.abs(side).mean(axis=1) for side in sides], axis=0)
    ranked = [m for m in np.argsort(-size, kind="stable") if keys[m] in names and size[m] > 0.0]
    named = [keys.index(key) for key in dict.fromkeys(told) if key in keys and keys.index(key) in ranked]
    shown = sorted(list(dict.fromkeys([*named[:MOST], *ranked[:SHOWN]]))[:MOST])
    rest = [m for m, key in enumerate(keys) if m not in shown and key in names]
    costs = [m for m, key in enumerate(keys) if key not in names]
    out = []
    for side in sides:
        parts = [Stack(names[keys[m]], COLOURS.get(keys[m], REST), np.asarray(side[m])) for m in shown]
        parts.append(Stack(REST_NAME, REST, np.asarray(side[rest]).sum(axis=0)))
        parts += [Stack(keys[m], CHANGE, np.asarray(side[m])) for m in costs]
        out.append(parts)
    return out


def draw_ledger(
    axes: Axes, years: Any, parts: Sequence[Stack], *, limits: tuple[float, float], picks: Any = None
) -> None:
    """Draw the contributions to the score of the level that the state picked, stacked by year, and their sum.

    What speaks for the level stands above 0, what speaks against it below; the line is the score (logit). It is broken
    where another level is picked (``picks`` [year]), since scores of two levels are two things.
    """
    years = np.asarray(years, float)
    theme.dress(axes, size=theme.SMALL)
    span(axes, years)
    axes.set_ylim(*limits)
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:+.3g}" if value else "0"))
    above, below = np.zeros(len(years)), np.zeros(len(years))
    for part in parts:
        values = np.asarray(part.values, float)
        base = np.where(values >= 0.0, above, below)
        _bars(axes, years, base, values, part.colour, part.name)
        above, below = above + np.maximum(values, 0.0), below + np.minimum(values, 0.0)
    axes.axhline(0.0, color=theme.QUIET, linewidth=0.8, zorder=3, label="_zero")
    score = np.sum([part.values for part in parts], axis=0)
    cuts = np.zeros(0, int) if picks is None else np.flatnonzero(np.diff(np.asarray(picks))) + 1
    axes.plot(
        np.insert(years, cuts, np.nan), np.insert(score, cuts, np.nan), color=theme.INK, linewidth=1.3,
        marker="_", markersize=STROKE, markeredgewidth=1.3, zorder=4, label="score",
    )  # fmt: skip


def reach(parts: Sequence[Stack]) -> tuple[float, float]:
    """Lowest and highest end of the stacked bars."""
    values = np.array([part.values for part in parts])
    return float(np.minimum(values, 0.0).sum(axis=0).min()), float(np.maximum(values, 0.0).sum(axis=0).max())


def draw_odds(axes: Axes, years: Any, odds: Any, draws: Any) -> None:
    """Draw the odds of the four picks in each year, the lowest level below, and the draw as a dot.

    ``odds`` [year, level] are probabilities, ``draws`` [year] the uniform numbers: the level in whose colour
    the dot lies is the one picked.
    """
    years, odds = np.asarray(years, float), np.asarray(odds, float)
    theme.dress(axes, size=theme.SMALL)
    span(axes, years)
    axes.set_ylim(0.0, 1.0)
    axes.yaxis.grid(False)
    axes.yaxis.set_major_locator(FixedLocator([0.0, 0.5, 1.0]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100.0 * share:.0f} %"))
    top = np.cumsum(odds, axis=1)
    for level, colour in enumerate(theme.LADDER):
        _bars(axes, years, top[:, level] - odds[:, level], odds[:, level], colour, theme.LEVELS[level])
    axes.plot(
        years,
        np.asarray(draws, float),
        linestyle="none",
        marker="o",
        markersize=3.4,
        markerfacecolor=theme.PAPER,
        markeredgecolor=theme.INK,
        markeredgewidth=0.8,
        zorder=4,
        clip_on=False,
        label="draw",
    )


def _bars(axes: Axes, years: Any, base: Any, values: Any, colour: str, name: str) -> None:
    """A bar a year from ``base``, all as one artist (hundreds of single bars take most of a second)."""
    left, right, top = years - WIDTH / 2.0, years + WIDTH / 2.0, base + values
    corners = np.stack([left, base, left, top, right, top, right, base], axis=1).reshape(-1, 4, 2)
    bars = PolyCollection(corners[values != 0.0], facecolor=colour, linewidth=0.0, zorder=2, label=name)
    axes.add_collection(bars, autolim=False)


def span(axes: Axes, years: Any) -> None:
    """The horizontal axis of a run whose decisions were taken in ``years``, from the opening on."""
    first, last = float(years[0]) - 1.0, float(years[-1])
    axes.set_xlim(first - 0.6, last + 0.6)
    wide = Labels(axes).width
    axes.xaxis.set_major_locator(FixedLocator(ticks(first, last, wide, 34.0)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda year, _: f"{year:.0f}"))
    axes.xaxis.set_minor_locator(NullLocator())
