"""How far ``until=`` biases a share and its interval: ``python benchmarks/stopping.py``.

Draws many sweeps of one point with a known share, applies the very rule (``agenda.unfinished``) at its very looks,
and compares the mean estimate and the coverage of the 95 % interval with those of a fixed number of runs.
"""

from __future__ import annotations

import numpy as np
from tripolar.outcomes.intervals import wilson
from tripolar_lab.sweeps.agenda import unfinished
from tripolar_lab.sweeps.plan import UNIT

SWEEPS = 200_000
SHARES = (0.02, 0.05, 0.1, 0.25, 0.5)
HALVES = (0.02, 0.01, 0.005)
SETTINGS = {"min_runs": 1000, "max_runs": 1_000_000}


def stopped(share: float, half: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Hits and runs of each sweep when its rule has stopped it."""
    hits = rng.binomial(UNIT, share, SWEEPS).astype(np.int64)
    runs = np.full(SWEEPS, UNIT, dtype=np.int64)
    while (more := unfinished({**SETTINGS, "until": half}, hits, runs, hits, set_size=0)).any():
        hits[more] += rng.binomial(runs[more], share)
        runs[more] *= 2
    return hits, runs


def coverage(share: float, hits: np.ndarray, runs: np.ndarray) -> float:
    """Share of sweeps whose interval holds the true share."""
    low, high = wilson(hits, runs)
    return float(((low <= share) & (share <= high)).mean())


def main() -> None:
    """Print one line a share and width."""
    rng = np.random.default_rng(1)
    print("share  until  mean runs   bias/1000  coverage  fixed")
    for share in SHARES:
        for half in HALVES:
            hits, runs = stopped(share, half, rng)
            same = rng.permutation(runs)
            fixed = coverage(share, rng.binomial(same, share), same)
            bias = float((hits / runs).mean() - share)
            held = coverage(share, hits, runs)
            print(
                f"{share:5.2f}  {half:5.3f}  {runs.mean():9,.0f}  {1000 * bias:+10.3f}  {held:8.4f}  {fixed:.4f}"
            )


if __name__ == "__main__":
    main()
