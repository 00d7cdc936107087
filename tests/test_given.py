"""Observed drivers: what is given year by year replaces the simulated value, and shifts nobody's luck."""

from __future__ import annotations

import numpy as np
import pytest
from tripolar.checks import ScenarioError
from tripolar.model import TriangleModel
from tripolar.rules import pressure
from tripolar.scenario import Scenario, scenario_from
from tripolar.world import dyad as D
from tripolar.world import pair as P
from tripolar.world import state as S
from tripolar.world import system as Y

YEARS = {2021: 0.0, 2022: 0.0, 2023: 0.0}


def stepped(scenario: Scenario, years: int = 3) -> TriangleModel:
    model = TriangleModel(scenario, run=4, seed=9)
    for _ in range(years):
        model.step()
    return model


def with_given(world: dict, given: dict) -> Scenario:
    return scenario_from({**world, "given": given})


@pytest.mark.parametrize(
    ("driver", "row", "value"),
    [
        ("gdp", S.GDP, 5000.0),
        ("burden", S.BURDEN, 0.07),
        ("capability", S.CAPABILITY, 0.4),
        ("exit", S.LEADER_EXIT, 1.0),
    ],
)
def test_a_states_driver_is_taken_as_given(world_2020: dict, driver: str, row: int, value: float) -> None:
    given = {driver: {"china": {2021: value, 2022: value, 2023: value}}}
    assert stepped(with_given(world_2020, given)).state("china").own(row) == value


def test_population_is_taken_as_given(world_2020: dict) -> None:
    model = stepped(with_given(world_2020, {"population": {"russia": {2021: 1e5, 2022: 1e5, 2023: 9e4}}}))
    assert model.state("russia").own(S.POPULATION) == 9e4


def test_given_growth_moves_the_path(world_2020: dict) -> None:
    model = stepped(with_given(world_2020, {"growth": {"china": YEARS}}))
    free = stepped(scenario_from(world_2020))
    assert model.state("china").own(S.PATH_GDP) < free.state("china").own(S.PATH_GDP)
    assert model.state("china").own(S.SHOCK) == free.state("china").own(S.SHOCK)


def test_hostility_and_stance_are_taken_as_given(world_2020: dict) -> None:
    given = {"hostility": {"united_states": {"china": {2021: 0.9, 2022: 0.9, 2023: 0.9}}}}
    # shocks may add to it later in the year: nothing in this pair is contested but the Arctic
    model = stepped(scenario_from({**world_2020, "given": given, "arctic": {"strength": 0.0}}))
    assert model.state("united_states").towards("china", D.HOSTILITY) == 0.9
    wedge = stepped(with_given(world_2020, {"stance": {y: "wedge:russia" for y in YEARS}}))
    code = wedge.world.system[Y.STANCE, 0]
    assert code == pressure.WEDGE + world_2020_index("russia")


def world_2020_index(name: str) -> int:
    return sorted(["china", "russia", "united_states"]).index(name)


def test_a_common_crisis_opens_the_window(world_2020: dict) -> None:
    both = {"crisis": {"united_states": {"china": {2021: 1}, "russia": {2021: 1}}}}
    model = stepped(with_given(world_2020, both), 1)
    assert model.pair("china-russia", P.WINDOW) == 1.0
    alone = stepped(
        with_given(world_2020, {"crisis": {"united_states": {"china": {2021: 1}, "russia": {2021: 0}}}}), 1
    )
    assert alone.state("russia").towards("china", D.TESTED) == 1.0


def test_a_given_gdp_goes_on_from_there(world_2020: dict) -> None:
    given = {"gdp": {"china": {2021: 14688.0 * 2}}}
    still = {"shocks": 0.0, "convergence": 0.0}
    model = stepped(scenario_from({**world_2020, "given": given, "growth": still}), 2)
    assert model.state("china").own(S.GDP) > 14688.0 * 2


def test_years_with_given_crises_draw_no_common_one(world_2020: dict) -> None:
    none = {"united_states": {"china": dict.fromkeys(YEARS, 0), "russia": dict.fromkeys(YEARS, 0)}}
    certain = {"crisis": 1.0, "war": 1.0, "war_years": 1.0}
    model = stepped(scenario_from({**world_2020, "given": {"crisis": none}, "pressure": certain}))
    assert model.pair("china-russia", P.WINDOW) == 0.0
    drawn = [
        TriangleModel(scenario_from({**world_2020, "pressure": certain}), run=run, seed=9) for run in range(8)
    ]
    for each in drawn:
        each.step()
    assert any(each.pair("china-russia", P.WINDOW) == 1.0 for each in drawn)


def test_what_is_not_given_keeps_its_luck(world_2020: dict) -> None:
    free = stepped(scenario_from(world_2020), 1)
    fixed = stepped(with_given(world_2020, {"gdp": {"china": {2021: 9000.0}}}), 1)
    for name in ("russia", "united_states"):
        assert fixed.state(name).own(S.GDP) == free.state(name).own(S.GDP)
    assert np.array_equal(fixed.world.state[S.CONFRONTATION], free.world.state[S.CONFRONTATION])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"gdpp": {}}, "did you mean"),
        ({"gdp": {"france": {2021: 1.0}}}, "not a state"),
        ({"gdp": {"china": {2019: 1.0}}}, "outside the simulated years"),
        ({"gdp": {"china": {}}}, "empty path"),
        ({"exit": {"china": {2021: 2.0}}}, "outside [0, 1]"),
        ({"stance": {2021: "wedge:france"}}, "contain, retrench or wedge:STATE"),
        ({"hostility": {"china": 0.5}}, "mapping"),
    ],
)
def test_a_bad_driver_is_refused_in_one_sentence(world_2020: dict, given: dict, words: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        with_given(world_2020, given)
    assert words in str(caught.value) and "\n" not in str(caught.value)
