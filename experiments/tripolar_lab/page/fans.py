"""The fans of a report, each with the table behind it: power, working relations, and all that the years bring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .drawn import MANY_PAIRS, Drawn, row_year
from .kept import Said

if TYPE_CHECKING:
    from .facts import Facts

FAN_TALL = 104.0  # points


def power(facts: Facts) -> Drawn | None:
    """The power of the states of the pair and of the leader."""
    if not facts.spread:
        return None
    scenario = facts.scenario
    wanted = list(dict.fromkeys([*facts.pair.split("-"), scenario.leader]))
    fans = [_fan(facts, f"capability.{s}", scenario.labels[s], scenario.colours[s]) for s in wanted]
    ends = {s: float(each.lines[0.5][-1]) for s, each in zip(wanted, fans, strict=True)}
    first, second = facts.pair.split("-")
    high, low = (first, second) if ends[first] >= ends[second] else (second, first)
    finding = (
        f"In {scenario.horizon} the {facts.middle} gives {facts.label(high)} {100 * ends[high]:.0f} % of the power of "
        f"all states of the scenario and {facts.label(low)} {100 * ends[low]:.0f} %"
    )
    return _fans(facts, fans, finding, "Share of the capability of all states of the scenario", None)


def relations(facts: Facts) -> Drawn | None:
    """The working relations between which the states that have a choice may choose."""
    from tripolar.plots import theme

    if not facts.spread:
        return None
    scenario = facts.scenario
    pairs = [pair for pair in scenario.pairs if set(pair.split("-")) & set(facts.choosing)]
    pairs = sorted(pairs, key=lambda pair: pair != facts.pair)[:3]
    fans = []
    for pair in pairs:
        colour = theme.HOLDS if pair == facts.pair else theme.PAIR
        fans.append(_fan(facts, f"relation.{pair}", facts.named(pair), colour))
    closest = max(fans, key=lambda each: float(each.lines[0.5][-1]))
    finding = (
        f"In the {facts.middle} the closest working relation in {scenario.horizon} is that of {closest.label}"
    )
    return _fans(facts, fans, finding, "Working relation: 0 none, 3 closest", (0.0, 3.0))


def fan(facts: Facts) -> Drawn | None:
    """What the years bring, all of it."""
    from tripolar.plots import fan_figure

    if not facts.spread or len(facts.scenario.pairs) > MANY_PAIRS:
        return None
    scenario = facts.scenario
    picture = fan_figure(
        facts.fan,
        facts.levels(),
        states={s: (scenario.labels[s], scenario.colours[s]) for s in scenario.states},
        focal=facts.pair,
        source=facts.source,
        drawn=facts.about.set_size > 0,
        unknown=facts.gallery.spread,
    )
    wanted = [f"capability.{s}" for s in scenario.states] + [f"relation.{p}" for p in scenario.pairs]
    known = {str(name) for name in facts.fan["variable"]}
    wanted += [name for name in ("ice_extent",) if name in known]
    fans = [_fan(facts, name, name, "") for name in wanted if name in known]
    caption = "The one future" if facts.alone else "Medians with the band of 90 % of the futures"
    return Drawn(picture, caption, *_fan_rows(facts, fans))


def _fan(facts: Facts, variable: str, label: str, colour: str) -> Any:
    from tripolar.plots.fan import Fan

    return Fan.of(facts.fan, variable, label, colour, unknown=facts.gallery.spread)


def _fans(
    facts: Facts, fans: list[Any], finding: str, what: str, limits: tuple[float, float] | None
) -> Drawn:
    """Fans beside each other on one vertical axis."""
    from tripolar.plots import draw_fan, findings, theme
    from tripolar.plots.figures import ABOVE, BELOW, BETWEEN, FANS_WIDTH, TICKS, VALUE
    from tripolar.plots.sheet import MARGIN, MODEL, Picture, place, sheet, source_line

    most = max(float(each.lines[0.95].max()) for each in fans)
    limits = limits or (0.0, 1.06 * most or 1.0)
    wide = (FANS_WIDTH - 2.0 * MARGIN - TICKS - VALUE - (len(fans) - 1) * BETWEEN) / len(fans)
    room = wide + BETWEEN - 8.0
    names = [theme.wrapped(each.label, room, size=theme.SMALL, bold=True, most=2) for each in fans]
    above = max(theme.height_of(name, theme.SMALL) for name in names) + ABOVE
    with theme.applied():
        drawn, dashed = facts.about.set_size > 0, fans[0].unknown is not None
        told = f"{what}. {findings.fan_facts(facts.source, drawn, dashed)}"
        canvas, floor = sheet(FANS_WIDTH, above + FAN_TALL + BELOW, finding, told, "", facts.source)
        for k, (each, name) in enumerate(zip(fans, names, strict=True)):
            axes = place(canvas, MARGIN + TICKS + k * (wide + BETWEEN), floor + BELOW, wide, FAN_TALL)
            draw_fan(
                axes, each.years, each.lines, label=name, unit=each.unit, colour=each.colour, limits=limits,
                explain=k == 0, unknown=each.unknown,
            )  # fmt: skip
            axes.tick_params(labelleft=k == 0)
    said = "; ".join(each.told() for each in fans)
    alt = f"{finding}. {what}: {said}. {source_line(facts.source)} {MODEL}"
    return Drawn(Picture(canvas, finding, alt), what, *_fan_rows(facts, fans))


def _fan_rows(facts: Facts, fans: list[Any]) -> tuple[list[str], list[list[str]]]:
    from tripolar.plots.fan import value

    rows = []
    for k, year in enumerate(fans[0].years):
        if row_year(facts, int(year)):
            cells = []
            for each in fans:
                numbers = [float(each.lines[q][k]) for q in (0.5, 0.05, 0.95)]
                numbers += [float(end[k]) for end in each.unknown or ()]
                middle, low, high, *alone = (value(number, each.unit) for number in numbers)
                told = f"{low} to {high}" + (f"; parameters {alone[0]} to {alone[1]}" if alone else "")
                cells.append(Said(middle if facts.alone else f"{middle} ({told})", *numbers))
            rows.append([f"{year:.0f}", *cells])
    return ["year", *(_named(facts, each.label) for each in fans)], rows


def _named(facts: Facts, variable: str) -> str:
    """A variable of the fan table in words."""
    kind, _, of = variable.partition(".")
    labels = facts.scenario.labels
    if kind == "capability" and of in labels:
        return f"power, {labels[of]}"
    if kind == "relation" and of in facts.scenario.pairs:
        return f"relation, {facts.named(of)}"
    return "September ice, million km²" if variable == "ice_extent" else variable
