"""The pictures of a report, each with the table behind it. To add one, add a line to ``PICTURES``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from tripolar.outcomes import words

from ..answer import ends, hundredth
from ..gallery import BESIDE
from . import fans
from .drawn import FEWEST, MANY_PAIRS, Drawn, fewer, figure, row_year
from .kept import Said, signed, span
from .markup import Html

if TYPE_CHECKING:
    from .facts import Facts

LADDER_TALL = 150.0  # points


class Entry(NamedTuple):
    """A picture of the page: its name, the question it belongs to (or a section) and what draws it (None: nothing)."""

    name: str
    question: str
    draw: Callable[[Facts], Drawn | None]
    always: bool = False


def shown(facts: Facts, question: str, prefix: str, only_always: bool = False) -> list[Html]:
    """The pictures of a question, each a figure with its table folded under it; few pictures have few rows."""
    out = []
    for entry in PICTURES:
        if entry.question == question and (entry.always or not only_always):
            drawn = entry.draw(facts)
            if drawn is not None:
                drawn = fewer(drawn) if only_always else drawn
                out.append(figure(facts, drawn, f"{prefix}{entry.name}-"))
    return out


def survival(facts: Facts) -> Drawn | None:
    """How long a pact lasts."""
    if not facts.summary["pairs"][facts.pair]["spells"]["n"]:
        return None
    curve = facts.study.curve(facts.pair, first=False)
    rows = []
    for k in range(len(curve.age)):
        if curve.at_risk[k] > 0:
            share, noise = float(curve.survival[k]), (float(curve.low[k]), float(curve.high[k]))
            known = noise[0] == noise[0]
            counts = [int(each[k]) for each in (curve.at_risk, curve.broke, curve.censored)]
            rows.append([
                Said(f"{int(curve.age[k])}", int(curve.age[k])),
                Said(hundredth(share, noise if known else None), share, *noise),
                Said(ends(noise) if known else "", *noise),
                *(Said(f"{each:,}", each) for each in counts),
            ])  # fmt: skip
    head = [
        "age, years",
        "outlive it, of 100",
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
            ended = Said("holds") if broke < 0 else Said(str(broke), int(broke))
            rows.append([Said(f"{run:,}", int(run)), Said(str(formed), int(formed)), ended])
    rows = rows or [["none", "", ""]]
    many = len(found.run)
    which = "The one future, if" if many == 1 else f"The futures of these {many} in which"
    others = "" if many == 1 else "; the others sign none"
    caption = Said(f"{which} {facts.both} sign a first pact{others}", many)
    return Drawn(facts.gallery.draw("futures"), caption, ["future", "signed in", "broke in"], rows)


def states(facts: Facts) -> Drawn:
    """Where the futures stand by year."""
    stand = facts.gallery.stand
    rows = []
    for k, year in enumerate(stand.year):
        if row_year(facts, int(year)):
            cells = [
                _share(facts, s[k], (low[k], high[k]))
                for s, low, high in zip(stand.share, stand.low, stand.high, strict=True)
            ]
            rows.append([str(int(year)), *cells])
    head = ["year", "not yet allied", "in the first alliance", "broken", "in a later alliance"]
    caption = f"Futures {_of_how_many(facts)} in each state" + (
        "" if facts.few else ", with simulation noise"
    )
    return Drawn(facts.gallery.draw("states"), Said(caption, facts.summary["runs"]), head, rows)


def years(facts: Facts) -> Drawn | None:
    """In which years pacts are signed and break."""
    when = facts.gallery.when
    if not when.forms.share:
        return None
    rows = []
    for year in sorted({*when.forms.years.tolist(), *when.breaks.years.tolist()}):
        counts = (int((each.years == year).sum()) for each in (when.forms, when.breaks))
        rows.append([str(year), *(Said(str(each), each) for each in counts)])
    for name, told in (("holds", "holds at the end"), ("never", "never")):
        others = (each.others.get(name, "") for each in (when.forms, when.breaks))
        rows.append([told, *(Said(str(each), each) for each in others)])
    dots = when.forms.dots
    caption = Said(f"Dots by year; each of the {dots} is the same share of the futures", dots)
    return Drawn(facts.gallery.draw("years"), caption, ["year", "first pact is signed", "it breaks"], rows)


def causes(facts: Facts) -> Drawn | None:
    """What breaks the first pact, asked in two ways."""
    from .moves import mechanism_names

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
            "" if named is None else _hundred(named, noise),
            "" if row is None else _hundred(row.share, row.noise),
        ])  # fmt: skip
    caption = f"Of 100 breaks of a first alliance ({found.broke:,} in {found.runs:,} futures"
    if found.but_for and found.but_for[0].n < found.broke:
        caption += f"; but for: {found.but_for[0].n:,} in the first {found.replayed:,}"
    caption += "), with simulation noise"
    head = ["mechanism", "named as the cause", "vanish but for it"]
    counts = (found.broke, found.runs, found.but_for[0].n, found.replayed)
    return Drawn(facts.gallery.draw("causes"), Said(caption, *counts), head, rows)


def triangle(facts: Facts) -> Drawn | None:
    """Who is how strong and how close to whom."""
    if not facts.spread:
        return None
    held, scenario = facts.gallery.middle, facts.scenario
    rows = [
        [
            f"power, {scenario.labels[s]}",
            *(Said(f"{100 * each:.0f} %", float(each)) for each in held.power[:, k]),
        ]
        for k, s in enumerate(scenario.states)
    ]
    rows += [
        [
            f"relation, {facts.named(pair)}",
            *(Said(f"{each:.1f}", float(each)) for each in held.relation[:, k]),
        ]
        for k, pair in enumerate(scenario.pairs)
    ]
    caption = f"Power (share of all states) and working relations (0-3) in the {facts.middle}"
    return Drawn(
        facts.gallery.draw("triangle"), caption, ["of", *(f"{year:.0f}" for year in held.year)], rows
    )


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
            else Said(
                f"{signed(scale * each.mean)} ({span(scale * each.low, scale * each.high)})",
                each.mean, each.low, each.high,
            )
            for each, scale in ((panel.more_forms, 100.0), (panel.more_years, 1.0))
        )  # fmt: skip
        years = Said(words.some(panel.allied_years), panel.allied_years)
        rows.append([panel.title, Said(hundredth(panel.forms), panel.forms), forms, years, more])
    head = ["scenario", "forms, of 100 futures", "difference", "allied years a future", "difference"]
    caption = Said(
        f"Paired differences to the baseline, future by future ({runs:,} futures each, 95 %)", runs
    )
    return Drawn(picture, caption, head, rows)


def _hundred(share: float, noise: Any) -> Said:
    """A share of 100 with its simulation noise, to one decimal and never 0."""
    share, noise = float(share), tuple(float(end) for end in noise)
    return Said(f"{hundredth(share, noise)} ({ends(noise)})", share, *noise)


def _share(facts: Facts, share: float, noise: Any = None) -> Said:
    """A share of the futures, of 100; of few futures their number."""
    if facts.few:
        many = round(float(share) * int(facts.summary["runs"]))
        return Said(f"{many}", many)
    return Said(hundredth(float(share)), float(share)) if noise is None else _hundred(share, noise)


def _of_how_many(facts: Facts) -> str:
    return f"({facts.summary['runs']:,} in all)" if facts.few else "of 100"


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
    cells = [_share(facts, share) for share in shares[-1]]
    rungs = ", ".join(f"{name} {cell}" for name, cell in zip(theme.LEVELS, cells, strict=True))
    alt = f"{finding}. In {years[-1]}, futures {_of_how_many(facts)}: {rungs}. {source_line(facts.source)} {MODEL}"
    rows = [
        [str(year), *(_share(facts, share) for share in shares[k])]
        for k, year in enumerate(years)
        if row_year(facts, int(year))
    ]
    head = ["year", *theme.LEVELS]
    caption = Said(f"{facts.both}: futures {_of_how_many(facts)} on each rung", facts.summary["runs"])
    return Drawn(Picture(canvas, finding, alt), caption, head, rows)


#: A line each: name, question (Q1 to Q4, beside, or more), what draws it, and whether it is in a report of several too.
PICTURES: list[Entry] = [
    Entry("hundred", "Q1", hundred),
    Entry("ladder", "Q1", ladder),
    Entry("survival", "Q2", survival, always=True),
    Entry("states", "Q2", states),
    Entry("years", "Q2", years),
    Entry("causes", "Q2", causes),
    Entry("power", "Q3", fans.power),
    Entry("triangle", "Q3", triangle),
    Entry("relations", "Q4", fans.relations),
    Entry("beside", "beside", beside),
    Entry("fan", "more", fans.fan),
]
