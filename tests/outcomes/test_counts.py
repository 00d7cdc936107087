"""Counts fold exactly in any order and agree with the rows."""

import numpy as np
import pytest
from tripolar.outcomes.counts import FIXED, Counts
from tripolar.outcomes.dots import _dots
from tripolar.outcomes.fan import quantiles, shares
from tripolar.outcomes.quantities import names, outcomes, shown_years
from tripolar.outcomes.spells import BROKE, FORMED, spells_of


def folded(scenario, parts, set_size=0):
    counts = Counts(scenario, set_size)
    for part in parts:
        counts.add(part)
    return counts


def cut(chunk, size):
    """The same runs in smaller chunks (the fan stays with the first)."""
    for first in range(0, chunk.runs, size):
        runs = slice(first, first + size)
        yield chunk._replace(
            first=chunk.first + first,
            runs=min(size, chunk.runs - first),
            fan=chunk.fan if first == 0 else np.zeros_like(chunk.fan),
            **{
                k: getattr(chunk, k)[..., runs]
                for k in ("pair", "state", "level", "formed", "ended", "cause", "already")
            },
        )


def test_any_order_and_any_cut(four, made_up):
    parts = [made_up(four, 200, seed=k, first=200 * k, stood=0.1) for k in range(3)]
    whole = folded(four, parts, 50)
    assert whole.runs == 600 and whole.whole_sets == 12
    assert folded(four, parts[::-1], 50) == whole
    assert folded(four, [piece for part in parts for piece in cut(part, 100)], 50) == whole
    merged = folded(four, parts[:1], 50)
    merged.merge(folded(four, parts[1:], 50))
    assert merged == whole
    assert folded(four, parts[:2], 50) != whole


def test_only_like_is_merged(four, world, made_up):
    with pytest.raises(ValueError, match="one scenario"):
        Counts(four).merge(Counts(world))
    with pytest.raises(ValueError, match="whole parameter set"):
        Counts(four, 50).add(made_up(four, 50, first=25))


def test_classes_add_up(four, made_up):
    counts = folded(four, [made_up(four, 500, stood=0.2)])
    hits = dict(zip(names(four), counts.hits, strict=True))
    for pair in four.pairs:
        assert hits[f"{pair}.never"] + hits[f"{pair}.holds"] + hits[f"{pair}.breaks"] == 500
        assert hits[f"{pair}.holds"] + hits[f"{pair}.breaks"] == hits[f"{pair}.forms"]
        assert hits[f"{pair}.forms"] == hits[f"{pair}.formed_by_1930"]
    assert shown_years(four) == [1905, 1910, 1920, 1930]


def test_a_part_set_counts_in_shares_only(four, made_up):
    counts = folded(four, [made_up(four, 120)], 50)
    assert counts.runs == 120 and counts.whole_sets == 2
    assert (counts.sets.sum(axis=1) == 2).all()
    first_hundred = outcomes(four, made_up(four, 120))[:, :100].sum(axis=1)
    np.testing.assert_array_equal(counts.sets @ np.arange(51), first_hundred)


def test_spells_follow_the_events(four, made_up):
    chunk = made_up(four, 300, stood=0.3, forming=0.3)
    s = spells_of(chunk)
    assert len(s.run) == (chunk.formed > 0).sum() and s.event.sum() == (chunk.ended > 0).sum()
    assert np.all(np.diff(s.run * 100 + s.pair) >= 0)
    allied = np.zeros(chunk.formed.shape, dtype=int)
    for run, pair, start, years, event in zip(s.run, s.pair, s.start, s.years, s.event, strict=True):
        allied[start : start + years + (1 - event), pair, run] += 1
    np.testing.assert_array_equal(allied, chunk.level == 3)
    assert (s.cause[s.event == 1] > 0).all() and not s.how[s.event == 0].any()


def test_first_spells_are_the_runs_own(world, chunks):
    for chunk in chunks:
        s = spells_of(chunk)
        first = s.number == 1
        run, pair = s.run[first], s.pair[first]
        formed, broke = chunk.pair[FORMED], chunk.pair[BROKE]
        assert len(run) == (formed >= 0).sum()
        np.testing.assert_array_equal(formed[pair, run], world.start + s.start[first])
        stops = np.where(s.event[first] == 1, world.start + s.start[first] + s.years[first], -1)
        np.testing.assert_array_equal(broke[pair, run], stops)


def test_tables_of_the_model(world, chunks):
    counts = folded(world, chunks)
    assert (counts.level.sum(axis=2) == counts.runs).all()
    assert (counts.dated.sum(axis=2) == counts.runs).all() and (
        counts.changes.sum(axis=1) == counts.runs
    ).all()
    assert counts.causes.sum() == counts.spells[..., 1].sum() == counts.ends.sum()
    assert counts.spells.sum() == counts.starts.sum()
    assert (counts.fan.sum(axis=2) == counts.runs).all()
    total = sum(float(spells_of(c).already.astype(float).sum()) for c in chunks)
    assert counts.already.sum() / FIXED == pytest.approx(total, abs=1e-3)
    by_year = shares(counts)
    for pair in world.pairs:
        assert sum(by_year[f"level.{pair}.{k}"] for k in range(4)) == pytest.approx(1.0)
        assert (by_year[f"formed.{pair}"] >= by_year[f"allied.{pair}"] - 1e-12).all()


def test_a_single_run_has_one_value_for_all_its_quantiles():
    one = np.array([0, 0, 1, 0])
    assert quantiles(one, 0.0, 4.0, (0.05, 0.5, 0.95)) == pytest.approx([2.5, 2.5, 2.5])


def test_the_middle_year_is_that_of_the_counts_and_not_of_the_dots():
    by_year = np.zeros(40, dtype=np.int64)
    by_year[[5, 16, 30]] = 700, 561, 1259  # of 10,000 runs: more than half of 2,520 by year 16
    dots = _dots(by_year, {"never": 10_000 - 2520}, 50, 10_000, 2020, (0.24, 0.26))
    assert (dots.hits, dots.middle) == (2520, 2036) and dots.share == 0.252
    assert _dots(np.zeros(40, dtype=np.int64), {"never": 9}, 9, 9, 2020, (0.0, 0.4)).middle is None


def test_quantiles_are_linear_inside_a_bin():
    even = np.ones((1, 10), dtype=np.int64)
    assert quantiles(even, 0.0, 1.0, (0.05, 0.5, 0.95))[0] == pytest.approx([0.05, 0.5, 0.95])
    one = np.zeros(4, dtype=np.int64)
    one[2] = 8
    assert quantiles(one, 0.0, 4.0, (0.0, 0.25, 1.0)) == pytest.approx([2.0, 2.25, 3.0])
    assert np.isnan(quantiles(np.zeros(4, dtype=np.int64), 0.0, 1.0)).all()
