"""Claims, tested one by one: an ablation or a comparative static on common random numbers.

A claim is data (``configs/claims.yaml``): what it says, the two scenarios that are compared, what is measured and the
sign that the essay states. The rule for its verdict is ``paired.verdict``.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tripolar.ensemble import ALL_YEARS, chunk
from tripolar.evidence.paired import (
    FRAGILE,
    STRONG_SHARE,
    STRONG_YEARS,
    Difference,
    paired,
    share_of_sets,
    verdict,
)
from tripolar.outcomes.measures import measured
from tripolar.rules.table import MECHANISMS
from tripolar.scenario import Scenario
from tripolar.world import TERMS

Floats = NDArray[np.float64]
#: Futures whose decisions are opened to see which contributions a change moves.
OPENED = 256
#: Smallest mean change of a contribution (logit) that is named.
NAMED = 0.005


class Tested(NamedTuple):
    """A tested claim."""

    effect: Difference
    verdict: str
    share_of_parameter_sets: float
    drives: list[tuple[str, float]]

    @property
    def fragile(self) -> bool:
        """Whether it has the essay's sign at the default point but in too few of the parameter sets."""
        return self.verdict in ("strong", "weak") and self.share_of_parameter_sets < FRAGILE


def examine(
    base: Scenario,
    changed: Scenario,
    measure: str,
    expected: int,
    *,
    minus: str | None = None,
    runs: int = 10_000,
    seed: int = 1,
    set_size: int = 100,
    threads: int = 1,
) -> Tested:
    """Compare ``changed`` with ``base`` on ``measure`` (a name of ``outcomes.measures``).

    With ``minus`` the effect is measure - minus within ``base`` (two outcomes of the same futures), and ``changed`` is
    not run. Run at the default point, and again with every free parameter drawn, one set for ``set_size`` futures.
    """
    strong = STRONG_YEARS if measure.endswith("allied_years") else STRONG_SHARE
    results: list[tuple[Floats, Floats]] = []
    for size in (0, set_size):
        if minus is not None:
            both = measured(base, seed, runs, [measure, minus], set_size=size, threads=threads)
            results.append((both[minus], both[measure]))
        else:
            a = measured(base, seed, runs, [measure], set_size=size, threads=threads)[measure]
            b = measured(changed, seed, runs, [measure], set_size=size, threads=threads)[measure]
            results.append((a, b))
    effect = paired(*results[0])
    return Tested(
        effect=effect,
        verdict=verdict(effect, expected, strong),
        share_of_parameter_sets=share_of_sets(*results[1], set_size, expected),
        drives=[] if minus is not None else drivers(base, changed, min(runs, OPENED), seed),
    )


def drivers(base: Scenario, changed: Scenario, runs: int, seed: int) -> list[tuple[str, float]]:
    """Mechanisms whose mean contribution to alliance in the first focal pair the change moves most (logit)."""
    moved = contributions(changed, runs, seed) - contributions(base, runs, seed)
    order = np.argsort(-np.abs(moved))
    labels = {m.number: m.label for m in MECHANISMS}
    return [(labels[TERMS[k]], float(moved[k])) for k in order[:3] if abs(moved[k]) >= NAMED]


def contributions(scenario: Scenario, runs: int, seed: int) -> Floats:
    """Mean contribution of each mechanism to the score of alliance, over both views of the first focal pair."""
    n = len(scenario.states)
    tally = np.zeros((len(TERMS), 3, n * n))
    chunk(scenario, seed, 0, runs, fans=False, tally=tally)
    i, j = (scenario.states.index(name) for name in scenario.focal[0].split("-"))
    both = tally[:, ALL_YEARS, i * n + j] + tally[:, ALL_YEARS, j * n + i]
    return np.asarray(both / (2.0 * runs * scenario.years))


def row_of(claim: dict[str, Any], tested: Tested) -> dict[str, Any]:
    """A claim's row: plain values, as ``tripolar claims --json`` prints them."""
    share = tested.share_of_parameter_sets
    return {
        "claim": claim["claim"],
        "says": claim["says"],
        "test": claim["test"],
        "measure": claim["measure"] + (f" - {claim['minus']}" if claim.get("minus") else ""),
        "expected": "+" if claim["expected"] > 0 else "-",
        "effect": tested.effect.mean,
        "low": tested.effect.low,
        "high": tested.effect.high,
        "verdict": tested.verdict,
        "share_of_parameter_sets": None if math.isnan(share) else share,
        "fragile": tested.fragile,
        "drives": [{"mechanism": name, "logit": value} for name, value in tested.drives],
    }
