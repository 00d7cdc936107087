"""When a pact is signed and when it breaks: quantile dot plots, each dot the same share of the futures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from tripolar.outcomes.names import opened
from tripolar.plots import marks, theme, words
from tripolar.plots.labels import Labels
from tripolar.plots.sheet import MARGIN, MODEL, Picture, Source, heading, place, sheet, source_line

if TYPE_CHECKING:
    from tripolar.outcomes.dots import Dots, Timing

WIDTH, PANEL, HEAD, TICKS, GUTTER = 490.0, 92.0, 15.0, 20.0, 30.0  # points
BLOCK, COLUMNS, LARGEST = 64.0, 8, 7.6  # width of a block of other dots; its columns; points of a dot
OTHERS = {"never": "no pact", "holds": "holds"}
GREY = {"never": theme.NEVER, "holds": theme.HOLDS}


def draw_years(axes: Axes, years: Any, *, first: float, last: float, colour: str, size: float) -> None:
    """Draw a dot for each of ``years``, dots of one year on each other; ``size`` is that of a dot, in points."""
    theme.dress(axes, size=theme.SMALL)
    axes.yaxis.grid(False)
    marks.years_axis(axes, first, last, over=0.5)
    axes.set_ylim(0.0, Labels(axes).height / size)
    axes.yaxis.set_major_locator(NullLocator())
    years = np.asarray(years, float)
    up = np.array([np.sum(years[:at] == year) for at, year in enumerate(years)], float) + 0.5
    axes.plot(
        years, up, linestyle="none", marker="o", markersize=0.88 * size, markerfacecolor=colour,
        markeredgewidth=0.0, zorder=3, clip_on=False, label="dots",
    )  # fmt: skip


def draw_others(axes: Axes, many: int, name: str, *, colour: str, size: float) -> None:
    """Draw ``many`` dots as a block in rows of ``COLUMNS``, under its name: futures in which it never comes."""
    theme.dress(axes, size=theme.SMALL)
    axes.yaxis.grid(False)
    labels = Labels(axes)
    axes.set_xlim(0.0, labels.width / size)
    axes.set_ylim(0.0, labels.height / size)
    axes.xaxis.set_major_locator(NullLocator())
    axes.yaxis.set_major_locator(NullLocator())
    place_ = np.arange(many)
    axes.plot(
        place_ % COLUMNS + 0.5, place_ // COLUMNS + 0.5, linestyle="none", marker="o", markersize=0.88 * size,
        markerfacecolor=colour, markeredgecolor=theme.QUIET, markeredgewidth=0.3, zorder=3, clip_on=False,
        label="dots",
    )  # fmt: skip
    theme.write(axes, 0.0, 0.0, name, shift=(0.0, -11.0), size=theme.SMALL)


def size_of(groups: Sequence[Dots], first: float, last: float, wide: float) -> float:
    """Size of a dot in points, such that every stack fits: one size for all panels."""
    stacks = [int(np.bincount(np.asarray(g.years) - int(first)).max()) for g in groups if len(g.years)]
    slot = wide / (last - first + 1.0)
    return min(slot, LARGEST, PANEL / max(stacks, default=1), PANEL / 7.0, BLOCK / COLUMNS)


def height_of(groups: Sequence[Dots], first: float, size: float) -> float:
    """Height of a panel in points: of the highest stack or block."""
    stacks = [int(np.bincount(np.asarray(g.years) - int(first)).max()) for g in groups if len(g.years)]
    blocks = [-(-many // COLUMNS) for g in groups for many in g.others.values()]
    return size * max(*stacks, *blocks, 3) + 3.0


def finding(timing: Timing, pair: str, horizon: int, source: Source) -> str:
    """How often and when a pact is signed, and when it breaks."""
    forms, breaks = timing.forms, timing.breaks
    if source.runs == 1:
        if not len(forms.years):
            return f"In the one run {pair} never sign a pact"
        end = f"it breaks in {breaks.years[0]}" if len(breaks.years) else f"it still holds in {horizon}"
        return f"In the one run {pair} sign a pact in {forms.years[0]}, and {end}"
    title = f"{pair} sign a pact in {words.futures(forms.share, source.runs)}{_by(forms)}"
    if not forms.hits:
        return title
    often = words.futures(breaks.share, source.runs).replace(" futures", "")
    return f"{title}; the first breaks in {often}{_by(breaks)}"


def _by(dots: Dots) -> str:
    """The year by which half of those have it in which it comes at all, exact from the counts."""
    if dots.middle is None:
        return ""
    return f", in {dots.middle}" if dots.hits == 1 else f", half of these by {dots.middle}"


def years_figure(
    timing: Timing,
    *,
    pair: str,
    first: int,
    last: int,
    source: Source,
    unknown: tuple[tuple[float, float], tuple[float, float]] | None = None,
) -> Picture:
    """Years of forming and of breaking of a first pact between ``first`` and ``last``.

    ``unknown`` is what the parameters leave open of the two shares.
    """
    title = opened(finding(timing, pair, last, source))
    dots = timing.forms.dots
    each = 100.0 / max(dots, 1)
    facts = (
        f"Each dot is {words.number(each)} of 100 futures." if dots < source.runs else "Each dot is a run."
    )
    if source.runs > 1:
        for at, (name, group) in enumerate((("Signed", timing.forms), ("Broken", timing.breaks))):
            band = marks.both(group.noise, None if unknown is None else unknown[at])
            hits = words.some(group.hits, "first pact")
            facts += f" {name}: {hits}, {words.part(group.share, source.runs)}{band}."
    note = (
        "First pacts: later ones of the same future are not counted. Dots of one year stand on each other; dots on the "
        "right are futures in which it does not come by the end."
    )
    if unknown is None and source.runs > 1:
        note += f" {marks.UNKNOWN.capitalize()} (the parameters) is not drawn."
    wide = WIDTH - 2.0 * MARGIN - 2.0 * (BLOCK + GUTTER) + 16.0
    groups = (timing.forms, timing.breaks)
    size = size_of(groups, float(first), float(last), wide)
    panel = height_of(groups, float(first), size)
    with theme.applied():
        figure, floor = sheet(WIDTH, 2.0 * (HEAD + panel + TICKS), title, facts, note, source)
        top = floor + 2.0 * (HEAD + panel + TICKS)
        for name, group, colour in zip(
            ("Year in which the first pact is signed", "Year in which it breaks"),
            groups, ("#5AB4AC", theme.BREAKS), strict=True,
        ):  # fmt: skip
            heading(figure, MARGIN, top, name)
            top -= HEAD + panel
            axes = place(figure, MARGIN + 10.0, top, wide, panel)
            draw_years(axes, group.years, first=first, last=last, colour=colour, size=size)
            left = MARGIN + 10.0 + wide + GUTTER
            for other, many in group.others.items():
                axes = place(figure, left, top, BLOCK, panel)
                text = f"{OTHERS[other]}: {many} dot{'' if many == 1 else 's'}"
                draw_others(axes, many, text, colour=GREY[other], size=size)
                left += BLOCK + 6.0
            top -= TICKS
    told = [f"{title}.", facts]
    for name, group in zip(("Signed", "Broken"), groups, strict=True):
        listed = ", ".join(str(int(year)) for year in group.years) or "no dot"
        rest = "; ".join(f"{OTHERS[other]} {many} dots" for other, many in group.others.items())
        told.append(f"{name}, dots by year: {listed}; {rest}.")
    return Picture(figure, title, words.told([*told, source_line(source), MODEL]))
