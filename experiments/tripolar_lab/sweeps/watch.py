"""How far a sweep is: done of total, runs a second, the time left, the share so far with its interval, failures."""

from __future__ import annotations

from typing import Any

from ..progress import Progress, lasting
from .agenda import Agenda, outcome_place
from .plan import Chunk, Plan
from .work import Done


class Watch(Progress):
    """The display of a sweep; counts the runs that come in this session."""

    unit = "runs"

    def __init__(self, plan: Plan, agenda: Agenda, stored: set[str], quiet: bool) -> None:
        super().__init__(0, quiet)
        self.plan, self.agenda, self.stored = plan, agenda, len(stored)
        self._stored_runs = sum(agenda.sizes[name] for name in stored)
        self.chunks = self.failed = self.runs = self._passed = 0
        self.name = plan.settings["until_of"] or "forms"
        self._places = {v.number: outcome_place(v.scenario, plan.settings["until_of"]) for v in plan.variants}
        self._hits = 0

    def chunk(self, chunk: Chunk, done: Done) -> None:
        """A chunk came."""
        self.chunks += 1
        self._passed += chunk.runs
        self.runs += chunk.runs - (chunk.last - chunk.first) * len(done.failed)
        self._hits += int(done.hits[0][:, self._places[chunk.node.variant.number]].sum())

    def look(self, failed: int) -> None:
        """Bring the display up to date."""
        self.failed = failed
        self.done = self._stored_runs + self._passed
        self.total = self.done + self.agenda.left_runs
        if self._live is not None:
            self._live.update(self._task, total=self.total)
        self.tick()

    def told(self, now: float) -> str:
        """For example ``12 of 40 chunks, 61,000 runs/s, 2 min left, P(forms) 0.25 +-0.01, 1 failed``."""
        chunks = self.stored + self.chunks
        text = f"{chunks:,} of {chunks + self.agenda.left:,} chunks"
        passed = now - self._began
        if self._passed and passed > 0:
            left = lasting(self.agenda.left_runs * passed / self._passed)
            text += f", {self.runs / passed:,.0f} runs/s, {left} left, {self.share()}"
        return text + (f", {self.failed:,} failed" if self.failed else "")

    def share(self) -> str:
        """The share of the runs of this session in which it came true, over all points."""
        from tripolar.outcomes.intervals import wilson

        if not self.runs:
            return ""
        low, high = (float(end) for end in wilson(self._hits, self.runs))
        return f"P({self.name}) {self._hits / self.runs:.3f} \N{PLUS-MINUS SIGN}{(high - low) / 2:.3f}"


def planned(plan: Plan, done: set[str]) -> dict[str, Any]:
    """What a plan holds, and what of it is done; ``parts`` are points by chunks, each a row of counts."""
    chunks = list(plan.chunks())
    left = [chunk for chunk in chunks if chunk.name not in done]
    return {
        "points": len(plan.design.points),
        "scenarios": len(plan.variants),
        "runs_a_point": plan.most_runs,
        "runs": sum(chunk.runs for chunk in chunks),
        "chunks": len(chunks),
        "done": len(chunks) - len(left),
        "runs_left": sum(chunk.runs for chunk in left),
        "parts": sum(len(chunk.node.places) for chunk in chunks),
    }
