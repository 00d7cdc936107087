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


@pytest.mark.parametrize(
    "argv, part",
    [
        ("twin=arctic.strength=1", "arctic.strength is 1 already"),
        ("twin=scenario=baseline", "scenario is baseline already"),
        ("arctic.strength=0.5 twin=arctic.strength=0.5,threat.strength=1", "already"),
        ("parameters=ranges twin=arctic.strength=1", "already"),
        ("parameters=ranges arctic.cost=1 twin=arctic.cost=1", "already"),
    ],
)
def test_a_twin_that_is_the_same_scenario_is_refused(capsys, here, argv, part):
    assert command.main(["explain", *argv.split()]) == 2
    sentence = capsys.readouterr().err
    assert part in sentence and "give another value" in sentence and sentence.count("\n") == 1
    assert list(here.iterdir()) == []


def test_a_twin_of_drawn_parameters_that_pins_one_is_another_scenario(capsys):
    data = json.loads(told(capsys, "run=7", "parameters=ranges", "twin=arctic.intransigence=0.6", "--json"))
    assert data["twin"]["first_difference"] is not None


def test_a_twin_with_another_scenario_is_that_scenario_as_it_is(capsys, here):
    """The same from a folder and from keys: nothing that was changed in the run goes with it."""
    changed = ("scenario=arctic_meltdown", "threat.strength=0.5", "seed=5")
    assert command.main(["run", "runs=60", *changed, "out=f", "--quiet"]) == 0
    capsys.readouterr()
    twin = ("run=7", "twin=scenario=us_retrenchment", "--json")
    plain = json.loads(told(capsys, "scenario=us_retrenchment", "seed=5", "run=7", "--json"))["life"]
    for start in (("f",), changed):
        assert json.loads(told(capsys, *start, *twin))["twin"]["life"] == plain
    more = ("run=7", "twin=scenario=us_retrenchment,threat.strength=0.5", "--json")
    other = json.loads(
        told(capsys, "scenario=us_retrenchment", "threat.strength=0.5", "seed=5", "run=7", "--json")
    )
    for start in (("f",), changed):
        assert json.loads(told(capsys, *start, *more))["twin"]["life"] == other["life"]


def test_each_study_has_a_picture_of_its_own(capsys, here):
    """A plain scenario keeps the short name; whatever else it is of gives another one."""
    assert command.main(["sweep", "threat.strength=1,1.5", "runs=20", "out=s", "-q"]) == 0
    asked = (
        ("run=3",), ("seed=2", "run=3"), ("threat.strength=0.5", "run=3"), ("s", "point=1", "run=3"),
        ("s", "point=0", "run=3"), ("run=3", "twin=arctic.strength=0"), ("run=3", "twin=arctic.strength=0.5"),
        ("run=3", "pair=china-united_states"), ("parameters=ranges", "run=3"),
    )  # fmt: skip
    for argv in asked:
        told(capsys, *argv, "-q")
    names = {path.name for path in here.glob("*.png")}
    assert len(names) == len(asked) and "explain-baseline-run3.png" in names
    assert any("point1" in name for name in names) and sum("twin" in name for name in names) == 2


def test_a_home_is_spelled_out_and_a_file_on_the_way_is_told(capsys, here, monkeypatch):
    monkeypatch.setenv("HOME", str(here / "home"))
    told(capsys, "run=7", "out=~/sub/a.png", "-q")
    assert (here / "home" / "sub" / "a.png").is_file() and not (here / "~").exists()
    (here / "chk.py").write_text("")
    assert command.main(["explain", "run=7", "out=chk.py/x.png"]) == 2
    assert "chk.py is a file, not a folder" in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_a_picture_that_does_not_fit_leaves_the_old_one(capsys, here, monkeypatch, kind):
    """The disk fills up in the middle: one sentence, the old file whole, nothing aside."""
    import errno

    old = here / f"x.{kind}"
    old.write_text("old")

    def full(self, data):
        with open(self, "wb") as file:
            file.write(data[:10])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert command.main(["explain", "run=7", f"out=x.{kind}", "-q"]) == 2
    assert "the disk of" in capsys.readouterr().err
    assert old.read_text() == "old" and list(here.iterdir()) == [old]


