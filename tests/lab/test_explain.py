"""``tripolar explain`` and ``tripolar causes``: the page, the twin, the picture, and what is refused."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tripolar_lab import causes, command, explain, life_words


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(capsys, *argv, verb=explain):
    assert verb.main(list(argv)) == 0
    return capsys.readouterr().out


def test_the_page_tells_the_life_and_every_turn(capsys, here):
    text = told(capsys, "run=241")
    assert "future 241: China and Russia, 2020-2060" in text
    for part in (
        "2027: a pact is signed",
        "2039: the pact splits in fact",
        "odds of alliance",
        "draw",
        "sum",
    ):
        assert part in text
    assert "With one term back at its 2027 value" in text and "not a forecast" in text
    picture = here / "explain-baseline-run241.png"
    assert picture.read_bytes().startswith(b"\x89PNG") and picture.name in text
    assert max(len(line) for line in text.splitlines()) <= 110


def test_json_is_all_of_it_and_draws_only_when_asked(capsys, here):
    data = json.loads(told(capsys, "run=241", "--json"))
    life = data["life"]
    assert life["formed"] == 2027 and life["broke"] == 2039 and len(life["level"]) == 41
    turn = next(turn for turn in life["turns"] if turn["kind"] == "ended")
    assert turn["cause"] == "M12" and turn["set_back"][0]["mechanism"] == "M12"
    assert len(life["ledgers"]) == 2 and len(life["ledgers"][0]) == 40
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("name, begins", [("a.svg", b"<?xml"), ("b.pdf", b"%PDF"), ("sub/c.png", b"\x89PNG")])
def test_the_picture_goes_where_it_is_told(capsys, here, name, begins):
    assert told(capsys, "run=7", f"out={name}", "--quiet") == ""
    first = (here / name).read_bytes()
    assert first.startswith(begins)
    told(capsys, "run=7", f"out={name}", "--quiet")
    assert (here / name).read_bytes() == first


def test_a_twin_is_told_with_its_first_difference(capsys):
    text = told(capsys, "run=241", "twin=arctic.strength=0")
    assert "First difference: 2021, arctic friction of China and Russia" in text
    data = json.loads(told(capsys, "run=241", "twin=arctic.strength=0,threat.strength=0.5", "--json"))
    assert data["twin"]["first_difference"]["variable"] == "threat"
    other = json.loads(told(capsys, "run=241", "twin=scenario=us_retrenchment", "--json"))
    assert other["twin"]["life"]["scenario"] == "us_retrenchment"


def test_a_twin_with_nothing_changed_differs_nowhere(capsys):
    assert "differ nowhere" in told(capsys, "run=241", "twin=arctic.strength=1")


def test_typical_and_odd_runs_come_with_their_rule(capsys):
    text = told(capsys, "--typical")
    assert "k-medoids" in text and text.count("  run ") >= 5
    assert "nearest neighbours" in " ".join(told(capsys, "--odd").split())


def test_a_past_and_another_pair(capsys):
    text = told(capsys, "scenario=europe_1871", "run=5", "pair=russia-britain")
    assert "Britain and Russia, 1871-1914" in text
    assert "parameters of set 1" in " ".join(told(capsys, "run=77", "parameters=ranges").split())


def test_a_study_in_a_folder_is_its_own_future(capsys, here):
    assert command.main(["run", "runs=60", "seed=5", "arctic.intransigence=0.9", "out=f", "--quiet"]) == 0
    capsys.readouterr()
    one = json.loads(told(capsys, "f", "run=17", "--json"))
    two = json.loads(told(capsys, "run=17", "seed=5", "arctic.intransigence=0.9", "--json"))
    one["life"].pop("scenario"), two["life"].pop("scenario")
    assert one["life"] == two["life"]
    assert json.loads(told(capsys, "f", "run=1", "twin=arctic.strength=0", "--json"))["twin"]
    assert "other rules" not in told(capsys, "f", "run=17")
    provenance = here / "f" / "provenance.json"
    held = json.loads(provenance.read_text())
    provenance.write_text(json.dumps({**held, "rule_hash": "0"}))
    assert "other rules" in told(capsys, "f", "run=17")
    for words, part in ((["f", "run=60"], "holds 60 futures"), (["f", "seed=2"], "names the whole study")):
        assert command.main(["explain", *words]) == 2
        assert part in capsys.readouterr().err


REFUSED = {
    "run=-1": "outside",
    "run=1.5": "whole number",
    "run=abc": "whole number",
    "nofolder": "no such folder",
    "baseline": "scenario=baseline",
    ".": "no folder of tripolar run",
    "twin=arctic.strenght=0": "did you mean arctic.strength",
    "twin=arctic": "no key=value",
    "twin=,": "no key=value",
    "twin=seed=4": "the twin shares it",
    "twin=arctic.strength=0,arctic.strength=1": "twice",
    "twin=arctic.strength=-4": "outside",
    "twin=horizon=2050": "a twin shares both",
    "twin=scenario=europe_1871": "a twin shares both",
    "runs=5": "takes no runs",
    "keep=rows": "takes no keep",
    "run=3 --typical": "give one of them",
    "--typical --odd": "give one of them",
    "out=x.gif": "must end in",
    "out=/proc/x/y.png": "can not be written",
    "pair=china-mars": "no such pair",
    "scenario=nope": "no such scenario",
    "--twin": "no flag",
}


@pytest.mark.parametrize("argv", REFUSED)
def test_what_can_not_be_is_one_sentence(capsys, here, argv):
    assert command.main(["explain", *argv.split()]) == 2
    sentence = capsys.readouterr().err
    assert REFUSED[argv] in sentence and sentence.startswith("tripolar: ") and sentence.count("\n") == 1
    assert list(here.iterdir()) == []


def test_causes_are_told_in_both_ways(capsys):
    text = told(capsys, "runs=500", "threads=2", verb=causes)
    assert "M12 leaders" in text and "can not be named" in text and "all of them at once" in text
    data = json.loads(told(capsys, "runs=500", "--json", verb=causes))
    (pair,) = data["pairs"]
    assert pair["pair"] == "china-russia" and len(pair["but_for"]) == 19 and pair["broke"] <= pair["signed"]


@pytest.mark.parametrize(
    "argv, part",
    [
        ("runs=1", "no cause to tell"),
        ("run=1", "takes no run"),
        ("pair=x-y", "no such pair"),
        ("threads=0", "outside"),
        ("nofolder", "no such folder"),
    ],
)
def test_causes_that_can_not_be_told(capsys, argv, part):
    assert command.main(["causes", *argv.split()]) == 2
    sentence = capsys.readouterr().err
    assert part in sentence and sentence.count("\n") == 1


@pytest.mark.parametrize("verb", [explain, causes])
def test_help_teaches(capsys, verb):
    assert "docs/explain.md" in told(capsys, "--help", verb=verb)


@pytest.mark.parametrize(
    "share, text", [(0.0, "0 %"), (0.001, "<1 %"), (0.38, "38 %"), (0.999, ">99 %"), (1.0, "100 %")]
)
def test_odds_are_never_0_unless_they_are(share, text):
    assert life_words.percent(share) == text


PAGE = (Path(__file__).resolve().parents[2] / "docs" / "explain.md").read_text(encoding="utf-8")
PRINTED = re.findall(r"<!-- printed by: tripolar (.*?) -->\n```text\n(.*?)```\n<!-- end -->", PAGE, re.S)


@pytest.mark.parametrize("place", range(len(PRINTED)))
def test_the_page_shows_what_is_printed(capsys, monkeypatch, place):
    command_line, block = PRINTED[place]
    monkeypatch.setenv("COLUMNS", "110")
    assert command.main(command_line.split()) == 0
    assert block in capsys.readouterr().out


def test_the_page_shows_both_verbs():
    assert {line.split()[0] for line, _ in PRINTED} == {"explain", "causes"}


@pytest.mark.parametrize("crn", ["true", "false"])
def test_a_run_of_a_point_of_a_sweep(tripolar: Any, here: Path, crn: str) -> None:
    """It is the very run that the sweep stored; without common numbers a point's futures are its own."""
    import pyarrow.parquet as parquet

    swept = (
        "sweep",
        "threat.strength=1,1.5",
        "growth=china_slowdown",
        "runs=400",
        f"crn={crn}",
        "out=s",
        "-q",
    )
    assert tripolar(*swept).code == 0
    rows = [row for path in (here / "s" / "runs").glob("*") for row in parquet.read_table(path).to_pylist()]
    broken = next(r for r in rows if r["point"] == 1 and r["china-russia.outcome"] == "breaks")
    told = json.loads(tripolar("explain", "s", "point=1", f"run={broken['run']}", "--json").out)
    years = [broken["china-russia.formed"], broken["china-russia.broke"]]
    assert all(str(year) in json.dumps(told) for year in years)
    text = tripolar("explain", "s", "point=1", f"run={broken['run']}").out
    assert f"future {broken['run']}" in text and all(str(year) in text for year in years)
    causes = tripolar("causes", "s", "point=1")
    assert causes.code == (0 if crn == "true" else 2)
    twin = tripolar("explain", "s", "point=0", "run=3", "twin=threat.strength=1.5", "--json")
    assert twin.code == 0


def test_refusals_of_a_sweep(tripolar: Any, here: Path) -> None:
    assert tripolar("sweep", "threat.strength=1,1.5", "runs=20", "out=s", "-q").code == 0
    for given, told in (((), "point=P"), (("point=2",), "point=2"), (("point=0", "run=20"), "run=20"),
                        (("point=0", "threat.strength=2"), "threat.strength")):  # fmt: skip
        answer = tripolar("explain", "s", *given)
        assert answer.code == 2 and told in answer.err and answer.err.count("\n") == 1, answer
