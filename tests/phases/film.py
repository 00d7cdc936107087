"""Every year of a few runs of the 2020 world, for the tests of the phases: compiled or in plain Python.

From plain Python the phases are stepped one by one. Where the compiler is on, calling each phase would compile
it for itself; ``film`` then asks the ensemble's one kernel for the first 0, 1, 2 ... years, which is quick and
gives the same bits, since a draw depends on its year and not on the horizon.
"""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import yaml
from tripolar.ensemble import simulate
from tripolar.numerics import COMPILED, constant
from tripolar.opening import opening_of
from tripolar.phases import opening, year
from tripolar.rules.table import ROW
from tripolar.scenario import Figure, scenario_from
from tripolar.world import TERMS, blank

CONFIGS = Path(__file__).parents[2] / "configs"
CHINA, RUSSIA, AMERICA = 0, 1, 2
CHINA_RUSSIA, CHINA_AMERICA, RUSSIA_AMERICA = 0, 1, 2
NOTHING = np.zeros(0, dtype=np.int64)


class Film(NamedTuple):
    """World rows with the years 0 to ``years`` in front: ``state`` [year, row, state, run] and so on.

    ``term`` [year, mechanism, linear|squared|window, view, run]; ``event`` [field, year, pair, run].
    """

    state: np.ndarray
    dyad: np.ndarray
    pair: np.ndarray
    system: np.ndarray
    term: np.ndarray
    event: np.ndarray

    def term_of(self, mechanism):
        """A mechanism's terms [year, linear|squared|window, view, run]."""
        return self.term[:, TERMS.index(mechanism)]

    def where_defined(self):
        """Every number of the film: NaN has no place in any of them."""
        return [self.state, self.dyad, self.pair, self.system, self.term, self.event]


@lru_cache
def world_2020():
    """The opening world of 2020, no scenario added."""
    return scenario_from(yaml.safe_load((CONFIGS / "world" / "2020.yaml").read_text(encoding="utf-8")))


def changed(settings, given=None):
    """The world of 2020 with other parameters (``arctic.strength``), figures (``system.ice_noise``), drivers."""
    scenario = world_2020()
    parameters, figures, paths = dict(scenario.parameters), dict(scenario.figures), dict(scenario.paths)
    for key, value in settings.items():
        if key in ROW:
            parameters[key] = value
        else:
            assert key in figures, key
            figures[key] = Figure(value)
    return replace(scenario, parameters=parameters, figures=figures, paths=paths, given=dict(given or {}))


def film(settings=None, *, runs=4, seed=1, years=40, order=(0, 1, 2), table=None, given=None):
    """Film ``runs`` runs under ``settings``; ``table`` [parameter row, run] gives each its own parameters."""
    scenario = changed(settings or {}, given)
    start = opening_of(scenario, seed)
    n = len(scenario.states)
    p = np.repeat(start.parameters, runs, axis=1) if table is None else np.ascontiguousarray(table)
    shots = []
    w = blank(n, runs, years, start.world.key, start.world.given, explain=True)
    if COMPILED:
        for last in range(years + 1):
            w = blank(n, runs, years, start.world.key, start.world.given, explain=True)
            _simulate(start.world, p, w, seed, runs, last, order)
            shots.append(w)
    else:
        w.run[:] = np.arange(runs)
        for name in ("state", "dyad", "pair", "system"):
            getattr(w, name)[...] = getattr(start.world, name)
        for t in range(years + 1):
            step = year if t else opening
            step(w, p, constant(seed), t, np.array(order))
            shots.append(
                w._replace(**{name: getattr(w, name).copy() for name in w._fields if name != "event"})
            )
    rows = {name: np.stack([getattr(w, name) for w in shots]) for name in Film._fields if name != "event"}
    return Film(**rows, event=shots[-1].event)


def _simulate(start, p, w, seed, runs, years, order):
    pairs, n = w.pair.shape[1], w.state.shape[1]
    simulate(
        start if p.shape[1] == 1 else _columns(start, runs),
        p,
        w,
        np.empty_like(p),
        constant(seed),
        0,
        runs,
        1,
        years,
        np.array(order),
        np.zeros(1, dtype=np.int64),
        np.empty((64, pairs, runs), dtype=np.float32),
        np.empty((64, n, runs), dtype=np.float32),
        np.empty((4, years + 1, pairs, runs), dtype=np.int8),
        np.empty((years + 1, pairs, runs), dtype=np.float32),
        np.zeros((0, 0, 256), dtype=np.int64),
        np.zeros((0, 3, n * n)),
    )


def _columns(start, runs):
    repeated = {
        name: np.repeat(getattr(start, name), runs, axis=-1) for name in ("state", "dyad", "pair", "system")
    }
    return start._replace(**repeated)
