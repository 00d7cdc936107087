"""M19 choice. Limiting cases: precision 0: uniform; precision without bound: the best response."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import checked, floats, level, near, normal, of, relation, rises, score, share, uniform
from tripolar.rules import choice
from tripolar.rules.choice import LEVELS, Choice, depth_of

scores = st.tuples(score, score, score, score)
LADDER = [0.0, 1.0, 2.0, 3.0]


def picks(u, p):
    return choice.weights(*u, p)


@checked
@given(scores, of(Choice, precision=0.0))
def test_without_precision_all_levels_are_equally_likely(u, p):
    assert picks(u, p) == (0.25, 0.25, 0.25, 0.25)


@checked
@given(scores, st.integers(0, 3), of(Choice, precision=1000.0))
def test_with_great_precision_the_best_level_is_picked(u, best, p):
    u = list(u)
    u[best] = max(u) + 1.0
    assert picks(u, p)[best] == 1.0


@checked
@given(scores, of(Choice))
def test_the_odds_sum_to_1(u, p):
    odds = picks(u, p)
    assert near(sum(odds), 1.0)
    assert all(0.0 <= q <= 1.0 for q in odds)


@checked
@given(scores, st.integers(0, 3), floats(0.0, 5.0), of(Choice))
def test_a_better_level_is_the_likelier(u, which, better, p):
    raised = list(u)
    raised[which] += better
    assert rises(picks(u, p)[which], picks(raised, p)[which], 1e-9)


@checked
@given(scores, score, of(Choice, precision=1.0))
def test_only_differences_of_scores_count(u, constant, p):
    for a, b in zip(picks(u, p), picks([x + constant for x in u], p), strict=True):
        assert near(a, b, 1e-9)


@pytest.mark.parametrize(("first", "second"), list(product(LADDER, LADDER)))
def test_consent_is_the_lower_pick(first, second):
    new = choice.consent(first, second)
    assert new == min(first, second) == choice.consent(second, first)


@pytest.mark.parametrize(
    ("draw", "picked"),
    [(0.05, 0.0), (0.1, 1.0), (0.29, 1.0), (0.31, 2.0), (0.59, 2.0), (0.61, 3.0), (0.999, 3.0)],
)
def test_a_draw_picks_by_the_odds(draw, picked):
    assert choice.pick(draw, 0.1, 0.2, 0.3) == picked


@checked
@given(uniform)
def test_a_certain_level_is_picked_by_every_draw(u):
    certain = [(1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0), (0.0, 0.0, 0.0)]
    assert [choice.pick(u, *odds) for odds in certain] == LADDER


def test_depth_rises_with_the_level():
    assert [depth_of(rung) for rung in LADDER] == list(choice.DEPTH)
    assert choice.DEPTH == (0.0, 0.2, 0.5, 1.0)
    assert len(choice.DEPTH) == LEVELS


@checked
@given(level, level, of(Choice))
def test_staying_is_free_and_changing_never_pays_of_itself(new, current, p):
    assert choice.change_cost(current, current, p) == 0.0
    assert choice.change_cost(new, current, p) >= 0.0


@pytest.mark.parametrize(
    ("current", "new", "cost"),
    [(1, 2, 2.1), (0, 2, 2.1), (2, 3, 2.4), (0, 3, 2.4), (2, 1, 5.0), (2, 0, 5.0), (3, 2, 5.8), (3, 0, 5.8)],
)
def test_the_cost_of_change_is_fixed_not_by_rung_and_larger_for_lowering(current, new, cost):
    p = Choice(raising=2.1, raising_to_pact=0.3, lowering=5.0, leaving_pact=0.8)
    assert choice.change_cost(float(new), float(current), p) == pytest.approx(cost)


@checked
@given(score, floats(0.0, 50.0), floats(0.0, 20.0), level, level, of(Choice))
def test_the_score_is_contributions_less_the_cost_of_change(linear, squared, window, new, current, p):
    raises = 1.0 if new > current else 0.0
    parts = choice.contribution(linear, squared, window, depth_of(new), raises)
    assert choice.score(linear, squared, window, new, current, p) == parts - choice.change_cost(
        new, current, p
    )
    assert near(parts, depth_of(new) * linear - depth_of(new) ** 2 * squared + raises * window, 1e-9)


@checked
@given(score, floats(0.0, 50.0), level, level, floats(0.0, 20.0), of(Choice))
def test_a_window_helps_raising_alone(linear, squared, new, current, window, p):
    open_, shut = (choice.score(linear, squared, w, new, current, p) for w in (window, 0.0))
    assert near(open_ - shut, window if new > current else 0.0, 1e-9)


@checked
@given(st.tuples(*[floats(0.0, 1.0)] * 4))
def test_the_wanted_depth_is_a_share(weights):
    total = sum(weights) or 1.0
    _, p1, p2, p3 = (w / total for w in weights)
    assert 0.0 <= choice.expected_depth(p1, p2, p3) <= 1.0 + 1e-12


@checked
@given(share, share, level, of(Choice))
def test_the_relation_sought_rises_with_what_both_want_and_with_the_treaty(s1, s2, rung, p):
    s1, s2 = sorted((s1, s2))
    assert rises(choice.wanted_relation(s1, rung, p), choice.wanted_relation(s2, rung, p))
    assert rises(choice.wanted_relation(s1, 0.0, p), choice.wanted_relation(s1, rung, p))


@checked
@given(relation, floats(-12.0, 12.0), normal, of(Choice))
def test_the_working_relation_stays_on_its_scale(before, change, z, p):
    assert 0.0 <= choice.relation(before, change, z, p) <= 3.0


def test_cold_years_are_counted_running():
    p, years, seen = Choice(working=1.5), 0.0, []
    for w in (1.4, 1.4, 1.5, 1.4):
        years = choice.cold_years(years, w, p)
        seen.append(years)
    assert seen == [1.0, 2.0, 0.0, 1.0]
