"""What counts say of the life of a pair's alliances: curves, endings, hazards and years, without a row."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tripolar.outcomes.competing import Incidence, aalen_johansen
from tripolar.outcomes.counts import PAIR_YEARS, Counts
from tripolar.outcomes.intervals import LEVEL, wilson
from tripolar.outcomes.spells import CAUSES, HOW, opening_age
from tripolar.outcomes.survival import Curve, kaplan_meier
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
    counts: Counts, pair: int, first: bool = False, *, clustered: bool = False, level: float = LEVEL
) -> Curve:
    """Survival of a pair's alliances by age: all spells, or the first of each run.

    ``clustered``: interval by run instead of by spell (``survival.kaplan_meier``, pairs), exact from the
    counts for any number of runs. It matters for all spells only: a run has one first spell. Either is
    simulation noise, given the parameters drawn.
    """
    table = counts.spells[:1, :, pair] if first else counts.spells[:, :, pair]
    _, stood, years, event = np.indices(table.shape)
    entry = stood * opening_age(counts.scenario, counts.scenario.pairs[pair])
    couples = None if first or not clustered else _couples(counts.together[pair], table.shape)
    last = counts.scenario.years
    return kaplan_meier(entry + years, event, entry, table, last=last, level=level, pairs=couples)


def _couples(together: Ints, shape: tuple[int, ...]) -> tuple[Ints, Ints, Ints]:
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
    """How a pair's alliances end, by age: cumulative incidence of each of ``kinds(by)`` (Aalen-Johansen)."""
    names, axis = (HOW, -2) if by == "how" else (CAUSES, -1)
    wanted = kinds(by)
    table = counts.endings[:1, :, pair] if first else counts.endings[:, :, pair]
    table = table.sum(axis=(0, axis))
    # a mechanism without a term is no cause; were one counted, it would show as censored
    code = np.array([wanted.index(name) + 1 if name in wanted else 0 for name in names])
    stood, years, kind = np.indices(table.shape)
    entry = stood * opening_age(counts.scenario, counts.scenario.pairs[pair])
    last = counts.scenario.years
    return aalen_johansen(entry + years, code[kind], entry, table, kinds=len(wanted), last=last, level=level)


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
    with np.errstate(divide="ignore", invalid="ignore"):
        share = runs / np.float64(counts.runs)
    return Occupation(_years(counts), runs, share, low, high)


def _years(counts: Counts) -> Ints:
    return np.arange(counts.scenario.start, counts.scenario.horizon + 1)
