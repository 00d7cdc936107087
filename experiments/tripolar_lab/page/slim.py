"""A figure of matplotlib as a small SVG inside a page: no style attributes, no fonts, no metadata, short numbers.

The page's security policy allows no style attribute, so each becomes the attribute of the same name. Text stays
text and keeps the width it had, whatever font the reader has.
"""

from __future__ import annotations

import io
import re
from typing import Any
from xml.etree import ElementTree

from .markup import Html, tag
from .markup import text as escaped

SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"
NUMBER = re.compile(r"-?\d+\.?\d*(?:[eE][-+]?\d+)?")
FONT = "'DejaVu Sans',Verdana,Arial,sans-serif"
#: What the root says once for all.
USUAL = {"stroke-linejoin": "round", "stroke-linecap": "butt"}


def svg_of(picture: Any, prefix: str) -> Html:
    """The picture as an inline SVG with its alt text; ``prefix`` makes its ids unique in the page."""
    import matplotlib
    from tripolar.plots import theme

    sink = io.BytesIO()
    with theme.applied():
        matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "tripolar"})
        picture.figure.savefig(sink, format="svg", metadata={"Date": None, "Creator": None})
    return slim(sink.getvalue(), prefix, picture.alt)


def slim(svg: bytes, prefix: str, alt: str) -> Html:
    """An SVG of matplotlib, made small and fit for a page."""
    root = ElementTree.fromstring(svg)
    shapes = {each.get("id"): each for each in root.iter() if each.get("id")}
    box = " ".join(_short(part, 1) for part in root.get("viewBox", "0 0 1 1").split())
    body = _children(root, shapes, prefix)
    used = set(re.findall(r"#(" + re.escape(prefix) + r"\w+)", body))
    defs = [_definition(each, prefix) for name, each in shapes.items() if f"{prefix}{name}" in used]
    wide, tall = (float(part) for part in box.split()[2:])
    return tag(
        "svg",
        tag("defs", *defs) if defs else None,
        Html(body),
        viewBox=box,
        width=round(wide * 4 / 3),
        height=round(tall * 4 / 3),
        role="img",
        aria_label=alt,
        font_family=FONT,
        **{key.replace("-", "_"): value for key, value in USUAL.items()},
    )


def _children(parent: ElementTree.Element, shapes: dict[Any, Any], prefix: str) -> str:
    drawn: list[tuple[str, str, dict[str, str]]] = []  # name, inner, attributes
    for each in parent:
        name = each.tag.removeprefix(SVG)
        if name in ("metadata", "defs", "style", "title"):
            continue
        attributes = _attributes(each, prefix)
        if name == "use":
            name, attributes = _used(each, attributes, shapes, prefix)
        inner = _children(each, shapes, prefix)
        if name == "text":
            inner, attributes = _text(each, attributes)
        if name == "g" and not inner:
            continue
        if name == "path":
            attributes["d"] = _straight(attributes.get("d") or _rounded(each.get("d", ""), 1))
            if not attributes["d"]:
                continue
            if drawn and drawn[-1][0] == "path" and _alike(drawn[-1][2], attributes):
                drawn[-1][2]["d"] += attributes["d"]
                continue
        drawn.append((name, inner, attributes))
    return "".join(
        inner if name == "g" and not attributes else _element(name, inner, attributes)
        for name, inner, attributes in drawn
    )


def _element(name: str, inner: str, attributes: dict[str, str]) -> str:
    return tag(
        name,
        *([Html(inner)] if inner else ()),
        **{key.replace("-", "_"): value for key, value in attributes.items()},
    )


def _alike(one: dict[str, str], two: dict[str, str]) -> bool:
    return {**one, "d": ""} == {**two, "d": ""}


def _attributes(each: ElementTree.Element, prefix: str) -> dict[str, str]:
    out = {}
    for part in (each.get("style") or "").split(";"):
        key, _, value = part.partition(":")
        key, value = key.strip(), value.strip()
        if key == "font":
            out.update(_font(value))
        elif key and key not in ("font-family", "stroke-dashoffset") and USUAL.get(key) != value:
            out[key] = value.removesuffix("px") if key == "font-size" else value
    if out.get("fill") == "#000000":
        del out["fill"]
    transform = each.get("transform", "")
    if transform and not transform.startswith("rotate(-0 "):
        out["transform"] = _rounded(transform, 2)
    clip = re.fullmatch(r"url\(#(\w+)\)", each.get("clip-path", ""))
    if clip:
        out["clip-path"] = f"url(#{prefix}{clip[1]})"
    if each.tag == f"{SVG}rect":
        out |= {key: _short(each.get(key, "0"), 1) for key in ("x", "y", "width", "height")}
    return out


