"""One run's life: the ensemble's run, ledgers that add up, turns that agree with the engine, twins."""

from __future__ import annotations

import numpy as np
import pytest
from tripolar.checks import ScenarioError
from tripolar.ensemble import _PAIR_ROWS, _STATE_ROWS, chunk
from tripolar.model import TriangleModel
from tripolar.outcomes.ledger import ledger
from tripolar.outcomes.life import (
    ENDED,
    SIGNED,
    life_of,
    relation_at,
    shares,
    split_on_paper,
    telling,
    unsigned,
)
from tripolar.outcomes.twin import SCRATCH, WRITTEN, first_difference
from tripolar.outcomes.typical import distances, medoids, odd, outcomes, typical
from tripolar.replay import film_of
from tripolar.world import dyad as D
from tripolar.world import event as E
from tripolar.world import pair as P

RUNS = 400


@pytest.fixture(scope="module")
def done(baseline):
    return chunk(baseline, 1, 0, RUNS, fans=False)


@pytest.fixture(scope="module")
def broken(baseline, done):
    """Runs whose pact breaks."""
    return np.flatnonzero(done.pair[1, 0] >= 0)


def changed(world_2020, **values):
    from tripolar.scenario import scenario_from

    config = {**world_2020}
    for key, value in values.items():
        mechanism, _, name = key.partition("__")
        config[mechanism] = {**config.get(mechanism, {}), name: value}
    return scenario_from(config)


@pytest.mark.parametrize("set_size", [0, 50])
def test_the_film_is_the_ensembles_run_bit_for_bit(baseline, set_size):
    kept = chunk(baseline, 3, 100, 50, set_size=set_size, fans=False)
    for run in (100, 117, 149):
        film = film_of(baseline, 3, run, set_size=set_size)
        assert np.array_equal(film.pair[-1][_PAIR_ROWS].astype(np.float32), kept.pair[:, :, run - 100])
        assert np.array_equal(film.state[-1][_STATE_ROWS].astype(np.float32), kept.state[:, :, run - 100])
        for row, field in ((E.LEVEL, kept.level), (E.ENDED, kept.ended), (E.CAUSE, kept.cause)):
            assert np.array_equal(film.event[row].astype(np.int8), field[:, :, run - 100])


def test_the_ledgers_add_up_and_are_the_models(baseline, broken):
    run = int(broken[0])
    life = life_of(baseline, 1, run)
    model = TriangleModel(baseline, run=run, seed=1)
    for t in range(baseline.years):
        model.step()
        for side, (a, b) in enumerate((life.pair, life.pair[::-1])):
            mine, other = life.ledgers[side][t], ledger(model, a, b)
            assert np.abs(mine.contributions.sum(axis=0) - mine.scores).max() < 1e-9
            assert np.array_equal(mine.contributions, other.contributions) and mine.draw == other.draw
            assert np.array_equal(mine.odds, other.odds)
    names, parts = shares(life, 0)
    scores = [each.scores[each.pick] for each in life.ledgers[0]]
    assert len(names) == len(parts) and np.allclose(parts.sum(axis=0), scores, atol=1e-9)


def test_the_draw_lies_among_the_odds_of_the_pick(baseline):
    for each in life_of(baseline, 1, 7).ledgers[1]:
        below = each.odds[: each.pick].sum()
        assert below - 1e-12 <= each.draw <= below + each.odds[each.pick] + 1e-12


def test_turns_are_the_changes_and_ends_and_agree_with_the_engine(baseline, done, broken):
    for run in broken[:40]:
        life = life_of(baseline, 1, int(run))
        assert [t.kind for t in life.turns].count(SIGNED) == done.formed[:, 0, run].sum()
        moved = 1 + np.flatnonzero(np.diff(life.level))
        ended = np.flatnonzero(done.ended[:, 0, run])
        assert [t.year - baseline.start for t in life.turns] == sorted({*moved, *ended})
        for turn in life.turns:
            assert 0.0 <= turn.odds <= 1.0
            if turn.kind != ENDED:
                continue
            best = turn.set_back[0]
            if turn.cause.startswith("M"):  # the engine names the term whose return helps most
                assert best.mechanism == turn.cause and best.rise > 0.0
            if turn.cause == "chance":
                assert best.rise <= 0.0
        assert life.broke == done.pair[1, 0, run] and life.formed == done.pair[0, 0, run]


