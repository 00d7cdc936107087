"""Rows of ``world.dyad``: ordered, [a, b] is a towards b. Unit and range beside each name."""

from __future__ import annotations

(
    HOSTILITY,  # pressure that a applies on b, 0..1
    THREAT,  # that a perceives from b, 0..1
    NEED,  # part of b's strength that a can not match alone, 0..1
    FAVOUR,  # of a's public to b, 0..1
    FAVOUR_MEAN,
    ORIENTATION,  # of a's leader to b, logit
    DRAWN_IN,  # a entangled in b's quarrels
    JUNIOR,  # how junior a is to b, -1..1
    RANK,  # the same, lagged
    CRISIS,  # 1 where a makes a crisis for b alone this year
    TRANSFER,  # technology from a to b this year
    CLAIM,  # salience of a's claim on b's borderland, 0..1
    STIR,  # this year's normal draw of a claim's salience
    DEMAND_ODDS,  # of a demand by a on b, 1/year
    YIELDED,  # 1 where b yields to a's demand this year
    REFUSED,  # 1 where b refuses it
    CLAIM_BASE,
    RESIDENTS,  # thousand, of b's borderland that a claims
    MIGRANTS,  # thousand, a's people there
    MIGRATION,  # thousand a year
    PULL_OPENING,  # b's income per head over a's at the opening
    INFLUENCE,  # a's share of the region contested with b, 0..1
    FEAR,  # of a, holder, of b, claimant
    TESTED,  # 1 where b is in a crisis alone, so that a is tested this year
    PICK,  # level that a picked this year
    SUM_LINEAR,  # of the terms of a's score about b, logit
    SUM_SQUARED,
    SUM_WINDOW,
    LOG_ALONE,  # log odds of a against the adversary at hand, alone
    LOG_POOLED,  # with b
    LOG_FILLED,  # with b and the bonus of complementarity
    ODDS,  # probability that a picks at least the present level
    WANTED,  # expected depth that a wants with b, 0..1
    DRAW,  # of the phase at hand: of the pair's first state at [a, b], of its second at [b, a]
) = range(34)

NAMES = tuple(name.lower() for name, row in list(globals().items()) if name.isupper() and type(row) is int)
ROWS = len(NAMES)
