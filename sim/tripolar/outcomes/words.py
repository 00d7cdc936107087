"""Sentences: the four questions answered in words, from the numbers of a summary alone.

One denominator (100 futures) and both bands; never '0', never 'likely'. No state is named here: the names
come from the scenario.
"""

from __future__ import annotations

import math
from typing import Any

from tripolar.outcomes.names import both, opened, the
from tripolar.rules.table import MECHANISMS
from tripolar.scenario import Scenario

Share = dict[str, Any]
TITLES = {m.label: f"{m.label} ({m.name})" for m in MECHANISMS}
_FEW = 0.01
#: Futures below which their number is told: of 100 nothing can be said by so few.
COUNTED = 20


def hundred(share: Share, runs: int) -> str:
    """``25 of 100 futures (24-26)``; few or no hits as ``fewer than 1 of 100 futures (none of 10,000)``.

    With drawn parameters both bands are named. Fewer than ``COUNTED`` futures are counted: ``3 of 12 futures``.
    """
    value, ranges = share["share"], share["parameters"]
    hits = round(value * runs)
    if runs < COUNTED:
        one = "the one future" if hits else "no future"
        return one if runs == 1 else f"{hits or 'none'} of {runs} futures"
    if hits == 0:
        why = f"none of {runs:,}"
    elif hits == runs:
        why = f"all of {runs:,}"
    elif not _FEW <= value <= 1 - _FEW:
        why = f"{hits:,} of {runs:,}"
    else:
        why = _span(*share["noise"])
        if ranges is not None:
            why = f"simulation noise {why}"
    if ranges is not None:
        why += f"; what we do not know {_span(*ranges)}"
    return f"{briefly(share, runs)} of 100 futures ({why})"


def briefly(share: Share, runs: int) -> str:
    """A share among 100 futures already spoken of: ``25``, ``fewer than 1``, ``more than 99``.

    Where no run hit, or all did, the bound is what the noise interval allows: a few runs can not tell one
    in a hundred.
    """
    value, (low, high) = share["share"], share["noise"]
    if runs < COUNTED:
        return f"{round(value * runs) or 'none'}"
    if value < _FEW:
        return f"fewer than {math.ceil(100 * max(high, _FEW) - 1e-9) if value == 0.0 else 1}"
    if value > 1 - _FEW:
        return f"more than {math.floor(100 * min(low, 1 - _FEW) + 1e-9) if value == 1.0 else 99}"
    return f"{100 * value:.0f}"


def noted(share: Share, runs: int) -> str:
    """``briefly`` with the noise interval, and the parameter band where there is one."""
    told = briefly(share, runs)
    if runs < COUNTED:
        return told
    bands = [_span(*share["noise"])] if _FEW <= share["share"] <= 1 - _FEW else []
    bands = [band for band in bands if band != told]  # ``2 (2)`` says nothing
    bands += [_span(*share["parameters"])] if share["parameters"] is not None else []
    return told + (f" ({'; '.join(bands)})" if bands else "")


def ends(low: float, high: float) -> tuple[str, str]:
    """Both ends of an interval of shares (0-1) in words, of 100: the one rule of sentences and pictures.

    To the nearest whole number, as a share is, so that the interval never leaves out its estimate; ``<1`` for 0 and
    ``>99`` for nearly 100.
    """
    bottom, top = (_end(end) for end in (low, high))
    return bottom, top


def _end(share: float) -> str:
    whole = f"{100.0 * share:.0f}"
    if whole == "0":
        return "<1"
    return ">99" if whole == "100" and share < 1.0 else whole


def _span(low: float, high: float) -> str:
    bottom, top = ends(low, high)
    return bottom if bottom == top else f"{bottom}{' to ' if top == '>99' else '-'}{top}"


def questions(scenario: Scenario, summary: dict[str, Any]) -> dict[str, str]:
    """Q1 does it form, and when; Q2 how long, what breaks it; Q3 who leads; Q4 who balances, realigns."""
    out = {
        f"Q{k}": " ".join(answer(scenario, summary, pair) for pair in scenario.focal)
        for k, answer in enumerate((first, second, third), start=1)
    }
    return {**out, "Q4": fourth(scenario, summary)}


def _both(scenario: Scenario, pair: str) -> str:
    return both(scenario.labels[state] for state in pair.split("-"))


def first(scenario: Scenario, summary: dict[str, Any], pair: str) -> str:
    """Q1 for a pair: the share that forms, by when."""
    data, runs = summary["pairs"][pair], summary["runs"]
    who = _both(scenario, pair)
    if data["stood_at_opening"] == runs:
        return f"In all futures of this scenario {who} are allies from the opening in {scenario.start}."
    text = f"In {hundred(data['forms'], runs)} of this scenario {who} form an alliance by {scenario.horizon}"
    if data["forms"]["share"] == 0.0:
        return text + "."
    steps = [f"in {briefly(x, runs)} by {year}" for year, x in data["by_year"].items()][:-1]
    return text + (": " + ", ".join(steps) if steps else "") + "."


