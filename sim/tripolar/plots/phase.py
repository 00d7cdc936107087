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
WIDTH, TALL, LEFT, BOTTOM, BAR, RIGHT = 460.0, 300.0, 44.0, 34.0, 12.0, 60.0  # points


class Grid(NamedTuple):
    """An outcome over two parameters.

    ``x``, ``y`` [point] with their names, ``z`` [point] (NaN where there is nothing to tell), its name and whether
    it is a share (0-1; else years), ``noise`` half-widths of the 95 % interval [point] (NaN where not known), ``base``
    the place of the baseline (None: not known).
    """

    x: Any
    y: Any
    z: Any
    names: tuple[str, str]
    of: str
    share: bool
    noise: Any = None
    base: tuple[float, float] | None = None


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
    whole = len(xs) * len(ys) == len(x) and len(xs) > 1 and len(ys) > 1
    if whole:
        table = np.full((len(ys), len(xs)), np.nan)
        table[np.searchsorted(ys, y), np.searchsorted(xs, x)] = z
        axes.pcolormesh(xs, ys, table, cmap=MAP, norm=scale, shading="nearest", zorder=1, label="cells")
    else:
        axes.scatter(
            x, y, c=z, cmap=MAP, norm=scale, s=26.0, edgecolors=theme.QUIET, linewidths=0.4, label="cells"
        )
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.4g}"))
    axes.set_xlim(*axes.get_xlim())
    axes.set_ylim(*axes.get_ylim())
    taken: list[tuple[float, float, float, float]] = []
    if grid.base is not None:
        taken.append(_ring(axes, grid.base))
    if high > low:
        levels = [
            v for v in MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high) if low < v < high
        ]
        if levels and whole and np.isfinite(table).all():
            lines = axes.contour(xs, ys, table, levels=levels, colors=theme.PAPER, linewidths=1.0, zorder=3)
            _labels(axes, lines, grid.share, taken)
    if bar is not None:
        _scale(bar, scale, grid.share)


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
    for low, up in pairwise(high):
        bar.fill_between([0.0, 1.0], low, up, color=colours.to_rgba((low + up) / 2.0), linewidth=0.0)
    theme.dress(bar, size=theme.SMALL)
    bar.yaxis.grid(False)
    bar.set_xlim(0.0, 1.0)
    bar.set_ylim(high[0], high[-1])
    bar.xaxis.set_major_locator(NullLocator())
    bar.yaxis.tick_right()
    bar.yaxis.set_tick_params(length=0.0)
    few = MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]).tick_values(high[0], high[-1])
    flat = high[-1] - high[0] < 1e-6
    bar.yaxis.set_major_locator(
        FixedLocator([high[0]] if flat else [v for v in few if high[0] <= v <= high[-1]])
    )
    bar.yaxis.set_major_formatter(FuncFormatter(lambda value, _: tell(value, share)))


def tell(value: float, share: bool) -> str:
    """A value of the outcome: '25 %', or '2.5' years."""
    return f"{100.0 * value:.3g}\N{NO-BREAK SPACE}%" if share else f"{value:.3g}"


def finding(grid: Grid) -> str:
    """From where to where the outcome goes, and which parameter moves it more."""
    z = np.asarray(grid.z, float)
    known = np.isfinite(z)
    if not known.any():
        return f"{grid.of} can not be told at any point: no pact forms"
    unit = "" if grid.share else " years"
    low, high = float(z[known].min()), float(z[known].max())
    if high - low < 1e-12:
        return f"{grid.of} is {tell(low, grid.share)}{unit} at every point"
    moved = [_moved(np.asarray(part, float)[known], z[known]) for part in (grid.x, grid.y)]
    title = f"{grid.of} runs from {tell(low, grid.share)} to {tell(high, grid.share)}{unit}"
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
    title = finding(grid)
    z = np.asarray(grid.z, float)
    facts = f"{len(z)} points, {words.count(source.runs)} runs each."
    half = np.asarray(grid.noise, float) if grid.noise is not None else np.array([np.nan])
    if np.isfinite(half).any():
        widest = float(np.nanmax(half))
        about = f"{100.0 * widest:.1f} points of 100" if grid.share else f"{widest:.2g}"
        facts += f" Simulation noise is at most ±{about} (95 %)."
    note = "Each cell is a point of the sweep in its own colour; lines join equal values. Ring: the baseline's values."
    if grid.base is None:
        note = note.replace(" Ring: the baseline's values.", "")
    if not np.isfinite(z).all():
        note += " Blank: nothing to tell there, as no pact forms or none was watched that long."
    note += " What we do not know of the other parameters is not drawn."
    with theme.applied():
        figure, floor = sheet(WIDTH, TALL + BOTTOM + 14.0, title, facts, note, source)
        wide = WIDTH - 2.0 * MARGIN - LEFT - RIGHT
        axes = place(figure, MARGIN + LEFT, floor + BOTTOM, wide, TALL)
        bar = place(figure, MARGIN + LEFT + wide + 14.0, floor + BOTTOM, BAR, TALL)
        draw_phase(axes, grid, bar)
        theme.write(axes, 0.5, 0.0, grid.names[0], shift=(0.0, -28.0), size=theme.SMALL, across="center")
        theme.write(axes, 0.0, 1.0, grid.names[1], shift=(-LEFT, 6.0), size=theme.SMALL)
    told = [f"{title}.", facts, f"Map of {grid.of} over {grid.names[0]} (across) and {grid.names[1]} (up)."]
    if grid.base is not None:
        told.append(f"Baseline at {grid.base[0]:.4g}, {grid.base[1]:.4g}.")
    return Picture(figure, title, words.told([*told, source_line(source), MODEL]))