VACUOUS = [("", run) for run in (230, 138, 3, 451, 229, 241, 7, 12)] + [
    ("europe_1871", 140),
    ("pact_1950", 1),
]


@pytest.mark.parametrize("scenario, run", VACUOUS)
def test_no_counterfactual_says_nothing(scenario, run):
    """What is set beside the odds of a turn differs from them in print, and no year is compared with itself."""
    from tripolar_lab.subject import subject

    about = subject((), {"scenario": scenario or "baseline"}, {})
    told_life, _, _ = explain.tell(about, None, run, about.composed.scenario.focal[0], None)
    for turn in told_life.life.turns:
        text = life_words.why(told_life, turn)
        if turn.under is not None:
            now, then = re.search(r"a depth of ([\d.]+) \(.*?\)(?:, not the ([\d.]+) of)?", text).groups()
            assert now != then
            assert all(f"{value:.2f}"[:3] in text for value in turn.under.relation)
            assert f"{turn.under.threshold:g}" in text
        else:
            now, then = re.search(r"were ([<>]?[\d.]+ %)(?: \(([<>]?[\d.]+ %) in)?", text).groups()
            assert now != then
            backs = re.findall(r"now [+-][\d.]+\): ([<>]?[\d.]+ %)", text)
            assert now not in backs
            assert ("in the first year" in text) == (turn.since == turn.year)
            assert ("by chance" in text) == (turn.after < turn.before and turn.odds > 0.5)
        assert not re.search(r"\(([+-][\d.]+), now \1\)", text), text


def test_the_printed_scores_give_the_printed_odds(capsys):
    import math

    lines = told(capsys, "run=241", "out=x.png").splitlines()

    def row(name: str) -> list[list[float]]:
        found = [line.removeprefix(f"  {name}").split() for line in lines if line.startswith(f"  {name} ")]
        return [[float(x) for x in cells if re.fullmatch(r"-?[\d.]+", x)] for cells in found]

    levels = ("alliance", "partnership", "neutrality", "rivalry")
    scores = {level: row(f"score of {level}") for level in levels}
    shares = {level: row(f"odds of {level}") for level in levels}
    for turn, (one, two) in enumerate(scores["alliance"]):
        for side in (0, 1):
            weights = {level: math.exp(scores[level][turn][side]) for level in levels}
            share = 100.0 * weights["alliance"] / sum(weights.values())
            assert abs(share - shares["alliance"][turn][side]) < 1.0, (turn, one, two)


def test_why_no_pact_is_told_where_none_is_signed(capsys):
    text = " ".join(told(capsys, "run=206", "out=x.png").split())
    assert "2060: why no pact" in text and "Both must pick alliance" in text
    assert "The odds that both pick it were best in 2038" in text
    data = json.loads(told(capsys, "run=206", "--json"))
    assert data["unsigned"]["best_year"] == 2038 and len(data["unsigned"]["ledgers"]) == 2
    assert "why no pact" not in told(capsys, "run=241", "out=x.png")
    assert json.loads(told(capsys, "run=241", "--json"))["unsigned"] is None


def test_a_level_that_the_record_prescribes_is_told_as_observed(capsys):
    observed = "the level is as observed, whatever they picked"
    for run in range(10):
        text = " ".join(told(capsys, "scenario=today", f"run={run}", "out=x.png").split())
        assert f"2021-2025: {observed}." in text
        best = re.search(r"pick it were best in (\d+)", text)
        assert best is None or int(best[1]) > 2025
    allied = ("scenario=today", "pairs.china-russia.level=3", "pairs.china-russia.pact_age=7", "run=3")
    text = " ".join(told(capsys, *allied, "out=x.png").split())
    assert f"2021: the pact is left, alliance to partnership: {observed}." in text
    assert "leave it in 2021, as observed;" in text
    turn = text.partition("2021: the pact is left")[2].partition("2040: a pact is signed")[0]
    assert not re.search(r"hung on|cause|draw|%", turn)
    first = json.loads(told(capsys, *allied, "--json"))["life"]["turns"][0]
    assert first["observed"] and first["cause"] == "" and first["set_back"] == []
    assert "as observed" not in told(capsys, "run=241", "out=x.png")


