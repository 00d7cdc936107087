"""The triangle of powers, a strip of years: how strong each is, how warm each pair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from tripolar.outcomes.names import both, opened, the
from tripolar.plots import marks, theme, words
from tripolar.plots.sheet import MARGIN, MODEL, Picture, Source, heading, place, sheet, source_line

if TYPE_CHECKING:
    from tripolar.outcomes.balance import Balance

WIDTH, GUTTER, HEAD, KEY = 540.0, 8.0, 16.0, 28.0  # points
LARGEST = 30.0  # points across of the dot of half of all power
MOST = 6  # pairs that are all drawn
THICK = 5.0  # points of a line of the closest relation


def corners(many: int) -> Any:
    """Places of the states on a circle, the first at the top, clockwise; [state, 2]."""
    turn = np.pi / 2.0 - 2.0 * np.pi * np.arange(many) / many
    return np.stack([np.cos(turn), np.sin(turn)], axis=1)


def draw_triangle(
    axes: Axes,
    power: Any,
    relation: Any,
    *,
    colours: Sequence[str],
    ends: Sequence[tuple[int, int]],
    working: float,
    focal: int | None = None,
) -> None:
    """Draw one year: a dot a state, its area the share of power; a line a pair, wider for a warmer relation (0-3).

    A relation under ``working`` is dashed. ``ends`` are the states of each pair. With ``focal`` (the place of a pair)
    only that relation and those that are not under ``working`` are drawn: of many states all of them can not be read.
    """
    axes.set_axis_off()
    axes.xaxis.set_major_locator(NullLocator())
    axes.yaxis.set_major_locator(NullLocator())
    axes.set_xlim(-1.45, 1.45)
    axes.set_ylim(-1.35, 1.35)
    axes.set_aspect("equal")
    at = corners(len(colours))
    for place_, ((i, j), warm) in enumerate(zip(ends, np.asarray(relation, float), strict=True)):
        if focal is not None and place_ != focal and warm < working:
            continue
        dash: Any = "-" if warm >= working else (0, (3.0, 2.0))
        colour = theme.HOLDS if place_ == focal else theme.PAIR
        axes.plot(
            at[[i, j], 0], at[[i, j], 1], color=colour, linewidth=width_of(warm), linestyle=dash,
            zorder=2, solid_capstyle="butt", dash_capstyle="butt", label="relation",
        )  # fmt: skip
    for spot, share, colour in zip(at, np.asarray(power, float), colours, strict=True):
        axes.plot(
            spot[:1], spot[1:], marker="o", markersize=size_of(share), color=colour,
            markeredgecolor=theme.PAPER, markeredgewidth=0.8, zorder=3, label="power", clip_on=False,
        )  # fmt: skip


def size_of(share: float) -> float:
    """Points across of a dot whose area is in proportion to a share of power, never too small to be seen."""
    return float(max(LARGEST * np.sqrt(max(share, 0.0) / 0.5), 2.5))


def width_of(warm: float) -> float:
    """Width of a line in points."""
    return float(0.3 + THICK * max(warm, 0.0) / 3.0)


def finding(balance: Balance, names: Sequence[str], pairs: Sequence[str]) -> str:
    """Who is strongest at the end and how each relation moved most."""
    first, last = balance.year[0], balance.year[-1]
    power, warm = np.asarray(balance.power, float), np.asarray(balance.relation, float)
    one, two = int(np.argmax(power[0])), int(np.argmax(power[-1]))
    if one == two:
        title = f"{the(names[two])} stays the strongest"
    else:
        title = f"{the(names[two])} overtakes {the(names[one])} as the strongest by {last}"
    moved = warm[-1] - warm[0]
    most = int(np.argmax(np.abs(moved)))
    if abs(moved[most]) < 0.1:
        return f"{title}; no relation moves much from {first} to {last}"
    way = "cools" if moved[most] < 0.0 else "warms"
    return (
        f"{title}; the relation of {pairs[most]} {way} most, from {warm[0, most]:.1f} to {warm[-1, most]:.1f}"
    )


def triangle_figure(
    balance: Balance,
    *,
    states: Mapping[str, tuple[str, str]],
    pairs: Sequence[str],
    working: float,
    source: Source,
    focal: str | None = None,
) -> Picture:
    """The strip; ``states`` gives label and colour of each in the arrays' order, ``pairs`` are 'a-b' of their keys.

    Of more than ``MOST`` pairs only ``focal`` (default: the first) and those warm enough for a pact are drawn.
    """
    keys, labels = list(states), [label for label, _ in states.values()]
    ends = [(keys.index(pair.split("-")[0]), keys.index(pair.split("-")[1])) for pair in pairs]
    named = [both((labels[i], labels[j])) for i, j in ends]
    title = opened(finding(balance, labels, named))
    place_ = pairs.index(focal) if focal in pairs else 0
    thinned = place_ if len(pairs) > MOST else None
    each = "the one run" if source.runs == 1 else "the middle future"
    facts = (
        f"Dot: share of power. Line: working relation, dashed under {working:.2g} (too cold for a pact). "
        f"Both of {each}."
    )
    note = "Medians of each figure apart; the fan picture shows their spread."
    if source.runs == 1:
        note = "One run is one story: it has no spread."
    if thinned is not None:
        note = f"Drawn: relations warm enough for a pact, and that of {named[place_]} (green). {note}"
    many = len(balance.year)
    wide = min((WIDTH - 2.0 * MARGIN - (many - 1) * GUTTER) / many, 170.0)
    with theme.applied():
        tall = HEAD + wide + KEY + 11.0 * (-(-len(keys) // 3))
        figure, floor = sheet(WIDTH, tall, title, facts, note, source)
        top = floor + tall
        for at, year in enumerate(balance.year):
            left = MARGIN + at * (wide + GUTTER)
            heading(figure, left + 4.0, top, str(int(year)))
            axes = place(figure, left, top - HEAD - wide, wide, wide)
            draw_triangle(
                axes, balance.power[at], balance.relation[at], colours=[c for _, c in states.values()],
                ends=ends, working=working, focal=thinned,
            )  # fmt: skip
        axes = place(figure, MARGIN, floor, WIDTH - 2.0 * MARGIN, tall - HEAD - wide - 4.0)
        _key(axes, balance, states, working, tall - HEAD - wide - 4.0)
    rows = []
    for at in (0, many - 1):
        power = ", ".join(
            f"{n} {words.percent(float(p))}" for n, p in zip(labels, balance.power[at], strict=True)
        )
        warm = ", ".join(f"{n} {r:.1f}" for n, r in zip(named, balance.relation[at], strict=True))
        rows.append(f"{balance.year[at]}: power {power}; working relations of 0 to 3: {warm}.")
    return Picture(figure, title, words.told([f"{title}.", facts, *rows, source_line(source), MODEL]))


def _key(
    axes: Axes, balance: Balance, states: Mapping[str, tuple[str, str]], working: float, tall: float
) -> None:
    """States with their shares at both ends, and what widths and dashes mean."""
    wide = WIDTH - 2.0 * MARGIN
    axes.set_axis_off()
    axes.xaxis.set_major_locator(NullLocator())
    axes.yaxis.set_major_locator(NullLocator())
    axes.set_xlim(0.0, wide)
    axes.set_ylim(0.0, tall)
    room = wide / 3.0
    for at, (label, colour) in enumerate(states.values()):
        row, column = divmod(at, 3)
        ends = [words.percent(float(balance.power[t, at])) for t in (0, -1)]
        x, y = column * room, tall - 8.0 - 11.0 * row
        axes.plot([x + 4.0], [y], marker="o", markersize=6.0, color=colour, linestyle="none", label="_swatch")
        text = f" {ends[0]} → {ends[1]}"
        name = marks.cut(label, room - 20.0 - theme.width_of(text, theme.SMALL))
        theme.write(axes, x + 11.0, y, name + text, of="data", size=theme.SMALL, up="center")
    y = tall - 8.0 - 11.0 * (-(-len(states) // 3)) - 6.0
    x = 0.0
    for warm in (0.5, working, 3.0):
        dash: Any = "-" if warm >= working else (0, (3.0, 2.0))
        axes.plot(
            [x, x + 34.0], [y, y], color=theme.PAIR, linewidth=width_of(warm), linestyle=dash,
            solid_capstyle="butt", dash_capstyle="butt", label="_sample",
        )  # fmt: skip
        text = f"{warm:.2g}" + {0.5: " cold", 3.0: " closest"}.get(warm, " just warm enough for a pact")
        theme.write(axes, x + 40.0, y, text, of="data", size=theme.SMALL, up="center")
        x += 58.0 + theme.width_of(text, theme.SMALL)
