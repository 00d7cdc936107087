"""What the years bring: fans of quantiles, and the share of futures on each rung of the commitment ladder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from tripolar.plots import marks, theme, words
from tripolar.plots.labels import Labels, ticks
from tripolar.plots.stack import draw_stack, margin_of, single

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
OUTER, INNER = 0.22, 0.5  # strength of the colour in the 90 and the 50 % band
SINGLE = 0.4  # points, the line of a single future
STILL = 0.02  # of its largest value: what moves less is not seen
DASHED: Any = (0, (4.0, 2.5))  # the middle over parameter sets
UNKNOWN = f"middle, {marks.UNKNOWN}"
HEAD = 1.06, 1.3  # of the largest value, up to where an axis goes; where the bands are named on it
SEEN, LEAD = 3.0, 7.0  # points: the height of a band that can be pointed at, the shortest leader
PLACES = (0.8, 0.6, 0.7, 0.9, 0.5, 0.4, 0.3, 0.2)  # of the years, where a band is pointed at by preference


class Fan(NamedTuple):
    """One variable of the long table; ``singles`` [run, year] are single futures of it, or None.

    ``unknown`` (low, high) by year are the ends of the 5-95 % band of its middle over parameter sets alone, or None.
    """

    label: str
    unit: str
    colour: str
    years: Any
    lines: dict[float, Any]
    singles: Any = None
    unknown: tuple[Any, Any] | None = None

    @classmethod
    def of(
        cls,
        table: Mapping[str, Any],
        variable: str,
        label: str,
        colour: str,
        singles: Mapping[str, Any] | None = None,
        unknown: Mapping[str, tuple[Any, Any]] | None = None,
    ) -> Fan:
        """Read a variable from the columns year, variable, unit, quantile and value; the rest by its name."""
        rows = np.flatnonzero(np.asarray(table["variable"]) == variable)
        if not len(rows):
            raise KeyError(f"the table has no variable {variable!r}")
        year, quantile, value = (
            np.asarray(table[key])[rows].astype(float) for key in ("year", "quantile", "value")
        )
        lines, years = {}, np.unique(year)
        for q in QUANTILES:
            here = np.abs(quantile - q) < 1e-6
            order = np.argsort(year[here])
            if not np.array_equal(year[here][order], years):
                raise ValueError(f"{variable!r} needs the quantile {q} once in each year")
            lines[q] = value[here][order]
        unit = str(np.asarray(table["unit"])[rows[0]])
        more = (singles or {}).get(variable), (unknown or {}).get(variable)
        return cls(label, unit, colour, years, lines, *more)

    def moves(self) -> bool:
        """Whether it changes over the years at all: what a past holds still is no finding."""
        most = max(float(np.max(line)) for line in self.lines.values())
        return any(float(np.ptp(line)) > STILL * most for line in self.lines.values())

    def told(self) -> str:
        """Opening, and median with the 90 % band at the end."""
        first, low, middle, high = (
            value(float(self.lines[q][at]), self.unit)
            for q, at in ((0.5, 0), (0.05, -1), (0.5, -1), (0.95, -1))
        )
        opening = f"{self.label} {first} in {self.years[0]:.0f}".strip()
        last = f"{opening}, {middle} ({low} to {high}) in {self.years[-1]:.0f}"
        if self.unknown is None:
            return last
        low, high = (value(float(end[-1]), self.unit) for end in self.unknown)
        return f"{last}, the middle {low} to {high} by {marks.UNKNOWN}"


def draw_fan(
    axes: Axes,
    years: Any,
    quantiles: Mapping[float, Any],
    *,
    label: str,
    unit: str,
    colour: str,
    limits: tuple[float, float] | None = None,
    explain: bool = False,
    singles: Any = None,
    unknown: tuple[Any, Any] | None = None,
) -> None:
    """Draw the 90 and the 50 % band, the median with its last value, and the given opening year as a dot.

    ``quantiles`` holds a line for each of .05, .25, .5, .75, .95; ``limits`` are those of the vertical axis
    (default: from 0, or from the lowest value if that is less); ``explain`` names the bands; ``singles`` [run,
    year] are single futures, drawn as thin lines; ``unknown`` are the ends of the band of the median over parameter
    sets, drawn as dashed lines.
    """
    years = np.asarray(years, float)
    lines = {q: np.asarray(quantiles[q], float) for q in QUANTILES}
    theme.dress(axes, size=theme.SMALL)
    _years(axes, years)
    if limits is None:
        most = max(float(np.nanmax(line)) for line in (lines[0.95], *(unknown or ())))
        limits = min(0.0, float(np.nanmin(lines[0.05]))), most * HEAD[explain] or 1.0
    axes.set_ylim(*limits)
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _tick(value, unit)))
    axes.fill_between(
        years, lines[0.05], lines[0.95], color=theme.tint(colour, OUTER), linewidth=0.0, zorder=2, label="90"
    )
    axes.fill_between(
        years, lines[0.25], lines[0.75], color=theme.tint(colour, INNER), linewidth=0.0, zorder=3, label="50"
    )
    for end in unknown or ():
        axes.plot(years, end, color=colour, linewidth=0.9, linestyle=DASHED, zorder=4.5, label="unknown")
    if singles is not None:
        for path in np.asarray(singles, float):
            axes.plot(
                years, path, color=theme.INK, linewidth=SINGLE, alpha=0.45, zorder=3.5, label="_single",
                solid_joinstyle="round",
            )  # fmt: skip
    axes.plot(years, lines[0.5], color=colour, linewidth=1.8, zorder=4, label="median", solid_capstyle="butt")
    axes.plot(
        years[:1],
        lines[0.5][:1],
        marker="o",
        markersize=4.5,
        color=colour,
        zorder=5,
        clip_on=False,
        label="opening",
    )
    theme.write(axes, 0.0, 1.0, label, shift=(0.0, 5.0), size=theme.SMALL, colour=colour, bold=True)
    theme.write(
        axes,
        1.0,
        float(lines[0.5][-1]),
        value(float(lines[0.5][-1]), unit),
        of=axes.get_yaxis_transform(),
        shift=(4.0, 0.0),
        size=theme.SMALL,
        colour=colour,
        up="center",
    )
    if explain and np.any(lines[0.95] > lines[0.05]):
        _explain(axes, years, lines, unknown)


def _explain(axes: Axes, years: Any, lines: Mapping[float, Any], unknown: tuple[Any, Any] | None) -> None:
    """Name the bands beside them, each by a leader that ends in a dot within it; and the dashed lines."""
    labels = Labels(axes)
    labels.avoid(years, lines[0.05], lines[0.95])
    labels.avoid_dots(years[:1], lines[0.5][:1])
    named = [
        ("9 of 10 futures", [_between(lines[0.95], lines[0.75]), _between(lines[0.05], lines[0.25])]),
        ("half of them", [_between(lines[0.75], lines[0.5]), _between(lines[0.25], lines[0.5])]),
    ]
    if unknown is not None:
        ends = [np.asarray(end, float) for end in unknown]
        for end in ends:
            labels.avoid(years, end, end)
        named.insert(0, (UNKNOWN, [(end, ends[1] - ends[0]) for end in ends[::-1]]))
    scale = labels.points(0.0, 1.0)[0, 1] - labels.points(0.0, 0.0)[0, 1]
    for text, bands in named:
        places = []
        for part in PLACES:
            year = years[0] + part * (years[-1] - years[0])
            places += [
                (np.interp(year, years, height), year, np.interp(year, years, at)) for at, height in bands
            ]
        seen = [each for each in places if each[0] * scale >= SEEN] or [max(places)]
        found = [labels.find(text, year, at, prefer=(-0.3, 0.9), lead=LEAD) for _, year, at in seen]
        best = min(range(len(found)), key=lambda k: found[k].cost - seen[k][0] * scale)
        labels.write(found[best], colour=theme.QUIET)
        axes.plot(*seen[best][1:], marker="o", markersize=2.2, color=theme.QUIET, zorder=5, label="_end")


def _between(outer: Any, inner: Any) -> tuple[Any, Any]:
    """The middle of a band by year, and its height."""
    return (outer + inner) / 2.0, np.abs(outer - inner)


def draw_levels(axes: Axes, years: Any, shares: Any) -> None:
    """Draw the share of futures on each rung of the ladder (``shares[year, level]``), the lowest below.

    Names and last shares stand on the right, which needs ``margin_of_levels`` points.
    """
    years, shares = np.asarray(years, float), np.asarray(shares, float)
    theme.dress(axes, size=theme.SMALL)
    _years(axes, years)
    draw_stack(axes, years, shares, theme.LADDER, theme.LEVELS, _rungs(shares))


def margin_of_levels(shares: Any) -> float:
    """Points that the labels of ``draw_levels`` take on its right."""
    return margin_of(_rungs(np.asarray(shares, float)))


def _rungs(shares: Any) -> list[str]:
    """The names of the rungs with their last shares; of a single run the names alone."""
    if single(shares):
        return list(theme.LEVELS)
    return [
        f"{name} {words.percent(float(share))}" for name, share in zip(theme.LEVELS, shares[-1], strict=True)
    ]


def value(number: float, unit: str) -> str:
    """A value as it stands beside its line."""
    if unit != "share":
        return words.number(number)
    return f"{100.0 * number:.{1 if number < 0.095 else 0}f} %" if number >= 0.0005 else "<0.1 %"


def _tick(number: float, unit: str) -> str:
    return f"{100.0 * number:.3g} %" if unit == "share" else f"{number:.3g}"


def _years(axes: Axes, years: Any) -> None:
    first, last = float(years[0]), float(years[-1])
    axes.set_xlim(first, max(last, first + 1.0))
    axes.xaxis.set_major_locator(FixedLocator(ticks(first, last, Labels(axes).width, 34.0)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda year, _: f"{year:.0f}"))
    axes.xaxis.set_minor_locator(NullLocator())
