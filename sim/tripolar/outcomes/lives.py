"""What counts say of the life of a pair's alliances: curves, endings, hazards and years, without a row."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tripolar.outcomes.clusters import of_groups, variance_of_parts
from tripolar.outcomes.competing import Incidence, aalen_johansen
from tripolar.outcomes.counts import GROUPED_YEARS, PAIR_YEARS, Counts
from tripolar.outcomes.intervals import LEVEL, wilson, z_of
from tripolar.outcomes.spells import CAUSES, HOW, opening_age
from tripolar.outcomes.survival import (
    Curve,
    Hazard,
    RestrictedMean,
    hazard,
    influence,
    kaplan_meier,
    restricted_mean,
    watched,
)
from tripolar.world import TERMS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: What the kinds of ending can be told by.
BY = ("how", "cause")
#: Causes that can be named: the mechanisms with a term of their own in the score, a tie, chance.
NAMED_CAUSES = (*(f"M{number}" for number in TERMS), "tie", "chance")
#: Where a run can stand in a year: no pact so far; in its first; between or after pacts; in a later one.
STATES = ("not_yet", "allied", "broken", "reformed")


class Forming(NamedTuple):
    """First alliances by calendar ``year``, opening to horizon.

    ``waiting`` runs without a pact before that year, ``forms`` those whose first is signed in it;
    ``formed`` share (0-1) with a first pact by the end of it, ``low`` to ``high`` its interval (1 - formed
    in the last year is *never*); ``hazard`` = forms / waiting with ``hazard_low``, ``hazard_high`` (NaN where
    no run waits).
    """

    year: Ints
    waiting: Ints
    forms: Ints
    formed: Floats
    low: Floats
    high: Floats
    hazard: Floats
    hazard_low: Floats
    hazard_high: Floats


class Occupation(NamedTuple):
    """Share (0-1) of the runs in each of ``STATES`` at the end of each calendar ``year``, with interval.

    ``runs`` [state, year] are the counts; ``share``, ``low``, ``high`` [state, year].
    """

    year: Ints
    runs: Ints
    share: Floats
    low: Floats
    high: Floats


def curve(
    counts: Counts, pair: int, first: bool = False, *, clustered: bool = True, level: float = LEVEL
) -> Curve:
    """Survival of a pair's alliances by age: all spells, or the first of each run.

    The interval is exact from the counts for any number of runs. ``clustered``: by run, as spells of one run are
    not independent, and where parameters are drawn by sets of runs, which share them; otherwise each spell counts
    as independent (Greenwood).
    """
    elements = elements_of(counts, pair, first)
    shared = None if first or not clustered else couples(counts.together[pair], elements.shape)
    groups = grouped(counts, pair, first) if clustered else None
    return kaplan_meier(
        elements.age, elements.event, elements.entry, elements.many, last=counts.scenario.years, level=level,
        pairs=shared, groups=groups,
    )  # fmt: skip


class Elements(NamedTuple):
    """Spells that are equal, as arrays of one length: age at the end, event, entry, how many; the table's ``shape``."""

    age: Ints
    event: Ints
    entry: Ints
    many: Ints
    shape: tuple[int, ...]


def elements_of(counts: Counts, pair: int, first: bool) -> Elements:
    table = counts.spells[:1, :, pair] if first else counts.spells[:, :, pair]
    _, stood, years, event = np.indices(table.shape)
    entry = stood * opening_age(counts.scenario, counts.scenario.pairs[pair])
    return Elements((entry + years).ravel(), event.ravel(), entry.ravel(), table.ravel(), table.shape)


def grouped(counts: Counts, pair: int, first: bool) -> Ints | None:
    """Counts [group, element] of the elements by group of sets; None where no parameters are drawn."""
    if not counts.set_size:
        return None
    table = counts.set_spells[:, :1, :, pair] if first else counts.set_spells[:, :, :, pair]
    return table.reshape(len(table), -1)


def influences(
    counts: Counts, pair: int, first: bool
) -> tuple[Curve, Elements, Ints, tuple[Ints, Ints, Ints] | None]:
    """What the spread over parameter sets is made of: curve, elements, their counts by group, and their couples."""
    e = elements_of(counts, pair, first)
    groups = grouped(counts, pair, first)
    assert groups is not None, "parameters are drawn"
    shared = None if first else couples(counts.together[pair], e.shape)
    return curve(counts, pair, first), e, groups, shared


def moves_mean(life: Curve, e: Elements, tau: int) -> Floats:
    """How far a spell of each element moves the restricted mean to ``tau``: ``sum over a < tau of S(a) u_i(a)``."""
    share = np.nan_to_num(life.survival[:tau])
    out: Floats = share @ influence(life, np.minimum(e.age, life.age[-1]), e.event, e.entry)[: len(share)]
    return out


