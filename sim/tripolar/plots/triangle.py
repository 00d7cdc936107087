"""The triangle of powers, a strip of years: how strong each is, how warm each pair."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

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
LINE, COLUMNS, MARK = 11.0, 3, 20.0  # points of a line of the key; its columns; points of a mark and its gaps
LEVEL = 0.01  # shares of power that differ by less are not told apart
MUCH = 0.1  # of a relation: what moves less has not moved much, and is no further than another
BETWEEN = " – "  # the states of a pair
DASH: Any = (0, (3.0, 2.0))
Ends = Any  # [2, state] or [2, pair], the ends of a band


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
    also: int | None = None,
) -> None:
    """Draw one year: a dot a state, its area the share of power; a line a pair, wider for a warmer relation (0-3).

    A relation under ``working`` is dashed. ``ends`` are the states of each pair. With ``focal`` (the place of a pair)
    only that relation, ``also`` and those that are not under ``working`` are drawn: of many states all of them can not
    be read.
    """
    axes.set_axis_off()
    axes.xaxis.set_major_locator(NullLocator())
    axes.yaxis.set_major_locator(NullLocator())
    axes.set_xlim(-1.45, 1.45)
    axes.set_ylim(-1.35, 1.35)
    axes.set_aspect("equal")
    at = corners(len(colours))
    for place_, ((i, j), warm) in enumerate(zip(ends, np.asarray(relation, float), strict=True)):
        if focal is not None and place_ not in (focal, also) and warm < working:
            continue
        dash: Any = "-" if warm >= working else DASH
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


def moved_most(balance: Balance) -> int:
    """The place of the pair whose relation moves most."""
    warm = np.asarray(balance.relation, float)
    return int(np.argmax(np.abs(warm[-1] - warm[0])))


def finding(balance: Balance, names: Sequence[str], pairs: Sequence[str], runs: int) -> str:
    """Who is strongest at the end of the middle future and which relation moved most."""
    first, last = balance.year[0], balance.year[-1]
    power, warm = np.asarray(balance.power, float), np.asarray(balance.relation, float)
    one, two = int(np.argmax(power[0])), int(np.argmax(power[-1]))
    next_ = int(np.argsort(-power[-1], kind="stable")[1])
    where = "the one run" if runs == 1 else "the middle future"
    if power[-1, two] - power[-1, next_] < LEVEL:
        title = f"In {where} {both((names[two], names[next_]))} are level as the strongest in {last}"
    elif one == two:
        title = f"In {where} {the(names[two])} stays the strongest"
    else:
        title = f"In {where} {the(names[two])} overtakes {the(names[one])} as the strongest by {last}"
    moved, most = warm[-1] - warm[0], moved_most(balance)
    if abs(moved[most]) < MUCH:
        return f"{title}; no relation moves much from {first} to {last}"
    way = "cools" if moved[most] < 0.0 else "warms"
    if np.abs(moved[most]) - np.abs(np.delete(moved, most)).max(initial=0.0) >= MUCH:
        way += " most,"
    return f"{title}; the relation of {pairs[most]} {way} from {warm[0, most]:.1f} to {warm[-1, most]:.1f}"


def triangle_figure(
    balance: Balance,
    *,
    states: Mapping[str, tuple[str, str]],
    pairs: Sequence[str],
    working: float,
    source: Source,
    focal: str | None = None,
    unknown: tuple[Ends, Ends] | None = None,
) -> Picture:
    """The strip; ``states`` gives label and colour of each in the arrays' order, ``pairs`` are 'a-b' of their keys.

    Of more than ``MOST`` pairs only ``focal`` (default: the first), the one that the title names and those warm enough
    for a pact are drawn. ``unknown`` are the 5-95 % bands of the parameters in the last year: [2, state] of the shares
    of power, [2, pair] of the relations (NaN: not known).
    """
    keys, labels = list(states), [label for label, _ in states.values()]
    ends = [(keys.index(pair.split("-")[0]), keys.index(pair.split("-")[1])) for pair in pairs]
    named = [both((labels[i], labels[j])) for i, j in ends]
    title = opened(finding(balance, labels, named, source.runs))
    place_ = pairs.index(focal) if focal in pairs else 0
    thinned = place_ if len(pairs) > MOST else None
    told = (
        list(dict.fromkeys((place_, moved_most(balance)))) if thinned is not None else list(range(len(pairs)))
    )
    each = "the one run" if source.runs == 1 else "the middle future"
    facts = (
        f"Dot: share of power. Line: working relation, dashed under {working:.2g} (too cold for a pact). "
        f"Both of {each}."
    )
    note = "Medians of each figure apart; the fan picture shows their spread."
    if source.runs == 1:
        note = "One run is one story: it has no spread."
    if unknown is not None:
        facts += f" In brackets: {marks.PARAMETERS}, 5–95 %."
    else:
        note += f" {marks.PARAMETERS.capitalize()} is not drawn."
    if thinned is not None:
        shown = ["relations warm enough for a pact", f"that of {named[place_]} (green)"]
        shown += [f"that of {named[at]}, which moves most" for at in told[1:]]
        note = f"Drawn: {', '.join(shown[:-1])} and {shown[-1]}. {note}"
    many = len(balance.year)
    wide = min((WIDTH - 2.0 * MARGIN - (many - 1) * GUTTER) / many, 170.0)
    power, relation = unknown if unknown is not None else (None, None)
    strong = [
        _Told(label, colour, "o", _way(balance.power[:, at], words.percent) + _band(power, at, True))
        for at, (label, colour) in enumerate(states.values())
    ]
    warm = [
        _Told(
            BETWEEN.join(labels[end] for end in ends[at]), theme.HOLDS if at == thinned else theme.PAIR, "_",
            _way(balance.relation[:, at], "{:.1f}".format) + _band(relation, at, False),
        )
        for at in told
    ]  # fmt: skip
    rows = [*_rows(strong), *_rows(warm)]
    key = KEY + LINE * len(rows)
    with theme.applied():
        tall = HEAD + wide + key
        figure, floor = sheet(WIDTH, tall, title, facts, note, source)
        top = floor + tall
        for at, year in enumerate(balance.year):
            left = MARGIN + at * (wide + GUTTER)
            heading(figure, left + 4.0, top, str(int(year)))
            axes = place(figure, left, top - HEAD - wide, wide, wide)
            draw_triangle(
                axes, balance.power[at], balance.relation[at], colours=[c for _, c in states.values()],
                ends=ends, working=working, focal=thinned, also=told[-1],
            )  # fmt: skip
        _key(place(figure, MARGIN, floor, WIDTH - 2.0 * MARGIN, key - 4.0), rows, working, key - 4.0)
    lines = []
    for at in (0, many - 1):
        last = at == many - 1
        powers = ", ".join(
            f"{n} {words.percent(float(p))}{_band(power if last else None, k, True)}"
            for k, (n, p) in enumerate(zip(labels, balance.power[at], strict=True))
        )
        relations = ", ".join(
            f"{n} {r:.1f}{_band(relation if last else None, k, False)}"
            for k, (n, r) in enumerate(zip(named, balance.relation[at], strict=True))
        )
        lines.append(f"{balance.year[at]}: power {powers}; working relations of 0 to 3: {relations}.")
    return Picture(figure, title, words.told([f"{title}.", facts, *lines, source_line(source), MODEL]))


class _Told(NamedTuple):
    """A line of the key: name, colour and mark of a state or of a pair, and its figures."""

    name: str
    colour: str
    mark: str
    figures: str

    @property
    def text(self) -> str:
        """Name and figures, the name cut so that they fit half of the key."""
        room = (WIDTH - 2.0 * MARGIN) / 2.0 - MARK - theme.width_of(f" {self.figures}", theme.SMALL)
        return f"{marks.cut(self.name, room)} {self.figures}"


def _rows(told: Sequence[_Told]) -> list[Sequence[_Told]]:
    """Lines of the key: three columns, or two where a text is too long for a third."""
    room = (WIDTH - 2.0 * MARGIN) / COLUMNS - MARK
    columns = COLUMNS if all(theme.width_of(each.text, theme.SMALL) <= room for each in told) else 2
    return [told[at : at + columns] for at in range(0, len(told), columns)]


def _way(values: Any, say: Callable[[float], str]) -> str:
    """First and last value: '26 % → 38 %'."""
    return f"{say(float(values[0]))} → {say(float(values[-1]))}"


def _band(ends: Ends | None, at: int, share: bool) -> str:
    """The ends of a band in brackets, ' (32–45)', or nothing where it is not known or no parameter moves it."""
    if ends is None or not np.isfinite(np.asarray(ends, float)[:, at]).all():
        return ""
    low, high = (float(end[at]) for end in ends)
    if high <= low:
        return ""
    return f" ({words.between(low, high)})" if share else f" ({low:.1f}–{high:.1f})"


def _key(axes: Axes, rows: Sequence[Sequence[_Told]], working: float, tall: float) -> None:
    """States and pairs with their figures at both ends, and what widths and dashes mean."""
    wide = WIDTH - 2.0 * MARGIN
    axes.set_axis_off()
    axes.xaxis.set_major_locator(NullLocator())
    axes.yaxis.set_major_locator(NullLocator())
    axes.set_xlim(0.0, wide)
    axes.set_ylim(0.0, tall)
    y = tall - 8.0
    columns = COLUMNS
    for at, row in enumerate(rows):
        columns = len(row) if at == 0 or row[0].mark != rows[at - 1][0].mark else columns
        for column, told in enumerate(row):
            x, dot = column * wide / max(columns, 2), told.mark == "o"
            axes.plot(
                [x + 4.0], [y], marker=told.mark, markersize=6.0 if dot else 8.0, color=told.colour,
                markeredgewidth=1.0 if dot else 2.5, linestyle="none", label="_swatch",
            )  # fmt: skip
            theme.write(axes, x + 11.0, y, told.text, of="data", size=theme.SMALL, up="center")
        y -= LINE
    y -= 6.0
    x = 0.0
    for warm in (0.5, working, 3.0):
        dash: Any = "-" if warm >= working else DASH
        axes.plot(
            [x, x + 34.0], [y, y], color=theme.PAIR, linewidth=width_of(warm), linestyle=dash,
            solid_capstyle="butt", dash_capstyle="butt", label="_sample",
        )  # fmt: skip
        text = f"{warm:.2g}" + {0.5: " cold", 3.0: " closest"}.get(warm, " just warm enough for a pact")
        theme.write(axes, x + 40.0, y, text, of="data", size=theme.SMALL, up="center")
        x += 58.0 + theme.width_of(text, theme.SMALL)
