"""Whole figures: a title that states the finding, the picture, where it comes from, and the same in words.

Title, alt text and picture are made from the same numbers. Equal numbers give equal bytes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure

from tripolar.outcomes.names import both
from tripolar.plots import findings, survival, theme, words
from tripolar.plots.fan import Fan, draw_fan, draw_levels, margin_of_levels
from tripolar.plots.sheet import MARGIN, Picture, Source, heading, place, sheet

if TYPE_CHECKING:
    from tripolar.outcomes.survival import Curve

PAIRS = 8  # relations drawn at most; the table has them all
PAIRED = " – "
# Points.
CURVE_WIDTH, CURVE_HEIGHT = 490.0, 205.0
FANS_WIDTH, PANEL, LAST = 504.0, 78.0, 120.0
HEADING, ABOVE, BELOW, GAP = 17.0, 4.0, 17.0, 12.0  # heights around the panels
TICKS, BETWEEN, VALUE = 30.0, 36.0, 32.0  # widths around the panels


def survival_figure(
    curve: Curve,
    *,
    median: float | None,
    pair: str,
    source: Source,
    noise_label: str,
    forms: tuple[float, float, float] | None = None,
    forms_unknown: tuple[float, float] | None = None,
    parameter_band: tuple[Any, Any, Any] | None = None,
    record: tuple[Any, Any, str] | None = None,
) -> Picture:
    """How long a pact of ``pair`` (written as 'A and B') lasts.

    ``forms`` is the share of runs in which one forms, with its noise, ``forms_unknown`` its range over parameter
    sets; the rest is as in ``draw_survival``.
    """
    finding = findings.survival_finding(curve, median, pair, source)
    facts = findings.survival_facts(curve, forms, source, forms_unknown, parameter_band)
    whose = "" if record is None or not survival.seen(curve) else record[2]
    note = findings.survival_note(curve, noise_label, parameter_band is not None, whose)
    depth = survival.DEPTH if survival.seen(curve) else survival.DEPTH_OF_NOTHING
    with theme.applied():
        figure, floor = sheet(CURVE_WIDTH, CURVE_HEIGHT + depth + 16.0, finding, facts, note, source)
        wide = CURVE_WIDTH - 2.0 * MARGIN - survival.LEFT - survival.RIGHT
        axes = place(figure, MARGIN + survival.LEFT, floor + depth, wide, CURVE_HEIGHT)
        survival.draw_survival(
            axes,
            curve,
            median=median,
            title="",
            noise_label=noise_label,
            parameter_band=parameter_band,
            record=record,
        )
    alt = findings.survival_alt(curve, median, pair, source, facts, parameter_band, record)
    return Picture(figure, words.told([finding]), alt)


def fan_figure(
    table: Mapping[str, Any],
    levels: tuple[Any, Any],
    *,
    states: Mapping[str, tuple[str, str]],
    focal: str,
    source: Source,
    singles: Mapping[str, Any] | None = None,
    drawn: bool = False,
    unknown: Mapping[str, tuple[Any, Any]] | None = None,
) -> Picture:
    """What the years bring: power of the states, relations of the pairs, the focal pair's ladder, the ice.

    ``table`` has columns year, variable, unit, quantile and value; ``levels`` are the years and the shares
    [year, level] of the focal pair; ``states`` gives label and colour of each, in the order to draw them;
    ``singles`` holds single futures by variable (``outcomes.paths``), drawn as thin lines; ``drawn``: the parameters
    differ from future to future, so that the bands hold both chance and what we do not know; ``unknown`` holds the
    ends (low, high) by year of the 5-95 % band of the middle over parameter sets alone, by variable.
    """
    powers = [Fan.of(table, f"capability.{key}", *look, singles, unknown) for key, look in states.items()]
    variables = dict.fromkeys(str(name) for name in np.asarray(table["variable"]))
    pairs = [name.removeprefix("relation.") for name in variables if name.startswith("relation.")]
    pairs.sort(key=lambda pair: pair != focal)
    relations = [
        Fan.of(
            table, f"relation.{pair}", _label(pair, states, PAIRED), _colour(pair == focal), singles, unknown
        )
        for pair in pairs[:PAIRS]
    ]
    ice = Fan.of(table, "ice_extent", "", theme.ICE, singles, unknown) if "ice_extent" in variables else None
    ice = ice if ice is not None and ice.moves() else None
    name = _label(focal, states, " and ")
    finding = findings.fan_finding(levels, name, source)
    further = len(pairs) - len(relations)
    dashed = any(each.unknown is not None for each in (*powers, *relations, *([ice] if ice else [])))
    note = findings.fan_note(levels, drawn, source, dashed)
    if further:
        note = words.told([note, f"{further} further relations are in the table."])
    if singles:
        many = len(next(iter(singles.values())))
        lines = f"The {many} thin lines are single futures" if many > 1 else "The thin line is one future"
        note = words.told([f"{lines}, each as it goes.", note])

    most = max(
        float(np.nanmax(part)) for each in powers for part in (each.lines[0.95], *(each.unknown or ()))
    )
    blocks = [
        _Block(
            "Power: share of the capability of all states of the scenario", powers, (0.0, 1.06 * most or 1.0)
        ),
        _Block("Working relation: 0 none, 3 closest", relations, (0.0, 3.0)),
    ]
    told = blocks[1 if relations else 0]
    tall = sum(block.height for block in blocks) + HEADING + LAST + BELOW
    with theme.applied():
        figure, floor = sheet(
            FANS_WIDTH, tall, finding, findings.fan_facts(source, drawn, dashed), note, source
        )
        top = floor + tall
        for block in blocks:
            block.draw(figure, top, explain=ice is None and block is told)
            top -= block.height
        _last_row(figure, top, levels, name, ice, source)
    return Picture(
        figure,
        finding,
        findings.fan_alt(powers, relations, ice, levels, name, finding, source, drawn, dashed),
    )


class _Block:
    """Small multiples of one variable under a heading, on one vertical axis."""

    def __init__(self, title: str, fans: list[Fan], limits: tuple[float, float]) -> None:
        self.title, self.limits = title, limits
        columns = max(len(fans) if len(fans) <= 4 else min(4, math.ceil(len(fans) / 2)), 1)
        self.rows = [fans[at : at + columns] for at in range(0, len(fans), columns)]
        self.wide = (FANS_WIDTH - 2.0 * MARGIN - TICKS - VALUE - (columns - 1) * BETWEEN) / columns
        self.labels = [[self._label(each) for each in row] for row in self.rows]
        self.tops = [max(theme.height_of(label, theme.SMALL) for label in row) + ABOVE for row in self.labels]
        self.height = HEADING + sum(top + PANEL + BELOW for top in self.tops) + GAP if fans else 0.0

    def _label(self, each: Fan) -> str:
        room = self.wide + BETWEEN - 10.0
        whole = theme.wrapped(each.label, room, size=theme.SMALL, bold=True, most=2)
        if "…" not in whole or PAIRED not in each.label:
            return whole
        first, second = each.label.split(PAIRED, 1)  # a pair is cut so that both names can be read
        lines = (first + PAIRED.rstrip(), second)
        return "\n".join(theme.wrapped(line, room, size=theme.SMALL, bold=True, most=1) for line in lines)

    def draw(self, figure: Figure, top: float, *, explain: bool) -> None:
        """Draw the block down from ``top``; ``explain`` names the bands of the first fan."""
        if not self.rows:
            return
        heading(figure, MARGIN, top, self.title)
        top -= HEADING
        for row, labels, above in zip(self.rows, self.labels, self.tops, strict=True):
            top -= above + PANEL
            for at, (each, label) in enumerate(zip(row, labels, strict=True)):
                left = MARGIN + TICKS + at * (self.wide + BETWEEN)
                axes = place(figure, left, top, self.wide, PANEL)
                draw_fan(
                    axes,
                    each.years,
                    each.lines,
                    label=label,
                    unit=each.unit,
                    colour=each.colour,
                    limits=self.limits,
                    explain=explain and each is self.rows[0][0] and each.singles is None,
                    singles=each.singles,
                    unknown=each.unknown,
                )
                axes.tick_params(labelleft=at == 0)
            top -= BELOW


def _last_row(
    figure: Figure, top: float, levels: tuple[Any, Any], name: str, ice: Fan | None, source: Source
) -> None:
    """The commitment ladder and, beside it, the ice."""
    inner = FANS_WIDTH - 2.0 * MARGIN - TICKS
    ladder = inner * (0.57 if ice is not None else 1.0)
    title = f"Commitment{', share of futures' if source.runs > 1 else ''}"
    named = f"{title}: {name}"  # the figure's title names the pair as well
    heading(figure, MARGIN, top, named if theme.width_of(named, bold=True) <= ladder + TICKS - 8.0 else title)
    floor = top - HEADING - LAST
    axes = place(figure, MARGIN + TICKS, floor, ladder - margin_of_levels(levels[1]), LAST)
    draw_levels(axes, *levels)
    if ice is None:
        return
    left = MARGIN + TICKS + ladder + BETWEEN
    heading(figure, left - 14.0, top, f"September sea ice, {theme.UNITS.get(ice.unit, ice.unit)}")
    axes = place(figure, left, floor, inner - ladder - BETWEEN - VALUE, LAST)
    draw_fan(
        axes,
        ice.years,
        ice.lines,
        label="",
        unit=ice.unit,
        colour=ice.colour,
        explain=True,
        singles=ice.singles,
        unknown=ice.unknown,
    )


def _colour(focal: bool) -> str:
    return theme.HOLDS if focal else theme.PAIR


def _label(pair: str, states: Mapping[str, tuple[str, str]], between: str) -> str:
    """'first-second' with the labels of both states."""
    parts = pair.split("-")
    for cut in range(1, len(parts)):
        first, second = "-".join(parts[:cut]), "-".join(parts[cut:])
        if first in states and second in states:
            labels = (states[first][0], states[second][0])
            return between.join(labels) if between == PAIRED else both(labels)
    return pair
