"""Every mechanism moves its own variable and leaves the rest of the year in order; its limiting cases hold.

An effect on outcomes may be null and is measured elsewhere; an effect on the mechanism's own variable may not.
"""

import numpy as np
import pytest
from film import (
    AMERICA,
    CHINA,
    CHINA_AMERICA,
    CHINA_RUSSIA,
    LINEAR,
    RUSSIA,
    RUSSIA_AMERICA,
    SQUARED,
    STATE_PAIRS,
    WINDOW,
    YEARS,
    baseline,
    ending,
    film,
    world_2020,
)
from tripolar.numerics import COMPILED
from tripolar.rules.capability import COMPONENTS
from tripolar.rules.table import DEFAULTS, ROWS
from tripolar.world import dyad as D
from tripolar.world import pair as P
from tripolar.world import state as S
from tripolar.world import system as Y

MANY = 300 if COMPILED else 16
#: No state is hostile to another at rest, none claims land: nothing but the leader presses.
CALM = {
    "pressure.neighbour_base": 0.0,
    "pressure.neighbour_friction": 0.0,
    "pressure.neighbour_fear": 0.0,
    "pressure.neighbour_coldness": 0.0,
    "arctic.strength": 0.0,
    "borderland.strength": 0.0,
}
NEVER_OPENS = {"system.ice_free_year": 1e6, "system.ice_free_sd": 0.0}
NAMES = world_2020().states
TOWARDS = [(a, b) for a in NAMES for b in NAMES if a != b]
PEACE = {f"directed.{a}.{b}.hostility": 0.0 for a, b in TOWARDS}
UNCLAIMED = {f"directed.{a}.{b}.claim": 0.0 for a, b in TOWARDS} | {
    f"directed.{a}.{b}.migration": 0.0 for a, b in TOWARDS
}
TOWARDS_MOSCOW = {"stance": dict.fromkeys(range(2021, 2061), 3.0)}  # a wedge towards state 1 is 2 + 1


# A mechanism's strength and its own variable ------------------------------------------------------------------

#: Mechanism, its own variable, and the variable's value in every year with strength 0.
OFF = [
    ("threat", "perceived threat", lambda f: f.dyad[1:, D.THREAT], 0.0),
    ("gain", "balancing gain", lambda f: f.of(7)[:, LINEAR], 0.0),
    ("complementarity", "capability added by pooling", lambda f: f.pair[1:, P.BONUS], 0.0),
    ("status", "pull and grievance", lambda f: f.of(9)[:, LINEAR], 0.0),
    ("seniority", "autonomy", lambda f: f.of(10)[:, SQUARED], 0.0),
    ("seniority", "deference and entrapment", lambda f: f.of(10)[:, LINEAR], 0.0),
    ("technology", "technology passed on", lambda f: f.dyad[1:, D.TRANSFER], 0.0),
    ("trade", "interest and exposure", lambda f: f.of(11)[:, LINEAR], 0.0),
    ("leaders", "rapport and orientation", lambda f: f.of(12)[:, LINEAR], 0.0),
    ("opinion", "goodwill and democracy", lambda f: f.of(13)[:, LINEAR], 0.0),
    ("exercises", "worth of interoperability", lambda f: f.of(14)[:, LINEAR], 0.0),
    ("borderland", "fear", lambda f: f.dyad[1:, D.FEAR], 0.0),
    ("region", "friction", lambda f: f.pair[1:, P.REGION_FRICTION], 0.0),
    ("arctic", "friction", lambda f: f.pair[1:, P.ARCTIC_FRICTION], 0.0),
    ("hedging", "standing spent", lambda f: f.of(18)[:, SQUARED], 0.0),
    ("capability", "capability", lambda f: f.state[1:, S.CAPABILITY], 1.0 / 3.0),
]


@pytest.mark.parametrize(("mechanism", "what", "variable", "off"), OFF, ids=[f"{o[0]}: {o[1]}" for o in OFF])
def test_strength_0_switches_a_mechanisms_own_variable_off(mechanism, what, variable, off):
    with_it = variable(baseline())
    without = variable(film({f"{mechanism}.strength": 0.0}, runs=2))
    assert np.abs(with_it - off).max() > 1e-3, "as written it moves"
    assert np.all(without == off)


