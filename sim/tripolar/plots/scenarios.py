"""Scenarios beside each other: the share of futures in a pact by year, the first one ghosted behind the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes

from tripolar.outcomes.names import opened
from tripolar.plots import marks, theme, words
from tripolar.plots.sheet import MARGIN, MODEL, Picture, Source, place, sheet, source_line

if TYPE_CHECKING:
    from tripolar.evidence.multiples import Multiple
    from tripolar.evidence.paired import Difference

COLUMNS, WIDTH, LEFT, GUTTER, TALL, HEAD, TICKS = 3, 560.0, 30.0, 32.0, 62.0, 54.0, 18.0  # points
LINE = 10.5  # points of a line of text above a panel
GHOST = "#9AA3AC"


def draw_multiple(
    axes: Axes, here: Multiple, base: Multiple | None, *, most: float, single: bool = False
) -> None:
    """Draw the share of futures in a pact by year with its bands, and that of ``base`` as a grey line behind.

    ``most`` is the top of the vertical axis, which all panels share. ``single``: of one run, which is in a pact or is
    not; it steps from one to the other and has no band.
    """
    years = np.asarray(here.year, float)
    theme.dress(axes, size=theme.SMALL)
    marks.years_axis(axes, float(years[0]), float(years[-1]))
    marks.shares_axis(axes, most=most)
    if here.band is not None:
        axes.fill_between(years, *here.band, color=theme.UNKNOWN, linewidth=0.0, zorder=1, label="parameters")
    if not single:
        axes.fill_between(
            years, here.low, here.high, color=theme.NOISE, linewidth=0.0, zorder=2, label="noise"
        )
    how: Any = {"linewidth": 1.6, "drawstyle": "steps-mid" if single else "default", "clip_on": not single}
    if base is not None:
        axes.plot(years, base.allied, color=GHOST, zorder=3, label="baseline", **how)
    axes.plot(years, here.allied, color=theme.HOLDS, zorder=4, label="allied", **how)


def told(here: Multiple, base: Multiple | None, single: bool = False) -> list[str]:
    """Share that forms a pact and allied years, each with its paired difference to the base."""
    if single:
        return [
            "a pact forms" if here.forms else "no pact forms",
            words.some(here.allied_years, "allied year"),
        ]
    if base is None or here.more_forms is None or here.more_years is None:
        return [
            f"a pact forms: {words.percent(here.forms)}",
            f"allied years: {words.number(here.allied_years)}",
        ]
    lines = []
    for what, more, scale in (
        (f"forms {words.percent(here.forms)}", here.more_forms, 100.0),
        (f"years {words.number(here.allied_years)}", here.more_years, 1.0),
    ):
        lines += [f"{what}: {points(more, scale)}", *unknown(more, scale)]
    return lines


def points(more: Difference, scale: float) -> str:
    """A difference with its interval of simulation noise: '-3.1 (-4.2 to -2.0)'."""
    mean, low, high = (scale * part for part in (more.mean, more.low, more.high))
    if not np.isfinite(low):
        return signed(mean)
    return f"{signed(mean)} ({signed(low)} to {signed(high)})"


def unknown(more: Difference, scale: float) -> list[str]:
    """The range of a difference over parameter sets, as a line of its own; none where no parameters are drawn."""
    if more.band is None:
        return []
    low, high = (scale * end for end in more.band)
    return [
        f"   parameters: {signed(low)} to {signed(high)}" if high > low else "   parameters: within the noise"
    ]


def signed(value: float) -> str:
    """A difference to one decimal, with its sign; ``0.0`` has none."""
    text = f"{value:+.1f}"
    return text[1:] if float(text) == 0.0 else text


def finding(panels: Sequence[Multiple], pair: str, single: bool = False) -> str:
    """Which scenarios move the forming of a pact most, both ways; of one run of each only in how many one forms."""
    base = panels[0]
    if single:
        many = sum(p.forms > 0.0 for p in panels)
        return f"One run of each: {pair} sign a pact in {many} of {words.some(len(panels), 'scenario')}"
    sure = [
        p for p in panels[1:] if p.more_forms is not None and not p.more_forms.low <= 0.0 <= p.more_forms.high
    ]
    if len(panels) == 1:
        return f"{base.title}: a pact of {pair} forms in {words.percent(base.forms)} of the futures"
    if not sure:
        which = f"None of {len(panels) - 1} scenarios changes"
        if len(panels) == 2:
            which = f"“{panels[1].title}” does not change"
        return f"{which} how often {pair} sign a pact beyond {marks.NOISE}"
    least = min(sure, key=lambda p: p.forms)
    most = max(sure, key=lambda p: p.forms)
    parts = [
        f"“{p.title}” {'lowers' if p.forms < base.forms else 'raises'} it to {words.percent(p.forms)}"
        + (" (not for all parameters)" if _turns(p.more_forms) else "")
        for p in ((least, most) if least.name != most.name else (least,))
    ]
    return f"{pair} sign a pact in {words.percent(base.forms)} of futures; " + ", ".join(parts)


def _turns(more: Difference | None) -> bool:
    """Whether the range over parameter sets holds differences of the other sign."""
    return more is not None and more.band is not None and more.band[0] < 0.0 < more.band[1]


def scenarios_figure(panels: Sequence[Multiple], *, pair: str, source: Source) -> Picture:
    """A panel a scenario on shared axes; the first is the base that the others are compared with."""
    single = source.runs == 1
    title = words.told([opened(finding(panels, pair, single))])
    rows = -(-len(panels) // COLUMNS)
    alone = len(panels) == 1
    facts = "Share of futures in a pact, by year."
    if not alone:
        facts += (
            " After the colon: the paired difference to the first (same luck), its 95 % noise in brackets."
        )
    drawn = panels[0].band is not None
    head = HEAD + (2 * LINE if drawn and not alone else 0.0)
    if drawn and not alone:
        facts += f" Parameters: {marks.UNKNOWN}, the 5-95 % range of that difference over parameter sets."
    note = "" if alone else f"Grey line: {panels[0].title}. "
    if single:
        facts = "Whether a pact stands, by year, in one run of each on the same luck."
        note += "One run is one story: it has no spread, and nothing follows from how two of them differ."
    else:
        note += f"Green band: {marks.NOISE}. " + ("Grey band: " if drawn else "Not drawn: ")
        note += f"{marks.UNKNOWN} (the parameters). Forms: of 100 futures; years: allied years a future."
    tops = [p.high if p.band is None else np.fmax(p.high, p.band[1]) for p in panels]
    top = 1.0 if single else max(float(np.nanmax(part)) for part in tops)
    most = min(1.0, max(1.05 * top, 0.05))
    wide = (WIDTH - 2.0 * MARGIN - LEFT - (COLUMNS - 1) * GUTTER) / COLUMNS
    with theme.applied():
        figure, floor = sheet(WIDTH, rows * (head + TALL + TICKS), title, facts, note, source)
        for at, panel in enumerate(panels):
            row, column = divmod(at, COLUMNS)
            up = floor + (rows - row) * (head + TALL + TICKS) - head - TALL
            axes = place(figure, MARGIN + LEFT + column * (wide + GUTTER), up, wide, TALL)
            base = None if at == 0 else panels[0]
            draw_multiple(axes, panel, base, most=most, single=single)
            axes.tick_params(labelleft=column == 0)
            room = wide + (GUTTER - 8.0 if column < COLUMNS - 1 else MARGIN - 4.0)
            name = theme.wrapped(panel.title, room, size=theme.SMALL, bold=True, most=2).split("\n")
            texts = [*((line, True) for line in name), *((line, False) for line in told(panel, base, single))]
            for line, (text, bold) in enumerate(reversed(texts)):
                text = marks.cut(text, room, bold=bold)
                theme.write(axes, 0.0, 1.0, text, shift=(0.0, 8.0 + LINE * line), size=theme.SMALL, bold=bold)
    lines = [
        f"{p.title}: {'; '.join(told(p, None if at == 0 else panels[0], single))}"
        for at, p in enumerate(panels)
    ]
    alt: list[Any] = [f"{title}.", facts, ". ".join(lines) + ".", source_line(source), MODEL]
    return Picture(figure, title, words.told(alt))
