"""Comparing how long pacts live under two scenarios: paired on common random numbers, or by log-rank without.

Under common random numbers (one seed) run k of one scenario and run k of the other share their luck, so their
curves are not independent: a difference has its interval from the runs' paired influences, and the log-rank
test, which takes two independent samples, is refused. Curves are of the pacts that form, and another scenario
forms other pacts; ``formed_in_both`` keeps the runs that form one under both, where the same luck is compared.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tripolar.checks import ScenarioError, integer, nearest
from tripolar.evidence.paired import NORMAL_95, paired
from tripolar.outcomes.clusters import by_set, variance_of_parts
from tripolar.outcomes.intervals import BAND
from tripolar.outcomes.spells import opening_age, spells_of
from tripolar.outcomes.survival import Curve, influence, kaplan_meier, restricted_mean
from tripolar.scenario import Scenario

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped,unused-ignore]

    from tripolar.ensemble import Chunk
    from tripolar.outcomes.study import Study

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

EACH, BOTH = "pacts of each", "runs that form under both"


class Lives(NamedTuple):
    """Spells of one pair in runs 0 to ``runs``: their ``run``, ``entry`` and ``duration`` (years of age), ``event``.

    ``event`` is 1 where the pact broke, 0 where it stood at the horizon; ``set_size`` runs share drawn parameters
    (0: none are drawn), and errors are then clustered by set.
    """

    runs: int
    run: Ints
    entry: Ints
    duration: Ints
    event: Ints
    set_size: int = 0


class Change(NamedTuple):
    """A number under two scenarios and its difference (changed - base), with standard error and 95 % interval.

    ``unknown_low`` to ``unknown_high``: the 5-95 % range of the difference over parameter sets, sampling noise taken
    off. Arrays by age, or of one element. NaN where either is not known, or no parameters are drawn.
    """

    base: Floats
    changed: Floats
    difference: Floats
    error: Floats
    low: Floats
    high: Floats
    unknown_low: Floats
    unknown_high: Floats


class LogRank(NamedTuple):
    """``chi2`` on ``freedom`` degrees, ``p``; ``observed`` and ``expected`` breaks by curve."""

    chi2: float
    freedom: int
    p: float
    observed: Floats
    expected: Floats


def lives(study: Study, pair: str | None = None, first: bool = True) -> Lives:
    """A pair's first pacts (or all) in a study that kept every row; by default of the first focal pair.

    ScenarioError if rows are missing or there is no such pair.
    """
    scenario = study.scenario
    name = scenario.focal[0] if pair is None else pair
    if name not in scenario.pairs:
        raise ScenarioError(f"no pair {name} in this scenario{nearest(name, scenario.pairs)}")
    if study.runs_table.num_rows != study.counts.runs:
        raise ScenarioError("paired curves need every run's row in memory; run the study with keep=rows")
    import pyarrow.compute as pc

    table = study.spells_table
    wanted = pc.equal(table["pair"], name)
    if first:
        wanted = pc.and_(wanted, pc.equal(table["spell"], 1))
    table = table.select(["run", "entry", "duration", "event"]).filter(wanted)
    columns = (table[kind].to_numpy().astype(np.int64) for kind in table.column_names)
    run, entry, duration, event = columns
    return Lives(study.counts.runs, run, entry, duration, event, study.counts.set_size)


class Collected:
    """Collects a pair's first pacts from chunks of runs 0, 1, ... as they come; ``lives`` gives them."""

    def __init__(self, scenario: Scenario, pair: str, set_size: int = 0) -> None:
        self.place = scenario.pairs.index(pair)
        self.age = opening_age(scenario, pair)
        self.set_size = set_size
        self.runs = 0
        self._parts: list[tuple[Ints, ...]] = []

    def add(self, chunk: Chunk) -> None:
        """Take in the next chunk."""
        s = spells_of(chunk)
        mine = (s.pair == self.place) & (s.number == 1)
        entry = np.where(s.stood[mine], self.age, 0)
        event = s.event[mine].astype(np.int64)
        self._parts.append((chunk.first + s.run[mine], entry, entry + s.years[mine], event))
        self.runs += chunk.runs

    def lives(self) -> Lives:
        """What was collected."""
        run, entry, duration, event = (np.concatenate(part) for part in zip(*self._parts, strict=True))
        return Lives(self.runs, run, entry, duration, event, self.set_size)


