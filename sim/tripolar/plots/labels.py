"""Where a label finds room: near what it names, over nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tripolar.plots import theme

Boxes = np.ndarray[Any, np.dtype[np.float64]]


FLOOR = 2.5  # points that labels keep off the horizontal axis


class Found(NamedTuple):
    """Where a label has room, in points: its box, the ends of its leader at the data and at the box; what that costs,
    and whether it lies on nothing."""

    text: str
    size: float
    anchor: Boxes
    box: Boxes
    edge: Boxes
    cost: float
    free: bool


class Labels:
    """Places for labels inside axes whose limits are set, in points from the axes' lower left."""

    def __init__(self, axes: Axes) -> None:
        figure = cast("Figure", axes.get_figure())  # no sub-figures here
        place = axes.get_position()
        self.axes = axes
        self.width = place.width * figure.get_figwidth() * theme.INCH
        self.height = place.height * figure.get_figheight() * theme.INCH
        self._things: list[Boxes] = []
        self._dots: list[Boxes] = []
        self._texts: list[tuple[float, float, float, float]] = []
        self._ground: list[tuple[Boxes, str]] = []

    def points(self, x: Any, y: Any) -> Boxes:
        """Data to points, shape [n, 2]."""
        (left, right), (low, high) = self.axes.get_xlim(), self.axes.get_ylim()
        across = (np.atleast_1d(np.asarray(x, float)) - left) / (right - left) * self.width
        up = (np.atleast_1d(np.asarray(y, float)) - low) / (high - low) * self.height
        return np.stack(np.broadcast_arrays(across, up), axis=-1)

    def avoid(self, x: Any, low: Any, high: Any, *, steps: bool = False, gap: float = 3.0) -> None:
        """Keep labels off what lies between ``low`` and ``high`` along ``x`` (steps or straight lines)."""
        x, low, high = (np.atleast_1d(np.asarray(part, float)) for part in np.broadcast_arrays(x, low, high))
        known = np.isfinite(x) & np.isfinite(low) & np.isfinite(high)
        x, low, high = x[known], low[known], high[known]
        if not len(x):
            return
        later = np.minimum(np.arange(len(x)) + 1, len(x) - 1)
        bottom, top = np.minimum(low, low[later]), np.maximum(high, high[later])
        if not steps and len(x) > 1:  # thin slices follow a slope better than one box does
            fine = np.linspace(0, len(x) - 1, 4 * (len(x) - 1) + 1)
            at = np.arange(len(x))
            x, low, high = (np.interp(fine, at, part) for part in (x, low, high))
            later = np.minimum(np.arange(len(x)) + 1, len(x) - 1)
            bottom, top = np.minimum(low, low[later]), np.maximum(high, high[later])
        start, end = self.points(x, bottom), self.points(x[later], top)
        self._things.append(np.concatenate([start - gap, end + gap], axis=1))

    def avoid_dots(self, x: Any, y: Any, gap: float = 5.0) -> None:
        """Keep labels off dots, and leaders off all but their own."""
        centre = self.points(x, y)
        boxes = np.concatenate([centre - gap, centre + gap], axis=1)
        self._things.append(boxes)
        self._dots.append(boxes)

    def avoid_boxes(self, boxes: Any) -> None:
        """Keep labels off boxes [n, (left, bottom, right, top)] in points."""
        self._things.append(np.asarray(boxes, float).reshape(-1, 4))

    def distances(self, box: Sequence[float]) -> list[float]:
        """How far what is kept free lies from a box; below 0 where they overlap."""
        things = np.concatenate([*self._things, np.zeros((0, 4))])
        left, bottom, right, top = things.T
        apart = np.max([box[0] - right, left - box[2], box[1] - top, bottom - box[3]], axis=0)
        return [float(each) for each in apart]

    def ground(self, x: Any, low: Any, high: Any, colour: str) -> None:
        """Labels within the steps between ``low`` and ``high`` stand on that colour, not on paper."""
        x, low, high = (np.asarray(part, float) for part in (x, low, high))
        later = np.minimum(np.arange(len(x)) + 1, len(x) - 1)
        boxes = np.concatenate([self.points(x, low), self.points(x[later], high)], axis=1)
        self._ground.append((boxes, colour))

    def _behind(self, corners: Boxes) -> str:
        """Colour of the ground under the middle of a box."""
        x, y = (corners[0] + corners[2]) / 2.0, (corners[1] + corners[3]) / 2.0
        for boxes, colour in self._ground:
            if np.any((boxes[:, 0] <= x) & (x <= boxes[:, 2]) & (boxes[:, 1] <= y) & (y <= boxes[:, 3])):
                return colour
        return theme.PAPER

    def put(
        self,
        text: str,
        x: float,
        y: float,
        *,
        size: float = theme.SMALL,
        colour: str = theme.INK,
        prefer: tuple[float, float] = (0.7, 0.7),
        near: float = 9.0,
        dot: float = 0.0,
        needed: bool = True,
        lead: float = 0.0,
    ) -> None:
        """Write ``text`` where there is room, some ``near`` points off the data, rather towards ``prefer``.

        It stands on a box in the colour of its ground, which hides the grid behind it.

        A leader joins the two if they are apart, at least ``lead`` points; it begins ``dot`` points off the data point.
        A label that is not ``needed`` is left out where it would lie on something.
        """
        found = self.find(text, x, y, size=size, prefer=prefer, near=near, lead=lead)
        if needed or found.free:
            self.write(found, colour=colour, dot=dot)

    def find(
        self,
        text: str,
        x: float,
        y: float,
        *,
        size: float = theme.SMALL,
        prefer: tuple[float, float] = (0.7, 0.7),
        near: float = 9.0,
        lead: float = 0.0,
    ) -> Found:
        """The best place for a label of a data point, as ``put`` looks for it; nothing is written."""
        wide = 1.04 * max(theme.width_of(line, size) for line in text.split("\n"))
        tall = theme.height_of(text, size)
        anchor = self.points(x, y)[0]
        across = np.linspace(0.0, max(self.width - wide, 0.0), 56)
        up = np.linspace(FLOOR, max(self.height - tall - 1.0, FLOOR), 56)
        left, bottom = (part.ravel() for part in np.meshgrid(across, up))
        corners = np.stack([left, bottom, left + wide, bottom + tall], axis=1)
        texts = np.array(self._texts, float).reshape(-1, 4) + np.array([-3.0, -2.0, 3.0, 2.0])
        overlap = _overlap(corners, np.concatenate([*self._things, np.zeros((0, 4))]))
        overlap += 100.0 * _overlap(corners, texts)
        edge = np.clip(anchor, corners[:, :2], corners[:, 2:])
        away = edge - anchor
        distance = np.hypot(away[:, 0], away[:, 1])
        centre = (corners[:, :2] + corners[:, 2:]) / 2.0 - anchor
        favour = centre @ np.asarray(prefer) / np.maximum(np.hypot(centre[:, 0], centre[:, 1]), 1e-9)
        leader = anchor + np.linspace(0.0, 1.0, 17)[:, None, None] * away  # [step, candidate, 2]
        steps = np.concatenate([leader, leader + 0.5], axis=2).reshape(-1, 4)
        dots = np.concatenate([*self._dots, np.zeros((0, 4))])
        others = dots[np.any((dots[:, :2] > anchor) | (dots[:, 2:] < anchor), axis=1)]
        crossing = (
            (_overlap(steps, np.concatenate([texts, others])) > 0.0).reshape(leader.shape[:2]).sum(axis=0)
        )
        cost = overlap * 10.0 + np.abs(distance - near) - 6.0 * favour + 300.0 * crossing
        cost += 1e3 * (distance < lead)
        best = int(np.argmin(cost))
        free = bool(overlap[best] <= 0.05 * wide * tall and crossing[best] == 0)
        return Found(text, size, anchor, corners[best], edge[best], float(cost[best]), free)

    def write(self, found: Found, *, colour: str = theme.INK, dot: float = 0.0) -> None:
        """Write a label where it was found to have room, with its leader."""
        self._texts.append(tuple(found.box))
        (x0, x1), (y0, y1) = self.axes.get_xlim(), self.axes.get_ylim()
        away = found.edge - found.anchor
        distance = float(np.hypot(*away))
        if distance > 5.0:
            start = found.anchor + away * min(dot / distance, 1.0)
            ends = np.stack([start, found.edge]) / (self.width, self.height)
            line = ends * (x1 - x0, y1 - y0) + (x0, y0)
            self.axes.plot(
                line[:, 0], line[:, 1], color=theme.QUIET, linewidth=0.6, zorder=5, label="_leader"
            )
        theme.write(
            self.axes,
            found.box[0] / self.width,
            found.box[1] / self.height,
            found.text,
            size=found.size,
            colour=colour,
            shift=(0.0, 0.2 * found.size),
            up="bottom" if "\n" in found.text else "baseline",
            back=self._behind(found.box),
        )


