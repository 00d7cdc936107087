"""Survival curves of several designs or scenarios on the same axes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from tripolar.plots import findings, marks, survival, theme, words
from tripolar.plots.labels import Labels, spread, ticks
from tripolar.plots.sheet import MARGIN, MODEL, Picture, Source, place, sheet, source_line

if TYPE_CHECKING:
    from tripolar.outcomes.survival import Curve

#: Curves that can be told apart on one picture.
MOST = 8
#: Of names: Okabe & Ito (2008), told apart with any colour vision; black first.
NAMED = ("#000000", "#D55E00", "#0072B2", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#7A6A00")
#: Of an ordered key: the part of cividis that is dark enough on white.
ORDERED = ("cividis", 0.0, 0.78)
WIDTH, TALL, LEFT, BELOW = 520.0, 215.0, 34.0, 38.0  # points
AGE, BESIDE = 10, 0.45  # years: where curves are compared, and how far apart the bars there stand
GAP, LEADER = 21.0, 14.0  # points between labels of two lines, and from the axes to them


class Line(NamedTuple):
    """A curve with its name and the median life of its pacts (None or not finite: not reached).

    ``unknown`` is the range over parameter sets of the share that outlasts ``AGE`` years (None: none are drawn).
    """

    name: str
    curve: Curve
    median: float | None
    unknown: tuple[float, float] | None = None


def draw_curves(axes: Axes, lines: Sequence[Line], *, ordered: bool = False) -> None:
    """Draw survival curves, at most ``MOST``, each with its simulation noise and named on the right.

    ``ordered``: colours follow the order (a swept number); otherwise they only tell apart (names). The names take
    ``margin_of(lines)`` points on the right. A curve of no pact is named and not drawn.
    """
    if len(lines) > MOST:
        raise ValueError(f"{len(lines)} curves can not be told apart; draw {MOST} at most")
    colours = colours_of(len(lines), ordered)
    last = max((float(line.curve.age[-1]) for line in lines), default=1.0)
    theme.dress(axes)
    axes.set_xlim(0.0, max(last, 1.0))
    axes.set_ylim(0.0, 1.0)
    axes.yaxis.set_major_locator(FixedLocator([0.0, 0.25, 0.5, 0.75, 1.0]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100.0 * share:.0f} %"))
    axes.xaxis.set_major_locator(FixedLocator(ticks(0.0, last, Labels(axes).width, 24.0)))
    axes.xaxis.set_minor_locator(NullLocator())
    ends = []
    for line, colour in zip(lines, colours, strict=True):
        upto = survival.seen(line.curve)
        age, share, low, high = (
            np.asarray(getattr(line.curve, part), float)[:upto] for part in ("age", "survival", "low", "high")
        )
        ends.append(float(share[-1]) if upto else math.nan)
        if upto:  # a quiet line leads on from where the last pact was watched
            axes.plot(
                [age[-1], max(last, 1.0)], [share[-1], share[-1]], color=colour, linewidth=0.7,
                linestyle=(0, (1, 2)), zorder=3, label="_leader",
            )  # fmt: skip
        axes.fill_between(
            age, low, high, step="post", color=colour, alpha=0.14, linewidth=0.0, zorder=2, label="noise"
        )
        axes.step(
            age, share, where="post", color=colour, linewidth=1.6, zorder=4, label=line.name, clip_on=False,
            solid_capstyle="butt",
        )  # fmt: skip
    _bars(axes, lines, colours)
    theme.write(
        axes, 0.0, 1.0, "pacts that still hold, of those signed", shift=(0.0, 7.0), colour=theme.QUIET
    )
    theme.write(
        axes, 0.5, 0.0, "years since the pact was signed", shift=(0.0, -28.0), colour=theme.QUIET, across="center"
    )  # fmt: skip
    _names(axes, lines, colours, ends)


def _bars(axes: Axes, lines: Sequence[Line], colours: Sequence[str]) -> None:
    """What we do not know at ``AGE`` years: a bar a curve, side by side."""
    drawn = [(line.unknown, colour) for line, colour in zip(lines, colours, strict=True) if line.unknown]
    for k, (ends, colour) in enumerate(drawn):
        at = AGE + BESIDE * (k + 1)
        axes.plot(
            [at, at], ends, color=colour, linewidth=1.0, marker="_", markersize=4.0, zorder=5,
            label="parameters", solid_capstyle="butt",
        )  # fmt: skip


def _names(axes: Axes, lines: Sequence[Line], colours: Sequence[str], ends: Sequence[float]) -> None:
    held = [
        float(np.nansum(line.curve.survival)) for line in lines
    ]  # curves that end together keep their order
    order = sorted(range(len(lines)), key=lambda k: (not math.isnan(ends[k]), held[k]))
    tall, wide = Labels(axes).height, Labels(axes).width
    wished = [0.0 if math.isnan(ends[k]) else ends[k] for k in order]
    for k, up in zip(order, spread(wished, GAP / tall, 0.02, 0.98), strict=True):
        if not math.isnan(ends[k]):
            axes.plot(
                [1.0, 1.0 + (LEADER - 3.0) / wide], [ends[k], up], transform=axes.transAxes, color=colours[k],
                linewidth=0.9, clip_on=False, zorder=4, label="_leader",
            )  # fmt: skip
        for text, down, bold in zip(told(lines[k]), (1.0, -8.5), (True, False), strict=True):
            theme.write(
                axes, 1.0, up, text, of=axes.get_yaxis_transform(), shift=(LEADER, down), size=theme.SMALL,
                bold=bold,
            )  # fmt: skip


def told(line: Line) -> tuple[str, str]:
    """A curve's name, and its pacts with their median life."""
    many = findings.pacts(line.curve)
    if not many:
        return line.name, "no pact forms"
    reached = line.median is not None and math.isfinite(line.median)
    assert not reached or line.median is not None
    life = f"median {words.years(float(line.median or 0.0))}" if reached else "median not reached"
    return line.name, f"{words.count(many)} pact{'s' if many != 1 else ''}, {life}"


