"""The plan of a sweep: every run of every point once, whatever the sizes, and the same chunks when it grows."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tripolar_lab.settings import SETTINGS, SWEEP
from tripolar_lab.sweeps.agenda import Agenda
from tripolar_lab.sweeps.design import Design
from tripolar_lab.sweeps.plan import STRETCH, Plan, Variant

OUTCOMES = 3


def plan(points: int = 10, runs: int = 2500, variants: int = 1, **given: Any) -> Plan:
    """A plan of invented points, dealt out to the variants in turn; no scenario is composed."""
    kept = {key: s.default for key, s in SWEEP.items() if s.kept and key != "design"}
    kept.update({key: SETTINGS[key].default for key in ("seed", "parameters", "set_size", "keep")})
    kept.update(runs=runs, **given)
    values = np.arange(points) / 8.0
    made = []
    for number in range(variants):
        ids = np.arange(number, points, variants)
        made.append(Variant(number, SimpleNamespace(), {}, ids, {"x.y": values[ids]}, f"digest {number}"))
    design = Design("grid", ("x.y",), tuple((v,) for v in values), 0, (), None)
    return Plan(design, tuple(made), kept, "rules")


def covered(chunks: list[Any]) -> Counter[tuple[int, int]]:
    """How often each (point, run) is in a chunk."""
    out: Counter[tuple[int, int]] = Counter()
    for chunk in chunks:
        out.update((int(point), run) for point in chunk.ids for run in range(chunk.first, chunk.last))
    return out


@given(
    points=st.integers(1, 40),
    runs=st.integers(1, 9000),
    variants=st.integers(1, 3),
    chunk=st.sampled_from([1, 999, 1000, 3000, 4000, 16_000, 64_000]),
    sets=st.sampled_from([None, 1, 7, 50, 1500]),
)
@settings(max_examples=30, deadline=None)
def test_every_run_of_every_point_is_in_one_chunk(
    points: int, runs: int, variants: int, chunk: int, sets: int | None
) -> None:
    drawn = {"parameters": "ranges", "set_size": sets} if sets else {}
    made = plan(points, runs, min(variants, points), chunk=chunk, **drawn)
    chunks = list(made.chunks())
    counted = covered(chunks)
    assert len(counted) == points * runs and set(counted.values()) == {1}
    assert len({c.name for c in chunks}) == len(chunks)
    for each in chunks:
        assert each.runs <= max(chunk, made.unit)
        if sets:
            assert each.first % sets == 0, "a chunk begins with a whole parameter set"


@given(st.integers(1, 20), st.integers(0, 20), st.integers(1, 9000), st.integers(0, 9000))
@settings(max_examples=40, deadline=None)
def test_a_plan_that_grows_keeps_its_whole_chunks(points: int, more: int, runs: int, longer: int) -> None:
    """Only the last chunk of a stage, or of a group of points, is another when runs or points are added."""
    small, large = plan(points, runs, chunk=4000), plan(points + more, runs + longer, chunk=4000)
    kept = {c.name for c in large.chunks()}
    for chunk in small.chunks():
        first, last = small.stage(chunk.node.stage)
        whole_runs = chunk.last == last or not longer or (chunk.last - first) % 4000 == 0
        whole_points = len(chunk.node.places) == small.group(chunk.node.stage) or not more
        if whole_runs and whole_points:
            assert chunk.name in kept


def test_chunks_are_named_by_all_that_decides_their_content() -> None:
    base = {c.name for c in plan().chunks()}
    assert base == {c.name for c in plan().chunks()}
    others = [
        plan(seed=2), plan(crn=False), plan(fans=True), plan(keep="aggregate"), plan(parameters="ranges"),
    ]  # fmt: skip
    for other in others:
        assert not base & {c.name for c in other.chunks()}


def test_points_of_a_group_stay_together_from_stage_to_stage() -> None:
    made = plan(100, 70_000)
    for stage in range(1, made.stages):
        before, now = made.group(stage - 1), made.group(stage)
        assert before % now == 0


def test_under_independent_numbers_no_two_points_share_a_run() -> None:
    made = plan(5, 3000, crn=False, parameters="ranges", set_size=7)
    seen: set[int] = set()
    for chunk in made.chunks():
        for base, point in zip(made.bases(chunk), chunk.ids, strict=True):
            assert base % 7 == 0, "each point begins with a whole parameter set"
            assert point * STRETCH <= base < (point + 1) * STRETCH + 7 * 5
            run = range(int(base), int(base) + chunk.last - chunk.first)
            assert not seen & {run[0], run[-1]}
            seen |= {run[0], run[-1]}
    assert list(plan().bases(next(plan().chunks()))) == [0] * 10


@pytest.mark.parametrize("parts", [1, 2, 3, 7])
@pytest.mark.parametrize("until", [None, 0.02])
def test_shards_share_out_every_chunk(
    parts: int, until: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tripolar_lab.sweeps import agenda

    monkeypatch.setattr(agenda, "outcome_place", lambda *_: 0)
    given: dict[str, Any] = {"until": until, "until_of": "forms", "max_runs": 16_000} if until else {}
    made = plan(150, 3000, 2, **given)
    whole = worked_off(Agenda(made, set(), _none))
    shards = [worked_off(Agenda(made, set(), _none, (i, parts))) for i in range(1, parts + 1)]
    assert sorted(name for shard in shards for name in shard) == sorted(whole)


def _none(name: str) -> Any:
    raise AssertionError(f"{name} is not stored")


def worked_off(agenda: Agenda, share: float = 0.1) -> list[str]:
    """Names of the chunks in the order they were handed out; each point hits in a share of its runs."""
    out = []
    while (chunk := agenda.next()) is not None:
        out.append(chunk.name)
        n = len(chunk.ids)
        hits = np.zeros((2, n, OUTCOMES), dtype=np.int64)
        hits[:, :, 0] = np.rint((chunk.last - chunk.first) * share)
        agenda.came(chunk, hits, [False] * n)
    assert agenda.left == 0
    return out


def test_until_stops_each_point_at_the_first_look_that_is_narrow_enough(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A share of .1 has a half-width of .01 at about 3,460 runs: the look at 4,000 is the first beyond."""
    from tripolar_lab.sweeps import agenda

    monkeypatch.setattr(agenda, "outcome_place", lambda *_: 0)
    runs: dict[float, int] = {}
    for half in (0.02, 0.01, 0.005):
        made = plan(3, 0, until=half, until_of="forms", max_runs=100_000)
        names = worked_off(Agenda(made, set(), _none))
        runs[half] = max(int(name.split("-")[1].split(".")[0]) for name in names)
    assert runs == {0.02: 1000, 0.01: 4000, 0.005: 16_000}
    few = plan(3, 0, until=0.02, until_of="forms", min_runs=5000, max_runs=100_000)
    most = plan(3, 0, until=0.0001, until_of="forms", max_runs=9000)
    for made, last in ((few, 8000), (most, 9000)):
        names = worked_off(Agenda(made, set(), _none))
        assert max(int(name.split("-")[1].split(".")[0]) for name in names) == last


def test_what_is_done_is_not_handed_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from tripolar_lab.sweeps import agenda

    monkeypatch.setattr(agenda, "outcome_place", lambda *_: 0)
    made = plan(70, 0, until=0.01, until_of="forms", max_runs=100_000)
    whole = worked_off(Agenda(made, set(), _none))

    def stored(name: str) -> Any:
        chunk = found[name]
        n = len(chunk.ids)
        hits = np.zeros((2, n, OUTCOMES), dtype=np.int64)
        hits[:, :, 0] = np.rint((chunk.last - chunk.first) * 0.1)
        return hits, [False] * n

    found = {c.name: c for stage in range(4) for node in made.nodes(stage) for c in made.chunks_of(node)}
    half = set(whole[: len(whole) // 2])
    assert half <= set(found)
    rest = worked_off(Agenda(made, set(half), stored))
    assert sorted([*half, *rest]) == sorted(whole)
