"""The opening world: a scenario's figures placed into the rows of the arrays, one column or one per run.

``parameters=ranges`` draws every free parameter and figure from its tested range. A *set* is one such draw;
``set_size`` runs share it, so that what chance does can be told from what we do not know.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tripolar.checks import ScenarioError
from tripolar.numerics import Word, constant, kernel, uniforms
from tripolar.phases import streams
from tripolar.rules.table import ROW, ROWS
from tripolar.scenario import GROWTH_PATH, Path, Scenario
from tripolar.world import Floats, World, blank, pairs_of
from tripolar.world import dyad as D
from tripolar.world import given as G
from tripolar.world import pair as P
from tripolar.world import state as S
from tripolar.world import system as Y

KEY_RANGE = 1 << 20
#: Figures of a scenario whose row in ``world.state`` has another name.
STATE_ROW = {"leader_tenure": "tenure"}
#: Figures that all runs of a block share.
SHARED = ("population", "working_age", "pact_age")
SYSTEM_ROW = {"ice_extent": "ice_opening", "ice_free_year": "ice_free_mean"}


class Opening(NamedTuple):
    """Everything a run starts from.

    ``parameters`` [row, 1 or run], ``world`` with one lane or one a run, ``given`` [driver, from, to, year].
    """

    parameters: Floats
    world: World


def stream_keys(states: tuple[str, ...]) -> NDArray[np.uint64]:
    """A random-stream key a state, from its name alone: adding a state shifts nobody else's draws."""
    keys = [zlib.crc32(name.encode()) % KEY_RANGE for name in states]
    if len(set(keys)) < len(keys):
        raise ScenarioError("two states' names share a random-stream key; rename one of them")
    return np.array(keys, dtype=np.uint64)


def interpolate(knots: dict[int, float], years: NDArray[np.int64], geometric: bool) -> Floats:
    """Yearly values of a path given by knots: straight lines, on the log scale if ``geometric``."""
    x = np.array(list(knots), dtype=float)
    y = np.array(list(knots.values()), dtype=float)
    if geometric:
        return np.asarray(np.exp(np.interp(years, x, np.log(y))))
    return np.asarray(np.interp(years, x, y))


def given_paths(scenario: Scenario) -> Floats:
    """The yearly figures that are not simulated: [driver, from, to, year], NaN where simulated."""
    n = len(scenario.states)
    years = np.arange(scenario.start, scenario.horizon + 1)
    out = np.full((G.ROWS, n, n, len(years)), np.nan)
    for i, name in enumerate(scenario.states):
        people = _path_rows(scenario, f"states.{name}.population", years, True)
        workers = _path_rows(scenario, f"states.{name}.working_age", years, False)
        for offset in range(3):
            out[G.POPULATION + offset, i, i] = people[offset]
            out[G.WORKING_AGE + offset, i, i] = workers[offset]
        growth = scenario.paths.get(f"states.{name}.{GROWTH_PATH}")
        if growth is not None:
            out[G.GROWTH, i, i] = interpolate(growth.knots, years, False)
        reference = _reference(scenario, name, years)
        out[G.WORKERS_REFERENCE, i, i, 1:] = np.diff(np.log(reference))
    for key, by_year in scenario.given.items():
        driver, *who = key.split(".")
        a = scenario.states.index(who[0]) if who else 0
        b = scenario.states.index(who[1]) if len(who) > 1 else a
        for year, value in by_year.items():
            if scenario.start <= year <= scenario.horizon:
                row = getattr(G, driver.upper())
                out[row, a, b, year - scenario.start] = value
                if driver == "population":
                    out[row + 1, a, b, year - scenario.start] = value
                    out[row + 2, a, b, year - scenario.start] = value
    return out