@pytest.mark.parametrize("run", [7, 241, 451])
def test_the_relation_of_a_year_comes_from_the_rules_and_its_own_draw(baseline, run):
    film = film_of(baseline, 1, run)
    for t in range(1, baseline.years + 1):
        wanted = min(film.dyad[t, D.WANTED, 0, 1], film.dyad[t, D.WANTED, 1, 0])
        assert relation_at(film, 1, t, 0, 1, float(wanted)) == pytest.approx(
            film.pair[t, P.RELATION, 0], abs=1e-12
        )
    assert relation_at(film, 1, 5, 0, 1, 1.0) > relation_at(film, 1, 5, 0, 1, 0.0)


def test_a_split_and_a_lapse_name_the_threshold_that_decided_them(baseline, broken):
    seen = set()
    for run in broken[:60]:
        life = life_of(baseline, 1, int(run))
        for turn in life.turns:
            assert (turn.under is not None) == (turn.how in ("split", "lapsed"))
            if turn.under is None:
                assert all(each.relation is None for each in turn.set_back)
                continue
            seen.add(turn.how)
            q = baseline.parameters["choice.working" if turn.how == "split" else "choice.renewal"]
            years = round(baseline.parameters["choice.working_years"]) if turn.how == "split" else 1
            assert turn.under.threshold == q and turn.under.years == tuple(
                range(turn.year - years + 1, turn.year + 1)
            )
            told = [life.relation[year - baseline.start] for year in turn.under.years]
            assert list(turn.under.relation) == told and max(told) < q
            now = float(life.relation[turn.year - baseline.start])
            for each in turn.set_back:
                assert each.relation is not None and (each.relation - now) * each.rise >= -1e-9
    assert seen == {"split", "lapsed"}


def test_the_terms_told_of_a_turn_are_those_that_would_have_changed_it(baseline, broken):
    for run in broken[:20]:
        for turn in life_of(baseline, 1, int(run)).turns:
            told = telling(turn)
            sign = -1.0 if turn.after > turn.before else 1.0
            assert len(told) <= 3 and all(sign * each.rise > 0.05 for each in told)
            rest = [sign * each.rise for each in turn.set_back if each not in told]
            assert not told or max(rest) <= min(sign * each.rise for each in told) + 1e-12


def test_why_no_pact_was_signed(baseline, done, broken):
    never = np.flatnonzero(done.pair[0, 0] < 0)
    life = life_of(baseline, 1, int(never[0]))
    found = unsigned(life)
    assert found.year == baseline.horizon and found.ledgers == (life.ledgers[0][-1], life.ledgers[1][-1])
    both = [a.odds[3] * b.odds[3] for a, b in zip(*life.ledgers, strict=True)]
    assert found.best_odds == max(both) and both[found.best_year - baseline.start - 1] == max(both)
    assert found.odds == tuple(each[-1].odds[3] for each in life.ledgers)
    assert unsigned(life_of(baseline, 1, int(broken[0]))) is None


def test_a_pact_split_in_fact_stands_on_paper_until_it_leaves_it(baseline, broken):
    seen = 0
    for run in broken[:40]:
        life, film = life_of(baseline, 1, int(run)), film_of(baseline, 1, int(run))
        paper = (film.event[E.LEVEL, :, 0] >= 3) & (film.pair[:, P.ALLIED, 0] < 0.5)
        assert split_on_paper(life) == tuple(life.years[paper])
        seen += int(paper.sum())
    assert seen


def test_a_prescribed_level_is_no_ones_decision(baseline, world_2020):
    """A signing and an end that the record gives: observed, with no cause; the years do not count as decisions."""
    from tripolar.scenario import scenario_from

    def given(levels):
        return scenario_from({**world_2020, "given": {"level": {"china-russia": levels}}})

    life = life_of(given({2021: 2, 2022: 3, 2023: 1}), 1, 7)
    assert life.observed == (2021, 2022, 2023)
    signed, left = life.turns[:2]
    assert (signed.year, signed.kind, left.year, left.how) == (2022, SIGNED, 2023, "left_on_paper")
    for turn in (signed, left):
        assert turn.observed and not turn.stood and turn.decided == turn.cause == ""
        assert turn.already is None and telling(turn) == ()
    assert not any(turn.observed for turn in life.turns[2:])
    end = baseline.horizon
    found = unsigned(life_of(given({year: 2 for year in range(2021, end + 1) if year != 2030}), 1, 7))
    assert found is None or (found.year, found.best_year) == (2030, 2030)
    assert unsigned(life_of(given({year: 2 for year in range(2021, end + 1)}), 1, 7)) is None


