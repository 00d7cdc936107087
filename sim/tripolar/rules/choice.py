"""M19 choice: each state scores the four levels and answers with quantal response; consent is the lower pick.

Claims: C1 (mutual expectation). Sources: McKelvey & Palfrey (1995, GEB 10:6) quantal response; Signorino (1999,
APSR 93:279) strategic choice; Leeds et al. (2002) ATOP categories; Leeds & Savun (2007, JOP 69:1118) and
Morrow (1991) on costs of change. Fixed, not per-rung, costs: prototype 8 (146 log units).

The ladder: 0 rivalry, 1 neutrality or hedging, 2 partnership, 3 alliance (binding defence pact).
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from tripolar.numerics import clip, exp, rule
from tripolar.rules.parameter import Param

LEVELS = 4
#: Depth of commitment of each level (prototype 1).
DEPTH = (0.0, 0.2, 0.5, 1.0)
ALLIANCE = 3.0
FULL_RELATION = 3.0
EXPECTED_TO_RELATION = 4.0  # expected depth 3/4 is a full working relation


class Choice(NamedTuple):
    """Parameters of M19."""

    precision: Annotated[
        float,
        Param(
            "1",
            (0.0, 1000.0),
            (0.7, 1.5),
            "precision of the quantal response (0: uniform, large: best response)",
            "McKelvey & Palfrey 1995; prototype 2",
        ),
    ] = 1.0
    base_cost: Annotated[
        float,
        Param(
            "logit", (0.0, 20.0), (0.4, 1.2), "cost of commitment as such, per unit of depth", "prototype M19"
        ),
    ] = 0.75
    raising: Annotated[
        float,
        Param(
            "logit",
            (0.0, 50.0),
            (1.8, 3.0),
            "fixed cost of raising the level",
            "record: 2.57 (.28); prototype 1, 8",
        ),
    ] = 2.1
    raising_to_pact: Annotated[
        float,
        Param(
            "logit",
            (0.0, 50.0),
            (0.0, 0.6),
            "further cost of raising to an alliance (ratification)",
            "prototype M19",
        ),
    ] = 0.3
    lowering: Annotated[
        float,
        Param(
            "logit",
            (0.0, 50.0),
            (4.0, 5.6),
            "fixed cost of lowering the level",
            "record: 4.26 (.30); hindcasts 5.0; prototype 8",
        ),
    ] = 5.0
    leaving_pact: Annotated[
        float, Param("logit", (0.0, 50.0), (0.4, 1.2), "further cost of leaving an alliance", "prototype M19")
    ] = 0.8
    pace: Annotated[
        float,
        Param(
            "1/year",
            (0.0, 1.0),
            (0.2, 0.5),
            "yearly move of the working relation to what both want",
            "prototype M19",
        ),
    ] = 0.35
    paper_weight: Annotated[
        float,
        Param(
            "1", (0.0, 3.0), (0.1, 0.5), "working relation added by a full treaty on paper", "prototype M19"
        ),
    ] = 0.25
    noise: Annotated[
        float,
        Param(
            "1", (0.0, 1.0), (0.04, 0.15), "SD of the yearly change of the working relation", "prototype M19"
        ),
    ] = 0.08
    working: Annotated[
        float,
        Param(
            "1",
            (0.0, 3.0),
            (1.2, 1.7),
            "working relation under which an alliance is broken in fact",
            "prototype M19",
        ),
    ] = 1.5
    working_years: Annotated[
        float,
        Param("year", (1.0, 20.0), (2.0, 2.0), "years running under it (hysteresis)", "ODD section 4"),
    ] = 2.0
    renewal: Annotated[
        float,
        Param(
            "1",
            (0.0, 3.0),
            (1.7, 2.3),
            "working relation under which a treaty lapses at its term",
            "1950 treaty, lapsed 1980; prototype M19",
        ),
    ] = 2.0


@rule
def depth_of(level: float) -> float:
    """Depth of commitment of a level: depth = 0, 0.2, 0.5, 1 for levels 0 to 3."""
    if level >= 3.0:
        return DEPTH[3]
    if level >= 2.0:
        return DEPTH[2]
    if level >= 1.0:
        return DEPTH[1]
    return DEPTH[0]


@rule
def contribution(linear: float, squared: float, window: float, depth: float, raises: float) -> float:
    """A mechanism's part in the score of a level (logit).

    part = depth linear - depth^2 squared + window where the level is raised.
    """
    return depth * linear - depth * depth * squared + raises * window


@rule
def change_cost(level: float, current: float, p: Choice) -> float:
    """Fixed cost (logit) of changing from ``current`` to ``level``; 0 for staying.

    cost = raising (+ raising_to_pact to an alliance) upwards, lowering (+ leaving_pact from one) downwards.
    """
    if level > current:
        return p.raising + (p.raising_to_pact if level >= ALLIANCE else 0.0)
    if level < current:
        return p.lowering + (p.leaving_pact if current >= ALLIANCE else 0.0)
    return 0.0


@rule
def score(linear: float, squared: float, window: float, level: float, current: float, p: Choice) -> float:
    """Score (logit) of ``level`` at the ``current`` one: U = sum of all contributions - cost of change."""
    raises = 1.0 if level > current else 0.0
    return contribution(linear, squared, window, depth_of(level), raises) - change_cost(level, current, p)


@rule
def largest(u0: float, u1: float, u2: float, u3: float) -> float:
    """The largest of the four scores (logit): top = max U."""
    top = u0 if u0 > u1 else u1
    top = top if top > u2 else u2
    return top if top > u3 else u3


@rule
def weight(score: float, top: float, p: Choice) -> float:
    """Weight of a level in the quantal response, in (0, 1]: e = exp(precision (U - largest U))."""
    return exp(p.precision * (score - top))


@rule
def one_over(e0: float, e1: float, e2: float, e3: float) -> float:
    """One over the sum of the four weights: a weight times it is a probability, P = e/(sum e)."""
    return 1.0 / (e0 + e1 + e2 + e3)


@rule
def weights(u0: float, u1: float, u2: float, u3: float, p: Choice) -> tuple[float, float, float, float]:
    """Quantal-response probabilities of the four levels: P = exp(precision U)/(sum exp(precision U))."""
    top = largest(u0, u1, u2, u3)
    e0 = weight(u0, top, p)
    e1 = weight(u1, top, p)
    e2 = weight(u2, top, p)
    e3 = weight(u3, top, p)
    share = one_over(e0, e1, e2, e3)
    return e0 * share, e1 * share, e2 * share, e3 * share


@rule
def pick(uniform: float, p0: float, p1: float, p2: float) -> float:
    """The level that a uniform draw picks: n = the lowest with u < P_0 + ... + P_n."""
    if uniform < p0:
        return 0.0
    if uniform < p0 + p1:
        return 1.0
    if uniform < p0 + p1 + p2:
        return 2.0
    return 3.0


@rule
def consent(first: float, second: float) -> float:
    """The new level = min of the two picks, so raising needs both and either may lower."""
    return first if first < second else second


@rule
def expected_depth(p1: float, p2: float, p3: float) -> float:
    """Depth that a state would want if change were free, in [0, 1]: S = sum of depth times probability."""
    return DEPTH[1] * p1 + DEPTH[2] * p2 + DEPTH[3] * p3


@rule
def wanted_relation(wanted: float, level: float, p: Choice) -> float:
    """Working relation to which the pair moves: w* = 4 min(S) + paper_weight level/3."""
    return EXPECTED_TO_RELATION * wanted + p.paper_weight * level / FULL_RELATION


@rule
def relation(previous: float, change: float, normal: float, p: Choice) -> float:
    """Working relation in [0, 3] after a year: w' = clip(w + change + noise z, 0, 3)."""
    return clip(previous + change + p.noise * normal, 0.0, FULL_RELATION)


@rule
def cold_years(previous: float, relation: float, p: Choice) -> float:
    """Years running that the working relation lies under its threshold: k' = k + 1 if w < working, else 0."""
    if relation < p.working:
        return previous + 1.0
    return 0.0