def _path_rows(scenario: Scenario, key: str, years: NDArray[np.int64], geometric: bool) -> list[Floats]:
    path = scenario.paths.get(key)
    if path is None:
        level = np.full(len(years), scenario.figures[key].value)
        return [level, level, level]
    chosen = {"medium": path.knots, "low": path.low, "high": path.high}[path.variant]
    middle = interpolate(chosen, years, geometric)
    if not path.low or path.variant != "medium":
        return [middle, middle, middle]
    return [middle, interpolate(path.low, years, geometric), interpolate(path.high, years, geometric)]


def _reference(scenario: Scenario, name: str, years: NDArray[np.int64]) -> Floats:
    """Working-age population of the reference path (the medium variant), against which workforce growth counts."""
    total: Floats = np.ones(len(years))
    for figure, geometric in (("population", True), ("working_age", False)):
        key = f"states.{name}.{figure}"
        reference: Path | None = scenario.paths.get(f"{key}_reference")
        if reference is not None:
            total = total * interpolate(reference.knots, years, geometric)
        elif key in scenario.paths:
            total = total * interpolate(scenario.paths[key].knots, years, geometric)
        else:
            total = total * scenario.figures[key].value
    return total


@kernel
def draw_sets(seed: Word, first: int, names: NDArray[np.uint64], out: Floats) -> None:
    """Fill out [row, set] with uniforms keyed by (seed, set, name of the row): the draws of parameter sets."""
    for row in range(out.shape[0]):
        place = streams.place(0, streams.PARAMETER, names[row])
        for k in range(out.shape[1]):
            u, _ = uniforms(seed, streams.set_word(first + k), place)
            out[row, k] = u


def draws(seed: int, first_set: int, sets: int, names: list[str]) -> dict[str, Floats]:
    """Uniform draws by parameter name for ``sets`` sets from ``first_set`` on; a name's draws depend on no other's."""
    out = np.empty((len(names), sets))
    words = np.array([zlib.crc32(name.encode()) for name in names], dtype=np.uint64)
    draw_sets(constant(seed), first_set, words, out)
    return dict(zip(names, out, strict=True))


def parameter_rows(scenario: Scenario, drawn: dict[str, Floats], sets: int) -> Floats:
    """Parameter rows [row, set]: the scenario's values, or the draw of each free one from its tested range."""
    values = np.repeat([[scenario.parameters[row.key]] for row in ROWS], sets, axis=1).astype(float)
    for row in ROWS:
        if row.key in drawn:
            low, high = row.about.tested
            u = drawn[row.key]
            logs = np.exp(np.log(low) + u * (np.log(high) - np.log(low))) if row.about.log else None
            values[row.place] = low + u * (high - low) if logs is None else logs
    return values


def free_keys(scenario: Scenario) -> tuple[list[str], list[str]]:
    """Names of the parameters and of the opening figures that ``parameters=ranges`` draws."""
    rows = [r.key for r in ROWS if r.key not in scenario.pinned and r.about.tested[0] < r.about.tested[1]]
    figures = [k for k, f in scenario.figures.items() if f.free and k not in scenario.pinned]
    paths = [k for k, p in scenario.paths.items() if p.free and k not in scenario.pinned]
    return rows, figures + paths


def figure_values(scenario: Scenario, drawn: dict[str, Floats]) -> dict[str, Floats]:
    """Opening figures by key, one value or one a set; a free path gives its tilt in [-1, 1]."""
    out: dict[str, Floats] = {}
    for key, figure in scenario.figures.items():
        out[key] = np.array([figure.value])
        if key in drawn and figure.low is not None and figure.high is not None:
            out[key] = figure.low + drawn[key] * (figure.high - figure.low)
    for key in scenario.paths:
        out[key] = 2.0 * drawn[key] - 1.0 if key in drawn else np.zeros(1)
    return out


