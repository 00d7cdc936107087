"""The opening world that all benchmarks share, found from this checkout alone."""

from __future__ import annotations

import sys
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

ROOT = Path(__file__).resolve().parent.parent
YEARS = 40
SEED = 1

if TYPE_CHECKING:
    from tripolar.opening import Opening
    from tripolar.scenario import Scenario


def use_checkout() -> None:
    """Put the library of this checkout first on the path."""
    for folder in ("experiments", "sim"):
        if str(ROOT / folder) not in sys.path:
            sys.path.insert(0, str(ROOT / folder))


@lru_cache
def scenario() -> Scenario:
    """The world of 2020 as a scenario: 3 states, 3 pairs, 40 years."""
    from tripolar.scenario import scenario_from

    text = (ROOT / "configs" / "world" / "2020.yaml").read_text(encoding="utf-8")
    found = scenario_from(yaml.safe_load(text))
    if found.years != YEARS:
        raise ValueError(f"the benchmarks count on {YEARS} years, the world of 2020 has {found.years}")
    return found


@lru_cache
def opening() -> Opening:
    """What every run starts from."""
    from tripolar.opening import opening_of

    return opening_of(scenario(), SEED)
