"""The state as a Mesa agent: one state's view of the world; its verbs are the phases of the year.

A verb calls the phase that the ensemble calls, for the agent's own rows of a block of one run. So a formula or
an order stands once, and a run of the Mesa model is run k of the ensemble bit for bit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import mesa

from tripolar import phases
from tripolar.phases.order import plain, rebound
from tripolar.world import between
from tripolar.world import dyad as D
from tripolar.world import pair as P
from tripolar.world import state as S

if TYPE_CHECKING:
    from tripolar.model import TriangleModel

STATE, SYSTEM = "state", "system"


class Step(NamedTuple):
    """A phase in the order of the year: its name, who acts (state or system) and the verb it belongs to."""

    name: str
    owner: str
    verb: str


def _rebound(sequence: Any, phase_of: Callable[[str], Any]) -> Callable[..., None]:
    """The same sequence with each phase replaced by ``phase_of(name)``: the order stays written once."""
    names = plain(sequence).__code__.co_names
    return rebound(
        sequence, {name: phase_of(name) for name in names if hasattr(phases, name) and name != "SYSTEM"}
    )


def schedule(sequence: Any = phases.year) -> list[Step]:
    """The order of the year, read from the one place where it stands (``phases.year``)."""
    steps: list[Step] = []
    probe = phases.SYSTEM + 1

    def note(name: str) -> Callable[..., None]:
        def phase(w: Any, p: Any, seed: Any, t: Any, i: int) -> None:
            module = getattr(phases, name).__module__.rsplit(".", 1)[1]
            steps.append(Step(name, STATE if i == probe else SYSTEM, module))

        return phase

    _rebound(sequence, note)(None, None, None, 0, [probe])
    return steps


class StateAgent(mesa.Agent):  # type: ignore[misc]  # mesa is untyped
    """A state of the game. ``index`` is its place in the arrays; every phase of the year is a verb of it."""

    def __init__(self, model: TriangleModel, name: str, index: int) -> None:
        super().__init__(model)
        self.name = name
        self.index = index

    def act(self, verb: str) -> None:
        """Do one phase of the year, named as in ``schedule()``, on the own rows."""
        m = self.model
        getattr(phases, verb)(m.world, m.parameters, m.stream_seed, m.year_index, self.index)

    def own(self, row: int) -> float:
        """A row of ``world.state`` of this state."""
        return float(self.model.world.state[row, self.index, 0])

    def towards(self, other: str, row: int) -> float:
        """A row of ``world.dyad`` of this state towards another."""
        return float(self.model.world.dyad[row, self.index, self.model.scenario.states.index(other), 0])

    @property
    def gdp(self) -> float:
        """GDP, bn USD."""
        return self.own(S.GDP)

    @property
    def capability(self) -> float:
        """Share of the system's power, 0..1."""
        return self.own(S.CAPABILITY)

    @property
    def burden(self) -> float:
        """Military expenditure, share of GDP."""
        return self.own(S.BURDEN)

    @property
    def technology(self) -> float:
        """Military technology relative to the frontier, 0..1."""
        return self.own(S.TECHNOLOGY)

    @property
    def unmet_threat(self) -> float:
        """Largest threat that it can not meet alone, 0..1."""
        return self.own(S.UNMET_THREAT)

    def threat_from(self, other: str) -> float:
        """Threat perceived from another state, 0..1."""
        return self.towards(other, D.THREAT)

    def level_with(self, other: str) -> int:
        """Commitment level with another state, 0..3."""
        j = self.model.scenario.states.index(other)
        return int(self.model.world.pair[P.LEVEL, between(self.index, j, len(self.model.scenario.states)), 0])


def _verb(name: str) -> Callable[[StateAgent], None]:
    def verb(self: StateAgent) -> None:
        self.act(name)

    verb.__name__ = name
    verb.__doc__ = getattr(phases, name).__doc__
    return verb


for _step in [*schedule(phases.opening), *schedule(phases.year)]:
    if _step.owner == STATE:
        setattr(StateAgent, _step.name, _verb(_step.name))


class Shuffled:
    """An order of activation that is drawn anew for every phase (it can not matter, and a test holds that)."""

    def __init__(self, model: TriangleModel) -> None:
        self.model = model

    def __iter__(self) -> Iterator[int]:
        return iter([int(i) for i in self.model.rng.permutation(len(self.model.scenario.states))])


def performed_by(model: TriangleModel, sequence: Any) -> Callable[..., None]:
    """A sequence of phases in which every state-owned phase is a verb of the agent and the rest the model's."""
    owners = {step.name: step.owner for step in schedule(sequence)}

    def phase_of(name: str) -> Any:
        if owners.get(name) == STATE:
            return lambda w, p, seed, t, i: getattr(model.states[i], name)()
        return getattr(phases, name)

    return _rebound(sequence, phase_of)
