"""Columns, keys and scenarios in words: titles, axes and footers."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tripolar as tp
from tripolar_lab.compose import compose, sort_out
from tripolar_lab.named import key_of, outcome_of, source_name

Call = Callable[..., Any]
SOURCE = re.compile(r"scenario ([^;.]*?), \d[\d,]* runs?, seed")


@pytest.mark.parametrize(
    ("column", "says"),
    [
        ("china-russia.forms", "the share of futures in which a pact of China and Russia forms"),
        ("china-russia.s10", "the share of first pacts of China and Russia that outlive 10 years"),
        ("china-united_states.never", "the share of futures in which no pact of China and the United States forms"),
        ("china-russia.formed_by_2040", "the share of futures in which a pact of China and Russia forms by 2040"),
        ("china-russia.cause_M12", "the share of breaks of China and Russia that are put down to M12 leaders"),
        ("russia.balances", "the share of futures in which Russia balances between two poles"),
        ("china-russia.no_such", "china-russia.no_such"),
    ],
)  # fmt: skip
def test_outcomes_in_words(column: str, says: str) -> None:
    assert outcome_of(column, tp.compose("baseline")) == says


def test_keys_in_words() -> None:
    scenario = tp.compose("baseline")
    key = key_of("gain.strength", scenario)
    assert key.axis.startswith("gain.strength: ") and key.meaning
    gdp = key_of("states.china.gdp", scenario)
    assert gdp.axis == "states.china.gdp: gross domestic product (bn USD)"
    assert key_of("growth", scenario).axis == "growth"


@pytest.mark.parametrize(
    ("pairs", "name"),
    [
        ({}, "baseline"),
        ({"runs": 7, "seed": 3}, "baseline"),
        ({"choice.base_cost": 12}, "baseline, changed"),
        ({"horizon": 2050}, "baseline, changed"),
        ({"growth": "china_surge"}, "baseline, changed"),
        ({"growth": "baseline"}, "baseline"),
        ({"scenario": "us_retrenchment"}, "us_retrenchment"),
    ],
)
def test_a_footer_says_that_a_scenario_was_changed(pairs: dict[str, Any], name: str) -> None:
    assert source_name(compose(sort_out(pairs))) == name


def test_a_file_that_changes_nothing_is_the_scenario_it_names(tmp_path: Path) -> None:
    import yaml

    path = tmp_path / "same.yaml"
    path.write_text(yaml.safe_dump(tp.compose("baseline").to_dict(), sort_keys=False))
    composed = compose(sort_out({"scenario": str(path)}))
    assert not composed.as_named and source_name(composed) == "baseline"


def test_every_door_names_a_changed_scenario_alike(tripolar: Call, here: Path) -> None:
    assert tripolar("run", "runs=30", "horizon=2030", "out=s", "-q").code == 0
    assert tripolar("plot", "s", "survival", "format=svg", "out=x", "-q").code == 0
    assert tripolar("report", "s", "out=r.html", "--quiet").code == 0
    for file in ("x/survival.svg", "r.html"):
        found = set(SOURCE.findall((here / file).read_text(encoding="utf-8")))
        assert found == {"baseline, changed"}, file
