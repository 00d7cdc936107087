"""The Mesa model: one run to step, inspect and draw; run k of the ensemble, bit for bit."""

from __future__ import annotations

from typing import Any

import mesa
import numpy as np

from tripolar import phases
from tripolar.agents import Shuffled, StateAgent, performed_by
from tripolar.checks import integer
from tripolar.numerics import constant
from tripolar.opening import Opening, opening_of
from tripolar.scenario import Scenario
from tripolar.world import World, blank
from tripolar.world import pair as P
from tripolar.world import system as Y

#: Largest run and seed.
MOST = 2**63 - 1


class TriangleModel(mesa.Model):  # type: ignore[misc]  # mesa is untyped
    """One future of a scenario.

    ``scenario``: a ``Scenario``, or what ``tripolar.compose`` takes, a name or a file (default: the baseline).
    ``run`` and ``seed`` name the future: the same pair gives the same run in the ensemble and in the command.
    ``rng`` only shuffles the order in which agents act within a phase, which can not matter.
    ``set_size``: with parameters drawn (``parameters="ranges"`` of a study), the runs that share a draw.

    The data collector keeps one row a simulated year (the opening is not a step); ``running`` turns False at
    the horizon, so Mesa's ``batch_run(TriangleModel, parameters={"run": range(100)})`` works as it is.
    """

    def __init__(
        self,
        scenario: Scenario | str | None = None,
        *,
        run: int = 0,
        seed: int = 1,
        rng: Any = None,
        set_size: int = 0,
    ) -> None:
        for key, value in (("run", run), ("seed", seed), ("set_size", set_size)):
            integer(
                value, key, 0, MOST, "names a future" if key != "set_size" else "futures that share a draw"
            )
        super().__init__(rng=run if rng is None else rng)
        self.scenario = scenario if isinstance(scenario, Scenario) else _named(scenario)
        self.run = run
        self.set_size = set_size
        self.stream_seed = constant(seed)
        start = _opening(self.scenario, seed, run, set_size)
        n = len(self.scenario.states)
        self.world: World = blank(n, 1, self.scenario.years, start.world.key, start.world.given, explain=True)
        for name in ("state", "dyad", "pair", "system"):
            getattr(self.world, name)[...] = getattr(start.world, name)
        self.world.run[0] = run
        self.parameters = np.ascontiguousarray(start.parameters[:, :1])
        self.year_index = 0
        self.states = [StateAgent(self, name, i) for i, name in enumerate(self.scenario.states)]
        self._order = Shuffled(self)
        self._year = performed_by(self, phases.year)
        performed_by(self, phases.opening)(self.world, self.parameters, self.stream_seed, 0, self._order)
        self.datacollector = mesa.DataCollector(
            model_reporters=self._reporters(),
            agent_reporters={"state": "name", "gdp": "gdp", "capability": "capability", "burden": "burden"},
        )

    @property
    def year(self) -> int:
        """The calendar year that the world stands in."""
        return self.scenario.start + self.year_index

    def step(self) -> None:
        """One year."""
        if self.year >= self.scenario.horizon:
            self.running = False
            return
        self.year_index += 1
        self._year(self.world, self.parameters, self.stream_seed, self.year_index, self._order)
        self.datacollector.collect(self)
        if self.year >= self.scenario.horizon:
            self.running = False

    def run_model(self) -> None:
        """Step to the horizon."""
        while self.running:
            self.step()

    def state(self, name: str) -> StateAgent:
        """The agent of a state."""
        return self.states[self.scenario.states.index(name)]

    def pair(self, name: str, row: int) -> float:
        """A row of ``world.pair`` of a pair such as ``a-b``."""
        return float(self.world.pair[row, self.scenario.pairs.index(name), 0])

    def _reporters(self) -> dict[str, Any]:
        out: dict[str, Any] = {"year": "year"}
        for name in self.scenario.pairs:
            out[f"level.{name}"] = lambda m, name=name: int(m.pair(name, P.LEVEL))
            out[f"relation.{name}"] = lambda m, name=name: m.pair(name, P.RELATION)
            out[f"formed.{name}"] = lambda m, name=name: int(m.pair(name, P.FORMED))
            out[f"broke.{name}"] = lambda m, name=name: int(m.pair(name, P.BROKE))
        out["leader"] = lambda m: m.scenario.states[int(m.world.system[Y.LEADER, 0])]
        out["ice_extent"] = lambda m: float(m.world.system[Y.ICE_EXTENT, 0])
        return out


def _named(name: str | None) -> Scenario:
    import tripolar

    return tripolar.compose(name or "baseline")


def _opening(scenario: Scenario, seed: int, run: int, set_size: int) -> Opening:
    if set_size:
        return opening_of(scenario, seed, run // set_size, 1)
    return opening_of(scenario, seed)
