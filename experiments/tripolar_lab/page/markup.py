"""HTML from plain functions: whatever is not marked as HTML already is escaped, so no text of a user is ever markup."""

from __future__ import annotations

import html
import re
from typing import Any

SHORT = 12  # rows of a table that is not parted on paper
#: Elements that have no end tag.
VOID = ("meta", "input", "br", "hr", "link", "img", "wbr")
#: Shapes of SVG, which close themselves where they are empty.
SHAPES = ("path", "circle", "rect", "use")


class Html(str):
    """Text that is HTML already; everything else is escaped."""

    __slots__ = ()


def text(value: Any) -> Html:
    """A value as HTML: lists after one another, None as nothing, everything else escaped."""
    if value is None:
        return Html()
    if isinstance(value, Html):
        return value
    if isinstance(value, str):
        return Html(html.escape(value))
    if isinstance(value, list | tuple):
        return Html("".join(text(part) for part in value))
    return Html(html.escape(str(value)))


def tag(name: str, /, *children: Any, **attributes: Any) -> Html:
    """An element; attribute names lose a trailing ``_`` and turn ``_`` into ``-``, None and False leave one out."""
    parts = [name]
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        key = key.rstrip("_").replace("_", "-")
        parts.append(key if value is True else f'{key}="{html.escape(str(value))}"')
    start = f"<{' '.join(parts)}>"
    if name in SHAPES and not children:
        return Html(f"{start[:-1]}/>")
    return Html(start) if name in VOID else Html(f"{start}{text(list(children))}</{name}>")


def lines(*parts: Any) -> Html:
    """Parts under one another; what is empty leaves no line."""
    return Html("\n".join(each for each in (text(part) for part in parts) if each))


def paragraphs(story: str) -> Html:
    """A text of the user: a paragraph for each of its blocks."""
    blocks = [" ".join(block.split()) for block in story.split("\n\n")]
    return lines(*(tag("p", block) for block in blocks if block))


def table(
    caption: str, head: list[Any], rows: list[list[Any]], *, first_is_name: bool = True, **attributes: Any
) -> Html:
    """A table that scrolls on its own where it is too wide, and can then be reached by keyboard."""
    cells = [
        tag("tr", *(tag("th", cell, scope="row") if first_is_name and at == 0 else tag("td", cell)
                    for at, cell in enumerate(row)))
        for row in rows
    ]  # fmt: skip
    inner = tag(
        "table",
        tag("caption", caption),
        tag("thead", tag("tr", *(tag("th", each, scope="col") for each in head))),
        tag("tbody", *cells),
        **attributes,
    )
    short = " short" if len(rows) <= SHORT else ""
    return tag("div", inner, class_=f"wide{short}", role="group", tabindex="0", aria_label=caption)


def key(name: str) -> Html:
    """The name of a parameter: it breaks after its dots and underscores, and nowhere else."""
    parts = re.split(r"(?<=[._])", name)
    return tag("code", Html("<wbr>".join(text(part) for part in parts)), class_="key")


def folded(title: Any, *children: Any, id_: str | None = None) -> Html:
    """Something to open."""
    return tag("details", tag("summary", title), *children, id=id_)
