"""Shares that add up, stacked by year, each named on the right with its last share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter

from tripolar.plots import theme
from tripolar.plots.labels import Labels, spread

GAP = 10.5  # points between labels under each other
SWATCH = 19.0  # points from the axes to a name: a leader, a square of its colour


def draw_stack(
    axes: Axes,
    years: Any,
    shares: Any,
    colours: Sequence[str],
    labels: Sequence[str],
    names: Sequence[str],
) -> None:
    """Draw ``shares`` [year, part], which add up to 1, the first part below; ``names`` stand on the right.

    ``labels`` are those of the artists. What is one run (all shares 0 or 1) changes in steps. The limits of the
    horizontal axis are set before; the names take ``margin_of(names)`` points.
    """
    axes.set_ylim(0.0, 1.0)
    axes.yaxis.set_major_locator(FixedLocator([0.0, 0.25, 0.5, 0.75, 1.0]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100.0 * share:.0f} %"))
    top = np.cumsum(shares, axis=1)
    bottom = top - shares
    step: Any = "mid" if single(shares) else None
    for part, colour in enumerate(colours):
        axes.fill_between(
            years, bottom[:, part], top[:, part], color=colour, linewidth=0.0, zorder=2, label=labels[part],
            step=step,
        )  # fmt: skip
    for part in range(0 if step else len(colours) - 1):  # a pale line keeps neighbours apart in print as well
        axes.plot(years, top[:, part], color=theme.PAPER, linewidth=0.7, zorder=3, label="_edge")
    middle = (bottom[-1] + top[-1]) / 2.0
    tall, wide = Labels(axes).height, Labels(axes).width
    for part, up in enumerate(spread(list(middle), GAP / tall, 0.0, 1.0)):
        if shares[-1, part] >= 0.005:
            ends = [1.0, 1.0 + 9.0 / wide]
            axes.plot(
                ends, [middle[part], up], transform=axes.transAxes, color=theme.QUIET, linewidth=0.6,
                clip_on=False, zorder=4, label="_leader",
            )  # fmt: skip
        axes.plot(
            [1.0 + 13.0 / wide], [up], transform=axes.transAxes, linestyle="none", marker="s", markersize=6.0,
            markerfacecolor=colours[part], markeredgecolor=theme.QUIET, markeredgewidth=0.5, clip_on=False,
            label="_swatch",
        )  # fmt: skip
        theme.write(
            axes, 1.0, up, names[part], of=axes.get_yaxis_transform(), shift=(SWATCH, 0.0), size=theme.SMALL,
            up="center",
        )  # fmt: skip


def single(shares: Any) -> bool:
    """Whether the shares are those of one run, which is in one place at a time."""
    return bool(np.all((np.asarray(shares) == 0.0) | (np.asarray(shares) == 1.0)))


def margin_of(names: Sequence[str]) -> float:
    """Points that the names take on the right of the axes."""
    return SWATCH + 2.0 + 1.04 * max(theme.width_of(name, theme.SMALL) for name in names)
