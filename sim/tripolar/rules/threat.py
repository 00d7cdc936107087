"""M5 threat: what a state fears from another.

Claims: C2 (the common adversary), C5 (pressure raises alignment). Sources: Walt (1987) balance of threat;
Boulding (1962) loss-of-strength gradient; Thompson, Sakuwa & Suhas (2021) and the major-power record for
rivalry inside a pair (prototype 4: R).
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from tripolar.numerics import clip, rule
from tripolar.rules.parameter import Param, strength


class Threat(NamedTuple):
    """Parameters of M5."""

    strength: Annotated[float, strength("perceived threat")] = 1.0
    self_help: Annotated[
        float,
        Param(
            "1",
            (0.1, 10.0),
            (0.7, 1.4),
            "own capability, as a multiple of the adversary's, at which no help is needed",
            "Morgenthau/Waltz internal balancing; prototype M7 (chi)",
        ),
    ] = 1.0
    mistrust: Annotated[
        float,
        Param(
            "logit",
            (0.0, 20.0),
            (0.5, 4.0),
            "cost of committing to a partner that is itself a threat",
            "major-power record: rivals ally less and end sooner (prototype 4, R)",
        ),
    ] = 2.0


@rule
def arriving(effective: float, reach: float) -> float:
    """Capability that arrives: E = effective reach, the adversary's with allies after the loss-of-strength gradient."""
    return effective * reach


@rule
def threat(hostility: float, arriving: float, own: float, p: Threat) -> float:
    """Perceived threat in [0, 1]: T = clip(strength h E/(E + C), 0, 1); 0 without hostility, rising in h and E,
    falling in C.
    """
    return clip(p.strength * hostility * arriving / (arriving + own + 1e-12), 0.0, 1.0)


@rule
def unmet_need(own: float, arriving: float, p: Threat) -> float:
    """Part of the adversary's strength that the own can not match: n = clip(1 - C/(self_help E), 0, 1)."""
    return clip(1.0 - own / (p.self_help * arriving + 1e-12), 0.0, 1.0)


@rule
def mistrust(threat_from_partner: float, p: Threat) -> float:
    """Score per unit of depth (logit) of tying oneself to a partner that threatens, never positive: -mistrust T
    = the parameter mistrust times the threat from the partner.
    """
    return -p.mistrust * threat_from_partner