def test_a_pact_that_stood_at_the_opening_was_not_signed(capsys):
    allied = ("pairs.china-russia.level=3", "pairs.china-russia.pact_age=7")
    ends = 0
    for run in range(6):
        turns = json.loads(told(capsys, *allied, f"run={run}", "--json"))["life"]["turns"]
        text = " ".join(told(capsys, *allied, f"run={run}", "out=x.png").split())
        broke = [turn for turn in turns if turn["kind"] == "ended"]
        assert [turn["stood"] for turn in broke] == [True] * bool(broke) + [False] * (len(broke) - 1)
        assert all((turn["already"] is None) == turn["stood"] for turn in broke)
        assert ("The pact stood at the opening." in text) == bool(broke)
        assert text.count("were there at signing") == max(len(broke) - 1, 0)
        assert "since signing" not in text.partition("year level")[0]
        ends += len(broke)
    assert ends


def test_an_alliance_that_split_in_fact_is_one_on_paper(capsys):
    def level(text: str, year: int) -> str:
        return re.search(rf"^{year}  (.*?)  +[\d.]+", text, re.M)[1]

    text = told(capsys, "run=241", "out=x.png")
    assert level(text, 2037) == "alliance" and level(text, 2039) == "alliance (on paper)"
    assert level(text, 2040) == "neutrality"
    text = told(capsys, "run=241", "twin=arctic.strength=0", "out=x.png").partition("Twin with")[2]
    assert re.search(r"^2039  alliance \(on paper\)  1\.36 +alliance  ", text, re.M)


def test_the_level_that_a_term_is_told_for_is_named_where_the_table_shows_another(capsys):
    text = " ".join(told(capsys, "scenario=today", "run=6", "out=x.png").split())
    assert "back at its 2021 value (as it counts for partnership) they were, for" in text


def test_typical_and_odd_runs_come_with_their_rule(capsys):
    text = told(capsys, "--typical")
    assert "k-medoids" in text and text.count("  run ") >= 5
    assert "nearest neighbours" in " ".join(told(capsys, "--odd").split())


def test_a_past_and_another_pair(capsys):
    text = told(capsys, "scenario=europe_1871", "run=5", "pair=russia-britain")
    assert "Britain and Russia, 1871-1914" in " ".join(text.split())
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
    refused = (
        (["f", "run=60"], "holds 60 futures"),
        (["f", "seed=2"], "names the whole study"),
        (["f", "point=0"], "f is no sweep, so it has no points"),
    )
    for words, part in refused:
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
    "twin=arctic.strength=range(0,1,0.1)": "several values",
    "horizon=2050 twin=scenario=us_retrenchment": "write twin=scenario=us_retrenchment,horizon=2050",
    "point=3 run=1": "name the folder of the sweep",
    "run=99999999999999999999999": "9223372036854775807",
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


def test_one_of_a_thing_is_told_as_one(capsys, here):
    from tripolar_lab.page import futures

    assert command.main(["run", "runs=1", "out=f", "--quiet"]) == 0
    assert command.main(["explain", "f", "run=1"]) == 2
    assert "holds 1 future;" in capsys.readouterr().err.replace(")", ";")
    for flag in ("--typical", "--odd"):
        text = told(capsys, "f", flag, "out=x.png")
        assert "1 futures" not in text and "1 runs" not in text and "0 nearest" not in text

    class Few:
        alone = False
        typical = (None, [1])
        odd = (None, [1, 2, 3, 4, 5])

    assert futures.heading(Few, "typical") == "One typical future"
    assert futures.heading(Few, "odd") == "Five odd futures"


def test_causes_never_say_nought(capsys):
    text = told(capsys, "runs=300", verb=causes)
    table = [line for line in text.splitlines() if re.match(r"  (M\d+ |all of)", line)]
    assert len(table) == 19
    for line in table:
        assert not re.search(r"(?<![\d.])-?0\.0\b", line), line
    assert re.search(r"<[\d.]+", text)


def test_chance_that_was_never_named_is_told_as_run_tells_it(tripolar: Any) -> None:
    found = [re.search(r"chance (<[\d.]+)", tripolar(verb, "runs=1000").out) for verb in ("run", "causes")]
    assert found[0] is not None and found[1] is not None and found[0][1] == found[1][1]


