"""A past on the same rules: what the futures say with their band, what happened, and the base rate beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, NullLocator

from tripolar.plots import marks, theme, words
from tripolar.plots.labels import Labels
from tripolar.plots.sheet import MARGIN, MODEL, Picture, Source, place, sheet, source_line

WIDTH, ROW, TWO, LEFT, RIGHT, HEAD, TICKS = 540.0, 19.0, 25.0, 196.0, 62.0, 18.0, 30.0  # points
YES, NO = theme.HOLDS, theme.PAPER


class Asked(NamedTuple):
    """A question to a past: its words, the share of futures with its noise (0-1), the base rate of the window, whether
    it happened, the log skill (nats over the base rate) and the range over parameters (None: none are drawn)."""

    says: str
    share: float
    low: float
    high: float
    base: float
    happened: bool
    skill: float
    unknown: tuple[float, float] | None = None


def draw_hindcast(axes: Axes, rows: Sequence[Asked]) -> None:
    """Draw a row a question from above: the share and its band, the base rate as a bar, the record as a mark.

    The words stand on the left and the log skill on the right; they take ``LEFT`` and ``RIGHT`` points.
    """
    theme.dress(axes, size=theme.SMALL)
    axes.yaxis.grid(True, color=theme.GRID, linewidth=0.7)
    marks.shares_axis(axes, across=True)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.yaxis.set_major_locator(FixedLocator(list(range(len(rows)))))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.tick_params(axis="y", pad=9.0)
    axes.set_yticklabels([named(row.says) for row in rows], linespacing=1.05)
    for at, row in enumerate(rows):
        if row.unknown is not None:
            axes.plot(
                list(row.unknown), [at, at], color=theme.UNKNOWN, linewidth=11.0, solid_capstyle="butt",
                zorder=1.5, label="parameters", clip_on=False,
            )  # fmt: skip
        axes.plot(
            [row.low, row.high], [at, at], color=theme.NOISE, linewidth=5.0, solid_capstyle="butt", zorder=2,
            label="noise", clip_on=False,
        )  # fmt: skip
        axes.plot(
            [row.base], [at], linestyle="none", marker="|", markersize=12.0, markeredgewidth=1.8,
            color=theme.BREAKS, zorder=3, label="base", clip_on=False,
        )  # fmt: skip
        axes.plot(
            [row.share], [at], linestyle="none", marker="o", markersize=5.0, color=theme.PAIR, zorder=4,
            label="share", clip_on=False,
        )  # fmt: skip
        axes.plot(
            [float(row.happened)], [at], linestyle="none", marker="D", markersize=6.5,
            markerfacecolor=YES if row.happened else NO, markeredgecolor=theme.INK, markeredgewidth=1.0,
            zorder=5, label="record", clip_on=False,
        )  # fmt: skip
        up = 1.0 - (at + 0.5) / len(rows)
        theme.write(
            axes, 1.0, up, f"{row.skill:+.2f}", shift=(RIGHT - 22.0, 0.0), size=theme.SMALL, across="right",
            up="center",
        )  # fmt: skip


def named(says: str) -> str:
    """A question left of its row, in two lines where one is too short: the pair, then what is asked of it and when."""
    room = LEFT - 12.0
    if theme.width_of(says, theme.SMALL) <= 0.98 * room or ": " not in says:
        return theme.wrapped(says, room, size=theme.SMALL, most=2)
    pair, asked = says.split(": ", 1)
    return "\n".join(marks.cut(line, room) for line in (f"{pair}:", asked))


def hindcast_figure(
    rows: Sequence[Asked],
    *,
    title: str,
    verdict: str,
    caution: str = "",
    record: str,
    source: Source,
    area: float | None = None,
) -> Picture:
    """The questions to one past: ``verdict`` says what so many can tell of the skill (``evidence.hindcast.verdict``),
    ``caution`` what weakens it (``evidence.hindcast.ALIKE``).

    ``record`` says where what happened is known from, ``area`` is the ROC curve's.
    """
    told = f"{title}: {verdict}"
    facts = "One past is one draw: a single event shows no skill, it can only be very surprising."
    if len(rows) > 1:
        better = sum(row.skill > 0.0 for row in rows)
        facts = f"Ahead of the base rate in {better} of {len(rows)}. One past is one draw. {caution}".rstrip()
    if area is not None:
        facts += f" Area under the curve: {area:.2f}."
    drawn = any(row.unknown is not None for row in rows)
    unknown = f"{marks.UNKNOWN} (the parameters) is not drawn."
    if drawn:
        unknown = f"grey band: {marks.UNKNOWN} (the parameters, 5–95 %)."
    note = (
        f"Green band: {marks.NOISE} (95 %); {unknown} Skill: ln of the probability of "
        f"what happened less ln of the base rate's. Nothing was tuned on this. Record: {record}."
    )
    tall = (TWO if any("\n" in named(row.says) for row in rows) else ROW) * len(rows)
    with theme.applied():
        figure, floor = sheet(WIDTH, tall + HEAD + TICKS, told, facts, note, source)
        axes = place(figure, MARGIN + LEFT, floor + TICKS, WIDTH - 2.0 * MARGIN - LEFT - RIGHT, tall)
        draw_hindcast(axes, rows)
        _key(axes)
    lines = [_told(row) for row in rows]
    alt: list[Any] = [f"{told}.", facts, ". ".join(lines) + ".", source_line(source), MODEL]
    return Picture(figure, told, words.told(alt))


def _told(row: Asked) -> str:
    """A row in words."""
    ends = f" ({marks.ends(row.low, row.high)})"
    if row.unknown is not None:
        ends = marks.both((row.low, row.high), row.unknown)
    came = "happened" if row.happened else "did not happen"
    share, base = words.percent(row.share), words.percent(row.base)
    return f"{row.says}: {share}{ends}, base rate {base}, {came}, log skill {row.skill:+.2f}"


def _key(axes: Axes) -> None:
    """What the marks are, above the axes."""
    labels = Labels(axes)
    left = -80.0
    looks = (
        ("the model's futures", "o", theme.PAIR, theme.PAIR), ("base rate", "|", theme.BREAKS, theme.BREAKS),
        ("happened", "D", YES, theme.INK), ("did not", "D", NO, theme.INK),
    )  # fmt: skip
    for name, marker, face, edge in looks:
        axes.plot(
            [left / labels.width], [1.0 + 9.7 / labels.height], transform=axes.transAxes, linestyle="none",
            marker=marker, markersize=6.0, markerfacecolor=face, markeredgecolor=edge, clip_on=False,
            markeredgewidth=1.6 if marker == "|" else 0.8, label="_swatch",
        )  # fmt: skip
        theme.write(axes, left / labels.width, 1.0, name, shift=(7.0, 7.0), size=theme.SMALL)
        left += 22.0 + theme.width_of(name, theme.SMALL)
    theme.write(
        axes, 1.0, 1.0, "log skill", shift=(RIGHT - 22.0, 7.0), size=theme.SMALL, across="right",
        colour=theme.QUIET,
    )  # fmt: skip
    theme.write(
        axes, 0.5, 0.0, "share of futures", shift=(0.0, -24.0), size=theme.SMALL, across="center",
        colour=theme.QUIET,
    )  # fmt: skip
