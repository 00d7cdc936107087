"""One run's life in a picture: level, working relation and events of a pair, and both states' ledgers.

With a twin (the same draws, something changed) both lives stand side by side, and the year of their first
difference is marked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator

from tripolar.outcomes import names
from tripolar.outcomes.life import telling
from tripolar.plots import theme, words
from tripolar.plots.course import ENDS, TURNS, draw_relation, draw_ribbon
from tripolar.plots.labels import Labels
from tripolar.plots.ledger import Stack, draw_ledger, draw_odds, reach, span, stacks
from tripolar.plots.sheet import MARGIN, MODEL, Picture, Source, heading, place, sheet, source_line

if TYPE_CHECKING:
    from tripolar.outcomes.life import Event, Life

#: Rows of the events under the relation: the name, and the kinds that stand in it.
ROWS = {
    "common crisis, war": ("common_crisis", "common_war"),
    "crisis of one alone": ("crisis",),
    "crisis between the two": ("quarrel",),
    "succession": ("succession",),
    "demand": ("demand_met", "demand_refused"),
    "Arctic incident": ("meltdown", "bargain"),
    "change of the leader's stance": ("stance", "leads"),
}
#: Events that are drawn filled: the graver of two kinds in a row.
GRAVE = ("common_war", "demand_refused", "meltdown", "leads")
NOTE = (
    "Bars: what each mechanism adds to (above 0) or takes from the score of the level that the state picked; line: "
    "the score, broken where another level is picked. Rivalry is the zero of the score: a year in which it is picked "
    "has no bars but the cost of change. Below: the odds of the four levels; the level in whose colour the dot (the "
    "draw) lies is picked. The lower of the two picks is the level. Events stand in the colour of the state that acted "
    "or was hit, grey for both; of two kinds in a row the graver (war, refused demand, meltdown, new leader) is filled."
)
LATER = 2  # pacts after the first that a title gives one by one
# Points.
WIDE, LEFT, RIGHT, GUTTER = 372.0, 116.0, 104.0, 26.0
RIBBON, RELATION, ROW, LEDGER, ODDS = 13.0, 84.0, 11.0, 92.0, 40.0
HEAD, GAP, TICKS, TOP = 15.0, 6.0, 15.0, 22.0
UNDER = 11.0  # between a ledger and its odds, whose ticks may stand at the very ends of their axes


class View(NamedTuple):
    """What the picture of a life needs besides the life: labels and colours of states, names of mechanisms, the
    working relation under which a pact is broken in fact, and the heading of its column.
    """

    labels: Mapping[str, str]
    colours: Mapping[str, str]
    mechanisms: Mapping[str, str]
    working: float
    title: str = ""


def draw_events(
    axes: Axes, years: Any, events: Sequence[Event], colours: Mapping[str, str], rows: Sequence[str]
) -> None:
    """Draw events as dots in the ``rows`` (of ``ROWS``), in the colour of the state that was hit or that acted."""
    years = np.asarray(years, float)
    theme.dress(axes, size=theme.SMALL)
    span(axes, years[1:])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.yaxis.set_major_locator(FixedLocator(list(range(len(rows)))))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.set_yticklabels(rows)
    taken: dict[tuple[int, int], int] = {}
    for event in events:
        row = next((at for at, name in enumerate(rows) if event.kind in ROWS[name]), None)
        if row is None:
            continue
        before = taken.get((row, event.year), 0)
        taken[row, event.year] = before + 1
        both = event.kind in ("common_crisis", "common_war", "meltdown", "bargain")
        colour = theme.PAIR if both else colours[event.states[0]]
        axes.plot(
            [event.year + 0.42 * before],
            [row],
            linestyle="none",
            marker="o",
            markersize=4.4,
            markerfacecolor=colour if event.kind in GRAVE or row in _whole(rows) else theme.PAPER,
            markeredgecolor=colour,
            markeredgewidth=1.1,
            zorder=4,
            clip_on=False,
            label=event.kind,
        )


def rows_of(events: Sequence[Event]) -> list[str]:
    """Names of the rows that some event stands in."""
    kinds = {event.kind for event in events}
    return [name for name, row in ROWS.items() if kinds & set(row)]


def _whole(rows: Sequence[str]) -> list[int]:
    """Rows of one kind of event, whose dots are all filled."""
    return [at for at, name in enumerate(rows) if len(ROWS[name]) == 1]


def life_figure(
    life: Life,
    view: View,
    source: Source,
    *,
    twin: tuple[Life, View] | None = None,
    marked: int | None = None,
) -> Picture:
    """The life of a pair in a run, both ledgers under it; beside it the twin's, where there is one.

    ``marked`` is the year of their first difference.
    """
    columns = [(life, view), *([twin] if twin is not None else [])]
    title = finding(life, view)
    facts = "" if twin is None else f"{twin[1].title}: {_told(twin[0], twin[1])}."
    parts = _parts(columns)
    rows = [name for name in ROWS if any(name in rows_of(each.events) for each, _ in columns)]
    tall = _height(len(columns), len(rows))
    wide = 2.0 * MARGIN + LEFT + RIGHT + len(columns) * WIDE + (len(columns) - 1) * GUTTER
    with theme.applied():
        figure, floor = sheet(wide, tall, title, facts, NOTE, source)
        for at, (each, looks) in enumerate(columns):
            left = MARGIN + LEFT + at * (WIDE + GUTTER)
            _column(figure, left, floor + tall, each, looks, parts, rows, marked, at)
    alt = words.told([f"{title}.", facts, _alt(life, view), source_line(source), MODEL])
    return Picture(figure, title, alt)


def _parts(columns: Sequence[tuple[Life, View]]) -> list[list[list[Stack]]]:
    """[column][side] of stacks with the same names and colours everywhere."""
    sides = [
        np.array([each.contributions[:, each.pick] for each in ledgers]).T
        for life, _ in columns
        for ledgers in life.ledgers
    ]
    life, view = columns[0]
    told = [key for each, _ in columns for key in named(each)]
    drawn = stacks(life.ledgers[0][0].mechanisms, view.mechanisms, sides, told)
    return [drawn[2 * at : 2 * at + 2] for at in range(len(columns))]


def named(life: Life) -> list[str]:
    """The mechanisms that the turns of a life are told by (``outcomes.life.telling``), signing and end first."""
    turns = sorted(life.turns, key=lambda turn: turn.kind not in ("signed", "ended"))
    return list(dict.fromkeys(each.mechanism for turn in turns for each in telling(turn)))


def _height(columns: int, rows: int) -> float:
    above = HEAD * (columns > 1) + HEAD + RIBBON + TURNS + RELATION + GAP + max(rows, 1) * ROW + TICKS
    return above + 2.0 * (TOP + LEDGER + UNDER + ODDS) + TICKS


def _column(
    figure: Figure,
    left: float,
    top: float,
    life: Life,
    view: View,
    parts: Sequence[Sequence[Sequence[Stack]]],
    rows: Sequence[str],
    marked: int | None,
    at: int,
) -> None:
    """Life number ``at`` down from ``top``; ``parts`` [column][side] are those of all columns."""
    if len(parts) > 1:
        heading(figure, left, top, theme.wrapped(view.title, WIDE, bold=True, most=1))
        top -= HEAD
    dotted = "" if marked is None else f"; dotted: first difference, {marked}"
    heading(figure, left, top, f"Level on paper, working relation (0 none, 3 closest){dotted}", bold=False)
    top -= HEAD + RIBBON
    draw_ribbon(place(figure, left, top, WIDE, RIBBON), life.years, life.level)
    top -= TURNS + RELATION
    axes = place(figure, left, top, WIDE, RELATION)
    draw_relation(axes, life.years, life.relation, working=view.working, turns=life.turns, marked=marked)
    axes.tick_params(labelbottom=False, labelleft=at == 0)
    tall = max(len(rows), 1) * ROW
    top -= GAP + tall
    axes = place(figure, left, top, WIDE, tall)
    draw_events(axes, life.years, life.events, view.colours, rows)
    axes.tick_params(labelleft=at == 0)
    ends = [reach(part) for column in parts for part in column]
    limits = (min(low for low, _ in ends) * 1.05, max(high for _, high in ends) * 1.05 or 1.0)
    last = at == len(parts) - 1
    top -= TICKS
    for side in range(2):
        name = f"{view.labels[life.pair[side]]}: score of the level it picked (logit), odds and draw"
        heading(figure, left, top - 5.0, name, bold=False, colour=view.colours[life.pair[side]])
        top -= TOP + LEDGER
        axes = place(figure, left, top, WIDE, LEDGER)
        picks = [each.pick for each in life.ledgers[side]]
        draw_ledger(axes, life.years[1:], parts[at][side], limits=limits, picks=picks)
        axes.tick_params(labelbottom=False, labelleft=at == 0)
        if last and side == 0:
            _key(axes, [(part.name, part.colour) for part in parts[at][side]])
        top -= UNDER + ODDS
        axes = place(figure, left, top, WIDE, ODDS)
        ledgers = life.ledgers[side]
        draw_odds(axes, life.years[1:], [each.odds for each in ledgers], [each.draw for each in ledgers])
        axes.tick_params(labelbottom=side == 1, labelleft=at == 0)
        if (
            last and side == 1
        ):  # beside the second state: the mechanisms may need the first one's whole height
            _key(axes, list(zip(theme.LEVELS, theme.LADDER, strict=True))[::-1])


def _key(axes: Axes, parts: Sequence[tuple[str, str]]) -> None:
    """Names with squares of their colours, on the right of the axes."""
    labels = Labels(axes)
    for at, (name, colour) in enumerate(parts):
        up = 1.0 - (at + 0.5) * 10.0 / labels.height
        axes.plot(
            [1.0 + 9.0 / labels.width],
            [up],
            transform=axes.transAxes,
            linestyle="none",
            marker="s",
            markersize=6.0,
            markerfacecolor=colour,
            markeredgecolor=theme.QUIET,
            markeredgewidth=0.5,
            clip_on=False,
            label="_swatch",
        )
        theme.write(axes, 1.0, up, name, shift=(16.0, 0.0), size=theme.SMALL, up="center")


def finding(life: Life, view: View) -> str:
    """The one sentence that a life says."""
    return f"Run {words.count(life.run)}: {_told(life, view)}"


def _told(life: Life, view: View) -> str:
    both = names.both(view.labels[state] for state in life.pair)
    ends = [turn for turn in life.turns if turn.kind == "ended"]
    if life.formed is None:
        last = theme.LEVELS[int(life.level[-1])]
        return f"{both} never sign a pact; in {life.years[-1]} their level is {last}"
    stood = life.formed == int(life.years[0])
    begins = f"{both} are allies at the opening" if stood else f"{both} sign a pact in {life.formed}"
    if life.broke is None or not ends:
        return f"{begins}, and it holds in {life.years[-1]}"
    end = ends[0]
    if end.observed:
        return f"{begins} and {ENDS[end.how][0]} in {end.year}, as observed{_later(life, end.year)}"
    since = "the opening" if end.stood else "signing"
    cause = {"tie": "no one change is its cause (a tie)", "chance": f"no change since {since} explains it"}
    why = cause.get(end.cause, f"{view.mechanisms.get(end.cause, end.cause)} did most to break it")
    return f"{begins} and {ENDS[end.how][0]} in {end.year}; {why}{_later(life, end.year)}"


def _later(life: Life, ended: int) -> str:
    """What became of pacts after the first: each with its years, the last three where there are many."""
    signed = [turn.year for turn in life.turns if turn.kind == "signed" and turn.year > ended]
    ends = [turn.year for turn in life.turns if turn.kind == "ended" and turn.year > ended]
    told = []
    for year in signed:
        end = next((each for each in ends if each >= year), None)
        told.append(
            f"in {year} (ended {end})" if end is not None else f"in {year} (holds in {life.years[-1]})"
        )
    if len(told) > LATER:
        return f"; {len(told)} later pacts, the first {told[0]}"
    return f"; signed again {' and '.join(told)}" if told else ""


def _alt(life: Life, view: View) -> str:
    """Level, relation and turns for those who do not see the picture."""
    told = [
        f"Working relation {words.number(float(life.relation[0]))} in {life.years[0]}, "
        f"{words.number(float(life.relation[-1]))} in {life.years[-1]}."
    ]
    for turn in life.turns:
        moved = f"{theme.LEVELS[turn.before]} to {theme.LEVELS[turn.after]}"
        told.append(f"{turn.year}: {turn.kind}{f' ({turn.how})' if turn.how else ''}, {moved}.")
    told.append("Below, each mechanism's part in both states' scores, the odds and the draws, by year.")
    return " ".join(told)
