"""Aalen-Johansen: a table done by hand in exact fractions, its variance, and what it must add up to."""

from fractions import Fraction as F

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tripolar.outcomes.competing import aalen_johansen
from tripolar.outcomes.survival import kaplan_meier

# Ten pacts: (age, kind it ended in or 0, how many).
ROWS = [(1, 1, 1), (1, 2, 1), (1, 0, 1), (2, 1, 2), (3, 2, 1), (3, 0, 2), (4, 1, 1), (4, 0, 1)]
# age: at risk, ended in 1, in 2; still standing, F1, F2. By hand: F_k grows by S(age - 1) d_k / n.
BY_HAND = {
    1: (10, 1, 1, F(4, 5), F(1, 10), F(1, 10)),
    2: (7, 2, 0, F(4, 7), F(23, 70), F(1, 10)),
    3: (5, 0, 1, F(16, 35), F(23, 70), F(3, 14)),
    4: (2, 1, 0, F(8, 35), F(39, 70), F(3, 14)),
}


def by_matrices(steps):
    """Shares (standing, 1, 2) and their covariance, year by year, as exact fractions (Andersen et al. 1993, IV.4).

    ``cov -> (I + dA)' cov (I + dA) + S^2 cov(dA)``, dA the share that goes each way, multinomial.
    """
    share, cov = [F(1), F(0), F(0)], [[F(0)] * 3 for _ in range(3)]
    out = {}
    for age, (n, *ended, _, _, _) in steps.items():
        h = [F(d, n) for d in ended]
        go = [-sum(h), *h]
        move = [[(1 if i == j else 0) + (go[j] if i == 0 else 0) for j in range(3)] for i in range(3)]
        spread = [
            [0 if 0 in (i, j) else ((i == j) * go[i] - go[i] * go[j]) / n for j in range(3)] for i in range(3)
        ]
        for i in (1, 2):
            spread[0][i] = spread[i][0] = -sum(spread[i][1:])
        spread[0][0] = -sum(spread[0][1:])
        before = [[sum(move[a][i] * cov[a][b] * move[b][j] for a in range(3) for b in range(3))
                   for j in range(3)] for i in range(3)]  # fmt: skip
        cov = [[before[i][j] + share[0] ** 2 * spread[i][j] for j in range(3)] for i in range(3)]
        share = [sum(share[i] * move[i][j] for i in range(3)) for j in range(3)]
        out[age] = (share, [cov[k][k] for k in range(3)])
    return out


def test_by_hand():
    age, kind, count = np.array(ROWS).T
    found = aalen_johansen(age, kind, None, count, kinds=2)
    exact = by_matrices(BY_HAND)
    for year, (n, one, two, standing, first, second) in BY_HAND.items():
        assert exact[year][0] == [standing, first, second] and standing + first + second == 1
        assert (found.at_risk[year], *found.ended[:, year]) == (n, one, two)
        assert found.survival[year] == pytest.approx(float(standing), rel=1e-14)
        np.testing.assert_allclose(found.share[:, year], [float(first), float(second)], rtol=1e-14)
        variance = [float(x) for x in exact[year][1][1:]]
        np.testing.assert_allclose(found.error[:, year] ** 2, variance, rtol=1e-12)
    assert (found.low[:, 1:] < found.share[:, 1:]).all() and (found.share[:, 1:] < found.high[:, 1:]).all()


@pytest.mark.parametrize("seed", range(3))
def test_variance_is_the_infinitesimal_jackknife(seed):
    """R's ``survfit`` for competing ends: squares of what each spell moves; equal where none enters late."""
    draw = np.random.default_rng(seed)
    n, big = 40, 1_000_000
    duration, kind = draw.integers(1, 9, n), draw.integers(0, 4, n)
    found = aalen_johansen(duration, kind, kinds=3)
    moved = [
        (aalen_johansen(duration, kind, None, big + (np.arange(n) == i), kinds=3).share - found.share) * big
        for i in range(n)
    ]
    np.testing.assert_allclose(found.error**2, (np.array(moved) ** 2).sum(axis=0), rtol=2e-5, atol=1e-9)


def test_without_censoring_it_is_a_share():
    draw = np.random.default_rng(2)
    duration, kind = draw.integers(1, 9, 300), draw.integers(1, 4, 300)
    found = aalen_johansen(duration, kind, kinds=3, last=12)
    for k in range(3):
        share = [((duration <= age) & (kind == k + 1)).mean() for age in range(9)]
        np.testing.assert_allclose(found.share[k, :9], share, atol=1e-12)
        np.testing.assert_allclose(
            found.error[k, :9] ** 2, np.array(share) * (1 - np.array(share)) / 300, atol=1e-12
        )
    assert np.isnan(found.share[:, 9:]).all() and np.isnan(found.survival[9:]).all()


@pytest.mark.parametrize("seed", range(3))
def test_lifelines_where_nothing_is_tied(seed):
    lifelines = pytest.importorskip("lifelines")
    draw = np.random.default_rng(seed)
    duration, kind = draw.permutation(np.arange(1, 61)), draw.integers(0, 3, 60)
    found = aalen_johansen(duration, kind, kinds=2)
    for k in (1, 2):
        theirs = lifelines.AalenJohansenFitter().fit(duration, kind, event_of_interest=k)
        share = theirs.cumulative_density_.iloc[:, 0]
        np.testing.assert_allclose(found.share[k - 1, share.index.astype(int)], share, atol=1e-12)


ROW = st.tuples(st.integers(0, 5), st.integers(1, 10), st.integers(0, 3), st.integers(1, 30))


@settings(deadline=None, derandomize=True)
@given(st.lists(ROW, max_size=20))
def test_properties(rows):
    entry, lasted, kind, count = np.array(rows, dtype=int).reshape(-1, 4).T
    found = aalen_johansen(entry + lasted, kind, entry, count, kinds=3, last=18)
    curve = kaplan_meier(entry + lasted, kind > 0, entry, count, last=18)
    np.testing.assert_allclose(found.survival, curve.survival, atol=1e-12)
    seen = ~np.isnan(curve.survival)
    np.testing.assert_allclose((found.share.sum(axis=0) + found.survival)[seen], 1.0, atol=1e-12)
    assert (np.diff(found.share[:, seen], axis=1) >= 0).all()
    assert (found.low[:, seen] <= found.share[:, seen] + 1e-12).all()
    assert (found.share[:, seen] <= found.high[:, seen] + 1e-12).all()
    np.testing.assert_array_equal(found.ended.sum(axis=0), curve.broke)
    one = aalen_johansen(entry + lasted, kind > 0, entry, count, kinds=1)
    inside = one.survival > 0  # one kind: Greenwood's variance
    greenwood = kaplan_meier(entry + lasted, kind > 0, entry, count).greenwood
    np.testing.assert_allclose(one.error[0, inside], greenwood[inside], atol=1e-9)


def test_no_kind_is_refused():
    with pytest.raises(ValueError, match="kinds"):
        aalen_johansen([1], [1], kinds=0)