def mean_years(
    counts: Counts, pair: int, tau: int, first: bool = True, level: float = LEVEL
) -> RestrictedMean | None:
    """Restricted mean to age ``tau`` (``survival.restricted_mean``), its error clustered as that of ``curve``.

    The mean moves by ``sum over a < tau of S(a) u_i(a)`` with spell i (``survival.influence``).
    """
    life = curve(counts, pair, first, level=level)
    plain = restricted_mean(life, tau, level)
    if plain is None or tau < 1:
        return plain
    e = elements_of(counts, pair, first)
    moved = moves_mean(life, e, tau)
    groups = grouped(counts, pair, first)
    variance = np.nan
    if groups is not None:
        variance = float(variance_of_parts((groups @ moved)[:, None], level)[0])
    elif not first:
        i, j, both = couples(counts.together[pair], e.shape)
        variance = float(moved**2 @ e.many + 2.0 * (moved[i] * moved[j]) @ both)
    if not variance >= 0.0:
        return plain
    error = float(np.sqrt(variance))
    reach = z_of(level) * error
    return plain._replace(
        error=error, low=max(plain.years - reach, 0.0), high=min(plain.years + reach, float(tau))
    )


def hazard_of(counts: Counts, pair: int, first: bool = True, level: float = LEVEL) -> Hazard:
    """Hazard by age (``survival.hazard``); where parameters are drawn its interval is clustered by sets."""
    plain = hazard(curve(counts, pair, first), level)
    if not counts.set_size:
        return plain
    e = elements_of(counts, pair, first)
    last = counts.scenario.years
    parts = [watched(e.age, e.event, e.entry, many, last=last) for many in grouped(counts, pair, first)]  # type: ignore[union-attr]
    length = len(plain.age)
    ended, at_risk = (
        np.stack([np.pad(x, (0, max(length - len(x), 0)))[:length] for x in row])
        for row in ([part.ended[0] for part in parts], [part.at_risk for part in parts])
    )
    found = of_groups(ended, at_risk, level)
    return plain._replace(low=found.low, high=found.high)


def couples(together: Ints, shape: tuple[int, ...]) -> tuple[Ints, Ints, Ints]:
    """Elements of a table of spells [first|later, stood, years, event] that share runs, and in how many.

    The influence of a spell depends on its age alone, so an earlier one counts as the first of its run.
    """
    stood, earlier, later, broke = np.nonzero(together)
    one, never = np.ones_like(stood), np.zeros_like(stood)
    i = np.ravel_multi_index((never, stood, earlier, one), shape)
    j = np.ravel_multi_index((one, never, later, broke), shape)
    return i.astype(np.int64), j.astype(np.int64), together[stood, earlier, later, broke]


def kinds(by: str) -> tuple[str, ...]:
    """Names of the kinds of ending ``by`` how (left on paper, split in fact, lapsed) or by cause; ValueError else."""
    if by not in BY:
        raise ValueError(f"by={by} must be one of {', '.join(BY)}")
    return HOW[1:] if by == "how" else NAMED_CAUSES


def competing(
    counts: Counts, pair: int, by: str = "how", first: bool = True, *, level: float = LEVEL
) -> Incidence:
    """How a pair's alliances end, by age: cumulative incidence of each of ``kinds(by)`` (Aalen-Johansen).

    Where parameters are drawn, the errors are made larger by the factor by which sets widen that of survival at the
    same age (the counts do not hold the endings by set), so there they are an approximation.
    """
    names, axis = (HOW, -2) if by == "how" else (CAUSES, -1)
    wanted = kinds(by)
    table = counts.endings[:1, :, pair] if first else counts.endings[:, :, pair]
    table = table.sum(axis=(0, axis))
    # a mechanism without a term is no cause; were one counted, it would show as censored
    code = np.array([wanted.index(name) + 1 if name in wanted else 0 for name in names])
    stood, years, kind = np.indices(table.shape)
    entry = stood * opening_age(counts.scenario, counts.scenario.pairs[pair])
    last = counts.scenario.years
    return aalen_johansen(
        entry + years, code[kind], entry, table, kinds=len(wanted), last=last, level=level,
        wider=_wider(counts, pair, first),
    )  # fmt: skip


def _wider(counts: Counts, pair: int, first: bool) -> Floats | None:
    """By age, how much wider sets make the error of log S than independent spells would; None where none are drawn."""
    if not counts.set_size:
        return None
    together, apart = (curve(counts, pair, first, clustered=kind) for kind in (True, False))
    with np.errstate(divide="ignore", invalid="ignore"):
        wide, narrow = (np.log(-np.log(c.low)) - np.log(-np.log(c.high)) for c in (together, apart))
        factor = wide / narrow
    out: Floats = np.where(np.isfinite(factor), np.maximum(factor, 1.0), 1.0)
    return out