def _overlap(boxes: Boxes, others: Boxes) -> Boxes:
    """Area that each box shares with all others together, in square points."""
    if not len(others):
        return np.zeros(len(boxes))
    wide = np.minimum(boxes[:, None, 2], others[:, 2]) - np.maximum(boxes[:, None, 0], others[:, 0])
    tall = np.minimum(boxes[:, None, 3], others[:, 3]) - np.maximum(boxes[:, None, 1], others[:, 1])
    shared: Boxes = (np.maximum(wide, 0.0) * np.maximum(tall, 0.0)).sum(axis=1)
    return shared


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Ascending places, moved as little as needed to be ``gap`` apart and between ``low`` and ``high``."""
    groups: list[list[float]] = []  # [sum of wished-for starts, members]
    for index, place in enumerate(places):
        groups.append([place - gap * index, 1.0])
        while len(groups) > 1 and groups[-2][0] / groups[-2][1] > groups[-1][0] / groups[-1][1]:
            total, members = groups.pop()
            groups[-1][0] += total
            groups[-1][1] += members
    starts = [total / members for total, members in groups for _ in range(int(members))]
    last = high - gap * (len(starts) - 1)
    return [min(max(start, low), last) + gap * index for index, start in enumerate(starts)]


def ticks(low: float, high: float, room: float, width: float) -> list[float]:
    """Places from ``low`` in round steps up to ``high``, as close as labels of ``width`` fit ``room``."""
    span = high - low
    steps = (*((1,) if span <= 8 else ()), 5, 10, 20, 25, 50, 100, 200, 500)
    step = next((step for step in steps if width * span <= step * room), 1000)
    return [low + step * i for i in range(int((span + 1e-9) // step) + 1)]
