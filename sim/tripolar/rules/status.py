"""M9 status: resentment of a concentrated system, and of a rank below one's power inside the pair.

Claims: C4 (shared aim of multipolarity), C14 (the back seat). Sources: Gilpin (1981); Wohlforth (2009, World
Politics 61:28); Renshon (2017) status deficits; concentration after Ray & Singer (1973) on leader's share.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from tripolar.numerics import clip, positive, rule
from tripolar.rules.parameter import Param, strength


class Status(NamedTuple):
    """Parameters of M9."""

    strength: Annotated[float, strength("status grievance")] = 1.0
    multipolarity: Annotated[
        float,
        Param(
            "logit",
            (0.0, 20.0),
            (0.4, 3.0),
            "pull together of states outside the lead per unit of concentration",
            "C4; prototype M9",
        ),
    ] = 2.0
    rank_grievance: Annotated[
        float,
        Param(
            "logit",
            (0.0, 20.0),
            (0.8, 4.0),
            "cost of a rank in the pair below present power",
            "Renshon 2017; prototype M9",
        ),
    ] = 2.4
    memory: Annotated[
        float, Param("year", (1.0, 100.0), (5.0, 20.0), "years by which rank lags power", "prototype M9")
    ] = 10.0


@rule
def concentration(largest: float, total: float, states: float) -> float:
    """Concentration in the leader in [0, 1]: (max share - 1/N)/(1 - 1/N); = 0 where power is even."""
    return clip((largest / (total + 1e-12) - 1.0 / states) / (1.0 - 1.0 / states), 0.0, 1.0)


@rule
def rank(previous: float, junior: float, p: Status) -> float:
    """Rank in the pair (how junior, in [-1, 1]) following present power with a lag of ``memory`` years.

    rank' = rank + (junior - rank)/memory.
    """
    return previous + (junior - previous) / p.memory


@rule
def worth(concentration: float, outside_lead: float, rank: float, junior: float, p: Status) -> float:
    """Score per unit of depth (logit): common cause against the leader, less the grievance of a rising junior.

    worth = strength (multipolarity concentration outside_lead - rank_grievance (rank - junior)+).
    """
    return p.strength * (
        p.multipolarity * concentration * outside_lead - p.rank_grievance * positive(rank - junior)
    )
