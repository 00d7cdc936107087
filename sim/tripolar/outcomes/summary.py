"""The summary of a study: ``summary.json`` as plain data, from the counts alone."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tripolar.opening import free_keys
from tripolar.outcomes import bands, quantities
from tripolar.outcomes.clusters import of_groups, share_noise
from tripolar.outcomes.counts import FIXED, PAIR_SUMS, Counts
from tripolar.outcomes.intervals import wilson
from tripolar.outcomes.lives import NAMED_CAUSES, allied_years, curve
from tripolar.outcomes.spells import CAUSES, HOW
from tripolar.outcomes.survival import AGES, at, median, median_interval
from tripolar.outcomes.terms import Terms
from tripolar.outcomes.words import questions
from tripolar.rules.table import ROWS
from tripolar.scenario import Scenario

__all__ = ["MODES", "NOT_A_FORECAST", "curve", "outside_tested", "summarise"]

Floats = NDArray[np.float64]
MODES = ("default", "ranges")
NOT_A_FORECAST = "These are the model's futures, not a forecast."


def summarise(
    scenario: Scenario,
    counts: Counts,
    runs: int,
    seed: int,
    parameters: str = "default",
    population_terms: Terms | None = None,
) -> dict[str, Any]:
    """Everything ``summary.json`` says, as plain data.

    A *share* is ``{share, noise: [low, high], parameters: [low, high] or null}``: share of futures 0-1,
    95 % interval of what more runs would narrow (Wilson; by sets where parameters are drawn, as more runs draw new
    ones), 5-95 % band over whole parameter sets (null unless ``parameters`` is ``ranges``). Classes never, holds,
    breaks are of a pair's first alliance.
    """
    shares = _shares(scenario, counts)
    out: dict[str, Any] = {
        "scenario": scenario.name,
        "runs": runs,
        "seed": seed,
        "start": scenario.start,
        "horizon": scenario.horizon,
        "focal": scenario.focal[0] if scenario.focal else None,
        "focal_pairs": list(scenario.focal),
        "config_hash": scenario.digest(),
        "parameters": _parameters(scenario, counts, parameters),
        "pairs": {
            p: _pair(scenario, counts, shares, k, population_terms) for k, p in enumerate(scenario.pairs)
        },
        "states": {
            s: {kind: shares[f"{s}.{kind}"] for kind in quantities.STATE_OUTCOMES} for s in scenario.states
        },
    }
    out["questions"] = questions(scenario, out)
    out["note"] = NOT_A_FORECAST
    return out


def noise_of(counts: Counts) -> tuple[Floats, Floats]:
    """95 % interval of the share of each outcome: Wilson's, by parameter sets where they are drawn."""
    return share_noise(counts.hits, counts.runs, counts.squares, counts.set_size)


def _shares(scenario: Scenario, counts: Counts) -> dict[str, dict[str, Any]]:
    low, high = noise_of(counts)
    out: dict[str, dict[str, Any]] = {}
    for k, name in enumerate(quantities.names(scenario)):
        band = bands.share_band(counts, k)
        out[name] = {
            "share": int(counts.hits[k]) / counts.runs,
            "noise": [float(low[k]), float(high[k])],
            "parameters": None if band is None else list(band),
        }
    return out


def outside_tested(scenario: Scenario, parameters: str = "default") -> list[dict[str, Any]]:
    """Parameters and opening figures whose value lies outside its tested range.

    With ``ranges`` only those that are not drawn. Each ``{name, value, low, high, unit}``.
    """
    drawn = {key for keys in free_keys(scenario) for key in keys} if parameters == "ranges" else set()
    places = [(r.key, scenario.parameters[r.key], *r.about.tested, r.about.unit) for r in ROWS]
    places += [
        (key, f.value, f.low, f.high, "")
        for key, f in scenario.figures.items()
        if f.low is not None and f.high is not None
    ]
    return [
        {"name": key, "value": value, "low": low, "high": high, "unit": unit}
        for key, value, low, high, unit in places
        if key not in drawn and not low <= value <= high
    ]


def _parameters(scenario: Scenario, counts: Counts, mode: str) -> dict[str, Any]:
    rows, figures = free_keys(scenario)
    return {
        "mode": mode,
        "free": len(rows) + len(figures),
        "pinned": len(scenario.pinned),
        "set_size": counts.set_size or None,
        "sets": counts.whole_sets or None,
        "outside_tested": outside_tested(scenario, mode),
    }


def _pair(
    scenario: Scenario, counts: Counts, shares: dict[str, dict[str, Any]], k: int, terms: Terms | None
) -> dict[str, Any]:
    pair = scenario.pairs[k]
    out: dict[str, Any] = {
        kind: shares[f"{pair}.{kind}"] for kind in ("never", "holds", "breaks", "forms", "aligned", "rivals")
    }
    out["by_year"] = {
        str(year): shares[f"{pair}.formed_by_{year}"] for year in quantities.shown_years(scenario)
    }
    out["stood_at_opening"] = int(counts.spells[0, 1, k].sum())
    out["senior"] = _senior(scenario, counts, shares, k)
    out["spells"] = _spells(counts, k)
    out["causes"] = _causes(scenario, counts, k, terms)
    out["means"] = {name: int(counts.sums[m, k]) / counts.runs for m, name in enumerate(PAIR_SUMS)}
    changes = counts.changes[k]
    out["means"]["changes"] = int(changes @ np.arange(len(changes))) / counts.runs
    return out


