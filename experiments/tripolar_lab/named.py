"""Columns and keys in words, for titles and axes: what an outcome is the share of, what a parameter means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from tripolar.scenario import Scenario

    from .compose import Composed
    from .subject import Subject

#: Outcomes by the last part of their column: ``{who}`` are the states that they are of.
FUTURES = "the share of futures in which "
MEASURES = {
    "forms": FUTURES + "a pact of {who} forms",
    "holds": FUTURES + "a pact of {who} forms and holds",
    "breaks": FUTURES + "a pact of {who} forms and breaks",
    "never": FUTURES + "no pact of {who} forms",
    "aligned": FUTURES + "{who} stand together",
    "rivals": FUTURES + "{who} are rivals before any pact",
    "balances": FUTURES + "{who} balances between two poles",
    "realigns": FUTURES + "{who} realigns to the other pole",
    "allied_years": "the mean number of allied years of {who} in a future",
    "median_years": "the median life of a pact of {who}",
}
#: The same by how the last part begins; ``{rest}`` is what follows.
BEGINNINGS = {
    "formed_by_": FUTURES + "a pact of {who} forms by {rest}",
    "cause_": "the share of breaks of {who} that are put down to {rest}",
    "s": "the share of first pacts of {who} that outlive {rest} years",
}
YEARS = "years"
#: Changes of a scenario that its title tells.
FIRST = 3


def source_name(composed: Composed) -> str:
    """What a footer calls a scenario: its name, and 'changed' where it is no longer the built-in one of that name."""
    from . import library
    from .door import scenario_of

    name = composed.scenario.name
    if composed.as_named or name not in library.scenario_names():
        return name
    same = scenario_of(name, {}).digest() == composed.scenario.digest()
    return name if same else f"{name}, changed"


def subject_name(about: Subject) -> str:
    """A scenario's title; of a point of a sweep also which, of a changed one that it is."""
    scenario = about.composed.scenario
    title = str(scenario.texts.get("title") or scenario.name)
    if about.point is not None:
        return f"{title}, point {about.point} of a sweep"
    return title if source_name(about.composed) == scenario.name else f"{title}, changed"


def subject_title(about: Subject) -> str:
    """The same, and what the point was set to, or what was changed."""
    from .methods import changes, set_to, swept

    name, told = subject_name(about), ""
    if about.point is not None:
        told = set_to(swept(about)[0])
    elif source_name(about.composed) != about.composed.scenario.name:
        rows = [f"{row['name']} {row['old']} to {row['new']}" for row in changes(about.composed.scenario)[1]]
        more = [f"{len(rows) - FIRST} more"] if len(rows) > FIRST else []
        told = ", ".join(rows[:FIRST] + more)
    return f"{name} ({told})" if told else name


class Key(NamedTuple):
    """A parameter or opening figure: its name, meaning and unit (empty where it has none)."""

    name: str
    meaning: str
    unit: str

    @property
    def axis(self) -> str:
        """As an axis says it: 'gain.strength: weight of shared gains'."""
        unit = f" ({self.unit})" if self.unit else ""
        return f"{self.name}: {self.meaning}{unit}" if self.meaning else self.name


def outcome_of(column: str, scenario: Scenario) -> str:
    """A column of ``tripolar results`` in words, as it stands within a sentence; the column where none are known."""
    from tripolar.outcomes.names import both

    subject, _, measure = column.rpartition(".")
    who = both(scenario.labels.get(state, state) for state in subject.split("-"))
    if measure in MEASURES:
        return MEASURES[measure].format(who=who)
    for start, words in BEGINNINGS.items():
        rest = measure.removeprefix(start)
        if rest != measure and (start == "cause_" or rest.isdigit()):
            return words.format(who=who, rest=_cause(rest))
    return column


def _cause(label: str) -> str:
    """A mechanism's label with its name; anything else as it is."""
    from tripolar.rules.table import MECHANISMS

    return next((f"{m.label} {m.name}" for m in MECHANISMS if m.label == label), label)


def key_of(name: str, scenario: Scenario) -> Key:
    """A swept key with what it means; of a key that is no parameter the name alone."""
    from .params import entries

    found: dict[str, Any] = next((e for e in entries(scenario) if e["name"] == name), {})
    unit = str(found.get("unit", ""))
    return Key(name, str(found.get("meaning", "")), "" if unit == "1" else unit)
