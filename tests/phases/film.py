"""A few runs of the 2020 world for the tests of the phases: how they end, or every year of them.

From plain Python the phases are stepped one by one. Where the compiler is on, calling each phase would compile
it for itself; ``film`` then asks the ensemble's one kernel for the first 0, 1, 2 ... years, which is quick and
gives the same bits, since a draw depends on its year and not on the horizon.
"""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path as Folder
from typing import NamedTuple

import numpy as np
import yaml
from tripolar.ensemble import PAIR_KEPT, STATE_KEPT, simulate
from tripolar.numerics import COMPILED, constant
from tripolar.opening import opening_of
from tripolar.phases import opening, year
from tripolar.rules.table import ROW
from tripolar.scenario import Figure, scenario_from
from tripolar.world import TERMS, blank

CONFIGS = Folder(__file__).parents[2] / "configs"
YEARS = 40
CHINA, RUSSIA, AMERICA = 0, 1, 2
CHINA_RUSSIA, CHINA_AMERICA, RUSSIA_AMERICA = 0, 1, 2
STATE_PAIRS = [(CHINA, RUSSIA), (CHINA, AMERICA), (RUSSIA, AMERICA)]
LINEAR, SQUARED, WINDOW = 0, 1, 2
OPENED = ("state", "dyad", "pair", "system")
FILMED = (*OPENED, "term")


class Film(NamedTuple):
    """World rows with the years 0 to 40 in front: ``state`` [year, row, state, run] and so on.

    ``term`` is [year, mechanism, linear|squared|window, view, run].
    """

    state: np.ndarray
    dyad: np.ndarray
    pair: np.ndarray
    system: np.ndarray
    term: np.ndarray

    def of(self, mechanism):
        """A mechanism's part in the score [year, linear|squared|window, view, run]; the opening has none."""
        return self.term[1:, TERMS.index(mechanism)]


@lru_cache
def world_2020():
    """The opening world of 2020, no scenario added."""
    return scenario_from(yaml.safe_load((CONFIGS / "world" / "2020.yaml").read_text(encoding="utf-8")))


def changed(settings, given=None):
    """The world of 2020 with other parameters (``arctic.strength``), figures (``system.ice_noise``), drivers."""
    scenario = world_2020()
    parameters, figures = dict(scenario.parameters), dict(scenario.figures)
    for key, value in settings.items():
        if key in ROW:
            parameters[key] = value
        else:
            assert key in figures, key
            figures[key] = Figure(value)
    return replace(scenario, parameters=parameters, figures=figures, given=dict(given or {}))


def ending(settings=None, **how):
    """The world of some runs at the horizon."""
    return _run(changed(settings or {}, how.pop("given", None)), **how)[-1]


def film(settings=None, **how):
    """Every year of some runs."""
    worlds = _run(changed(settings or {}, how.pop("given", None)), every_year=True, **how)
    return Film(*(np.stack([getattr(w, name) for w in worlds]) for name in FILMED))


@lru_cache(maxsize=8)
def baseline(runs=4):
    """Every year of the first runs of the 2020 world as it is."""
    return film(runs=runs)


def _run(scenario, *, runs=4, seed=1, order=(0, 1, 2), table=None, every_year=False):
    """Worlds of ``runs`` runs; ``table`` [parameter row, run] gives each its own parameters."""
    start = opening_of(scenario, seed)
    p = np.repeat(start.parameters, runs, axis=1) if table is None else np.ascontiguousarray(table)
    order = np.array(order)
    if COMPILED:
        lengths = range(YEARS + 1) if every_year else [YEARS]
        return [_compiled(start.world, p, runs, seed, order, years) for years in lengths]
    w = _blank(start.world, runs)
    w.run[:] = np.arange(runs)
    for name in OPENED:
        getattr(w, name)[...] = getattr(start.world, name)
    worlds = []
    for t in range(YEARS + 1):
        (year if t else opening)(w, p, constant(seed), t, order)
        if every_year:
            worlds.append(w._replace(**{name: getattr(w, name).copy() for name in FILMED}))
    return worlds or [w]


def _blank(start, runs):
    return blank(start.state.shape[1], runs, YEARS, start.key, start.given, explain=True)


def _compiled(start, p, runs, seed, order, years):
    """The first ``years`` years by the ensemble's kernel, all runs in one block; what it fills is not kept."""
    w = _blank(start, runs)
    n, pairs = w.state.shape[1], w.pair.shape[1]
    simulate(
        start._replace(**{name: np.repeat(getattr(start, name), runs, axis=-1) for name in OPENED}),
        p,
        w,
        np.empty_like(p),
        constant(seed),
        np.zeros(1, dtype=np.int64),
        runs,
        runs,
        1,
        years,
        order,
        np.zeros(1, dtype=np.int64),
        np.empty((len(PAIR_KEPT), pairs, runs), dtype=np.float32),
        np.empty((len(STATE_KEPT), n, runs), dtype=np.float32),
        np.empty((4, years + 1, pairs, runs), dtype=np.int8),
        np.empty((years + 1, pairs, runs), dtype=np.float32),
        np.zeros((0, 0, 256), dtype=np.int64),
        np.zeros((0, 3, n * n)),
    )
    return w
