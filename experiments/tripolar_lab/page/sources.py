"""What to cite, on the page: the methods paragraph, the sources, and BibTeX."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .markup import Html, folded, lines, tag

if TYPE_CHECKING:
    from ..cite import Citation


def section(found: Citation) -> Html:
    """The methods paragraph, the sources of mechanisms and data, the entries."""
    from ..cite import data as with_terms
    from ..cite import said

    by_mechanism = [
        tag("li", tag("strong", f"{name}: "), "; ".join(said(work) for work in works) or "the prototype and judgements")
        for name, works in found.mechanisms.items()
    ]  # fmt: skip
    data = [tag("li", with_terms(work)) for work in found.world] + [tag("li", line) for line in found.further]
    return lines(
        tag("p", found.paragraph),
        folded("Sources of the active mechanisms", tag("ul", *by_mechanism)),
        folded(
            "Sources of the opening figures, with their terms (unverified: not looked up)", tag("ul", *data)
        ),
        tag("h3", "BibTeX"),
        tag("pre", found.software.bibtex()),
        folded("BibTeX of every source", tag("pre", "\n\n".join(work.bibtex() for work in found.works[1:]))),
    )
