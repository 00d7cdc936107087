"""M2 military build-up. Limiting case: no threat, and the burden returns to its norm."""

import pytest
from hypothesis import given
from strategies import checked, figure, floats, near, of, plausible, rises, share
from tripolar.rules import military
from tripolar.rules.military import Military

norm = floats(0.005, 0.06)


@checked
@given(share, share, of(Military))
def test_without_threat_the_burden_moves_to_its_norm(burden, norm, p):
    after = military.burden(burden, norm, 0.0, p)
    assert rises(abs(after - norm), abs(burden - norm))
    assert near(after - norm, (1.0 - p.adjustment) * (burden - norm), 1e-9)


def test_without_threat_the_burden_is_its_norm_in_the_end():
    burden = 0.09
    for _ in range(200):
        burden = military.burden(burden, 0.02, 0.0, Military())
    assert burden == pytest.approx(0.02)


@checked
@given(share, share, share, of(Military, strength=0.0))
def test_strength_0_makes_threat_unheard(burden, norm, threat, p):
    assert military.burden(burden, norm, threat, p) == military.burden(burden, norm, 0.0, p)


@checked
@given(share, share, share, share, of(Military))
def test_more_unmet_threat_means_a_higher_burden(burden, norm, less, more, p):
    less, more = sorted((less, more))
    assert rises(military.burden(burden, norm, less, p), military.burden(burden, norm, more, p))


@checked
@given(norm, share, share, plausible(Military))
def test_the_ceiling_holds(norm, start, threat, p):
    burden = start * p.ceiling
    for _ in range(60):
        burden = military.burden(burden, norm, threat, p)
        assert 0.0 <= burden <= p.ceiling + 1e-12


@checked
@given(share, share, share, of(Military))
def test_at_the_ceiling_threat_raises_nothing_more(extra, norm, threat, p):
    burden = p.ceiling + extra
    assert military.burden(burden, norm, threat, p) == military.burden(burden, norm, 0.0, p)


@pytest.mark.parametrize("depreciation", [0.05, 0.08, 0.1])
def test_a_steady_burden_gives_a_steady_stock(depreciation):
    """Perpetual inventory: K = b Y / depreciation."""
    p = Military(depreciation=depreciation)
    assert military.stock(0.02 * 1000.0 / depreciation, 0.02, 1000.0, p) == pytest.approx(20.0 / depreciation)


@checked
@given(figure, share, figure, of(Military))
def test_the_stock_is_never_negative_and_wears_out(stock, burden, gdp, p):
    assert 0.0 <= military.stock(stock, 0.0, gdp, p) <= stock
    assert military.stock(stock, burden, gdp, p) >= military.stock(stock, 0.0, gdp, p)