def formed_in_both(base: Lives, changed: Lives) -> tuple[Lives, Lives]:
    """Both sides reduced to the runs in which a pact forms under both."""
    _same_runs(base, changed)
    both = np.zeros((2, base.runs), dtype=bool)
    for side, one in zip(both, (base, changed), strict=True):
        side[one.run] = True
    kept = both[0] & both[1]
    return _only(base, kept), _only(changed, kept)


def _only(one: Lives, kept: NDArray[np.bool_]) -> Lives:
    rows = kept[one.run]
    return one._replace(
        run=one.run[rows], entry=one.entry[rows], duration=one.duration[rows], event=one.event[rows]
    )


def curve_of(one: Lives) -> Curve:
    """Kaplan-Meier curve of the spells (``outcomes.survival.kaplan_meier``)."""
    return kaplan_meier(one.duration, one.event, one.entry)


def survival_change(base: Lives, changed: Lives, ages: ArrayLike) -> Change:
    """Difference of S(age), paired run by run, at each of ``ages`` (years).

    ``S(t)`` moves by ``S(t) u_i(t)`` per spell i (``outcomes.survival.influence``); with U_r the sum over the
    spells of run r, the variance of the difference is ``sum over runs of (U_r changed - U_r base)^2``, the
    infinitesimal jackknife clustered by run over both scenarios; by set of runs where parameters are drawn, with the
    t quantile (``clusters.variance_of_parts``). What we do not know has the variance between sets of
    ``bands.between`` and the shape of their influences. Sources: Efron (1982), The Jackknife, the
    Bootstrap and Other Resampling Plans, ch. 6; Therneau & Grambsch (2000), ch. 7.
    """
    where = np.atleast_1d(np.asarray(ages, dtype=np.int64))
    return _change(base, changed, [_survivals(one, where) for one in (base, changed)])


def restricted_mean_change(base: Lives, changed: Lives, tau: int) -> Change:
    """Difference of the mean years lived up to age ``tau``, paired run by run.

    As ``survival_change``; the restricted mean moves by ``sum over a < tau of S(a) u_i(a)``.
    """
    return _change(base, changed, [_means(one, tau) for one in (base, changed)])


def allied_years_change(base: Lives, changed: Lives) -> Change:
    """Difference of the years in alliance a run, over all runs (of first pacts, or all, as ``lives`` says).

    Mean of the paired differences with a normal 95 % interval (``paired``); a run without a pact has 0.
    """
    _same_runs(base, changed)
    years = [
        np.bincount(one.run, weights=one.duration - one.entry, minlength=one.runs).astype(np.float64)
        for one in (base, changed)
    ]
    found = paired(years[0], years[1], base.set_size)
    values = (years[0].mean(), years[1].mean(), found.mean, (found.high - found.mean) / NORMAL_95)
    return Change(
        *(np.array([x]) for x in (*values, found.low, found.high, *(found.band or (math.nan,) * 2)))
    )


def compare(
    base: Study, changed: Study, pair: str | None = None, *, age: int = 10, tau: int = 20, first: bool = True
) -> pandas.DataFrame:
    """Two studies of one seed beside each other, future by future: a row for each measure.

    Columns: ``measure`` (``S(age)``, ``mean years to tau``, ``allied years a future``), ``of`` (the pacts of
    each scenario, or of the runs that form under both), ``base``, ``changed``, ``difference`` (changed -
    base), ``error``, ``low``, ``high`` (95 %), ``unknown_low``, ``unknown_high`` (5-95 % range of the difference over
    parameter sets; NaN where none are drawn), ``runs`` (that enter). Shares 0-1, years. ScenarioError unless
    both have the same seed, number of runs (two or more), states, years and parameters drawn, and kept their rows.
    """
    import pandas as pd

    _comparable(base, changed)
    for key, years in (("age", age), ("tau", tau)):
        integer(years, key, 1, base.scenario.years, "years of age within the window")
    name = base.scenario.focal[0] if pair is None else pair
    each = lives(base, name, first), lives(changed, name, first)
    rows = []
    for of, (a, b) in ((EACH, each), (BOTH, formed_in_both(*each))):
        runs = len(np.union1d(a.run, b.run))
        rows.append((f"S({age})", of, runs, survival_change(a, b, age)))
        rows.append((f"mean years to {tau}", of, runs, restricted_mean_change(a, b, tau)))
    rows.append(("allied years a future", "all runs", base.counts.runs, allied_years_change(*each)))
    return pd.DataFrame(
        {"measure": measure, "of": of, **{k: v[0] for k, v in found._asdict().items()}, "runs": runs}
        for measure, of, runs, found in rows
    )


