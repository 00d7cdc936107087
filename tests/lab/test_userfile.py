"""A user's own file is data: what it may hold, and what is refused with the name of the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tripolar_lab.compose import compose, sort_out

REFUSED: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "it is empty"),
    "comment": ("# nothing\n", "it is empty"),
    "list": ("- a\n", "no mapping"),
    "text": ("just words\n", "no mapping"),
    "binary": (b"\x00\x01\x02", "binary"),
    "latin": ("story: é\n".encode("latin-1"), "UTF-8"),
    "broken": ("a: [1,\nb: }\n", "line 2: it is broken YAML"),
    "tab": ("from: baseline\n\thorizon: 3\n", "broken YAML"),
    "two documents": ("from: baseline\n---\nfrom: baseline\n", "broken YAML"),
    "hydra": ("from: baseline\nhydra: {callbacks: {a: {_target_: os.system}}}\n", "hydra: settings of Hydra"),
    "target": ("from: baseline\narctic: {_target_: os.system}\n", "arctic._target_"),
    "defaults": ("defaults: [baseline]\n", "from: baseline"),
    "interpolation": ("from: baseline\nstory: ${oc.env:HOME}\n", "not looked up"),
    "interpolated key": ("from: baseline\narctic: {'${a}': 1}\n", "not looked up"),
    "python tag": ("a: !!python/object/apply:os.system ['echo']\n", "tag"),
    "plain tag": ("from: baseline\nhorizon: !!int 2050\n", "tag"),
    "anchor": ("a: &a [1]\nb: [*a, *a]\n", "anchors"),
    "merge": ("from: baseline\n<<: {horizon: 2050}\n", "broken YAML"),
    "doubled key": (
        "from: baseline\nhorizon: 2050\nhorizon: 2040\n",
        "line 3: the key horizon is given twice",
    ),
    "deep": ("a: " + "[" * 5000 + "]" * 5000, "nested more than"),
    "big": ("# " + "x" * 2_100_000, "2.1 MB"),
    "truth as key": ("yes: 1\n", "neither a name nor a year"),
    "no states": ("horizon: 2050\n", "add 'from: baseline'"),
    "no states, no such key": ("horizn: 2050\n", "did you mean horizon?"),
    "unknown key": ("from: baseline\nhorizn: 2050\n", "did you mean horizon?"),
    "unknown parameter": ("from: baseline\narctic: {costs: 1}\n", "did you mean arctic.cost?"),
    "unknown base": ("from: basline\n", "did you mean baseline?"),
    "base outside": ("from: ../../etc/passwd\n", "no built-in scenario"),
    "not a number": ("from: baseline\narctic: {cost: .nan}\n", "not a finite number"),
    "infinite": ("from: baseline\nhorizon: .inf\n", "not a finite number"),
    "huge": ("from: baseline\nseed: " + "9" * 30 + "\n", "63 bits"),
    "huger": ("from: baseline\nseed: " + "9" * 5000 + "\n", "broken YAML"),
    "sweep": ("from: baseline\narctic: {cost: '1,2'}\n", "must be a number"),
    "nothing": ("from: baseline\narctic: {cost: }\n", "not nothing"),
    "mechanism": ("from: baseline\narctic: 3\n", "must be a mapping"),
    "states": ("from: baseline\nstates: 3\n", "must be a mapping"),
    "state": ("from: baseline\nstates: {china: null}\n", "must be a mapping"),
    "out of range": ("from: baseline\narctic: {cost: 99}\n", "outside [0, 20] logit"),
    "seed": ("from: baseline\nseed: -3\n", "outside [0,"),
    "no part of a scenario": ("from: baseline\nout: /tmp/x\n", "on the command line"),
    "pinned": ("from: baseline\npinned: [foo]\n", "which is no parameter"),
    "bell": ('from: baseline\nstory: "\\u0007"\n', "can not be printed"),
    "surrogate": ('from: baseline\nstory: "\\ud800"\n', "can not be printed"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str, refused: Callable[..., str]) -> None:
    content, told = REFUSED[name]
    Path("mine.yaml").write_bytes(content if isinstance(content, bytes) else content.encode())
    sentence = refused("run", "scenario=./mine.yaml")
    assert sentence.startswith("tripolar: ./mine.yaml: ") and told in sentence


def test_places_that_hold_no_file(refused: Callable[..., str]) -> None:
    Path("folder.yaml").mkdir()
    assert "no such file" in refused("run", "scenario=./none.yaml")
    assert "name the file in it" in refused("run", "scenario=folder.yaml")
    assert "no ordinary file" in refused("run", "scenario=/dev/zero")
    Path("mine").write_text("from: baseline\n")
    assert "write scenario=./mine" in refused("run", "scenario=mine")


def test_nothing_in_it_is_executed(refused: Callable[..., str]) -> None:
    Path("mine.yaml").write_text("from: baseline\nstory: !!python/object/apply:pathlib.Path.touch ['ran']\n")
    refused("run", "scenario=mine.yaml")
    assert not Path("ran").exists()


def test_laid_over_a_built_in_scenario() -> None:
    Path("mine.yaml").write_text(
        "from: baseline\nhorizon: 2050\narctic: {cost: 1e-1}\nruns: 50\nstory: 2020-01-01\n"
        "states: {china: {gdp: {value: 15000}}}\npairs: {russia-china: {trade: 100}}\n"
    )
    composed = compose(sort_out({"scenario": "./mine.yaml"}))
    scenario = composed.scenario
    assert scenario.name == "mine" and scenario.horizon == 2050 and composed.settings["runs"] == 50
    assert scenario.texts["story"] == "2020-01-01" and scenario.texts["title"] == ""
    assert scenario.parameters["arctic.cost"] == 0.1 and scenario.pinned == {"arctic.cost"}
    assert scenario.figures["pairs.china-russia.trade"].value == 100
    assert scenario.figures["states.china.gdp"].low is None  # a figure is replaced whole


def test_the_command_line_wins() -> None:
    Path("mine.yaml").write_text("from: baseline\nhorizon: 2050\nseed: 4\narctic: {cost: 0.1}\n")
    asked = sort_out({"scenario": "./mine.yaml", "horizon": 2045, "seed": 5, "arctic.cost": 0.2})
    composed = compose(asked)
    assert composed.scenario.horizon == 2045 and composed.settings["seed"] == 5
    assert composed.scenario.parameters["arctic.cost"] == 0.2
