"""What a report is made of: a study's numbers as they are stored, and what is worked out anew beside them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tripolar.outcomes import names

from ..answer import ENOUGH
from . import kept, markup, worked
from .markup import Html

if TYPE_CHECKING:
    from tripolar.evidence.multiples import Multiple
    from tripolar.outcomes.study import Study
    from tripolar.outcomes.typical import Picked

    from ..explain import Told
    from ..gallery import Gallery
    from ..subject import Subject
    from .worked import Switched

#: Futures looked at again for what moves an answer, and for the but-for causes, in a world of so many pairs; fewer
#: where there are more.
FUTURES, PAIRS = 1000, 3
LEVELS = 4
#: What a command may say of a scenario and leave it as it comes.
PLAIN = {"scenario", "runs", "seed", "threads", "out", "--quiet", "-q"}
BASE = "baseline"
OTHER_RULES = (
    "The folder was written under other rules than those that made this page: the answers, shares and curves are the "
    "folder's own; whatever was worked out anew (the futures opened, what moves an answer) may differ from it."
)

OWN_FUTURES = (
    "Each point of this sweep has futures of its own (crn=false). They are not numbered as in a study, so none is "
    "opened here and no mechanism is switched off."
)


@dataclass
class Facts:
    """Everything that the page of one study says.

    ``study`` holds the numbers, stored or computed, and ``gallery`` draws them; ``base`` is the baseline; ``switched``
    is what each outcome does when a mechanism is off, in the first ``futures``; the futures to open are of the first
    ``looked``: ``typical`` and ``odd`` come with the lives of the runs picked, ``opened`` is the broken run, None if
    none breaks. ``held`` is what the page tells that no summary holds; ``sweep`` the short hash of the sweep that it is
    a point of.
    """

    about: Subject
    study: Study
    gallery: Gallery
    made: dict[str, Any]
    base: Any
    switched: dict[str, list[Switched]] = field(default_factory=dict)
    futures: int = 0
    looked: int = 0
    typical: tuple[Picked, list[Told]] | None = None
    odd: tuple[Picked, list[Told]] | None = None
    opened: Told | None = None
    opened_why: str = ""
    sweep: str = ""
    notes: list[str] = field(default_factory=list)
    held: dict[str, Any] = field(default_factory=dict)

    @property
    def summary(self) -> dict[str, Any]:
        """What ``summary.json`` says of it."""
        return self.study.summary

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
        """A pair in words, as it stands within a sentence."""
        return names.both(self.scenario.labels[state] for state in pair.split("-"))

    def label(self, state: str) -> str:
        """A state as it stands within a sentence."""
        return names.the(self.scenario.labels[state])

    def at(self, place: str) -> Any:
        """What stands at a place (``a/b``) of the summary."""
        held: Any = self.summary
        for key in place.split("/"):
            held = held[key]
        return held

    def keep(self, place: str, value: Any) -> str:
        """Keep what the page tells and no summary holds; returns its place in the page's data, for ``data-from``."""
        return kept.put(self.held, place, value)

    def table(self, place: str, caption: str, head: list[Any], rows: list[list[Any]]) -> Html:
        """A table whose numbers are kept."""
        where = self.keep(f"tables/{place}", {"caption": caption, "rows": rows})
        return markup.table(caption, head, rows, data_from=where)

    @property
    def few(self) -> bool:
        """Whether there are too few futures to tell a share of a hundred, so that they are counted."""
        return int(self.summary["runs"]) < ENOUGH

    @property
    def middle(self) -> str:
        """What stands for all futures: the middle one, or the only one."""
        return "one future" if self.alone else "middle future"

    @property
    def alone(self) -> bool:
        """Whether there is one future and no more."""
        return int(self.summary["runs"]) == 1

    @property
    def title(self) -> str:
        """The scenario's title, or its name; of a sweep also which point, of a changed one what was changed."""
        from ..named import subject_title

        return subject_title(self.about)

    @property
    def name(self) -> str:
        """The title without what was changed."""
        from ..named import subject_name

        return subject_name(self.about)

    @cached_property
    def changes(self) -> list[dict[str, Any]]:
        """What differs from the baseline."""
        from ..scenarios import rows_between

        return rows_between(self.base, self.scenario)

    @cached_property
    def as_it_comes(self) -> bool:
        """Whether it is the built-in scenario of its name, unchanged."""
        from ..door import scenario_of
        from ..library import scenario_names

        name = self.scenario.name
        words = self.made["command"][2:] if self.about.folder is None else []
        if f"scenario={name}" in words and {word.partition("=")[0] for word in words} <= PLAIN:
            return True
        return name in scenario_names() and scenario_of(name, {}).digest() == self.scenario.digest()

    @property
    def choosing(self) -> list[str]:
        """States in focus that have two poles to choose from."""
        states = dict.fromkeys(state for pair in self.scenario.focal for state in pair.split("-"))
        return [state for state in states if state != self.scenario.leader]

    @cached_property
    def source(self) -> Any:
        """Where the numbers of a picture come from."""
        return self.gallery.source

    def one_run(self) -> Any:
        """The same of a single future."""
        return self.source._replace(runs=1)

    @property
    def single(self) -> bool:
        """Whether futures are numbered as in a study of their own, so that they can be opened."""
        return not self.about.first

    @property
    def spread(self) -> bool:
        """Whether the fans can be drawn: histograms are kept, or the same futures can be run again."""
        return self.single or bool(self.study.counts.fan.any())

    @cached_property
    def fan(self) -> dict[str, Any]:
        """The columns of the table of the fans."""
        return _columns(self.gallery.whole.fan_table)

    @cached_property
    def beside(self) -> list[Multiple]:
        """The baseline and this scenario on the same draws; empty where they can not be set side by side."""
        from ..gallery import BESIDE, panels_of

        base = self.base
        alike = (base.states, base.start, base.horizon) == (
            self.scenario.states, self.scenario.start, self.scenario.horizon
        )  # fmt: skip
        if not alike or base.digest() == self.scenario.digest():
            return []
        runs, size = min(self.summary["runs"], BESIDE), self.about.set_size
        title = self.name
        if title == base.texts.get("title"):  # laid over it and not named anew
            title = f"{title}, as {self.scenario.name}"
        here = replace(self.scenario, texts={**self.scenario.texts, "title": title})
        both = {BASE: base, f"{self.scenario.name} here": here}
        return panels_of(both, self.about.seed, runs, self.pair, size, self.gallery.threads)

    def levels(self) -> tuple[Any, Any]:
        """Years, and the share of futures on each rung [year, level]."""
        import numpy as np
        from tripolar.outcomes.fan import shares

        years = np.arange(self.scenario.start, self.scenario.horizon + 1)
        held = shares(self.study.counts)
        return years, np.stack([held[f"level.{self.pair}.{n}"] for n in range(LEVELS)], axis=1)


