"""Rows of ``world.state``: one per state. Unit and range beside each name."""

from __future__ import annotations

from tripolar.rules.capability import COMPONENTS

(
    GDP,  # bn USD
    PATH_GDP,  # bn USD, the scenario's path
    DEVIATION,  # log GDP over its path
    SHOCK,  # 1/year, AR(1)
    DRIFT,  # 1/year, of this run
    GROWTH_OPENING,  # 1/year
    GROWTH_LATER,  # 1/year
    GROWTH_SHOCK,  # 1/year, SD
    GROWTH_DRIFT,  # 1/year, SD
    POPULATION,  # thousand
    POPULATION_TILT,  # of this run between the low (-1) and high (1) path
    WORKERS,  # thousand, working-age population
    WORKERS_GROWTH,  # 1/year, log
    WORKING_AGE_TILT,  # of this run between the low (-1) and high (1) path
    BURDEN,  # share of GDP
    BURDEN_NORM,  # share of GDP
    STOCK,  # bn USD
    TECHNOLOGY,  # of the frontier, 0..1
    WARHEADS,  # number
    RESOURCES,  # EJ a year
    MARITIME,  # Mt
    PERSONNEL,  # thousand
    STEEL,  # kt
    ENERGY,  # kt coal equivalent
    URBAN,  # thousand
    GDP_OPENING,  # bn USD
    POPULATION_OPENING,  # thousand
    STOCK_OPENING,  # bn USD
    REACH,  # loss-of-strength factor to a non-neighbour, 0..1
    ALLIES,  # capability of allies outside the game over the own
    POLYARCHY,  # 0..1
    LEADER_AGE,  # years
    TENURE,  # years since the last election, or in office where no clock rules
    TERMS_SERVED,
    ELECTION_EVERY,  # years, 0 = no clock
    TERM_LIMIT,  # terms, 0 = none
    EXIT_ODDS,  # 1/year
    LEADER_EXIT,  # 1 in a year in which the leader left
    ARCTIC_CLAIM,  # 0..1
    ARCTIC_STAKE,  # 0..1
    CAPABILITY,  # share of the system
    EFFECTIVE,  # capability with allies
    UNMET_THREAT,  # largest threat times unmet need, 0..1
    CONFRONTATION,  # uniform of this year's crises that this state makes for all
    WAR_DRAW,  # uniform of this year's wars
    FORMER,  # index of the closest partner at the opening
    BALANCING_YEARS,
    BALANCED,  # year, -1 = never
    REALIGNING_YEARS,
    REALIGNED,  # year, -1 = never
    PEAK_THREAT,  # 0..1
    COURTED,  # weight of the stance that would court this state
    PROFILE,  # generalised mean of the component shares
    WEIGHTS,  # sum of the component weights
    FORMER_RELATION,  # working relation with that partner at the opening, 0..3
    DRAW,  # of the phase at hand
    OTHER_DRAW,
    WITH_FORMER,  # working relation with that partner, 0..3
    WITH_OTHER,  # closest other working relation, 0..3
) = range(59)

NAMES = tuple(name.lower() for name, row in list(globals().items()) if name.isupper() and type(row) is int)

#: Raw components of power, then their shares, follow the named rows.
RAW = len(NAMES)
SHARE = RAW + len(COMPONENTS)
ROWS = SHARE + len(COMPONENTS)
