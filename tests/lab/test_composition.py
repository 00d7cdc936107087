"""Composition: what Hydra chooses, what a file and key=value lay over it, what is pinned and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from tripolar_lab import library
from tripolar_lab.compose import Asked, compose, sort_out
from tripolar_lab.errors import Refusal

ROOT = Path(__file__).resolve().parents[2]

REFUSED = {
    ("growht.settles=3",): "did you mean growth.settles?",
    ("arctic.intransigance=.5",): "no such parameter; did you mean arctic.intransigence?",
    ("intransigence=.5",): "did you mean arctic.intransigence?",
    ("arctic=0",): "arctic is a mechanism",
    ("states=1",): "tripolar params states",
    ("scenario=basline",): "did you mean baseline?",
    ("scenario=nothing_like_it",): "tripolar scenarios lists them",
    ("world=atlantis",): "no such choice",
    ("world=null",): "no such choice",
    ("arctic.intransigence=1.5",): "outside [0, 1]",
    ("arctic.cost=-1",): "logit",
    ("arctic.intransigence=abc",): "must be a number",
    ("arctic.intransigence=true",): "must be a number",
    ("arctic.intransigence=null",): "not nothing",
    ("arctic.intransigence=[1]",): "must be a number",
    ("states.chian.gdp=1",): "did you mean states.china.gdp?",
    ("states.china.gdpp=1",): "did you mean states.china.gdp?",
    ("states.china.gdp=-1",): "bn USD (gross domestic product)",
    ("states.china.gdp={value: 1, bad: 2}",): "a figure has",
    ("states.china.colour=red",): "must be a colour",
    ("given.growth.china.2030=1",): "belongs into a scenario file",
    ("pinned=[a]",): "belongs into a scenario file",
    ("leader=france",): "not a state of this scenario",
    ("focal=china-france",): "not a pair of this scenario",
    ("horizon=2019",): "must be after start=2020",
    ("horizon=2020",): "must be after start",
    ("horizon=20.5",): "whole number",
    ("horizon=soon",): "whole number",
    ("horizon=2300",): "extend the path or change the years",
    ("start=2010",): "start belongs to the opening world",
    ("runs=0",): "outside [1,",
    ("runs=-3",): "outside [1,",
    ("runs=1.5",): "whole number",
    ("runs=many",): "whole number",
    ("runs=true",): "whole number",
    ("seed=-1",): "outside [0,",
    ("parameters=range",): "default or ranges",
    ("keep=all",): "auto or rows",
    ("threads=0",): "outside [1,",
    ("set_size=0",): "outside [1,",
    ("overwrite=yes",): "write overwrite=true",
    ("hydra.run.dir=x",): "no such key",
    ("_target_=os.system",): "no such key",
}


@pytest.mark.parametrize("arguments", REFUSED)
def test_refused(arguments: tuple[str, ...], refused: Callable[..., str]) -> None:
    assert REFUSED[arguments] in refused("run", *arguments)


def asked(scenario: str = "baseline", **given: object) -> Asked:
    return sort_out({"scenario": scenario, **given})


def test_what_is_set_is_pinned() -> None:
    composed = compose(asked(**{"arctic.cost": 1, "states.china.gdp": 15000}))
    assert composed.scenario.parameters["arctic.cost"] == 1.0
    assert composed.scenario.pinned == {"arctic.cost"}
    assert composed.scenario.figures["states.china.gdp"].value == 15000.0
    assert not composed.scenario.figures["states.china.gdp"].free
    assert compose(asked()).scenario.pinned == frozenset()


def test_integers_and_floats_are_one_configuration() -> None:
    assert compose(asked(**{"arctic.cost": 1})).digest() == compose(asked(**{"arctic.cost": 1.0})).digest()
    assert compose(asked()).digest() != compose(asked(seed=2)).digest()
    assert compose(asked()).digest() == compose(asked(threads=1, out="x")).digest()


@pytest.mark.parametrize("name", library.scenario_names())
def test_every_scenario_composes_and_tells_its_story(name: str) -> None:
    scenario = compose(asked(name)).scenario
    assert scenario.name == name
    for text in ("title", "theme", "story", "look_for", "left_out"):
        assert scenario.texts[text].strip(), text
    assert len(scenario.texts["story"].strip().splitlines()) == 2


@pytest.mark.parametrize("path", sorted((ROOT / "configs").rglob("*.yaml")), ids=lambda path: path.stem)
def test_every_file_opens_as_it_should(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    if path.name not in ("config.yaml", "claims.yaml", "hindcasts.yaml", "records.yaml"):
        assert lines[0] == "# @package _global_"
    if path.parent.name == "scenario":
        assert lines[1] == f"# tripolar run scenario={path.stem}"


def test_axes_are_files_alone(more_choices: Path) -> None:
    plain = compose(asked()).scenario
    assert plain.figures["system.ice_free_year"].value == 2045
    fast = compose(asked(**{"arctic/ice": "fast", "growth": "stall"})).scenario
    assert fast.figures["system.ice_free_year"].low == 2030
    assert fast.figures["states.china.growth_later"].value == 0.0
    assert not fast.figures["states.china.growth_later"].free


def test_a_scenario_chooses_and_the_command_line_wins(more_choices: Path) -> None:
    squeeze = compose(asked("squeeze"))
    assert squeeze.scenario.figures["states.china.growth_later"].value == 0.0
    assert squeeze.scenario.pinned == {"arctic.intransigence"}
    assert squeeze.settings["runs"] == 77
    mixed = compose(asked("squeeze", growth="surge", runs=5, **{"arctic.intransigence": 0.2}))
    assert mixed.scenario.figures["states.china.growth_later"].value == 0.05
    assert mixed.scenario.figures["system.ice_free_year"].value == 2035
    assert mixed.scenario.parameters["arctic.intransigence"] == 0.2
    assert mixed.scenario.pinned == {"arctic.intransigence", "growth.settles"}
    assert mixed.settings["runs"] == 5
    none = compose(asked("squeeze", growth=None)).scenario
    assert none.figures["states.china.growth_later"].value == 0.022


def test_unknown_choice(more_choices: Path, refused: Callable[..., str]) -> None:
    assert "growth=stal: no such choice; did you mean stall?" in refused("run", "growth=stal")
    assert "no such key; did you mean arctic/ice?" in refused("run", "arctic/ise=fast")


def test_choices_win_over_a_file(more_choices: Path) -> None:
    Path("mine.yaml").write_text(
        "from: squeeze\nstates: {china: {growth_opening: 0.03, gdp: 15000}}\nsystem: {ice_noise: 0}\n"
    )
    alone = compose(asked("./mine.yaml")).scenario
    assert alone.figures["states.china.growth_opening"].value == 0.03
    assert alone.figures["states.china.growth_later"].value == 0.0
    mixed = compose(asked("./mine.yaml", growth="surge")).scenario
    assert mixed.figures["states.china.growth_opening"].value == 0.09
    assert mixed.figures["states.china.gdp"].value == 15000
    assert mixed.figures["system.ice_free_year"].value == 2035
    assert "growth.settles" in mixed.pinned


def test_resolved_configuration_composes_to_itself() -> None:
    first = compose(asked(runs=50, horizon=2050, **{"arctic.cost": 1e-7, "pairs.china-russia.trade": 90}))
    Path("again.yaml").write_text(yaml.safe_dump(first.to_dict(), sort_keys=False))
    second = compose(asked("./again.yaml"))
    assert second.to_dict() == first.to_dict() and second.digest() == first.digest()
    assert json.dumps(second.to_dict()) == json.dumps(first.to_dict())
    third = compose(asked("./again.yaml", **{"arctic.incident": 0.1}))
    assert third.scenario.pinned == {"arctic.cost", "arctic.incident"}


def test_hydra_of_a_notebook_is_left_as_it_was() -> None:
    from hydra import initialize_config_dir
    from hydra.core.global_hydra import GlobalHydra

    with initialize_config_dir(str(ROOT / "configs"), version_base="1.3"):
        before = GlobalHydra.instance().hydra
        assert before is not None
        compose(asked())
        assert GlobalHydra.instance().hydra is before


def test_broken_composition_is_a_refusal(more_choices: Path) -> None:
    (more_choices / "growth" / "stall.yaml").write_text("# @package _global_\ndefaults: [nowhere]\n")
    with pytest.raises(Refusal, match="can not be composed"):
        compose(asked(growth="stall"))


def test_the_documents_name_the_folder_that_the_baseline_gets() -> None:
    """``outputs/baseline-HASH`` in the README, the documents and the help is what ``tripolar run`` makes."""
    import re
    from pathlib import Path

    from tripolar_lab.compose import compose, sort_out

    root = Path(__file__).resolve().parents[2]
    pages = [root / "README.md", *(root / "docs").glob("*.md"), *(root / "experiments").rglob("*.py")]
    named = {h for page in pages for h in re.findall(r"baseline-([0-9a-f]{8})\b", page.read_text("utf-8"))}
    assert named == {compose(sort_out({})).digest()[:8]}
