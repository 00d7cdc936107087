"""The Python door: ``tripolar.run`` composes as the command does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tripolar as tp


def test_run_as_the_command_does(calls: list[Any], more_choices: Path) -> None:
    study = tp.run(
        "squeeze", runs=20, seed=2, growth="surge", **{"arctic.cost": 1, "pairs.russia-china.trade": 9}
    )
    (asked,) = calls
    scenario = asked["scenario"]
    assert (asked["runs"], asked["seed"], asked["threads"]) == (20, 2, None)
    assert scenario.parameters["arctic.cost"] == 1.0 and scenario.parameters["growth.settles"] == 30
    assert scenario.figures["pairs.china-russia.trade"].value == 9
    assert study.summary["runs"] == 20 and study.summary["config_hash"] != scenario.digest()


def test_numpy_numbers_and_paths(calls: list[Any], tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("from: baseline\narctic: {cost: 1.5}\n")
    tp.run(tmp_path / "mine.yaml", runs=np.int64(5), **{"arctic.incident": np.float64(0.1)})
    assert calls[0]["runs"] == 5 and calls[0]["scenario"].parameters["arctic.incident"] == 0.1


def test_compose(calls: list[Any]) -> None:
    scenario = tp.compose("baseline", horizon=2050)
    assert isinstance(scenario, tp.Scenario) and scenario.horizon == 2050
    tp.run(scenario, runs=5)
    assert calls[0]["scenario"] is scenario
    with pytest.raises(tp.ScenarioError, match="composed already"):
        tp.run(scenario, horizon=2040)


def test_scenarios() -> None:
    assert "baseline" in tp.scenarios() and all(tp.scenarios().values())


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"runs": 0}, "outside"),
        ({"runs": "many"}, "whole number"),
        ({"seed": -1}, "outside"),
        ({"seed": float("nan")}, "not a finite number"),
        ({"arctic.cost": [1, 2]}, "must be a number"),
        ({"arctic.costs": 1}, "did you mean arctic.cost?"),
        ({"name": "${oc.env:HOME}"}, "not looked up"),
        ({"arctic.cost": object()}, "no number and no text"),
        ({"out": "x"}, "for the command"),
        ({"pairs.russia-china.trade": 1, "pairs.china-russia.trade": 2}, "given twice"),
        ({"scenario": "basline"}, "did you mean baseline?"),
    ],
)
def test_refused(given: dict[str, Any], told: str) -> None:
    with pytest.raises(tp.ScenarioError, match=told.replace("?", r"\?")):
        tp.run(**given)


def test_names() -> None:
    assert set(tp.__all__) <= set(dir(tp))
    assert tp.Study.__name__ == "Study" and tp.__version__
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = tp.nonsense
