"""What several pictures share: axes of years and of shares, keys of colours, words for several bands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from tripolar.plots import theme, words
from tripolar.plots.labels import Labels, ticks

NOISE, UNKNOWN = "simulation noise", "what we do not know"
PARAMETERS = f"{UNKNOWN} (the parameters)"

#: Colour, width in points and name of the lines of both bands; a halo lets the thin one be seen on dark bars.
WIDE, HALO, THIN = (
    (theme.UNKNOWN_EDGE, 4.5, "parameters"), (theme.PAPER, 2.1, "_halo"), (theme.INK, 0.9, "noise"),
)  # fmt: skip
SAMPLE = 22.0  # points of a line in a key


def years_axis(axes: Axes, first: float, last: float, *, over: float = 0.0) -> None:
    """A horizontal axis of calendar years, ``over`` years wider at both ends."""
    axes.set_xlim(first - over, max(last, first + 1.0) + over)
    axes.xaxis.set_major_locator(FixedLocator(ticks(first, last, Labels(axes).width, 34.0)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda year, _: f"{year:.0f}"))
    axes.xaxis.set_minor_locator(NullLocator())


def shares_axis(axes: Axes, *, across: bool = False, most: float = 1.0) -> None:
    """An axis of shares from 0 to ``most``, in per cent; vertical unless ``across``."""
    axis = axes.xaxis if across else axes.yaxis
    (axes.set_xlim if across else axes.set_ylim)(0.0, most)
    step = (
        0.25 if most > 0.6 else 0.1 if most > 0.25 else 0.05 if most > 0.1 else 0.02 if most > 0.04 else 0.01
    )
    axis.set_major_locator(FixedLocator([step * k for k in range(int(most / step + 1e-9) + 1)]))
    axis.set_major_formatter(FuncFormatter(lambda share, _: f"{100.0 * share:.0f} %"))
    axis.set_minor_locator(NullLocator())


def boxes(axes: Axes, corners: Any, colour: str, name: str, *, zorder: float = 2.0) -> None:
    """Boxes [n, (left, bottom, right, top)] of one colour as one artist."""
    left, bottom, right, top = (corners[:, k] for k in range(4))
    shape = [[left, bottom], [left, top], [right, top], [right, bottom]]
    outline = [[(p[0][i], p[1][i]) for p in shape] for i in range(len(corners))]
    axes.add_collection(
        PolyCollection(outline, facecolor=colour, linewidth=0.0, zorder=zorder, label=name), autolim=False
    )


def key(axes: Axes, parts: Sequence[tuple[str, str]], *, up: float = 6.0) -> None:
    """Names with squares of their colours in a row, ``up`` points above the axes."""
    labels = Labels(axes)
    left = 4.0
    for name, colour in parts:
        axes.plot(
            [left / labels.width], [1.0 + (up + 2.7) / labels.height], transform=axes.transAxes,
            linestyle="none", marker="s", markersize=6.0, markerfacecolor=colour, markeredgecolor=theme.QUIET,
            markeredgewidth=0.5, clip_on=False, label="_swatch",
        )  # fmt: skip
        theme.write(axes, left / labels.width, 1.0, name, shift=(7.0, up), size=theme.SMALL)
        left += 24.0 + theme.width_of(name, theme.SMALL)


def whiskers(
    axes: Axes, at: float, noise: tuple[float, float] | None, unknown: tuple[float, float] | None
) -> None:
    """Both bands of the end of a horizontal bar: on it, thin, the noise; behind it, wide and pale, the parameters'."""
    for band, (colour, wide, name) in ((unknown, WIDE), (noise, HALO), (noise, THIN)):
        if band is not None:
            axes.plot(
                band,
                [at, at],
                color=colour,
                linewidth=wide,
                zorder=1.5 if band is unknown else 5.0,
                solid_capstyle="butt",
                label=name,
            )


def whiskers_key(axes: Axes, *, up: float) -> None:
    """The names of both bands beside samples of them, ``up`` points above the axes."""
    labels = Labels(axes)
    left = 0.0
    for name, (colour, wide, _) in ((f"{NOISE} (95 %)", THIN), (f"{PARAMETERS}, 5–95 %", WIDE)):
        at = 1.0 + (up + 2.7) / labels.height
        axes.plot(
            [left / labels.width, (left + SAMPLE) / labels.width], [at, at], transform=axes.transAxes, color=colour,
            linewidth=wide, solid_capstyle="butt", clip_on=False, label="_sample",
        )  # fmt: skip
        theme.write(axes, left / labels.width, 1.0, name, shift=(SAMPLE + 5.0, up), size=theme.SMALL)
        left += SAMPLE + 21.0 + theme.width_of(name, theme.SMALL)


def ends(low: float, high: float) -> str:
    """An interval of shares in per cent: '24–26 %'."""
    return f"{words.between(low, high)} %"


def both(noise: tuple[float, float] | None, unknown: tuple[float, float] | None) -> str:
    """Both bands of a share, named: '(simulation noise 24–26 %; what we do not know 5–60 %)', or nothing."""
    told = [
        f"{name} {ends(*band)}" for name, band in ((NOISE, noise), (UNKNOWN, unknown)) if band is not None
    ]
    return f" ({'; '.join(told)})" if told else ""


def cut(text: str, room: float, *, size: float = theme.SMALL, bold: bool = False) -> str:
    """The text on one line of at most ``room`` points."""
    return theme.wrapped(text, room, size=size, bold=bold, most=1)
