"""Invented numbers, plausible and of no model, for the tests of the pictures."""

import numpy as np
from tripolar.outcomes.survival import kaplan_meier, median
from tripolar.plots import Source

SOURCE = Source("0.1.0", "Baseline of 2020", 10_000, 1, "3fa8c1d2")
THREE = {
    "china": ("China", "#D7301F"),
    "russia": ("Russia", "#222222"),
    "united_states": ("United States", "#2878B5"),
}
EIGHT = {
    **THREE,
    "india": ("India", "#7A3E9D"),
    "japan": ("Japan", "#B8860B"),
    "germany": ("Germany", "#3C7D3C"),
    "united_kingdom": ("United Kingdom of Great Britain and Northern Ireland", "#8A5A44"),
    "korea": ("South Korea", "#0F7F7F"),
}


def lives(pacts, hazard, horizon=40, seed=1):
    """A curve of pacts signed in any year to the horizon, that break with a yearly hazard."""
    draw = np.random.default_rng(seed)
    life = draw.geometric(hazard, pacts) if hazard else np.full(pacts, 10**6)
    watched = horizon - np.minimum(draw.geometric(0.05, pacts) - 1, horizon)
    return kaplan_meier(np.minimum(life, watched), life <= watched, last=horizon)


def table(states, horizon=2060, runs=4000, seed=2):
    """The long table of the fans."""
    draw = np.random.default_rng(seed)
    years = np.arange(2020, horizon + 1)
    quantiles = (0.05, 0.25, 0.5, 0.75, 0.95)
    paths = {}
    for i, key in enumerate(states):
        walk = draw.normal(0.002 * (1 - i), 0.01, (runs, len(years))).cumsum(axis=1)
        paths[f"capability.{key}", "share"] = (0.24, 0.07, 0.28, 0.06, 0.05, 0.04, 0.03, 0.02)[i] * np.exp(
            walk - walk[:, :1]
        )
    for i, first in enumerate(sorted(states)):
        for second in sorted(states)[i + 1 :]:
            walk = draw.normal(-0.01, 0.09, (runs, len(years))).cumsum(axis=1)
            paths[f"relation.{first}-{second}", "1"] = np.clip(1.6 - 0.2 * i + walk - walk[:, :1], 0, 3)
    noise = draw.normal(0, 0.5, (runs, len(years)))
    noise[:, 0] = 0
    slope = draw.normal(0.14, 0.03, (runs, 1))
    paths["ice_extent", "Mkm2"] = np.maximum(4.51 - slope * (years - 2020) + noise, 0.0)
    rows = {"year": [], "variable": [], "unit": [], "quantile": [], "value": []}
    for (variable, unit), path in paths.items():
        for q in quantiles:
            rows["value"].extend(np.quantile(path, q, axis=0))
            rows["year"].extend(years)
            rows["variable"].extend([variable] * len(years))
            rows["unit"].extend([unit] * len(years))
            rows["quantile"].extend([q] * len(years))
    return {key: np.asarray(column) for key, column in rows.items()}


def levels(end, horizon=2060):
    """Shares on the ladder, from all in partnership to ``end``."""
    years = np.arange(2020, horizon + 1)
    way = 1 - np.exp(-(years - 2020) / 9.0)[:, None]
    end = np.asarray(end, float)
    return years, (1 - way) * np.array([0.0, 0.0, 1.0, 0.0]) + way * end


NOISE = "simulation noise (95 %)"
LONG = SOURCE._replace(
    scenario="A scenario with a very long name such as students give: slow ice, unabated migration to the far "
    "east, three surges and a cold decade",
    config="3fa8c1d2" * 5,
)
FEW = SOURCE._replace(runs=1)
PAIR = "China and Russia"
LONG_PAIR = "the United Kingdom of Great Britain and Northern Ireland and the United States of America"
RECORD = np.array([5, 10, 20, 30]), np.array([0.67, 0.46, 0.38, 0.30]), "alliances of great powers, 1816–2018"


def band_of(one):
    """A wide band about a curve."""
    way = 0.25 * np.minimum(one.age / 8, 1)
    return one.age, np.clip(one.survival - way * one.survival, 0, 1), np.clip(one.survival + way, 0, 1)


def survivals():
    """Cases of the survival figure: name -> (curve, other arguments)."""
    base, nearly, short = lives(2500, 0.083), lives(9970, 0.012), lives(30, 0.3, horizon=4)
    common = {"pair": PAIR, "source": SOURCE, "noise_label": NOISE, "forms": (0.25, 0.2417, 0.2586)}
    full = {**common, "parameter_band": band_of(base), "record": RECORD}
    late = kaplan_meier([9, 12, 14, 20, 30, 4, 5], [1, 1, 0, 1, 1, 1, 0], [6, 6, 6, 6, 6, 0, 0], last=45)
    dozens = lives(900_000, 0.01, horizon=200)
    cases = {
        "baseline": (base, common),
        "with all": (base, full),
        "long names": (base, {**full, "pair": LONG_PAIR, "source": LONG}),
        "nothing formed": (kaplan_meier([], [], last=40), {**common, "forms": (0.0, 0.0, 0.0004)}),
        "nearly all formed": (nearly, {**common, "forms": (0.997, 0.995, 0.998)}),
        "all censored": (lives(2500, 0.0), common),
        "one run, broken": (kaplan_meier([3], [1], last=40), {**common, "source": FEW}),
        "one run, censored": (kaplan_meier([12], [0], last=40), {**common, "source": FEW}),
        "one run, at once": (kaplan_meier([0], [0]), {**common, "source": FEW}),
        "one run, nothing": (
            kaplan_meier([], [], last=40),
            {**common, "source": FEW, "forms": (0.0, 0.0, 1.0)},
        ),
        "stood before": (late, common),
        "short": (short, {**common, "source": SOURCE._replace(runs=50), "forms": (0.6, 0.45, 0.73)}),
        "huge": (dozens, common),
    }
    return {name: (one, {"median": median(one), **more}) for name, (one, more) in cases.items()}


def fans():
    """Cases of the fan figure: name -> (table, levels, other arguments)."""
    three, common = table(THREE, runs=400), {"states": THREE, "focal": "china-russia", "source": SOURCE}
    five = dict(list(EIGHT.items())[:5])
    run = np.eye(4)[np.r_[np.full(9, 2), np.full(20, 3), np.full(12, 1)]]
    dry = {key: column[three["variable"] != "ice_extent"] for key, column in three.items()}
    return {
        "baseline": (three, levels([0.3, 0.36, 0.2, 0.14]), common),
        "nothing formed": (three, levels([0.6, 0.4, 0.0, 0.0]), common),
        "nearly all formed": (three, levels([0.0, 0.0, 0.003, 0.997]), common),
        "one run": (table(THREE, runs=1), (np.arange(2020, 2061), run), {**common, "source": FEW}),
        "five states": (table(five, runs=100), levels([0.3, 0.36, 0.2, 0.14]), {**common, "states": five}),
        "eight states, long names": (
            table(EIGHT, runs=100),
            levels([0.3, 0.36, 0.2, 0.14]),
            {"states": EIGHT, "focal": "united_kingdom-united_states", "source": LONG},
        ),
        "short": (table(THREE, 2023, runs=50), levels([0.3, 0.36, 0.2, 0.14], 2023), common),
        "no ice": (dry, levels([0.3, 0.36, 0.2, 0.14]), common),
    }
