"""M13 public opinion. Limiting case: without incidents favourability converges to its mean."""

import pytest
from hypothesis import given
from strategies import checked, floats, near, normal, of, relation, rises, share
from tripolar.rules import opinion
from tripolar.rules.opinion import WORKABLE, Opinion


@checked
@given(share, share, of(Opinion, noise=0.0, reversion=0.1))
def test_without_incidents_favourability_converges_to_its_mean(favour, mean, p):
    """At a workable relation; any other shifts the mean by ``relation``."""
    for _ in range(300):
        favour = opinion.favourability(favour, mean, WORKABLE, 0.0, p)
    assert favour == pytest.approx(mean, abs=1e-9)


@checked
@given(share, floats(0.2, 0.7), relation, of(Opinion, reversion=0.2, relation=0.1))
def test_a_lasting_relation_shifts_the_mean(favour, mean, tie, p):
    for _ in range(200):
        favour = opinion.favourability(favour, mean, tie, 0.0, p)
    assert favour == pytest.approx(mean + 0.1 * (tie - WORKABLE), abs=1e-9)


@checked
@given(share, share, relation, normal, of(Opinion))
def test_favourability_is_a_share(favour, mean, tie, z, p):
    assert 0.0 <= opinion.favourability(favour, mean, tie, z, p) <= 1.0


@checked
@given(share, share, share, relation, relation, normal, of(Opinion))
def test_favourability_rises_with_mean_and_relation(favour, m1, m2, w1, w2, z, p):
    m1, m2 = sorted((m1, m2))
    w1, w2 = sorted((w1, w2))
    least = opinion.favourability(favour, m1, w1, z, p)
    assert rises(least, opinion.favourability(favour, m2, w1, z, p))
    assert rises(least, opinion.favourability(favour, m1, w2, z, p))


@checked
@given(share, share, share, share, of(Opinion))
def test_the_score_rises_with_goodwill_and_shared_democracy(f1, f2, d1, d2, p):
    f1, f2 = sorted((f1, f2))
    d1, d2 = sorted((d1, d2))
    assert rises(opinion.worth(f1, d1, p), opinion.worth(f2, d1, p))
    assert rises(opinion.worth(f1, d1, p), opinion.worth(f1, d2, p))


@checked
@given(of(Opinion))
def test_an_evenly_split_public_and_an_autocracy_weigh_nothing(p):
    assert opinion.worth(0.5, 0.0, p) == 0.0
    assert near(opinion.worth(1.0, 0.0, p), -opinion.worth(0.0, 0.0, p))


@checked
@given(share, share, of(Opinion, strength=0.0))
def test_strength_0_makes_publics_not_matter(favour, polyarchy, p):
    assert opinion.worth(favour, polyarchy, p) == 0.0
