"""``tp.explain``, ``tp.causes``, ``tp.cite`` and ``tp.report``: what the command tells, as objects, with its checks."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tripolar as tp

Call = Callable[..., Any]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_explain_gives_what_the_command_prints(tripolar: Call, here: Path) -> None:
    told = tp.explain("baseline", run=241, twin={"arctic.strength": 0})
    printed = tripolar("explain", "run=241", "twin=arctic.strength=0", "out=x.png").out
    assert printed.partition("\n\nPicture:")[0] in told.text and str(told) == told.text
    assert (
        told.life.formed == 2027 and told.twin.broke == 2041 and told.difference.variable == "arctic_friction"
    )
    assert told.picture.save("a.svg").read_bytes().startswith(b"<?xml")
    data = json.loads(tripolar("explain", "run=241", "twin=arctic.strength=0", "--json").out)
    assert data == told.data
    assert tp.explain(run=241).twin is None


def test_explain_takes_a_scenario_a_folder_and_a_sweep(tripolar: Call) -> None:
    keys = {"arctic.intransigence": 0.9}
    scenario = tp.compose("baseline", **keys)
    one = tp.explain("baseline", run=7, **keys).data["life"]
    twin = {"twin": {"threat.strength": 0.5}}
    assert tp.explain(scenario, run=7).data["life"] == one
    other = tp.explain("baseline", run=7, **keys, **twin)
    assert tp.explain(scenario, run=7, **twin).data["twin"]["life"] == other.data["twin"]["life"]
    assert tripolar("run", "runs=20", "arctic.intransigence=0.9", "out=f", "-q").code == 0
    assert tp.explain("f", run=7, **twin).data["twin"]["life"] == other.data["twin"]["life"]
    assert tripolar("sweep", "threat.strength=1,1.5", "runs=20", "out=s", "-q").code == 0
    point = tp.explain(Path("s"), point=1, run=3).data["life"]
    assert point == tp.explain("baseline", run=3, **{"threat.strength": 1.5}).data["life"]


def test_causes_are_a_table_with_its_text() -> None:
    table = tp.causes("baseline", runs=300, threads=2)
    assert len(table) == 21 and "a first pact is signed in" in table.text
    leaders = table.set_index("mechanism").loc["M12"]
    assert leaders["vanish_low"] < leaders["vanish"] < leaders["vanish_high"]
    assert table["proximate"].sum() == pytest.approx(1.0)
    shares = table[["vanish", "later", "sooner", "same"]].dropna().sum(axis=1)
    assert shares.to_numpy() == pytest.approx(1.0)
    assert table[table["vanish"] > 0].text == table.text
    assert table["unknown_low"].isna().all()


def test_cite_has_text_and_bibtex(tripolar: Call) -> None:
    told = tp.cite("pact_1950")
    assert told.text.rstrip() == tripolar("cite", "scenario=pact_1950").out.rstrip()
    assert told.bibtex.startswith("@misc{tripolar,") and "taken from the record" in told.paragraph
    assert told.data["world"]


def test_a_report_is_a_path(here: Path) -> None:
    path = tp.report("baseline", out="r/one.html", runs=60, **{"arctic.intransigence": 0.9})
    assert path == Path("r/one.html") and path.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert tp.report(["baseline", "us_retrenchment"], out="two.html", runs=40).is_file()
    assert {each.name for each in here.iterdir()} == {"r", "two.html"}


REFUSED: dict[str, tuple[Any, str]] = {
    "a run beyond": (lambda: tp.explain(run=-1), "outside"),
    "no such scenario": (lambda: tp.explain("nope"), "no such scenario"),
    "no such key": (lambda: tp.explain(**{"arctic.strenght": 0}), "did you mean"),
    "runs": (lambda: tp.explain(runs=4), "takes no runs"),
    "out": (lambda: tp.explain(out="x.png"), "out is for the command"),
    "the same twin": (lambda: tp.explain(twin={"arctic.strength": 1}), "is 1 already"),
    "an empty twin": (lambda: tp.explain(twin={}), "changes nothing"),
    "a twin's seed": (lambda: tp.explain(twin={"seed": 2}), "the twin shares it"),
    "no such pair": (lambda: tp.causes(runs=10, pair="a-b"), "no such pair"),
    "no break": (lambda: tp.causes(runs=1), "no cause to tell"),
    "cite a run": (lambda: tp.cite(run=3), "takes no run"),
    "a report as text": (lambda: tp.report(out="x.txt"), "must end in .html"),
    "a report of a run": (lambda: tp.report(run=3), "takes no run"),
    "a key of a composed scenario": (
        lambda: tp.report(tp.compose("baseline"), **{"threat.strength": 0}),
        "composed already",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_can_not_be_is_a_scenario_error_in_one_sentence(case: str, here: Path) -> None:
    call, part = REFUSED[case]
    with pytest.raises(tp.ScenarioError) as caught:
        call()
    assert part in str(caught.value) and "\n" not in str(caught.value)
    assert list(here.iterdir()) == []


def test_plot_is_what_the_command_draws(tripolar: Any, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a study in memory, of its folder and of its scenario the same picture; of a study nothing is run again."""
    from tripolar.outcomes import study as studies

    given = {"runs": 60, "horizon": 2030}
    words = [f"{key}={value}" for key, value in given.items()]
    assert tripolar("run", *words, "out=f", "-q").code == 0
    assert tripolar("plot", "f", "states", "out=x", "-q").code == 0
    drawn = (here / "x/states.png").read_bytes()
    study = tp.run("baseline", **given)
    assert tp.plot("f", "states").png() == drawn == tp.plot("baseline", "states", **given).png()
    monkeypatch.setattr(studies, "run_chunks", lambda *_, **__: pytest.fail("run again"))
    for name in ("survival", "states", "years", "fan", "triangle"):
        assert tp.plot(study, name).title
    assert tp.plot(study, "states").png() == drawn and tp.plot(study)._repr_png_()[:4] == b"\x89PNG"