def margin_of(lines: Sequence[Line]) -> float:
    """Points that the names take on the right of the axes."""
    each = [
        (theme.width_of(a, theme.SMALL, True), theme.width_of(b, theme.SMALL)) for a, b in map(told, lines)
    ]
    return LEADER + 2.0 + 1.04 * max(max(pair) for pair in each)


def colours_of(many: int, ordered: bool) -> list[str]:
    """A colour for each of so many curves."""
    if not ordered:
        return list(NAMED[:many])
    name, low, high = ORDERED
    return [to_hex(matplotlib.colormaps[name](x)) for x in np.linspace(low, high, many)]


def curves_figure(
    curves: Mapping[str, tuple[Curve, float | None]],
    *,
    pair: str,
    source: Source,
    ordered: bool = False,
    unknown: Mapping[str, tuple[float, float] | None] | None = None,
) -> Picture:
    """How long pacts last in several designs: name -> (curve, median life), in the order to draw them.

    ``unknown`` are the ranges over parameter sets of the share that outlasts ``AGE`` years, by name. Each curve is of
    the pacts that form there, so with other values other pacts are compared: the note says so.
    """
    lines = [Line(name, *each, (unknown or {}).get(name)) for name, each in curves.items()]
    title = finding(lines, pair)
    facts = f"Each curve: all pacts that form there. Shaded: {marks.NOISE} (95 %)."
    if any(line.unknown for line in lines):
        facts += f" Bars: {marks.PARAMETERS}, of the share that outlasts {AGE} years."
    note = ""
    if len(lines) > 1:
        note = (
            "With other values other pacts form: the curves compare different pacts. What the same luck brings under "
            "both is the paired difference (tripolar compare)."
        )
    with theme.applied():
        figure, floor = sheet(WIDTH, TALL + BELOW + 16.0, title, facts, note, source)
        room = WIDTH - 2.0 * MARGIN - LEFT
        names = _cut(lines, 0.45 * room)
        axes = place(figure, MARGIN + LEFT, floor + BELOW, room - margin_of(names), TALL)
        draw_curves(axes, names, ordered=ordered)
    rows = [f"{name}: {rest}, {_ten(line)}." for line in lines for name, rest in [told(line)]]
    return Picture(
        figure, words.told([title]), words.told([f"{title}.", facts, *rows, source_line(source), MODEL])
    )


def _cut(lines: Sequence[Line], room: float) -> list[Line]:
    return [line._replace(name=marks.cut(line.name, room, bold=True)) for line in lines]


def _ten(line: Line) -> str:
    if survival.seen(line.curve) <= AGE:
        return f"none watched for {AGE} years"
    ends = marks.both((_low(line), _high(line)), line.unknown) if line.unknown else ""
    return f"{words.percent(float(np.asarray(line.curve.survival)[AGE]))}{ends} outlast {AGE} years"


def finding(lines: Sequence[Line], pair: str) -> str:
    """Where pacts last longest and shortest, by the share that outlasts ten years."""
    known = [
        (float(np.asarray(line.curve.survival)[AGE]), line)
        for line in lines
        if survival.seen(line.curve) > AGE
    ]
    if not known:
        return f"No pact of {pair} was watched for ten years"
    least, most = min(known, key=lambda each: each[0]), max(known, key=lambda each: each[0])
    share: list[Any] = [words.percent(each[0]).replace(" ", "\u00a0") for each in (most, least)]
    if len(known) == 1:
        return f"Of the pacts of {pair}, {most[1].name}: {share[0]} outlast ten years"
    apart = _low(most[1]) > _high(least[1])
    if not apart:
        return f"How long pacts of {pair} last does not differ beyond {marks.NOISE} (at ten years)"
    others = [line for _, line in known if line not in (most[1], least[1])]
    if any(_high(line) >= _low(most[1]) or _low(line) <= _high(least[1]) for line in others):
        return (
            f"Of the pacts of {pair} {share[0]} outlast ten years with {most[1].name} and {share[1]} with "
            f"{least[1].name}; not all others are told from these beyond {marks.NOISE}"
        )
    return (
        f"Pacts of {pair} last longest with {most[1].name} ({share[0]} outlast ten years) and shortest with "
        f"{least[1].name} ({share[1]})"
    )


def _low(line: Line) -> float:
    return float(np.asarray(line.curve.low)[AGE])


def _high(line: Line) -> float:
    return float(np.asarray(line.curve.high)[AGE])