def _comparable(base: Study, changed: Study) -> None:
    """ScenarioError in one sentence unless run k of one is run k of the other, in the same world and window."""
    for one in (base, changed):
        if not hasattr(one, "spells_table"):
            raise ScenarioError("a paired comparison takes two studies; of a sweep give sweep.study(point)")
    facts = [
        ("seed", [one.summary["seed"] for one in (base, changed)]),
        ("number of runs", [one.counts.runs for one in (base, changed)]),
        ("states", [", ".join(one.scenario.states) for one in (base, changed)]),
        ("years", [f"{one.scenario.start}-{one.scenario.horizon}" for one in (base, changed)]),
        ("parameters= and set_size=", [one.counts.set_size or "default" for one in (base, changed)]),
    ]
    for what, (here, there) in facts:
        if here != there:
            raise ScenarioError(
                f"a paired comparison needs the same {what} on both sides, not {here} and {there}"
            )
    if base.counts.runs < 2:
        raise ScenarioError("a paired comparison needs two runs or more; one run is one story")


def log_rank(
    curves: Sequence[Curve | Study], *, common_random_numbers: bool | None = None, pair: str | None = None
) -> LogRank:
    """Log-rank test that two or more curves are equal (Mantel 1966); late entry allowed.

    At each age the breaks of curve j are hypergeometric: ``E_j = n_j d / n``, covariance ``d (n-d)/(n-1) n_j/n
    ([j=l] - n_l/n)``; chi2 = (O-E)' V^-1 (O-E) on one degree less than curves. Of studies (first pacts of ``pair``)
    the seeds say whether any two share their random numbers; curves do not know it, so ``common_random_numbers`` must
    (False against the record, or under other seeds). Where they do the test is refused with ScenarioError, as it takes
    independent samples. Sources: Mantel (1966), Cancer
    Chemotherapy Reports 50, 163-170; Harrington & Fleming (1982), Biometrika 69, 553-566 (R's ``survdiff``).
    """
    studies = [one for one in curves if not isinstance(one, Curve)]
    seeds = [one.summary["seed"] for one in studies]
    if len(curves) - len(studies) > 1 and common_random_numbers is None:
        raise ScenarioError(
            "curves do not say whether they share random numbers: give common_random_numbers=True or False, or give "
            "the studies"
        )
    if any(one.counts.set_size for one in studies):
        raise ScenarioError(
            "a log-rank test takes independent pacts, and those of one set of drawn parameters are alike; "
            "run the study with parameters=default"
        )
    if common_random_numbers or len(set(seeds)) < len(seeds):
        raise ScenarioError(
            "a log-rank test takes independent samples, and these curves share their random numbers; "
            "use the paired differences, or run one of them under another seed"
        )
    if len(curves) < 2:
        raise ValueError("a log-rank test needs two curves or more")
    lines = [one if isinstance(one, Curve) else one.curve(pair) for one in curves]
    ages = max(len(one.age) for one in lines)
    n, d = (
        np.stack([np.pad(getattr(one, kind), (0, ages - len(one.age))) for one in lines]).astype(float)
        for kind in ("at_risk", "broke")
    )
    total, ends = n.sum(axis=0), d.sum(axis=0)
    share = np.divide(n, total, out=np.zeros_like(n), where=total > 0)
    expected = (share * ends).sum(axis=1)
    spread = np.divide(ends * (total - ends), total - 1.0, out=np.zeros(ages), where=total > 1)
    covariance = np.diag((share * spread).sum(axis=1)) - (share * spread) @ share.T
    observed = d.sum(axis=1)
    less = (observed - expected)[:-1]
    from scipy.stats import chi2

    found = float(less @ np.linalg.pinv(covariance[:-1, :-1]) @ less)
    freedom = len(curves) - 1
    return LogRank(found, freedom, float(chi2.sf(found, freedom)), observed, expected)


