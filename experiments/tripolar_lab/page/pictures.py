"""The pictures of a report, each with the table behind it. To add one, add a line to ``PICTURES``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from tripolar.outcomes import words

from ..answer import hundredth
from ..gallery import BESIDE
from .markup import Html, folded, tag
from .markup import table as html_table
from .slim import svg_of

if TYPE_CHECKING:
    from .facts import Facts

FEWEST = 30  # breaks for a picture of their causes
MANY_PAIRS = 6  # beyond so many pairs fans of all and but-for causes are left to verbs of their own
EVERY = 5  # years between rows of a table
#: Points.
FAN_TALL, LADDER_TALL = 104.0, 150.0


class Drawn(NamedTuple):
    """A picture (of ``tripolar.plots``) and its table: caption, column heads, rows."""

    picture: Any
    caption: str
    head: list[str]
    rows: list[list[str]]


class Entry(NamedTuple):
    """A picture of the page: its name, the question it belongs to (or a section) and what draws it (None: nothing)."""

    name: str
    question: str
    draw: Callable[[Facts], Drawn | None]
    always: bool = False


def shown(facts: Facts, question: str, prefix: str, only_always: bool = False) -> list[Html]:
    """The pictures of a question, each a figure with its table folded under it."""
    out = []
    for entry in PICTURES:
        if entry.question == question and (entry.always or not only_always):
            drawn = entry.draw(facts)
            if drawn is not None:
                out.append(figure(drawn, f"{prefix}{entry.name}-"))
    return out


def figure(drawn: Drawn, prefix: str) -> Html:
    """A picture as a figure: it scrolls where the screen is narrow, and can then be reached by keyboard."""
    held = tag(
        "div", svg_of(drawn.picture, prefix), class_="wide picture", role="group", tabindex="0",
        aria_label=f"Picture: {drawn.picture.title}",
    )  # fmt: skip
    behind = folded("The table behind it", html_table(drawn.caption, list(drawn.head), list(drawn.rows)))
    return tag("figure", held, behind)


def survival(facts: Facts) -> Drawn | None:
    """How long a pact lasts."""
    if not facts.summary["pairs"][facts.pair]["spells"]["n"]:
        return None
    curve = facts.study.curve(facts.pair, first=False)
    rows = []
    for k in range(len(curve.age)):
        if curve.at_risk[k] > 0:
            band = "" if curve.low[k] != curve.low[k] else f"{curve.low[k]:.3f} to {curve.high[k]:.3f}"
            counts = [f"{int(each[k]):,}" for each in (curve.at_risk, curve.broke, curve.censored)]
            rows.append([str(int(curve.age[k])), f"{curve.survival[k]:.3f}", band, *counts])
    head = [
        "age, years",
        "share that outlives it",
        "simulation noise",
        "at risk",
        "broke at it",
        "last seen at it",
    ]
    return Drawn(facts.gallery.draw("survival"), "Survival of all pacts by age", head, rows)


def hundred(facts: Facts) -> Drawn | None:
    """A hundred futures, one a row."""
    if not facts.single:
        return None
    found = facts.gallery.hundred
    rows = []
    for run, formed, broke in zip(found.run, found.formed, found.broke, strict=True):
        if formed >= 0:
            rows.append([f"{run:,}", str(formed), "holds" if broke < 0 else str(broke)])
    caption = (
        f"The futures of these {len(found.run)} in which {facts.both} sign a first pact; the others sign none"
    )
    return Drawn(facts.gallery.draw("futures"), caption, ["future", "signed in", "broke in"], rows)


def states(facts: Facts) -> Drawn:
    """Where the futures stand by year."""
    stand = facts.gallery.stand
    rows = []
    for k, year in enumerate(stand.year):
        if _row_year(facts, int(year)):
            cells = [
                f"{_of(s[k])} ({_of(low[k])} to {_of(high[k])})"
                for s, low, high in zip(stand.share, stand.low, stand.high, strict=True)
            ]
            rows.append([str(int(year)), *cells])
    head = ["year", "not yet allied", "in the first alliance", "broken", "in a later alliance"]
    return Drawn(
        facts.gallery.draw("states"), "Futures of 100 in each state, with simulation noise", head, rows
    )


def years(facts: Facts) -> Drawn | None:
    """In which years pacts are signed and break."""
    when = facts.gallery.when
    if not when.forms.share:
        return None
    rows = []
    for year in sorted({*when.forms.years.tolist(), *when.breaks.years.tolist()}):
        rows.append(
            [str(year), *(str(int((each.years == year).sum())) for each in (when.forms, when.breaks))]
        )
    for name, told in (("holds", "holds at the end"), ("never", "never")):
        rows.append([told, *(str(each.others.get(name, "")) for each in (when.forms, when.breaks))])
    caption = f"Dots by year; each of the {when.forms.dots} is the same share of the futures"
    return Drawn(facts.gallery.draw("years"), caption, ["year", "first pact is signed", "it breaks"], rows)


def causes(facts: Facts) -> Drawn | None:
    """What breaks the first pact, asked in two ways."""
    from .questions import mechanism_names

    if not facts.single or len(facts.scenario.pairs) > MANY_PAIRS:
        return None
    still = facts.gallery.causes.but_for
    if not still or still[0].n < FEWEST:
        return None
    found, names = facts.gallery.causes, {**mechanism_names(), "all": "all of them at once"}
    by = {row.mechanism: row for row in still}
    rows = []
    for key in [*(key for key in names if key in by or key in found.proximate)]:
        row = by.get(key)
        named = found.proximate.get(key)
        noise = found.proximate_noise.get(key, (0.0, 0.0))
        rows.append([
            names[key],
            "" if named is None else f"{_of(named)} ({_of(noise[0])} to {_of(noise[1])})",
            "" if row is None else f"{_of(row.share)} ({_of(row.noise[0])} to {_of(row.noise[1])})",
        ])  # fmt: skip
    caption = f"Of 100 breaks of a first alliance ({found.broke:,} in {found.runs:,} futures"
    if found.but_for and found.but_for[0].n < found.broke:
        caption += f"; but for: {found.but_for[0].n:,} in the first {found.replayed:,}"
    caption += "), with simulation noise"
    head = ["mechanism", "named as the cause", "vanish but for it"]
    return Drawn(facts.gallery.draw("causes"), caption, head, rows)


def triangle(facts: Facts) -> Drawn | None:
    """Who is how strong and how close to whom."""
    if not facts.spread:
        return None
    held, scenario = facts.gallery.middle, facts.scenario
    rows = [
        [str(int(year)), *(f"{100 * each:.0f} %" for each in power), *(f"{each:.1f}" for each in relation)]
        for year, power, relation in zip(held.year, held.power, held.relation, strict=True)
    ]
    head = ["year", *(f"power, {scenario.labels[s]}" for s in scenario.states)]
    head += [f"relation, {facts.named(pair)}" for pair in scenario.pairs]
    caption = "Power (share of all states) and working relations (0-3) in the middle future"
    return Drawn(facts.gallery.draw("triangle"), caption, head, rows)


def beside(facts: Facts) -> Drawn | None:
    """This scenario beside the baseline, on the same draws."""
    from tripolar.plots import scenarios_figure

    panels = facts.beside
    if not panels:
        return None
    runs = min(facts.summary["runs"], BESIDE)
    picture = scenarios_figure(panels, pair=facts.both, source=facts.source._replace(runs=runs))
    rows = []
    for panel in panels:
        forms, more = (
            ""
            if each is None
            else f"{scale * each.mean:+.1f} ({scale * each.low:+.1f} to {scale * each.high:+.1f})"
            for each, scale in ((panel.more_forms, 100.0), (panel.more_years, 1.0))
        )
        rows.append([panel.title, _of(panel.forms), forms, words.some(panel.allied_years), more])
    head = ["scenario", "forms, of 100 futures", "difference", "allied years a future", "difference"]
    caption = f"Paired differences to the baseline, future by future ({runs:,} futures each, 95 %)"
    return Drawn(picture, caption, head, rows)


def _of(share: float) -> str:
    """A share of 100, one decimal and never 0."""
    return hundredth(float(share))


def ladder(facts: Facts) -> Drawn:
    """The share of futures on each rung by year."""
    from tripolar.plots import draw_levels, findings, theme
    from tripolar.plots.fan import margin_of_levels
    from tripolar.plots.figures import BELOW, FANS_WIDTH, TICKS
    from tripolar.plots.sheet import MARGIN, MODEL, Picture, place, sheet, source_line

    years, shares = facts.levels()
    finding = findings.fan_finding((years, shares), facts.both, facts.source)
    facts_line = "Share of futures on each rung of the commitment ladder, by year."
    with theme.applied():
        canvas, floor = sheet(FANS_WIDTH, LADDER_TALL + BELOW, finding, facts_line, "", facts.source)
        wide = FANS_WIDTH - 2.0 * MARGIN - TICKS - margin_of_levels(shares)
        draw_levels(place(canvas, MARGIN + TICKS, floor + BELOW, wide, LADDER_TALL), years, shares)
    rungs = ", ".join(f"{name} {_of(share)}" for name, share in zip(theme.LEVELS, shares[-1], strict=True))
    alt = f"{finding}. In {years[-1]}, of 100 futures: {rungs}. {source_line(facts.source)} {MODEL}"
    rows = [
        [str(year), *(_of(share) for share in shares[k])]
        for k, year in enumerate(years)
        if _row_year(facts, int(year))
    ]
    head = ["year", *theme.LEVELS]
    return Drawn(Picture(canvas, finding, alt), f"{facts.both}: futures of 100 on each rung", head, rows)


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
    names = scenario.labels
    finding = (
        f"In {scenario.horizon} the middle future gives {names[high]} {100 * ends[high]:.0f} % of the power of all "
        f"states of the scenario and {names[low]} {100 * ends[low]:.0f} %"
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
        f"In the middle future the closest working relation in {scenario.horizon} is that of {closest.label}"
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
    )
    wanted = [f"capability.{s}" for s in scenario.states] + [f"relation.{p}" for p in scenario.pairs]
    known = {str(name) for name in facts.fan["variable"]}
    wanted += [name for name in ("ice_extent",) if name in known]
    fans = [_fan(facts, name, name, "") for name in wanted if name in known]
    return Drawn(picture, "Medians with the band of 90 % of the futures", *_fan_rows(facts, fans))


def _fan(facts: Facts, variable: str, label: str, colour: str) -> Any:
    from tripolar.plots.fan import Fan

    return Fan.of(facts.fan, variable, label, colour)


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
        told = f"{what}. {findings.fan_facts(facts.source)}"
        canvas, floor = sheet(FANS_WIDTH, above + FAN_TALL + BELOW, finding, told, "", facts.source)
        for k, (each, name) in enumerate(zip(fans, names, strict=True)):
            axes = place(canvas, MARGIN + TICKS + k * (wide + BETWEEN), floor + BELOW, wide, FAN_TALL)
            draw_fan(
                axes, each.years, each.lines, label=name, unit=each.unit, colour=each.colour, limits=limits,
                explain=k == 0,
            )  # fmt: skip
            axes.tick_params(labelleft=k == 0)
    said = "; ".join(each.told() for each in fans)
    alt = f"{finding}. {what}: {said}. {source_line(facts.source)} {MODEL}"
    return Drawn(Picture(canvas, finding, alt), what, *_fan_rows(facts, fans))


def _fan_rows(facts: Facts, fans: list[Any]) -> tuple[list[str], list[list[str]]]:
    from tripolar.plots.fan import value

    rows = []
    for k, year in enumerate(fans[0].years):
        if _row_year(facts, int(year)):
            cells = []
            for each in fans:
                middle, low, high = (value(float(each.lines[q][k]), each.unit) for q in (0.5, 0.05, 0.95))
                cells.append(f"{middle} ({low} to {high})")
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


def _row_year(facts: Facts, year: int) -> bool:
    ends = (facts.scenario.start, facts.scenario.horizon)
    return year % EVERY == 0 or year in ends


#: A line each: name, question (Q1 to Q4, beside, or more), what draws it, and whether it is in a report of several too.
PICTURES: list[Entry] = [
    Entry("hundred", "Q1", hundred),
    Entry("ladder", "Q1", ladder),
    Entry("survival", "Q2", survival, always=True),
    Entry("states", "Q2", states),
    Entry("years", "Q2", years),
    Entry("causes", "Q2", causes),
    Entry("power", "Q3", power),
    Entry("triangle", "Q3", triangle),
    Entry("relations", "Q4", relations),
    Entry("beside", "beside", beside),
    Entry("fan", "more", fan),
]