def second(scenario: Scenario, summary: dict[str, Any], pair: str) -> str:
    """Q2 for a pair: broken or held, length of life, causes."""
    data, runs = summary["pairs"][pair], summary["runs"]
    who = _both(scenario, pair)
    if data["forms"]["share"] == 0.0:
        return (
            f"In {hundred(data['forms'], runs)} of this scenario {who} form an alliance, "
            "so how long one lasts and what breaks it can not be told."
        )
    text = (
        f"In {hundred(data['breaks'], runs)} of this scenario the first alliance of {who} breaks by "
        f"{scenario.horizon}, in {noted(data['holds'], runs)} it still holds then "
        f"and in {noted(data['never'], runs)} no alliance forms"
    )
    years = data["spells"]["allied_years_per_future"]
    # pacts that stood at the opening are watched from their age then: earlier ages rest on few later ones
    late = bool(data["stood_at_opening"])
    life = _life(data["spells"]["first"], "first alliances") if late else _life(data["spells"])
    text += f"; {life}, and a future has {some(years)} allied years on average."
    return text + _causes(data, runs)


def some(number: float) -> str:
    """A mean that is not nothing, to one decimal: ``1.9``, ``fewer than 0.1``."""
    return f"{number:.1f}" if number >= 0.05 else "fewer than 0.1"


def _life(spells: dict[str, Any], whose: str = "all alliances, later ones too,") -> str:
    """Of all alliances of a pair, those that are signed after a break among them; or of the first."""
    middle = spells["median_years"]
    life = f"of {whose} more than half outlive the years seen"
    if middle is not None:
        life = f"median life of {whose} {middle} year{'' if middle == 1 else 's'}"
    ten, noise = spells["survival"].get("10"), spells["survival_noise"].get("10")
    if ten is None:
        return life
    if ten in (0.0, 1.0):
        return f"{life}, {'all' if ten else 'none'} of those seen for ten years outlived them"
    few = "fewer than 1" if ten < _FEW else "more than 99" if ten > 1 - _FEW else f"{100 * ten:.0f}"
    unknown, span = spells["survival_parameters"].get("10"), _span(*noise)
    told = "" if span in (few, "<1", ">99") else f" ({span})"
    if unknown is not None:
        told = f" (simulation noise {span}; what we do not know {_span(*unknown)})"
    return f"{life}, of 100 of them {few} outlive ten years{told}"


def _causes(data: dict[str, Any], runs: int) -> str:
    """What stands behind the breaks, among 100 futures, and beside it what was there at signing."""
    causes = data["causes"]
    if not causes["n"]:
        return " No alliance breaks, so there is no cause."
    among = {name: each for name, each in causes["of_futures"].items() if each["share"]}
    named = sorted((name for name in among if name in TITLES), key=lambda m: -among[m]["share"])
    shown = [m for k, m in enumerate(named[:3]) if k == 0 or among[m]["share"] >= _FEW]
    parts = [f"{TITLES[m]} in {briefly(among[m], runs)}" for m in shown]
    rest = [
        f"{words} in {briefly(among[name], runs)}"
        for name, words in (("tie", "no one more than another (a tie)"), ("chance", "none of them"))
        if name in among
    ]
    text = " Of the changes since signing, the one that did most to break the first alliance was "
    of = "the 100" if runs >= COUNTED else str(runs)
    text += ", ".join(parts + rest) + (f" of {of} futures" if runs > 1 else "")
    if data["stood_at_opening"]:  # nothing is known of the odds when those were signed
        return f"{text}."
    there = f"{100.0 * causes['already_there']:.0f} %"
    return f"{text}; on average {there} of the odds of leaving were there at signing."


def third(scenario: Scenario, summary: dict[str, Any], pair: str) -> str:
    """Q3 for a pair: the senior partner and by how much."""
    data, runs = summary["pairs"][pair], summary["runs"]
    senior = data["senior"]
    if data["forms"]["share"] == 0.0:
        return (
            f"In {hundred(data['forms'], runs)} of this scenario {_both(scenario, pair)} form an alliance, "
            "so there is no senior partner."
        )
    when = "at_formation" if senior["at_formation"]["n"] else "at_end"
    of = senior[when]["of_futures"]
    lead, other = sorted(of, key=lambda state: -of[state]["share"])
    moment = "when it is signed" if when == "at_formation" else "at its end"
    senior_one, other_one = (the(scenario.labels[state]) for state in (lead, other))
    text = f"In {hundred(of[lead], runs)} of this scenario {_both(scenario, pair)} ally with "
    text += f"{senior_one} as the senior partner {moment}, in {briefly(of[other], runs)} with {other_one}"
    margins = [
        f"{senior[k]['margin']:.2f} {words}"
        for k, words in (("at_formation", "at signing"), ("at_end", "at the break or the horizon"))
        if senior[k]["margin"] is not None
    ]
    return text + (f"; mean margin {' and '.join(margins)} (0 equal, 1 one-sided)." if margins else ".")


def fourth(scenario: Scenario, summary: dict[str, Any]) -> str:
    """Q4: each state of a focal pair that has two poles to choose from, that is all but the leader."""
    states = list(dict.fromkeys(state for pair in scenario.focal for state in pair.split("-")))
    choosing = [state for state in states if state != scenario.leader]
    parts = []
    for state in choosing:
        data = summary["states"][state]
        label = the(scenario.labels[state])
        parts.append(
            f"in {hundred(data['balances'], summary['runs'])} of this scenario {label} balances between "
            f"two poles, and in {noted(data['realigns'], summary['runs'])} it realigns from one to the other"
        )
    return opened("; ".join(parts)) + "."
