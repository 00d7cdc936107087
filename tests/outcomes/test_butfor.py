"""A mechanism that stands still from signing on: what it holds, what it leaves alone, what it does to breaks."""

from __future__ import annotations

import numpy as np
import pytest
from tripolar.checks import ScenarioError
from tripolar.ensemble import chunk
from tripolar.outcomes.butfor import ALL, as_data, causes_of
from tripolar.replay import FREEZABLE, KEPT, OWNED, SIGNED, film_of, replayed
from tripolar.rules.table import MECHANISMS
from tripolar.scenario import scenario_from
from tripolar.world import TERMS, dyad, event, pair, state

RUNS = 2048


@pytest.fixture(scope="module")
def breaks(baseline):
    """Runs whose pact breaks, and the years of signing and break."""
    done = chunk(baseline, 1, 0, RUNS, fans=False)
    run = np.flatnonzero(done.pair[1, 0] >= 0)
    return run, done.pair[0, 0, run].astype(int), done.pair[1, 0, run].astype(int)


def still(runs, *mechanisms):
    frozen = np.zeros((SIGNED, len(runs)), dtype=bool)
    frozen[[number - 1 for number in mechanisms]] = True
    return frozen


@pytest.mark.parametrize("lanes", [1, 7, 128])
def test_nothing_still_is_the_base_run_bit_for_bit(baseline, breaks, lanes):
    run, formed, broke = (part[:60] for part in breaks)
    again = replayed(baseline, 1, run, still(run), 0, lanes=lanes)
    assert np.array_equal(again.formed, formed) and np.array_equal(again.broke, broke)


def test_jobs_may_stand_in_any_order_and_mix(baseline, breaks):
    run = breaks[0][:50]
    apart = [replayed(baseline, 1, run, still(run, m), 0).broke for m in (12, 17)]
    mixed = np.concatenate([still(run, 12), still(run, 17)], axis=1)
    together = replayed(baseline, 1, np.concatenate([run, run]), mixed, 0)
    assert np.array_equal(together.broke, np.concatenate(apart))
    back = replayed(baseline, 1, run[::-1].copy(), still(run, 12), 0)
    assert np.array_equal(back.broke[::-1], apart[0])


@pytest.mark.parametrize("number", FREEZABLE)
def test_what_a_mechanism_owns_stands_still_from_signing_on_and_not_before(baseline, breaks, number):
    run, formed, broke = breaks
    longest = int(np.argmax(broke - formed))
    base = film_of(baseline, 1, int(run[longest]))
    film = film_of(baseline, 1, int(run[longest]), frozen=(number,))
    signed = int(formed[longest]) - baseline.start
    for name in ("state", "dyad", "pair", "system", "term"):
        assert np.array_equal(getattr(film, name)[: signed + 1], getattr(base, name)[: signed + 1])
    for owned in (o for o in OWNED if o.mechanism == number):
        rows = (film.state, film.dyad, film.pair, film.system)[owned.array][:, owned.row]
        held = rows[signed] if owned.becomes == KEPT else np.zeros_like(rows[signed])
        assert np.array_equal(rows[signed + 1 :], np.broadcast_to(held, rows[signed + 1 :].shape)), owned
    if number in TERMS:
        term = film.term[:, TERMS.index(number)]
        assert np.array_equal(term[signed + 1 :], np.broadcast_to(term[signed], term[signed + 1 :].shape))


@pytest.mark.parametrize("number", [17, 15])
def test_where_it_stands_still_its_events_hit_nobody(baseline, breaks, number):
    """Incidents and refused demands are still drawn; rapport, which they cut to a half or less, is not cut."""
    run, formed, _ = breaks
    cut = {True: 0, False: 0}
    for at in range(120):
        for frozen in ((number,), ()):
            film = film_of(baseline, 1, int(run[at]), frozen=frozen)
            incident = film.pair[:, pair.INCIDENT, 0] > 0.5
            refused = film.dyad[:, dyad.REFUSED, :2, :2].any(axis=(1, 2))
            mine, other = (incident, refused) if number == 17 else (refused, incident)
            left = film.state[:, state.LEADER_EXIT, :2].any(axis=1)
            tested = film.dyad[:, dyad.TESTED, :2, :2].any(axis=(1, 2))
            years = np.flatnonzero(mine & ~other & ~left & ~tested)
            for t in years[years > formed[at] - baseline.start]:
                before, now = film.pair[t - 1, pair.RAPPORT, 0], film.pair[t, pair.RAPPORT, 0]
                cut[frozen == ()] += now < 0.8 * before
    assert cut[False] == 0 < cut[True]


def test_a_mechanism_that_is_off_changes_nothing_when_it_stands_still(world_2020):
    off = {name: {"strength": 0.0} for name in ("arctic", "region", "complementarity")}
    scenario = scenario_from({**world_2020, **off})
    found = {row.mechanism: row for row in causes_of(scenario, 1, 1000).but_for}
    for label in ("M8", "M16", "M17"):
        row = found[label]
        assert (row.vanish, row.later, row.sooner, row.same) == (0, 0, 0, row.n) and row.gained == 0.0


def test_all_still_leaves_far_fewer_breaks_than_any_one(baseline):
    causes = causes_of(baseline, 1, RUNS, threads=2)
    rows = {row.mechanism: row for row in causes.but_for}
    assert set(rows) == {*(f"M{number}" for number in FREEZABLE), ALL}
    most = max(row.vanish for name, row in rows.items() if name != ALL)
    assert rows[ALL].vanish > 1.3 * most > 0 and rows[ALL].noise[0] > 0.1
    for row in rows.values():
        assert row.vanish + row.later + row.sooner + row.same == row.n
        assert row.noise[0] <= row.share <= row.noise[1] and row.n == causes.broke
    assert sum(causes.proximate.values()) == pytest.approx(1.0)
    assert not {"M1", "M2", "M4"} & set(causes.proximate)  # these can be told by but-for alone
    assert sum(rows[m].vanish + rows[m].later for m in ("M1", "M2", "M4")) > 0


def test_threads_change_nothing_and_drawn_parameters_work(baseline):
    one, two = (causes_of(baseline, 1, 600, threads=n, set_size=50) for n in (1, 2))
    assert one == two and one.broke > 0


def test_a_later_pair_and_a_pact_that_no_run_breaks(baseline):
    with pytest.raises(ScenarioError, match="is not a pair"):
        causes_of(baseline, 1, 10, pair="x-y")
    none = causes_of(baseline, 1, 1)
    assert none.broke == 0 and none.but_for == () and as_data(none)["already"] is None


def test_the_table_of_owned_rows_names_phases_and_mechanisms_that_are():
    from tripolar import phases

    assert all(callable(getattr(phases, o.phase)) for o in OWNED)
    assert {o.mechanism for o in OWNED} | set(TERMS) == {m.number for m in MECHANISMS}
    assert event.LEVEL == 0 and len(set(OWNED)) == len(OWNED)
