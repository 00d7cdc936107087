"""One key at a time away from a point: the bars of a tornado."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..errors import Refusal
from .samples import CLEAR, ZERO, Factor, Found, Outcome, Sample


class End(NamedTuple):
    """An end of a bar: the factor's value, its point, the outcome there with its interval.

    ``unknown`` is the 5-95 % range over parameter sets (None where none are drawn).
    """

    value: Any
    point: int
    outcome: float
    low: float
    high: float
    unknown: tuple[float, float] | None


def base_of(sample: Sample) -> int | None:
    """The point from which every other one differs in one key at most, if there is one; the first, if several."""
    codes = np.stack([_codes(column) for column in sample.columns], axis=1)
    common = [int(np.bincount(column).argmax()) for column in codes.T]
    same = np.flatnonzero((codes == common).all(axis=1))
    for place in (0, *same[:1].tolist()):
        if ((codes != codes[place]).sum(axis=1) <= 1).all():
            return int(place)
    return None


def _codes(column: Sequence[Any]) -> NDArray[np.int64]:
    known: dict[Any, int] = {}
    return np.array([known.setdefault(value, len(known)) for value in column], dtype=np.int64)


def tornado(sample: Sample, outcome: Outcome, around: int) -> Found:
    """One key at a time away from a point: the outcome at both ends of each key, the widest swing first.

    ``swing`` is the highest less the lowest value of the outcome over all points that differ from the base in that
    key alone, base included. It is told apart from 0 if it is beyond the intervals of the two points put together
    as if they were independent: with common random numbers it may be real all the same.
    """
    if not math.isfinite(outcome.values[around]):
        raise Refusal(
            f"{outcome.name} has no value in the base, point {around} ({outcome.why}); give another outcome with of=, "
            "or sweep more runs"
        )
    codes = np.stack([_codes(column) for column in sample.columns], axis=1)
    apart = codes != codes[around]
    alone = apart.sum(axis=1) == 1
    rows = []
    for k, factor in enumerate(sample.factors):
        own = np.flatnonzero(alone & apart[:, k])
        points = own[np.isfinite(outcome.values[own])]
        if len(points):
            rows.append(_bar(sample, outcome, around, k, factor, points, len(own) - len(points)))
    if not rows:
        raise Refusal(
            f"no point of this sweep that has a value of {outcome.name} differs from point {around} in one key alone; "
            "sweep with design=oat"
        )
    rows.sort(key=lambda row: -row["swing"])
    base = _end(sample, outcome, 0, around)
    values = {name: column[around] for name, column in zip(sample.names, sample.columns, strict=True)}
    about = {
        "base": {
            "point": around,
            "values": values,
            "outcome": base.outcome,
            "low": base.low,
            "high": base.high,
            "unknown": base.unknown,
        }
    }
    missing = sorted(set(sample.names) - {row["factor"] for row in rows})
    return Found("tornado", rows, {**about, "points": int(alone.sum()) + 1, "without_ends": missing})


def _end(sample: Sample, outcome: Outcome, factor: int, point: int) -> End:
    low, high = float(outcome.low[point]), float(outcome.high[point])
    ends = None if outcome.unknown is None else outcome.unknown[:, point]
    unknown = None if ends is None or np.isnan(ends).any() else (float(ends[0]), float(ends[1]))
    return End(sample.columns[factor][point], int(point), float(outcome.values[point]), low, high, unknown)


def _bar(
    sample: Sample,
    outcome: Outcome,
    around: int,
    k: int,
    factor: Factor,
    points: NDArray[np.int64],
    lost: int,
) -> dict[str, Any]:
    """A row of a tornado: numbers end at their lowest and highest value, choices where the outcome does."""
    if factor.categorical:
        y = outcome.values[points]
        ends = list(dict.fromkeys((int(points[y.argmin()]), int(points[y.argmax()]))))
    else:  # an end on this side of the base is none: there the base itself is the end
        x, here = sample.x[points, k], sample.x[around, k]
        ends = [int(points[x.argmin()])] if x.min() < here else []
        ends += [int(points[x.argmax()])] if x.max() > here else []
    both = np.append(points, around)
    y = outcome.values[both]
    top, bottom = int(both[y.argmax()]), int(both[y.argmin()])
    swing = float(outcome.values[top] - outcome.values[bottom])
    half = [float(outcome.high[p] - outcome.low[p]) / 2.0 for p in (top, bottom)]
    noise = math.hypot(*half) if all(math.isfinite(h) for h in half) else 0.0
    return {
        "factor": factor.name,
        "ends": [_end(sample, outcome, k, point)._asdict() for point in ends],
        "swing": swing,
        "swing_conf": noise if noise else math.nan,
        "verdict": ZERO if swing <= noise else CLEAR,
        "inside": not {top, bottom} <= {*ends, around},
        "categorical": factor.categorical,
        "lost": lost,
    }
