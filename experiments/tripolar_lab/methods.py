"""The methods paragraph: what was simulated, what was changed, what was given instead, what was off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .settings import counted, shown

if TYPE_CHECKING:
    from tripolar.scenario import Scenario

    from .subject import Subject

NAMED = 8  # changes that are spelled out
BASE = "baseline"
#: Given drivers in words; those that only a scenario sets, never a record.
DRIVERS = {
    "growth": "growth",
    "population": "population",
    "working_age": "the working-age share",
    "burden": "military burdens",
    "capability": "power",
    "exit": "leaders' exits",
    "gdp": "GDP",
    "hostility": "hostility",
    "level": "levels of pairs",
    "crisis": "crises",
    "stance": "the leader's stance",
}
SET = {"stance", "exit"}
#: Mechanisms that a driver takes the place of where it is given for every state and year: the driver, and the
#: parameters that act all the same (power is given without that of allies).
REPLACED: dict[str, tuple[str, tuple[str, ...]]] = {
    "growth": ("gdp", ()),
    "military": ("capability", ()),
    "capability": ("capability", ("capability.allied_share",)),
}


def replaced(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """Mechanisms that given drivers take the place of, by name, with the parameters that act all the same.

    A driver replaces a mechanism if it is given for every state in every simulated year (``phases`` overwrite what
    the rule computes): GDP that of growth, power that of capability and of the military stock, whose only use it is.
    """
    years = range(scenario.start + 1, scenario.horizon + 1)

    def whole(driver: str) -> bool:
        rows = [scenario.given.get(f"{driver}.{state}", {}) for state in scenario.states]
        return all(year in row for row in rows for year in years)

    return {name: left for name, (driver, left) in REPLACED.items() if whole(driver)}


def paragraph(about: Subject, software: str, active: list[str]) -> str:
    """What was simulated, in words for a methods section.

    ``software`` names the version; ``active`` the mechanisms that act, as ``M5 threat``.
    """
    scenario, kept = about.composed.scenario, about.composed.settings
    point = "one point of the parameters"
    if about.set_size:
        point = f"every free parameter drawn anew from its tested range for each {counted(kept['set_size'], 'future')}"
    both = [" and ".join(scenario.labels[state] for state in pair.split("-")) for pair in scenario.focal]
    return (
        f"We simulated {counted(kept['runs'], 'future')} of {_of_sweep(about)}the scenario {scenario.name} "
        f"({scenario.start}-{scenario.horizon}, seed {kept['seed']}, {point}) with {software}, an agent-based model of "
        f"the relations of {', '.join(scenario.labels[s] for s in scenario.states)}; in focus: {'; '.join(both)}. "
        f"{_changed(about)}{_given(scenario)}{_mechanisms(scenario, active)}"
        "Runs share their luck across scenarios (common random numbers). "
        f"{_intervals(about)} The results are the model's futures, not a forecast."
    )


def _intervals(about: Subject) -> str:
    """What the intervals are, in words for a methods section."""
    if not about.set_size:
        return "Intervals of shares are Wilson intervals (95 %) of simulation noise."
    sets = counted(int(about.composed.settings["runs"]) // about.set_size, "parameter set")
    return (
        f"Intervals (95 %) of simulation noise take the {sets} as what is independent, not the runs: Wilson intervals "
        "of the effective number, with Student's t. What we do not know is the 5-95 % range of a share over parameter "
        "sets with sampling noise taken off (beta-binomial by moments)."
    )


def swept(about: Subject) -> tuple[dict[str, Any], int]:
    """What a point of a sweep was set to, and how many points there are; nothing of any other subject."""
    if about.point is None or about.folder is None:
        return {}, 0
    from .sweeps.reading import Stored

    stored = Stored(about.folder)
    keys = [name for name in stored.design.column_names if name not in ("point", "variant")]
    return {key: stored.design[key][about.point].as_py() for key in keys}, stored.points


def set_to(values: dict[str, Any]) -> str:
    """Swept keys with their values: ``arctic.strength=0, growth=slow``."""
    return ", ".join(f"{key}={shown(value)}" for key, value in values.items())


def _of_sweep(about: Subject) -> str:
    values, points = swept(about)
    if not points:
        return ""
    of = f"the {counted(points, 'point')} of a sweep over {', '.join(values)}"
    return f"point {about.point} ({set_to(values)}) of {of}, of "


def changes(scenario: Scenario) -> tuple[str, list[dict[str, Any]]]:
    """What a scenario was laid over (the built-in one of its name, else the baseline), and the rows that differ.

    Yearly figures that are given are told apart (``_given``); a world of its own is compared with nothing.
    """
    from .door import scenario_of
    from .library import scenario_names
    from .scenarios import rows_between

    name = scenario.name if scenario.name in scenario_names() else BASE
    base = scenario_of(name, {})
    if base.states != scenario.states or base.start != scenario.start:
        return "", []
    return name, [row for row in rows_between(base, scenario) if not row["name"].startswith("given.")]


def _changed(about: Subject) -> str:
    if about.composed.as_named:
        return ""
    name, rows = changes(about.composed.scenario)
    if not name:
        return "Its opening world is a file of its own. "
    if not rows:
        return ""
    told = [f"{row['name']} from {row['old']} to {row['new']}" for row in rows[:NAMED]]
    more = len(rows) - NAMED
    where = (
        f"{about.folder}/scenario.yaml"
        if about.folder and about.point is None
        else "scenario.yaml of the run"
    )
    rest = f", and {more} more ({where} holds them all)" if more > 0 else ""
    return f"Changed from {name}: {', '.join(told)}{rest}. "


def _given(scenario: Scenario) -> str:
    """What was given by year instead of simulated: driver, whose, and the years."""
    by: dict[str, list[str]] = {}
    for key in scenario.given:
        by.setdefault(key.partition(".")[0], []).append(key)
    told = []
    for driver, keys in by.items():
        years = [year for key in keys for year in scenario.given[key]]
        span = f"{min(years)}-{max(years)}" if min(years) < max(years) else str(min(years))
        whose = list(dict.fromkeys(key.split(".")[1] for key in keys if "." in key and driver != "level"))
        of = (
            f" of {', '.join(scenario.labels[s] for s in whose)}"
            if 0 < len(whose) < len(scenario.states)
            else ""
        )
        told.append(f"{DRIVERS.get(driver, driver)}{of} ({span})")
    if not told:
        return ""
    source = "set by the scenario" if set(by) <= SET else "taken from the record"
    return f"Not simulated but {source}, by year: {'; '.join(told)}. "


def _mechanisms(scenario: Scenario, active: list[str]) -> str:
    from tripolar.rules.table import MECHANISMS

    record = replaced(scenario)
    names = {m.name: f"{m.label} {m.name}" for m in MECHANISMS}
    instead = [
        names[name] + (f" (but for {' and '.join(left)})" if left else "") for name, left in record.items()
    ]
    off = [told for name, told in names.items() if told not in active and name not in record]
    text = f"{counted(len(active), 'mechanism')} {'was' if len(active) == 1 else 'were'} active"
    text += f"; off {'was' if len(off) == 1 else 'were'} {', '.join(off)}" if off else ""
    text += f"; the record took the place of {', '.join(instead)}" if instead else ""
    return text + ". "