def _pair_of(ends: tuple[Floats, Floats], place: int) -> list[float]:
    return [float(end[place]) for end in ends]


def _senior(scenario: Scenario, counts: Counts, shares: dict[str, dict[str, Any]], k: int) -> dict[str, Any]:
    """Senior partner of the first alliance, among those in which one is (margin above 0)."""
    pair = scenario.pairs[k]
    couple = pair.split("-")
    names = quantities.names(scenario)
    out: dict[str, Any] = {}
    for when, tag in enumerate(("", "_end")):
        kinds = [f"{pair}.{order}_senior{tag}" for order in ("first", "second")]
        hits = [int(counts.hits[names.index(kind)]) for kind in kinds]
        n = sum(hits)
        low, high = wilson(hits, n)
        if counts.set_size:
            places = [names.index(kind) for kind in kinds]
            by_set = counts.set_hits[:, places]
            low, high, _ = of_groups(by_set, by_set.sum(axis=1, keepdims=True))
        band = bands.senior_band(counts, k, (kinds[0], kinds[1])) if n else None
        out["at_end" if when else "at_formation"] = {
            "n": n,
            "share": {s: h / n if n else None for s, h in zip(couple, hits, strict=True)},
            "noise": {s: [float(low[m]), float(high[m])] if n else None for m, s in enumerate(couple)},
            "parameters": {s: None if band is None else _pair_of(band, m) for m, s in enumerate(couple)},
            "of_futures": {s: shares[kind] for s, kind in zip(couple, kinds, strict=True)},
            "margin": int(counts.margins[when, :, k].sum()) / FIXED / n if n else None,
        }
    return out


def _life(counts: Counts, k: int, first: bool) -> dict[str, Any]:
    life, band = curve(counts, k, first), bands.survival_band(counts, k, first)
    unknown = {str(age): None if band is None else band.at(age) for age in AGES}
    stated = {str(age): at(life, age) for age in AGES}
    table = counts.spells[:1, :, k] if first else counts.spells[:, :, k]
    return {
        "n": int(table.sum()),
        "broke": int(table[..., 1].sum()),
        "median_years": median(life),
        "median_noise": list(median_interval(life)[1:]),
        "median_parameters": None if band is None else list(band.median()),
        "survival": {age: None if x is None else x[0] for age, x in stated.items()},
        "survival_noise": {age: None if x is None else list(x[1:]) for age, x in stated.items()},
        "survival_parameters": {age: None if x is None else list(x) for age, x in unknown.items()},
    }


def _spells(counts: Counts, k: int) -> dict[str, Any]:
    """All spells of the pair, and the first of each run beside them.

    Intervals are clustered by run, and by parameter set where parameters are drawn.
    """
    mean, *noise = allied_years(counts, k)
    band = bands.allied_years_band(counts, k)
    out = _life(counts, k, False)
    out["allied_years_per_future"] = mean
    out["allied_years_noise"] = noise if counts.runs > 1 else None
    out["allied_years_parameters"] = None if band is None else list(band)
    out["first"] = _life(counts, k, True)
    return out


def _causes(scenario: Scenario, counts: Counts, k: int, terms: Terms | None) -> dict[str, Any]:
    """Proximate causes of the first alliance's break; shares are of the breaks and add up to 1."""
    by_cause = counts.causes[0, k].sum(axis=1)
    n = int(by_cause.sum())
    how = counts.causes[0, k].sum(axis=0)
    low, high = wilson(by_cause, n)
    of_runs = wilson(by_cause, counts.runs)
    if counts.set_size:
        by_set = counts.set_causes[:, k]
        low, high, _ = of_groups(by_set, by_set.sum(axis=1, keepdims=True))
        of_runs = of_groups(by_set, counts.set_runs[:, None])[:2]
    named = [(c, name) for c, name in enumerate(CAUSES) if n and name in NAMED_CAUSES]
    of_breaks, of_all = bands.causes_band(counts, k)

    def told(of: int, noise: tuple[Floats, Floats], band: tuple[Floats, Floats] | None) -> dict[str, Any]:
        return {
            name: {
                "share": int(by_cause[c]) / of,
                "noise": _pair_of(noise, c),
                "parameters": None if band is None else _pair_of(band, c),
            }
            for c, name in named
        }

    share, of_futures = told(n, (low, high), of_breaks), told(counts.runs, of_runs, of_all)
    i, j = (scenario.states.index(state) for state in scenario.pairs[k].split("-"))
    return {
        "n": n,
        "share": share,
        "of_futures": of_futures,
        "already_there": int(counts.already[0, k]) / FIXED / n if n else None,
        "how": {name: int(how[c]) / n for c, name in enumerate(HOW) if n and name != "none"},
        "population": None if terms is None else terms.of_pair(i, j),
    }
