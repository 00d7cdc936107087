"""The opening worlds: each composes and runs, and its observed figures agree with the data sets it names.

The data are not part of the repository: name their folder in TRIPOLAR_DATA, or put them in ../shared/data.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import tripolar
import yaml
from tripolar.ensemble import chunk
from tripolar.scenario import Scenario, scenario_from

ROOT = Path(__file__).resolve().parent.parent
WORLDS = ROOT / "configs" / "world"
HINDCASTS = {"1871": "europe_1871", "1950": "pact_1950", "1992": "after_1992"}
#: Codes of the states in the data sets; Maddison and the United Nations use others than Correlates of War.
COW = {
    "austria_hungary": "AUH",
    "britain": "UKG",
    "china": "CHN",
    "france": "FRN",
    "germany": "GMY",
    "italy": "ITA",
    "russia": "RUS",
    "united_states": "USA",
}
MADDISON = {"1950": {**COW, "russia": "SUN"}, "1992": COW}
#: What the records do not reach: the last year of each, and departures typed from the public record.
LAST_CINC, LAST_MADDISON, LAST_ARCHIGOS = 2022, 2022, 2015
LATER_EXITS = {
    "1871": {("france", 1873)},
    "1950": set(),
    "1992": {("united_states", 2017), ("united_states", 2021), ("united_states", 2025)},
}

Table = Callable[[str], list[dict[str, str]]]


def world(name: str) -> Scenario:
    return scenario_from(yaml.safe_load((WORLDS / f"{name}.yaml").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def table() -> Table:
    """Rows of a file of the data folder, or a skip that says where it was looked for."""
    folder = Path(os.environ.get("TRIPOLAR_DATA") or ROOT.parent / "shared" / "data")

    def rows(name: str) -> list[dict[str, str]]:
        if not (folder / name).is_file():
            pytest.skip(f"no {name} in {folder}: set TRIPOLAR_DATA to the folder of the data sets")
        with open(folder / name, newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    return rows


@pytest.mark.parametrize("path", sorted(WORLDS.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_world_composes_and_runs(path: Path) -> None:
    assert path.read_text(encoding="utf-8").splitlines()[0] == "# @package _global_"
    scenario = world(path.stem)
    out = chunk(scenario, 1, 0, 64)
    for values in (out.pair, out.state, out.already):
        assert np.isfinite(values).all()
    drawn = chunk(scenario, 1, 0, 64, set_size=4, fans=False)
    assert np.isfinite(drawn.pair).all() and np.isfinite(drawn.state).all()


@pytest.mark.parametrize("name", HINDCASTS)
def test_a_hindcast_is_its_world(name: str) -> None:
    composed, plain = tripolar.compose(HINDCASTS[name]), world(name)
    assert composed.figures == plain.figures
    assert composed.paths == plain.paths
    assert composed.given == plain.given


@pytest.mark.parametrize("name", HINDCASTS)
def test_every_figure_names_its_source_and_no_address(name: str) -> None:
    text = (WORLDS / f"{name}.yaml").read_text(encoding="utf-8")
    for address in ("http", "www.", "shared/", ".csv"):
        assert address not in text
    data = yaml.safe_load(text)
    figures = [
        f for state in data["states"].values() for k, f in state.items() if k not in ("label", "colour")
    ]
    figures += [f for pair in data["pairs"].values() for f in pair.values()]
    figures += [f for others in data["directed"].values() for own in others.values() for f in own.values()]
    assert all(figure["source"] for figure in [*figures, *data["system"].values()])


@pytest.mark.parametrize("name", HINDCASTS)
def test_observed_years_have_no_hole(name: str) -> None:
    scenario = world(name)
    simulated = range(scenario.start + 1, scenario.horizon + 1)
    for key, years in scenario.given.items():
        first, last = min(years), max(years)
        begins = scenario.start if key.startswith("capability.") else simulated[0]
        assert first == begins and list(years) == list(range(first, last + 1)), key
        if key.split(".")[0] not in ("burden", "crisis"):  # those go on simulated where their record ends
            assert last == simulated[-1], key


@pytest.mark.parametrize("name", HINDCASTS)
def test_capability_is_the_share_of_cinc(name: str, table: Table) -> None:
    scenario = world(name)
    cinc = {(row["stateabb"], int(row["year"])): row["cinc"] for row in table("nmc_v7_majors.csv")}
    for year in range(scenario.start, scenario.horizon + 1):
        typed = {s: scenario.given[f"capability.{s}"][year] for s in scenario.states}
        assert sum(typed.values()) == pytest.approx(1.0, abs=1e-9)
        raw = {s: float(cinc[COW[s], min(year, LAST_CINC)]) for s in scenario.states}
        for state, value in typed.items():
            assert value == pytest.approx(raw[state] / sum(raw.values()), abs=2e-4), (state, year)


@pytest.mark.parametrize("name", MADDISON)
def test_gdp_is_maddisons(name: str, table: Table) -> None:
    scenario = world(name)
    rows = table("maddison2023_trio.csv")
    gdp = {(r["ISO"], int(r["year"])): float(r["gdp_bn_2011intl"]) for r in rows if r["gdp_bn_2011intl"]}
    for state in scenario.states:
        code = MADDISON[name][state]
        opening = scenario.figures[f"states.{state}.gdp"].value
        no_figure = (
            code,
            scenario.start,
        ) not in gdp  # China 1949: that of 1950 is carried back, as its note says
        assert opening == pytest.approx(gdp[code, scenario.start + no_figure], rel=1e-3), state
        for year, value in scenario.given[f"gdp.{state}"].items():
            if year <= LAST_MADDISON:
                assert value == pytest.approx(gdp[code, year], rel=1e-3), (state, year)


@pytest.mark.parametrize("name", HINDCASTS)
def test_leaders_go_when_archigos_says(name: str, table: Table) -> None:
    scenario = world(name)
    starts = {(row["a"], int(row["startdate"][:4])) for row in table("archigos_v41_majors.csv")}
    for state in scenario.states:
        for year, left in scenario.given[f"exit.{state}"].items():
            later = (state, year) in LATER_EXITS[name]
            known = (COW[state], year) in starts and year <= LAST_ARCHIGOS
            assert left == float(known or later), (state, year)


@pytest.mark.parametrize("name", HINDCASTS)
def test_population_is_the_records(name: str, table: Table) -> None:
    scenario = world(name)
    file, code, column, codes = {
        "1871": ("nmc_v7_majors.csv", "stateabb", "tpop", COW),
        "1950": ("maddison2023_trio.csv", "ISO", "pop_thousand", MADDISON["1950"]),
        "1992": ("un_wpp2024_population_trio.csv", "iso", "pop_medium_k", COW),
    }[name]
    people = {(row[code], int(row["year"])): float(row[column]) for row in table(file) if row[column]}
    for state in scenario.states:
        for year, value in scenario.paths[f"states.{state}.population"].knots.items():
            assert value == pytest.approx(people[codes[state], year], rel=1e-3), (state, year)


@pytest.mark.parametrize("name", HINDCASTS)
def test_the_full_records_agree_with_the_small_tables(name: str, table: Table) -> None:
    table("nmc_v7_majors.csv")  # says where the folder was looked for, if it is not there
    folder = os.environ.get("TRIPOLAR_DATA") or ROOT.parent / "shared" / "data"
    own = tripolar.compose(HINDCASTS[name])
    full = tripolar.compose(HINDCASTS[name], data=str(folder))
    assert full.given.keys() == own.given.keys() and full.given != own.given
    for key, years in full.given.items():
        assert years.keys() == own.given[key].keys(), key
        for year, value in years.items():
            assert value == pytest.approx(own.given[key][year], rel=2e-3, abs=2e-4), (key, year)


def test_records_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(tripolar.ScenarioError, match="is no folder"):
        tripolar.compose("pact_1950", data=str(tmp_path / "none"))
    with pytest.raises(tripolar.ScenarioError, match="can not be read"):
        tripolar.compose("pact_1950", data=str(tmp_path))
    (tmp_path / "nmc_v7_majors.csv").write_text("state,year\n")
    with pytest.raises(tripolar.ScenarioError, match="has no column"):
        tripolar.compose("pact_1950", data=str(tmp_path))
    with pytest.raises(tripolar.ScenarioError, match="scenarios of the past"):
        tripolar.compose("baseline", data=str(tmp_path))
