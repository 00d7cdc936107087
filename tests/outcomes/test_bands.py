"""The bands of what we do not know: wide where the sets differ, nothing where they do not."""

from __future__ import annotations

import numpy as np
import pytest
from tripolar.outcomes.bands import spread_of_survival
from tripolar.outcomes.intervals import parameter_band


def lives(hazards, size=200, seed=1):
    draw = np.random.default_rng(seed)
    life = np.concatenate([draw.geometric(h, size) for h in hazards])
    run = np.arange(len(life))
    return np.minimum(life, 30), (life <= 30).astype(int), np.zeros(len(life), int), run


def test_without_censoring_it_is_the_moment_estimator():
    duration, event, entry, run = lives(np.linspace(0.03, 0.4, 40))
    age, low, high = spread_of_survival(duration, event, entry, run, 200)
    hits = (duration.reshape(40, 200) > 10).sum(axis=1)
    want = parameter_band(hits, 200)
    assert (low[10], high[10]) == pytest.approx(want, abs=0.02)
    assert age[10] == 10 and high[10] - low[10] > 0.4


def test_equal_sets_leave_little_open():
    _, low, high = spread_of_survival(*lives(np.full(40, 0.1)), 200)
    assert np.nanmax(high - low) < 0.1


def test_one_set_tells_nothing():
    assert spread_of_survival(*lives([0.1]), 200) is None
