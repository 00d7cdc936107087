"""Rows of ``world.pair``: unordered, one per two states. Unit and range beside each name."""

from __future__ import annotations

(
    LEVEL,  # 0..3
    NEXT_LEVEL,
    LEVEL_AGE,  # years
    RELATION,  # working relation, 0..3
    NEXT_RELATION,
    RELATION_CHANGE,
    RELATION_OPENING,
    RAPPORT,  # 0..1
    TRADE,  # bn USD
    GDP_PRODUCT,  # of last year
    OWN_CURRENCY,  # share of trade, 0..1
    EXERCISES,  # interoperability, 0..1
    DIVISION,  # of labour in the region, 0..1
    OVERLAP,  # 0..1
    ADJACENT,  # 0 or 1
    REGION_FRICTION,  # 0..1
    ARCTIC_FRICTION,  # 0..1
    BARGAIN,  # 0..1
    WINDOW,  # 1 in a year of common crisis or war
    COMMON_WAR,  # 1 in the year in which a common war starts
    WAR_LEFT,  # years
    TREATY_TERM,  # years
    PACT_AGE,  # years, of an alliance that stands at the opening
    TERM_LEFT,  # years
    COLD_YEARS,  # under the working threshold
    WARM_YEARS,  # at or above even odds of support
    ALLIED,  # 1 while the pact holds in fact and on paper
    NEXT_ALLIED,
    FORMED,  # year of the first pact, -1
    BROKE,  # year the first pact broke, -1
    SPLIT,  # year of the first de facto split, -1
    PAPER_END,  # year the first treaty left the paper, -1
    ALIGNED,  # year, -1
    RIVALS,  # year, -1
    PEAK_LEVEL,
    CHANGES,  # of level, count
    PACTS,  # count
    INCIDENTS,
    MELTDOWNS,
    DEMANDS,
    REFUSALS,
    JUNIOR_AT_FORMATION,  # of the first state
    JUNIOR_AT_END,  # of the first state, at the break or at the horizon
    HAZARD_THEN,  # leaving probability at formation, 1/year
    UNWILLING_THEN,  # 1 - the lower wanted depth at formation
    PRESSED,  # strongest pressure of the leader on either, 0..1
    INCIDENT,  # 1 in a year of an Arctic incident
    MELTDOWN,  # 1 where it ends in meltdown
    INCIDENT_ODDS,  # 1/year
    BONUS,  # capability added by pooling
) = range(50)

NAMES = tuple(name.lower() for name, row in list(globals().items()) if name.isupper() and type(row) is int)
ROWS = len(NAMES)
