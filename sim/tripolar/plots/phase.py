"""A phase map: one outcome over two swept parameters, with labelled contours and the baseline ringed."""

from __future__ import annotations

from itertools import pairwise
from statistics import NormalDist
from typing import Any, NamedTuple

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from tripolar.plots import contours, marks, theme, words
from tripolar.plots.labels import Labels
from tripolar.plots.sheet import MARGIN, MODEL, Picture, Source, place, sheet, source_line

MAP = "cividis"
NOTHING = "At no point is there anything to tell:\nthere is nothing to draw."
WIDTH, TALL, LEFT, BOTTOM, BAR, RIGHT = 460.0, 300.0, 44.0, 34.0, 12.0, 60.0  # points
RING, GAP = 10.0, 8.0  # points: across the ring of the baseline; between the labels of ticks
SURE = 0.95  # of the intervals that ``noise`` is half of
MORE = 0.15  # of the variance that one parameter moves beyond the other before the title says so


class Grid(NamedTuple):
    """An outcome over two parameters.

    ``x``, ``y`` [point] with their names, ``z`` [point] (NaN where there is nothing to tell), its name and whether
    it is a share (0-1; else years), ``noise`` half-widths of the 95 % interval [point] (NaN where not known), ``base``
    the place of the baseline (None: not known). ``axes`` says what the two parameters mean, with their units
    (default: their names), ``unit`` that of the colours. ``unknown`` [2, point] are the ends of the 5-95 % band of the
    parameters at each point (NaN: not known).
    """

    x: Any
    y: Any
    z: Any
    names: tuple[str, str]
    of: str
    share: bool
    noise: Any = None
    base: tuple[float, float] | None = None
    axes: tuple[str, str] | None = None
    unit: str = ""
    unknown: Any = None

    @property
    def half(self) -> float:
        """The largest half-width of the simulation noise; NaN where none is known."""
        half = np.asarray([np.nan] if self.noise is None else self.noise, float)
        return float(np.nanmax(half)) if np.isfinite(half).any() else float("nan")

    @property
    def ringed(self) -> bool:
        """Whether the baseline is known and lies on a map that has something to tell."""
        if self.base is None or not np.isfinite(np.asarray(self.z, float)).any():
            return False
        ends = [_limits(np.unique(part), self.whole) for part in (self.x, self.y)]
        return all(low <= value <= high for value, (low, high) in zip(self.base, ends, strict=True))

    @property
    def whole(self) -> bool:
        """Whether the points are all those of a grid of at least two by two."""
        across, up = len(np.unique(self.x)), len(np.unique(self.y))
        return across * up == len(self.x) and across > 1 and up > 1