def test_the_odds_are_the_softmax_of_the_scores(baseline, world_2020):
    for scenario in (baseline, changed(world_2020, choice__precision=1.4)):
        each = life_of(scenario, 1, 7).ledgers[0][9]
        weights = np.exp(each.precision * each.scores)
        assert each.precision == scenario.parameters["choice.precision"]
        assert np.allclose(weights / weights.sum(), each.odds, atol=1e-12)


def test_events_stand_in_their_years(baseline, broken):
    run = int(broken[0])
    life, film = life_of(baseline, 1, run), film_of(baseline, 1, run)
    signed = [e.year for e in life.events if e.kind == "formed"]
    assert signed == [baseline.start + t for t in np.flatnonzero(film.event[E.FORMED, :, 0])]
    assert all(baseline.start < e.year <= baseline.horizon for e in life.events)
    assert {e.kind for e in life.events} & {"split", "left_on_paper", "lapsed"}


def test_a_pair_that_is_none_is_refused(baseline):
    with pytest.raises(ScenarioError, match="is not a pair"):
        life_of(baseline, 1, 0, pair="a-b")


def test_a_twin_with_nothing_changed_differs_nowhere(baseline, world_2020):
    same = changed(world_2020, arctic__strength=baseline.parameters["arctic.strength"])
    assert first_difference(baseline, film_of(baseline, 1, 7), film_of(same, 1, 7)) is None


@pytest.mark.parametrize(
    "key, variable",
    [
        ("arctic__strength", "arctic_friction"),
        ("threat__strength", "threat"),
        ("leaders__building", "rapport"),
        ("choice__base_cost", "term M19 choice"),
    ],
)
def test_the_first_difference_is_what_the_change_did(baseline, world_2020, key, variable):
    other = changed(world_2020, **{key: 0.0})
    first = first_difference(baseline, film_of(baseline, 1, 7), film_of(other, 1, 7))
    assert first.variable == variable and first.year == baseline.start + 1
    assert first.here != first.there and first.subject


def test_an_opening_figure_differs_at_the_opening(baseline, world_2020):
    from tripolar.scenario import scenario_from

    china = {**world_2020["states"]["china"], "gdp": 20000.0}
    other = scenario_from({**world_2020, "states": {**world_2020["states"], "china": china}})
    first = first_difference(baseline, film_of(baseline, 1, 7), film_of(other, 1, 7))
    assert first[:3] == (baseline.start, "gdp", "china")


def test_no_variable_is_told_twice_or_as_scratch():
    assert len(set(WRITTEN)) == len(WRITTEN) and not set(WRITTEN) & SCRATCH


def test_medoids_are_the_best_of_all_choices():
    from itertools import combinations

    points = np.random.default_rng(1).normal(size=(14, 3))
    apart = distances(points)
    for k in (1, 2, 3):
        cost = apart[medoids(apart, k)].min(axis=0).sum()
        best = min(apart[list(chosen)].min(axis=0).sum() for chosen in combinations(range(14), k))
        assert cost <= best * 1.02


def test_typical_and_odd_runs_are_the_same_each_time_and_differ(baseline, done):
    one, two = typical(baseline, 1, runs=200, k=4), typical(baseline, 1, runs=200, k=4)
    strange = odd(baseline, 1, runs=200, k=4)
    assert one == two and sum(one.share) == pytest.approx(1.0) and "k = 4" in one.rule
    assert len(set(strange.runs)) == 4 and not set(strange.runs) & set(one.runs)
    table = outcomes(baseline, done, 0)
    assert np.array_equal(table[:, 0] > 0, done.pair[0, 0] >= 0) and np.isfinite(table).all()


def test_the_rule_of_few_runs_is_in_good_words(baseline):
    assert "the one run that there is" in typical(baseline, 1, runs=1).rule
    assert "neighbour" not in odd(baseline, 1, runs=1).rule
    assert "to their nearest neighbour," in odd(baseline, 1, runs=2).rule
    assert (
        "the first 40 runs with the largest mean distance to their 10 nearest"
        in odd(baseline, 1, runs=40).rule
    )


def test_few_runs_give_few_medoids(baseline):
    assert len(typical(baseline, 1, runs=2).runs) == 2 and len(odd(baseline, 1, runs=1).runs) == 1
    assert typical(baseline, 1, runs=30, k=2, set_size=50).runs
