"""How much the observed record depends on what counts as a defence pact: ``python benchmarks/record.py``.

Reads ATOP and the major powers from the folder of records (``TRIPOLAR_DATA``, which is not part of the project) and
prints a line for each reading, and one for the project's own table (``tripolar.evidence.record``).
"""

from __future__ import annotations

import csv
import os
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from tripolar.evidence.record import UNTIL, record
from tripolar.outcomes.survival import Curve, kaplan_meier, median_interval

DATA = Path(os.environ.get("TRIPOLAR_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
AGES = (5, 10, 20, 30)


def rows(name: str) -> list[dict[str, str]]:
    """A table of the folder."""
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def spells(mutual: bool) -> list[tuple[int, int, bool]]:
    """First and last year of unbroken years of defence between two major powers, and whether it ended as such."""
    majors = {
        (row["stateabb"], year)
        for row in rows("cow_majors2016.csv")
        for year in range(int(row["styear"]), int(row["endyear"]) + 1)
    }
    owed = {
        (row["pledger"], row["recipient"], int(row["year"]))
        for row in rows("atop_v51_majors_calibration.csv")
        if row["defense"] == "1"
    }
    years = defaultdict(set)
    for a, b, year in owed:
        if {(a, year), (b, year)} <= majors and year <= UNTIL and (not mutual or (b, a, year) in owed):
            years[tuple(sorted((a, b)))].add(year)
    out = []
    for pair, held in years.items():
        for year in sorted(held):
            if year - 1 not in held:
                last = year
                while last + 1 in held:
                    last += 1
                still = last == UNTIL or any((state, last + 1) not in majors for state in pair)
                out.append((year, last, not still))
    return out


def line(name: str, curve: Curve) -> str:
    """Spells, those that ended, median with its interval, survival at some ages."""
    half = median_interval(curve)
    held = " ".join(f"{curve.survival[age]:.2f}" for age in AGES)
    ended, stood = int(curve.broke.sum()), int(curve.censored.sum())
    return f"{name:<44} {ended + stood:6} {ended:6}   {half.years} ({half.low}-{half.high})".ljust(72) + held


def main() -> int:
    """Print the table."""
    if not (DATA / "cow_majors2016.csv").exists():
        print(f"no records in {DATA}: name their folder in TRIPOLAR_DATA", file=sys.stderr)
        return 2
    print(
        f"{'what counts as a defence pact':<44} spells  ended   median".ljust(72) + "S(5) S(10) S(20) S(30)"
    )
    print(line("the project's table (treaty by treaty)", record()))
    for name, mutual in (
        ("mutual, unbroken years of a pair", True),
        ("in either direction, unbroken years", False),
    ):
        first, last, event = (np.array(part) for part in zip(*spells(mutual), strict=True))
        print(line(name, kaplan_meier(last - first, event.astype(int))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
