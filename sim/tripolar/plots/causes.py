"""What breaks the pact, asked in two ways: proximate causes and but-for causes side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, NullLocator

from tripolar.outcomes.names import opened
from tripolar.plots import marks, theme, words
from tripolar.plots.labels import Labels
from tripolar.plots.sheet import MARGIN, MODEL, Picture, Source, place, sheet, source_line

if TYPE_CHECKING:
    from tripolar.outcomes.butfor import Causes

SHOWN = 10  # mechanisms drawn at most
WIDTH, ROW, LEFT, RIGHT, HEAD, TICKS = 504.0, 22.0, 104.0, 96.0, 30.0, 30.0  # points
PROXIMATE, BUT_FOR = theme.BREAKS, "#4F5760"
NAMELESS = "has no term: can not be named"
REST = {"tie": "no one of them: a tie", "chance": "none: chance"}
ALL = "all of them at once"


class Bar(NamedTuple):
    """A row of the picture: its name, share with its noise and range both ways (None where not asked), and the
    population mean of its term (logit; None where it has none)."""

    name: str
    proximate: tuple[float, float, float] | None
    but_for: tuple[float, float, float] | None
    proximate_unknown: tuple[float, float] | None = None
    but_for_unknown: tuple[float, float] | None = None
    mean: float | None = None
    nameless: bool = False


def bars_of(
    causes: Causes, names: Mapping[str, str], population: Mapping[str, Mapping[str, float | None]]
) -> list[Bar]:
    """The rows to draw: the mechanisms with the largest share either way, then ties, chance and all at once.

    ``population`` gives each mechanism's mean term at formation; ``names`` the mechanisms with a term or that can
    stand still.
    """
    still = {row.mechanism: row for row in causes.but_for}
    first = _ranked(causes, names)[:SHOWN]
    out = []
    for key in [*first, "tie", "chance", "all"]:
        if key in REST and key not in causes.proximate:
            continue
        if key == "all" and key not in still:
            continue
        row = still.get(key)
        share = causes.proximate.get(key)
        nameless = key in names and key not in population
        mine = None if share is None else (share, *causes.proximate_noise[key])
        if share is None and key in names and not nameless:
            mine = (0.0, 0.0, 0.0)
        out.append(
            Bar(
                names.get(key, REST.get(key, ALL)), mine,
                None if row is None else (row.share, *row.noise),
                causes.proximate_parameters.get(key), None if row is None else row.parameters,
                population.get(key, {}).get("all_years"), nameless,
            )
        )  # fmt: skip
    return out


def _ranked(causes: Causes, names: Mapping[str, str]) -> list[str]:
    """The mechanisms that are named or undo a break at all, by their larger share of the two."""
    still = {row.mechanism: row.share for row in causes.but_for}
    size = {key: max(causes.proximate.get(key, 0.0), still.get(key, 0.0)) for key in names}
    return sorted((key for key in names if size[key] > 0.0), key=lambda key: -size[key])


def left_out(causes: Causes, names: Mapping[str, str]) -> str:
    """How many mechanisms are not drawn though they have a share, and how large that is; or nothing."""
    rest = _ranked(causes, names)[SHOWN:]
    if not rest:
        return ""
    together = sum(causes.proximate.get(key, 0.0) for key in rest)
    most = max((row.share for row in causes.but_for if row.mechanism in rest), default=0.0)
    often = f"together {words.part(together, causes.broke)} of the named" if together else "never named"
    alone = f"but for any one of them {words.part(most, causes.broke)} at most"
    return f"Left out: {words.some(len(rest), 'other')}, {often}, {alone}."


def draw_causes(axes: Axes, bars: Sequence[Bar]) -> None:
    """Draw two bars a row from above: proximate share of the breaks, and below it the share that vanish but for it.

    Thin black lines are noise, wide grey ones behind what the parameters leave open. Names stand on the left, the
    population mean of the term on the right; they take ``LEFT`` and ``RIGHT`` points.
    """
    theme.dress(axes, size=theme.SMALL)
    axes.yaxis.grid(False)
    axes.xaxis.grid(True, color=theme.GRID, linewidth=0.7)
    bands = [
        b for bar in bars for b in (bar.proximate, bar.but_for, bar.proximate_unknown, bar.but_for_unknown)
    ]
    most = max((max(band) for band in bands if band is not None), default=0.0)
    marks.shares_axis(axes, across=True, most=min(1.0, max(1.04 * most, 0.05)))
    axes.set_ylim(len(bars) - 0.5, -0.5)
    axes.yaxis.set_major_locator(FixedLocator(list(range(len(bars)))))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.set_yticklabels([marks.cut(bar.name, LEFT - 6.0) for bar in bars])
    sides = (
        ("proximate", -0.19, PROXIMATE, [(b.proximate, b.proximate_unknown) for b in bars]),
        ("but for", 0.19, BUT_FOR, [(b.but_for, b.but_for_unknown) for b in bars]),
    )
    for label, shift, colour, values in sides:
        for at, (share, unknown) in enumerate(values):
            if share is not None:
                _bar(axes, at + shift, share, unknown, colour, label)
    room = Labels(axes)
    for at, bar in enumerate(bars):
        up = 1.0 - (at + 0.5) / len(bars)
        if bar.nameless:
            theme.write(
                axes, 0.0, up, NAMELESS, shift=(3.0, 0.19 / len(bars) * room.height), size=6.0,
                colour=theme.QUIET, up="center", back=theme.PAPER,
            )  # fmt: skip
        mean = "" if bar.mean is None else f"{bar.mean:+.2f}"
        theme.write(
            axes, 1.0, up, mean, shift=(RIGHT - 20.0, 0.0), size=theme.SMALL, across="right", up="center"
        )


def _bar(axes: Axes, at: float, share: Any, unknown: Any, colour: str, label: str) -> None:
    value, low, high = share
    axes.barh(at, value, 0.36, color=colour, linewidth=0.0, zorder=2, label=label)
    marks.whiskers(axes, at, (low, high), unknown)


def finding(causes: Causes, names: Mapping[str, str], pair: str, source: Source) -> str:
    """The first of each of the two rankings."""
    if not causes.broke:
        none = "is signed" if not causes.signed else "breaks"
        runs = "the one run" if source.runs == 1 else f"{words.count(causes.runs)} futures"
        return f"No pact of {pair} {none} in {runs}, so there is no cause of a break"
    named = {key: share for key, share in causes.proximate.items() if key in names}
    rest = causes.proximate
    title = "No change since signing is named as the cause"
    if named:
        first = max(named, key=lambda key: named[key])
        noise = {key: band for key, band in causes.proximate_noise.items() if key in named}
        often = words.part(named[first], causes.broke, "break")
        title = f"{names[first]} is named in {often}{_level(first, noise, names)}"
    elif rest:
        one = "The one break is" if causes.broke == 1 else "The breaks are"
        title = f"{one} put down to {REST[max(rest, key=lambda key: rest[key])]}"
    still = [row for row in causes.but_for if row.mechanism in names and row.vanish]
    if still:
        best = max(still, key=lambda row: row.share)
        one = max(named, key=lambda key: named[key]) if named else ""
        what = "it" if best.mechanism == one else names[best.mechanism]
        level = _level(best.mechanism, {row.mechanism: row.noise for row in still}, names)
        return f"{title}; but for {what}, {_gone(best.share, causes.broke)} would not have come{level}"
    return f"{title}; no one mechanism standing still undoes a break"


def _level(first: str, noise: Mapping[str, tuple[float, float]], names: Mapping[str, str]) -> str:
    """The mechanisms whose intervals of noise reach into that of the first: ' (M6 pressure no less, within noise)'."""
    level = [names[key] for key, band in noise.items() if key != first and band[1] >= noise[first][0]]
    if not level:
        return ""
    told = level[0] if len(level) == 1 else f"{len(level)} others"
    return f" ({told} no less, within {marks.NOISE})"


def causes_figure(
    causes: Causes,
    *,
    names: Mapping[str, str],
    population: Mapping[str, Mapping[str, float | None]],
    pair: str,
    source: Source,
) -> Picture:
    """Causes of the breaks of ``pair``'s first pact; ``population`` as in ``summary``'s causes, by mechanism."""
    title = opened(finding(causes, names, pair, source))
    bars = bars_of(causes, names, population) if causes.broke else []
    facts = ""
    if causes.broke:
        facts = (
            f"Of {words.some(causes.broke, 'break')} of first pacts (of {words.count(causes.signed)} signed in "
            f"{words.some(causes.runs, 'future')}): a tie in {_often(causes, 'tie')}, chance in "
            f"{_often(causes, 'chance')}."
        )
        if causes.already is not None:
            facts += f" {words.percent(causes.already)} of the odds of leaving were there at signing."
        if causes.but_for and causes.but_for[0].n < causes.broke:
            few = words.some(causes.but_for[0].n, "break")
            facts += f" But for: of the {few} in the first {words.some(causes.replayed, 'future')}."
    drawn = any(bar.proximate_unknown or bar.but_for_unknown for bar in bars)
    note = (
        "Named: the term of the score that did most since signing (adds up to 100 %). But for: the break does not come "
        "when the mechanism stands still from signing on, on the same draws (need not add up). Thin line: "
        f"{marks.NOISE}. "
        + ("Grey: " if drawn else "Not drawn: ")
        + f"{marks.UNKNOWN} (the parameters"
        + ("; none where it is not to be told from noise). " if drawn else "). ")
        + "Population mean: the mechanism's term in the score of alliance over all years. "
        + left_out(causes, names)
    ).rstrip()
    tall = max(len(bars), 1) * ROW
    with theme.applied():
        figure, floor = sheet(WIDTH, tall + HEAD + TICKS, title, facts, note if bars else "", source)
        axes = place(figure, MARGIN + LEFT, floor + TICKS, WIDTH - 2.0 * MARGIN - LEFT - RIGHT, tall)
        if bars:
            draw_causes(axes, bars)
            _head(axes)
        else:
            _empty(axes)
    rest = left_out(causes, names) if bars else ""
    return Picture(figure, title, _alt(title, facts, bars, causes.broke, source, rest))


def _gone(share: float, broke: int) -> str:
    """How many of the breaks would not have come."""
    if broke >= words.FEW:
        return f"{words.percent(share)} of them"
    return "it" if broke == 1 else f"{words.count(share * broke)} of the {broke}"


def _often(causes: Causes, key: str) -> str:
    return words.part(causes.proximate.get(key, 0.0), causes.broke)


def _head(axes: Axes) -> None:
    """The key above the axes, the meaning of the axis below and of the column on the right."""
    labels = Labels(axes)
    left = 0.0
    for name, colour in (("named (proximate)", PROXIMATE), ("but for it, no break", BUT_FOR)):
        axes.plot(
            [(left + 4.0) / labels.width], [1.0 + 10.0 / labels.height], transform=axes.transAxes,
            linestyle="none", marker="s", markersize=6.0, color=colour, clip_on=False, label="_swatch",
        )  # fmt: skip
        theme.write(axes, left / labels.width, 1.0, name, shift=(11.0, 7.0), size=theme.SMALL)
        left += 24.0 + theme.width_of(name, theme.SMALL)
    theme.write(
        axes, 1.0, 1.0, "population\nmean, logit", shift=(RIGHT - 20.0, 5.0), size=theme.SMALL,
        across="right", up="bottom", colour=theme.QUIET,
    )  # fmt: skip
    theme.write(
        axes, 0.5, 0.0, "share of the breaks", shift=(0.0, -24.0), size=theme.SMALL, across="center",
        colour=theme.QUIET,
    )  # fmt: skip


def _empty(axes: Axes) -> None:
    axes.set_axis_off()
    axes.set_xticks([])
    axes.set_yticks([])
    text = "No pact breaks in these runs: there is nothing to explain."
    theme.write(axes, 0.0, 0.5, text, colour=theme.QUIET, up="center")


def _alt(title: str, facts: str, bars: Sequence[Bar], broke: int, source: Source, rest: str) -> str:
    told = [f"{title}.", facts]
    rows = []
    for bar in bars:
        parts = [
            f"{what} {words.part(share[0], broke)} ({marks.ends(*share[1:])})"
            for what, share in (("named", bar.proximate), ("but for", bar.but_for))
            if share is not None
        ]
        rows.append(f"{bar.name}: {', '.join(parts) or 'neither'}")
    if rows:
        told.append(f"Bars: {'; '.join(rows)}.")
    return words.told([*told, rest, source_line(source), MODEL])
