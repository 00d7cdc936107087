"""A phase map: one outcome over two swept parameters, with labelled contours and the baseline ringed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from tripolar.plots import theme, words
from tripolar.plots.labels import Labels
from tripolar.plots.sheet import MARGIN, MODEL, Picture, Source, place, sheet, source_line

MAP = "cividis"
NOTHING = "At no point is there anything to tell:\nthere is nothing to draw."
WIDTH, TALL, LEFT, BOTTOM, BAR, RIGHT = 460.0, 300.0, 44.0, 34.0, 12.0, 60.0  # points


class Grid(NamedTuple):
    """An outcome over two parameters.

    ``x``, ``y`` [point] with their names, ``z`` [point] (NaN where there is nothing to tell), its name and whether
    it is a share (0-1; else years), ``noise`` half-widths of the 95 % interval [point] (NaN where not known), ``base``
    the place of the baseline (None: not known). ``axes`` says what the two parameters mean, with their units
    (default: their names), ``unit`` that of the colours.
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
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.4g}"))
    axes.set_xlim(*(axes.get_xlim() if whole else _around(x)))
    axes.set_ylim(*(axes.get_ylim() if whole else _around(y)))
    if not np.isfinite(z).any():
        theme.write(
            axes, 0.5, 0.5, NOTHING, across="center", up="center", size=theme.TITLE, colour=theme.QUIET,
            back=theme.PAPER,
        )  # fmt: skip
    taken: list[tuple[float, float, float, float]] = []
    if grid.base is not None and np.isfinite(z).any():
        taken.append(_ring(axes, grid.base))
    if high > low:
        levels = [
            v for v in MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high) if low < v < high
        ]
        if levels and whole and np.isfinite(table).all():
            lines = axes.contour(xs, ys, table, levels=levels, colors=theme.PAPER, linewidths=1.0, zorder=3)
            _labels(axes, lines, grid.share, taken)
    if bar is not None and np.isfinite(z).any():
        _scale(bar, scale, grid.share)
    elif bar is not None:
        bar.set_axis_off()
        bar.set_xticks([])
        bar.set_yticks([])


def _around(values: Any) -> tuple[float, float]:
    """Limits with a little room at both ends."""
    low, high = float(np.min(values)), float(np.max(values))
    room = 0.04 * (high - low) or 0.5 * abs(high) or 0.5
    return low - room, high + room


def _ring(axes: Axes, base: tuple[float, float]) -> tuple[float, float, float, float]:
    """Ring the baseline and name it; answers the room of the name in points, nothing if it lies outside."""
    (x0, x1), (y0, y1) = axes.get_xlim(), axes.get_ylim()
    if not (x0 <= base[0] <= x1 and y0 <= base[1] <= y1):
        return (-1.0, -1.0, -1.0, -1.0)
    axes.plot(
        [base[0]], [base[1]], marker="o", markersize=10.0, markerfacecolor="none", markeredgecolor=theme.PAPER,
        markeredgewidth=3.2, zorder=5, linestyle="none", label="_halo",
    )  # fmt: skip
    axes.plot(
        [base[0]], [base[1]], marker="o", markersize=10.0, markerfacecolor="none", markeredgecolor=theme.INK,
        markeredgewidth=1.4, zorder=6, linestyle="none", label="baseline",
    )  # fmt: skip
    labels = Labels(axes)
    at = labels.points(*base)[0]
    wide = theme.width_of("baseline", theme.SMALL)
    left = at[0] + 9.0 if at[0] + 12.0 + wide < labels.width else at[0] - 9.0 - wide
    up = min(max(at[1] - 3.0, 2.0), labels.height - 10.0)
    _write(axes, left, up, "baseline")
    return left - 2.0, up - 3.0, left + wide + 2.0, up + 9.0


def _write(axes: Axes, left: float, up: float, text: str) -> None:
    theme.write(axes, 0.0, 0.0, text, shift=(left, up), size=theme.SMALL)
    axes.texts[-1].set_path_effects([withStroke(linewidth=2.4, foreground=theme.PAPER)])


def _labels(axes: Axes, lines: Any, share: bool, taken: list[tuple[float, float, float, float]]) -> None:
    """Write each contour's value on it where there is room."""
    labels = Labels(axes)
    for level, path in zip(lines.levels, lines.get_paths(), strict=True):
        points = labels.points(*path.vertices.T) if len(path.vertices) else np.zeros((0, 2))
        text = tell(float(level), share)
        wide = theme.width_of(text, theme.SMALL)
        best, room = None, 0.0
        for x, y in points:
            box = (x - wide / 2.0 - 2.0, y - 6.0, x + wide / 2.0 + 2.0, y + 6.0)
            inside = box[0] > 2.0 and box[2] < labels.width - 2.0 and box[1] > 2.0
            if not inside or box[3] > labels.height - 2.0:
                continue
            apart = min((_apart(box, other) for other in taken), default=1e3)
            edge = min(box[0], labels.width - box[2], 40.0)
            if apart > 0.0 and apart + edge > room:
                best, room = box, apart + edge
        if best is not None:
            _write(axes, best[0] + 2.0, best[1] + 3.0, text)
            taken.append(best)


