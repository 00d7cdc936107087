"""The works behind a scenario: what its active mechanisms and its opening figures cite, as entries of one file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from . import library

if TYPE_CHECKING:
    from tripolar.scenario import Scenario

FILE = "references.bib"
ENTRY = re.compile(r"^@(\w+)\{(\w+), (.*)\}$")
FIELD = re.compile(r"(\w+)=\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}")
#: Authors and a year, as the rule pages write them: Walt 1987, Gilli & Gilli 2019, Arrow et al. 1961.
_NAME = r"(?:[A-Z][\w'.-]+|van [A-Z]\w+)"
NAMED = re.compile(rf"({_NAME}(?:(?:, | & | and ){_NAME})*(?: et al\.)?) ((?:1[89]|20)\d\d)\b")
#: Sources that are no work: judgements, the prototype, the essay's claims, public facts.
NO_WORK = re.compile(
    r"^(judgement|own |prototype|not applicable|counterfactual|convention|public record|the world's|"
    r"the essay|level a|treaty|constitution|estimates|early end|high end|spread of|unverified|discount|press reports|"
    r"medium variant)",
    re.IGNORECASE,
)  # fmt: skip


class Work(NamedTuple):
    """An entry of the bibliography: kind, key, fields of BibTeX, and how the rules and worlds name it.

    Of data also ``terms`` of use, and ``terms_from``: where these were read (empty: unverified).
    """

    kind: str
    key: str
    fields: dict[str, str]
    names: tuple[str, ...]
    terms: str = ""
    terms_from: str = ""

    @property
    def unverified(self) -> bool:
        """Whether something of the entry is not certain."""
        return self.fields.get("note", "").startswith("unverified")

    def bibtex(self) -> str:
        """The entry as BibTeX."""
        inside = ",\n".join(f"  {name} = {{{value}}}" for name, value in self.fields.items())
        return f"@{self.kind}{{{self.key},\n{inside}\n}}"


@lru_cache(maxsize=1)
def works() -> tuple[Work, ...]:
    """Every entry of the bibliography, in its order; ValueError for a line that is none."""
    out = []
    for line in (library.folder() / FILE).read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("%"):
            continue
        found = ENTRY.match(line)
        if found is None:
            raise ValueError(f"{FILE}: no entry: {line[:60]}")
        fields = dict(FIELD.findall(found[3]))
        names = tuple(name.strip() for name in fields.pop("short").split(";"))
        terms, terms_from = (fields.pop(name, "") for name in ("terms", "termsfrom"))
        out.append(Work(found[1], found[2], fields, names, terms, terms_from))
    return tuple(out)


def plain(text: str) -> str:
    """A text of sources on one line, with ``Walt (1987, ...)`` as ``Walt 1987``."""
    text = " ".join(text.split())
    return re.sub(r"\(((?:1[89]|20)\d\d)\b[^)]*\)", r"\1", text)


def cited(text: str) -> list[Work]:
    """The works that a text of sources names, in the order of the file."""
    said = plain(text)
    return [work for work in works() if any(_names(name, said) for name in work.names)]


def _names(name: str, said: str) -> bool:
    return re.search(rf"(?<![\w&]){re.escape(name)}(?!\w)", said) is not None


def named(text: str) -> list[str]:
    """Every ``Author year`` that a text of sources names."""
    return [f"{who} {year}" for who, year in NAMED.findall(plain(text))]


def of_mechanism(mechanism: Any) -> str:
    """All that a mechanism's page and parameters say of their sources."""
    from tripolar.rules.table import ROWS

    about = " ".join((mechanism.page.__doc__ or "").split())
    _, _, sources = about.partition("Source")
    rows = [row.about.source for row in ROWS if row.mechanism is mechanism]
    return "; ".join([sources.lstrip("s: "), *rows])


def of_mechanisms(
    scenario: Scenario, replaced: Mapping[str, tuple[str, ...]] | None = None
) -> dict[str, list[Work]]:
    """The works of each active mechanism, by ``M5 threat``.

    A strength of 0 leaves one out. Of one that is ``replaced`` only the sources of the parameters that act all the
    same are told; one of which none acts is left out.
    """
    from tripolar.rules.table import MECHANISMS, ROW

    out = {}
    for m in MECHANISMS:
        if scenario.parameters.get(f"{m.name}.strength", 1.0) == 0.0:
            continue
        left = (replaced or {}).get(m.name)
        if left is None:
            out[f"{m.label} {m.name}"] = cited(of_mechanism(m))
        elif left:
            out[f"{m.label} {m.name}"] = cited("; ".join(ROW[key].about.source for key in left))
    return out


def of_world(scenario: Scenario) -> tuple[list[Work], list[str]]:
    """The works that the opening figures were typed from, and the sources that the bibliography lacks, as written."""
    texts = [figure.source for figure in scenario.figures.values()]
    texts += [path.source for path in scenario.paths.values()]
    parts = dict.fromkeys(part.strip() for text in texts for part in _parts(text))
    found = {work.key: work for part in parts for work in cited(part)}
    rest = [part for part in parts if part and not cited(part) and not NO_WORK.match(part)]
    return [work for work in works() if work.key in found], rest


def _parts(text: str) -> list[str]:
    """The sources in a text, parted at the semicolons outside brackets."""
    return re.split(r";\s*(?![^()]*\))", " ".join(text.split()))
