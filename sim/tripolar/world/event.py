"""Rows of ``world.event``: what happened to a pair in each year."""

from __future__ import annotations

from tripolar.rules.table import MECHANISMS

(
    LEVEL,  # at the end of the year
    FORMED,  # 1 in the year in which a pact forms
    ENDED,  # how a pact ended this year: 0 not, 1 left on paper, 2 split de facto, 3 lapsed at its term
    CAUSE,  # number of the mechanism, TIE, CHANCE; 0 none
    ALREADY,  # share of the leaving hazard that was there at formation
) = range(5)

NAMES = tuple(name.lower() for name, row in list(globals().items()) if name.isupper() and type(row) is int)
ROWS = len(NAMES)

#: How a pact ended (ENDED).
LEFT_ON_PAPER, SPLIT, LAPSED = 1.0, 2.0, 3.0
#: Causes (CAUSE) besides the numbers of mechanisms.
TIE, CHANCE = float(len(MECHANISMS) + 1), float(len(MECHANISMS) + 2)
