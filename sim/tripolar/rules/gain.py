"""M7 the gain of external balancing: how much a partner raises the odds against a common adversary.

Claims: C1 (an alliance forms where two share an adversary and can not raise their own power enough),
C2, C3. Sources: contest success function (Tullock 1980; Hirshleifer 1989, Public Choice 63:101); Morgenthau;
Walt (1987). The gain is the rise of the own odds from the PARTNER's capability, times threat, common
hostility and the need that internal balancing can not meet.
"""

from __future__ import annotations

import math
from typing import Annotated, NamedTuple

from tripolar.numerics import log, logistic, rule
from tripolar.rules.parameter import Param, strength


class Gain(NamedTuple):
    """Parameters of M7."""

    strength: Annotated[float, strength("external balancing")] = 1.0
    weight: Annotated[
        float,
        Param(
            "logit",
            (0.0, 50.0),
            (4.0, 14.0),
            "score of a unit of balancing gain",
            "prototype M7; record: G (weakly identified)",
        ),
    ] = 9.0
    decisiveness: Annotated[
        float,
        Param("1", (0.1, 10.0), (1.0, 2.5), "exponent of the contest success function", "Hirshleifer 1989"),
    ] = 1.5
    efficiency: Annotated[
        float,
        Param(
            "1",
            (0.0, 1.0),
            (0.4, 0.8),
            "share of the partner's power usable without joint exercises",
            "Bensahel 2007; prototype M7",
        ),
    ] = 0.6
    interoperability: Annotated[
        float,
        Param("1", (0.0, 1.0), (0.2, 0.5), "share of it that full interoperability adds", "prototype M7, C9"),
    ] = 0.4


@rule
def log_odds(power: float, arriving: float, p: Gain) -> float:
    """Log odds of prevailing: m (ln C - ln E); logistic() of it is the contest success function C^m/(C^m+E^m).

    m = decisiveness.
    """
    return p.decisiveness * (log(power + 1e-12) - log(arriving + 1e-12))


@rule
def usable(partner: float, exercises: float, p: Gain) -> float:
    """The partner's capability that can be brought to bear (efficiency acts on the partner's part only).

    usable = C_j min(1, efficiency + interoperability q), with q of joint exercises.
    """
    share = p.efficiency + p.interoperability * exercises
    return partner * (share if share < 1.0 else 1.0)


@rule
def gain_of(together: float, alone: float, threat: float, common: float, need: float, p: Gain) -> float:
    """Balancing gain in [0, strength] from the log odds ``together`` and ``alone``; see ``gain``.

    gain = strength T sqrt(common) n (logistic(together) - logistic(alone)).
    """
    rise = logistic(together) - logistic(alone)
    return p.strength * threat * math.sqrt(common) * need * rise


@rule
def gain(
    own: float, pooled: float, arriving: float, threat: float, common: float, need: float, p: Gain
) -> float:
    """Balancing gain in [0, strength]: T sqrt(h_ki h_kj) n (p(pooled) - p(own)); ``common`` = h_ki h_kj.

    0 without a common adversary; goes to 0 as the state can balance alone (need -> 0).
    """
    return gain_of(log_odds(pooled, arriving, p), log_odds(own, arriving, p), threat, common, need, p)


@rule
def worth(gain: float, p: Gain) -> float:
    """Score per unit of depth (logit) of a balancing gain: worth = weight gain."""
    return p.weight * gain
