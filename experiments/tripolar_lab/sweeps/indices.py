"""Indices of what moves an outcome over many points: Sobol, Morris, delta.

Every function takes a ``Sample`` (positions of the points) and the ``Outcome`` there, and returns a ``Found``.
"""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import Refusal
from .samples import (
    CLEAR,
    Z95,
    ZERO,
    Floats,
    Found,
    Outcome,
    Sample,
    about_of,
    complete,
    moves,
    noise_share,
    verdict,
)

#: Points for each swept key that a given-data estimate needs, and complete parts that Sobol and Morris need.
POINTS_A_KEY, LEAST_SOBOL, LEAST_MORRIS = 20, 8, 4
CHANCE, GRID = 200, 512  # shuffles that show what chance alone gives; cells of a density


def sobol(sample: Sample, outcome: Outcome, resamples: int | None = None, seed: int = 1) -> Found:
    """First-order and total indices of a saltelli design (Saltelli et al. 2010; SALib), bootstrapped intervals.

    S1 = V[E(y | x_i)] / V(y): what is gained by knowing the factor alone. ST = E[V(y | all others)] / V(y): what
    is lost by not knowing it, with all it does together with others. Both are shares of the variance.
    """
    each = len(sample.factors) + 2
    kept = complete(sample, outcome, each, "base samples", LEAST_SOBOL)
    y = outcome.values.reshape(-1, each)[kept]
    used = np.repeat(kept, each)
    moves(outcome, used)
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
    about = about_of(outcome, used, each, resamples=many, noise_share=noise)
    return Found("sobol", rows, {**about, "sum_of_S1": float(sum(row["S1"] for row in rows))})


def morris(sample: Sample, outcome: Outcome, resamples: int | None = None, seed: int = 1) -> Found:
    """Elementary effects along the trajectories of a morris design (Morris 1991, Campolongo 2007; SALib).

    In the outcome's unit. Of an interval: change over the whole of it, if the step of two thirds that was seen
    went on. Of listed values: change at the switch from one to another that was seen. ``mu_star`` is the mean of
    its size, ``mu`` of its signed value (None for choices, which have no direction), ``sigma`` its spread.
    """
    each = len(sample.factors) + 1
    kept = complete(sample, outcome, each, "trajectories", LEAST_MORRIS)
    used = np.repeat(kept, each)
    x, y = sample.x[used], outcome.values[used]
    moves(outcome, used)
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
    return Found("morris", rows, about_of(outcome, used, each, resamples=many, noise_share=noise))


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
    moves(outcome, used)
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
    about = about_of(outcome, used, 1, resamples=many, noise_share=noise)
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
