"""Where the futures stand by year: not yet allied, allied, broken, re-formed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from tripolar.outcomes.names import opened
from tripolar.plots import marks, theme, words
from tripolar.plots.sheet import MARGIN, MODEL, Picture, Source, place, sheet, source_line
from tripolar.plots.stack import draw_stack, margin_of

if TYPE_CHECKING:
    from tripolar.outcomes.lives import Occupation

#: Names in the order of ``lives.STATES``, from below, and their colours.
NAMES = ("no pact yet", "first pact holds", "broken", "allied again")
COLOURS = (theme.NEVER, theme.HOLDS, theme.BREAKS, "#5AB4AC")
WIDTH, TALL, LEFT, HEAD = 490.0, 210.0, 32.0, 12.0  # points


def names_of(shares: Any, alone: bool) -> list[str]:
    """Names with the last shares; of a single run the names alone."""
    if alone:
        return list(NAMES)
    return [f"{name} {words.percent(float(share))}" for name, share in zip(NAMES, shares[-1], strict=True)]


def draw_states(
    axes: Axes, years: Any, shares: Any, *, names: Any, noise: Any = None, unknown: Any = None
) -> None:
    """Draw ``shares`` [state, year] stacked, the first state below; ``names`` stand on the right.

    ``noise`` and ``unknown`` (low, high, by year) are the two bands of the first edge, the share not yet allied: thin
    lines and dashed ones.
    """
    years, shares = np.asarray(years, float), np.asarray(shares, float).T
    theme.dress(axes, size=theme.SMALL)
    marks.years_axis(axes, float(years[0]), float(years[-1]))
    draw_stack(axes, years, shares, COLOURS, NAMES, names)
    if noise is not None:
        low, high = (np.asarray(edge, float) for edge in noise)
        for edge in (low, high):  # lines, as a band would hide a thin state behind it
            axes.plot(
                years, edge, color=theme.INK, linewidth=0.7, zorder=3.5, label="noise",
                path_effects=[withStroke(linewidth=1.4, foreground=theme.PAPER)],
            )  # fmt: skip
    for edge in () if unknown is None else unknown:
        axes.plot(
            years, np.asarray(edge, float), color=theme.INK, linewidth=1.1, linestyle=(0, (4, 2)), zorder=4,
            label="parameters", path_effects=[withStroke(linewidth=2.1, foreground=theme.PAPER)],
        )  # fmt: skip
    theme.write(axes, 0.0, 1.0, "share of futures", shift=(0.0, 6.0), size=theme.SMALL, colour=theme.QUIET)


def finding(stand: Occupation, pair: str, source: Source) -> str:
    """Where most futures stand in the last year."""
    last = np.asarray(stand.share, float)[:, -1]
    most, year = int(np.argmax(last)), stand.year[-1]
    said = (
        f"{pair} have never signed a pact", f"the first pact of {pair} still holds",
        f"a pact of {pair} has broken and none stands", f"{pair} are allied again after a break",
    )[most]  # fmt: skip
    if source.runs == 1:
        return f"In {year}, in the one run, {said}"
    title = f"In {year} {said} in {words.futures(float(last[most]), source.runs)}"
    second = int(np.argsort(-last, kind="stable")[1])
    if last[second] >= 0.005:
        more = words.futures(float(last[second]), source.runs).replace(" futures", "").replace(" runs", "")
        other = ("none was signed", "the first one holds", "it has broken", "they are allied again")[second]
        title += f"; in {more} {other}"
    return title


def states_figure(
    stand: Occupation, *, pair: str, source: Source, unknown: tuple[Any, Any] | None = None
) -> Picture:
    """Where the futures of ``pair`` stand by year; ``unknown`` (low, high [state, year]) is the parameters' band."""
    title = opened(finding(stand, pair, source))
    alone = source.runs == 1
    first = (float(stand.low[0, -1]), float(stand.high[0, -1]))
    wide = None if unknown is None else (float(unknown[0][0, -1]), float(unknown[1][0, -1]))
    facts, note = "One run is one story: it has no spread." if alone else "", ""
    if not alone:
        facts = f"No pact yet in {stand.year[-1]}: {words.percent(float(stand.share[0, -1]))}{marks.both(first, wide)}."
        note = f"At the edge of 'no pact yet': {marks.NOISE} (thin lines, 95 %)"
        unseen = f"; {marks.UNKNOWN} (the parameters) is not drawn."
        note += unseen if wide is None else f" and {marks.UNKNOWN} (dashed, the parameters)."
    names = names_of(np.asarray(stand.share).T, alone)
    with theme.applied():
        figure, floor = sheet(WIDTH, TALL + 18.0 + HEAD, title, facts, note, source)
        room = WIDTH - 2.0 * MARGIN - LEFT - margin_of(names)
        axes = place(figure, MARGIN + LEFT, floor + 18.0, room, TALL)
        noise = None if alone else (stand.low[0], stand.high[0])
        band = None if unknown is None else (unknown[0][0], unknown[1][0])
        draw_states(axes, stand.year, stand.share, names=names, noise=noise, unknown=band)
    steps = sorted({0, len(stand.year) // 2, len(stand.year) - 1})
    rows = [
        f"{stand.year[t]}: "
        + ", ".join(f"{n} {words.percent(float(stand.share[m, t]))}" for m, n in enumerate(NAMES))
        for t in steps
    ]
    told = [f"{title}.", facts, f"Stacked shares of futures by year. {'; '.join(rows)}."]
    return Picture(figure, title, words.told([*told, source_line(source), MODEL]))
