"""Accuracy against mpmath over the whole range, special values, and NaN that stays NaN."""

import itertools
import math
import warnings

import mpmath as mp
import numpy as np
import pytest
from tripolar.numerics import (
    clip,
    cos_sin_turn,
    divide,
    exp,
    expm1,
    floor,
    log,
    log1p,
    logistic,
    positive,
    power,
    sqrt,
    tanh,
)

INF, NAN = math.inf, math.nan
N = 1500


def worst_ulp(function, reference, xs, smallest=2.3e-308):
    """The largest error in ulp of the exact result, where that is a normal finite number."""
    worst = 0.0
    with mp.workprec(120):
        for x in map(float, xs):
            exact = reference(mp.mpf(x))
            rounded = float(exact)
            if math.isfinite(rounded) and abs(rounded) >= smallest:
                worst = max(worst, float(abs(mp.mpf(function(x)) - exact) / math.ulp(rounded)))
    return worst


def spread(*parts):
    """Numbers from uniform ranges (low, high) and, with a third entry, 10 to a uniform power."""
    rng = np.random.default_rng(7)
    draws = [10.0 ** rng.uniform(*p[:2], N) if len(p) == 3 else rng.uniform(*p, N) for p in parts]
    return np.concatenate(draws)


# function, exact form, where, bound in ulp (300,000 points each gave 0.94, 0.86, 1.98, 1.42, 2.35, 2.49)
ACCURACY = [
    (exp, mp.exp, spread((-708.3, 709.7), (-2, 2), (-0.4, 0.4), (-20, 0, "power")), 1.0),
    (log, mp.log, spread((0.5, 2), (0.65, 0.75), (1.35, 1.45), (0.999, 1.001), (-323, 308, "power")), 1.0),
    (expm1, mp.expm1, spread((-50, 709), (-1, 1), (-0.4, 0.4), (-300, 0, "power")), 2.5),
    (log1p, mp.log1p, spread((-1, 1), (-1e-3, 1e-3), (-300, 300, "power")), 2.0),
    (logistic, lambda x: 1 / (1 + mp.exp(-x)), spread((-708, 50), (-5, 5)), 2.5),
    (tanh, mp.tanh, spread((-20, 20), (-1, 1), (-300, 0, "power")), 3.0),
]


@pytest.mark.parametrize(
    ("function", "exact", "xs", "bound"), ACCURACY, ids=lambda v: getattr(v, "__name__", "")
)
def test_accuracy(function, exact, xs, bound):
    assert worst_ulp(function, exact, xs) < bound


def test_exp_underflows_gradually():
    assert worst_ulp(exp, mp.exp, np.linspace(-745.1, -708.5, 400), smallest=0.0) < 1.0


def test_cosine_and_sine_of_a_turn():
    near = [
        q / 4 + d for q in range(5) for d in (-1e-3, -1e-9, -1e-15, 1e-12, 1e-6, 0.0) if 0 <= q / 4 + d <= 1
    ]
    us = [*spread((0, 1)), *near]
    assert worst_ulp(lambda u: cos_sin_turn(u)[0], lambda u: mp.cospi(2 * u), us) < 2.0
    assert worst_ulp(lambda u: cos_sin_turn(u)[1], lambda u: mp.sinpi(2 * u), us) < 2.0
    assert [cos_sin_turn(q / 4) for q in range(4)] == [(1, 0), (0, 1), (-1, 0), (0, -1)]


def test_power_keeps_its_stated_relative_error():
    rng = np.random.default_rng(5)
    with mp.workprec(120):
        for x, y in zip(
            np.exp(rng.uniform(-50, 50, N)).tolist(), rng.uniform(-12, 12, N).tolist(), strict=True
        ):
            exact = mp.mpf(x) ** mp.mpf(y)
            bound = (2 + 2 * abs(y * math.log(x))) * 2.0**-53
            assert abs(mp.mpf(power(x, y)) / exact - 1) < bound, (x, y)


