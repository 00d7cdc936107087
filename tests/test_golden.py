"""The golden baseline: results change only on purpose (tests/golden/update.py, and a word in CHANGELOG.md)."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest

GOLDEN = Path(__file__).resolve().parent / "golden"


@pytest.fixture(scope="module")
def now() -> dict:
    return runpy.run_path(str(GOLDEN / "update.py"))["golden"]()


@pytest.mark.parametrize("mode", ["default", "ranges"])
def test_the_baseline_is_what_it_was(now: dict, mode: str) -> None:
    then = json.loads((GOLDEN / "baseline.json").read_text(encoding="utf-8"))
    changed = {
        key: (then[mode].get(key), value) for key, value in now[mode].items() if then[mode].get(key) != value
    }
    assert not changed, (
        f"results changed: {changed}; if on purpose, run tests/golden/update.py and say why in CHANGELOG.md"
    )
