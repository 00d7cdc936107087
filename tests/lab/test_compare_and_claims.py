"""``tripolar compare``, ``tripolar claims``, ``tripolar scenarios NAME`` and ``new``."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tripolar.evidence.hindcast import verdict
from tripolar_lab import claims

Call = Callable[..., Any]
HALF = "from: baseline\npressure: {contain: 0.35}\n"


def test_compare_prints_paired_differences(tripolar: Call, here: Path) -> None:
    (here / "mine.yaml").write_text(HALF)
    answer = tripolar("compare", "baseline", "./mine.yaml", "runs=600", "--json")
    told = json.loads(answer.out)
    assert answer.code == 0 and list(told["scenarios"]) == ["baseline", "./mine.yaml"]
    base, mine = (told["scenarios"][name]["china-russia.forms"] for name in told["scenarios"])
    mean, low, high = mine["difference"]
    assert mean == pytest.approx(mine["mean"] - base["mean"]) and low <= mean <= high and mean < 0
    assert "difference" not in base
    text = tripolar("compare", "baseline", "./mine.yaml", "runs=200").out
    assert "a pact forms, of 100 futures" in text and "not a forecast" in text


def test_compare_all_takes_the_scenarios_of_one_world(tripolar: Call) -> None:
    told = json.loads(tripolar("compare", "all", "runs=64", "--json").out)
    names = list(told["scenarios"])
    assert names[0] == "baseline" and "arctic_meltdown" in names and "pact_1950" not in names
    told = json.loads(tripolar("compare", "today", "all", "runs=64", "--json").out)
    assert next(iter(told["scenarios"])) == "today"


def test_hindcasts_stand_beside_the_base_rate(tripolar: Call) -> None:
    pasts = json.loads(tripolar("hindcasts", "runs=200", "--json").out)
    assert [past["scenario"] for past in pasts] == ["pact_1950", "after_1992", "europe_1871"]
    for past in pasts:
        assert all(0 <= row["share"] <= 1 and 0 < row["base"] < 1 for row in past["questions"])
    assert len(pasts[2]["questions"]) == 15 and pasts[2]["area_under_curve"] is not None
    assert pasts[2]["log_skill_95"][0] < pasts[2]["mean_log_skill"] < pasts[2]["log_skill_95"][1]
    text = tripolar("hindcasts", "runs=100").out
    assert "base rate" in text and "Record: " in text
    assert "no better and no worse than the base rate, as far as 15 questions can tell" in text
    assert "2 questions: too few for a verdict" in text and text.count("not independent") == 3


def test_the_picture_of_a_past_says_what_the_command_says(tripolar: Call, here: Path) -> None:
    from tripolar_lab.hindcasts import skill_of

    asked = ("runs=200", "seed=1")
    past = json.loads(tripolar("hindcasts", *asked, "--json").out)[0]
    assert tripolar("plot", "scenario=pact_1950", "hindcast", *asked, "format=svg", "out=x", "-q").code == 0
    told = (here / "x/hindcast.svg").read_text(encoding="utf-8").split("<desc>")[1]
    assert told.startswith(f"{past['title']}: {verdict(skill_of(past))}.")
    for row in past["questions"]:
        assert row["says"] in told


def test_keys_of_hindcasts(refused: Callable[..., str]) -> None:
    assert "did you mean runs" in refused("hindcasts", "run=5")


def test_a_scenario_does_not_differ_from_itself(tripolar: Call, here: Path) -> None:
    (here / "same.yaml").write_text("from: baseline\ntitle: the same\n")
    told = json.loads(tripolar("compare", "baseline", "./same.yaml", "runs=300", "--json").out)
    assert all(row["difference"] == [0, 0, 0] for row in told["scenarios"]["./same.yaml"].values())


def test_how_long_pacts_live_is_that_of_the_library(tripolar: Call) -> None:
    import tripolar as tp
    from tripolar.evidence.survival import compare

    given = {"runs": 600, "parameters": "ranges", "set_size": 20}
    words = [f"{key}={value}" for key, value in given.items()]
    told = json.loads(tripolar("compare", "baseline", "us_retrenchment", *words, "--json").out)
    mine = told["scenarios"]["us_retrenchment"]
    theirs = compare(*(tp.run(name, **given) for name in told["scenarios"]), age=10, tau=20)
    of = {"pacts of each": "", "runs that form under both": "_both"}
    for row in theirs.itertuples():
        if row.of in of:
            key = {"S(10)": "s10", "mean years to 20": "years_20"}[row.measure] + of[row.of]
            here = mine[f"china-russia.{key}"]
            assert here["difference"] == pytest.approx([row.difference, row.low, row.high])
            assert here["difference_parameters"] == pytest.approx([row.unknown_low, row.unknown_high])
            assert (here["base"], here["mean"]) == pytest.approx((row.base, row.changed))
    forms = mine["china-russia.forms"]
    assert forms["difference_parameters"][0] < forms["difference"][0] < forms["difference_parameters"][1]
    whole = tp.run("us_retrenchment", **given).summary["pairs"]["china-russia"]
    for key, held in (("forms", whole["forms"]), ("breaks", whole["breaks"])):
        assert mine[f"china-russia.{key}"]["parameters"] == pytest.approx(held["parameters"])
    first = whole["spells"]["first"]
    for band in ("noise", "parameters"):
        assert mine["china-russia.s10"][band] == pytest.approx(first[f"survival_{band}"]["10"])
        assert mine["china-russia.allied_years"][band] == pytest.approx(
            whole["spells"][f"allied_years_{band}"]
        )
    text = tripolar("compare", "baseline", "us_retrenchment", *words).out
    assert "what we do not know" in text and "where one forms under both" in text
    assert re.search(r"baseline +\d", text) and " 0.0 " not in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["baseline"], "two scenarios or more"),
        (["baseline", "baseline"], "named twice"),
        (["all", "all"], "named twice"),
        (["baseline", "us_retrenchment", "crn=false"], "always share their luck"),
        (["baseline", "basline"], "did you mean baseline"),
        (["baseline", "./short.yaml"], "other states or years"),
        (["baseline", "./short.yaml", "out=x"], "writes nothing"),
        (["baseline", "./short.yaml", "runs=0"], "outside"),
    ],
)
def test_what_can_not_be_compared(
    refused: Callable[..., str], here: Path, arguments: list[str], words: str
) -> None:
    (here / "short.yaml").write_text("from: baseline\nhorizon: 2050\n")
    assert words in refused("compare", *arguments)


def test_claims_give_rows_and_a_page(tripolar: Call, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    every = claims.declared()
    monkeypatch.setattr(claims, "declared", lambda: [c for c in every if c["claim"] in ("C1", "C11", "C22")])
    answer = tripolar("claims", "runs=400", "set_size=50", "out=told", "--json")
    rows = json.loads(answer.out)
    assert [row["claim"] for row in rows] == ["C1", "C11", "C22"]
    keys = {"claim", "test", "expected", "effect", "low", "high", "verdict", "share_of_parameter_sets"}
    for row in rows:
        assert keys <= set(row) and row["low"] <= row["effect"] <= row["high"]
    assert rows[0]["verdict"] == "strong" and rows[0]["expected"] == "-"
    assert json.loads((here / "told" / "claims.json").read_text()) == rows
    assert "| C22 |" in (here / "told" / "claims.md").read_text()
    assert "C1 " in tripolar("claims", "runs=200", "set_size=50", "-q").out


def test_every_claim_is_declared_once() -> None:
    declared = claims.declared()
    assert [claim["claim"] for claim in declared] == [f"C{k}" for k in range(1, 23)]
    for claim in declared:
        assert claim["expected"] in (-1, 1) and claim["says"] and claim["test"]
        assert claim.get("change") or claim.get("minus")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["runs=-1"], "outside"),
        (["run=5"], "did you mean runs"),
        (["out=."], "there already"),
        (["x"], "key=value"),
    ],
)
def test_bad_claims(refused: Callable[..., str], arguments: list[str], words: str) -> None:
    assert words in refused("claims", *arguments)


def test_a_scenarios_page_names_what_differs(tripolar: Call) -> None:
    page = tripolar("scenarios", "arctic_meltdown").out
    assert "What differs from the baseline" in page
    assert "arctic.intransigence: 0.6 -> " in page and "C20" in page
    assert "tripolar compare baseline arctic_meltdown" in page
    assert "What differs" not in tripolar("scenarios", "baseline").out


def test_a_new_file_is_commented_and_runs(tripolar: Call, refused: Callable[..., str], here: Path) -> None:
    assert tripolar("scenarios", "new", "mine.yaml", "from=baseline").code == 0
    text = (here / "mine.yaml").read_text()
    assert "#   intransigence: 0.6" in text and "from: baseline" in text
    assert "# states:" in text
    assert tripolar("run", "scenario=./mine.yaml", "runs=70", "--json").code == 0
    assert "there already" in refused("scenarios", "new", "mine.yaml")
    assert "did you mean baseline" in refused("scenarios", "new", "other.yaml", "from=basline")
    assert "name the file" in refused("scenarios", "new")


def test_years_can_be_set_on_the_command_line(tripolar: Call, refused: Callable[..., str]) -> None:
    told = tripolar(
        "run", "runs=70", "policy.stance=retrench", "policy.start=2030", "departures.russia=2033", "--json"
    )
    assert told.code == 0
    assert "policy.stance, policy.start and policy.years" in refused("run", "policy.kind=1")
    assert "contain, retrench or wedge:STATE" in refused("run", "policy.stance=wedge:rome")
    assert "outside the simulated years" in refused("run", "departures.russia=1999")
