"""M12 leaders. Limiting cases: no exits, no resets; no crises, no tests (the latter two in tests/phases)."""

import pytest
from hypothesis import given
from strategies import checked, flag, floats, near, of, relation, rises, share
from tripolar.rules import leaders
from tripolar.rules.leaders import Leaders

age = floats(30.0, 110.0)
orientation = floats(-5.0, 5.0)


@checked
@given(floats(0.0, 620.0), of(Leaders, exits=0.0))
def test_no_exits_nobody_leaves(years, p):
    assert leaders.exit_probability(years, p) == 0.0
    assert leaders.election_exit(years, 4.0, years, 2.0, p) == 0.0


@checked
@given(age, age, of(Leaders))
def test_the_odds_of_leaving_are_a_probability_that_rises_with_age(a, b, p):
    a, b = sorted((a, b))
    assert 0.0 <= leaders.exit_probability(a, p) <= leaders.exit_probability(b, p) <= 1.0


@pytest.mark.parametrize(
    ("years", "expected"), [(60, 0.03), (70, 0.03 * 2.2255), (50, 0.03 / 2.2255), (110, 1.0)]
)
def test_the_hazard_is_gompertzs(years, expected):
    assert leaders.exit_probability(float(years), Leaders()) == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize(
    ("tenure", "terms", "limit", "chance"),
    [
        (3, 1, 2, 0.0),  # between elections
        (4, 1, 2, 0.35),  # the incumbent may lose
        (4, 2, 2, 1.0),  # the term limit
        (4, 9, 0, 0.35),  # no limit
    ],
)
def test_the_election_clock(tenure, terms, limit, chance):
    found = leaders.election_exit(float(tenure), 4.0, float(terms), float(limit), Leaders(defeat=0.35))
    assert found == pytest.approx(chance)


@checked
@given(share, relation, floats(0.0, 0.1), of(Leaders))
def test_rapport_is_a_share(rapport, tie, exercises, p):
    assert 0.0 <= leaders.rapport(rapport, tie, exercises, p) <= 1.0


@checked
@given(share, relation, of(Leaders))
def test_rapport_moves_to_the_working_relation(rapport, tie, p):
    after = leaders.rapport(rapport, tie, 0.0, p)
    assert near(after - tie / 3.0, (1.0 - p.building) * (rapport - tie / 3.0), 1e-9)


@checked
@given(share, relation, relation, floats(0.0, 0.1), floats(0.0, 0.1), of(Leaders))
def test_rapport_rises_with_relation_and_exercises(rapport, w1, w2, q1, q2, p):
    w1, w2 = sorted((w1, w2))
    q1, q2 = sorted((q1, q2))
    assert rises(leaders.rapport(rapport, w1, q1, p), leaders.rapport(rapport, w2, q1, p))
    assert rises(leaders.rapport(rapport, w1, q1, p), leaders.rapport(rapport, w1, q2, p))


@checked
@given(relation, relation, of(Leaders))
def test_support_is_a_probability_that_rises_with_the_relation(w1, w2, p):
    w1, w2 = sorted((w1, w2))
    assert 0.0 <= leaders.support(w1, p) <= 1.0
    assert rises(leaders.support(w1, p), leaders.support(w2, p))
    assert leaders.support(p.support_threshold, p) == 0.5


@checked
@given(floats(0.0, 5.0), flag, of(Leaders))
def test_entanglement_fades_and_support_adds_to_it(drawn_in, supported, p):
    assert 0.0 <= leaders.drawn_in(drawn_in, 0.0, p) <= drawn_in
    assert leaders.drawn_in(drawn_in, supported, p) >= leaders.drawn_in(drawn_in, 0.0, p)


@checked
@given(share, share, orientation, orientation, of(Leaders))
def test_the_score_rises_with_rapport_and_orientation(r1, r2, x1, x2, p):
    r1, r2 = sorted((r1, r2))
    x1, x2 = sorted((x1, x2))
    assert rises(leaders.worth(r1, x1, p), leaders.worth(r2, x1, p))
    assert rises(leaders.worth(r1, x1, p), leaders.worth(r1, x2, p))
    assert leaders.worth(p.indifferent, 0.0, p) == 0.0


@checked
@given(share, orientation, of(Leaders, strength=0.0))
def test_strength_0_makes_leaders_not_matter(rapport, x, p):
    assert leaders.worth(rapport, x, p) == 0.0
