"""M3 technology diffusion: arms transfers close the partner's gap and cost the supplier.

Claims: C11 (China reverse-engineers Russian weapons and passes Russia). Sources: Gilli & Gilli (2019,
International Security 43:141) on the limits of imitation; Horowitz (2010) on diffusion of military power.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from tripolar.numerics import clip, positive, rule
from tripolar.rules.parameter import Param, strength

FULL_RELATION = 3.0  # top of the working-relation scale


class Technology(NamedTuple):
    """Parameters of M3."""

    strength: Annotated[float, strength("technology transfer")] = 1.0
    base_rate: Annotated[
        float,
        Param(
            "1/year",
            (0.0, 0.5),
            (0.01, 0.03),
            "share of the distance to the frontier closed alone in a year",
            "prototype M3; Horowitz 2010",
        ),
    ] = 0.02
    transfer_rate: Annotated[
        float,
        Param(
            "1/year",
            (0.0, 1.0),
            (0.05, 0.3),
            "share of the gap closed in a year by a full ally's transfers",
            "Gilli & Gilli 2019; prototype M3",
        ),
    ] = 0.15
    supplier_cost: Annotated[
        float,
        Param(
            "logit",
            (0.0, 20.0),
            (0.3, 3.0),
            "cost to the supplier of a unit gap given away without trust",
            "C11; prototype M3",
        ),
    ] = 1.8
    receiver_gain: Annotated[
        float,
        Param(
            "logit",
            (0.0, 20.0),
            (0.3, 3.0),
            "gain to the receiver of a unit gap closed under full trust",
            "C11; prototype M3",
        ),
    ] = 1.0


@rule
def transfer(gap: float, depth: float, exercises: float, p: Technology) -> float:
    """Technology passed on in a year; nothing at level 0 or without a gap.

    transfer = strength transfer_rate depth (1/2 + q/2) gap+, with interoperability q.
    """
    return p.strength * p.transfer_rate * depth * (0.5 + 0.5 * exercises) * positive(gap)


@rule
def learn(technology: float, received: float, p: Technology) -> float:
    """Technology next year in [0, 1]: own progress towards the frontier 1 plus what partners passed on.

    a' = clip(a + base_rate (1 - a) + received, 0, 1).
    """
    return clip(technology + (1.0 - technology) * p.base_rate + received, 0.0, 1.0)


@rule
def worth(own: float, partner: float, relation: float, p: Technology) -> float:
    """Score per unit of depth (logit): the supplier's cost falls with trust w/3, the receiver's gain rises.

    worth = strength (receiver_gain (w/3)(a_j - a_i)+ - supplier_cost (1 - w/3)(a_i - a_j)+).
    """
    trust = relation / FULL_RELATION
    cost = p.supplier_cost * (1.0 - trust) * positive(own - partner)
    gain = p.receiver_gain * trust * positive(partner - own)
    return p.strength * (gain - cost)
