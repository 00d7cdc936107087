"""The baseline behaves like a model of alliances: not absorbing, not flickering, no rush at the start.

P(forms), the senior partner, balancing are results: they are printed and explained, and never asserted.
"""

from __future__ import annotations

import numpy as np
import pytest
from tripolar.ensemble import PAIR_KEPT, Chunk, chunk
from tripolar.scenario import Scenario, scenario_from
from tripolar.world import TERMS

RUNS = 3000


@pytest.fixture(scope="module")
def futures(baseline: Scenario) -> Chunk:
    return chunk(baseline, 11, 0, RUNS)


def row(c: Chunk, name: str, pair: int) -> np.ndarray:
    return c.pair[PAIR_KEPT.index(name), pair]


def focal(baseline: Scenario) -> int:
    return baseline.pairs.index(baseline.focal[0])


def test_levels_change_now_and_then(baseline: Scenario, futures: Chunk) -> None:
    for pair in range(3):
        assert 0.5 <= row(futures, "changes", pair).mean() <= 4.0


def test_no_level_absorbs(baseline: Scenario, futures: Chunk) -> None:
    level = futures.level[:, focal(baseline)]
    later = level[-1]
    for start in range(4):
        there = level[20] == start
        if there.sum() > 50:
            assert (later[there] != start).mean() > 0.05, f"level {start} of 2040 is never left by 2060"


def test_pacts_end_but_not_at_once(baseline: Scenario, futures: Chunk) -> None:
    k = focal(baseline)
    formed, broke = row(futures, "formed", k), row(futures, "broke", k)
    early = (formed > 0) & (formed <= 2040)
    lasted = np.where(broke > 0, broke, 2061) - formed
    assert 0.02 < (lasted[early] <= 1).mean() + 0.02 < 0.5
    assert (broke[early] > 0).any() and (lasted[early] >= 5).mean() > 0.2


def test_no_rush_of_formations_at_the_start(baseline: Scenario, futures: Chunk) -> None:
    formed = row(futures, "formed", focal(baseline))
    formed = formed[formed > 0]
    first_five = (formed <= baseline.start + 5).mean()
    even = 5 / baseline.years
    assert first_five < 2.5 * even, (
        "formations bunch at the start: look for a start-up bias of the opening world"
    )


def test_contributions_are_summed_for_all_views(baseline: Scenario) -> None:
    tally = np.zeros((len(TERMS), 3, 9))
    c = chunk(baseline, 2, 0, 128, tally=tally)
    views = [i * 3 + j for i in range(3) for j in range(3) if i != j]
    assert np.isfinite(tally).all()
    assert (np.abs(tally[:, 0][:, views]).sum(axis=0) > 0).all()
    assert np.array_equal(c.level, chunk(baseline, 2, 0, 128).level), "explaining must not change a run"


def test_shared_seeds_share_luck_until_the_first_difference(world_2020: dict) -> None:
    """Arctic off: everything before its first effect is identical, and something later is not."""
    on = chunk(scenario_from(world_2020), 5, 0, 256)
    off = chunk(scenario_from({**world_2020, "arctic": {"strength": 0.0}}), 5, 0, 256)
    same = (on.level == off.level).all(axis=(1, 2))
    first = int(np.argmin(same))
    assert not same.all(), "switching the Arctic off changed nothing"
    assert same[:2].all() and first >= 2
    k = focal(scenario_from(world_2020))
    assert not np.array_equal(row(on, "incidents", k), row(off, "incidents", k))
    assert row(off, "incidents", k).sum() == 0
