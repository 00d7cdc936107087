"""Shared by the tests of the command: a folder of one's own, a call of the command, a study that costs nothing."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pyarrow as pa
import pytest
from tripolar import numerics
from tripolar.outcomes import study as studies
from tripolar.outcomes.counts import Counts
from tripolar_lab import command, library, pictures

ROOT = Path(__file__).resolve().parents[2]


class Answer(NamedTuple):
    """What a call of the command gave."""

    code: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.delenv("TRIPOLAR_DEBUG", raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr(numerics, "is_warm", lambda *_: True)  # no word of compiling, whatever the machine
    return folder


@pytest.fixture
def tripolar(capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Call the command in this process."""

    def call(*arguments: str) -> Answer:
        capsys.readouterr()
        code = command.main(list(arguments))
        return Answer(code, *capsys.readouterr())

    return call


@pytest.fixture
def refused(tripolar: Callable[..., Answer], here: Path) -> Callable[..., str]:
    """Call the command and expect a refusal: code 2, one sentence, nothing on stdout, nothing left behind."""

    def call(*arguments: str) -> str:
        before = sorted(os.listdir(here))
        answer = tripolar(*arguments)
        assert answer.code == 2, answer
        assert answer.out == ""
        assert answer.err.startswith("tripolar: ") and answer.err.count("\n") == 1, answer.err
        assert "Traceback" not in answer.err
        assert sorted(os.listdir(here)) == before
        return answer.err

    return call


SHARE = {"share": 0.25, "noise": [0.2, 0.3], "parameters": None}


def summary_of(scenario: Any, runs: int, seed: int, mode: str) -> dict[str, Any]:
    """A summary in the form of ``summary.json``, with invented numbers."""
    share = {**SHARE, "parameters": [0.1, 0.5] if mode == "ranges" else None}
    kinds = ("never", "holds", "breaks", "forms", "aligned", "rivals")
    senior = {
        "n": 50,
        "share": {"china": 0.8, "russia": 0.2},
        "noise": {"china": [0.38, 0.96], "russia": [0.04, 0.62]},
        "margin": 0.25,
    }
    pair = {
        **{kind: share for kind in kinds},
        "senior": {"at_formation": senior, "at_end": senior},
        "spells": {
            "n": 70,
            "median_years": 8,
            "allied_years_per_future": 2.5,
            "survival": {"5": 0.7, "10": 0.4, "20": None},
            "survival_noise": {"5": [0.6, 0.8], "10": [0.3, 0.5], "20": None},
        },
        "causes": {
            "n": 40,
            "share": {
                "M12": {"share": 0.5, "noise": [0.2, 0.8]},
                "tie": {"share": 0.25, "noise": [0.0, 0.5]},
                "chance": {"share": 0.25, "noise": [0.0, 0.5]},
            },
            "already_there": 0.5,
            "population": {"M12": {"all_years": -0.01, "at_formation": 0.3, "at_break": None}},
        },
    }
    return {
        "scenario": scenario.name,
        "runs": runs,
        "seed": seed,
        "start": scenario.start,
        "horizon": scenario.horizon,
        "focal": scenario.focal[0],
        "focal_pairs": list(scenario.focal),
        "config_hash": scenario.digest(),
        "parameters": {
            "mode": mode,
            "outside_tested": [
                {"name": "arctic.cost", "value": 9.0, "low": 0.3, "high": 1.6, "unit": "logit"}
            ],
        },
        "pairs": {pair_name: pair for pair_name in scenario.pairs},
        "states": {state: {"balances": share, "realigns": share} for state in scenario.states},
        "questions": {f"Q{k}": f"Answer number {k}." for k in range(1, 5)},
        "note": "These are the model's futures, not a forecast.",
    }


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Put a study that costs nothing in place of the compiled one; what it was asked for is in the list."""
    asked: list[dict[str, Any]] = []

    def run_study(scenario: Any, **given: Any) -> Any:
        asked.append({"scenario": scenario, **given})
        runs, sink, progress = given["runs"], given.get("sink"), given.get("progress")
        table = pa.table(
            {"run": pa.array(range(min(runs, 100)), pa.int32()), "margin": [0.5] * min(runs, 100)}
        )
        spells = pa.table({"run": pa.array([0], pa.int32()), "cause": pa.array(["M12"])})
        if sink is not None and given["keep"] != "aggregate":
            sink(table, spells)
        if progress is not None:
            progress(runs, None)
        return SimpleNamespace(
            scenario=scenario,
            summary=summary_of(scenario, runs, given["seed"], given["parameters"]),
            runs_table=table.slice(0, 0),
            spells_table=spells.slice(0, 0),
            counts=Counts(scenario),
            fan_table=pa.table({"year": [2020], "value": [0.5]}),
        )

    def paint(job: dict[str, Any], folder: Path) -> None:
        for name in pictures.NAMES:
            (folder / name).write_bytes(b"picture" + job["config_hash"].encode())

    monkeypatch.setattr(studies, "run_study", run_study)
    monkeypatch.setattr(pictures, "job_of", lambda _, seed, config_hash, **__: {"config_hash": config_hash})
    monkeypatch.setattr(pictures, "paint", paint)
    return asked


@pytest.fixture
def more_choices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The built-in configuration with axes and a scenario added, as files alone."""
    root = tmp_path / "configs"
    shutil.copytree(ROOT / "configs", root)
    added = {
        "growth/stall.yaml": "states: {china: {growth_later: {value: 0.0, low: null, high: null}}}",
        "growth/surge.yaml": "states: {china: {growth_opening: 0.09, growth_later: 0.05}}\ngrowth: {settles: 30}",
        "arctic/ice/fast.yaml": "system: {ice_free_year: {value: 2035, low: 2030, high: 2040}}",
        "scenario/squeeze.yaml": (
            "defaults:\n  - override /growth: stall\n  - override /arctic/ice: fast\n"
            "name: squeeze\ntitle: Squeeze\nstory: One line.\narctic: {intransigence: 0.9}\nruns: 77"
        ),
    }
    for name, text in added.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# @package _global_\n# tripolar run\n{text}\n", encoding="utf-8")
    monkeypatch.setattr(library, "folder", lambda: root)
    return root


@pytest.fixture
def subprocess_environment() -> dict[str, str]:
    """An environment in which a new Python finds these very packages."""
    paths = [str(ROOT / "sim"), str(ROOT / "experiments")]
    import tripolar

    paths[0] = str(Path(tripolar.__file__).parents[1])
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONDONTWRITEBYTECODE": "1"}


@pytest.fixture
def python() -> str:
    """The Python that runs the tests."""
    return sys.executable
