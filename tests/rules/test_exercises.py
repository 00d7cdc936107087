"""M14 military cooperation. Limiting case: below partnership there are no exercises."""

import pytest
from hypothesis import given
from strategies import checked, flag, of, relation, rises, share
from tripolar.rules import exercises
from tripolar.rules.exercises import Exercises


@pytest.mark.parametrize(
    ("level", "relation", "held"),
    [
        (0, 3.0, 0.0),
        (1, 3.0, 0.0),
        (2, 0.9, 0.0),  # a partnership on paper alone
        (2, 1.0, 1.0),
        (3, 0.9, 0.0),
        (3, 2.5, 1.0),
    ],
)
def test_who_exercises_together(level, relation, held):
    assert exercises.exercising(float(level), relation, Exercises()) == held
    assert exercises.exercising(float(level), relation, Exercises(strength=0.0)) == 0.0


@checked
@given(share, of(Exercises))
def test_without_exercises_interoperability_fades(q, p):
    assert 0.0 <= exercises.interoperability(q, 0.0, p) <= q
    assert exercises.interoperability(0.0, 0.0, p) == 0.0


@checked
@given(share, flag, of(Exercises))
def test_interoperability_is_a_share_that_exercises_raise(q, held, p):
    assert 0.0 <= exercises.interoperability(q, held, p) <= 1.0
    assert exercises.interoperability(q, 1.0, p) >= exercises.interoperability(q, 0.0, p)


def test_lasting_exercises_settle_where_building_meets_loss():
    p = Exercises(building=0.06, decay=0.03)
    q = 0.0
    for _ in range(300):
        q = exercises.interoperability(q, 1.0, p)
    assert q == pytest.approx(2.0 / 3.0)


@checked
@given(share, share, relation, of(Exercises))
def test_trust_and_worth_rise_with_interoperability(a, b, tie, p):
    a, b = sorted((a, b))
    assert 0.0 <= exercises.trust(a, 1.0, p) <= exercises.trust(b, 1.0, p)
    assert exercises.trust(b, 0.0, p) == 0.0
    assert rises(exercises.worth(a, p), exercises.worth(b, p))


@checked
@given(share, of(Exercises, strength=0.0))
def test_strength_0_brings_neither_trust_nor_worth(q, p):
    assert exercises.trust(q, 1.0, p) == 0.0
    assert exercises.worth(q, p) == 0.0
