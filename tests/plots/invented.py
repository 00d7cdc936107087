"""Invented numbers, plausible and of no model, for the tests of the pictures."""

import numpy as np
from tripolar.outcomes.survival import kaplan_meier
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
    """A curve of pacts signed in any year to the horizon, that break with a yearly hazard from the first year on."""
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
