"""Two films of the same draws: where they first differ.

Future k of two scenarios with one seed shares its luck draw by draw, so the first difference between their
films is the first thing that the change itself did.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tripolar.checks import ScenarioError
from tripolar.replay import DYAD, PAIR, STATE, SYSTEM, Film
from tripolar.rules.capability import COMPONENTS
from tripolar.rules.table import MECHANISMS
from tripolar.scenario import Scenario
from tripolar.world import TERMS, pairs_of
from tripolar.world import dyad as D
from tripolar.world import pair as P
from tripolar.world import state as S
from tripolar.world import system as Y

TERM = 4
#: Rows that hold a draw or a sum of the phase at hand: no variables of the model.
SCRATCH = {
    (STATE, row)
    for row in (S.DRAW, S.OTHER_DRAW, S.CONFRONTATION, S.WAR_DRAW, S.WITH_FORMER, S.WITH_OTHER)
} | {(DYAD, row) for row in (D.DRAW, D.STIR, D.LOG_ALONE, D.LOG_POOLED, D.LOG_FILLED)} | {
    (SYSTEM, row) for row in (Y.DRAW, Y.SUM, Y.HELD, Y.LARGEST, Y.CHAMPION, Y.TOTAL)
}  # fmt: skip
#: The variables in the order in which a year writes them (one that several phases write stands at the last).
WRITTEN = (
    *((STATE, row) for row in (S.POPULATION, S.WORKERS, S.SHOCK, S.PATH_GDP, S.DEVIATION, S.GDP)),
    *((STATE, row) for row in (S.BURDEN, S.STOCK)),
    *((DYAD, row) for row in (D.RESIDENTS, D.MIGRANTS)),
    *((PAIR, row) for row in (P.TRADE, P.GDP_PRODUCT)),
    (DYAD, D.TRANSFER),
    (STATE, S.TECHNOLOGY),
    *((SYSTEM, row) for row in (Y.ICE_FREE_YEAR, Y.ICE_RESIDUAL, Y.ICE_EXTENT, Y.ACCESS)),
    *((STATE, S.RAW + c) for c in range(2 * len(COMPONENTS))),
    *((STATE, row) for row in (S.WEIGHTS, S.CAPABILITY, S.EFFECTIVE)),
    *((SYSTEM, row) for row in (Y.LEADER, Y.CONCENTRATION, Y.COALITION)),
    (STATE, S.COURTED),
    *((SYSTEM, row) for row in (Y.REVIEWED, Y.STANCE)),
    (DYAD, D.CRISIS),
    *((DYAD, row) for row in (D.THREAT, D.NEED)),
    *((STATE, row) for row in (S.UNMET_THREAT, S.PEAK_THREAT)),
    *((DYAD, row) for row in (D.JUNIOR, D.RANK, D.FEAR)),
    (STATE, S.PROFILE),
    *((PAIR, row) for row in (P.BONUS, P.WINDOW, P.COMMON_WAR, P.WAR_LEFT)),
    *((DYAD, row) for row in (D.TESTED, D.DRAWN_IN)),
    *((TERM, m) for m in range(len(TERMS))),
    *((DYAD, row) for row in (D.SUM_LINEAR, D.SUM_SQUARED, D.SUM_WINDOW, D.ODDS, D.PICK, D.WANTED)),
    *((PAIR, row) for row in (P.NEXT_RELATION, P.NEXT_LEVEL, P.RELATION, P.LEVEL)),
    *((PAIR, row) for row in (P.RELATION_CHANGE, P.LEVEL_AGE, P.CHANGES, P.EXERCISES, P.PRESSED)),
    (PAIR, P.OWN_CURRENCY),
    *((STATE, row) for row in (S.EXIT_ODDS, S.LEADER_EXIT, S.TENURE, S.TERMS_SERVED, S.LEADER_AGE)),
    (DYAD, D.ORIENTATION),
    *((DYAD, row) for row in (D.DEMAND_ODDS, D.YIELDED, D.REFUSED, D.CLAIM, D.INFLUENCE)),
    *((PAIR, row) for row in (P.REGION_FRICTION, P.ARCTIC_FRICTION, P.INCIDENT_ODDS, P.INCIDENT)),
    *((PAIR, row) for row in (P.MELTDOWN, P.BARGAIN, P.RAPPORT)),
    *((DYAD, row) for row in (D.FAVOUR, D.HOSTILITY)),
)


class Difference(NamedTuple):
    """The first difference of two films: ``year``, ``variable`` (its name in ``tripolar.world``), whose it is
    (``subject``: a state, ``a-b``, ``a of b``, or empty), and its two values.
    """

    year: int
    variable: str
    subject: str
    here: float
    there: float


def first_difference(scenario: Scenario, here: Film, there: Film) -> Difference | None:
    """The first variable that differs, in the order in which a year writes them; None if none ever does.

    Values are compared bit for bit (two NaN are equal), at the end of each year; of several that differ at the
    end of the first such year the one written first is told. ScenarioError for films of unlike shape.
    """
    if here.state.shape != there.state.shape:
        raise ScenarioError("the two runs have other states or years; change something else")
    at = [t for t in range(len(here.state)) if any(_unlike(a[t], b[t]).any() for a, b in _pairs(here, there))]
    for t in at:
        for array, row in _in_order(here, t):
            one, other = _row(here, array, row)[t], _row(there, array, row)[t]
            unlike = _unlike(one, other)
            if unlike.any():
                place = tuple(int(x) for x in np.argwhere(unlike)[0])
                return Difference(
                    scenario.start + t,
                    _name(array, row),
                    _subject(scenario, array, place),
                    float(one[place]),
                    float(other[place]),
                )
    return None


def _pairs(here: Film, there: Film) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    return [
        (getattr(here, name), getattr(there, name)) for name in ("state", "dyad", "pair", "system", "term")
    ]


def _unlike(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.asarray((a != b) & ~(np.isnan(a) & np.isnan(b)))


def _in_order(film: Film, t: int) -> list[tuple[int, int]]:
    """All rows but scratch ones: at the opening as they stand, later as a year writes them."""
    rows = [(a, r) for a in (STATE, DYAD, PAIR, SYSTEM) for r in range(_array(film, a).shape[1])]
    given = [each for each in rows if each not in SCRATCH and each not in WRITTEN]
    return [each for each in rows if each not in SCRATCH] if t == 0 else [*given, *WRITTEN]


def _array(film: Film, array: int) -> NDArray[np.float64]:
    return (film.state, film.dyad, film.pair, film.system, film.term)[array]


def _row(film: Film, array: int, row: int) -> NDArray[np.float64]:
    if array == TERM:
        return film.term[:, row]
    return _array(film, array)[:, row]


def _name(array: int, row: int) -> str:
    if array == TERM:
        number = TERMS[row]
        return f"term M{number} {next(m.name for m in MECHANISMS if m.number == number)}"
    if array == STATE and row >= S.RAW:
        kind = "share" if row >= S.SHARE else "component"
        return f"{kind} {COMPONENTS[(row - S.RAW) % len(COMPONENTS)]}"
    return (S.NAMES, D.NAMES, P.NAMES, Y.NAMES)[array][row]


def _subject(scenario: Scenario, array: int, place: tuple[int, ...]) -> str:
    names = scenario.states
    if array == STATE:
        return names[place[0]]
    if array == DYAD:
        return f"{names[place[0]]} of {names[place[1]]}"
    if array == PAIR:
        i, j = pairs_of(len(names))[place[0]]
        return f"{names[i]}-{names[j]}"
    if array == TERM:
        return f"{names[place[1] // len(names)]} of {names[place[1] % len(names)]}"
    return ""
