"""But for this mechanism, would the pact have broken? Breaks that vanish when a mechanism stands still.

Every run whose pact is signed and breaks is run again on the same draws, once for each mechanism, which stands
still from signing on (``replay``). A break *vanishes* where the same pact, signed in the same year, does not
break by the horizon.

This is another question than the proximate cause: growth and build-up have no term of their own in the score,
so they are never named there, but they can stand still here. The shares do not add up to 1: a break may need
several things at once (each of them is then a but-for cause), or be sure to come one way or another (none is).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tripolar.checks import ScenarioError
from tripolar.ensemble import PAIR_KEPT, run_chunks
from tripolar.outcomes.clusters import of_groups
from tripolar.outcomes.intervals import parameter_band, wilson
from tripolar.outcomes.spells import CAUSES, spells_of
from tripolar.replay import FREEZABLE, SIGNED, replayed
from tripolar.rules.table import MECHANISMS
from tripolar.scenario import Scenario

Ints = NDArray[np.int64]
#: Told how many of how many runs or replays are done.
Progress = Callable[[int, int, str], None]
#: All mechanisms standing still at once: what is left then is chance and what was there at signing.
ALL = "all"


class ButFor(NamedTuple):
    """What becomes of the breaks of a pair's first pact when one mechanism stands still from signing on.

    ``mechanism`` (M1-M18 or ``all``), of ``n`` breaks: ``vanish`` (no break by the horizon), ``later``,
    ``sooner``, ``same`` (the same year); ``share`` of breaks that vanish with its Wilson interval ``noise``
    (95 %, over runs: each break is seen with and without the mechanism's changes, on the same draws),
    ``gained``: mean allied years that a broken pact gains by the horizon, and ``parameters``: 5-95 % range of the
    share over parameter sets (None where none are drawn).
    """

    mechanism: str
    n: int
    vanish: int
    later: int
    sooner: int
    same: int
    share: float
    noise: tuple[float, float]
    gained: float
    parameters: tuple[float, float] | None = None


class Causes(NamedTuple):
    """Causes of the breaks of a pair's first pact, both ways.

    ``runs`` (of the study; ``replayed`` the first so many of them, for ``but_for`` alone), ``signed``, ``broke``
    (counts), ``but_for`` (a row a mechanism, then ``all``), ``proximate`` and ``proximate_noise`` (label -> share of
    the breaks and its interval), ``already`` (mean
    share of the odds of letting go that was there at signing), ``proximate_parameters`` (label -> 5-95 % range over
    parameter sets; empty where none are drawn).
    """

    pair: str
    runs: int
    signed: int
    broke: int
    but_for: tuple[ButFor, ...]
    proximate: dict[str, float]
    proximate_noise: dict[str, tuple[float, float]]
    already: float | None
    proximate_parameters: dict[str, tuple[float, float]] = {}  # noqa: RUF012
    replayed: int = 0


class _Breaks(NamedTuple):
    run: Ints
    formed: Ints
    broke: Ints
    cause: Ints
    already: NDArray[np.float64]


def causes_of(
    scenario: Scenario,
    seed: int,
    runs: int,
    *,
    pair: str | None = None,
    set_size: int = 0,
    threads: int = 1,
    stop: Ints | None = None,
    progress: Progress | None = None,
) -> Causes:
    """Proximate and but-for causes of the breaks of ``pair`` (default: the first focal one) in runs 0 to ``runs``.

    ScenarioError for a pair that is none; no break gives empty tables. With ``set_size`` (drawn parameters)
    the intervals hold simulation noise alone, and the ranges over parameter sets stand beside them. ``progress``
    is called with how many of how many are done: ``runs``, then ``replays`` of breaks.
    """
    name = scenario.focal[0] if pair is None else pair
    if name not in scenario.pairs:
        raise ScenarioError(f"{name} is not a pair of this scenario ({', '.join(scenario.pairs)})")
    k = scenario.pairs.index(name)
    breaks, signed = _breaks(scenario, seed, runs, k, set_size, threads, stop, progress)
    n = len(breaks.run)
    counts = np.bincount(breaks.cause, minlength=len(CAUSES))
    named = [c for c in range(1, len(CAUSES)) if counts[c]]
    tests = [*((f"M{number}", (number,)) for number in FREEZABLE), (ALL, FREEZABLE)]
    return Causes(
        pair=name,
        runs=runs,
        signed=signed,
        broke=n,
        but_for=_stood_still(scenario, seed, breaks, k, tests, set_size, threads, stop, progress)
        if n
        else (),
        proximate={CAUSES[c]: int(counts[c]) / n for c in named},
        proximate_noise={CAUSES[c]: _noise(breaks.cause == c, breaks.run, set_size) for c in named},
        already=float(breaks.already.mean()) if n else None,
        replayed=runs,
        proximate_parameters={
            CAUSES[c]: band
            for c in named
            if (band := _over_sets(breaks.cause == c, breaks.run, set_size)) is not None
        },
    )


def _breaks(
    scenario: Scenario,
    seed: int,
    runs: int,
    k: int,
    set_size: int,
    threads: int,
    stop: Ints | None,
    progress: Progress | None,
) -> tuple[_Breaks, int]:
    """Runs whose first pact of pair k breaks, and how many sign one."""
    found: list[_Breaks] = []
    signed = 0

    def came(done: int) -> None:
        if progress is not None:
            progress(done, runs, "runs")

    chunks = run_chunks(
        scenario, seed, runs, set_size=set_size, threads=threads, fans=False, stop=stop, progress=came
    )
    for chunk in chunks:
        spells = spells_of(chunk)
        mine = (spells.pair == k) & (spells.number == 1)
        signed += int(mine.sum())
        ends = mine & (spells.event == 1)
        run = spells.run[ends]
        formed, broke = (
            chunk.pair[PAIR_KEPT.index(row), k, run].astype(np.int64) for row in ("formed", "broke")
        )
        found.append(
            _Breaks(chunk.first + run, formed, broke, spells.cause[ends].astype(np.int64),
                    spells.already[ends].astype(float))
        )  # fmt: skip
    return _Breaks(*(np.concatenate(part) for part in zip(*found, strict=True))), signed


def _stood_still(
    scenario: Scenario,
    seed: int,
    breaks: _Breaks,
    k: int,
    tests: list[tuple[str, tuple[int, ...]]],
    set_size: int,
    threads: int,
    stop: Ints | None,
    progress: Progress | None,
) -> tuple[ButFor, ...]:
    """Replay every break once for each test, on ``threads`` threads."""
    from concurrent.futures import ThreadPoolExecutor

    def test(mechanisms: tuple[int, ...]) -> Ints:
        frozen = np.zeros((SIGNED, len(breaks.run)), dtype=bool)
        frozen[[number - 1 for number in mechanisms]] = True
        again = replayed(scenario, seed, breaks.run, frozen, k, set_size=set_size, stop=stop)
        assert np.array_equal(again.formed, breaks.formed)  # nothing stands still before the signing
        return again.broke

    ends = []
    with ThreadPoolExecutor(max_workers=threads) as pool:
        for broke in pool.map(test, [mechanisms for _, mechanisms in tests]):
            ends.append(broke)
            if progress is not None:
                progress(len(ends) * len(breaks.run), len(tests) * len(breaks.run), "replays")
    return tuple(
        _counted(label, breaks.broke, broke, scenario.horizon)._replace(
            noise=_noise(broke < 0, breaks.run, set_size),
            parameters=_over_sets(broke < 0, breaks.run, set_size),
        )
        for (label, _), broke in zip(tests, ends, strict=True)
    )


def _noise(hit: NDArray[np.bool_], run: Ints, set_size: int) -> tuple[float, float]:
    """95 % interval of a share of the breaks: Wilson's, by sets of runs where parameters are drawn."""
    low, high = wilson(hit.sum(), len(hit))
    if set_size:
        _, place, n = np.unique(run // set_size, return_inverse=True, return_counts=True)
        low, high, _ = of_groups(np.bincount(place, hit), n)
    return float(low), float(high)


def _over_sets(hit: NDArray[np.bool_], run: Ints, set_size: int) -> tuple[float, float] | None:
    """Range over parameter sets of a share of the breaks; None where no parameters are drawn."""
    if not set_size:
        return None
    _, place, n = np.unique(run // set_size, return_inverse=True, return_counts=True)
    return parameter_band(np.bincount(place, hit), n)


def _counted(label: str, before: Ints, after: Ints, horizon: int) -> ButFor:
    n = len(before)
    vanish = int((after < 0).sum())
    lives = np.where(after < 0, horizon, after) - before
    return ButFor(
        mechanism=label,
        n=n,
        vanish=vanish,
        later=int((after > before).sum()),
        sooner=int(((after >= 0) & (after < before)).sum()),
        same=int((after == before).sum()),
        share=vanish / n,
        noise=_noise(after < 0, np.zeros(n, dtype=np.int64), 0),
        gained=float(lives.mean()),
    )


def as_data(causes: Causes) -> dict[str, Any]:
    """Plain data for ``--json``."""
    names = {m.label: m.name for m in MECHANISMS}
    out = causes._asdict()
    out["but_for"] = [
        {**row._asdict(), "name": names.get(row.mechanism, ALL), "noise": list(row.noise)}
        for row in causes.but_for
    ]
    out["proximate_noise"] = {key: list(ends) for key, ends in causes.proximate_noise.items()}
    return out