def _font(shorthand: str) -> dict[str, str]:
    """``bold 11px 'DejaVu Sans'`` as older versions of matplotlib write it."""
    size = re.search(r"([\d.]+)px", shorthand)
    out = {"font-size": size[1]} if size else {}
    weight = re.match(r"(bold|\d{3})\b", shorthand)
    return {**out, "font-weight": weight[1]} if weight else out


def _used(
    each: ElementTree.Element, attributes: dict[str, str], shapes: dict[Any, Any], prefix: str
) -> tuple[str, dict[str, str]]:
    """A shape that is used at a place: drawn there if it is of straight lines."""
    name = (each.get(LINK) or each.get("href") or "").lstrip("#")
    d = shapes[name].get("d", "")
    x, y = float(each.get("x", "0")), float(each.get("y", "0"))
    inherited = {
        key: value for key, value in _attributes(shapes[name], prefix).items() if key not in attributes
    }
    attributes = {**inherited, **attributes}
    if not re.search(r"[CQ]", d):
        return "path", {**attributes, "d": _moved(d, x, y)}
    at = {"href": f"#{prefix}{name}", "x": _short(str(x), 1), "y": _short(str(y), 1)}
    return "use", {**at, **attributes}


def _definition(each: ElementTree.Element, prefix: str) -> Html:
    name = each.tag.removeprefix(SVG)
    if name == "clipPath":
        inner = "".join(_element(r.tag.removeprefix(SVG), "", _attributes(r, prefix)) for r in each)
        return tag("clipPath", Html(inner), id=prefix + each.get("id", ""))
    return tag(name, d=_rounded(each.get("d", ""), 2), id=prefix + each.get("id", ""))


def _text(each: ElementTree.Element, attributes: dict[str, str]) -> tuple[str, dict[str, str]]:
    from tripolar.plots import theme

    said = each.text or ""
    size = float(attributes.get("font-size", theme.TEXT))
    bold = attributes.get("font-weight", "400") in ("bold", "700")
    out = {"x": _short(each.get("x", "0"), 1), "y": _short(each.get("y", "0"), 1), **attributes}
    if len(said) > 2:
        out |= {
            "textLength": _short(str(theme.width_of(said, size, bold)), 1),
            "lengthAdjust": "spacingAndGlyphs",
        }
    return escaped(said), out


def _moved(d: str, x: float, y: float) -> str:
    """A path of straight lines, moved."""
    out: list[str] = []
    for command, rest in re.findall(r"([MLz])([^MLz]*)", d):
        numbers = [float(n) for n in NUMBER.findall(rest)]
        out.append(command + " ".join(_short(str(n + (x, y)[k % 2]), 1) for k, n in enumerate(numbers)))
    return "".join(out)


def _straight(d: str) -> str:
    """A path whose level and upright lines say one number instead of two, and that does not stand still twice."""
    out: list[str] = []
    at = start = ["", ""]
    for command, rest in re.findall(r"([MLCQz])([^MLCQz]*)", d):
        numbers = NUMBER.findall(rest)
        if command != "L" or len(numbers) != 2:
            out.append(command + rest)
            at = numbers[-2:] or start
            start = at if command == "M" else start
            continue
        if numbers != at:
            level, upright = numbers[1] == at[1], numbers[0] == at[0]
            out.append(f"H{numbers[0]}" if level else f"V{numbers[1]}" if upright else command + rest)
        elif out[-1][0] == "M":  # a dot of its own, or the first step of a line
            out.append(command + rest)
        at = numbers
    return "".join(out)


def _rounded(text: str, digits: int) -> str:
    """Every number of a path or a transform made short, and no more space than needed."""
    text = NUMBER.sub(lambda found: _short(found[0], digits), text)
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(r" ?([MLCQz]) ?", r"\1", text)


def _short(number: str, digits: int) -> str:
    value = f"{float(number):.{digits}f}"
    if "." in value:
        value = value.rstrip("0").rstrip(".")
    return "0" if value in ("-0", "") else value