SPECIAL = [
    (exp, (0.0,), 1.0), (exp, (-0.0,), 1.0), (exp, (-INF,), 0.0), (exp, (INF,), INF),
    (exp, (709.79,), INF), (exp, (-745.2,), 0.0), (exp, (1e308,), INF), (exp, (-1e308,), 0.0),
    (exp, (-745.1,), 5e-324), (exp, (NAN,), NAN),
    (log, (0.0,), -INF), (log, (-0.0,), -INF), (log, (1.0,), 0.0), (log, (-1.0,), NAN),
    (log, (-INF,), NAN), (log, (INF,), INF), (log, (NAN,), NAN), (log, (5e-324,), -744.4400719213812),
    (expm1, (0.0,), 0.0), (expm1, (-INF,), -1.0), (expm1, (INF,), INF), (expm1, (NAN,), NAN),
    (expm1, (1e-20,), 1e-20),
    (log1p, (0.0,), 0.0), (log1p, (-1.0,), -INF), (log1p, (-2.0,), NAN), (log1p, (INF,), INF),
    (log1p, (NAN,), NAN), (log1p, (1e-20,), 1e-20),
    (logistic, (0.0,), 0.5), (logistic, (INF,), 1.0), (logistic, (-INF,), 0.0), (logistic, (NAN,), NAN),
    (tanh, (0.0,), 0.0), (tanh, (INF,), 1.0), (tanh, (-INF,), -1.0), (tanh, (NAN,), NAN),
    (tanh, (5e-324,), 5e-324),
    (power, (0.0, 2.0), 0.0), (power, (0.0, -1.0), INF), (power, (0.0, 0.0), 1.0),
    (power, (3.0, 0.0), 1.0), (power, (INF, 0.0), 1.0), (power, (1.0, 7.5), 1.0),
    (power, (-1.0, 2.0), NAN), (power, (NAN, 0.0), NAN), (power, (2.0, NAN), NAN),
    (sqrt, (2.0,), 2.0**0.5), (sqrt, (-1.0,), NAN), (sqrt, (NAN,), NAN), (sqrt, (INF,), INF),
    (floor, (2.5,), 2.0), (floor, (-2.5,), -3.0), (floor, (-3.0,), -3.0), (floor, (1e300,), 1e300),
    (floor, (0.49999999999999994,), 0.0), (floor, (4503599627370495.5,), 4503599627370495.0),
    (floor, (-4503599627370495.5,), -4503599627370496.0), (floor, (-1e-300,), -1.0), (floor, (NAN,), NAN),
    (floor, (-INF,), -INF),
    (divide, (1.0, 0.0), INF), (divide, (1.0, -0.0), -INF), (divide, (-1.0, 0.0), -INF),
    (divide, (0.0, 0.0), NAN), (divide, (NAN, 0.0), NAN), (divide, (1.0, 4.0), 0.25),
    (positive, (2.0,), 2.0), (positive, (-2.0,), 0.0), (positive, (NAN,), NAN), (positive, (INF,), INF),
    (clip, (3.0, 0.0, 1.0), 1.0), (clip, (-3.0, 0.0, 1.0), 0.0), (clip, (0.5, 0.0, 1.0), 0.5),
    (clip, (NAN, 0.0, 1.0), NAN), (clip, (INF, 0.0, 1.0), 1.0),
]  # fmt: skip


@pytest.mark.parametrize(("function", "arguments", "expected"), SPECIAL)
def test_special_values(function, arguments, expected):
    got = function(*arguments)
    assert got == expected or (math.isnan(got) and math.isnan(expected))


def test_numpy_scalars_raise_no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for function in (exp, log, expm1, log1p, logistic, tanh, floor, positive):
            for x in (1000.0, -1000.0, 0.0, INF, -INF, NAN):
                plain, seen = function(x), function(np.float64(x))
                assert plain == seen or (math.isnan(plain) and math.isnan(seen))


def test_monotone_where_rules_rely_on_it():
    xs = np.linspace(-30, 30, 4001).tolist()
    for function in (exp, logistic, tanh):
        values = [function(x) for x in xs]
        assert all(a <= b for a, b in itertools.pairwise(values)), function
    assert all(tanh(-x) == -tanh(x) for x in xs)
