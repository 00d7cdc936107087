"""A sheet: the canvas with its heading and footer, and what a finished figure carries."""

from __future__ import annotations

import base64
import io
import os
from os import PathLike
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from tripolar.plots import theme, words

QUOTE = {'"': "&quot;"}
MODEL = "The model's futures, not a forecast."
MARGIN = 14.0  # points of white around


class Source(NamedTuple):
    """Where the numbers of a figure come from."""

    version: str
    scenario: str
    runs: int
    seed: int
    config: str
    run: int | None = None  # the one run that is shown, of so many


class Picture(NamedTuple):
    """A finished figure, its finding and what it shows in words."""

    figure: Figure
    title: str
    alt: str

    def png(self) -> bytes:
        """The bytes of a PNG that carries the alt text, no date and no version of any software."""
        sink = io.BytesIO()
        with theme.applied():
            metadata = {"Software": None, "Title": self.title, "Description": self.alt}
            FigureCanvasAgg(self.figure).print_png(sink, metadata=metadata)  # type: ignore[no-untyped-call]
        return sink.getvalue()

    def _repr_html_(self) -> str:
        """What a notebook shows: the picture with its alt text."""
        data = base64.b64encode(self.png()).decode()
        wide = round(self.figure.get_figwidth() * theme.INCH * 4.0 / 3.0)
        return f'<img src="data:image/png;base64,{data}" width="{wide}" alt="{escape(self.alt, QUOTE)}">'

    def _repr_png_(self) -> bytes:
        """What a notebook holds for paper."""
        return self.png()

    def svg(self) -> str:
        """The picture as SVG with its title and alt text for screen readers; no date, letters as outlines."""
        sink = io.StringIO()
        with theme.applied():
            matplotlib.rcParams["svg.hashsalt"] = self.title
            self.figure.savefig(sink, format="svg", metadata={"Title": self.title, "Date": None})
        text = sink.getvalue()
        text = text[text.index("<svg") :]
        end = text.index(">")
        alt = escape(self.alt)
        return f'{text[:end]} role="img">\n <desc>{alt}</desc>{text[end + 1 :]}'

    def pdf(self) -> bytes:
        """The picture as PDF with its title and alt text; no date."""
        sink = io.BytesIO()
        with theme.applied():
            about = {"Title": self.title, "Subject": self.alt, "CreationDate": None}
            self.figure.savefig(sink, format="pdf", metadata=about)
        return sink.getvalue()

    def save(self, path: str | PathLike[str]) -> Path:
        """Write the file in the format that its name ends in: .png, .svg or .pdf (ValueError for another)."""
        path = Path(path)
        kind = path.suffix.lower()
        if kind == ".png":
            held = self.png()
        elif kind == ".svg":
            held = ('<?xml version="1.0" encoding="utf-8"?>\n' + self.svg()).encode("utf-8")
        elif kind == ".pdf":
            held = self.pdf()
        else:
            raise ValueError(f"{path.name} must end in .png, .svg or .pdf")
        aside = path.with_name(f".{path.name[:80]}.{os.getpid()}.part")  # a full disk leaves no half of it
        try:
            aside.write_bytes(held)
            os.replace(aside, path)
        except OSError:
            aside.unlink(missing_ok=True)
            raise
        return path


def source_line(source: Source) -> str:
    """Where the numbers come from, as every footer and every alt text says it."""
    runs = f"{words.count(source.runs)} run{'' if source.runs == 1 else 's'}"
    if source.run is not None and source.runs > 1:
        runs = f"run {words.count(source.run)} of {words.count(source.runs)}"
    version, scenario, _, seed, config, _ = source
    return f"Source: tripolar {version}, scenario {scenario}, {runs}, seed {seed}, config {config}."


def sheet(
    width: float, body: float, finding: str, facts: str, note: str, source: Source
) -> tuple[Figure, float]:
    """A figure of ``width`` points with room for a body of that height, and how high the body's floor is."""
    room = width - 2.0 * MARGIN
    finding = theme.balanced(finding, room, size=theme.TITLE, bold=True)
    facts = theme.wrapped(facts, room)
    small = [
        theme.wrapped(text, room, size=theme.SMALL) for text in (note, f"{source_line(source)}\n{MODEL}")
    ]
    above = _height(finding, theme.TITLE) + 3.0 + _height(facts, theme.TEXT) + 10.0
    below = 6.0 + _height(small[0], theme.SMALL) + 3.0 + _height(small[1], theme.SMALL)
    tall = 2.0 * MARGIN + above + body + below
    figure = Figure(figsize=(width / theme.INCH, tall / theme.INCH), dpi=theme.DPI, facecolor=theme.PAPER)
    FigureCanvasAgg(figure)
    top = tall - MARGIN
    heading(figure, MARGIN, top, finding, size=theme.TITLE)
    heading(figure, MARGIN, top - _height(finding, theme.TITLE) - 3.0, facts, bold=False)
    floor = MARGIN + below
    top = floor - 6.0
    heading(figure, MARGIN, top, small[0], size=theme.SMALL, bold=False, colour=theme.QUIET)
    top -= _height(small[0], theme.SMALL) + 3.0
    heading(figure, MARGIN, top, small[1], size=theme.SMALL, bold=False, colour=theme.QUIET)
    return figure, floor


def _height(text: str, size: float) -> float:
    return theme.height_of(text, size) + 2.0 * bool(text)


def place(figure: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    """Axes at a place given in points."""
    wide, tall = figure.get_figwidth() * theme.INCH, figure.get_figheight() * theme.INCH
    return figure.add_axes((left / wide, bottom / tall, width / wide, height / tall))


def heading(
    figure: Figure,
    left: float,
    top: float,
    text: str,
    *,
    size: float = theme.TEXT,
    bold: bool = True,
    colour: str = theme.INK,
) -> None:
    """Text hung from a place given in points."""
    wide, tall = figure.get_figwidth() * theme.INCH, figure.get_figheight() * theme.INCH
    figure.text(
        left / wide,
        top / tall,
        text,
        fontsize=size,
        weight="bold" if bold else "normal",
        color=colour,
        family=theme.FONT,
        va="top",
        linespacing=1.2,
    )