def test_a_study_in_hand_is_told(here: Path) -> None:
    """What ``open_study`` and ``run`` give can be explained, reported and cited, as its folder or scenario can."""
    given = {"runs": 60, "horizon": 2035, "threat.strength": 1.5}
    study = tp.run("baseline", **given)
    life = tp.explain(study, run=3).life.level.tolist()
    alone = {key: value for key, value in given.items() if key != "runs"}
    assert life == tp.explain("baseline", run=3, **alone).life.level.tolist()
    assert tp.explain(study, run=3, twin={"arctic.strength": 0}).twin is not None
    assert tp.causes(study).equals(tp.causes("baseline", **given))
    assert tp.cite(study).paragraph == tp.cite("baseline", **given).paragraph
    pages = [tp.report(study, out="a.html"), tp.report("baseline", out="b.html", **given)]
    assert len({path.read_text().count("<figure") for path in pages}) == 1
    swept = {"threat.strength": [0.5, 1.5]}
    sweep = tp.sweep("baseline", runs=60, horizon=2035, out=here / "s", quiet=True, **swept)
    assert tp.explain(sweep, run=3, point=1).life.level.tolist() == life
    assert tp.explain(sweep.study(1), run=3).life.level.tolist() == life
    with pytest.raises(tp.ScenarioError, match="leave out seed"):
        tp.explain(study, run=3, seed=2)


def test_plot_of_a_sweep_and_what_it_refuses(here: Path) -> None:
    values = {"threat.strength": [0.0, 1.0], "gain.strength": [0.0, 1.0]}
    sweep = tp.sweep("baseline", runs=30, horizon=2030, out=here / "s", quiet=True, **values)
    assert "threat.strength" in tp.plot(sweep, "phase", of="forms").alt
    assert tp.plot(sweep, "curves", point=[0, 3]).title and tp.plot(sweep, "fan", point=2).title
    assert tp.plot(here / "s", "states", point=2).alt == tp.plot(sweep, "states", point=2).alt
    study = tp.run("baseline", runs=30, horizon=2030)
    for told, call in (
        ("did you mean states", lambda: tp.plot(study, "state")),
        ("leave out seed", lambda: tp.plot(study, "states", seed=2)),
        ("run=30", lambda: tp.plot(study, "ledger", run=30)),
        ("of one point of a sweep", lambda: tp.plot(sweep, "states")),
        ("no such pair", lambda: tp.plot(study, "states", pair="a-b")),
        ("take no runs", lambda: tp.plot(sweep, "phase", runs=3)),
        ("is no folder of a sweep", lambda: tp.plot(here, "phase")),
    ):
        with pytest.raises(tp.ScenarioError, match=told):
            call()