@pytest.mark.parametrize(
    "share, n, text",
    [(0.5, 10, "50.0"), (0.0, 10, "<27.8"), (0.0, 64, "<5.7"), (0.0, 5000, "<0.1"), (2e-4, 5000, "<0.1")],
)
def test_a_share_that_was_not_seen_is_under_what_noise_allows(share, n, text):
    assert causes._of_100(share, n) == text


def test_causes_of_drawn_parameters_have_a_second_band(capsys):
    text = told(capsys, "runs=600", "parameters=ranges", verb=causes)
    data = json.loads(told(capsys, "runs=600", "parameters=ranges", "--json", verb=causes))["pairs"][0]
    assert "what we do not know" in text and "5-95 % over sets" in text
    leaders = next(row for row in data["but_for"] if row["mechanism"] == "M12")
    low, high = leaders["parameters"]
    known = text.partition("what we do not know")[2]
    line = next(line for line in known.splitlines() if "M12 leaders" in line)
    assert f"{100 * high:.1f}" in line and low < leaders["share"] < high
    assert "what we do not know" not in told(capsys, "runs=300", verb=causes)


def test_causes_say_how_far_they_are(monkeypatch):
    from tripolar.outcomes.butfor import causes_of
    from tripolar_lab.door import scenario_of

    seen = []
    found = causes_of(scenario_of("baseline", {}), 1, 600, progress=lambda *each: seen.append(each))
    assert seen[0] == (600, 600, "runs") and seen[-1] == (19 * found.broke, 19 * found.broke, "replays")
    shown = causes.Steps(600, True)
    for each in seen:
        shown.step(*each)
    assert shown.unit == "replays" and shown.told(shown._since + 2.0).startswith(f"{shown.total:,} of")


def test_ctrl_c_ends_causes_at_once(subprocess_environment, python, here):
    import signal
    import subprocess
    import time

    begun = subprocess.Popen(
        [python, "-m", "tripolar_lab", "causes", "runs=1000000000000"],
        env=subprocess_environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    time.sleep(6.0)
    begun.send_signal(signal.SIGINT)
    began = time.monotonic()
    out, err = begun.communicate(timeout=20)
    assert begun.returncode == 130 and time.monotonic() - began < 5.0
    assert "interrupted" in err and "Traceback" not in err and out == ""


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
    what = "point 1 of a sweep (threat.strength=1.5)"
    assert what in " ".join(text.split())
    causes = tripolar("causes", "s", "point=1")
    assert (what in causes.out) == (crn == "true")
    assert causes.code == (0 if crn == "true" else 2)
    twin = tripolar("explain", "s", "point=0", "run=3", "twin=threat.strength=1.5", "--json")
    assert twin.code == 0


@pytest.mark.parametrize("verb", ["explain", "causes"])
def test_a_changed_scenario_says_what_was_changed(tripolar: Any, here: Path, verb: str) -> None:
    answer = tripolar(verb, "arctic.strength=0", "runs=200" if verb == "causes" else "run=3")
    assert " ".join(answer.out.split()).startswith(
        "The essay's starting point, changed (arctic.strength 1 to 0)"
    )
    assert tripolar("run", "arctic.strength=0", "runs=200", "out=f", "-q").code == 0
    given = () if verb == "causes" else ("run=3",)
    assert "changed (arctic.strength 1 to 0)" in tripolar(verb, "f", *given).out
    plain = tripolar(verb, "runs=200") if verb == "causes" else tripolar(verb, "run=3")
    assert "changed" not in plain.out.partition("\n")[0]


def test_refusals_of_a_sweep(tripolar: Any, here: Path) -> None:
    assert tripolar("sweep", "threat.strength=1,1.5", "runs=20", "out=s", "-q").code == 0
    for given, told in (((), "point=P"), (("point=2",), "point=2"), (("point=0", "run=20"), "run=20"),
                        (("point=0", "threat.strength=2"), "threat.strength")):  # fmt: skip
        answer = tripolar("explain", "s", *given)
        assert answer.code == 2 and told in answer.err and answer.err.count("\n") == 1, answer
