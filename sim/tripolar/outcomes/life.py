"""One run's life as data: what happened to a pair, and at each turn why.

Everything is read from a film of the run (``replay.film_of``): the levels, the events, the ledgers of both
states in every year, and at each turn of the level what the odds would have been with one mechanism's term set
back. The odds come from the model's own rules (``phases.score``): there is no second formula.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tripolar.checks import ScenarioError
from tripolar.numerics import constant, normals_of, uniforms, word
from tripolar.outcomes.ledger import COST_OF_CHANGE, Ledger, When, opened
from tripolar.outcomes.spells import CAUSES, HOW
from tripolar.phases import streams
from tripolar.phases.decide import first_lets_go
from tripolar.phases.score import choice_at, hedging_at, holding, odds
from tripolar.replay import Film, film_of
from tripolar.rules import choice, hedging, pressure
from tripolar.scenario import Scenario
from tripolar.world import LINEAR, SQUARED, TERMS, WINDOW, between
from tripolar.world import dyad as D
from tripolar.world import event as E
from tripolar.world import pair as P
from tripolar.world import state as S
from tripolar.world import system as Y

Floats = NDArray[np.float64]
ALLIANCE = 3
#: Kinds of turns: a pact is signed, ends (for the pair's first or a later pact), or another level is chosen.
SIGNED, ENDED, RAISED, LOWERED = "signed", "ended", "raised", "lowered"
#: What the odds of a turn are: the yearly probability of a pick, or the depth of tie that a state wants (0-1).
PROBABILITY, DEPTH = "probability", "depth"
#: Terms that are told of a turn, and how far (log odds) one set back must move its odds to be told.
TOLD, MATTERS = 3, 0.05


class Event(NamedTuple):
    """Something that happened in a year: its kind (``KINDS``), the states concerned, and a detail or ``""``."""

    year: int
    kind: str
    states: tuple[str, ...]
    detail: str = ""


class SetBack(NamedTuple):
    """One mechanism's term set back to its value in the year ``since`` of the turn, all else as it was.

    ``then`` and ``now``: what the term adds to the score of the level whose odds are told, alliance for the end
    of a pact (logit); ``odds``: the odds of the turn
    (in its ``measure``) with the term set back; ``rise``: what that adds to their log odds; ``relation``: of a
    split or a lapse the working relation (0-3) of that year with the term back in that year alone, else None.
    """

    mechanism: str
    then: float
    now: float
    odds: float
    rise: float
    relation: float | None = None


class Under(NamedTuple):
    """The threshold that ended a pact: the working relation (0-3) lay under ``threshold`` in each of ``years``.

    Of a split the years running that are needed for it, of a lapse the one in which the treaty's term ran out;
    ``relation`` in each of them.
    """

    threshold: float
    years: tuple[int, ...]
    relation: tuple[float, ...]


class Turn(NamedTuple):
    """A year in which the level of the pair changed or its pact ended.

    ``how`` (of an end): left_on_paper, split, lapsed. ``decided``: the state whose choice it hung on (the lower
    pick, of two equal ones the lower odds). ``measure`` and ``odds``: of a level that was lowered and a pact
    left on paper, the probability that this state would have kept the level; of a level that was raised, that
    it picks at least the new one; of a split or a lapse, the depth of tie it wants (0-1). ``since`` and
    ``odds_then``: the year compared with (the signing; else the turn before or the first year) and the same
    odds there, at the level of the turn. ``set_back``: by rise, largest first. ``cause`` (M3-M19, tie,
    chance) and ``already`` (share of the odds of letting go there at signing, 0-1) are the engine's, for ends.
    ``under``: of a split or a lapse the threshold of the working relation that decided it, else None.
    ``observed``: the record prescribes the new level, whatever both picked: no state decided it, and there is
    neither a cause nor a term set back. ``stood``: of an end, the pact stood at the opening (no signing to
    compare with, so ``already`` is None).
    """

    year: int
    kind: str
    how: str
    before: int
    after: int
    decided: str
    measure: str
    odds: float
    since: int
    odds_then: float
    set_back: tuple[SetBack, ...]
    cause: str
    already: float | None
    ledgers: tuple[Ledger, Ledger]
    under: Under | None = None
    observed: bool = False
    stood: bool = False


class Life(NamedTuple):
    """The life of one pair in one run; arrays by year from the opening on, NaN where there is no such thing.

    ``level`` (0-3), ``relation`` (0-3), ``rapport`` (0-1), ``power`` [state of the pair, year] (share of the
    system, 0-1), ``ledgers[state][year - 1]`` (every decision), ``turns``, ``events``. ``formed``, ``broke``:
    years of the first pact, None for never. ``observed``: the years whose level the record prescribes.
    """

    scenario: str
    pair: tuple[str, str]
    seed: int
    run: int
    set_size: int
    years: NDArray[np.int64]
    level: NDArray[np.int64]
    relation: Floats
    rapport: Floats
    power: Floats
    ledgers: tuple[tuple[Ledger, ...], tuple[Ledger, ...]]
    turns: tuple[Turn, ...]
    events: tuple[Event, ...]
    formed: int | None
    broke: int | None
    observed: tuple[int, ...] = ()


def life_of(
    scenario: Scenario,
    seed: int,
    run: int,
    *,
    set_size: int = 0,
    pair: str | None = None,
    film: Film | None = None,
) -> Life:
    """The life of ``pair`` (default: the first focal one) in run ``run`` of a study.

    ``set_size`` > 0 where the study drew its parameters. ``film`` saves filming again. ScenarioError for a
    pair that is none of the scenario.
    """
    name = scenario.focal[0] if pair is None else pair
    if name not in scenario.pairs:
        raise ScenarioError(f"{name} is not a pair of this scenario ({', '.join(scenario.pairs)})")
    shot = film_of(scenario, seed, run, set_size=set_size) if film is None else film
    k = scenario.pairs.index(name)
    first, second = name.split("-")
    i, j = scenario.states.index(first), scenario.states.index(second)
    ledgers = _ledgers(scenario, shot, seed, i, j)
    formed, broke = (int(shot.pair[-1, row, k]) for row in (P.FORMED, P.BROKE))
    return Life(
        scenario=scenario.name,
        pair=(first, second),
        seed=seed,
        run=run,
        set_size=set_size,
        years=np.arange(scenario.start, scenario.horizon + 1),
        level=shot.event[E.LEVEL, :, k].astype(np.int64),
        relation=shot.pair[:, P.RELATION, k].copy(),
        rapport=shot.pair[:, P.RAPPORT, k].copy(),
        power=shot.state[:, S.CAPABILITY][:, [i, j]].T.copy(),
        ledgers=ledgers,
        turns=_turns(scenario, shot, seed, ledgers, i, j),
        events=_events(scenario, shot, i, j),
        formed=formed if formed >= 0 else None,
        broke=broke if broke >= 0 else None,
        observed=tuple(sorted(_prescribed(scenario, i, j))),
    )


def _prescribed(scenario: Scenario, i: int, j: int) -> dict[int, float]:
    """The levels of states i < j that the scenario gives, by year, instead of having them picked."""
    return scenario.given.get(f"level.{scenario.states[i]}.{scenario.states[j]}", {})


def _ledgers(
    scenario: Scenario, film: Film, seed: int, i: int, j: int
) -> tuple[tuple[Ledger, ...], tuple[Ledger, ...]]:
    both: list[tuple[Ledger, ...]] = []
    worlds = [film.world(t) for t in range(1, scenario.years + 1)]
    for a, b in ((i, j), (j, i)):
        both.append(
            tuple(
                opened(w, film.parameters, When(seed, film.run, scenario.start, t), scenario.states, a, b)
                for t, w in enumerate(worlds, start=1)
            )
        )
    return both[0], both[1]


def _turns(
    scenario: Scenario,
    film: Film,
    seed: int,
    ledgers: tuple[tuple[Ledger, ...], tuple[Ledger, ...]],
    i: int,
    j: int,
) -> tuple[Turn, ...]:
    k = between(i, j, len(scenario.states))
    level, formed, ended = (film.event[row, :, k].astype(int) for row in (E.LEVEL, E.FORMED, E.ENDED))
    given = _prescribed(scenario, i, j)
    out: list[Turn] = []
    signed, last = 0, 1
    for t in range(1, scenario.years + 1):
        if level[t] == level[t - 1] and not ended[t]:
            continue
        kind = RAISED if level[t] > level[t - 1] else LOWERED
        kind = SIGNED if formed[t] else ENDED if ended[t] else kind
        since = max(signed, 1) if kind == ENDED else last
        both = (ledgers[0][t - 1], ledgers[1][t - 1])
        turn = _turn(scenario, film, seed, i, j, t, since, kind, both)
        if kind == ENDED and not signed:
            turn = turn._replace(stood=True, already=None)
        # A lapse takes a prescribed alliance off the paper; of a split the relation decides.
        if turn.under is None and given.get(turn.year) == turn.after:
            turn = turn._replace(observed=True, decided="", set_back=(), cause="", already=None)
        out.append(turn)
        signed = t if kind == SIGNED else signed
        last = t
    return tuple(out)


def _turn(
    scenario: Scenario,
    film: Film,
    seed: int,
    i: int,
    j: int,
    t: int,
    since: int,
    kind: str,
    both: tuple[Ledger, Ledger],
) -> Turn:
    k = between(i, j, len(scenario.states))
    how = HOW[int(film.event[E.ENDED, t, k])] if kind == ENDED else ""
    w = film.world(t)
    before, after = both[0].level_before, both[0].level_after
    by_depth = how in ("split", "lapsed")
    # Of two who raise, the one with the lower odds; else the one that let go.
    by_first = first_lets_go(w, i, j, 0, not by_depth)
    aim = before if after < before else after
    if after > before:
        by_first = both[0].odds[aim:].sum() <= both[1].odds[aim:].sum()
    a, b = (i, j) if by_first else (j, i)
    now, odds_then, backs = _odds(film, a, b, len(scenario.states), (t, since), before, aim, by_depth)
    cause = CAUSES[int(film.event[E.CAUSE, t, k])] if kind == ENDED else ""
    if by_depth:
        other = float(film.dyad[t, D.WANTED, b, a])
        backs = tuple(
            back._replace(relation=relation_at(film, seed, t, i, j, min(back.odds, other))) for back in backs
        )
    return Turn(
        year=scenario.start + t,
        kind=kind,
        how=how,
        before=before,
        after=after,
        decided=scenario.states[a],
        measure=DEPTH if by_depth else PROBABILITY,
        odds=now,
        since=scenario.start + since,
        odds_then=odds_then,
        set_back=backs,
        cause=cause,
        already=float(film.event[E.ALREADY, t, k]) if kind == ENDED else None,
        ledgers=both,
        under=_under(scenario, film, k, t, how) if by_depth else None,
    )


def _under(scenario: Scenario, film: Film, k: int, t: int, how: str) -> Under:
    """The threshold of the working relation that pair k went under when its pact split or lapsed in year t."""
    q = choice_at(film.parameters, 0)
    many = round(float(film.pair[t, P.COLD_YEARS, k])) if how == "split" else 1
    years = range(t - many + 1, t + 1)
    return Under(
        threshold=float(q.working if how == "split" else q.renewal),
        years=tuple(scenario.start + year for year in years),
        relation=tuple(float(film.pair[year, P.RELATION, k]) for year in years),
    )


def relation_at(film: Film, seed: int, t: int, i: int, j: int, wanted: float) -> float:
    """The working relation (0-3) of states i < j in year ``t`` had the less willing wanted a tie of this depth.

    w(t) = w + warming(clip(w + pace (4 wanted + paper_weight level / 3 - w) + noise z) - w), with last year's
    relation w and the year's own draw z: the rules of the model (M19, M18), all else as it was.
    """
    q, h = choice_at(film.parameters, 0), hedging_at(film.parameters, 0)
    n = film.state.shape[2]
    k = between(i, j, n)
    before = float(film.pair[t - 1, P.RELATION, k])
    level = float(film.event[E.LEVEL, t - 1, k])
    place = streams.place(t, streams.RELATION, streams.joint(film.world(t), i, j))
    z, _ = normals_of(*uniforms(word(int(constant(seed))), word(film.run), word(int(place))))
    former = film.state[t - 1, S.FORMER]
    closest = 1.0 if former[i] == float(j) and former[j] == float(i) else 0.0
    moved = choice.relation(before, q.pace * (choice.wanted_relation(wanted, level, q) - before), z, q)
    return float(before + hedging.warming(moved - before, closest, h))


def _odds(
    film: Film, a: int, b: int, n: int, when: tuple[int, int], before: int, aim: int, by_depth: bool
) -> tuple[float, float, tuple[SetBack, ...]]:
    """The odds of a turn of state a, the same in the year compared with, and with each term set back."""
    q = choice_at(film.parameters, 0)
    v = a * n + b
    terms, old = film.term[when[0], :, :, v], film.term[when[1], :, :, v]

    def chance(sums: Floats) -> float:
        if by_depth:
            return _share(holding(float(sums[LINEAR]), float(sums[SQUARED]), False, q))
        picks = odds(float(sums[LINEAR]), float(sums[SQUARED]), float(sums[WINDOW]), float(before), q)
        return min(1.0, float(sum(picks[aim:])))

    sums = np.array([film.dyad[when[0], row, a, b] for row in (D.SUM_LINEAR, D.SUM_SQUARED, D.SUM_WINDOW)])
    then = np.array([film.dyad[when[1], row, a, b] for row in (D.SUM_LINEAR, D.SUM_SQUARED, D.SUM_WINDOW)])
    now = chance(sums)
    backs = []
    for m, number in enumerate(TERMS):
        back = chance(sums - terms[m] + old[m])
        worth = [_worth(x[m], before, aim) for x in (old, terms)]
        backs.append(SetBack(f"M{number}", worth[0], worth[1], back, _logit(back) - _logit(now)))
    return now, chance(then), tuple(sorted(backs, key=lambda each: -each.rise))


def _worth(term: Floats, before: int, aim: int) -> float:
    """What a term adds to the score of level ``aim``; one that is a window alone, to the score of a raised level."""
    linear, squared, window = (float(term[part]) for part in (LINEAR, SQUARED, WINDOW))
    opens = aim > before or (aim < ALLIANCE and not linear and not squared)
    return choice.contribution(linear, squared, window, choice.depth_of(float(aim)), 1.0 if opens else 0.0)


def _share(log_odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-log_odds))


def _logit(share: float) -> float:
    kept = min(max(share, 1e-15), 1.0 - 1e-15)
    return math.log(kept / (1.0 - kept))


def _events(scenario: Scenario, film: Film, i: int, j: int) -> tuple[Event, ...]:
    """What happened to the pair, its two states and the system, by year, in the order of a year."""
    out: list[Event] = []
    for t in range(1, scenario.years + 1):
        out += _pressed(scenario, film, i, j, t) + _settled(scenario, film, i, j, t)
        out += _shaken(scenario, film, i, j, t)
    return tuple(out)


def _pressed(scenario: Scenario, film: Film, i: int, j: int, t: int) -> list[Event]:
    names, year, n = scenario.states, scenario.start + t, len(scenario.states)
    k = between(i, j, n)
    out: list[Event] = []
    leader, stance = film.system[t, Y.LEADER], film.system[t, Y.STANCE]
    if leader != film.system[t - 1, Y.LEADER]:
        out.append(Event(year, "leads", (names[int(leader)],)))
    if stance != film.system[t - 1, Y.STANCE]:
        courted = [names[int(stance - pressure.WEDGE)]] if stance >= pressure.WEDGE else []
        out.append(
            Event(
                year, "stance", (names[int(leader)], *courted), scenario.stance_name(stance).partition(":")[0]
            )
        )
    if film.pair[t, P.COMMON_WAR, k] > 0.5:
        out.append(Event(year, "common_war", (names[i], names[j])))
    elif film.pair[t, P.WINDOW, k] > 0.5 and film.pair[t, P.WAR_LEFT, k] <= 0.0:
        out.append(Event(year, "common_crisis", (names[i], names[j])))
    for target, other in ((i, j), (j, i)):
        makers = [names[m] for m in range(n) if m not in (i, j) and film.dyad[t, D.CRISIS, m, target] > 0.5]
        if makers and film.dyad[t, D.TESTED, other, target] > 0.5:
            out.append(Event(year, "crisis", (names[target], *makers)))
    for maker, target in ((i, j), (j, i)):
        if film.dyad[t, D.CRISIS, maker, target] > 0.5:
            out.append(Event(year, "quarrel", (names[maker], names[target])))
    return out


def _settled(scenario: Scenario, film: Film, i: int, j: int, t: int) -> list[Event]:
    names, year = (scenario.states[i], scenario.states[j]), scenario.start + t
    k = between(i, j, len(scenario.states))
    out = []
    if film.event[E.FORMED, t, k] > 0.5:
        out.append(Event(year, "formed", names))
    if film.event[E.ENDED, t, k] > 0.5:
        out.append(Event(year, HOW[int(film.event[E.ENDED, t, k])], names))
    if film.event[E.LEVEL, t - 1, k] >= ALLIANCE > film.event[E.LEVEL, t, k]:
        if film.event[E.ENDED, t, k] < 0.5:
            out.append(Event(year, "paper_end", names))
    return out


def _shaken(scenario: Scenario, film: Film, i: int, j: int, t: int) -> list[Event]:
    names, year = scenario.states, scenario.start + t
    k = between(i, j, len(names))
    out = [Event(year, "succession", (names[a],)) for a in (i, j) if film.state[t, S.LEADER_EXIT, a] > 0.5]
    for a, b in ((i, j), (j, i)):
        for row, kind in ((D.YIELDED, "demand_met"), (D.REFUSED, "demand_refused")):
            if film.dyad[t, row, a, b] > 0.5:
                out.append(Event(year, kind, (names[a], names[b])))
    if film.pair[t, P.INCIDENT, k] > 0.5:
        kind = "meltdown" if film.pair[t, P.MELTDOWN, k] > 0.5 else "bargain"
        out.append(Event(year, kind, (names[i], names[j])))
    return out


def telling(turn: Turn) -> tuple[SetBack, ...]:
    """The terms that are told of a turn: those whose return would most have changed it, at most ``TOLD``.

    Of a rise those that carried it, else those that had held what was let go.
    """
    sign = -1.0 if turn.after > turn.before else 1.0
    moved = [each for each in turn.set_back if sign * each.rise > MATTERS]
    return tuple(sorted(moved, key=lambda each: -abs(each.rise))[:TOLD])


class Unsigned(NamedTuple):
    """Why no pact was ever signed: the last decisions of both states, and the odds of signing.

    ``ledgers`` and ``odds`` [state of the pair]: the decision of ``year`` (the last) and the probability of
    picking alliance in it; ``best_year`` and ``best_odds``: the year in which the probability that both pick it
    was highest (the picks of a year are drawn one by one, so it is the product). Years whose level the record
    prescribes are left out: nothing hung on their picks.
    """

    year: int
    ledgers: tuple[Ledger, Ledger]
    odds: tuple[float, float]
    best_year: int
    best_odds: float


def unsigned(life: Life) -> Unsigned | None:
    """Why the pair of a life never signed a pact; None if it did, or if every level was prescribed."""
    free = [t for t, year in enumerate(life.years[1:]) if year not in life.observed]
    if life.formed is not None or not free:
        return None
    chances = np.array([[ledgers[t].odds[ALLIANCE] for t in free] for ledgers in life.ledgers])
    both = chances.prod(axis=0)
    best = int(np.argmax(both))
    last = (life.ledgers[0][free[-1]], life.ledgers[1][free[-1]])
    ends = (float(chances[0, -1]), float(chances[1, -1]))
    return Unsigned(last[0].year, last, ends, int(life.years[1 + free[best]]), float(both[best]))


def split_on_paper(life: Life) -> tuple[int, ...]:
    """The years in which a pact that has split in fact still stands on paper."""
    splits = {turn.year for turn in life.turns if turn.how == "split"}
    out: list[int] = []
    signed = {turn.year for turn in life.turns if turn.kind == SIGNED}
    split = False
    for year, level in zip(life.years, life.level, strict=True):
        split = (split or int(year) in splits) and level >= ALLIANCE and int(year) not in signed
        if split:
            out.append(int(year))
    return tuple(out)


def shares(life: Life, side: int) -> tuple[tuple[str, ...], Floats]:
    """Each mechanism's contribution (logit) to the score of the level that a state of the pair picked.

    [mechanism, year after the opening]; the columns add up to the score of the picked level.
    """
    ledgers = life.ledgers[side]
    parts = np.array([each.contributions[:, each.pick] for each in ledgers]).T
    return ledgers[0].mechanisms, parts


__all__ = [
    "COST_OF_CHANGE",
    "Event",
    "Life",
    "SetBack",
    "Turn",
    "Under",
    "Unsigned",
    "life_of",
    "relation_at",
    "shares",
    "split_on_paper",
    "telling",
    "unsigned",
]