def test_without_growth_an_economy_stands_still():
    still = film({"growth.strength": 0.0}, runs=2).state[:, S.GDP]
    assert np.all(still == still[0])
    assert np.all(baseline().state[YEARS, S.GDP] > 1.2 * still[0, :, :1])


def test_without_an_answer_to_threat_burdens_return_to_their_norm():
    quiet = film({"military.strength": 0.0}, runs=2).state
    gap = np.abs(quiet[:, S.BURDEN] - quiet[:, S.BURDEN_NORM])
    assert np.all(np.diff(gap, axis=0) <= 1e-15)
    assert gap[YEARS].max() < 1e-3
    assert np.all(baseline().state[5:, S.BURDEN, :, :2] >= quiet[5:, S.BURDEN])
    assert (baseline().state[5:, S.BURDEN, :, :2] - quiet[5:, S.BURDEN]).max() > 0.005


def test_without_pressure_the_leaders_hostility_decays_and_no_crisis_is_common():
    calm = film(CALM | {"pressure.strength": 0.0, "pressure.overtake": 5.0})
    towards = calm.dyad[:, D.HOSTILITY, AMERICA, [CHINA, RUSSIA]]
    assert np.all(calm.system[:, Y.LEADER] == AMERICA)
    assert np.all(np.diff(towards, axis=0) <= 0.0)
    assert np.all(towards[YEARS] < 1e-5)
    assert np.all(baseline().dyad[5:, D.HOSTILITY, AMERICA, CHINA] > 1e-3)
    peace = film(PEACE | CALM | {"pressure.strength": 0.0, "pressure.crisis": 1.0, "pressure.war": 1.0})
    assert np.all(peace.dyad[:, D.HOSTILITY] == 0.0)
    assert np.all(peace.pair[:, P.WINDOW] == 0.0)


def test_retrenched_pressure_decays_to_0():
    settings = CALM | {"pressure.retrench": 0.0, "pressure.overtake": 5.0}
    retrenched = film(settings, runs=2, given={"stance": dict.fromkeys(range(2021, 2061), 1.0)})
    assert np.all(retrenched.dyad[YEARS, D.HOSTILITY, AMERICA] < 1e-5)


def test_without_exercises_interoperability_only_fades():
    without = film({"exercises.strength": 0.0}, runs=2).pair[:, P.EXERCISES]
    assert np.all(np.diff(without, axis=0) <= 0.0)
    assert np.any(np.diff(baseline().pair[:, P.EXERCISES, CHINA_RUSSIA], axis=0) > 0.0)


def test_hedging_off_no_other_pole_warms():
    relation = film({"hedging.strength": 0.0}).pair[:, P.RELATION]
    assert np.all(np.diff(relation[:, [CHINA_AMERICA, RUSSIA_AMERICA]], axis=0) <= 0.0)
    assert np.any(np.diff(relation[:, CHINA_RUSSIA], axis=0) > 0.0)


def test_without_precision_picks_are_uniform():
    picks = film({"choice.precision": 0.0}, runs=8).dyad[1:, D.PICK]
    seen = np.concatenate(
        [picks[:, a, b].ravel() for a, b in [*STATE_PAIRS, *((b, a) for a, b in STATE_PAIRS)]]
    )
    shares = np.bincount(seen.astype(int), minlength=4) / len(seen)
    assert np.abs(shares - 0.25).max() < 4.0 * np.sqrt(0.25 * 0.75 / len(seen))


def test_with_great_precision_the_best_level_is_picked_again_and_again():
    """Then only news moves a level: the world of one run is at rest most of the time."""
    level = film({"choice.precision": 1000.0, "opinion.noise": 0.0, "choice.noise": 0.0}).pair[:, P.LEVEL]
    assert (np.diff(level, axis=0) != 0.0).mean() < 0.05


# Another telling parameter of each mechanism ------------------------------------------------------------------


def spread(rows):
    return rows[-1].std(axis=-1).mean()


