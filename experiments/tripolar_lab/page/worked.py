"""Whatever of a report is no part of a summary: what moves the answers, and the futures to open."""

from __future__ import annotations

from concurrent.futures import Executor, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from ..explain import Told
    from ..subject import Subject
    from .facts import Facts


class Switched(NamedTuple):
    """An outcome with a mechanism switched off less the outcome with it, on the same draws."""

    mechanism: str
    mean: float
    low: float
    high: float


def ahead(about: Subject, base: str) -> None:
    """Load what takes long to load, while the study is computed: the baseline, what draws, what opens a future."""
    import tripolar.plots  # noqa: F401
    from tripolar.replay import film_of

    from ..door import scenario_of

    scenario_of(base, {})
    if not about.first:
        film_of(about.composed.scenario, about.seed, 0, set_size=about.set_size)


def out(facts: Facts) -> None:
    """Work it out; nothing where the futures are not numbered as in a study of their own."""
    from tripolar.outcomes import typical

    if not facts.single:
        return
    about, scenario = facts.about, facts.scenario
    looked = facts.looked = min(typical.RUNS, facts.summary["runs"])
    with ThreadPoolExecutor(facts.gallery.threads) as pool:
        picks = [
            pool.submit(pick, scenario, about.seed, runs=looked, set_size=about.set_size)
            for pick in (typical.typical, typical.odd)
        ]
        facts.switched = switched_off(facts, pool)
        found = [(each.result(), [_told(facts, run) for run in each.result().runs]) for each in picks]
    facts.typical, facts.odd = found
    _open_one(facts, looked)


def _told(facts: Facts, run: int) -> Told:
    from ..explain import tell

    return tell(facts.about, None, run, facts.pair, None)[0]


def _open_one(facts: Facts, looked: int) -> None:
    """The first typical future whose pact breaks; else the lowest of those looked at; else none."""
    assert facts.typical is not None
    for told in facts.typical[1]:
        if told.life.broke is not None:
            facts.opened = told
            facts.opened_why = (
                "It is the typical future that stands for the most others of those whose pact breaks."
            )
            return
    run = _first_broken(facts, looked)
    if run is not None:
        facts.opened = _told(facts, run)
        facts.opened_why = (
            f"It is the first of {looked:,} futures whose pact breaks; no typical future's does."
        )


def _first_broken(facts: Facts, looked: int) -> int | None:
    import numpy as np
    from tripolar.ensemble import PAIR_KEPT, chunk

    size = facts.about.set_size
    whole = -(-looked // size) * size if size else looked
    done = chunk(facts.scenario, facts.about.seed, 0, whole, set_size=size, fans=False)
    place = facts.scenario.pairs.index(facts.pair)
    broken = np.flatnonzero(done.pair[PAIR_KEPT.index("broke"), place, :looked] >= 0)
    return int(broken[0]) if len(broken) else None


def switched_off(facts: Facts, pool: Executor) -> dict[str, list[Switched]]:
    """What forms, balances and the lead in power do without each active mechanism, on the same draws.

    Keys: ``forms``, ``lead`` (first state's share of power at the horizon less the second's) and the states that
    have a choice of poles; largest first.
    """
    from dataclasses import replace as copied

    from tripolar.evidence.paired import paired
    from tripolar.outcomes.measures import measured

    scenario, seed, size = facts.scenario, facts.about.seed, facts.about.set_size
    first, second = facts.pair.split("-")
    wanted = [f"{facts.pair}.forms", f"{first}.capability", f"{second}.capability"]
    wanted += [f"{state}.balances" for state in facts.choosing]

    def outcomes(parameters: dict[str, float]) -> dict[str, Any]:
        here = copied(scenario, parameters=parameters)
        held = measured(here, seed, facts.futures, wanted, set_size=size)
        out = {"forms": held[wanted[0]], "lead": held[wanted[1]] - held[wanted[2]]}
        return out | {state: held[f"{state}.balances"] for state in facts.choosing}

    off = [(label, key) for label, key in active(scenario) if key is not None]
    changed = [dict(scenario.parameters), *({**scenario.parameters, key: 0.0} for _, key in off)]
    base, *others = pool.map(outcomes, changed)
    found: dict[str, list[Switched]] = {key: [] for key in base}
    for (label, _), without in zip(off, others, strict=True):
        for name, rows in found.items():
            difference = paired(base[name], without[name], size)
            rows.append(Switched(label, difference.mean, difference.low, difference.high))
    return {name: sorted(rows, key=lambda row: -abs(row.mean)) for name, rows in found.items()}


def active(scenario: Any) -> list[tuple[str, str | None]]:
    """Mechanisms that are on: label, and the key of the strength (None for one that can not be off)."""
    from tripolar.rules.table import MECHANISMS, ROW

    out: list[tuple[str, str | None]] = []
    for mechanism in MECHANISMS:
        key = f"{mechanism.name}.strength"
        if key not in ROW:
            out.append((mechanism.label, None))
        elif scenario.parameters[key] != 0.0:
            out.append((mechanism.label, key))
    return out
