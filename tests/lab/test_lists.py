"""``tripolar params`` and ``tripolar scenarios``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tripolar.rules.table import ROWS

Call = Callable[..., Any]


def test_every_parameter_and_figure(tripolar: Call) -> None:
    held = json.loads(tripolar("params", "--json").out)
    names = [each["name"] for each in held]
    assert names[: len(ROWS)] == [row.key for row in ROWS]
    assert len(set(names)) == len(names)
    for each in held:
        assert each["unit"] and each["meaning"] and each["value"] is not None
    for each in held[: len(ROWS)]:
        assert each["mechanism"].startswith("M") and each["source"]
        assert each["domain"][0] <= each["low"] <= each["high"] <= each["domain"][1]
    assert {"states.china.gdp", "pairs.china-russia.trade", "system.ice_free_year"} <= set(names)


def test_one_parameter(tripolar: Call) -> None:
    out = tripolar("params", "arctic.intransigence").out
    for told in ("0.6", "0 to 1", "0.3 to 0.9", "M17 arctic", "C20", "prototype M17", "tripolar run arctic."):
        assert told in out


@pytest.mark.parametrize(
    ("word", "first"),
    [
        ("arctic", "arctic.strength"),
        ("M17", "arctic.strength"),
        ("m17", "arctic.strength"),
        ("states.china", "states.china.gdp"),
        ("pairs.russia-china", "pairs.china-russia.trade"),
        ("directed.china", "directed.china.russia.favour"),
        ("system", "system.ice_extent"),
    ],
)
def test_many(word: str, first: str, tripolar: Call) -> None:
    held = json.loads(tripolar("params", word, "--json").out)
    assert held[0]["name"] == first and len(held) > 1
    assert f"\n  {first} " in tripolar("params", word).out


def test_values_of_a_scenario(tripolar: Call) -> None:
    Path("mine.yaml").write_text("from: baseline\narctic: {cost: 1.5}\n")
    (held,) = json.loads(tripolar("params", "arctic.cost", "scenario=./mine.yaml", "--json").out)
    assert held["value"] == 1.5 and held["pinned"]
    assert "not drawn" in tripolar("params", "arctic.cost", "arctic.cost=1").out


def test_scenarios(tripolar: Call) -> None:
    out = tripolar("scenarios").out
    assert any(line.startswith("baseline ") and "2020" in line for line in out.splitlines())
    page = tripolar("scenarios", "baseline").out
    for told in ("The essay's starting point", "Look for: ", "Left out: ", "tripolar run scenario=baseline"):
        assert told in page
    held = {each["name"]: each for each in json.loads(tripolar("scenarios", "--json").out)}
    assert held["baseline"]["line"] and held["baseline"]["command"] == "tripolar run scenario=baseline"


def test_scenarios_by_theme(more_choices: Path, tripolar: Call) -> None:
    out = tripolar("scenarios").out
    assert "\nothers\nsqueeze" in out and "One line." in out


REFUSED = {
    ("params", "foo"): "no such parameter",
    ("params", "arctic.intransig"): "did you mean arctic.intransigence?",
    ("params", "a", "b"): "no key=value",
    ("params", "scenario=nope"): "no such scenario",
    ("params", "--quiet"): "no flag --quiet",
    ("scenarios", "basline"): "did you mean baseline?",
    ("scenarios", "x=1"): "takes no x=",
}


@pytest.mark.parametrize("arguments", REFUSED)
def test_refused(arguments: tuple[str, ...], refused: Call) -> None:
    assert REFUSED[arguments] in refused(*arguments)
