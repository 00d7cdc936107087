"""How long a pact lasts: the survival curve with its bands, its median and the table under it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from tripolar.plots import marks, theme, words
from tripolar.plots.labels import Labels, ticks

if TYPE_CHECKING:
    from tripolar.outcomes.survival import Curve

ROWS = ("at risk", "broken", "censored")
#: Points that the axis labels and the table take under the axes, and the row names on their left.
DEPTH, LEFT, RIGHT = 84.0, 62.0, 22.0
DEPTH_OF_NOTHING = 38.0  # the table has no rows where no pact formed
ROW = 12.0  # points
LEAD = 8.0  # points of the leader of the thin band, which is seen within the wide one as well
BESIDE = 0.04  # of the axis: what is observed is that near
UNKNOWN = marks.PARAMETERS
OBSERVED = "observed pacts"
NOTHING = "No pact forms in these runs,\nso there is no life of a pact to draw."


def seen(curve: Curve) -> int:
    """How many ages of the curve, from 0 on, some pact was watched at."""
    watched = np.flatnonzero(np.asarray(curve.at_risk) > 0)
    return int(watched[-1]) + 1 if len(watched) else 0


def draw_survival(
    axes: Axes,
    curve: Curve,
    *,
    median: float | None,
    title: str,
    noise_label: str,
    parameter_band: tuple[Any, Any, Any] | None = None,
    record: tuple[Any, Any, str] | None = None,
) -> None:
    """Draw the share of pacts that still hold against the years since they were signed.

    ``median``: years after which half are broken; None or not finite if that is not reached.
    ``noise_label`` names the thin band (``curve.low`` to ``curve.high``); ``parameter_band`` (ages, low,
    high) is the wide one, of what we do not know; ``record`` (ages, shares, name) is what was observed, whose name is
    for the figure's note: inside the axes it is 'observed pacts'.
    The table counts, at an age, the pacts still watched, those broken before and those that the end of the
    runs cut off before: the three add up to the pacts signed, unless some stood before the runs began and
    were first watched at a later age. It needs ``DEPTH`` points under the axes.
    """
    age = np.asarray(curve.age, float)
    last = max(float(age[-1]), 1.0)
    upto = seen(curve)
    theme.dress(axes)
    axes.set_xlim(0.0, last)
    axes.set_ylim(0.0, 1.0)
    axes.yaxis.set_major_locator(FixedLocator([0.0, 0.25, 0.5, 0.75, 1.0]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100.0 * share:.0f} %"))
    if title:
        theme.title(axes, title)
    theme.write(
        axes, 0.0, 1.0, "pacts that still hold, of those signed", shift=(0.0, 7.0), colour=theme.QUIET
    )
    theme.write(
        axes,
        0.5,
        0.0,
        "years since the pact was signed",
        shift=(0.0, -28.0),
        colour=theme.QUIET,
        across="center",
    )
    columns = _table(axes, curve, upto, last)
    axes.xaxis.set_major_locator(FixedLocator(columns))
    axes.xaxis.set_minor_locator(NullLocator())
    if not upto:
        axes.tick_params(labelcolor=theme.QUIET)
        theme.write(
            axes, 0.5, 0.5, NOTHING, across="center", up="center", size=theme.TITLE, colour=theme.QUIET,
            back=theme.PAPER,
        )  # fmt: skip
        return

    age, share, low, high = (
        np.asarray(part, float)[:upto] for part in (curve.age, curve.survival, curve.low, curve.high)
    )
    labels = Labels(axes)
    if parameter_band is not None:
        ages, least, most = (np.asarray(part, float) for part in parameter_band)
        axes.fill_between(
            ages, least, most, step="post", color=theme.UNKNOWN, linewidth=0.0, zorder=1, label="parameters"
        )
        labels.ground(ages, least, most, theme.UNKNOWN)
        for edge in (least, most):
            labels.avoid(ages, edge, edge, steps=True)
    axes.fill_between(age, low, high, step="post", color=theme.NOISE, linewidth=0.0, zorder=2, label="noise")
    axes.step(
        age,
        share,
        where="post",
        color=theme.HOLDS,
        linewidth=1.8,
        zorder=4,
        label="survival",
        clip_on=False,
        solid_capstyle="butt",
    )
    for edge in (low, share, high):
        labels.avoid(age, edge, edge, steps=True)
    if record is not None:
        ages, shares, _ = record
        axes.plot(
            ages,
            shares,
            linestyle="none",
            marker="o",
            markersize=5.0,
            markerfacecolor=theme.PAPER,
            markeredgecolor=theme.INK,
            markeredgewidth=1.2,
            zorder=5,
            label="record",
            clip_on=False,
        )
        labels.avoid_dots(ages, shares)

    single = float(np.sum(curve.broke) + np.sum(curve.censored)) == 1.0
    reached = median is not None and math.isfinite(median)
    if reached:
        assert median is not None
        axes.plot(
            [0.0, median, median],
            [0.5, 0.5, 0.0],
            color=theme.INK,
            linewidth=0.9,
            linestyle=(0, (4, 3)),
            zorder=3,
            label="median",
        )
        axes.plot([median], [0.5], marker="o", markersize=6.0, color=theme.HOLDS, zorder=5, label="_dot")
        labels.avoid([0.0, median], 0.5, 0.5)
        labels.avoid([median, median], 0.0, 0.5)
        labels.avoid_dots([median], [0.5])
        named = f"broke after {words.years(median)}" if single else f"median: {words.years(median)}"
        labels.put(named, median, 0.5, size=theme.TEXT, dot=3.0)
    else:
        named = (
            f"still held\nafter {words.years(age[-1])}"
            if single
            else f"median not reached\nin {words.years(age[-1])}"
        )
        labels.put(named, age[-1], share[-1], size=theme.TEXT, prefer=(-0.7, -0.7))
    if record is not None and len(ages):
        at = int(np.argmin(np.abs(np.asarray(ages, float) - 0.45 * last)))
        labels.put(OBSERVED, ages[at], shares[at], dot=3.5)
    width = drawn_noise(curve)
    if width.max(initial=0.0) > 0.0:
        wide = width >= 0.6 * width.max()
        worth = wide * (1.0 + np.abs(age - (median if reached and median else 0.0)))
        if record is not None and len(ages):  # not where it could be taken for the name of what was observed
            worth = worth * (np.abs(age[:, None] + 0.5 - np.asarray(ages, float)).min(axis=1) > BESIDE * last)
        at = _inside(age, last, worth)
        labels.put(noise_label, _middle(age, at, last), high[at], lead=LEAD)
    if parameter_band is not None:
        ages, least, most = (np.asarray(part, float) for part in parameter_band)
        top = np.interp(ages, age, np.fmax(share, high))
        at = _inside(ages, last, np.nan_to_num(most - top))
        labels.put(UNKNOWN, _middle(ages, at, last), 0.5 * (most[at] + top[at]), near=0.0)


def drawn_noise(curve: Curve) -> Any:
    """Width of the noise band at each age watched; none at the last, where the curve ends."""
    upto = seen(curve)
    width = np.nan_to_num(np.asarray(curve.high, float)[:upto] - np.asarray(curve.low, float)[:upto])
    width[-1:] = 0.0
    return width


def _inside(age: Any, last: float, worth: Any) -> int:
    """The age at which a band is best pointed at: where that is worth most, not at an edge of the axes."""
    at = np.asarray(age, float)
    return int(np.argmax(np.where((at >= 0.02 * last) & (at <= 0.9 * last), worth, worth * 1e-3)))


def _middle(age: Any, at: int, last: float) -> float:
    """Middle of the step that begins at an age."""
    return float((age[at] + (age[at + 1] if at + 1 < len(age) else min(age[at] + 1.0, last))) / 2.0)


def _table(axes: Axes, curve: Curve, upto: int, last: float) -> list[float]:
    """The three rows under the axes; answers the ages of the columns."""
    broke, censored = (
        np.concatenate([[0.0], np.cumsum(np.asarray(part, float))]) for part in (curve.broke, curve.censored)
    )
    counts = (np.asarray(curve.at_risk, float), broke, censored)
    widest = max(theme.width_of(words.count(max(row.max(), 0.0)), theme.SMALL) for row in counts)
    columns = ticks(0.0, last, Labels(axes).width, max(widest + 8.0, 18.0))
    if not upto:
        return columns
    for index, (name, row) in enumerate(zip(ROWS, counts, strict=True)):
        down = -(46.0 + ROW * index)
        theme.write(
            axes,
            0.0,
            0.0,
            name,
            shift=(-14.0 - widest / 2.0, down),
            size=theme.SMALL,
            across="right",
            colour=theme.QUIET,
        )
        for column in (column for column in columns if column < len(curve.age)):
            theme.write(
                axes,
                column,
                0.0,
                words.count(row[int(column)]),
                of=axes.get_xaxis_transform(),
                shift=(0.0, down),
                size=theme.SMALL,
                across="center",
            )
    return columns
