"""The year run again with eyes open: every variable filmed, or a mechanism standing still from signing on.

``simulate`` (``ensemble``) is made for speed and keeps little. ``replay`` runs chosen runs with the same phases
in the same order on the same draws, and does two things more:

- it *films* a run: every row of the world at the end of every year (``film_of``);
- it lets a mechanism *stand still* from the year after a pair's first pact on (``replayed``): its term in the
  score and the variables that it owns keep their values at signing, in the whole world, whoever writes them;
  its events (crises, demands, incidents) no longer happen. Nothing else is touched, and no draw shifts.

There is no second formula: ``phases.year`` runs with each phase followed by "put back what stands still"
(``phases.order``), compiled apart, so that ``simulate`` costs and returns what it did.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tripolar import phases
from tripolar.ensemble import LANES, fill
from tripolar.numerics import Word, constant, kernel, sequence
from tripolar.opening import Opening, opening_of
from tripolar.phases import opening
from tripolar.phases.decide import decide
from tripolar.phases.order import rebound
from tripolar.phases.score import add_up
from tripolar.rules.capability import COMPONENTS
from tripolar.rules.table import MECHANISMS
from tripolar.scenario import Scenario
from tripolar.world import TERMS, Floats, World, between, blank
from tripolar.world import dyad as D
from tripolar.world import event as E
from tripolar.world import pair as P
from tripolar.world import state as S
from tripolar.world import system as Y

Ints = NDArray[np.int64]

STATE, DYAD, PAIR, SYSTEM = 0, 1, 2, 3
#: What becomes of a row that stands still: it keeps its value at signing, or (an event) it is 0.
KEPT, NONE = 0, 1
#: The mechanisms that can stand still. M19 can not: its variables, level and relation, are what is explained.
FREEZABLE = tuple(m.number for m in MECHANISMS if m.name != "choice")
#: Row of ``Still.frozen`` that tells whether the pact was signed; those before it are M1 to M19.
SIGNED = len(MECHANISMS)
PARTS = 3  # of a term: linear, squared, window


class Owned(NamedTuple):
    """A row that a mechanism owns: it stands still after ``phase`` when the mechanism does."""

    phase: str
    mechanism: int
    array: int
    row: int
    becomes: int = KEPT


def _owned() -> tuple[Owned, ...]:
    """All owned rows, by the phase after which they are put back; a row that several phases write stands often."""
    shares = [S.SHARE + c for c in range(len(COMPONENTS))]
    growth = (
        S.GDP, S.PATH_GDP, S.DEVIATION, S.SHOCK, S.POPULATION, S.WORKERS, S.WORKERS_GROWTH,
    )  # fmt: skip
    out = [Owned("grow", 1, STATE, row) for row in growth]
    out += [Owned("arm", 2, STATE, row) for row in (S.BURDEN, S.STOCK)]
    out += [Owned("settle_borderland", 15, DYAD, row) for row in (D.RESIDENTS, D.MIGRANTS)]
    out += [Owned("exchange", 11, PAIR, P.TRADE), Owned("learn", 3, STATE, S.TECHNOLOGY)]
    out += [Owned("melt", 17, SYSTEM, row) for row in (Y.ICE_RESIDUAL, Y.ICE_EXTENT, Y.ACCESS)]
    out += [Owned("weigh", 4, STATE, row) for row in (S.CAPABILITY, *shares)]
    out += [Owned("lead", 6, SYSTEM, row) for row in (Y.LEADER, Y.STANCE)]
    out += [Owned("lead", 9, SYSTEM, Y.CONCENTRATION)]
    out += [Owned(phase, 6, DYAD, D.HOSTILITY) for phase in ("press", "claim", "flare")]
    out += [Owned("strike", 6, DYAD, D.CRISIS, NONE)]
    out += [Owned("perceive", 5, DYAD, row) for row in (D.THREAT, D.NEED)]
    out += [Owned("perceive", 5, STATE, S.UNMET_THREAT)]
    out += [Owned("compare", m, DYAD, row) for m, row in ((10, D.JUNIOR), (9, D.RANK), (15, D.FEAR))]
    out += [Owned("pool", 8, PAIR, P.BONUS)]
    out += [Owned("watch", 6, PAIR, row, NONE) for row in (P.WINDOW, P.COMMON_WAR, P.WAR_LEFT)]
    out += [Owned("try_loyalty", 12, DYAD, row) for row in (D.ORIENTATION, D.DRAWN_IN)]
    trusting = ("try_loyalty", "cooperate", "hand_over", "claim", "flare")
    out += [Owned(phase, 12, PAIR, P.RAPPORT) for phase in trusting]
    out += [Owned("hand_over", 12, DYAD, D.ORIENTATION)]
    out += [Owned("cooperate", 14, PAIR, P.EXERCISES), Owned("cooperate", 11, PAIR, P.OWN_CURRENCY)]
    out += [Owned(phase, 13, DYAD, D.FAVOUR) for phase in ("sway", "claim", "flare")]
    out += [Owned("claim", 15, DYAD, D.CLAIM), Owned("contest", 16, DYAD, D.INFLUENCE)]
    out += [Owned("contest", 16, PAIR, P.REGION_FRICTION)]
    out += [Owned("flare", 17, PAIR, row) for row in (P.ARCTIC_FRICTION, P.BARGAIN)]
    return tuple(out)


OWNED = _owned()
#: Phases whose events hit what other mechanisms own (rapport, opinion, hostility), and whose they are: a demand
#: for a concession, an Arctic incident. Where the mechanism stands still they are undone.
STRIKING = {"claim": 15, "flare": 17}


class Still(NamedTuple):
    """A world (the fields of ``World``) with what may stand still.

    ``then`` [flat row, lane]: the world at the end of the year of signing, in the order of ``stow``, and below
    it scratch rows; ``frozen`` [mechanism, lane]: 1 where it stands still once the pact is signed, row
    ``SIGNED``: 1 once it is.
    """

    state: Floats
    dyad: Floats
    pair: Floats
    system: Floats
    term: Floats
    signed: Floats
    event: Floats
    given: Floats
    run: NDArray[np.uint64]
    key: NDArray[np.uint64]
    then: Floats
    frozen: Floats


def flat_rows(n: int) -> tuple[int, int, int, int, int]:
    """Ends of the states', ordered pairs', pairs', system's and terms' rows in a flat world of n states."""
    a = S.ROWS * n
    b = a + D.ROWS * n * n
    c = b + P.ROWS * (n * (n - 1) // 2)
    d = c + Y.ROWS
    return a, b, c, d, d + len(TERMS) * PARTS * n * n


@kernel
def stow(w: Still, out: Floats, only: Floats) -> None:
    """Write the world into flat rows [row, lane], in lanes where ``only`` is 1: state, dyad, pair, system, term."""
    at = 0
    lanes = w.state.shape[2]
    for row in range(w.state.shape[0]):
        for i in range(w.state.shape[1]):
            for lane in range(lanes):
                out[at, lane] = w.state[row, i, lane] if only[lane] > 0.5 else out[at, lane]
            at += 1
    for row in range(w.dyad.shape[0]):
        for i in range(w.dyad.shape[1]):
            for j in range(w.dyad.shape[2]):
                for lane in range(lanes):
                    out[at, lane] = w.dyad[row, i, j, lane] if only[lane] > 0.5 else out[at, lane]
                at += 1
    for row in range(w.pair.shape[0]):
        for k in range(w.pair.shape[1]):
            for lane in range(lanes):
                out[at, lane] = w.pair[row, k, lane] if only[lane] > 0.5 else out[at, lane]
            at += 1
    for row in range(w.system.shape[0]):
        for lane in range(lanes):
            out[at, lane] = w.system[row, lane] if only[lane] > 0.5 else out[at, lane]
        at += 1
    for m in range(w.term.shape[0]):
        for part in range(w.term.shape[1]):
            for v in range(w.term.shape[2]):
                for lane in range(lanes):
                    out[at, lane] = w.term[m, part, v, lane] if only[lane] > 0.5 else out[at, lane]
                at += 1


@kernel
def hold(w: Still, rows: Ints, i: int) -> None:
    """Put back owner i's rows (mechanism, array, row, what it becomes) in lanes where they stand still."""
    n = w.state.shape[1]
    pairs = w.pair.shape[1]
    lanes = w.state.shape[2]
    of_dyad = w.state.shape[0] * n
    of_pair = of_dyad + w.dyad.shape[0] * n * n
    of_system = of_pair + w.pair.shape[0] * pairs
    for e in range(rows.shape[0]):
        m, array, row = rows[e, 0], rows[e, 1], rows[e, 2]
        kept = 1.0 if rows[e, 3] == KEPT else 0.0
        if array == STATE:
            for lane in range(lanes):
                if w.frozen[m, lane] * w.frozen[SIGNED, lane] > 0.5:
                    w.state[row, i, lane] = kept * w.then[row * n + i, lane]
        if array == SYSTEM:
            for lane in range(lanes):
                if w.frozen[m, lane] * w.frozen[SIGNED, lane] > 0.5:
                    w.system[row, lane] = kept * w.then[of_system + row, lane]
        for j in range(n):
            if j != i and array == DYAD:
                for lane in range(lanes):
                    if w.frozen[m, lane] * w.frozen[SIGNED, lane] > 0.5:
                        there, back = of_dyad + (row * n + i) * n + j, of_dyad + (row * n + j) * n + i
                        w.dyad[row, i, j, lane] = kept * w.then[there, lane]
                        w.dyad[row, j, i, lane] = kept * w.then[back, lane]
            if j != i and array == PAIR:
                k = between(i, j, n)
                for lane in range(lanes):
                    if w.frozen[m, lane] * w.frozen[SIGNED, lane] > 0.5:
                        w.pair[row, k, lane] = kept * w.then[of_pair + row * pairs + k, lane]


@kernel
def hold_terms(w: Still, i: int, j: int) -> None:
    """Put back the terms of i's score about j of the mechanisms that stand still."""
    n = w.state.shape[1]
    v = i * n + j
    views = n * n
    first = w.then.shape[0] - 3 * views - w.term.shape[0] * PARTS * views
    for e in range(len(TERMS)):
        m = TERMS[e] - 1
        for part in range(PARTS):
            for lane in range(w.state.shape[2]):
                if w.frozen[m, lane] * w.frozen[SIGNED, lane] > 0.5:
                    w.term[e, part, v, lane] = w.then[first + (e * PARTS + part) * views + v, lane]


@kernel
def remember(w: Still, i: int) -> None:
    """Note rapport, opinion and hostility of i's pairs, before a phase whose events may have to be undone."""
    n = w.state.shape[1]
    at = w.then.shape[0] - 3 * n * n
    for j in range(n):
        if j != i:
            for lane in range(w.state.shape[2]):
                w.then[at + i * n + j, lane] = w.pair[P.RAPPORT, between(i, j, n), lane]
                for a, b in ((i, j), (j, i)):
                    w.then[at + n * n + a * n + b, lane] = w.dyad[D.FAVOUR, a, b, lane]
                    w.then[at + 2 * n * n + a * n + b, lane] = w.dyad[D.HOSTILITY, a, b, lane]


@kernel
def undo(w: Still, m: int, i: int) -> None:
    """Put rapport, opinion and hostility of i's pairs back as they were before the phase, where m stands still."""
    n = w.state.shape[1]
    at = w.then.shape[0] - 3 * n * n
    for j in range(n):
        if j != i:
            for lane in range(w.state.shape[2]):
                if w.frozen[m, lane] * w.frozen[SIGNED, lane] > 0.5:
                    w.pair[P.RAPPORT, between(i, j, n), lane] = w.then[at + i * n + j, lane]
                    for a, b in ((i, j), (j, i)):
                        w.dyad[D.FAVOUR, a, b, lane] = w.then[at + n * n + a * n + b, lane]
                        w.dyad[D.HOSTILITY, a, b, lane] = w.then[at + 2 * n * n + a * n + b, lane]


def _then_hold(w: Still, p: Floats, seed: Word, t: int, i: int) -> None:
    phase(w, p, seed, t, i)  # type: ignore[name-defined]  # noqa: F821  # names filled in by _standing
    hold(w, rows, i)  # type: ignore[name-defined]  # noqa: F821


def _then_undo(w: Still, p: Floats, seed: Word, t: int, i: int) -> None:
    remember(w, i)
    phase(w, p, seed, t, i)  # type: ignore[name-defined]  # noqa: F821
    undo(w, mechanism, i)  # type: ignore[name-defined]  # noqa: F821
    hold(w, rows, i)  # type: ignore[name-defined]  # noqa: F821


def _held_sum(w: Still, i: int, j: int, v: int) -> None:
    hold_terms(w, i, j)
    add_up(w, i, j, v)  # type: ignore[arg-type]  # it has every field of a World


def _standing(name: str) -> Callable[..., None]:
    """A phase of the year followed by putting back what stands still after it."""
    entries = [(o.mechanism - 1, o.array, o.row, o.becomes) for o in OWNED if o.phase == name]
    names: dict[str, Any] = {"phase": getattr(phases, name), "rows": np.array(entries, dtype=np.int64)}
    names.update(hold=hold, remember=remember, undo=undo, mechanism=STRIKING.get(name, 0) - 1)
    body: Any = _then_undo if name in STRIKING else _then_hold
    return sequence(FunctionType(body.__code__, {**globals(), **names}, f"still_{name}"))


_still_decide = sequence(rebound(decide, {"add_up": sequence(_held_sum)}))
_still_year = sequence(
    rebound(
        phases.year,
        {**{name: _standing(name) for name in {o.phase for o in OWNED}}, "decide": _still_decide},
    )
)


@kernel
def replay(
    start: World,
    table: Floats,
    w: Still,
    p: Floats,
    seed: Word,
    runs: Ints,
    column: Ints,
    frozen: Floats,
    pair: int,
    years: int,
    order: Ints,
    stop: Ints,
    only: Floats,
    film: Floats,
    happened: Ints,
) -> int:
    """Run the ``runs`` (any, in any order) in blocks of lanes; returns how many were done before a stop.

    ``column`` [job]: the column of ``start`` and ``table`` that a job takes; ``frozen`` [mechanism, job]: 1
    where it stands still after the first pact of ``pair``; ``film`` [year, flat row, lane] of the last block
    unless it has length 0; ``happened`` [formed | broke, job]: years of the first pact of ``pair``, -1 never.
    """
    lanes = w.state.shape[2]
    for block in range(0, len(runs), lanes):
        if stop[0] != 0:
            return block
        for lane in range(lanes):
            job = min(block + lane, len(runs) - 1)
            w.run[lane] = runs[job]
            fill(start, table, w, p, lane, column[job])
            for m in range(SIGNED):
                w.frozen[m, lane] = frozen[m, job]
            w.frozen[SIGNED, lane] = 0.0
        w.event[:] = 0.0
        opening(w, p, seed, 0, order)  # type: ignore[arg-type]  # it has every field of a World
        for t in range(years + 1):
            if t > 0:
                _still_year(w, p, seed, t, order)
            if film.shape[0] > 0:
                for lane in range(lanes):
                    only[lane] = 1.0
                stow(w, film[t], only)
            if t > 0:
                for lane in range(lanes):
                    signs = w.pair[P.FORMED, pair, lane] >= 0.0 and w.frozen[SIGNED, lane] < 0.5
                    only[lane] = 1.0 if signs else 0.0
                stow(w, w.then, only)
                for lane in range(lanes):
                    w.frozen[SIGNED, lane] = max(w.frozen[SIGNED, lane], only[lane])
        for lane in range(min(lanes, len(runs) - block)):
            happened[0, block + lane] = int(w.pair[P.FORMED, pair, lane])
            happened[1, block + lane] = int(w.pair[P.BROKE, pair, lane])
    return len(runs)


class Replayed(NamedTuple):
    """Years of the first pact of the pair in each job: ``formed`` and ``broke`` [job], -1 = never."""

    formed: Ints
    broke: Ints


class Film(NamedTuple):
    """One run, every variable at the end of every year (index 0: the opening).

    ``state`` [year, row, state], ``dyad`` [year, row, from, to], ``pair`` [year, row, pair], ``system`` [year,
    row], ``term`` [year, mechanism, part, view] (rows as in ``tripolar.world``), ``event`` [field, year, pair],
    ``parameters`` [row, 1] of this run, ``key`` [state] (random-stream keys), ``run``.
    """

    state: Floats
    dyad: Floats
    pair: Floats
    system: Floats
    term: Floats
    event: Floats
    parameters: Floats
    key: NDArray[np.uint64]
    run: int

    def world(self, year: int) -> World:
        """The world at the end of year ``year`` after the opening, as a block of one lane."""
        none = np.zeros((0, 0, 0, 0))
        return World(
            state=self.state[year][..., None],
            dyad=self.dyad[year][..., None],
            pair=self.pair[year][..., None],
            system=self.system[year][..., None],
            term=self.term[year][..., None],
            signed=none,
            event=self.event[..., None],
            given=none,
            run=np.array([self.run], dtype=np.uint64),
            key=self.key,
        )


def _still(scenario: Scenario, lanes: int, start: Opening) -> Still:
    n = len(scenario.states)
    world = blank(n, lanes, scenario.years, start.world.key, start.world.given, explain=True)
    rows = flat_rows(n)[-1] + 3 * n * n
    return Still(*world, then=np.zeros((rows, lanes)), frozen=np.zeros((SIGNED + 1, lanes)))


def _played(
    scenario: Scenario,
    seed: int,
    start: Opening,
    jobs: tuple[Ints, Ints, Floats],
    pair: int,
    lanes: int,
    film: Floats,
    stop: Ints | None,
) -> tuple[Still, Replayed]:
    w = _still(scenario, lanes, start)
    runs, column, frozen = jobs
    happened = np.zeros((2, len(runs)), dtype=np.int64)
    flag = np.zeros(1, dtype=np.int64) if stop is None else stop
    p = np.empty((start.parameters.shape[0], lanes))
    order = np.arange(len(scenario.states))
    done = replay(
        start.world, start.parameters, w, p, constant(seed), runs, column, frozen, pair, scenario.years,
        order, flag, np.zeros(lanes), film, happened,
    )  # fmt: skip
    if done < len(runs):
        raise RuntimeError("stopped")
    return w, Replayed(*happened)


def replayed(
    scenario: Scenario,
    seed: int,
    runs: Ints,
    frozen: NDArray[np.bool_],
    pair: int,
    *,
    set_size: int = 0,
    lanes: int = LANES,
    stop: Ints | None = None,
) -> Replayed:
    """Replay jobs: run ``runs[job]`` with the mechanisms ``frozen[:, job]`` (M1-M19) still from signing on.

    Signing is the first pact of pair number ``pair``; a pact that stands at the opening counts as signed at
    the end of the first year. ``set_size`` as in ``ensemble.chunk``. Raises RuntimeError on a raised stop flag.
    """
    if set_size:
        numbers, column = np.unique(runs // set_size, return_inverse=True)
        first, last = int(numbers[0]), int(numbers[-1])
        start = opening_of(scenario, seed, first, last - first + 1)
        column = runs // set_size - first
    else:
        start = opening_of(scenario, seed)
        column = np.zeros(len(runs), dtype=np.int64)
    jobs = (runs.astype(np.int64), column.astype(np.int64), np.ascontiguousarray(frozen, dtype=float))
    return _played(scenario, seed, start, jobs, pair, lanes, np.zeros((0, 0, 0)), stop)[1]


def film_of(
    scenario: Scenario, seed: int, run: int, *, set_size: int = 0, frozen: tuple[int, ...] = (), pair: int = 0
) -> Film:
    """Film run ``run`` of a study: bit for bit what the ensemble and the Mesa model run.

    ``frozen`` (mechanism numbers) stand still after the first pact of pair number ``pair``.
    """
    start = opening_of(scenario, seed, run // set_size, 1) if set_size else opening_of(scenario, seed)
    n, years = len(scenario.states), scenario.years + 1
    film = np.zeros((years, flat_rows(n)[-1], 1))
    mask = np.zeros((SIGNED, 1))
    for number in frozen:
        mask[number - 1] = 1.0
    jobs = (np.array([run], dtype=np.int64), np.zeros(1, dtype=np.int64), mask)
    w, _ = _played(scenario, seed, start, jobs, pair, 1, film, None)
    a, b, c, d, e = flat_rows(n)
    flat = film[:, :, 0]
    return Film(
        flat[:, :a].reshape(years, S.ROWS, n),
        flat[:, a:b].reshape(years, D.ROWS, n, n),
        flat[:, b:c].reshape(years, P.ROWS, -1),
        flat[:, c:d],
        flat[:, d:e].reshape(years, len(TERMS), PARTS, n * n),
        w.event[..., 0].reshape(E.ROWS, years, -1),
        np.ascontiguousarray(start.parameters[:, :1]),
        start.world.key,
        run,
    )
