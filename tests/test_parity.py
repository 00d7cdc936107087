"""One set of rules, many ways to run it, the same bits: Mesa, ensemble, compiler off, widths, chunks, threads."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tripolar import ensemble, phases
from tripolar.agents import STATE, schedule
from tripolar.ensemble import Chunk, chunk, run_chunks
from tripolar.model import TriangleModel
from tripolar.numerics import constant
from tripolar.opening import opening_of
from tripolar.scenario import Scenario, scenario_from
from tripolar.world import World, blank
from tripolar.world import pair as P
from tripolar.world import state as S

ROOT = Path(__file__).resolve().parent.parent
RUNS = 150


def fingerprint(c: Chunk) -> str:
    """A hash over everything that a chunk of runs holds."""
    digest = hashlib.sha256()
    for part in (c.pair, c.state, c.level, c.formed, c.ended, c.cause, c.already):
        digest.update(np.ascontiguousarray(part).tobytes())
    return digest.hexdigest()


@pytest.fixture(scope="module")
def reference(baseline: Scenario) -> Chunk:
    return chunk(baseline, 1, 0, RUNS)


def kept(model: TriangleModel) -> tuple[np.ndarray, np.ndarray]:
    """The rows that the ensemble keeps of a run, read from a Mesa model."""
    pair = [model.world.pair[getattr(P, name.upper()), :, 0] for name in ensemble.PAIR_KEPT]
    state = [model.world.state[getattr(S, name.upper()), :, 0] for name in ensemble.STATE_KEPT]
    return np.array(pair, dtype=np.float32), np.array(state, dtype=np.float32)


@pytest.mark.parametrize("run", [0, 5, 77, 149])
def test_a_mesa_run_is_run_k_of_the_ensemble(baseline: Scenario, reference: Chunk, run: int) -> None:
    model = TriangleModel(baseline, run=run, seed=1, rng=run + 1)
    model.run_model()
    pair, state = kept(model)
    assert np.array_equal(pair, reference.pair[:, :, run])
    assert np.array_equal(state, reference.state[:, :, run])
    assert np.array_equal(model.world.event[0, :, :, 0].astype(np.int8), reference.level[:, :, run])


def test_mesa_with_drawn_parameters_is_run_k_too(baseline: Scenario) -> None:
    drawn = chunk(baseline, 3, 0, 40, set_size=10)
    model = TriangleModel(baseline, run=25, seed=3, set_size=10)
    model.run_model()
    pair, state = kept(model)
    assert np.array_equal(pair, drawn.pair[:, :, 25])
    assert np.array_equal(state, drawn.state[:, :, 25])


@pytest.mark.parametrize("lanes", [1, 2, 8, 32, 256])
def test_any_block_width_gives_the_same_bits(baseline: Scenario, reference: Chunk, lanes: int) -> None:
    assert fingerprint(chunk(baseline, 1, 0, RUNS, lanes=lanes)) == fingerprint(reference)


def test_any_chunking_gives_the_same_bits(baseline: Scenario, reference: Chunk) -> None:
    parts = [chunk(baseline, 1, first, min(37, RUNS - first)) for first in range(0, RUNS, 37)]
    assert np.array_equal(np.concatenate([c.pair for c in parts], axis=-1), reference.pair)
    assert np.array_equal(np.concatenate([c.level for c in parts], axis=-1), reference.level)
    assert np.array_equal(sum(c.fan for c in parts), reference.fan)


@pytest.mark.parametrize("set_size", [0, 50])
def test_any_number_of_threads_gives_the_same_bits(baseline: Scenario, set_size: int) -> None:
    runs = 2 * ensemble.CHUNK + 100
    one = [fingerprint(c) for c in run_chunks(baseline, 7, runs, threads=1, set_size=set_size)]
    three = [fingerprint(c) for c in run_chunks(baseline, 7, runs, threads=3, set_size=set_size)]
    assert len(one) > 2
    assert one == three


OFF = """
import sys; sys.path[:0] = {paths!r}
from tests.test_parity import fingerprint
import yaml
from tripolar.ensemble import chunk
from tripolar.scenario import scenario_from
world = yaml.safe_load(open("configs/world/2020.yaml"))
world["horizon"] = 2050
scenario = scenario_from(world)
print(fingerprint(chunk(scenario, 1, 40, 3, lanes=3, fans=False)))
"""


def test_the_compiler_off_gives_the_same_bits(world_2020: dict) -> None:
    scenario = scenario_from({**world_2020, "horizon": 2050})
    compiled = fingerprint(chunk(scenario, 1, 40, 3, lanes=2, fans=False))
    code = OFF.format(paths=[str(ROOT), str(ROOT / "sim")])
    env = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    plain = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=env, cwd=ROOT, check=True
    )
    assert plain.stdout.strip() == compiled


def fresh(scenario: Scenario, lanes: int) -> tuple[World, np.ndarray]:
    """A world of ``lanes`` runs at the opening, with its parameter rows."""
    start = opening_of(scenario, 1)
    n = len(scenario.states)
    w = blank(n, lanes, scenario.years, start.world.key, start.world.given, explain=True)
    for name in ("state", "dyad", "pair", "system"):
        getattr(w, name)[...] = getattr(start.world, name)
    w.run[:] = np.arange(lanes)
    return w, np.ascontiguousarray(np.repeat(start.parameters, lanes, axis=1))


def test_within_a_phase_the_order_of_owners_can_not_matter(baseline: Scenario) -> None:
    (a, p), (b, q) = fresh(baseline, 64), fresh(baseline, 64)
    seed = constant(1)
    phases.opening(a, p, seed, 0, np.array([0, 1, 2]))
    phases.opening(b, q, seed, 0, np.array([2, 0, 1]))
    for t in range(1, baseline.years + 1):
        for step in schedule():
            for world, rows, order in ((a, p, (0, 1, 2)), (b, q, (2, 1, 0))):
                owners = order if step.owner == STATE else (phases.SYSTEM,)
                for i in owners:
                    getattr(phases, step.name)(world, rows, seed, t, i)
            for name in ("state", "dyad", "pair", "system", "event"):
                same = np.array_equal(getattr(a, name), getattr(b, name), equal_nan=True)
                assert same, f"{step.name} in year {t} depends on the order of its owners: {name}"


def test_relabelling_the_states_changes_nothing(world_2020: dict) -> None:
    """The order in which a file names its states is not the order of anything."""
    turned = {**world_2020, "states": dict(reversed(world_2020["states"].items()))}
    turned["pairs"] = {"-".join(reversed(k.split("-"))): v for k, v in world_2020["pairs"].items()}
    first, second = scenario_from(world_2020), scenario_from(turned)
    assert first.digest() == second.digest()
    assert fingerprint(chunk(first, 1, 0, 64)) == fingerprint(chunk(second, 1, 0, 64))


def test_the_arrays_hold_no_preferred_place(baseline: Scenario) -> None:
    """States at other places of the arrays, with their own keys, live the same lives (sums to rounding)."""
    turn = [2, 0, 1]
    (a, p), (b, q) = fresh(baseline, 32), fresh(baseline, 32)
    n = 3
    pair_turn = [phases_between(turn[i], turn[j], n) for i in range(n) for j in range(i + 1, n)]
    b.state[...] = a.state[:, turn]
    b.dyad[...] = a.dyad[:, turn][:, :, turn]
    b.pair[...] = a.pair[:, pair_turn]
    b.key[:] = a.key[turn]
    b.given[...] = a.given[:, turn][:, :, turn]
    b.system[0] = turn.index(int(a.system[0, 0]))
    seed, order = constant(1), np.arange(n)
    phases.opening(a, p, seed, 0, order)
    phases.opening(b, q, seed, 0, order)
    for t in range(1, 11):
        phases.year(a, p, seed, t, order)
        phases.year(b, q, seed, t, order)
    assert np.array_equal(b.pair[P.LEVEL], a.pair[P.LEVEL][pair_turn])
    np.testing.assert_allclose(b.state[S.GDP], a.state[S.GDP][turn], rtol=1e-12)
    np.testing.assert_allclose(b.pair[P.RELATION], a.pair[P.RELATION][pair_turn], rtol=1e-9)


def phases_between(i: int, j: int, n: int) -> int:
    from tripolar.world import between

    return between(i, j, n)


def test_mesas_own_batch_run_works(baseline: Scenario, reference: Chunk) -> None:
    import mesa

    results = mesa.batch_run(
        TriangleModel,
        parameters={"run": range(3), "scenario": baseline},
        number_processes=1,
        display_progress=False,
    )
    last = {r["run"]: r for r in results if r["year"] == baseline.horizon}
    assert sorted(last) == [0, 1, 2]
    for run, row in last.items():
        k = baseline.pairs.index("china-russia")
        assert row["level.china-russia"] == reference.level[-1, k, run]