def draw_phase(axes: Axes, grid: Grid, bar: Axes | None = None) -> None:
    """Draw each point as a cell of its own value (of scattered points as triangles), contours and the baseline.

    ``bar`` is where the scale of colours goes.
    """
    x, y, z = (np.asarray(part, float) for part in (grid.x, grid.y, grid.z))
    theme.dress(axes, size=theme.SMALL)
    axes.yaxis.grid(False)
    low, high = (float(np.nanmin(z)), float(np.nanmax(z))) if np.isfinite(z).any() else (0.0, 1.0)
    scale = Normalize(low, high if high > low else low + 1e-9)
    xs, ys = np.unique(x), np.unique(y)
    whole = grid.whole
    if whole:
        table = np.full((len(ys), len(xs)), np.nan)
        table[np.searchsorted(ys, y), np.searchsorted(xs, x)] = z
        axes.pcolormesh(xs, ys, table, cmap=MAP, norm=scale, shading="nearest", zorder=1, label="cells")
    else:
        known = np.isfinite(z)
        axes.plot(
            x[~known], y[~known], linestyle="none", marker="o", markersize=5.0, markerfacecolor="none",
            markeredgecolor=theme.QUIET, markeredgewidth=0.6, label="_blank",
        )  # fmt: skip
        axes.scatter(
            x[known], y[known], c=z[known], cmap=MAP, norm=scale, s=26.0, edgecolors=theme.QUIET,
            linewidths=0.4, label="cells",
        )  # fmt: skip
    axes.set_xlim(*_limits(xs, whole))
    axes.set_ylim(*_limits(ys, whole))
    labels = Labels(axes)
    _ticks(axes.xaxis, xs, labels.points(xs, 0.0)[:, 0], whole, across=True)
    _ticks(axes.yaxis, ys, labels.points(0.0, ys)[:, 1], whole, across=False)
    if not np.isfinite(z).any():
        theme.write(
            axes, 0.5, 0.5, NOTHING, across="center", up="center", size=theme.TITLE, colour=theme.QUIET,
            back=theme.PAPER,
        )  # fmt: skip
    if grid.base is not None and grid.ringed:
        labels.avoid_dots(*grid.base, gap=RING)
    if whole and np.isfinite(z).all() and told_apart(grid):
        values = contours.levels(low, high, float(np.nan_to_num(grid.half)))
        contours.draw_contours(axes, xs, ys, table, values, lambda value: tell(value, grid.share), labels)
    if grid.base is not None and grid.ringed:
        _ring(axes, grid.base, labels)
    if bar is not None and np.isfinite(z).any():
        _scale(bar, scale, grid.share)
    elif bar is not None:
        bar.set_axis_off()
        bar.set_xticks([])
        bar.set_yticks([])


def _limits(values: Any, whole: bool) -> tuple[float, float]:
    """Ends of the axis of ascending values: the edges of the outer cells, or a little room around points."""
    low, high = float(values[0]), float(values[-1])
    if whole:
        return low - float(values[1] - low) / 2.0, high + float(high - values[-2]) / 2.0
    room = 0.04 * (high - low) or 0.5 * abs(high) or 0.5
    return low - room, high + room


def _ticks(axis: Any, values: Any, places: Any, whole: bool, *, across: bool) -> None:
    """Ticks at values of the sweep as far as their labels fit; of scattered points round values between them."""
    if not whole:
        low, high = values[0], values[-1]
        round_ones = MaxNLocator(6, steps=contours.STEPS).tick_values(low, high)
        kept = [value for value in round_ones if low <= value <= high]
    else:
        kept, last = [], -np.inf
        for value, place_ in zip(values, places, strict=True):
            half = (theme.width_of(_written(value), theme.SMALL) if across else theme.SMALL) / 2.0
            if place_ - half >= last + GAP:
                kept.append(value)
                last = place_ + half
    axis.set_major_locator(FixedLocator(kept))
    axis.set_major_formatter(FuncFormatter(lambda value, _: _written(value)))
    axis.set_minor_locator(NullLocator())


def _written(value: float) -> str:
    return f"{value:.4g}"


def _ring(axes: Axes, base: tuple[float, float], labels: Labels) -> None:
    """Ring the baseline and name it where no contour runs."""
    for colour, wide, name in ((theme.PAPER, 3.2, "_halo"), (theme.INK, 1.4, "baseline")):
        axes.plot(
            [base[0]], [base[1]], marker="o", markersize=RING, markerfacecolor="none", markeredgecolor=colour,
            markeredgewidth=wide, zorder=5, linestyle="none", label=name,
        )  # fmt: skip
    labels.put("baseline", *base, near=RING, dot=RING / 2.0 + 1.0)


def _scale(bar: Axes, scale: Normalize, share: bool) -> None:
    """The scale of colours as a narrow bar."""
    high = np.linspace(scale.vmin or 0.0, scale.vmax or 1.0, 65)
    colours = ScalarMappable(scale, matplotlib.colormaps[MAP])
    flat = high[-1] - high[0] < 1e-6
    for low, up in pairwise(high):
        here = high[0] if flat else (low + up) / 2.0
        bar.fill_between([0.0, 1.0], low, up, color=colours.to_rgba(here), linewidth=0.0)
    theme.dress(bar, size=theme.SMALL)
    bar.yaxis.grid(False)
    bar.set_xlim(0.0, 1.0)
    bar.set_ylim(high[0], high[-1])
    bar.xaxis.set_major_locator(NullLocator())
    bar.yaxis.tick_right()
    bar.yaxis.set_tick_params(length=0.0)
    few = MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]).tick_values(high[0], high[-1])
    bar.yaxis.set_major_locator(
        FixedLocator([high[0]] if flat else [v for v in few if high[0] <= v <= high[-1]])
    )
    bar.yaxis.set_major_formatter(FuncFormatter(lambda value, _: tell(value, share)))


