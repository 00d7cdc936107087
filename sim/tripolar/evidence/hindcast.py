"""Hindcasts: how often the model's futures of a past do what happened, beside the base rate of the same window.

One past is one draw: a single event shows no skill, it can only be very surprising. The log score of a probability p of
what happened is ln p; skill is the score less that of the base rate. Over several pairs the area under the ROC curve
says whether those that allied were ranked above those that did not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tripolar.checks import ScenarioError
from tripolar.ensemble import PAIR_KEPT, run_chunks
from tripolar.outcomes.clusters import by_set, of_runs
from tripolar.outcomes.intervals import LEVEL, parameter_band
from tripolar.scenario import Scenario

#: What can be asked of a pair within a window of years.
EVENTS = ("formed", "split", "broke", "paper_end", "no_pact", "partner")
PARTNERSHIP = 2.0
#: Questions below which no verdict is given.
LEAST = 3
#: What a reader of any interval over questions must know.
ALIKE = "Questions of one past are not independent, so this can be less sure than it looks."


class Question(NamedTuple):
    """One question to a past: did ``event`` happen to ``pair`` between the years ``first`` and ``last``?"""

    pair: str
    event: str
    first: int
    last: int
    happened: bool
    base: float


class Answer(NamedTuple):
    """Share of futures in which it happened, with its 95 % noise, and the log skill over the base rate.

    ``band``: 5-95 % range of the share over parameter sets (None where none are drawn).
    """

    question: Question
    share: float
    low: float
    high: float
    skill: float
    band: tuple[float, float] | None = None


def base_rate(yearly: float, years: int, happens: bool = True) -> float:
    """P(at least one event in ``years``) at a constant yearly rate: 1 - (1 - rate)^years; or none of them."""
    none = (1.0 - yearly) ** years
    return 1.0 - none if happens else none


def log_skill(share: float, base: float, happened: bool, runs: int) -> float:
    """ln p(model) - ln p(base) of what happened; a share of 0 or 1 is drawn in by half a future."""
    p = min(max(share, 0.5 / runs), 1.0 - 0.5 / runs)
    b = min(max(base, 1e-9), 1.0 - 1e-9)
    return math.log(p / b) if happened else math.log((1.0 - p) / (1.0 - b))


def ask(
    scenario: Scenario,
    questions: list[Question],
    *,
    runs: int,
    seed: int = 1,
    threads: int = 1,
    set_size: int = 0,
) -> list[Answer]:
    """Answer questions from ``runs`` futures of a past; ScenarioError for a pair or event that is none.

    ``set_size``: parameters are drawn anew for each so many futures (0: one point).
    """
    for q in questions:
        if q.pair not in scenario.pairs or q.event not in EVENTS:
            raise ScenarioError(f"{q.pair} {q.event}: no such pair or event of this scenario")
    parts = []
    for chunk in run_chunks(scenario, seed, runs, set_size=set_size, threads=threads, fans=False):
        kept = {name: chunk.pair[row] for row, name in enumerate(PAIR_KEPT)}
        parts.append(np.stack([_came(kept, scenario.pairs.index(q.pair), q) for q in questions]))
    came = np.concatenate(parts, axis=1)
    low, high = of_runs(came, set_size)
    out = []
    for number, q in enumerate(questions):
        share = float(came[number].mean())
        skill = log_skill(share, q.base, q.happened, runs)
        band = _over_sets(came[number], set_size)
        out.append(Answer(q, share, float(low[number]), float(high[number]), skill, band))
    return out


def _over_sets(came: NDArray[np.bool_], set_size: int) -> tuple[float, float] | None:
    if not set_size:
        return None
    whole = came[: len(came) // set_size * set_size]
    return parameter_band(by_set(whole, set_size), set_size) if len(whole) else None


class Skill(NamedTuple):
    """Mean log skill (nats a question), its standard error over ``questions`` and 95 % interval (t); NaN below two.

    Questions of one past share its luck and are not independent: error and interval are too small if anything.
    """

    mean: float
    error: float
    low: float
    high: float
    questions: int


def mean_skill(skills: Sequence[float]) -> Skill:
    """The mean over the questions of one past, with what so few can tell of it."""
    held = np.asarray(skills, dtype=float)
    n, mean = len(held), float(held.mean())
    if n < 2:
        return Skill(mean, math.nan, math.nan, math.nan, n)
    from scipy.special import stdtrit  # Student's t; scipy.stats takes a third of a second to load

    error = float(held.std(ddof=1)) / math.sqrt(n)
    half = float(stdtrit(n - 1, 0.5 + LEVEL / 2.0)) * error
    return Skill(mean, error, mean - half, mean + half, n)


def better(skill: Skill) -> bool | None:
    """Whether the model beats the base rate; None where the questions can not tell (too few, or 0 in the interval)."""
    if skill.questions < LEAST or skill.low <= 0.0 <= skill.high:
        return None
    return skill.mean > 0.0


def verdict(skill: Skill) -> str:
    """What the questions say of the model beside the base rate, and no more than so many can tell."""
    n = skill.questions
    if n < LEAST:
        many = f"{n} question{'' if n == 1 else 's'}"
        return f"log skill {skill.mean:+.2f} nats a question, {many}: too few for a verdict"
    numbers = f"{skill.mean:+.2f} nats a question, standard error {skill.error:.2f}"
    told = better(skill)
    if told is None:
        return f"no better and no worse than the base rate, as far as {n} questions can tell ({numbers})"
    return f"{'better' if told else 'worse'} than the base rate over {n} questions ({numbers})"


def _came(kept: dict[str, Any], k: int, q: Question) -> NDArray[np.bool_]:
    if q.event == "no_pact":
        formed = kept["formed"][k]
        return np.asarray((formed < 0) | (formed > q.last))
    if q.event == "partner":
        return np.asarray(kept["level"][k] >= PARTNERSHIP)
    year = kept[q.event][k]
    return np.asarray((year >= q.first) & (year <= q.last))


def area_under_curve(answers: list[Answer]) -> float:
    """P(a pair that did is ranked above one that did not), ties half; NaN where all did or none."""
    did = [a.share for a in answers if a.question.happened]
    did_not = [a.share for a in answers if not a.question.happened]
    if not did or not did_not:
        return math.nan
    wins = sum((x > y) + 0.5 * (x == y) for x in did for y in did_not)
    return float(wins / (len(did) * len(did_not)))