#: Parameter, a low and a high value, the variable that must rise with it (a number from a film).
RISES = [
    ("growth.shocks", 0.0, 1.3, "spread of GDP", lambda f: spread(np.log(f.state[:, S.GDP]))),
    ("growth.settles", 15.0, 25.0, "China's path", lambda f: f.state[-1, S.PATH_GDP, CHINA].mean()),
    ("military.response", 0.0, 0.15, "burden", lambda f: f.state[1:, S.BURDEN].mean()),
    (
        "technology.transfer_rate",
        0.05,
        0.3,
        "China's technology",
        lambda f: f.state[-1, S.TECHNOLOGY, CHINA].mean(),
    ),
    ("technology.base_rate", 0.0, 0.03, "technology", lambda f: f.state[-1, S.TECHNOLOGY].mean()),
    (
        "capability.military",
        0.0,
        1.0,
        "American capability",
        lambda f: f.state[1, S.CAPABILITY, AMERICA].mean(),
    ),
    ("capability.allied_share", 0.0, 1.0, "power with allies", lambda f: f.state[1:, S.EFFECTIVE].mean()),
    ("threat.self_help", 0.7, 1.4, "unmet need", lambda f: f.dyad[1:, D.NEED].mean()),
    ("pressure.contain", 0.5, 0.85, "American hostility", lambda f: f.dyad[1:, D.HOSTILITY, AMERICA].mean()),
    ("pressure.crisis", 0.0, 1.0, "common crises", lambda f: f.pair[:, P.WINDOW].sum()),
    ("pressure.war_years", 1.0, 30.0, "years of war", lambda f: f.pair[:, P.WAR_LEFT].sum()),
    ("gain.weight", 4.0, 14.0, "worth of the gain", lambda f: f.of(7)[0, LINEAR].sum()),
    ("gain.efficiency", 0.4, 0.8, "worth of the gain", lambda f: f.of(7)[0, LINEAR].sum()),
    ("status.multipolarity", 0.4, 3.0, "common cause", lambda f: f.of(9)[0, LINEAR].sum()),
    ("seniority.autonomy_cost", 0.8, 3.2, "cost of autonomy", lambda f: f.of(10)[0, SQUARED].sum()),
    ("seniority.entrapment", 0.2, 2.0, "fear of others' quarrels", lambda f: -f.of(10)[0, LINEAR].sum()),
    ("trade.elasticity", 0.4, 0.9, "trade", lambda f: f.pair[-1, P.TRADE].mean()),
    ("trade.switching", 0.15, 0.5, "own currencies", lambda f: f.pair[-1, P.OWN_CURRENCY].mean()),
    ("leaders.exit_hazard", 0.0, 0.06, "exits", lambda f: f.state[:, S.LEADER_EXIT].sum()),
    ("leaders.orientation", 0.0, 1.6, "orientations", lambda f: np.abs(f.dyad[:, D.ORIENTATION]).max()),
    ("leaders.quarrel", 0.0, 0.5, "entanglement", lambda f: f.dyad[:, D.DRAWN_IN].sum()),
    (
        "opinion.noise",
        0.0,
        0.05,
        "moves of opinion",
        lambda f: np.abs(np.diff(f.dyad[:, D.FAVOUR], axis=0)).mean(),
    ),
    ("exercises.building", 0.03, 0.12, "interoperability", lambda f: f.pair[:, P.EXERCISES].mean()),
    ("borderland.migration", 0.3, 3.0, "migrants", lambda f: f.dyad[-1, D.MIGRANTS].sum()),
    ("borderland.demand", 0.0, 5.0, "demands", lambda f: f.pair[-1, P.DEMANDS].sum()),
    ("region.drift", 0.02, 0.1, "China's influence", lambda f: f.dyad[-1, D.INFLUENCE, CHINA, RUSSIA].mean()),
    ("arctic.incident", 0.0, 0.12, "incidents", lambda f: f.pair[-1, P.INCIDENTS].sum()),
    ("arctic.intransigence", 0.0, 0.9, "meltdowns", lambda f: f.pair[-1, P.MELTDOWNS].sum()),
    ("hedging.standing", 0.3, 2.0, "standing spent", lambda f: f.of(18)[0, SQUARED].sum()),
    ("choice.paper_weight", 0.0, 3.0, "working relation", lambda f: f.pair[1, P.RELATION].mean()),
    ("choice.precision", 0.1, 1.5, "surety of staying", lambda f: -f.pair[-1, P.CHANGES].sum()),
    ("choice.noise", 0.0, 0.15, "spread of relations", lambda f: spread(f.pair[:2, P.RELATION])),
]


#: What a parameter needs beside it to show.
ALSO = {
    "capability.allied_share": {"pairs.china-russia.level": 3.0},
    "pressure.war_years": {"pressure.war": 1.0},
    "technology.transfer_rate": {"pairs.china-russia.level": 3.0},
}


