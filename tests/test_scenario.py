"""A scenario is data: what it may say, what is refused in one sentence, and that it reads back as it was written."""

from __future__ import annotations

import copy
import math

import numpy as np
import pytest
import yaml
from tripolar.checks import ScenarioError
from tripolar.opening import given_paths, opening_of
from tripolar.scenario import Scenario, scenario_from
from tripolar.world import given as G


def test_what_is_written_reads_back(world_2020: dict) -> None:
    world = {
        **copy.deepcopy(world_2020),
        "arctic": {"intransigence": 0.9},
        "policy": {"stance": "wedge:russia", "start": 2025, "years": 5},
        "departures": {"russia": 2030},
        "given": {"level": {"china-russia": {2021: 2}}},
    }
    world["states"]["china"]["population"]["variant"] = "low"
    world["states"]["china"]["growth_path"] = {"path": {2020: 0.05, 2060: 0.01}}
    first = scenario_from(world)
    again = scenario_from(yaml.safe_load(yaml.safe_dump(first.to_dict())))
    assert again == first and again.digest() == first.digest()
    assert first.pinned == {"arctic.intransigence"}


def test_a_policy_lasts_for_its_years(world_2020: dict) -> None:
    scenario = scenario_from({**world_2020, "policy": {"stance": "retrench", "start": 2030, "years": 3}})
    stance = given_paths(scenario)[G.STANCE, 0, 0]
    assert [2020 + int(t) for t in np.flatnonzero(~np.isnan(stance))] == [2030, 2031, 2032]


def test_a_named_departure_keeps_the_leader_until_then(world_2020: dict) -> None:
    scenario = scenario_from({**world_2020, "departures": {"china": 2027}})
    i = scenario.states.index("china")
    exits = given_paths(scenario)[G.EXIT, i, i]
    assert exits[1:7].tolist() == [0.0] * 6 and exits[7] == 1.0 and np.isnan(exits[8:]).all()


def test_the_low_variant_is_the_low_path_and_the_reference_stays(world_2020: dict) -> None:
    world = copy.deepcopy(world_2020)
    world["states"]["russia"]["population"]["variant"] = "low"
    low, medium = given_paths(scenario_from(world)), given_paths(scenario_from(world_2020))
    i = scenario_from(world).states.index("russia")
    assert low[G.POPULATION, i, i, -1] == pytest.approx(world["states"]["russia"]["population"]["low"][2060])
    assert np.array_equal(low[G.WORKERS_REFERENCE, i, i, 1:], medium[G.WORKERS_REFERENCE, i, i, 1:])


def test_drawn_parameters_stay_in_their_tested_ranges(baseline: Scenario) -> None:
    start = opening_of(baseline, 1, 0, 400)
    from tripolar.rules.table import ROWS

    for row in ROWS:
        low, high = row.about.tested
        drawn = start.parameters[row.place]
        assert drawn.min() >= low - 1e-12 and drawn.max() <= high + 1e-12, row.key
        if high > low:
            assert drawn.std() > 0, f"{row.key} is free and is not drawn"


def test_what_is_set_is_not_drawn(world_2020: dict) -> None:
    from tripolar.rules.table import ROW

    start = opening_of(scenario_from({**world_2020, "arctic": {"intransigence": 0.85}}), 1, 0, 50)
    assert set(start.parameters[ROW["arctic.intransigence"].place]) == {0.85}


def test_a_draw_depends_on_its_own_name_only(world_2020: dict, baseline: Scenario) -> None:
    from tripolar.rules.table import ROW

    fixed = opening_of(scenario_from({**world_2020, "arctic": {"cost": 0.5}}), 1, 0, 50)
    free = opening_of(baseline, 1, 0, 50)
    place = ROW["gain.weight"].place
    assert np.array_equal(fixed.parameters[place], free.parameters[place])


def changed(world: dict, path: str, value: object) -> dict:
    world = copy.deepcopy(world)
    *parents, last = path.split("/")
    node = world
    for parent in parents:
        node = node.setdefault(parent, {})
    node[last] = value
    return world


BAD = [
    ("growht", {}, "did you mean growth"),
    ("arctic/intransigense", 0.5, "did you mean arctic.intransigence"),
    ("arctic/intransigence", 1.5, "outside [0, 1]"),
    ("arctic/intransigence", "much", "must be a number"),
    ("arctic/intransigence", True, "must be a number"),
    ("arctic/intransigence", None, "not nothing"),
    ("arctic/intransigence", math.nan, "outside [0, 1]"),
    ("arctic/intransigence", math.inf, "outside [0, 1]"),
    ("arctic", 3, "must be a mapping"),
    ("horizon", 2020, "must be after start"),
    ("horizon", 2019, "must be after start"),
    ("horizon", 2060.5, "whole number"),
    ("horizon", math.inf, "whole number"),
    ("horizon", 2999, "more than 500 years"),
    ("horizon", 2110, "covers 2020-2100 but the run goes from 2020 to 2110"),
    ("leader", "rome", "not a state"),
    ("focal", ["china-rome"], "not a pair"),
    ("focal", "china-russia", "must be a list"),
    ("states/china/gdp", -5, "outside"),
    ("states/china/gdp", {"low": 1, "high": 2}, "has no value"),
    ("states/china/gdp", {"value": 1, "low": 1}, "only one end"),
    ("states/china/gdp", {"value": 1, "low": 3, "high": 2}, "swap them"),
    ("states/china/gdp", {"value": 1, "why": 2}, "a figure has"),
    ("states/china/gdpp", 5, "did you mean states.china.gdp"),
    ("states/china/population", {"path": {}}, "empty path"),
    ("states/china/population", {"path": {2020: -3, 2100: 5}}, "outside"),
    ("states/china/population", {"path": {2020: 3, 2030: 5}}, "covers 2020-2030"),
    ("states/china/population", {"path": {2020: 3, 2100: 5}, "variant": "low"}, "no variant"),
    ("states/china/gdp", {"path": {2020: 3, 2100: 5}}, "takes one value"),
    ("states/china/colour", "red", "must be a colour"),
    ("states/a b", {"gdp": 1}, "letters, digits"),
    ("pairs/china-rome", {"trade": 1}, "not a pair"),
    ("directed/china/china", {"claim": 1}, "towards itself"),
    ("directed/rome", {"china": {"claim": 1}}, "not a state"),
    ("policy", {"stance": "wedge:rome"}, "wedge:STATE"),
    ("policy", {"stance": "contain", "start": 1999}, "outside the simulated years"),
    ("policy", {"kind": "contain"}, "stance, start, years only"),
    ("departures", {"rome": 2030}, "not a state"),
    ("departures", {"china": 2090}, "outside the simulated years"),
    ("pinned", ["arctic.nothing"], "no parameter"),
    ("pinned", "all", "must be a list"),
]


@pytest.mark.parametrize(("path", "value", "words"), BAD)
def test_bad_input_gets_one_sentence(world_2020: dict, path: str, value: object, words: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        scenario_from(changed(world_2020, path, value))
    message = str(caught.value)
    assert words in message and "\n" not in message


def test_three_to_eight_states(world_2020: dict) -> None:
    few = copy.deepcopy(world_2020)
    del few["states"]["china"]
    with pytest.raises(ScenarioError, match="3 to 8"):
        scenario_from(few)
