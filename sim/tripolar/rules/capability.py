"""M4 capabilities: a state's share of the system's power over several components.

Claims: C2 (US primacy), C3 (who brings what). Sources: Singer (1972) CINC; Beckley (2018, International
Security 43:7) GDP x GDP per head; weights of the default index after prototype M4.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from tripolar.numerics import rule
from tripolar.rules.parameter import Param, strength

#: The components of power, in the order of the world's rows.
COMPONENTS = (
    "economy", "military", "technology", "nuclear", "people", "resources", "maritime",
    "expenditure", "personnel", "steel", "energy", "urban", "net_resources",
)  # fmt: skip
#: The first seven make the profile whose gaps M8 lets partners fill for each other.
PROFILE = 7

_SINGER = "Singer 1972 (CINC: one sixth each of six components)"


def _weight(low: float, high: float, what: str, source: str = "prototype M4") -> Param:
    return Param("1", (0.0, 1.0), (low, high), f"weight of {what} in capability", source)


class Capability(NamedTuple):
    """Parameters of M4; the weights are divided by their sum."""

    strength: Annotated[float, strength("differences in capability (0: all equal)", high=1.0)] = 1.0
    economy: Annotated[float, _weight(0.15, 0.35, "GDP")] = 0.25
    military: Annotated[float, _weight(0.15, 0.35, "military capital")] = 0.25
    technology: Annotated[float, _weight(0.05, 0.2, "military technology")] = 0.1
    nuclear: Annotated[float, _weight(0.05, 0.2, "the square root of warheads")] = 0.1
    people: Annotated[float, _weight(0.02, 0.1, "population")] = 0.05
    resources: Annotated[float, _weight(0.05, 0.15, "oil and gas production")] = 0.1
    maritime: Annotated[float, _weight(0.05, 0.2, "naval tonnage")] = 0.15
    expenditure: Annotated[float, _weight(0.0, 0.0, "military expenditure", _SINGER)] = 0.0
    personnel: Annotated[float, _weight(0.0, 0.0, "military personnel", _SINGER)] = 0.0
    steel: Annotated[float, _weight(0.0, 0.0, "iron and steel", _SINGER)] = 0.0
    energy: Annotated[float, _weight(0.0, 0.0, "energy consumption", _SINGER)] = 0.0
    urban: Annotated[float, _weight(0.0, 0.0, "urban population", _SINGER)] = 0.0
    net_resources: Annotated[float, _weight(0.0, 0.0, "GDP x GDP per head", "Beckley 2018")] = 0.0
    allied_share: Annotated[
        float,
        Param(
            "1",
            (0.0, 1.0),
            (0.3, 0.7),
            "share of an ally's capability that counts with a state in the game",
            "Walt 1987; prototype M5",
        ),
    ] = 0.5


@rule
def share(value: float, total: float, states: float) -> float:
    """Share of a system total; equal shares where the system holds none of it. Shares sum to 1.

    share = value/total, 1/N where the total is 0.
    """
    if total > 0.0:
        return value / total
    return 1.0 / states


@rule
def capability(weighted: float, weights: float, states: float, p: Capability) -> float:
    """Capability in [0, 1]: weighted mean of component shares, drawn to 1/N as the strength goes to 0.

    C = strength (sum w s)/(sum w) + (1 - strength)/N.
    """
    index = weighted / weights if weights > 0.0 else 1.0 / states
    return p.strength * index + (1.0 - p.strength) / states


@rule
def net_resources(gdp: float, population: float) -> float:
    """Beckley's net resources: GDP times GDP per head (bn USD squared per thousand people).

    R = Y^2/population.
    """
    return gdp * gdp / (population + 1e-9)


@rule
def effective(own: float, network: float, allied: float, p: Capability) -> float:
    """Capability with allies: outside allies as a multiple of the own, allies in the game in part.

    E = C (1 + network) + allied_share (sum of the allies' C).
    """
    return own * (1.0 + network) + p.allied_share * allied