@pytest.mark.parametrize(
    ("key", "low", "high", "what", "variable"), RISES, ids=[f"{r[0]}: {r[3]}" for r in RISES]
)
def test_a_parameter_raises_its_own_variable(key, low, high, what, variable):
    beside = ALSO.get(key, {})
    assert variable(film(beside | {key: high}, runs=2)) > variable(film(beside | {key: low}, runs=2))


# Limiting cases of model.md section 5 -------------------------------------------------------------------------


def test_without_shocks_and_drift_gdp_is_the_path_exactly():
    f = film({"growth.shocks": 0.0}, runs=2).state
    assert np.array_equal(f[:, S.GDP], f[:, S.PATH_GDP])


def test_where_nothing_is_passed_on_technology_follows_the_base_rate():
    f = film({"technology.transfer_rate": 0.0}, runs=1).state[:, S.TECHNOLOGY, :, 0]
    rate = DEFAULTS[[row.key for row in ROWS].index("technology.base_rate")]
    assert np.allclose(1.0 - f, (1.0 - f[0]) * (1.0 - rate) ** np.arange(YEARS + 1)[:, None], atol=1e-12)


def test_rivals_pass_no_technology_on_and_hold_no_exercises():
    f = baseline()
    for k, (a, b) in enumerate(STATE_PAIRS):
        strangers = f.pair[:-1, P.LEVEL, k] < 1.0
        assert np.all(f.dyad[1:, D.TRANSFER, a, b][strangers] == 0.0)
        loose = f.pair[1:, P.LEVEL, k] < 2.0
        assert np.all(np.diff(f.pair[:, P.EXERCISES, k], axis=0)[loose] <= 0.0)


def test_ice_that_never_opens_sees_no_incident():
    never = ending(NEVER_OPENS | {"arctic.incident": 1.0}, runs=MANY)
    assert never.pair[P.INCIDENTS].sum() == 0.0
    assert baseline().pair[YEARS, P.INCIDENTS].sum() > 0.0


def test_full_accommodation_sees_no_meltdown():
    assert ending({"arctic.intransigence": 0.0, "arctic.incident": 2.0}).pair[P.MELTDOWNS].sum() == 0.0


def test_without_migration_and_claim_nobody_fears_for_its_borderland():
    f = film(UNCLAIMED, runs=2)
    assert np.all(f.dyad[:, [D.FEAR, D.CLAIM]] == 0.0)
    assert np.all(f.pair[YEARS, P.DEMANDS] == 0.0)
    assert np.all(baseline().dyad[1:, D.FEAR, RUSSIA, CHINA] > 0.0)


def test_without_exits_no_leader_leaves_and_nothing_is_reset():
    f = film({"leaders.exits": 0.0, "pressure.crisis": 0.0}, runs=2)
    assert np.all(f.state[:, S.LEADER_EXIT] == 0.0)
    assert np.all(f.dyad[:, D.ORIENTATION] == 0.0)
    assert baseline().state[:, S.LEADER_EXIT].sum() > 0.0


def test_without_crises_no_loyalty_is_tested():
    f = film({"pressure.crisis": 0.0}, runs=2)
    assert np.all(f.dyad[:, [D.TESTED, D.CRISIS]] == 0.0)
    assert baseline().dyad[:, D.TESTED].sum() > 0.0


def test_a_crisis_of_one_alone_tests_the_other():
    given = {"crisis.united_states.china": dict.fromkeys(range(2021, 2061), 1.0)}
    given |= {"crisis.united_states.russia": dict.fromkeys(range(2021, 2061), 0.0)}
    f = film({}, runs=2, given=given)
    assert np.all(f.dyad[1:, D.TESTED, RUSSIA, CHINA] == 1.0)
    given["crisis.united_states.russia"] = given["crisis.united_states.china"]
    both = film({}, runs=2, given=given)
    assert np.all(both.dyad[1:, D.TESTED, RUSSIA, CHINA] == 0.0), "a common crisis is no test"
    assert np.all(both.pair[1:, P.WINDOW, CHINA_RUSSIA] == 1.0)


def test_without_overlap_no_region_is_contested():
    f = film({"pairs.china-russia.overlap": 0.0}, runs=2)
    assert np.all(f.pair[:, P.REGION_FRICTION] == 0.0)