def of(about: Subject, command: list[str], quiet: bool, whole: bool = True) -> Facts:
    """The facts of a study: a folder's own numbers, or those of the scenario, computed.

    Without what is worked out anew (the futures opened, what moves an answer) unless ``whole``.
    """
    from ..door import scenario_of
    from ..gallery import Gallery

    study, stored, notes = _study(about, quiet)
    many = min(FUTURES, FUTURES * PAIRS // max(len(about.composed.scenario.pairs), PAIRS), study.counts.runs)
    size = about.set_size
    looked = max(many // size, 1) * size if size and study.counts.runs >= size else many
    made = _made(about, command)
    facts = Facts(
        about=about,
        study=study,
        gallery=Gallery(about, study, replayed=looked),
        made=made,
        base=scenario_of(BASE, {}),
        futures=many,
        notes=notes,
    )
    source = facts.gallery.source
    if (
        about.point is not None
    ):  # its own configuration, as the page tells it; that of the sweep stands beside it
        facts.sweep = source.config
        facts.gallery.source = source._replace(config=about.composed.digest()[:8])
    elif stored:  # its numbers were made by that version
        facts.gallery.source = source._replace(version=str(made["version"]))
    if whole:
        worked.out(facts)
    return facts


def _study(about: Subject, quiet: bool) -> tuple[Study, bool, list[str]]:
    """The study, whether it is the stored one, and what the reader must know of that."""
    from ..opened import stored_study, study_about

    notes = [OTHER_RULES] if about.other_rules else []
    if about.folder is not None and (about.other_rules or about.first):
        study: Study = stored_study(about)
        stored = True
    else:
        study, stored = study_about(about, quiet, meanwhile=lambda: worked.ahead(about, BASE))
    if about.first:
        notes.append(OWN_FUTURES)
    if about.point is not None or not stored:
        study.summary["config_hash"] = about.composed.digest()
    return study, stored, notes


def _made(about: Subject, command: list[str]) -> dict[str, Any]:
    """Where the numbers come from: the manifest of the folder, or this very software."""
    from tripolar.numerics import source_hash

    from ..folder import manifest_of
    from ..provenance import provenance
    from ..sweeps import store

    if about.folder is None:
        return provenance(about.composed.digest(), source_hash(), command, 0.0, _now())
    if about.point is None:
        return manifest_of(about.folder) or {}
    made = store.manifest_of(about.folder) or {}
    try:
        last = json.loads((about.folder / store.PROVENANCE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return made
    return {**made, **last} if isinstance(last, dict) else made


def _columns(table: Any) -> dict[str, Any]:
    return {name: table[name].to_numpy(zero_copy_only=False) for name in table.column_names}


def _now() -> str:
    from datetime import UTC, datetime

    return datetime.now(UTC).isoformat(timespec="seconds")
