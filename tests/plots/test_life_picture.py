"""The picture of a life: true to its numbers, readable, for lives of every kind."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import tripolar as tp
from geometry import faults
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb
from tripolar.outcomes.life import life_of
from tripolar.plots import Source
from tripolar.plots.ledger import CHANGE, COLOURS, REST, REST_NAME, stacks
from tripolar.plots.life import ROWS, View, finding, life_figure, named
from tripolar.rules.table import MECHANISMS

NAMES = {m.label: f"{m.label} {m.name}" for m in MECHANISMS}
CASES = {
    "breaks": ("baseline", 241, None),
    "never forms": ("baseline", 206, None),
    "holds": ("baseline", 3, None),
    "six states": ("europe_1871", 11, None),
    "six states, another pair": ("europe_1871", 5, "britain-russia"),
    "1950": ("pact_1950", 4, None),
    "1992": ("after_1992", 2, None),
}


def view_of(scenario, title="As it was"):
    return View(scenario.labels, scenario.colours, NAMES, scenario.parameters["choice.working"], title)


def drawn(name, run, pair=None, twin=None):
    scenario = tp.compose(name)
    life = life_of(scenario, 1, run, pair=pair)
    more = {}
    if twin:
        other = tp.compose(name, **twin)
        more = {"twin": (life_of(other, 1, run, pair=pair), view_of(other, "With a change")), "marked": 2021}
    source = Source("0.1", scenario.name, 1, 1, "abcd1234")
    return life, life_figure(life, view_of(scenario), source, **more)


@pytest.mark.parametrize("case", CASES)
def test_no_text_lies_on_another_or_leaves_the_canvas(case):
    life, picture = drawn(*CASES[case])
    assert faults(picture.figure) == []
    assert len(picture.figure.axes) == 7 and f"Run {life.run}" in picture.title
    assert picture.title in picture.alt and "not a forecast" in picture.alt


def test_a_twin_stands_beside_it_on_the_same_axes():
    _, picture = drawn("baseline", 241, twin={"arctic.strength": 0.0})
    axes = picture.figure.axes
    assert faults(picture.figure) == [] and len(axes) == 14
    for one, two in zip(axes[:7], axes[7:], strict=True):
        assert one.get_ylim() == two.get_ylim() and one.get_xlim() == two.get_xlim()
    assert sum(line.get_label() == "differs" for a in axes for line in a.get_lines()) == 2


def test_bars_add_up_to_the_score_and_dots_are_the_draws():
    life, picture = drawn("baseline", 241)
    ledger, odds = picture.figure.axes[3], picture.figure.axes[4]
    score = next(line for line in ledger.get_lines() if line.get_label() == "score")
    mine = [each.scores[each.pick] for each in life.ledgers[0]]
    line = score.get_ydata()
    assert np.allclose(line[~np.isnan(line)], mine, atol=1e-9)
    changes = np.flatnonzero(np.diff([each.pick for each in life.ledgers[0]]))
    assert list(np.flatnonzero(np.isnan(line))) == [at + 1 + k for k, at in enumerate(changes)]
    heights = np.zeros(len(mine))
    for bars in (each for each in ledger.collections if isinstance(each, PolyCollection)):
        for path in bars.get_paths():
            left, low = path.vertices[0]
            year = round(left + 0.43) - int(life.years[1])
            heights[year] += path.vertices[1, 1] - low
    assert np.allclose(heights, mine, atol=1e-6)
    draws = next(line for line in odds.get_lines() if line.get_label() == "draw")
    assert list(draws.get_ydata()) == [each.draw for each in life.ledgers[0]]


def test_the_same_numbers_give_the_same_bytes():
    assert drawn("baseline", 241)[1].png() == drawn("baseline", 241)[1].png()


def test_six_mechanisms_are_named_and_nothing_is_lost():
    labels = [*(f"M{k}" for k in range(9)), "cost of change"]
    side = np.arange(1.0, 11.0)[:, None] * np.ones(3)
    (parts,) = stacks(labels, {key: key for key in labels[:-1]}, [side])
    assert [part.name for part in parts] == [*(f"M{k}" for k in range(3, 9)), REST_NAME, "cost of change"]
    assert sum(part.values[0] for part in parts) == pytest.approx(55.0)


def test_every_mechanism_that_a_turn_is_told_by_has_its_own_colour():
    for run in (241, 3, 7, 451):
        life, picture = drawn("baseline", run)
        told = named(life)
        shown = {bars.get_label(): bars.get_facecolor() for bars in picture.figure.axes[3].collections}
        assert {NAMES[key] for key in told[:11]} <= set(shown), run
        assert faults(picture.figure) == []
    assert "M6 pressure" in {text.get_text() for text in drawn("baseline", 241)[1].figure.axes[3].texts}


def test_named_mechanisms_come_before_the_largest_where_room_is_short():
    labels = [*(f"M{k}" for k in range(14)), "cost of change"]
    side = np.arange(1.0, 16.0)[:, None] * np.ones(3)
    told = [f"M{k}" for k in range(8)]
    (parts,) = stacks(labels, {key: key for key in labels[:-1]}, [side], told)
    drawn_names = [part.name for part in parts]
    assert set(told) <= set(drawn_names) and len(drawn_names) == 13  # eleven, the rest, the cost
    assert sum(part.values[0] for part in parts) == pytest.approx(side[:, 0].sum())


def test_every_kind_of_event_has_a_row_or_a_line():
    shown = {kind for row in ROWS.values() for kind in row}
    life, _ = drawn("baseline", 241)
    ends = {"formed", "split", "left_on_paper", "lapsed", "paper_end"}
    assert {event.kind for event in life.events} <= shown | ends


@pytest.mark.parametrize(
    "years",
    [(2030, 2031), (2021, 2022, 2023, 2024), (2057, 2058, 2059, 2060), range(2022, 2034), range(2021, 2061)],
)
def test_every_turn_is_led_to_its_own_line_and_no_two_names_meet(years):
    """Signings and ends of adjacent years, few and many."""
    life, _ = drawn("baseline", 241)
    signed, ended = (next(turn for turn in life.turns if turn.kind == kind) for kind in ("signed", "ended"))
    turns = tuple((signed, ended)[at % 2]._replace(year=year) for at, year in enumerate(years))
    scenario = tp.compose("baseline")
    picture = life_figure(
        life._replace(turns=turns), view_of(scenario), Source("0.1", "baseline", 1, 1, "abcd1234")
    )
    assert faults(picture.figure) == []
    axes = picture.figure.axes[1]
    leaders = [line for line in axes.get_lines() if line.get_label() == "_leader"]
    names = [text for text in axes.texts if text.get_text()[-4:].isdigit()]
    assert 2 <= len(names) == len(leaders) and (len(names) == len(turns) or len(turns) > 12)
    (left, right), found = axes.get_xlim(), []
    for line, name, turn in zip(leaders, names, turns, strict=False):
        foot, head = line.get_xdata()
        assert left + foot * (right - left) == pytest.approx(turn.year) and name.get_text().endswith(
            str(turn.year)
        )
        found.append((foot, head))
    assert all(one[0] < two[0] and one[1] < two[1] for one, two in pairwise(found))  # in order: none cross


def test_ticks_at_the_ends_of_ledger_and_odds_do_not_meet():
    assert faults(drawn("baseline", 56)[1].figure) == []


def test_the_title_goes_on_after_the_first_pact():
    life, _ = drawn("baseline", 241)
    more = [turn._replace(year=turn.year + 20) for turn in life.turns if turn.kind in ("signed", "ended")]
    again = life._replace(turns=(*life.turns, *more))
    told = finding(again, view_of(tp.compose("baseline")))
    first, last = (next(turn.year for turn in more if turn.kind == kind) for kind in ("signed", "ended"))
    assert told.endswith(f"; signed again in {first} (ended {last})")
    assert "signed again" not in finding(life, view_of(tp.compose("baseline")))


def test_what_is_no_mechanism_has_a_colour_of_its_own():
    colours = [*COLOURS.values(), REST, CHANGE]
    assert len(set(colours)) == len(colours)
    apart = np.abs(np.subtract(to_rgb(REST), to_rgb(CHANGE)))
    assert apart.max() > 0.3
