"""Rows of ``world.given``: yearly figures that may be given instead of simulated (NaN = simulate)."""

from __future__ import annotations

(
    GROWTH,  # 1/year, path growth [a, a]
    POPULATION,  # thousand [a, a]; its low and high path follow
    POPULATION_LOW,
    POPULATION_HIGH,
    WORKING_AGE,  # share of the population [a, a]; its low and high path follow
    WORKING_AGE_LOW,
    WORKING_AGE_HIGH,
    WORKERS_REFERENCE,  # log growth of the working-age population in the reference path [a, a]
    BURDEN,  # share of GDP [a, a]
    CAPABILITY,  # share [a, a]
    EXIT,  # 1 or 0 [a, a]
    GDP,  # bn USD [a, a]
    HOSTILITY,  # [a, b]
    LEVEL,  # of the pair [a, b], a before b in the order of the arrays
    CRISIS,  # 1 where a made a crisis for b [a, b]
    STANCE,  # of the leader [0, 0]
) = range(16)

NAMES = tuple(name.lower() for name, row in list(globals().items()) if name.isupper() and type(row) is int)
ROWS = len(NAMES)
