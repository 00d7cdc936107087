"""Paired differences: known answers, and what common random numbers are for."""

from __future__ import annotations

import copy
import math

import numpy as np
import pytest
from tripolar.checks import ScenarioError
from tripolar.evidence.claims import contributions, examine
from tripolar.evidence.paired import Difference, paired, share_of_sets, verdict
from tripolar.outcomes.measures import measure_names, measured
from tripolar.scenario import Scenario, scenario_from


def test_known_answer() -> None:
    d = paired(np.array([0.0, 1.0, 0.0, 1.0]), np.array([1.0, 1.0, 0.0, 1.0]))
    assert d.mean == 0.25 and d.runs == 4
    assert d.high - d.mean == pytest.approx(1.959964 * 0.5 / 2, rel=1e-6)


def test_one_future_knows_nothing() -> None:
    assert paired(np.zeros(1), np.ones(1)).high == math.inf


def test_other_futures_are_refused() -> None:
    with pytest.raises(ValueError, match="same futures"):
        paired(np.zeros(3), np.zeros(4))


@pytest.mark.parametrize(
    ("mean", "half", "expected", "word"),
    [
        (0.05, 0.01, 1, "strong"),
        (0.01, 0.005, 1, "weak"),
        (0.01, 0.02, 1, "null"),
        (0.05, 0.01, -1, "reversed"),
    ],
)
def test_verdicts(mean: float, half: float, expected: int, word: str) -> None:
    assert verdict(Difference(mean, mean - half, mean + half, 100), expected, 0.02) == word


def test_share_of_sets_counts_ties_half() -> None:
    base, changed = np.zeros(6), np.array([1.0, 0.0, 0.0, 0.0, -1.0, 0.0])
    assert share_of_sets(base, changed, 2, 1) == pytest.approx((1 + 0.5 + 0) / 3)
    assert math.isnan(share_of_sets(base, changed, 7, 1))


def test_common_random_numbers_narrow_the_interval(baseline: Scenario, world_2020: dict) -> None:
    k = f"{baseline.focal[0]}.forms"
    changed = scenario_from({**world_2020, "status": {"multipolarity": 1.0}})
    a = measured(baseline, 1, 1500, [k])[k]
    b = measured(changed, 1, 1500, [k])[k]
    unpaired = math.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b)) * 1.96
    d = paired(a, b)
    assert d.high - d.mean < unpaired and d.mean < 0


def test_an_ablation_is_seen_and_its_driver_named(baseline: Scenario, world_2020: dict) -> None:
    off = scenario_from({**copy.deepcopy(world_2020), "gain": {"strength": 0.0}})
    tested = examine(baseline, off, f"{baseline.focal[0]}.forms", -1, runs=1500, set_size=50)
    assert tested.verdict == "strong" and tested.effect.mean < 0
    assert tested.drives[0][0] == "M7" and tested.drives[0][1] < 0
    assert 0.5 < tested.share_of_parameter_sets <= 1.0


def test_no_change_is_null(baseline: Scenario) -> None:
    tested = examine(baseline, baseline, f"{baseline.focal[0]}.forms", 1, runs=300, set_size=50)
    assert tested.effect.mean == 0.0 and tested.verdict == "null" and tested.share_of_parameter_sets == 0.5
    assert not tested.drives


def test_measures_have_names(baseline: Scenario) -> None:
    values = measured(baseline, 1, 64)
    assert list(values) == measure_names(baseline)
    pair = baseline.focal[0]
    assert np.array_equal(values[f"{pair}.forms"], values[f"{pair}.holds"] + values[f"{pair}.breaks"])
    assert np.isfinite(contributions(baseline, 32, 1)).all()
    with pytest.raises(ScenarioError, match="did you mean"):
        measured(baseline, 1, 10, [f"{pair}.form"])
