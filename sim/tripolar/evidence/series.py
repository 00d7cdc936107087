"""Full yearly series from a folder of data sets that the user names, in place of a world's own small tables.

Files (as tidied by their publishers' users; columns in brackets): ``nmc_v7_majors.csv`` Correlates of War, National
Material Capabilities v7.0 [stateabb, year, cinc]; ``maddison2023_trio.csv`` Maddison Project Database 2023 [ISO, year,
gdp_bn_2011intl]; ``archigos_v41_majors.csv`` Archigos 4.1 [a, startdate]. None of them is part of this project.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from tripolar.checks import ScenarioError

CINC, MADDISON, ARCHIGOS = "nmc_v7_majors.csv", "maddison2023_trio.csv", "archigos_v41_majors.csv"

Years = dict[int, float]


def read(
    folder: Path,
    states: tuple[str, ...],
    start: int,
    horizon: int,
    cow: Mapping[str, str],
    maddison: Mapping[str, list[str]],
) -> dict[str, dict[str, Years]]:
    """Drivers ``capability``, ``gdp`` and ``exit`` by state and year, as far as the files reach.

    Capability is each state's CINC over the sum of the game's. ``exit`` holds the years in which a new leader starts.
    ScenarioError in one sentence for a folder, file or column that is missing.
    """
    if not folder.is_dir():
        raise ScenarioError(f"data={folder} is no folder; name the folder that holds {CINC}")
    simulated = range(start + 1, horizon + 1)
    out: dict[str, dict[str, Years]] = {"capability": {}, "gdp": {}, "exit": {}}
    for state in states:
        if state not in cow:
            raise ScenarioError(f"no record is known for {state}; data= is for the states {', '.join(cow)}")
    raw = {
        (row["stateabb"], int(row["year"])): float(row["cinc"])
        for row in _rows(folder, CINC, "stateabb", "cinc")
    }
    for year in range(start, horizon + 1):  # also of the opening, which is weighed by the same yardstick
        if all((cow[state], year) in raw for state in states):
            total = sum(raw[cow[state], year] for state in states)
            for state in states:
                out["capability"].setdefault(state, {})[year] = raw[cow[state], year] / total
    if all(state in maddison for state in states):
        rows = _rows(folder, MADDISON, "ISO", "gdp_bn_2011intl")
        gdp = {(r["ISO"], int(r["year"])): float(r["gdp_bn_2011intl"]) for r in rows if r["gdp_bn_2011intl"]}
        for state in states:
            for year in simulated:
                key = (_code_in(maddison[state], year), year)
                if key in gdp:
                    out["gdp"].setdefault(state, {})[year] = gdp[key]
    starts = {(row["a"], int(row["startdate"][:4])) for row in _rows(folder, ARCHIGOS, "a", "startdate")}
    for state in states:
        out["exit"][state] = {year: 1.0 for year in simulated if (cow[state], year) in starts}
    return out


def _code_in(codes: list[str], year: int) -> str:
    """The code of a state in a year: ``SUN 1990`` counts to 1990, a bare code from then on."""
    for code in codes:
        name, _, last = code.partition(" ")
        if not last or year <= int(last):
            return name
    return ""


def _rows(folder: Path, name: str, *columns: str) -> list[dict[str, str]]:
    path = folder / name
    try:
        with open(path, newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            missing = [column for column in columns if column not in (reader.fieldnames or [])]
            if missing:
                raise ScenarioError(f"{path} has no column {missing[0]}; it needs {', '.join(columns)}")
            return list(reader)
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(
            f"{path} can not be read ({error.__class__.__name__}); data= needs this file"
        ) from error
