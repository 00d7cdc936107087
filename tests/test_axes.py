"""Every option of every axis and every scenario: composes, runs, says its command and its source."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tripolar
import yaml
from tripolar.checks import ScenarioError
from tripolar.ensemble import PAIR_KEPT, STATE_KEPT, Chunk, chunk
from tripolar.opening import free_keys
from tripolar.outcomes.summary import outside_tested
from tripolar.scenario import Scenario, scenario_from
from tripolar_lab import library

ROOT = Path(__file__).resolve().parent.parent
CONFIGS = ROOT / "configs"
RUNS = 64

AXES = {
    "growth": {
        "baseline", "china_slowdown", "china_surge", "russia_stagnation", "russia_revival", "us_decline", "us_renewal",
        "custom",
    },
    "demography/population": {"medium", "low", "high", "russia_low"},
    "demography/far_east": {"none", "stable", "slow", "unabated"},
    "arctic/ice": {"slow", "median", "fast", "never"},
    "arctic/conduct": {"cooperative", "guarded", "intransigent"},
    "policy": {"rule", "contain", "wedge_russia", "wedge_china", "retrench"},
    "leadership": {"continuity", "russia_2030", "china_2032", "both_2025", "frozen"},
}  # fmt: skip
#: Scenarios by theme: the list of the issue.
SCENARIOS = {
    "baseline": {"baseline", "today"},
    "arctic": {"arctic_meltdown", "arctic_bargain"},
    "demography": {"far_east_majority"},
    "policy": {"us_retrenchment", "reverse_kissinger", "wedge_to_beijing"},
    "leadership": {"dear_friends_leave"},
    "growth": {"china_stalls", "russia_hollows_out"},
    "trade": {"dollar_exit"},
    "counterfactual": {"equal_partners"},
    "combined": {"mid_century_squeeze"},
    "history": {"pact_1950", "after_1992", "europe_1871"},
}
OPTIONS = [(axis, name) for axis, names in AXES.items() for name in sorted(names)]
NAMES = sorted(name for names in SCENARIOS.values() for name in names)
#: Averages of growth over thirty years that the literature holds (README of the data), in 1/year.
LITERATURE = {"china": (0.015, 0.04), "russia": (0.0, 0.02), "united_states": (0.013, 0.023)}
#: Options that stand outside the literature on purpose. What is not a number in its range says so in words.
OUTSIDE = {
    ("demography/far_east", "unabated"): {"borderland.cap"},
    ("arctic/conduct", "cooperative"): {"arctic.intransigence"},
    ("leadership", "frozen"): {"leaders.exits"},
}
IN_WORDS = [("demography/far_east", "unabated"), ("arctic/ice", "never"), *OUTSIDE]


def held(name: str) -> dict[str, Any]:
    """A scenario's file as data."""
    return yaml.safe_load((CONFIGS / "scenario" / f"{name}.yaml").read_text(encoding="utf-8"))


@cache
def composed(name: str) -> Scenario:
    """A scenario, composed."""
    return tripolar.compose(name)


def with_option(axis: str, name: str) -> Scenario:
    return tripolar.compose("baseline", **{axis: name})


@cache
def ran(axis: str, name: str) -> Chunk:
    """A few runs of an option over the baseline."""
    return chunk(with_option(axis, name), 1, 0, RUNS)


def state(done: Chunk, scenario: Scenario, name: str, kept: str) -> np.ndarray:
    return done.state[STATE_KEPT.index(kept), scenario.states.index(name)]


