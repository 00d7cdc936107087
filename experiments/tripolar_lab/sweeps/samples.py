"""Points of a sweep and an outcome there, as every analysis of what moves it takes them.

Shares are shares (0 to 1). Intervals are 95 %.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..errors import Refusal
from ..settings import shown

Floats = NDArray[np.float64]
Z95 = 1.959963984540054  # standard errors in half a 95 % interval
#: Verdicts: told apart from 0; within what simulation noise alone can make; interval includes 0.
CLEAR, NOISE, ZERO = "clear", "noise", "zero"


class Factor(NamedTuple):
    """A swept key. ``values`` that were listed, or those of the points; None for an interval."""

    name: str
    values: tuple[Any, ...] | None
    low: float = 0.0
    high: float = 1.0
    log: bool = False
    categorical: bool = False

    def positions(self, column: Sequence[Any]) -> list[float]:
        """Places in [0, 1]: along the interval (of logarithms), or the number of a listed value over the last."""
        if self.values is not None:
            place = {value: k / max(len(self.values) - 1, 1) for k, value in enumerate(self.values)}
            return [place[value] for value in column]
        if self.log:
            return [math.log(value / self.low) / math.log(self.high / self.low) for value in column]
        return [(value - self.low) / (self.high - self.low) for value in column]


class Sample(NamedTuple):
    """The points of a sweep: ``columns`` of values as stored, ``x`` [point, factor] their positions."""

    kind: str
    factors: tuple[Factor, ...]
    columns: tuple[tuple[Any, ...], ...]
    x: Floats
    crn: bool = True

    @property
    def names(self) -> list[str]:
        """The swept keys."""
        return [factor.name for factor in self.factors]


class Outcome(NamedTuple):
    """An outcome [point], NaN where a point has none; ``low`` and ``high`` are NaN where no interval is stored.

    ``unknown`` [2, point] are the ends of the 5-95 % range over parameter sets (None where no parameters are drawn).
    """

    name: str
    values: Floats
    low: Floats
    high: Floats
    why: str = ""  # why values are missing, in words
    share: bool = True
    unknown: Floats | None = None


class Found(NamedTuple):
    """What moves an outcome: ``rows``, a mapping a factor, in the order to be read; ``about``, the rest."""

    method: str  # sobol, morris, delta or tornado
    rows: list[dict[str, Any]]
    about: dict[str, Any]


def sample_of(
    kind: str,
    factors: Sequence[Mapping[str, Any]],
    columns: Sequence[Sequence[Any]],
    crn: bool,
    axes: Any = (),
) -> Sample:
    """Points with their positions; ``factors`` as a design holds them; keys in ``axes`` name choices, not numbers."""
    made = []
    for about, column in zip(factors, columns, strict=True):
        name = about["name"]
        if "low" in about:
            made.append(Factor(name, None, about["low"], about["high"], about["log"]))
            continue
        found = list(dict.fromkeys(column))
        number = all(isinstance(v, int | float) and not isinstance(v, bool) for v in found)
        if number and name not in axes:
            made.append(Factor(name, tuple(sorted(found))))
        else:
            listed = [_stored(value) for value in about["values"]]
            found.sort(key=lambda value: listed.index(_stored(value)) if _stored(value) in listed else -1)
            made.append(Factor(name, tuple(found), categorical=True))
    x = [f.positions(column) for f, column in zip(made, columns, strict=True)]
    return Sample(kind, tuple(made), tuple(map(tuple, columns)), np.array(x, dtype=float).T, crn)


def _stored(value: Any) -> str:
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def noise_share(outcome: Outcome, used: NDArray[np.bool_]) -> float | None:
    """Share of an outcome's variance over the points that is simulation noise; None if no interval is stored.

    Mean of the squared standard errors (the half-width of a point's 95 % interval over 1.96) over the variance of
    the values. With common random numbers points share part of it, so that it is the most that noise can do.
    """
    wide = (outcome.high - outcome.low)[used]
    total = float(np.var(outcome.values[used]))
    if not len(wide) or np.isnan(wide).any() or total <= 0.0:
        return None
    return min(float(np.mean((wide / (2.0 * Z95)) ** 2)) / total, 1.0)


def verdict(value: float, half: float, floor: float = 0.0) -> str:
    """``ZERO`` if the interval includes 0, ``NOISE`` if it reaches down to ``floor``, else ``CLEAR``."""
    low = value - half
    return ZERO if low <= 0.0 else NOISE if low <= floor else CLEAR


def outcome_of(table: Any, name: str) -> Outcome:
    """A column of a table of results, with its interval where there is one."""

    def numbers(column: str) -> Floats:
        if column not in table.column_names:
            return np.full(table.num_rows, np.nan)
        found = table[column].to_pylist()
        return np.array([np.nan if value is None else value for value in found], dtype=float)

    values = numbers(name)
    lost = ~np.isfinite(values)
    failed = np.array([cause is not None for cause in table["failed"].to_pylist()], dtype=bool) & lost
    empty = (np.asarray(table["runs"].to_numpy()) == 0) & lost & ~failed
    short = name.rpartition(".")[2]
    why = [
        f"{int(failed.sum())} failed" if failed.any() else "",
        f"{int(empty.sum())} not run yet" if empty.any() else "",
        f"{int((lost & ~failed & ~empty).sum())} without {_without(short)}"
        if (lost & ~failed & ~empty).any()
        else "",
    ]
    share = not short.endswith("_years")
    unknown = None
    if f"{name}_unknown_low" in table.column_names:
        unknown = np.stack([numbers(f"{name}_unknown_{end}") for end in ("low", "high")])
    low, high = (numbers(f"{name}_{end}") for end in ("low", "high"))
    return Outcome(name, values, low, high, ", ".join(filter(None, why)), share, unknown)


def _without(short: str) -> str:
    if short.startswith("cause_"):
        return "a break"
    if short.startswith("s") and short[1:].isdigit():
        return "a pact watched so long"
    return "a pact" if short != "median_years" else "half of the pacts broken"


def of_stored(stored: Any, axes: Any) -> Sample:
    """The points of a sweep's folder."""
    held = stored.manifest["design"]
    columns = [stored.design[name].to_pylist() for name in held["names"]]
    return sample_of(held["kind"], held["factors"], columns, bool(stored.manifest["settings"]["crn"]), axes)


def complete(sample: Sample, outcome: Outcome, each: int, parts: str, least: int) -> NDArray[np.bool_]:
    """Which parts of a design (groups of ``each`` points) have a value in every point; Refusal if too few have."""
    if len(outcome.values) % each:
        raise Refusal(
            f"this sweep has {len(outcome.values):,} points, not whole {parts} of {each}; sweep it again"
        )
    known = np.isfinite(outcome.values).reshape(-1, each)
    kept: NDArray[np.bool_] = known.all(axis=1)
    good, missing = int(kept.sum()), int((~known).sum())
    if 2 * good < len(kept):
        raise Refusal(
            f"{outcome.name} has no value in {missing:,} of {known.size:,} points ({outcome.why}), which leaves "
            f"{good:,} of {len(kept):,} {parts}; give another outcome with of=, or sweep more runs"
        )
    if good < least:
        raise Refusal(
            f"{good} {parts} are too few to say anything of {outcome.name}; sweep design={sample.kind} with "
            f"points={least} at least, better 10 times as many"
        )
    return kept


def moves(outcome: Outcome, used: NDArray[np.bool_]) -> None:
    values = outcome.values[used]
    if np.ptp(values) <= 1e-12 * max(1.0, float(np.abs(values).max())):
        raise Refusal(
            f"{outcome.name} is {values[0]:g} in every point, so nothing here moves it; give another outcome with of="
        )


def about_of(outcome: Outcome, used: NDArray[np.bool_], each: int, **more: Any) -> dict[str, Any]:
    """Parts (base samples, trajectories, points) there are and used, mean and spread of the outcome."""
    y = outcome.values[used]
    return {
        "parts": len(used) // each,
        "used": int(used.sum()) // each,
        "points": len(used),
        "mean": float(y.mean()),
        "sd": float(y.std()),
        **more,
    }


def told(value: Any) -> str:
    """A swept value as it was written."""
    return f"{value:g}" if isinstance(value, float) else shown("null" if value is None else str(value))
