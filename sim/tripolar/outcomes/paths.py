"""Single futures beside the fan: what a quantile by year can not show is how one future moves."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tripolar.replay import film_of
from tripolar.scenario import Scenario
from tripolar.world import pair as P
from tripolar.world import state as S
from tripolar.world import system as Y

Floats = NDArray[np.float64]
#: Futures that are drawn one by one.
MANY = 20


def paths(
    scenario: Scenario, seed: int, runs: int = MANY, *, set_size: int = 0, step: int = 1
) -> dict[str, Floats]:
    """Values by year of every ``step``-th run from 0 on, ``runs`` of them, replayed: {variable: [run, year]}.

    Variables are ``capability.STATE`` (share of the capability of all states, 0-1), ``relation.PAIR`` (0-3) and
    ``ice_extent`` (million km2), as in ``fan.fan_table``; bit for bit those of the ensemble.
    """
    films = [film_of(scenario, seed, k * step, set_size=set_size) for k in range(runs)]
    power, warm, ice = (
        np.stack([getattr(film, part)[:, row] for film in films])
        for part, row in (("state", S.CAPABILITY), ("pair", P.RELATION), ("system", Y.ICE_EXTENT))
    )
    out = {f"capability.{name}": power[:, :, k] for k, name in enumerate(scenario.states)}
    out |= {f"relation.{name}": warm[:, :, k] for k, name in enumerate(scenario.pairs)}
    return out | {"ice_extent": ice}