def tell(value: float, share: bool) -> str:
    """A value of the outcome: '25 %', or '2.5' years."""
    return f"{100.0 * value:.3g}\N{NO-BREAK SPACE}%" if share else f"{value:.3g}"


def in_title(value: float, share: bool) -> str:
    """A value of the outcome as exact as a title may be: '25 %', '2.5 years'."""
    return words.percent(value) if share else words.years(value)


def finding(grid: Grid) -> str:
    """From where to where the outcome goes, and which parameter moves it more."""
    z = np.asarray(grid.z, float)
    known = np.isfinite(z)
    if not known.any():
        return f"{grid.of} can not be told at any point: no pact forms, or none was watched that long"
    low, high = float(z[known].min()), float(z[known].max())
    if high - low < 1e-12:
        return f"{grid.of} is {in_title(low, grid.share)} at every point"
    least = in_title(low, grid.share)
    if not grid.share and low != 1.0:  # the unit is said once
        least = words.number(low)
    ends, noise = f"{least} to {in_title(high, grid.share)}", _noise(grid)
    if not told_apart(grid):
        return f"{grid.of} is {ends}, which {marks.NOISE} does not tell apart ({noise})"
    title = f"{grid.of} runs from {ends}{f' ({marks.NOISE} {noise})' if noise else ''}"
    more = _mover(grid)
    return f"{title}; {more[0]} moves it more than {more[1]}" if more else title


def _noise(grid: Grid) -> str:
    """'up to ±2.3 points', or nothing where no noise is known."""
    if not np.isfinite(grid.half):
        return ""
    return f"up to ±{100.0 * grid.half:.1f} points" if grid.share else f"up to ±{grid.half:.2g}"


def told_apart(grid: Grid) -> bool:
    """Whether the highest and the lowest point differ by more than noise makes so many points differ."""
    z = np.asarray(grid.z, float)
    known = np.isfinite(z)
    if not known.any() or np.ptp(z[known]) < 1e-12:
        return False
    half = np.zeros(len(z)) if grid.noise is None else np.nan_to_num(np.asarray(grid.noise, float))
    sure = (1.0 - SURE) / 2.0
    half = half[known] * (NormalDist().inv_cdf(1.0 - sure / known.sum()) / NormalDist().inv_cdf(1.0 - sure))
    return bool((z[known] - half).max() > (z[known] + half).min())


def _mover(grid: Grid) -> tuple[str, str] | None:
    """The parameter that moves the outcome more, and the other; None where neither does clearly."""
    z = np.asarray(grid.z, float)
    known = np.isfinite(z)
    one, two = (_moved(np.asarray(part, float)[known], z[known]) for part in (grid.x, grid.y))
    if abs(one - two) <= MORE:
        return None
    return grid.names if one > two else grid.names[::-1]


def _moved(x: Any, z: Any) -> float:
    """Share of the variance of z that lies between the values of x, eight bins at most."""
    values = np.unique(x)
    cut = (
        np.quantile(x, np.linspace(0.0, 1.0, 9))[1:-1]
        if len(values) > 8
        else (values[:-1] + values[1:]) / 2.0
    )
    where = np.digitize(x, cut)
    between = sum(np.sum(where == k) * (z[where == k].mean() - z.mean()) ** 2 for k in np.unique(where))
    return float(between / np.sum((z - z.mean()) ** 2))


