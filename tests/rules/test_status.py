"""M9 status. Limiting case: an even distribution brings no grievance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import checked, flag, floats, gap, near, of, rises, share, states
from tripolar.rules import status
from tripolar.rules.status import Status


@checked
@given(floats(0.01, 5.0), states)
def test_even_power_is_not_concentrated(power, n):
    assert status.concentration(power, n * power, n) < 1e-12


@checked
@given(gap, flag, of(Status))
def test_even_power_and_a_rank_that_fits_bring_no_grievance(junior, outside, p):
    assert status.worth(0.0, outside, junior, junior, p) == 0.0


def test_one_power_alone_is_full_concentration():
    assert status.concentration(1.0, 1.0, 3.0) == pytest.approx(1.0)


@checked
@given(st.lists(floats(0.01, 1.0), min_size=3, max_size=8))
def test_concentration_is_a_share(powers):
    assert 0.0 <= status.concentration(max(powers), sum(powers), float(len(powers))) <= 1.0


@checked
@given(share, share, states)
def test_concentration_rises_with_the_leaders_share(a, b, n):
    a, b = sorted((a, b))
    assert status.concentration(a, 1.0, n) <= status.concentration(b, 1.0, n)


@checked
@given(share, share, gap, gap, of(Status))
def test_concentration_draws_those_outside_the_lead_together_and_no_leader(c1, c2, rank, junior, p):
    c1, c2 = sorted((c1, c2))
    assert rises(status.worth(c1, 1.0, rank, junior, p), status.worth(c2, 1.0, rank, junior, p))
    assert status.worth(c1, 0.0, rank, junior, p) == status.worth(c2, 0.0, rank, junior, p)


@checked
@given(gap, gap, of(Status))
def test_a_rank_below_ones_power_is_resented_and_one_above_is_not(rank, junior, p):
    worth = status.worth(0.0, 0.0, rank, junior, p)
    assert near(worth, -p.strength * p.rank_grievance * max(0.0, rank - junior))
    assert worth <= 0.0


@checked
@given(share, flag, gap, gap, of(Status, strength=0.0))
def test_strength_0_resents_nothing(concentration, outside, rank, junior, p):
    assert status.worth(concentration, outside, rank, junior, p) == 0.0


@checked
@given(gap, gap, of(Status))
def test_rank_lags_power(rank, junior, p):
    after = status.rank(rank, junior, p)
    assert near(after - junior, (1.0 - 1.0 / p.memory) * (rank - junior), 1e-9)
    assert -1.0 - 1e-12 <= after <= 1.0 + 1e-12


def test_a_rising_junior_resents_its_rank_until_the_rank_has_followed():
    p = Status(memory=10.0)
    rank, grievance = 0.6, []
    for _ in range(100):
        rank = status.rank(rank, 0.2, p)
        grievance.append(-status.worth(0.0, 0.0, rank, 0.2, p))
    assert grievance == sorted(grievance, reverse=True)
    assert grievance[0] > 0.8 and grievance[-1] < 0.001
