"""What a scenario gives year by year instead of simulating it: observed series, policies and departures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tripolar.checks import ScenarioError, integer, knots_of, mapping, member, nearest, pair_of, year_of
from tripolar.figures import DirectedFigures, PairFigures, StateFigures
from tripolar.rules.parameter import Param
from tripolar.rules.table import marker

LONGEST = 500  # years of a run
STANCES = ("contain", "retrench", "wedge")


#: Yearly figures that a scenario may give instead of simulating them, by what they belong to.
STATE_DRIVERS = ("growth", "gdp", "population", "burden", "capability", "exit")
#: Of these the opening year is given as well: later years are weighed by the same yardstick.
FROM_THE_OPENING = ("capability",)
DIRECTED_DRIVERS = ("hostility", "crisis")
PAIR_DRIVERS = ("level",)


def given_of(
    config: Mapping[str, Any], names: tuple[str, ...], start: int, horizon: int
) -> dict[str, dict[int, float]]:
    """Given figures by driver and year, with what ``policy`` and ``departures`` say laid over; or a ScenarioError."""
    out = _given(config.get("given") or {}, names, start, horizon)
    policy = mapping(config.get("policy") or {}, "policy")
    for key in policy:
        if key not in ("stance", "start", "years"):
            raise ScenarioError(f"policy.{key}: a policy has stance, start, years only")
    stance = policy.get("stance", "rule")
    if stance != "rule":
        first = year_of(policy.get("start", start + 1), "policy.start", "first year of the policy")
        if not start < first <= horizon:
            raise ScenarioError(
                f"policy.start={first} is outside the simulated years {start + 1} to {horizon}"
            )
        span = integer(policy.get("years", horizon - first + 1), "policy.years", 1, LONGEST, "years it lasts")
        years = {year: stance for year in range(first, min(first + span, horizon + 1))}
        out["stance"] = dict(sorted({**out.get("stance", {}), **_stances(years, names)}.items()))
    for name, year in mapping(config.get("departures") or {}, "departures").items():
        member(name, "departures", names)
        last = year_of(year, f"departures.{name}", "year in which the leader leaves")
        if not start < last <= horizon:
            raise ScenarioError(
                f"departures.{name}={last} is outside the simulated years {start + 1} to {horizon}"
            )
        stays = {y: 0.0 for y in range(start + 1, last)}
        out[f"exit.{name}"] = {**out.get(f"exit.{name}", {}), **stays, last: 1.0}
    return out


def _given(value: Any, names: tuple[str, ...], start: int, horizon: int) -> dict[str, dict[int, float]]:
    out: dict[str, dict[int, float]] = {}
    for driver, by in mapping(value, "given").items():
        if driver == "stance":
            out["stance"] = _stances(by, names)
        elif driver in STATE_DRIVERS:
            for a, years in mapping(by, f"given.{driver}").items():
                member(a, f"given.{driver}", names)
                out[f"{driver}.{a}"] = knots_of(years, f"given.{driver}.{a}", _driver_about(driver))
        elif driver in DIRECTED_DRIVERS:
            for a, others in mapping(by, f"given.{driver}").items():
                member(a, f"given.{driver}", names)
                for b, years in mapping(others, f"given.{driver}.{a}").items():
                    member(b, f"given.{driver}.{a}", names)
                    out[f"{driver}.{a}.{b}"] = knots_of(
                        years, f"given.{driver}.{a}.{b}", _driver_about(driver)
                    )
        elif driver in PAIR_DRIVERS:
            pairs = [f"{a}-{b}" for k, a in enumerate(names) for b in names[k + 1 :]]
            for name, years in mapping(by, f"given.{driver}").items():
                pair = pair_of(name, pairs, f"given.{driver}")
                knots = knots_of(years, f"given.{driver}.{pair}", marker(PairFigures, "level"))
                out[f"{driver}.{pair.replace('-', '.')}"] = knots
        else:
            known = ("stance", *STATE_DRIVERS, *DIRECTED_DRIVERS, *PAIR_DRIVERS)
            raise ScenarioError(f"given.{driver}: no such driver{nearest(str(driver), known)}")
    for key, years in out.items():
        driver = key.split(".")[0]
        first = start if driver in FROM_THE_OPENING else start + 1
        outside = [year for year in years if not first <= year <= horizon]
        if outside and driver != "population":
            raise ScenarioError(
                f"given.{key} names the year {outside[0]}, outside the simulated years {first} to {horizon}"
            )
    return out


def _driver_about(driver: str) -> Param:
    if driver == "growth":
        return marker(StateFigures, "growth_opening")
    if driver == "hostility":
        return marker(DirectedFigures, "hostility")
    if driver in ("exit", "crisis", "capability"):
        return Param("1", (0.0, 1.0), (0.0, 1.0), f"given {driver}", "")
    return marker(StateFigures, driver)


def _stances(value: Any, names: tuple[str, ...]) -> dict[int, float]:
    """Stances by year: contain, retrench, or wedge:STATE; coded as in ``rules.pressure``."""
    out: dict[int, float] = {}
    for year, stance in mapping(value, "given.stance").items():
        code = {"contain": 0.0, "retrench": 1.0}.get(str(stance))
        if code is None:
            kind, _, target = str(stance).partition(":")
            if kind != "wedge" or target not in names:
                raise ScenarioError(
                    f"given.stance[{year}]={stance} must be contain, retrench or wedge:STATE, "
                    "with a state of this scenario"
                )
            code = 2.0 + names.index(target)
        out[year_of(year, "given.stance", "a year of a stance")] = code
    return dict(sorted(out.items()))
