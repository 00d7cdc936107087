"""M8 complementarity. Limiting case: proportional profiles bring no bonus."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import checked, floats, near, of, share
from tripolar.rules import complementarity
from tripolar.rules.capability import PROFILE, Capability
from tripolar.rules.complementarity import Complementarity

WEIGHTS = Capability()[1 : 1 + PROFILE]
profile = st.lists(floats(0.0, 0.5), min_size=PROFILE, max_size=PROFILE)


def mean(shares, p):
    parts = [complementarity.part(s, w, p) for s, w in zip(shares, WEIGHTS, strict=True)]
    return complementarity.whole(sum(parts), p)


def bonus(first, second, p, capability=0.6):
    pooled = [a + b for a, b in zip(first, second, strict=True)]
    return complementarity.bonus(mean(pooled, p), mean(first, p), mean(second, p), capability, p)


@checked
@given(profile, floats(0.1, 10.0), of(Complementarity, strength=1.0))
def test_proportional_profiles_bring_no_bonus(first, factor, p):
    assert bonus(first, [factor * s for s in first], p) < 1e-9


@checked
@given(profile, profile, of(Complementarity))
def test_pooling_never_takes_away(first, second, p):
    assert 0.0 <= bonus(first, second, p) <= p.strength * 0.6


@checked
@given(profile, profile, of(Complementarity, strength=1.0, exponent=1.0))
def test_perfect_substitutes_bring_no_bonus(first, second, p):
    assert bonus(first, second, p) < 1e-9


@checked
@given(profile, profile, of(Complementarity, strength=0.0))
def test_strength_0_pools_nothing(first, second, p):
    assert bonus(first, second, p) == 0.0


def test_profiles_that_differ_more_bring_more():
    alike = [0.4] * PROFILE
    tilted = [0.5, 0.5, 0.4, 0.4, 0.4, 0.3, 0.3]
    mirrored = [0.3, 0.3, 0.4, 0.4, 0.4, 0.5, 0.5]
    apart = [0.8, 0.8, 0.8, 0.0, 0.0, 0.0, 0.0]
    rest = [0.0, 0.0, 0.0, 0.8, 0.8, 0.8, 0.8]
    p = Complementarity()
    found = [bonus(alike, alike, p), bonus(tilted, mirrored, p), bonus(apart, rest, p)]
    assert found == sorted(found)
    assert found[1] > 1e-4 and found[2] > 0.2


@pytest.mark.parametrize("exponents", [(0.9, 0.7, 0.5, 0.25)])
def test_harder_substitution_makes_gaps_worth_more(exponents):
    apart, rest = [0.5, 0.5, 0.3, 0.1, 0.1, 0.1, 0.1], [0.1, 0.1, 0.1, 0.3, 0.4, 0.4, 0.5]
    found = [bonus(apart, rest, Complementarity(exponent=e)) for e in exponents]
    assert found == sorted(found)


@checked
@given(profile, share, of(Complementarity))
def test_the_bonus_grows_with_what_the_two_have(shares, capability, p):
    other = shares[::-1]
    assert near(bonus(shares, other, p, capability), capability * bonus(shares, other, p, 1.0), 1e-9)
