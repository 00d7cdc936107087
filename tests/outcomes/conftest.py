"""Shared: scenarios, the chunks of a small study of the real model, and made-up chunks of any kind."""

from pathlib import Path

import numpy as np
import pytest
import yaml
from tripolar.ensemble import BINS, PAIR_KEPT, STATE_KEPT, Chunk, fan_variables, run_chunks
from tripolar.scenario import scenario_from
from tripolar.world import event as E

WORLD = Path(__file__).parents[2] / "configs" / "world" / "2020.yaml"
RUNS = 3000


@pytest.fixture(scope="session")
def world():
    return scenario_from(yaml.safe_load(WORLD.read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def four():
    """A game of four states that no rule and no sentence knows."""
    states = {
        name: {"label": name.upper(), "gdp": 100.0, "population": 10.0, "stock": 5.0} for name in "abcd"
    }
    return scenario_from(
        {
            "name": "four",
            "start": 1900,
            "horizon": 1930,
            "leader": "d",
            "focal": ["a-b", "c-d"],
            "states": states,
        }
    )


@pytest.fixture(scope="session")
def chunks(world):
    """Chunks of the model's own first runs: the one fixture that needs compiled code."""
    return list(run_chunks(world, 1, RUNS, threads=2))


@pytest.fixture
def made_up():
    return make_chunk


def make_chunk(scenario, runs, seed=0, first=0, forming=0.1, ending=0.2, stood=0.0):
    """A chunk of invented events with the model's bookkeeping."""
    draw = np.random.default_rng(seed)
    pairs, n, years = len(scenario.pairs), len(scenario.states), scenario.years + 1
    event = np.zeros((4, years, pairs, runs), dtype=np.int8)
    level, formed, ended, cause = event
    allied = draw.random((pairs, runs)) < stood
    formed[0], level[0] = allied, np.where(allied, 3, 1)
    for t in range(1, years):
        ends = allied & (draw.random((pairs, runs)) < ending)
        begins = ~allied & (draw.random((pairs, runs)) < forming)
        ended[t] = np.where(ends, draw.integers(1, 4, (pairs, runs)), 0)
        cause[t] = np.where(ends, draw.choice([3, 12, int(E.TIE), int(E.CHANCE)], (pairs, runs)), 0)
        formed[t] = begins
        allied = (allied & ~ends) | begins
        level[t] = np.where(allied, 3, draw.integers(0, 3, (pairs, runs)))
    pair = np.full((len(PAIR_KEPT), pairs, runs), -1.0, dtype=np.float32)
    put = {name: pair[k] for k, name in enumerate(PAIR_KEPT)}
    put["formed"][:] = _first(formed, scenario.start)
    put["broke"][:] = _first(ended, scenario.start)
    for name in ("changes", "pacts", "incidents", "meltdowns", "demands", "refusals"):
        put[name][:] = draw.integers(0, 4, (pairs, runs))
    for name in ("junior_at_formation", "junior_at_end"):
        put[name][:] = np.where(put["formed"] >= 0, draw.uniform(-1, 1, (pairs, runs)), 0.0)
    state = np.full((len(STATE_KEPT), n, runs), -1.0, dtype=np.float32)
    state[STATE_KEPT.index("balanced")] = np.where(draw.random((n, runs)) < 0.3, scenario.start + 4, -1)
    state[STATE_KEPT.index("peak_threat")] = draw.random((n, runs))
    already = np.where(ended > 0, draw.random(ended.shape), 0.0).astype(np.float32)
    fan = np.zeros((years, len(fan_variables(scenario)), BINS), dtype=np.int64)
    fan[:, :, 100] = runs
    return Chunk(first, runs, pair, state, level, formed, ended, cause, already, fan)


def _first(happened, start):
    return np.where(happened.any(axis=0), start + (happened > 0).argmax(axis=0), -1)