def _apart(one: Sequence[float], other: Sequence[float]) -> float:
    return max(other[0] - one[2], one[0] - other[2], other[1] - one[3], one[1] - other[3])


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
    moved = [_moved(np.asarray(part, float)[known], z[known]) for part in (grid.x, grid.y)]
    least = in_title(low, grid.share)
    if not grid.share and low != 1.0:  # the unit is said once
        least = words.number(low)
    title = f"{grid.of} runs from {least} to {in_title(high, grid.share)}"
    if abs(moved[0] - moved[1]) > 0.15:
        more = grid.names[0] if moved[0] > moved[1] else grid.names[1]
        title += f"; {more} moves it more than {grid.names[1] if more == grid.names[0] else grid.names[0]}"
    return title


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
    facts, note = _facts(grid, source), _note(grid)
    names = grid.axes or grid.names
    room = WIDTH - 2.0 * MARGIN
    colour = f"Colour: {grid.of[:1].lower()}{grid.of[1:]}{f', {grid.unit}' if grid.unit else ''}"
    above = [theme.wrapped(text, room, size=theme.SMALL, most=2) for text in (colour, names[1])]
    across = theme.wrapped(names[0], room, size=theme.SMALL, most=2)
    head = sum(theme.height_of(text, theme.SMALL) for text in above) + 9.0
    below = BOTTOM + theme.height_of(across, theme.SMALL) - theme.LINE * theme.SMALL
    with theme.applied():
        figure, floor = sheet(WIDTH, TALL + below + head, title, facts, note, source)
        wide = room - LEFT - RIGHT
        axes = place(figure, MARGIN + LEFT, floor + below, wide, TALL)
        bar = place(figure, MARGIN + LEFT + wide + 14.0, floor + below, BAR, TALL)
        draw_phase(axes, grid, bar)
        theme.write(axes, 0.0, 0.0, across, shift=(-LEFT, -20.0), size=theme.SMALL, up="top")
        up = 6.0
        theme.write(axes, 0.0, 1.0, above[1], shift=(-LEFT, up), size=theme.SMALL, up="bottom")
        up += theme.height_of(above[1], theme.SMALL) + 3.0
        theme.write(
            axes, 0.0, 1.0, above[0], shift=(-LEFT, up), size=theme.SMALL, up="bottom", colour=theme.QUIET
        )
    told = [f"{title}.", facts, f"Map of {grid.of} over {names[0]} (across) and {names[1]} (up)."]
    if grid.base is not None:
        told.append(f"Baseline at {grid.base[0]:.4g}, {grid.base[1]:.4g}.")
    return Picture(figure, title, words.told([*told, source_line(source), MODEL]))


def _facts(grid: Grid, source: Source) -> str:
    """How many points of how many runs, and how large the noise is."""
    facts = f"{len(grid.z)} points, {words.some(source.runs, 'run')} each."
    if not np.isfinite(np.asarray(grid.z, float)).any():
        return facts
    half = np.asarray(grid.noise, float) if grid.noise is not None else np.array([np.nan])
    if not np.isfinite(half).any():
        return f"{facts} No interval is stored for this outcome: small steps may be simulation noise."
    widest = float(np.nanmax(half))
    about = f"{100.0 * widest:.1f} points of 100" if grid.share else f"{widest:.2g}"
    return f"{facts} Simulation noise is at most ±{about} (95 %)."


def _note(grid: Grid) -> str:
    """How to read the map."""
    z = np.asarray(grid.z, float)
    whole, some = grid.whole, np.isfinite(z)
    if not some.any():
        return ""
    note = "Each dot is a point of the sweep in its own colour; what lies between them was not run."
    blank = "Hollow"
    if whole:
        note, blank = "Each cell is a point of the sweep in its own colour", "Blank"
        note += "; lines join equal values." if some.all() and np.ptp(z) > 0.0 else "."
    if grid.base is not None:
        note += " Ring: the baseline's values."
    if not some.all():
        note += f" {blank}: nothing to tell there, as no pact forms or none was watched that long."
    return note + " What we do not know of the other parameters is not drawn."
