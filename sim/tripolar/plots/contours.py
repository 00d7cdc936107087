"""Contours of a map: round values that noise can tell apart, and no line without its value on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from contourpy import contour_generator
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator

from tripolar.plots import theme
from tripolar.plots.labels import Labels

MOST = 6  # steps between the contours at most
STEPS = [1, 2, 2.5, 5, 10]  # of round values
EDGE, HALF, APART = (
    2.0,
    6.0,
    3.0,
)  # points: to the edge of the axes, half a label's height, to other lines and labels
SEEN = 10.0  # points of a line that must be seen beside its label
FINE = 2.0  # points between the places that are looked at along a line

Line = Any  # [n, 2]


def levels(low: float, high: float, noise: float = 0.0) -> list[float]:
    """Round values between ``low`` and ``high``, no closer to each other than twice the half-width of the noise."""
    for many in range(MOST, 0, -1):
        values = MaxNLocator(many, steps=STEPS).tick_values(low, high)
        if values[1] - values[0] >= 2.0 * noise:
            return [float(value) for value in values if low < value < high]
    return []


def draw_contours(
    axes: Axes,
    xs: Any,
    ys: Any,
    table: Any,
    values: Sequence[float],
    say: Callable[[float], str],
    labels: Labels,
) -> None:
    """Draw the lines of ``values`` in ``table`` [y, x], each with its value on it; one without room is not drawn.

    What ``labels`` keeps free stays free, and what is drawn is added to it.
    """
    maker = contour_generator(xs, ys, table)
    lines = [(value, np.asarray(line)) for value in values for line in maker.lines(value)]
    fine = [_fine(labels.points(*line.T)) for _, line in lines]
    for at, (value, line) in enumerate(lines):
        others = np.concatenate([each for k, each in enumerate(fine) if k != at] or [np.zeros((0, 2))])
        box = _room(labels, fine[at], others, theme.width_of(say(value), theme.SMALL))
        if box is None:
            continue
        axes.plot(
            *line.T, color=theme.PAPER, linewidth=1.0, zorder=3, label="contour",
            path_effects=[withStroke(linewidth=2.2, foreground=theme.INK)],
        )  # fmt: skip
        theme.write(
            axes,
            0.0,
            0.0,
            say(value),
            shift=(box[0] + EDGE, box[1] + APART),
            size=theme.SMALL,
            back=theme.PAPER,
        )
        labels.avoid_boxes([box])
        labels.avoid_boxes(np.concatenate([fine[at] - APART, fine[at] + APART], axis=1))


def _fine(line: Line) -> Line:
    """Places along a line, ``FINE`` points apart."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    places = np.linspace(0.0, along[-1], int(along[-1] / FINE) + 2)
    return np.stack([np.interp(places, along, part) for part in line.T], axis=1)


def _room(labels: Labels, line: Line, others: Line, wide: float) -> tuple[float, float, float, float] | None:
    """The box on the line that is furthest from all else; None where there is none, or it would hide the line."""
    half = wide / 2.0 + EDGE
    if (len(line) - 1) * FINE < 2.0 * half + SEEN:
        return None
    best, most = None, 0.0
    for x, y in line:
        box = (x - half, y - HALF, x + half, y + HALF)
        edge = min(box[0], labels.width - box[2], box[1], labels.height - box[3]) - EDGE
        apart = min(edge, *labels.distances(box), *_distances(box, others)) if edge > 0.0 else 0.0
        if apart > most:
            best, most = box, apart
    return best if most > APART else None


def _distances(box: Sequence[float], points: Line) -> list[float]:
    """How far points lie outside a box; below 0 inside it."""
    if not len(points):
        return []
    x, y = points.T
    return [float(np.max([box[0] - x, x - box[2], box[1] - y, y - box[3]], axis=0).min())]