def test_a_harmless_neighbour_is_never_balanced_with_another_pole():
    """M18: Moscow's gain from Washington's help is all against Beijing; none where Beijing does not threaten."""
    view = RUSSIA * 3 + AMERICA
    harmless = film({}, runs=2, given={"hostility.china.russia": dict.fromkeys(range(2021, 2061), 0.0)})
    assert np.all(harmless.of(7)[:, LINEAR, view] == 0.0)
    hostile = film({}, runs=2, given={"hostility.china.russia": dict.fromkeys(range(2021, 2061), 0.8)})
    assert np.all(hostile.of(7)[:, LINEAR, view] > 0.0)


def test_nobody_changes_sides_with_hedging_off():
    """Even where Washington courts Moscow in every year, which turns many as written."""
    free = ending({}, runs=MANY, given=TOWARDS_MOSCOW).state[S.REALIGNED]
    bound = ending({"hedging.strength": 0.0}, runs=MANY, given=TOWARDS_MOSCOW).state[S.REALIGNED]
    assert (free >= 0.0).mean() > 0.02
    assert np.all(bound < 0.0)


def test_only_a_state_outside_the_lead_resents_concentration():
    f = baseline()
    led = f.of(9)[:, LINEAR, CHINA * 3 + AMERICA]
    assert np.all(f.system[:, Y.LEADER] == AMERICA)
    assert np.all(led <= 0.0)
    assert np.all(f.system[1:, Y.CONCENTRATION] > 0.0)


def test_the_new_level_is_the_lower_pick_or_a_lapse():
    f = baseline(8)
    for k, (a, b) in enumerate(STATE_PAIRS):
        consent = np.minimum(f.dyad[1:, D.PICK, a, b], f.dyad[1:, D.PICK, b, a])
        level = f.pair[1:, P.LEVEL, k]
        assert np.all(level <= consent)
        assert np.all((level == consent) | (f.pair[:-1, P.LEVEL, k] == 3.0))


# The whole -----------------------------------------------------------------------------------------------------

SHARES = {
    "state": [S.CAPABILITY, S.TECHNOLOGY, S.UNMET_THREAT, S.BURDEN, S.PEAK_THREAT],
    "dyad": [
        D.HOSTILITY,
        D.THREAT,
        D.NEED,
        D.FAVOUR,
        D.CLAIM,
        D.INFLUENCE,
        D.ODDS,
        D.WANTED,
        D.CRISIS,
        D.TESTED,
    ],
    "pair": [
        P.RAPPORT,
        P.OWN_CURRENCY,
        P.EXERCISES,
        P.BARGAIN,
        P.ARCTIC_FRICTION,
        P.REGION_FRICTION,
        P.WINDOW,
    ],
    "system": [Y.CONCENTRATION, Y.ACCESS],
}


def in_range(f):
    for name, rows in SHARES.items():
        values = getattr(f, name)[:, rows]
        assert values.min() >= 0.0 and values.max() <= 1.0 + 1e-12, name
    assert np.all(np.abs(f.dyad[:, [D.JUNIOR, D.RANK]]) <= 1.0)
    for row in (P.LEVEL, P.RELATION):
        assert f.pair[:, row].min() >= 0.0 and f.pair[:, row].max() <= 3.0
    assert f.system[:, Y.ICE_EXTENT].min() >= 0.0


def sums_to_1(f):
    assert np.allclose(f.state[1:, S.CAPABILITY].sum(axis=1), 1.0, atol=1e-12)
    for component in range(len(COMPONENTS)):
        assert np.allclose(f.state[1:, S.SHARE + component].sum(axis=1), 1.0, atol=1e-12)
    for a, b in STATE_PAIRS:
        assert np.allclose(f.dyad[1:, D.INFLUENCE, a, b] + f.dyad[1:, D.INFLUENCE, b, a], 1.0, atol=1e-12)
        assert np.all(f.dyad[:, D.JUNIOR, a, b] == -f.dyad[:, D.JUNIOR, b, a])


def test_shares_sum_to_1_and_stay_in_range_in_every_year():
    in_range(baseline(8))
    sums_to_1(baseline(8))


def defined(f):
    return all(np.all(np.isfinite(values)) for values in f)


def corners(runs):
    """Parameters at the ends of their tested ranges: all low, all high, and as many of each in every other run."""
    low, high = np.array([row.about.tested for row in ROWS]).T
    drawn = np.random.default_rng(20).random((len(ROWS), runs)) < 0.5
    drawn[:, 0], drawn[:, 1] = False, True
    return np.where(drawn, high[:, None], low[:, None])


