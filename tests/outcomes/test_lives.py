"""What counts say of lives is what the rows say: curves, endings, forming, where the runs stand."""

import numpy as np
import pytest
from tripolar.outcomes.competing import aalen_johansen
from tripolar.outcomes.counts import Counts
from tripolar.outcomes.lives import (
    NAMED_CAUSES,
    STATES,
    competing,
    curve,
    forming,
    kinds,
    occupation,
)
from tripolar.outcomes.spells import CAUSES, HOW, spells_of
from tripolar.outcomes.survival import kaplan_meier


@pytest.fixture
def chunk(four, made_up):
    return made_up(four, 400, stood=0.2, forming=0.3, ending=0.3)


@pytest.fixture
def counts(four, chunk):
    out = Counts(four)
    out.add(chunk)
    return out


def rows(chunk, pair, first=False):
    s = spells_of(chunk)
    mine = (s.pair == pair) & ((s.number == 1) | (not first))
    return {name: values[mine] for name, values in s._asdict().items()}


@pytest.mark.parametrize("first", [False, True])
def test_curves_of_counts_are_those_of_rows(four, chunk, counts, first):
    for k in range(len(four.pairs)):
        s = rows(chunk, k, first)
        mine, theirs = curve(counts, k, first, clustered=False), kaplan_meier(s["years"], s["event"], last=30)
        for a, b in zip(mine, theirs, strict=True):
            np.testing.assert_array_equal(a, b)


def test_the_interval_by_run_is_that_of_the_rows(chunk, counts):
    s = rows(chunk, 2)
    couples = [(i, j, 1) for j in range(len(s["run"])) for i in range(j) if s["run"][i] == s["run"][j]]
    theirs = kaplan_meier(s["years"], s["event"], last=30, pairs=tuple(np.array(couples).T))
    mine = curve(counts, 2)
    np.testing.assert_allclose(mine.low, theirs.low, atol=1e-12)
    np.testing.assert_allclose(mine.high, theirs.high, atol=1e-12)
    assert counts.together[2].sum() == len(couples)
    assert (mine.low[1:5] != curve(counts, 2, clustered=False).low[1:5]).any()
    for a, b in zip(curve(counts, 2, True), curve(counts, 2, True, clustered=False), strict=True):
        np.testing.assert_array_equal(a, b)  # one first spell a run: nothing to cluster


@pytest.mark.parametrize(("by", "names"), [("how", HOW[1:]), ("cause", NAMED_CAUSES)])
@pytest.mark.parametrize("first", [False, True])
def test_endings_of_counts_are_those_of_rows(chunk, counts, by, names, first):
    assert kinds(by) == names
    s = rows(chunk, 1, first)
    told = HOW if by == "how" else CAUSES
    code = np.array([names.index(told[x]) + 1 if x else 0 for x in s[by]])
    theirs = aalen_johansen(s["years"], code, kinds=len(names), last=30)
    found = competing(counts, 1, by, first)
    for a, b in zip(found, theirs, strict=True):
        np.testing.assert_array_equal(a, b)
    np.testing.assert_allclose(found.survival, curve(counts, 1, first).survival, atol=1e-12)


def test_no_other_kind_is_known():
    with pytest.raises(ValueError, match="how, cause"):
        kinds("why")


def test_merging_is_pooling(four, made_up):
    parts = [made_up(four, 150, seed=k, first=150 * k, stood=0.1) for k in range(2)]
    merged, pooled = Counts(four), Counts(four)
    for part in parts:
        pooled.add(part)
    for part in parts[::-1]:
        one = Counts(four)
        one.add(part)
        merged.merge(one)
    assert merged == pooled
    s = [rows(part, 0) for part in parts]
    years, event = (np.concatenate([x[kind] for x in s]) for kind in ("years", "event"))
    np.testing.assert_array_equal(curve(merged, 0).survival, kaplan_meier(years, event, last=30).survival)


def test_where_the_runs_stand(four, chunk, counts):
    allied = chunk.level == 3
    for k in range(len(four.pairs)):
        ever = np.maximum.accumulate(chunk.formed[:, k] > 0)
        ended = np.maximum.accumulate(chunk.ended[:, k] > 0)
        expected = [~ever, allied[:, k] & ~ended, ~allied[:, k] & ever, allied[:, k] & ended]
        found = occupation(counts, k)
        assert len(found.runs) == len(STATES)
        np.testing.assert_array_equal(found.runs, [x.sum(axis=1) for x in expected])
        assert (found.runs.sum(axis=0) == counts.runs).all()
        assert (found.low <= found.share).all() and (found.share <= found.high).all()
        first = forming(counts, k)
        np.testing.assert_allclose(first.formed, ever.mean(axis=1))
        np.testing.assert_array_equal(first.waiting, counts.runs - ever.sum(axis=1) + first.forms)
        assert list(first.year[[0, -1]]) == [four.start, four.horizon]


def test_a_copy_can_not_be_written(counts):
    for table in (counts.spells, counts.causes):
        with pytest.raises(ValueError, match="read-only"):
            table[:] = 0
    assert counts.causes.sum() == counts.endings[..., 1:].sum() == counts.spells[..., 1].sum()


def test_an_empty_study_has_empty_tables(four):
    none = Counts(four)
    assert np.isnan(curve(none, 0).survival).all() and np.isnan(competing(none, 0).share).all()
    assert np.isnan(forming(none, 0).formed).all() and np.isnan(occupation(none, 0).low).all()
    assert np.isnan(curve(none, 0, clustered=True).low).all()