def _same_runs(base: Lives, changed: Lives) -> None:
    if base.runs != changed.runs:
        raise ValueError(f"paired curves need the same runs, not {base.runs} and {changed.runs}")
    if base.set_size != changed.set_size:
        raise ValueError(
            f"paired curves need the same sets of runs, not of {base.set_size} and {changed.set_size}"
        )


class _Side(NamedTuple):
    """Numbers of one scenario [k], and how far a spell of each class moves them [k, class]; ``code`` [spell]."""

    value: Floats
    moved: Floats
    code: Ints


def _survivals(one: Lives, ages: Ints) -> _Side:
    curve, u, code = _influences(one)
    kept = np.clip(ages, 0, len(curve.age) - 1)
    share = np.where((ages < len(curve.age)) & (ages >= 0), curve.survival[kept], math.nan)
    return _Side(share, share[:, None] * u[kept], code)


def _means(one: Lives, tau: int) -> _Side:
    curve, u, code = _influences(one)
    mean = restricted_mean(curve, tau)
    share = np.nan_to_num(curve.survival[:tau])
    value = np.array([math.nan if mean is None else mean.years])
    return _Side(value, (share @ u[:tau])[None], code)


def _influences(one: Lives) -> tuple[Curve, Floats, Ints]:
    """The curve, the influence [age, class] of each class of equal spells, and the class of each spell."""
    curve = curve_of(one)
    ages = len(curve.age)
    key = (one.entry * ages + one.duration) * 2 + one.event
    kinds, code = np.unique(key, return_inverse=True)
    u = influence(curve, kinds // 2 % ages, kinds % 2, kinds // 2 // ages)
    return curve, u, code.astype(np.int64)


def _change(base: Lives, changed: Lives, sides: Sequence[_Side]) -> Change:
    """Difference of the numbers of two sides, its error from the runs' paired influences."""
    _same_runs(base, changed)
    value = sides[1].value - sides[0].value
    error, low, high = np.full((3, len(value)), math.nan)
    alike = _alike(base, changed) if base.set_size else 0.0
    for k in np.flatnonzero(~np.isnan(value)):
        by_run = [
            np.bincount(one.run, weights=side.moved[k][side.code], minlength=one.runs)
            for one, side in zip((base, changed), sides, strict=True)
        ]
        difference = by_run[1] - by_run[0]
        variance = float(difference @ difference)
        if base.set_size:
            sets = by_set(difference, base.set_size)
            low[k], high[k] = _unknown(sets, variance, alike, value[k])
            variance = float(variance_of_parts(sets[:, None])[0])
        error[k] = math.sqrt(variance)
    reach = NORMAL_95 * error
    return Change(sides[0].value, sides[1].value, value, error, value - reach, value + reach, low, high)


def _unknown(sets: Floats, apart: float, alike: float, value: float) -> tuple[float, float]:
    """5-95 % range of a difference over sets from their influences; NaN where it can not be told.

    Its variance is that of ``bands.between``, its shape that of the sets' influences, which is often skewed.
    """
    held = int(np.count_nonzero(sets))
    if not held:
        return value, value  # no set differs
    if held < 2 or alike <= 0.0:
        return math.nan, math.nan
    spread = math.sqrt(max(float(sets @ sets) * held / (held - 1.0) - apart, 0.0) / alike)
    shape = sets[sets != 0.0]
    shape = (shape - shape.mean()) / float(shape.std(ddof=1) or 1.0)
    low, high = (value + spread * float(np.quantile(shape, end)) for end in BAND)
    return min(low, value), max(high, value)


def _alike(base: Lives, changed: Lives) -> float:
    """Share of the pairs of runs with a pact that are of one set, the mean of both sides."""
    shares = []
    for one in (base, changed):
        runs = np.unique(one.run)
        many = np.bincount(runs // one.set_size)
        shares.append(float((many * (many - 1)).sum()) / max(len(runs), 1) ** 2)
    return sum(shares) / len(shares)
