"""The opening figures that a scenario gives of states, pairs and the system: unit, domain, meaning.

What is special about a state is data. Each field here is a key of a scenario file; its value there carries
its own tested range, source and note, since those belong to the figure and not to the kind of figure.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from tripolar.rules.parameter import Param

HUGE = 1e12


def _figure(unit: str, low: float, high: float, meaning: str) -> Param:
    return Param(unit, (low, high), (low, high), meaning, "the scenario's own source")


class StateFigures(NamedTuple):
    """Figures of a state (``states.NAME.FIGURE``)."""

    gdp: Annotated[float, _figure("bn USD", 1e-6, HUGE, "gross domestic product")] = 0.0
    growth_opening: Annotated[float, _figure("1/year", -0.3, 0.3, "trend growth at the opening")] = 0.0
    growth_later: Annotated[float, _figure("1/year", -0.3, 0.3, "trend growth once it has settled")] = 0.0
    growth_shock: Annotated[float, _figure("1/year", 0.0, 0.5, "SD of the yearly growth shock")] = 0.0
    growth_drift: Annotated[float, _figure("1/year", 0.0, 0.1, "SD of the run-level deviation of growth")] = (
        0.0
    )
    population: Annotated[float, _figure("thousand", 1e-3, HUGE, "population")] = 0.0
    working_age: Annotated[float, _figure("share", 0.0, 1.0, "share of the population aged 15-64")] = 0.65
    burden: Annotated[float, _figure("share of GDP", 0.0, 1.0, "military expenditure")] = 0.0
    burden_norm: Annotated[float, _figure("share of GDP", 0.0, 1.0, "military expenditure at rest")] = 0.0
    stock: Annotated[float, _figure("bn USD", 1e-6, HUGE, "military capital stock")] = 0.0
    technology: Annotated[float, _figure("1", 0.0, 1.0, "military technology relative to the frontier")] = 0.0
    warheads: Annotated[float, _figure("number", 0.0, 1e6, "nuclear warheads")] = 0.0
    resources: Annotated[float, _figure("EJ/year", 0.0, HUGE, "oil and gas production")] = 0.0
    maritime: Annotated[float, _figure("Mt", 0.0, HUGE, "naval tonnage")] = 0.0
    reach: Annotated[float, _figure("1", 0.0, 1.0, "part of power that reaches a non-neighbour")] = 0.45
    allies: Annotated[float, _figure("1", 0.0, 10.0, "power of allies outside the game over the own")] = 0.0
    polyarchy: Annotated[float, _figure("1", 0.0, 1.0, "electoral democracy (V-Dem polyarchy)")] = 0.0
    leader_age: Annotated[float, _figure("year", 0.0, 120.0, "age of the leader")] = 57.0
    leader_tenure: Annotated[
        float, _figure("year", 0.0, 100.0, "years in office, or since the last election where a clock rules")
    ] = 0.0
    election_every: Annotated[float, _figure("year", 0.0, 100.0, "years between elections (0: no clock)")] = (
        0.0
    )
    term_limit: Annotated[float, _figure("terms", 0.0, 100.0, "terms a leader may serve (0: no limit)")] = 0.0
    terms_served: Annotated[float, _figure("terms", 0.0, 100.0, "terms begun, the running one included")] = (
        1.0
    )
    personnel: Annotated[float, _figure("thousand", 0.0, HUGE, "military personnel")] = 0.0
    steel: Annotated[float, _figure("kt", 0.0, HUGE, "iron and steel production")] = 0.0
    energy: Annotated[float, _figure("kt coal equivalent", 0.0, HUGE, "primary energy consumption")] = 0.0
    urban: Annotated[float, _figure("thousand", 0.0, HUGE, "urban population")] = 0.0
    arctic_claim: Annotated[float, _figure("1", 0.0, 1.0, "exclusive claim in the Arctic")] = 0.0
    arctic_stake: Annotated[float, _figure("1", 0.0, 1.0, "what the state wants in others' Arctic")] = 0.0


class PairFigures(NamedTuple):
    """Figures of two states, whatever their order (``pairs.FIRST-SECOND.FIGURE``, names in alphabetical order)."""

    trade: Annotated[float, _figure("bn USD", 0.0, HUGE, "trade, both ways")] = 0.0
    own_currency: Annotated[
        float, _figure("share", 0.0, 1.0, "trade settled outside the leader's currency")
    ] = 0.0
    rapport: Annotated[float, _figure("1", 0.0, 1.0, "rapport of the leaders")] = 0.1
    exercises: Annotated[float, _figure("1", 0.0, 1.0, "interoperability from joint exercises")] = 0.0
    level: Annotated[
        float, _figure("level", 0.0, 3.0, "0 rivalry, 1 neutrality, 2 partnership, 3 alliance")
    ] = 1.0
    relation: Annotated[float, _figure("1", 0.0, 3.0, "working relation")] = 0.5
    division: Annotated[float, _figure("1", 0.0, 1.0, "division of labour in the contested region")] = 0.0
    overlap: Annotated[float, _figure("1", 0.0, 1.0, "how far a region is contested between the two")] = 0.0
    adjacent: Annotated[float, _figure("0 or 1", 0.0, 1.0, "land border or narrow strait")] = 0.0
    treaty_term: Annotated[float, _figure("year", 1.0, 1000.0, "term of a treaty of alliance")] = 20.0
    pact_age: Annotated[
        float, _figure("year", 0.0, 1000.0, "age of an alliance that stands at the opening")
    ] = 0.0


class DirectedFigures(NamedTuple):
    """Figures of one state towards another (``directed.FROM.TO.FIGURE``)."""

    favour: Annotated[float, _figure("share", 0.0, 1.0, "public favourable to the other")] = 0.5
    favour_mean: Annotated[float, _figure("share", 0.0, 1.0, "the same at rest, given cultural distance")] = (
        0.5
    )
    hostility: Annotated[float, _figure("1", 0.0, 1.0, "pressure applied on the other")] = 0.05
    influence: Annotated[
        float, _figure("share", 0.0, 1.0, "influence in the region contested with the other")
    ] = 0.5
    claim: Annotated[
        float, _figure("1", 0.0, 1.0, "salience of a historical claim on the other's borderland")
    ] = 0.0
    residents: Annotated[float, _figure("thousand", 0.0, HUGE, "residents of that borderland")] = 0.0
    migrants: Annotated[float, _figure("thousand", 0.0, HUGE, "own people there")] = 0.0
    migration: Annotated[float, _figure("thousand/year", 0.0, HUGE, "net flow of own people to it")] = 0.0


class SystemFigures(NamedTuple):
    """Figures of the system (``system.FIGURE``)."""

    ice_extent: Annotated[float, _figure("Mkm2", 1.01, 20.0, "trend of September sea ice at the opening")] = (
        4.51
    )
    ice_free_year: Annotated[
        float, _figure("year", 1.0, 1e6, "year in which the TREND of September ice falls to 1 Mkm2")
    ] = 2045.0
    ice_free_sd: Annotated[float, _figure("year", 0.0, 1000.0, "SD of that year over runs")] = 8.0
    ice_noise: Annotated[float, _figure("Mkm2", 0.0, 5.0, "SD of the extent about its trend")] = 0.51
    ice_persistence: Annotated[float, _figure("1", 0.0, 0.99, "lag-1 correlation of that residual")] = 0.16
