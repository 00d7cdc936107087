"""What a figure says, in words made from the numbers it draws: title, facts, notes and alt text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tripolar.plots import marks, survival, theme, words
from tripolar.plots.fan import Fan
from tripolar.plots.sheet import MODEL, Source, source_line

if TYPE_CHECKING:
    from tripolar.outcomes.survival import Curve


ALLIANCE = 3  # the level of a pact on paper


def survival_finding(curve: Curve, median: float | None, pair: str, source: Source) -> str:
    """The one sentence that a survival curve says."""
    upto = survival.seen(curve)
    if not upto:
        runs = "the one run" if source.runs == 1 else f"any of {words.count(source.runs)} runs"
        return f"No pact between {pair} forms in {runs}"
    signed = pacts(curve)
    last = float(curve.age[upto - 1])
    if signed == 1:
        broken = np.flatnonzero(np.asarray(curve.broke))
        if len(broken):
            return f"The one pact between {pair} breaks after {words.years(float(curve.age[broken[0]]))}"
        return f"The one pact between {pair} still holds after {words.years(last)}, when the run ends"
    if signed < words.FEW:
        return _few_finding(curve, signed, median, pair)
    if median is not None and math.isfinite(median):
        share = float(np.asarray(curve.survival, float)[np.asarray(curve.age, float) <= median][-1])
        many = "Half" if share > 0.45 else "More than half"
        return f"{many} of the pacts between {pair} break within {words.years(float(median))}"
    if float(np.asarray(curve.broke).sum()) == 0.0:
        return f"None of the {words.count(signed)} pacts between {pair} breaks before the runs end"
    return f"More than half of the pacts between {pair} still hold after {words.years(last)}"


def _few_finding(curve: Curve, signed: float, median: float | None, pair: str) -> str:
    """The same of so few pacts that they are counted."""
    reached = median is not None and math.isfinite(median)
    age = float(median or 0.0) if reached else float(curve.age[-1])
    by = f"within {words.years(age)}" if reached else "before the runs end"
    many = broken(curve, age)
    verb = "breaks" if many == 1 else "break"
    counted = words.count(many) if many else "none"
    return f"Of the {words.count(signed)} pacts between {pair} {counted} {verb} {by}"


def survival_facts(
    curve: Curve,
    forms: tuple[float, float, float] | None,
    source: Source,
    unknown: tuple[float, float] | None = None,
    band: tuple[Any, Any, Any] | None = None,
) -> str:
    """The line under the title: how often a pact forms and how many hold after ten years, with what is known of both.

    ``unknown`` and ``band`` (ages, low, high) are the ranges over parameter sets of the one and the other.
    """
    facts = []
    if forms is not None and source.runs > 1:
        ends = words.between(*forms[1:]) + (" %" if source.runs < 100 else "")
        often = words.futures(forms[0], source.runs)
        told = f" ({ends})" if "–" in ends else ""
        facts.append(f"A pact forms in {often}{told if unknown is None else marks.both(forms[1:], unknown)}.")
    if pacts(curve) > 1:
        of = f"Of all {words.count(pacts(curve))} pacts, later ones of a future included,"
        if pacts(curve) < words.FEW:
            many = broken(curve, 10)
            told = f"{words.count(many) if many else 'none'} {'is' if many <= 1 else 'are'} broken"
            facts.append(f"{of} {told} within {words.years(10)}.")
        elif survival.seen(curve) > 10:
            facts.append(f"{of} {held(curve, 10, band)} outlast {words.years(10)}.")
        else:
            facts.append(f"{of} none was watched for {words.years(10)}.")
    return " ".join(facts)


def survival_note(curve: Curve, noise_label: str, unknown: bool, record: str = "") -> str:
    """How to read the curve, and what it does not show; ``record`` names what was observed."""
    if not survival.seen(curve):
        return ""
    told = [
        "At risk: pacts that still hold and are still watched at that age. Broken, censored: those that "
        "broke, or whose run ended with the pact alive, before it."
    ]
    if curve.at_risk[0] < pacts(curve):
        told.append("Some pacts stood before the runs began: they are watched from the age they had then.")
    if pacts(curve) == 1:
        told.append("One pact is one story: it says nothing of how likely its end was.")
    elif survival.drawn_noise(curve).max() <= 0.0:
        seen = "All broke at one age" if np.asarray(curve.broke).any() else "No break was seen"
        told.append(f"{seen}, so there is no band of noise to draw: that is not certainty.")
    elif not unknown:
        told.append(f"In brackets: {noise_label}.")
    if unknown:
        told.append("Grey: the same under other tested values of the parameters.")
    else:
        told.append("What we do not know (the parameters) is not drawn.")
    if record:
        told.append(f"Circles: {record}.")
    return " ".join(told)


def pacts(curve: Curve) -> float:
    """Pacts that the curve rests on."""
    return float(np.asarray(curve.broke).sum() + np.asarray(curve.censored).sum())


def broken(curve: Curve, age: float) -> float:
    """Pacts that are broken by an age in years."""
    return float(np.asarray(curve.broke, float)[np.asarray(curve.age, float) <= age].sum())


def held(curve: Curve, age: int, band: tuple[Any, Any, Any] | None = None) -> str:
    """'42 % (40–44)': the share that outlives an age, with its noise where that is known and shows.

    With ``band`` (ages, low, high), the range over parameter sets, both are named.
    """
    low, high = float(curve.low[age]), float(curve.high[age])
    if band is not None and age in np.asarray(band[0]) and math.isfinite(low):
        place = int(np.flatnonzero(np.asarray(band[0]) == age)[0])
        ends = marks.both((low, high), (float(band[1][place]), float(band[2][place])))
        return words.percent(float(curve.survival[age])) + ends
    ends = words.between(low, high) if math.isfinite(low) and math.isfinite(high) else ""
    return words.percent(float(curve.survival[age])) + (f" ({ends})" if "–" in ends else "")


def survival_alt(
    curve: Curve,
    median: float | None,
    pair: str,
    source: Source,
    facts: str = "",
    parameter_band: tuple[Any, Any, Any] | None = None,
    record: tuple[Any, Any, str] | None = None,
) -> str:
    """What the survival figure shows, for those who do not see it."""
    upto = survival.seen(curve)
    told = [f"{survival_finding(curve, median, pair, source)}.", facts]
    if upto:
        few = pacts(curve) < words.FEW
        points = [
            f"{words.count(broken(curve, age)) if few else held(curve, age)} after {words.years(age)}, "
            f"{words.count(curve.at_risk[age])} at risk"
            for age in (1, 5, 10, 20, 30, 40)
            if age < upto
        ]
        told.append("Survival curve, stepping down from 100 %.")
        if points:
            what = "Broken" if few else "Still holding, with simulation noise"
            told.append(f"{what}: {'; '.join(points)}.")
        if parameter_band is not None:
            ages, low, high = parameter_band
            at = min(10, len(ages) - 1)
            span = words.between(float(low[at]), float(high[at]))
            told.append(f"What we do not know spans {span} % after {words.years(float(ages[at]))}.")
        if record is not None:
            ages, shares, name = record
            dots = [
                f"{words.percent(float(share))} after {words.years(float(age))}"
                for age, share in zip(ages, shares, strict=True)
            ]
            told.append(f"Observed ({name}): {', '.join(dots)}.")
    else:
        told.append("The picture is empty: there is no life of a pact to draw.")
    return words.told([*told, source_line(source), MODEL])


def fan_finding(levels: tuple[Any, Any], name: str, source: Source) -> str:
    """Where the focal pair stands in the last year."""
    years, shares = np.asarray(levels[0]), np.asarray(levels[1], float)[-1]
    most = int(np.argmax(shares))
    if source.runs == 1:
        return f"In {years[-1]:.0f} {name} are on the rung of {theme.LEVELS[most]} in the one run"
    told = f"In {years[-1]:.0f} {name} have a pact on paper in {words.futures(float(shares[ALLIANCE]), source.runs)}"
    if most != ALLIANCE:
        often = words.futures(float(shares[most]), source.runs).removesuffix(" futures")
        told += f"; the most common rung is {theme.LEVELS[most]} ({often})"
    return told


def fan_facts(source: Source, drawn: bool = False, dashed: bool = False) -> str:
    """How to read the fans; ``drawn``: the parameters differ from future to future; ``dashed``: their band is drawn."""
    if source.runs == 1:
        return "One run is one story: it has no spread. Dot: the given opening."
    dot = "Dot: the middle opening." if drawn else "Dot: the given opening."
    told = "Line: the middle future. Dark band: half of the futures. Pale band: 9 of 10."
    return f"{told} Dashed: the middle, {marks.PARAMETERS}. {dot}" if dashed else f"{told} {dot}"


def fan_note(levels: tuple[Any, Any], drawn: bool, source: Source, dashed: bool = False) -> str:
    """What the bands hold, and what a pact on paper is."""
    note = ""
    if source.runs > 1:
        held = f"chance and {marks.PARAMETERS} together" if drawn else "chance alone"
        alone = f"{marks.PARAMETERS} is not drawn."
        if dashed:
            alone = f"dashed lines: {marks.PARAMETERS} alone, between which 9 of 10 sets of them have their middle."
        note = f"Coloured bands: {held}{'.' if drawn and not dashed else f'; {alone}'}"
    if np.any(np.asarray(levels[1], float)[:, ALLIANCE] > 0.0):
        note = words.told(
            [note, "A pact on paper can be empty: one that has split in fact may stand for years."]
        )
    return note


def fan_alt(
    powers: Sequence[Fan],
    relations: Sequence[Fan],
    ice: Fan | None,
    levels: tuple[Any, Any],
    name: str,
    finding: str,
    source: Source,
    drawn: bool = False,
    dashed: bool = False,
) -> str:
    """What the fan figure shows, for those who do not see it."""
    shares = np.asarray(levels[1], float)[-1]
    told = [f"{finding}.", "Fan charts of medians with the band of 90 % of the futures."]
    told.append(fan_note(levels, drawn, source, dashed))
    told.append(f"Share of power: {'; '.join(each.told() for each in powers)}.")
    if relations:
        told.append(f"Working relation from 0 to 3: {'; '.join(each.told() for each in relations)}.")
    rungs = [
        f"{level} {words.percent(float(share))}" for level, share in zip(theme.LEVELS, shares, strict=True)
    ]
    told.append(f"Commitment of {name} in {np.asarray(levels[0])[-1]:.0f}: {', '.join(rungs)}.")
    if ice is not None:
        told.append(f"September sea ice in {theme.UNITS.get(ice.unit, ice.unit)}: {ice.told()}.")
    return words.told([*told, source_line(source), MODEL])