def phase_figure(grid: Grid, *, source: Source) -> Picture:
    """The phase map of an outcome; the footer's runs are those of a point."""
    title = words.told([finding(grid)])
    facts = _facts(grid, source)
    names = grid.axes or grid.names
    room = WIDTH - 2.0 * MARGIN
    colour = f"Colour: {grid.of[:1].lower()}{grid.of[1:]}{f', {grid.unit}' if grid.unit else ''}"
    above = [theme.wrapped(text, room, size=theme.SMALL, most=2) for text in (colour, names[1])]
    across = theme.wrapped(names[0], room, size=theme.SMALL, most=2)
    head = sum(theme.height_of(text, theme.SMALL) for text in above) + 9.0
    below = BOTTOM + theme.height_of(across, theme.SMALL) - theme.LINE * theme.SMALL
    for lines in (True, False):  # whether a contour finds room is known when it is drawn
        with theme.applied():
            figure, floor = sheet(WIDTH, TALL + below + head, title, facts, _note(grid, lines), source)
            wide = room - LEFT - RIGHT
            axes = place(figure, MARGIN + LEFT, floor + below, wide, TALL)
            bar = place(figure, MARGIN + LEFT + wide + 14.0, floor + below, BAR, TALL)
            draw_phase(axes, grid, bar)
            theme.write(axes, 0.0, 0.0, across, shift=(-LEFT, -20.0), size=theme.SMALL, up="top")
            theme.write(axes, 0.0, 1.0, above[1], shift=(-LEFT, 6.0), size=theme.SMALL, up="bottom")
            up = 9.0 + theme.height_of(above[1], theme.SMALL)
            theme.write(
                axes, 0.0, 1.0, above[0], shift=(-LEFT, up), size=theme.SMALL, up="bottom", colour=theme.QUIET
            )
        if lines == any(line.get_label() == "contour" for line in axes.get_lines()):
            break
    told = [f"{title}.", facts, f"Map of {grid.of} over {names[0]} (across) and {names[1]} (up)."]
    if grid.base is not None:
        told.append(f"Baseline at {grid.base[0]:.4g}, {grid.base[1]:.4g}.")
    return Picture(figure, title, words.told([*told, source_line(source), MODEL]))


def _facts(grid: Grid, source: Source) -> str:
    """How many points of how many runs, and how large the noise is."""
    facts = f"{len(grid.z)} points, {words.some(source.runs, 'run')} each."
    if not np.isfinite(np.asarray(grid.z, float)).any():
        return facts
    if not np.isfinite(grid.half):
        facts += " No interval is stored for this outcome: small steps may be simulation noise."
    else:
        facts += " Noise: half of the widest 95 % interval."
    return f"{facts}{_unknown(grid)}"


def _unknown(grid: Grid) -> str:
    """How wide the band of the parameters is in the middle one of the points that have one, or nothing."""
    if grid.unknown is None:
        return ""
    low, high = np.asarray(grid.unknown, float)
    wide = (high - low)[np.isfinite(high - low)]
    if not len(wide):
        return ""
    middle, most = (
        f"{100.0 * each:.0f}" if grid.share else f"{each:.2g}" for each in (np.median(wide), wide.max())
    )
    unit = "points" if grid.share else "years"
    return f" {marks.PARAMETERS.capitalize()}: {middle} {unit} wide in the middle point, {most} at most."


def _note(grid: Grid, lines: bool) -> str:
    """How to read the map."""
    z = np.asarray(grid.z, float)
    whole, some = grid.whole, np.isfinite(z)
    if not some.any():
        return ""
    note = "Each dot is a point of the sweep in its own colour; what lies between them was not run."
    blank = "Hollow"
    if whole:
        note, blank = "Each cell is a point of the sweep in its own colour", "Blank"
        note += "; lines join equal values." if lines else "."
    if grid.ringed:
        note += " Ring: the baseline's values."
    if not some.all():
        note += f" {blank}: nothing to tell there, as no pact forms or none was watched that long."
    return note if _unknown(grid) else f"{note} {marks.PARAMETERS.capitalize()} is not drawn."