def forming(counts: Counts, pair: int, level: float = LEVEL) -> Forming:
    """Cumulative incidence of a pair's first alliance by year, and its hazard; intervals by Wilson (1927).

    Every run is watched from the opening to the horizon, so the Aalen-Johansen estimate is the share of the
    runs and its variance p(1-p)/n.
    """
    forms = counts.dated[PAIR_YEARS.index("formed"), pair, :-1]
    formed = np.cumsum(forms)
    waiting = counts.runs - formed + forms
    low, high = wilson(formed, counts.runs, level)
    hazard_low, hazard_high = wilson(forms, waiting, level)
    if counts.set_size:
        by_set = counts.set_years[:, GROUPED_YEARS.index("formed"), pair]
        runs, so_far = counts.set_runs[:, None], np.cumsum(by_set, axis=1)
        low, high, _ = of_groups(so_far, runs, level)
        hazard_low, hazard_high, _ = of_groups(by_set, runs - so_far + by_set, level)
    with np.errstate(divide="ignore", invalid="ignore"):
        hazard = np.where(waiting > 0, forms / waiting, np.nan)
        share = formed / np.float64(counts.runs)
    return Forming(_years(counts), waiting, forms, share, low, high, hazard, hazard_low, hazard_high)


def occupation(counts: Counts, pair: int, level: float = LEVEL) -> Occupation:
    """State occupation by calendar year: the share of the runs not yet allied, allied, broken, re-formed.

    *allied* is the run's first pact, *reformed* any later one, *broken* between pacts or after the last. The
    Aalen-Johansen estimate (1978), which without censoring is the share of the runs; intervals by Wilson.
    """
    formed, broke = (
        np.cumsum(counts.dated[PAIR_YEARS.index(kind), pair, :-1]) for kind in ("formed", "broke")
    )
    standing = np.cumsum(counts.starts[:, pair] - counts.ends[:, pair])
    first = formed - broke
    runs = np.stack([counts.runs - formed, first, formed - standing, standing - first])
    low, high = wilson(runs, counts.runs, level)
    if counts.set_size:
        low, high, _ = of_groups(standing_by_group(counts, pair), counts.set_runs[:, None, None], level)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = runs / np.float64(counts.runs)
    return Occupation(_years(counts), runs, share, low, high)


def standing_by_group(counts: Counts, pair: int) -> Ints:
    """Runs in each of ``STATES`` at the end of each year by group of parameter sets, [group, state, year]."""
    signed, ended, starts, ends = np.cumsum(counts.set_years[:, :, pair], axis=2).transpose(1, 0, 2)
    standing, first = starts - ends, signed - ended
    return np.stack([counts.set_runs[:, None] - signed, first, signed - standing, standing - first], axis=1)


def allied_years(counts: Counts, pair: int, level: float = LEVEL) -> tuple[float, float, float]:
    """Mean years in alliance a run, with its normal interval, by parameter sets where they are drawn."""
    mean = mean_allied_years(counts, pair)
    variance = variance_of_years(counts, pair) / counts.runs
    if counts.set_size:
        rest = years_by_group(counts, pair) - mean * counts.set_runs
        clustered = float(variance_of_parts(rest[:, None], level)[0]) / counts.runs**2
        variance = clustered if clustered > 0.0 else variance
    reach = z_of(level) * float(np.sqrt(variance)) if counts.runs > 1 else np.nan
    return mean, max(mean - reach, 0.0), mean + reach


def mean_allied_years(counts: Counts, pair: int) -> float:
    """Mean years in alliance a run."""
    total = counts.spells[:, :, pair].sum(axis=(0, 1, 3))
    return float((total @ np.arange(len(total))) / counts.runs)


def years_by_group(counts: Counts, pair: int) -> Floats:
    """Years in alliance by group of parameter sets, [group]."""
    by_years = counts.set_spells[:, :, :, pair].sum(axis=(1, 2, 4))
    return np.asarray(by_years @ np.arange(by_years.shape[1]), dtype=float)


def variance_of_years(counts: Counts, pair: int) -> float:
    """Variance over runs of the years in alliance: squares of the spells and twice the products of those of one run."""
    years = np.arange(counts.spells.shape[3])
    total = counts.spells[:, :, pair].sum(axis=(0, 1, 3))
    both = counts.together[pair].sum(axis=(0, 3))
    mean = (total @ years) / counts.runs
    return float((total @ years**2 + 2 * (years @ both @ years)) / counts.runs - mean * mean)


def _years(counts: Counts) -> Ints:
    return np.arange(counts.scenario.start, counts.scenario.horizon + 1)
