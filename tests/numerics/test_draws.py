"""Uniform and normal numbers: their range, their names, their distribution."""

import math

import numpy as np
import pytest
from tripolar.numerics import (
    bits,
    constant,
    kernel,
    normals,
    normals_of,
    unbits,
    uniform_of,
    uniforms,
    word_of,
)

N = 20_000


@kernel
def _draw(seed, first, place, uniform, normal):
    for lane in range(uniform.shape[1]):
        uniform[0, lane], uniform[1, lane] = uniforms(seed, first + np.uint64(lane), place)
        normal[0, lane], normal[1, lane] = normals(seed, first + np.uint64(lane), place)


@pytest.fixture(scope="module")
def draws():
    uniform, normal = np.empty((2, N)), np.empty((2, N))
    _draw(np.uint64(2**63 + 1), np.uint64(0), np.uint64(word_of(2030, 4, 1)), uniform, normal)
    return uniform, normal


def test_uniforms_stay_strictly_inside():
    assert uniform_of(0) == 2.0**-53
    assert uniform_of(constant(2**64 - 1)) == 1 - 2.0**-53


def test_bits_and_back():
    for x in (0.0, -0.0, 1.0, -math.pi, 5e-324, math.inf, -math.inf):
        u = constant(int(bits(x)))
        assert int(u) == int(np.float64(x).view(np.uint64))
        assert math.copysign(1.0, unbits(u)) == math.copysign(1.0, x) and unbits(u) == x
    assert math.isnan(unbits(constant(int(bits(math.nan)))))


def test_word_of_gives_every_draw_its_own_name():
    names = {
        int(word_of(year, mechanism, entity))
        for year in (0, 1, 2025, 65535)
        for mechanism in (0, 1, 19, 255)
        for entity in (0, 1, 2**32, 2**40 - 1)
    }
    assert len(names) == 4**3
    assert int(word_of(65535, 255, 2**40 - 1)) == 2**64 - 1
    assert int(word_of(1, 2, 3)) == (1 << 48) | (2 << 40) | 3


def test_uniforms_are_uniform(draws):
    uniform, _ = draws
    assert uniform.min() > 0.0 and uniform.max() < 1.0
    assert len(np.unique(uniform)) == 2 * N
    steps = np.arange(1, 2 * N + 1) / (2 * N)
    assert np.abs(np.sort(uniform.ravel()) - steps).max() * math.sqrt(2 * N) < 1.63  # Kolmogorov, 1 in 100


def test_normals_are_normal(draws):
    _, normal = draws
    z = normal.ravel()
    assert abs(z.mean()) < 4 / math.sqrt(2 * N)
    assert abs(z.var() - 1) < 4 * math.sqrt(2 / (2 * N))
    assert abs((z**3).mean()) < 4 * math.sqrt(15 / (2 * N))
    assert abs((z**4).mean() - 3) < 4 * math.sqrt(96 / (2 * N))
    assert abs(np.corrcoef(normal)[0, 1]) < 4 / math.sqrt(N)
    exact = np.array([0.5 * math.erfc(-v / math.sqrt(2)) for v in np.sort(z)])
    assert np.abs(exact - np.arange(1, 2 * N + 1) / (2 * N)).max() * math.sqrt(2 * N) < 1.63


def test_neighbouring_runs_are_unrelated(draws):
    uniform, _ = draws
    for lag in (1, 2, 64):
        assert abs(np.corrcoef(uniform[0, lag:], uniform[0, :-lag])[0, 1]) < 4 / math.sqrt(N)


def test_normals_of_extreme_uniforms_are_finite():
    for u1 in (2.0**-53, 0.5, 1 - 2.0**-53):
        for u2 in (2.0**-53, 0.25, 0.5, 1 - 2.0**-53):
            z1, z2 = normals_of(u1, u2)
            assert math.isfinite(z1) and math.isfinite(z2) and math.hypot(z1, z2) < 8.6
    assert tuple(normals(1, 2, 3)) == tuple(normals_of(*uniforms(1, 2, 3)))