def open_world(scenario: Scenario, figures: dict[str, Floats], given: Floats, lanes: int) -> World:
    """The opening figures as a world of one lane, or of one a set."""
    n = len(scenario.states)
    w = blank(n, lanes, 0, stream_keys(scenario.states), given, explain=False)
    for i, name in enumerate(scenario.states):
        for figure in _names(figures, f"states.{name}."):
            value = figures[f"states.{name}.{figure}"]
            if figure == GROWTH_PATH or figure.endswith("_reference"):
                continue
            if f"states.{name}.{figure}" in scenario.paths:
                w.state[getattr(S, f"{figure}_tilt".upper()), i] = value
            elif figure not in ("population", "working_age"):
                w.state[getattr(S, STATE_ROW.get(figure, figure).upper()), i] = value
        w.state[S.POPULATION, i] = _at_tilt(
            given[G.POPULATION : G.POPULATION + 3, i, i, 0], w.state[S.POPULATION_TILT, i]
        )
        share = _at_tilt(given[G.WORKING_AGE : G.WORKING_AGE + 3, i, i, 0], w.state[S.WORKING_AGE_TILT, i])
        w.state[S.WORKERS, i] = w.state[S.POPULATION, i] * share
    for k, (i, j) in enumerate(pairs_of(n)):
        prefix = f"pairs.{scenario.states[i]}-{scenario.states[j]}."
        for figure in _names(figures, prefix):
            w.pair[getattr(P, figure.upper()), k] = figures[prefix + figure]
    for i, a in enumerate(scenario.states):
        for j, b in enumerate(scenario.states):
            if i != j:
                for figure in _names(figures, f"directed.{a}.{b}."):
                    w.dyad[getattr(D, figure.upper()), i, j] = figures[f"directed.{a}.{b}.{figure}"]
    for figure in _names(figures, "system."):
        w.system[getattr(Y, SYSTEM_ROW.get(figure, figure).upper())] = figures[f"system.{figure}"]
    w.system[Y.START] = scenario.start
    w.system[Y.LEADER] = scenario.states.index(scenario.leader)
    return w


def _names(figures: dict[str, Floats], prefix: str) -> list[str]:
    return [key.removeprefix(prefix) for key in figures if key.startswith(prefix)]


def _at_tilt(rows: Floats, tilt: Floats) -> Floats:
    middle, low, high = rows
    return np.asarray(np.where(tilt < 0, middle + tilt * (middle - low), middle + tilt * (high - middle)))


def is_column(scenario: Scenario, key: str) -> bool:
    """Whether a value may differ from run to run of one block: a parameter, or an opening figure that is a number.

    Not the others: a path gives yearly values that all runs share, and the age of a standing pact shifts spells.
    """
    return key in ROW or (key in scenario.figures and key.rpartition(".")[2] not in SHARED)


def opening_of(
    scenario: Scenario,
    seed: int,
    first_sets: int | Sequence[int] = 0,
    sets: int = 0,
    given: Floats | None = None,
    columns: Mapping[str, Floats] | None = None,
) -> Opening:
    """What runs start from: the scenario's one point (``sets`` = 0), or ``sets`` draws of all free figures.

    ``columns``: values [point] by key for several design points, each of which has ``sets`` draws from its
    number in ``first_sets`` on; columns of the result are point by point, within a point set by set.
    """
    paths = given_paths(scenario) if given is None else given
    firsts = [first_sets] if isinstance(first_sets, int) else list(first_sets)
    values = columns or {}
    lanes = len(firsts) * max(sets, 1) if values or sets else 1
    drawn: dict[str, Floats] = {}
    if sets:
        parameters, figures = free_keys(scenario)
        names = [key for key in (*parameters, *figures) if key not in values]
        known = {first: draws(seed, first, sets, names) for first in set(firsts)}
        drawn = {key: np.concatenate([known[first][key] for first in firsts]) for key in names}
    rows = parameter_rows(scenario, drawn, lanes)
    opened = figure_values(scenario, drawn)
    for key, by_point in values.items():
        by_lane = np.repeat(by_point, max(sets, 1))
        if key in ROW:
            rows[ROW[key].place] = by_lane
        else:
            opened[key] = by_lane
    return Opening(rows, open_world(scenario, opened, paths, lanes))
