"""The plan of a sweep: which chunks there are. It depends on what was asked, never on who computes it.

Runs of a point are cut into *stages* that double (0-999, 1000-1999, 2000-3999, ...) and a stage into chunks of
at most ``chunk`` runs; while a stage is shorter than a chunk, several points share one. So chunks stay the same
when runs or points are added at the end, and a folder that grew is the folder begun large. Under ``until=`` the
end of each stage is a planned look at each point.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tripolar.scenario import Scenario

    from .design import Design

#: Format of the stored files; another one makes other chunks.
FORMAT = 1
#: Runs of the first stage, and the least that is worth a look.
UNIT = 1000
#: Run numbers are below this, so that under crn=false every point has a stretch of them to itself.
STRETCH = 10**12
HASH = 12  # hex digits of a chunk's hash in its name
MOST_STRETCHES = 2**63 // STRETCH - 1


@dataclass(frozen=True)
class Variant:
    """Points of a design that share everything but numbers.

    ``number`` counts variants in the order of their first point, ``values`` are the swept values that they
    share, ``ids`` [point] are places in the design, ``columns`` [point] the numbers by key.
    """

    number: int
    scenario: Scenario
    values: dict[str, Any]
    ids: NDArray[np.int64]
    columns: dict[str, NDArray[np.float64]]
    digest: str


class Node(NamedTuple):
    """Points of a variant in one stage: ``places`` are places in the variant's list of points."""

    variant: Variant
    stage: int
    places: NDArray[np.int64]


class Chunk(NamedTuple):
    """The unit of work and of storage: runs ``first`` to ``last`` (exclusive) of each of some points."""

    name: str
    node: Node
    first: int
    last: int

    @property
    def runs(self) -> int:
        """Runs of all its points together."""
        return (self.last - self.first) * len(self.node.places)

    @property
    def ids(self) -> NDArray[np.int64]:
        """Its points' places in the design."""
        return self.node.variant.ids[self.node.places]


@dataclass(frozen=True)
class Plan:
    """Everything that decides results: the design, its variants, and the settings that are kept."""

    design: Design
    variants: tuple[Variant, ...]
    settings: dict[str, Any]
    rules: str

    @cached_property
    def keep(self) -> str:
        """``rows``, ``sample`` or ``aggregate``: ``auto`` is decided by the runs that are planned."""
        from tripolar.outcomes.study import MOST_ROWS

        asked: str = self.settings["keep"]
        if asked != "auto":
            return asked
        return "rows" if self.most_runs * len(self.design.points) <= MOST_ROWS else "sample"

    @property
    def most_runs(self) -> int:
        """Runs that a point has at most."""
        until = self.settings["until"] is not None
        return int(self.settings["max_runs"] if until else self.settings["runs"])

    @property
    def set_size(self) -> int:
        """Runs that share a draw of the parameters; 0 if none are drawn."""
        return int(self.settings["set_size"]) if self.settings["parameters"] == "ranges" else 0

    @cached_property
    def unit(self) -> int:
        """Runs of the first stage: ``UNIT``, in whole parameter sets."""
        return -(-UNIT // self.set_size) * self.set_size if self.set_size else UNIT

    @cached_property
    def units(self) -> int:
        """Units in a full chunk: a power of two, so that groups of points nest from stage to stage."""
        return 1 << max(int(self.settings["chunk"]) // self.unit, 1).bit_length() - 1

    def stage(self, number: int) -> tuple[int, int]:
        """First run of a stage and the one after its last, if no point's runs end before."""
        return (0, self.unit) if number == 0 else (self.unit << number - 1, self.unit << number)

    @cached_property
    def stages(self) -> int:
        """Number of stages that reach ``most_runs``."""
        count = 1
        while self.stage(count - 1)[1] < self.most_runs:
            count += 1
        return count

    def group(self, stage: int) -> int:
        """Points that share a chunk of a stage."""
        first, last = self.stage(stage)
        return max(self.units * self.unit // (last - first), 1)

    def nodes(self, stage: int) -> Iterator[Node]:
        """All points in one stage, in groups."""
        for variant in self.variants:
            yield from self.split(Node(variant, stage, np.arange(len(variant.ids))))

    def split(self, node: Node) -> Iterator[Node]:
        """A node's points in the groups of its stage: which group a point is in does not depend on the others."""
        group = node.places // self.group(node.stage)
        for number in np.unique(group):
            yield node._replace(places=node.places[group == number])

    def chunks_of(self, node: Node) -> Iterator[Chunk]:
        """The chunks of a node."""
        first, last = self.stage(node.stage)
        size = min(last - first, self.units * self.unit)
        for begin in range(first, min(last, self.most_runs), size):
            yield self.chunk(node, begin, min(begin + size, last, self.most_runs))

    def chunks(self) -> Iterator[Chunk]:
        """All chunks where the number of runs is given: stage by stage, so that all points are seen early."""
        for stage in range(self.stages):
            for node in self.nodes(stage):
                yield from self.chunks_of(node)

    def count(self) -> int:
        """Number of chunks (at most, under ``until=``), without making them."""
        total = 0
        for stage in range(self.stages):
            first, last = self.stage(stage)
            size = min(last - first, self.units * self.unit)
            pieces = -(-(min(last, self.most_runs) - first) // size)
            total += pieces * sum(-(-len(v.ids) // self.group(stage)) for v in self.variants)
        return total

    def chunk(self, node: Node, first: int, last: int) -> Chunk:
        """A chunk and its name: variant, group of the first stage, runs, hash of all that decides its content."""
        ids = node.variant.ids[node.places]
        digest = hashlib.sha256(f"{self._common}\0{node.variant.digest}\0{first}\0{last}".encode())
        for place, point in zip(node.places, ids, strict=True):
            number = int(point) if not self.settings["crn"] else ""
            values = [float(column[place]) for column in node.variant.columns.values()]
            digest.update(f"\0{number} {values}".encode())
        digest.update(",".join(map(str, ids)).encode())
        where = f"v{node.variant.number:04d}.g{node.places[0] // self.units:06d}"
        name = f"{where}.r{first:012d}-{last:012d}.{digest.hexdigest()[:HASH]}"
        return Chunk(name, node, first, last)

    def single(self, variant: Variant, point: int, run: int) -> Chunk:
        """A chunk that ends with one run of one point, and begins with its parameter set where they are drawn."""
        places = np.flatnonzero(variant.ids == point)
        first = run // self.set_size * self.set_size if self.set_size else run
        return self.chunk(Node(variant, 0, places), first, run + 1)

    @cached_property
    def _common(self) -> str:
        settings = {key: self.settings[key] for key in ("seed", "crn", "fans", "parameters")}
        settings.update(
            format=FORMAT, rules=self.rules, keep=self.keep, set_size=self.set_size, keys=self.keys
        )
        return json.dumps(settings, sort_keys=True)

    def bases(self, chunk: Chunk) -> NDArray[np.int64]:
        """Number of each point's first run in the stream of chance [point of the chunk]."""
        if self.settings["crn"]:
            return np.full(len(chunk.node.places), chunk.first, dtype=np.int64)
        return chunk.ids * stretch(self.set_size) + chunk.first

    @property
    def keys(self) -> list[str]:
        """Keys that differ from point to point as numbers."""
        return list(self.variants[0].columns)


def stretch(set_size: int) -> int:
    """Run numbers from one point's first to the next one's, where points share no luck: in whole parameter sets."""
    size = max(set_size, 1)
    return -(-STRETCH // size) * size