def figures_of(tree: Any, place: tuple[str, ...] = ()) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every figure or path with knots of a file, by its place."""
    if isinstance(tree, dict):
        if "value" in tree or "path" in tree:
            yield ".".join(place), tree
            return
        for key, below in tree.items():
            yield from figures_of(below, (*place, str(key)))


def files() -> Iterable[tuple[str, str]]:
    return [*OPTIONS, *(("scenario", name) for name in NAMES)]


def test_the_axes_hold_the_options_of_the_issue() -> None:
    groups = library.groups()
    assert {axis: set(groups[axis]) for axis in AXES} == AXES
    assert set(groups) == {*AXES, "world", "scenario"}


def test_the_scenarios_are_those_of_the_issue() -> None:
    assert set(library.scenario_names()) == set(NAMES)
    assert {name: held(name)["theme"] for name in NAMES} == {
        name: theme for theme, names in SCENARIOS.items() for name in names
    }


@pytest.mark.parametrize(("axis", "name"), files())
def test_a_file_opens_with_its_command_and_tells_its_source(axis: str, name: str) -> None:
    text = (CONFIGS / axis / f"{name}.yaml").read_text(encoding="utf-8")
    lines = text.splitlines()
    assert lines[0] == "# @package _global_"
    assert lines[1] == f"# tripolar run {axis}={name}"
    assert max(map(len, (line for line in lines if line.startswith("#")))) <= 125
    if axis != "scenario":
        assert any(line.startswith("# Source: ") and len(line) > 15 for line in lines)
    for key, figure in figures_of(yaml.safe_load(text)):
        assert figure.get("source"), f"{axis}={name}: {key} has no source"
        assert figure.get("note"), f"{axis}={name}: {key} has no note"
        if "value" in figure:
            assert {"low", "high"} <= figure.keys(), (
                f"{axis}={name}: {key} keeps the range of what it replaces"
            )
            low, high = figure["low"], figure["high"]
            assert (low is None) == (high is None)
            assert low is None or low <= figure["value"] <= high, f"{axis}={name}: {key} is outside its range"


@pytest.mark.parametrize(("axis", "name"), OPTIONS)
def test_an_option_composes_and_runs(axis: str, name: str) -> None:
    scenario = with_option(axis, name)
    done = ran(axis, name)
    assert done.runs == RUNS and scenario.horizon == 2060
    assert np.isfinite(done.state).all() and np.isfinite(done.pair).all()
    assert {row["name"] for row in outside_tested(scenario)} == OUTSIDE.get((axis, name), set())
    assert free_keys(scenario)[0], "parameters=ranges still has something to draw"


@pytest.mark.parametrize(("axis", "name"), sorted(set(IN_WORDS)))
def test_what_lies_outside_the_literature_says_so(axis: str, name: str) -> None:
    assert "OUTSIDE" in (CONFIGS / axis / f"{name}.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_composes_and_runs(name: str) -> None:
    scenario = composed(name)
    assert scenario.name == name
    done = chunk(scenario, 1, 0, RUNS)
    assert done.runs == RUNS
    assert np.isfinite(done.state).all() and np.isfinite(done.pair).all()


@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_tells_its_story(name: str) -> None:
    texts = held(name)
    assert texts["name"] == name
    for text in ("title", "theme", "story", "look_for", "left_out"):
        assert str(texts.get(text) or "").strip(), f"{name} has no {text}"
    story = texts["story"].strip()
    assert len(story.splitlines()) == 2
    assert len(story) <= 240
    assert len(texts["title"]) <= 60
    titles = [held(other)["title"] for other in NAMES]
    assert len(set(titles)) == len(titles)


def test_the_command_line_wins_over_a_scenarios_choice() -> None:
    assert tripolar.compose("arctic_meltdown").parameters["arctic.intransigence"] == 0.9
    mild = tripolar.compose("arctic_meltdown", **{"arctic/conduct": "cooperative"})
    assert mild.parameters["arctic.intransigence"] == 0.2
    assert mild.figures["system.ice_free_year"].value == 2035
    assert "stance" not in tripolar.compose("mid_century_squeeze", policy="rule").given


def test_axes_mix_freely() -> None:
    choices = {
        "growth": "russia_stagnation", "demography/population": "low", "demography/far_east": "slow",
        "arctic/ice": "fast", "arctic/conduct": "intransigent", "policy": "wedge_russia", "leadership": "russia_2030",
    }  # fmt: skip
    scenario = tripolar.compose("today", **choices)
    assert scenario.given["exit.russia"][2030] == 1.0 and scenario.given["exit.russia"][2025] == 0.0
    assert scenario.given["stance"][2024] == 0.0 and scenario.stance_name(scenario.given["stance"][2025]) == (
        "wedge:russia"
    )
    assert chunk(scenario, 1, 0, RUNS).runs == RUNS


# growth


def average(scenario: Scenario, name: str, years: int = 30) -> float:
    """Mean trend growth over the first years."""
    opening = scenario.figures[f"states.{name}.growth_opening"].value
    later = scenario.figures[f"states.{name}.growth_later"].value
    settles = scenario.parameters["growth.settles"]
    return sum(opening + (later - opening) * min(t / settles, 1.0) for t in range(1, years + 1)) / years


@pytest.mark.parametrize("option", sorted(AXES["growth"]))
def test_growth_stays_within_the_literature_and_moves_one_state(option: str) -> None:
    scenario, plain = with_option("growth", option), composed("baseline")
    moved = [name for name in LITERATURE if average(scenario, name) != average(plain, name)]
    assert len(moved) == (0 if option in ("baseline", "custom") else 1)
    for name, (low, high) in LITERATURE.items():
        assert low - 5e-4 <= average(scenario, name) <= high + 5e-4


@pytest.mark.parametrize(
    ("slow", "fast", "name"),
    [
        ("china_slowdown", "china_surge", "china"),
        ("russia_stagnation", "russia_revival", "russia"),
        ("us_decline", "us_renewal", "united_states"),
    ],
)
def test_growth_orders_output_run_by_run(slow: str, fast: str, name: str) -> None:
    scenario = composed("baseline")
    low, middle, high = (state(ran("growth", o), scenario, name, "gdp") for o in (slow, "baseline", fast))
    assert (low < middle).all() and (middle < high).all()


def test_the_custom_path_is_the_baselines_line() -> None:
    plain, path = ran("growth", "baseline"), ran("growth", "custom")
    np.testing.assert_allclose(
        path.state[STATE_KEPT.index("gdp")], plain.state[STATE_KEPT.index("gdp")], rtol=1e-5
    )


# demography


def test_the_middle_of_every_axis_changes_nothing() -> None:
    plain = ran("growth", "baseline")
    same = {
        "demography/population": "medium", "demography/far_east": "stable", "arctic/ice": "median",
        "arctic/conduct": "guarded", "policy": "rule", "leadership": "continuity",
    }  # fmt: skip
    for axis, name in same.items():
        assert np.array_equal(ran(axis, name).pair, plain.pair), f"{axis}={name}"


@pytest.mark.parametrize("name", ["china", "russia", "united_states"])
def test_a_variant_moves_output_by_its_workers_alone(name: str) -> None:
    scenario = composed("baseline")
    plain = state(ran("demography/population", "medium"), scenario, name, "gdp").astype(float)
    for variant, sign in (("low", -1.0), ("high", 1.0)):
        chosen = with_option("demography/population", variant)
        moved = state(ran("demography/population", variant), scenario, name, "gdp").astype(float)
        ratio = np.log(moved / plain)
        expected = scenario.parameters["growth.labour_share"] * math.log(
            workers(chosen, name, 2060) / workers(scenario, name, 2060)
        )
        np.testing.assert_allclose(ratio, expected, atol=2e-3)
        assert sign * expected > 0.02
        for year in (2020, 2025, 2030, 2035):  # nobody born since 2024 is of age
            assert workers(chosen, name, year) == pytest.approx(workers(scenario, name, year), rel=2e-3)


def workers(scenario: Scenario, name: str, year: int) -> float:
    people = scenario.paths[f"states.{name}.population"]
    knots = {"medium": people.knots, "low": people.low, "high": people.high}[people.variant]
    return knots[year] * scenario.paths[f"states.{name}.working_age"].knots[year]


def test_the_low_variant_of_one_state_leaves_the_others() -> None:
    one, all_ = (
        with_option("demography/population", "russia_low"),
        with_option("demography/population", "low"),
    )
    for figure in ("population", "working_age", "working_age_reference"):
        assert one.paths[f"states.russia.{figure}"] == all_.paths[f"states.russia.{figure}"]
    assert one.paths["states.china.population"].variant == "medium"


def test_an_unabated_flow_makes_a_majority_by_2030_and_the_others_none() -> None:
    from tripolar.model import TriangleModel
    from tripolar.world import dyad as D

    shares: dict[str, list[float]] = {}
    for name in AXES["demography/far_east"]:
        scenario = tripolar.compose("baseline", **{"demography/far_east": name, "growth.shocks": 0.0})
        model = TriangleModel(scenario, run=0, seed=1)
        shares[name] = []
        for _ in range(40):
            model.step()
            migrants = model.state("china").towards("russia", D.MIGRANTS)
            shares[name].append(migrants / (migrants + model.state("china").towards("russia", D.RESIDENTS)))
    assert shares["unabated"][8] < 0.5 <= shares["unabated"][9]
    assert shares["none"][-1] == pytest.approx(0.076, abs=0.001)
    assert shares["stable"][-1] == pytest.approx(0.084, abs=0.002)
    assert shares["slow"][-1] == pytest.approx(0.097, abs=0.002)


# arctic, policy, leadership


def test_ice_orders_incidents() -> None:
    incidents = [
        ran("arctic/ice", name).pair[PAIR_KEPT.index("incidents")].sum()
        for name in ("never", "slow", "median", "fast")
    ]
    assert incidents == sorted(incidents)
    assert incidents[0] < 0.05 * incidents[2]


def test_conduct_orders_meltdowns() -> None:
    meltdowns = [
        ran("arctic/conduct", name).pair[PAIR_KEPT.index("meltdowns")].sum()
        for name in ("cooperative", "guarded", "intransigent")
    ]
    assert meltdowns == sorted(meltdowns) and meltdowns[0] < meltdowns[2]


@pytest.mark.parametrize("option", ["contain", "retrench", "wedge_russia", "wedge_china"])
def test_a_policy_lasts_from_2025_to_the_horizon(option: str) -> None:
    scenario = with_option("policy", option)
    stances = {scenario.stance_name(code) for code in scenario.given["stance"].values()}
    assert stances == {option.replace("_", ":")}
    assert (min(scenario.given["stance"]), max(scenario.given["stance"])) == (2025, scenario.horizon)


@pytest.mark.parametrize("year", [1880, 2025])
def test_a_wedge_on_an_absent_state_is_refused_in_one_sentence(year: int) -> None:
    file = CONFIGS / "world" / "1871.yaml"
    world = yaml.safe_load(file.read_text(encoding="utf-8"))
    with pytest.raises(ScenarioError, match=r"state of this scenario|^policy") as refused:
        scenario_from({**world, "policy": {"stance": "wedge:china", "start": year}})
    assert "\n" not in str(refused.value)


def test_leaders_go_when_they_are_said_to() -> None:
    from tripolar.model import TriangleModel
    from tripolar.world import state as S

    def exits(option: str, name: str, years: int) -> list[int]:
        model = TriangleModel(with_option("leadership", option), run=3, seed=2)
        gone = []
        for year in range(2021, 2021 + years):
            model.step()
            if model.state(name).own(S.LEADER_EXIT) > 0.5:
                gone.append(year)
        return gone

    assert exits("russia_2030", "russia", 10) == [2030]
    assert exits("china_2032", "china", 12) == [2032]
    assert exits("both_2025", "china", 5) == exits("both_2025", "russia", 5) == [2025]
    assert exits("frozen", "united_states", 40) == []


# scenarios


def test_today_is_observed_and_signs_nothing_to_2025() -> None:
    from tripolar.model import TriangleModel
    from tripolar.world import state as S

    scenario = composed("today")
    done = chunk(scenario, 1, 0, 512)
    formed = done.pair[PAIR_KEPT.index("formed"), scenario.pairs.index("china-russia")]
    assert ((formed < 0) | (formed > 2025)).all() and (formed > 2025).any()
    model = TriangleModel(tripolar.compose("today", **{"growth.shocks": 0.0}), run=0, seed=1)
    levels = []
    for _ in range(4):
        model.step()
        levels.append(model.state("russia").own(S.GDP))
    assert levels[:3] == [1763.0, 2023.0, 1742.0]
    assert levels[3] == pytest.approx(1742.0 * 1.013, rel=0.002), (
        "the trend goes on from the last observed year"
    )


def test_todays_figures_are_those_of_the_data() -> None:
    import csv
    import os

    folder = Path(os.environ.get("TRIPOLAR_DATA") or ROOT.parent / "shared" / "data")
    if not (folder / "worldbank_gdp_current_usd_trio.csv").exists():
        pytest.skip(f"no full series in {folder}: the scenario's own figures stand unchecked")
    code = {"china": "CHN", "russia": "RUS", "united_states": "USA"}
    deflator = {2021: 1.0458, 2022: 1.12, 2023: 1.1603}
    with open(folder / "worldbank_gdp_current_usd_trio.csv", encoding="utf-8") as file:
        output = {(r["iso"], int(r["year"])): r["gdp_current_bn_usd"] for r in csv.DictReader(file)}
    with open(folder / "sipri_milex_2024ed_trio.csv", encoding="utf-8") as file:
        burden = {(r["iso"], int(r["year"])): r["share_gdp_pct"] for r in csv.DictReader(file)}
    given, world = composed("today").given, composed("today").figures
    for name, iso in code.items():
        before = world[f"states.{name}.gdp"].value
        for year, value in given[f"gdp.{name}"].items():
            assert value == pytest.approx(float(output[iso, year]) / deflator[year], rel=5e-4)
            assert given[f"growth.{name}"][year] == pytest.approx(math.log(value / before), abs=5e-4)
            assert given[f"burden.{name}"][year] == pytest.approx(float(burden[iso, year]) / 100, abs=1e-6)
            before = value


def test_equal_partners_are_equal() -> None:
    scenario = composed("equal_partners")
    done = chunk(scenario, 1, 0, 1024)
    k = scenario.pairs.index("china-russia")
    formed = done.pair[PAIR_KEPT.index("formed"), k] >= 0
    junior = done.pair[PAIR_KEPT.index("junior_at_formation"), k][formed]
    assert abs(float(np.mean(junior))) < 0.03
    assert 0.4 < float(np.mean(junior > 0)) < 0.6
