"""How every picture looks: sizes, colours, axes; and how wide a text is before it is drawn.

Colours of states are data of a scenario and never stand here. The fixed colours were checked for normal sight
and three colour-vision deficiencies.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Literal, cast

import matplotlib
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font

FONT = "DejaVu Sans"
TEXT, SMALL, TITLE = 9.0, 7.5, 11.0  # points
BEHIND = 1.0  # points that a box behind a text is wider than it
LINE = 1.25  # height of a line of text over its size
INCH = 72.0  # points
DPI = 150

INK, QUIET, GRID, PAPER = "#1A1A1A", "#5A626B", "#E1E5E9", "#FFFFFF"
UNKNOWN, UNKNOWN_EDGE = "#DADFE4", "#9AA3AC"  # what we do not know
NOISE = "#7FB0AA"  # simulation noise
PAIR, ICE = "#4F5760", "#3F7391"

#: The commitment ladder, from the lowest level up.
LEVELS = ("rivalry", "neutrality", "partnership", "alliance")
LADDER = ("#8C510A", "#F0E6CF", "#5AB4AC", "#014D47")
NEVER, HOLDS, BREAKS = "#CDD1D6", "#014D47", "#D9770A"

#: How a unit of the tables is written.
UNITS = {"1": "", "share": "%", "Mkm2": "million km²", "bn USD": "billion US$"}

_SETTINGS: dict[Any, Any] = {
    "font.family": [FONT],
    "font.size": TEXT,
    "axes.unicode_minus": False,
    "text.parse_math": False,  # a $ in a label is a $
    "figure.dpi": DPI,
    "savefig.dpi": "figure",
    "path.simplify": True,
}
_lock = threading.RLock()

Across = Literal["left", "center", "right"]
Up = Literal["bottom", "baseline", "center", "top"]


@contextmanager
def applied() -> Iterator[None]:
    """The theme alone: whatever settings of matplotlib the user or a notebook has made stay outside."""
    with _lock, matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_SETTINGS)
        yield


def tint(colour: str, strength: float) -> str:
    """The colour mixed into white: 1 leaves it, 0 gives white. Opaque, so that bands do not add up."""
    red, green, blue = (1.0 - strength * (1.0 - part) for part in to_rgb(colour))
    return to_hex((red, green, blue))


@lru_cache(maxsize=4096)
def _advance(letter: str, bold: bool) -> float:
    font = get_font(findfont(FontProperties(family=FONT, weight="bold" if bold else "normal")))
    font.set_size(100.0, INCH)
    return float(font.load_char(ord(letter)).linearHoriAdvance) / 65536.0 / 100.0


def width_of(text: str, size: float = TEXT, bold: bool = False) -> float:
    """Width of a line of text in points, without a canvas: its letters side by side."""
    return size * sum(_advance(letter, bold) for letter in text)


def wrapped(text: str, width: float, *, size: float = TEXT, bold: bool = False, most: int = 99) -> str:
    """The text in at most ``most`` lines of at most ``width`` points; what is cut ends in an ellipsis.

    No line ends between a number and its per cent.
    """

    def fits(line: str) -> bool:
        return width_of(line, size, bold) <= width * 0.98  # hinting widens some letters a little

    def cut(line: str) -> str:
        while line and not fits(line + "…"):
            line = line[:-1]
        return line.rstrip(" ,;·–-") + "…"

    lines: list[str] = []
    for paragraph in text.replace(" %", "\u00a0%").split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if line and not fits(longer):
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return "\n".join(line if fits(line) else cut(line) for line in lines)


def balanced(text: str, width: float, *, size: float = TEXT, bold: bool = False) -> str:
    """Wrapped into as few lines as ``width`` allows, these about equally long."""
    best = wrapped(text, width, size=size, bold=bold)
    for part in range(95, 45, -5):
        closer = wrapped(text, width * part / 100.0, size=size, bold=bold)
        if closer.count("\n") > best.count("\n") or "…" in closer:
            break
        best = closer
    return best


def height_of(text: str, size: float = TEXT) -> float:
    """Height of a block of lines in points."""
    return LINE * size * (text.count("\n") + 1) if text else 0.0


def dress(axes: Axes, *, size: float = TEXT) -> None:
    """Horizontal grid under the data, no box, short quiet ticks."""
    axes.set_facecolor(PAPER)
    axes.set_axisbelow(True)
    axes.grid(False)
    axes.yaxis.grid(True, color=GRID, linewidth=0.7, linestyle="-")
    for side, spine in axes.spines.items():
        spine.set_visible(side == "bottom")
        spine.set_color(QUIET)
        spine.set_linewidth(0.8)
    axes.tick_params(axis="x", length=3.0, width=0.8, color=QUIET, pad=2.5)
    axes.tick_params(axis="y", length=0.0, pad=4.0)
    axes.tick_params(labelsize=size, labelcolor=INK, labelfontfamily=FONT)


def write(
    axes: Axes,
    x: float,
    y: float,
    text: str,
    *,
    size: float = TEXT,
    colour: str = INK,
    shift: tuple[float, float] = (0.0, 0.0),
    of: Any = "axes fraction",
    bold: bool = False,
    across: Across = "left",
    up: Up = "baseline",
    back: str | None = None,
) -> None:
    """Text at a place of the axes, moved by ``shift`` points; ``back`` is the colour of a box behind it, so that no
    grid line strikes it through."""
    note = axes.annotate(
        text,
        (x, y),
        xycoords=of,
        xytext=shift,
        textcoords="offset points",
        annotation_clip=False,
        ha=across,
        va=up,
        fontsize=size,
        color=colour,
        family=FONT,
        weight="bold" if bold else "normal",
        linespacing=1.2,
        zorder=6,
    )
    if back is not None:
        note.set_bbox({"facecolor": back, "edgecolor": "none", "pad": BEHIND})


def title(axes: Axes, text: str, *, width: float | None = None) -> None:
    """The finding, bold and left, wrapped to the axes (or to ``width`` points)."""
    figure = cast("Figure", axes.get_figure())  # no sub-figures here
    room = axes.get_position().width * figure.get_figwidth() * INCH if width is None else width
    text = balanced(text, room, size=TITLE, bold=True)
    axes.set_title(text, loc="left", fontsize=TITLE, fontweight="bold", color=INK, family=FONT, pad=20.0)
