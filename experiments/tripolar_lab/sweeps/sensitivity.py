"""What moves an outcome over the points of a sweep, in numbers: Sobol, Morris, delta, one at a time.

Every function takes a ``Sample`` (positions of the points) and the ``Outcome`` there, and returns a ``Found``.
Shares are shares (0 to 1). Intervals are 95 %.
"""

from __future__ import annotations

import math
import warnings
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
#: Points for each swept key that a given-data estimate needs, and complete parts that Sobol and Morris need.
POINTS_A_KEY, LEAST_SOBOL, LEAST_MORRIS = 20, 8, 4
CHANCE, GRID = 200, 512  # shuffles that show what chance alone gives; cells of a density


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
    """An outcome [point], NaN where a point has none; ``low`` and ``high`` are NaN where no interval is stored."""

    name: str
    values: Floats
    low: Floats
    high: Floats
    why: str = ""  # why values are missing, in words
    share: bool = True


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


def sobol(sample: Sample, outcome: Outcome, resamples: int | None = None, seed: int = 1) -> Found:
    """First-order and total indices of a saltelli design (Saltelli et al. 2010; SALib), bootstrapped intervals.

    S1 = V[E(y | x_i)] / V(y): what is gained by knowing the factor alone. ST = E[V(y | all others)] / V(y): what
    is lost by not knowing it, with all it does together with others. Both are shares of the variance.
    """
    each = len(sample.factors) + 2
    kept = _complete(sample, outcome, each, "base samples", LEAST_SOBOL)
    y = outcome.values.reshape(-1, each)[kept]
    used = np.repeat(kept, each)
    _moves(outcome, used)
    many = resamples or max(100, min(1000, 10**7 // len(y)))
    with _quiet():
        analyse = _salib("sobol")
        out = analyse(_problem(sample), y.ravel(), calc_second_order=False, num_resamples=many, seed=seed + 1)
    noise = noise_share(outcome, used)
    rows = []
    for k, factor in enumerate(sample.factors):
        first, total = float(out["S1"][k]), float(out["ST"][k])
        of_first, of_total = float(out["S1_conf"][k]), float(out["ST_conf"][k])
        rows.append(
            {
                "factor": factor.name,
                "S1": first,
                "S1_conf": of_first,
                "S1_verdict": verdict(first, of_first),
                "ST": total,
                "ST_conf": of_total,
                "ST_verdict": verdict(total, of_total, noise or 0.0),
            }
        )
    rows.sort(key=lambda row: -row["ST"])
    about = _about(outcome, used, each, resamples=many, noise_share=noise)
    return Found("sobol", rows, {**about, "sum_of_S1": float(sum(row["S1"] for row in rows))})


def morris(sample: Sample, outcome: Outcome, resamples: int | None = None, seed: int = 1) -> Found:
    """Elementary effects along the trajectories of a morris design (Morris 1991, Campolongo 2007; SALib).

    In the outcome's unit. Of an interval: change over the whole of it, if the step of two thirds that was seen
    went on. Of listed values: change at the switch from one to another that was seen. ``mu_star`` is the mean of
    its size, ``mu`` of its signed value (None for choices, which have no direction), ``sigma`` its spread.
    """
    each = len(sample.factors) + 1
    kept = _complete(sample, outcome, each, "trajectories", LEAST_MORRIS)
    used = np.repeat(kept, each)
    x, y = sample.x[used], outcome.values[used]
    _moves(outcome, used)
    if not ((np.diff(x.reshape(-1, each, each - 1), axis=1) != 0.0).sum(axis=2) == 1).all():
        raise Refusal(
            "the points of this sweep are no trajectories of design=morris: a key has the same value twice; list each "
            "value once and sweep again"
        )
    many = resamples or 1000
    with _quiet():
        out = _salib("morris")(_problem(sample), x, y, num_resamples=many, num_levels=4, seed=seed + 1)
    rows = []
    for k, factor in enumerate(sample.factors):
        scale = (
            2.0 / 3.0 if factor.values is not None else 1.0
        )  # a switch is one step of Morris, 2/3 of [0, 1]
        size, half = float(out["mu_star"][k]) * scale, float(out["mu_star_conf"][k]) * scale
        rows.append(
            {
                "factor": factor.name,
                "per": "switch" if factor.values is not None else "interval",
                "mu_star": size,
                "mu_star_conf": half,
                "mu": None if factor.categorical else float(out["mu"][k]) * scale,
                "sigma": float(out["sigma"][k]) * scale,
                "verdict": verdict(size, half),
            }
        )
    rows.sort(key=lambda row: -row["mu_star"])
    noise = noise_share(outcome, used)
    return Found("morris", rows, _about(outcome, used, each, resamples=many, noise_share=noise))


def delta(sample: Sample, outcome: Outcome, resamples: int | None = None, seed: int = 1) -> Found:
    """Borgonovo's moment-independent delta and the first-order index, from points of any design.

    delta = 1/2 E[ integral |f(y) - f(y | x_i)| dy ], between 0 and 1: how far knowing the factor shifts the whole
    distribution of the outcome (Borgonovo 2007). Estimated from classes of the factor's values with their bias
    taken off (Plischke, Borgonovo, Smith 2013, eqs 26 and 30); listed values are a class each. S1 is the share
    of variance between the classes, adjusted for their number. Told apart from 0 if delta is above what 95 of
    100 shuffles of the points give.
    """
    used = np.isfinite(outcome.values)
    count, need = int(used.sum()), POINTS_A_KEY * len(sample.factors)
    if count < need:
        raise Refusal(_few(sample, outcome, count, need))
    _moves(outcome, used)
    y, rng, many = outcome.values[used], np.random.default_rng(seed), resamples or 200
    cells, step = _cells(y)
    noise = noise_share(outcome, used)
    rows = []
    for k, factor in enumerate(sample.factors):
        classes = _classes(sample.x[used, k])
        plain = _delta(classes, cells, step)
        drawn = [rng.integers(count, size=count) for _ in range(many)]
        again = [(_delta(classes[i], cells[i], step), _first(classes[i], y[i])) for i in drawn]
        of_delta, of_first = np.array(again).T
        chance = [_delta(rng.permutation(classes), cells, step) for _ in range(CHANCE)]
        unmoved = plain <= float(np.quantile(chance, 0.95))
        first, half = _first(classes, y), Z95 * float(of_first.std(ddof=1))
        rows.append(
            {
                "factor": factor.name,
                "delta": max(2.0 * plain - float(of_delta.mean()), 0.0),
                "delta_conf": Z95 * float(of_delta.std(ddof=1)),
                "delta_verdict": ZERO if unmoved else CLEAR,
                "S1": first,
                "S1_conf": half,
                "S1_verdict": verdict(first, half),
            }
        )
    rows.sort(key=lambda row: -row["delta"])
    about = _about(outcome, used, 1, resamples=many, noise_share=noise)
    return Found("delta", rows, {**about, "tied": _tied(sample, used)})


def _few(sample: Sample, outcome: Outcome, count: int, need: int) -> str:
    missing = f" with a value of {outcome.name}" if outcome.why else ""
    return (
        f"this sweep has {count:,} points{missing}, and {need:,} are needed to tell {len(sample.factors)} keys apart "
        f"from points of design={sample.kind}; sweep with design=oat, or with design=sobol_sequence points={need}"
    )


def _tied(sample: Sample, used: NDArray[np.bool_]) -> list[list[str]]:
    """Pairs of keys whose positions go together (correlation beyond 0.5 either way): they can't be told apart."""
    x = sample.x[used]
    if x.shape[1] < 2:
        return []
    spread = x.std(axis=0)
    centred = (x - x.mean(axis=0)) / np.where(spread > 0.0, spread, 1.0)
    beside = np.abs(centred.T @ centred) / len(x)
    pairs = np.argwhere(np.triu(beside > 0.5, 1))
    return [[sample.names[i], sample.names[j]] for i, j in pairs]


def _classes(x: Floats) -> NDArray[np.int64]:
    """Class of each point: its value where there are few, else one of M classes of equal size (as in SALib)."""
    count = len(x)
    most = min(math.ceil(count ** (2.0 / (7.0 + math.tanh((1500.0 - count) / 500.0)))), 48)
    values, place = np.unique(x, return_inverse=True)
    if len(values) <= max(most, 12):
        return place.reshape(-1).astype(np.int64)
    rank = np.empty(count, dtype=np.int64)
    rank[np.argsort(x, kind="stable")] = np.arange(count)
    return rank * most // count


def _cells(y: Floats) -> tuple[NDArray[np.int64], float]:
    """Cell of each value on a grid that leaves a quarter of its width free on both sides, and a cell's width."""
    low, high = float(y.min()), float(y.max())
    step = (high - low) / (GRID // 2)
    return ((y - low) / step).astype(np.int64) + GRID // 4, step


def _delta(classes: NDArray[np.int64], cells: NDArray[np.int64], step: float) -> float:
    """Half the distance between the density of all points and that of each class, weighted by its size."""
    many = int(classes.max()) + 1
    table = np.bincount(classes * 2 * GRID + cells, minlength=many * 2 * GRID).reshape(many, 2 * GRID)
    size = table.sum(axis=1)
    table, size = table[size > 0], size[size > 0]
    whole = _density(table.sum(axis=0, keepdims=True))
    apart = np.abs(_density(table) - whole).sum(axis=1)
    return float(0.5 * (size / size.sum()) @ apart)


def _density(table: NDArray[np.int64]) -> Floats:
    """Kernel densities [row, cell] of rows of counts: a Gaussian of Silverman's width, of one cell at least."""
    at = np.arange(table.shape[1])
    size = table.sum(axis=1)
    mean = table @ at / size
    spread = np.sqrt(np.maximum(table @ at**2 / size - mean**2, 0.0))
    wide = np.maximum(spread * (0.75 * size) ** -0.2, 1.0)
    pulse = 2.0 * math.pi * np.fft.rfftfreq(table.shape[1])
    shape = np.exp(-0.5 * (wide[:, None] * pulse) ** 2)
    return np.maximum(np.fft.irfft(np.fft.rfft(table / size[:, None]) * shape, table.shape[1]), 0.0)


def _first(classes: NDArray[np.int64], y: Floats) -> float:
    """Share of the variance that lies between classes, adjusted for their number (epsilon squared)."""
    size = np.bincount(classes)
    size_of, many = size[size > 0], int((size > 0).sum())
    total = float(((y - y.mean()) ** 2).sum())
    if total <= 0.0 or len(y) <= many:
        return 0.0
    mean = np.bincount(classes, weights=y)[size > 0] / size_of
    within = total - float(size_of @ (mean - y.mean()) ** 2)
    return 1.0 - within / (len(y) - many) * (len(y) - 1) / total


class End(NamedTuple):
    """An end of a bar: the factor's value, its point, the outcome there with its interval."""

    value: Any
    point: int
    outcome: float
    low: float
    high: float


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
        }
    }
    missing = sorted(set(sample.names) - {row["factor"] for row in rows})
    return Found("tornado", rows, {**about, "points": int(alone.sum()) + 1, "without_ends": missing})


def _end(sample: Sample, outcome: Outcome, factor: int, point: int) -> End:
    low, high = float(outcome.low[point]), float(outcome.high[point])
    return End(sample.columns[factor][point], int(point), float(outcome.values[point]), low, high)


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


def _complete(sample: Sample, outcome: Outcome, each: int, parts: str, least: int) -> NDArray[np.bool_]:
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


def _moves(outcome: Outcome, used: NDArray[np.bool_]) -> None:
    values = outcome.values[used]
    if np.ptp(values) <= 1e-12 * max(1.0, float(np.abs(values).max())):
        raise Refusal(
            f"{outcome.name} is {values[0]:g} in every point, so nothing here moves it; give another outcome with of="
        )


def _about(outcome: Outcome, used: NDArray[np.bool_], each: int, **more: Any) -> dict[str, Any]:
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


def _problem(sample: Sample) -> dict[str, Any]:
    many = len(sample.factors)
    return {"num_vars": many, "names": [f"x{k}" for k in range(many)], "bounds": [[0.0, 1.0]] * many}


def _salib(name: str) -> Any:
    try:
        from importlib import import_module

        return import_module(f"SALib.analyze.{name}").analyze
    except ImportError as error:
        raise Refusal(
            'this analysis needs the package SALib; install it with pip install "tripolar[analysis]"'
        ) from error


class _quiet(warnings.catch_warnings):
    """What numpy and SALib have to say of factors without effect is said by us."""

    def __enter__(self) -> Any:
        held = super().__enter__()
        warnings.simplefilter("ignore")
        return held


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
    return Outcome(
        name, values, numbers(f"{name}_low"), numbers(f"{name}_high"), ", ".join(filter(None, why)), share
    )


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


def told(value: Any) -> str:
    """A swept value as it was written."""
    return f"{value:g}" if isinstance(value, float) else shown("null" if value is None else str(value))
