"""Rows of ``world.given``: yearly figures that may be given instead of simulated (NaN = simulate)."""

from __future__ import annotations

(
    GROWTH,  # 1/year, path growth [a, a]
    POPULATION,  # thousand [a, a]
    WORKERS,  # log growth of the working-age population [a, a]
    WORKERS_REFERENCE,  # the same in the reference path [a, a]
    BURDEN,  # share of GDP [a, a]
    CAPABILITY,  # share [a, a]
    EXIT,  # 1 or 0 [a, a]
    GDP,  # bn USD [a, a]
    HOSTILITY,  # [a, b]
    CRISIS,  # 1 where a made a crisis for b [a, b]
    STANCE,  # of the leader [0, 0]
) = range(11)

NAMES = tuple(name.lower() for name, row in list(globals().items()) if name.isupper() and type(row) is int)
ROWS = len(NAMES)