def test_at_the_edges_of_all_tested_ranges_every_number_is_defined():
    f = film(runs=12, table=corners(12))
    assert defined(f)
    in_range(f)
    sums_to_1(f)


@pytest.mark.parametrize("end", ["low", "high"])
def test_at_the_edges_of_all_opening_figures_every_number_is_defined(end):
    figures = {key: getattr(figure, end) for key, figure in world_2020().figures.items() if figure.free}
    f = film(figures, runs=2)
    assert defined(f)
    in_range(f)
    sums_to_1(f)


@pytest.mark.skipif(not COMPILED, reason="300 runs take a minute in plain Python")
def test_at_either_end_of_every_domain_alone_every_number_is_defined():
    table = np.repeat(DEFAULTS[:, None], 2 * len(ROWS), axis=1)
    for row in ROWS:
        table[row.place, 2 * row.place : 2 * row.place + 2] = row.about.domain
    w = ending(runs=2 * len(ROWS), table=table)
    assert all(np.all(np.isfinite(getattr(w, name))) for name in ("state", "dyad", "pair", "system", "term"))


def same(a, b):
    return all(np.array_equal(x, y) for x, y in zip(a, b, strict=True))


def test_equal_seeds_give_the_same_bits_and_others_do_not():
    assert same(film(runs=4), baseline())
    assert not same(film(runs=4, seed=2), baseline())


def test_a_run_does_not_depend_on_the_runs_beside_it():
    alone = film(runs=1)
    assert same(alone, [values[..., :1] for values in baseline()])


@pytest.mark.parametrize("order", [(2, 1, 0), (1, 2, 0), (1, 0, 2)])
def test_the_order_of_activation_changes_no_bit(order):
    assert same(film(runs=4, order=order), baseline())


def first_year(happened):
    """The first year in which each run shows what ``happened`` [year, pair, run] says; YEARS + 1 if none does."""
    seen = np.any(happened, axis=1)
    return np.where(seen.any(axis=0), seen.argmax(axis=0), YEARS + 1)


def same_before(a, b, first):
    """Whether run r of two films is the same in all years before first[r]."""
    return all(
        np.array_equal(x[:year, ..., r], y[:year, ..., r])
        for r, year in enumerate(first)
        for x, y in zip(a, b, strict=True)
    )


def test_switching_the_arctic_off_leaves_the_years_before_its_first_effect():
    with_it, without = baseline(8), film({"arctic.strength": 0.0}, runs=8)
    first = first_year(with_it.pair[:, P.ARCTIC_FRICTION] > 0.0)
    assert first.max() > 1, "in some runs a year with much ice delays it"
    assert same_before(with_it, without, first)
    assert not np.array_equal(with_it.pair[YEARS, P.RAPPORT], without.pair[YEARS, P.RAPPORT])


def test_without_incidents_all_is_the_same_until_the_first():
    with_them, without = baseline(8), film({"arctic.incident": 0.0}, runs=8)
    first = first_year(with_them.pair[:, P.INCIDENTS] > 0.0)
    assert 1 < first.min() < first.max()
    apart = [x.copy() for x in with_them], [x.copy() for x in without]
    for side in apart:
        side[2][:, P.INCIDENT_ODDS] = 0.0
    assert same_before(*apart, first)
    assert not same_before(*apart, first + 1)


def test_switching_a_mechanism_off_shifts_no_draw_of_another():
    """Growth, ice and the draws of crises are the same in a world without leaders, opinion or Arctic."""
    off = film({f"{name}.strength": 0.0 for name in ("leaders", "opinion", "arctic", "trade", "region")})
    for name, row in (("state", S.GDP), ("state", S.CONFRONTATION), ("system", Y.ICE_EXTENT)):
        assert np.array_equal(getattr(off, name)[:, row], getattr(baseline(), name)[:, row])


def test_a_score_is_the_sum_of_its_terms():
    f = baseline()
    for a, b in [*STATE_PAIRS, *((b, a) for a, b in STATE_PAIRS)]:
        for part, row in ((LINEAR, D.SUM_LINEAR), (SQUARED, D.SUM_SQUARED), (WINDOW, D.SUM_WINDOW)):
            total = f.term[1:, :, part, a * 3 + b].sum(axis=1)
            assert np.abs(total - f.dyad[1:, row, a, b]).max() < 1e-9
