"""Rows of ``world.system``: one for all. Unit and range beside each name."""

from __future__ import annotations

(
    LEADER,  # index
    STANCE,  # of the leader
    CONCENTRATION,  # 0..1
    COALITION,  # rivals' power over the leader's
    ICE_OPENING,  # Mkm2
    ICE_FREE_YEAR,  # of this run
    ICE_FREE_MEAN,
    ICE_FREE_SD,  # years
    ICE_NOISE,  # Mkm2
    ICE_PERSISTENCE,
    ICE_RESIDUAL,  # Mkm2
    ICE_EXTENT,  # Mkm2
    ACCESS,  # 0..1
    START,  # year
    HELD,  # power of the leader, outside allies included
    LARGEST,  # largest power of all
    CHAMPION,  # whose it is (index)
    TOTAL,  # power of all
    SUM,  # of the weights of stances
    DRAW,  # what is left of this year's draw
    REVIEWED,  # 1 in a year in which the stance is reviewed
) = range(21)

NAMES = tuple(name.lower() for name, row in list(globals().items()) if name.isupper() and type(row) is int)
ROWS = len(NAMES)
