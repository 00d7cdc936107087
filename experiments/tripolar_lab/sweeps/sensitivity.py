"""What moves an outcome over the points of a sweep, in numbers: the analysis that its design was made for."""

from __future__ import annotations

from .indices import delta, morris, sobol
from .samples import (
    CLEAR,
    NOISE,
    ZERO,
    Factor,
    Found,
    Outcome,
    Sample,
    of_stored,
    outcome_of,
    sample_of,
    told,
)
from .tornado import base_of, tornado

__all__ = [
    "CLEAR", "NOISE", "ZERO", "Factor", "Found", "Outcome", "Sample", "base_of", "delta", "found", "morris",
    "of_stored", "outcome_of", "sample_of", "sobol", "told", "tornado",
]  # fmt: skip


def found(
    sample: Sample, outcome: Outcome, resamples: int | None = None, seed: int = 1, around: int | None = None
) -> Found:
    """The analysis that a design was made for: Sobol, Morris, a tornado, or delta for any other points."""
    if around is not None:
        return tornado(sample, outcome, around)
    if sample.kind in ("saltelli", "morris"):
        return (sobol if sample.kind == "saltelli" else morris)(sample, outcome, resamples, seed)
    base = base_of(sample) if sample.kind in ("oat", "grid", "zip", "file") else None
    if base is not None:
        return tornado(sample, outcome, base)
    return delta(sample, outcome, resamples, seed)
