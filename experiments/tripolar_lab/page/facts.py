"""What a report is made of: a study's numbers as they are stored, and what is worked out anew beside them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from tripolar.outcomes.butfor import Causes
    from tripolar.outcomes.survival import Curve
    from tripolar.outcomes.typical import Picked

    from ..explain import Told
    from ..subject import Subject

#: Futures looked at again for what moves an answer, and for the but-for causes; fewer beyond so many pairs.
FUTURES, PAIRS = 1000, 6
LEVELS = 4
BASE = "baseline"
OTHER_RULES = (
    "The folder was written under other rules than those that made this page: the answers, shares and curves are the "
    "folder's own; whatever was worked out anew (the futures opened, what moves an answer) may differ from it."
)


class Switched(NamedTuple):
    """An outcome with a mechanism switched off less the outcome with it, on the same draws."""

    mechanism: str
    mean: float
    low: float
    high: float


@dataclass
class Facts:
    """Everything that the page of one study says.

    ``fan`` holds the columns of ``fan.parquet``; ``curve`` is the survival of all pacts of the first pair in focus
    (None where no rows of it are kept); ``switched`` is what each outcome does when a mechanism is off; ``typical``
    and ``odd`` come with the lives of the runs picked; ``opened`` is the broken run, None if none breaks.
    """

    about: Subject
    summary: dict[str, Any]
    fan: dict[str, Any]
    curve: Curve | None
    made: dict[str, Any]
    changes: list[dict[str, Any]]
    switched: dict[str, list[Switched]] = field(default_factory=dict)
    futures: int = 0
    causes: Causes | None = None
    typical: tuple[Picked, list[Told]] | None = None
    odd: tuple[Picked, list[Told]] | None = None
    opened: Told | None = None
    opened_why: str = ""
    folder: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def scenario(self) -> Any:
        """The scenario."""
        return self.about.composed.scenario

    @property
    def pair(self) -> str:
        """The first pair in focus."""
        return str(self.scenario.focal[0])

    @property
    def both(self) -> str:
        """The first pair in focus, in words."""
        return self.named(self.pair)

    def named(self, pair: str) -> str:
        """A pair in words."""
        return " and ".join(self.scenario.labels[state] for state in pair.split("-"))

    @property
    def title(self) -> str:
        """The scenario's title, or its name."""
        return str(self.scenario.texts.get("title") or self.scenario.name)

    @property
    def choosing(self) -> list[str]:
        """States in focus that have two poles to choose from."""
        states = dict.fromkeys(state for pair in self.scenario.focal for state in pair.split("-"))
        return [state for state in states if state != self.scenario.leader]

    @cached_property
    def source(self) -> Any:
        """Where the numbers of a picture come from."""
        from tripolar.plots import Source

        from ..named import source_name

        digest = str(self.summary["config_hash"])[:8]
        runs, seed = self.summary["runs"], self.summary["seed"]
        name = source_name(self.about.composed)
        return Source(str(self.made["version"]), name, runs, seed, digest)

    def one_run(self) -> Any:
        """The same of a single future."""
        return self.source._replace(runs=1)

    def levels(self) -> tuple[Any, Any]:
        """Years, and the share of futures on each rung [year, level]."""
        import numpy as np

        years = np.arange(self.scenario.start, self.scenario.horizon + 1)
        names = np.asarray(self.fan["variable"])
        shares = [
            np.asarray(self.fan["share"], float)[names == f"level.{self.pair}.{n}"] for n in range(LEVELS)
        ]
        return years, np.stack(shares, axis=1)


def of_scenario(about: Subject, command: list[str], seconds: float, whole: bool = True) -> Facts:
    """Run the scenario and gather its facts; without what is worked out anew unless ``whole``."""
    from tripolar.numerics import source_hash
    from tripolar.outcomes import lives

    from ..provenance import provenance
    from ..study import study_of

    composed = about.composed
    settings = {**composed.settings, "keep": "aggregate"}
    study = study_of(replace(composed, settings=settings))
    study.summary["config_hash"] = composed.digest()
    table: Any = study.fan_table
    pair = composed.scenario.pairs.index(composed.scenario.focal[0])
    facts = Facts(
        about=about,
        summary=study.summary,
        fan=_columns(table),
        curve=lives.curve(study.counts, pair, first=False),
        made=provenance(composed.digest(), source_hash(), command, seconds, _now()),
        changes=_changes(composed.scenario),
    )
    if whole:
        _work_out(facts)
    return facts


def of_folder(about: Subject, folder: Path, whole: bool = True) -> Facts:
    """The facts of a folder of ``tripolar run``: its own numbers; the futures opened are computed again."""
    import json

    import pyarrow.parquet as parquet

    from ..folder import manifest_of

    facts = Facts(
        about=about,
        summary=json.loads((folder / "summary.json").read_text(encoding="utf-8")),
        fan=_columns(parquet.read_table(folder / "fan.parquet")),
        curve=_stored_curve(about),
        made=manifest_of(folder) or {},
        changes=_changes(about.composed.scenario),
        folder=str(folder),
    )
    if about.other_rules:
        facts.notes.append(OTHER_RULES)
    if whole:
        _work_out(facts)
    return facts


def _columns(table: Any) -> dict[str, Any]:
    return {name: table[name].to_numpy(zero_copy_only=False) for name in table.column_names}


def _stored_curve(about: Subject) -> Curve:
    """Survival of all pacts of the first pair in focus, from the folder's counts."""
    from tripolar.outcomes import lives

    from ..opened import stored_study

    scenario = about.composed.scenario
    return lives.curve(stored_study(about).counts, scenario.pairs.index(scenario.focal[0]), first=False)


def _changes(scenario: Any) -> list[dict[str, Any]]:
    from ..door import scenario_of
    from ..scenarios import rows_between

    return rows_between(scenario_of(BASE, {}), scenario)


def _now() -> str:
    from datetime import UTC, datetime

    return datetime.now(UTC).isoformat(timespec="seconds")


def _work_out(facts: Facts) -> None:
    """Whatever is no part of a summary: what moves the answers, and the futures to open."""
    from tripolar.outcomes import typical
    from tripolar.outcomes.butfor import causes_of

    from .. import settings

    about, scenario = facts.about, facts.scenario
    threads = about.composed.extra.get("threads") or settings.processors()
    facts.futures = min(FUTURES, FUTURES * PAIRS // len(scenario.pairs), facts.summary["runs"])
    facts.switched = switched_off(facts, threads)
    facts.causes = causes_of(
        scenario, about.seed, facts.futures, pair=facts.pair, set_size=about.set_size, threads=threads
    )
    looked = min(typical.RUNS, facts.summary["runs"])
    found = []
    for pick in (typical.typical, typical.odd):
        picked = pick(scenario, about.seed, runs=looked, set_size=about.set_size)
        found.append((picked, [_told(facts, run) for run in picked.runs]))
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


def switched_off(facts: Facts, threads: int) -> dict[str, list[Switched]]:
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
        held = measured(here, seed, facts.futures, wanted, set_size=size, threads=threads)
        out = {"forms": held[wanted[0]], "lead": held[wanted[1]] - held[wanted[2]]}
        return out | {state: held[f"{state}.balances"] for state in facts.choosing}

    base = outcomes(scenario.parameters)
    found: dict[str, list[Switched]] = {key: [] for key in base}
    for label, key in active(scenario):
        if key is None:
            continue
        without = outcomes({**scenario.parameters, key: 0.0})
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
