"""``tripolar cite``: a methods paragraph and BibTeX: the software, the data, the source of each active mechanism."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from . import errors, grammar
from .errors import Refusal

if TYPE_CHECKING:
    from .bibliography import Work
    from .subject import Subject

HELP = """\
tripolar cite: what to cite, in a methods paragraph and as BibTeX

  tripolar cite                                     the baseline
  tripolar cite outputs/baseline-33beb352           a study that tripolar run wrote
  tripolar cite results/arctic point=3              a point of a sweep
  tripolar cite scenario=arctic_meltdown threat.strength=0    a mechanism that is off is not cited
  tripolar cite --bibtex > tripolar.bib             the entries alone
  tripolar cite --json                              the same for programs

It names the software with its version and git state, what was changed, the sources of the opening figures with their
terms, and the sources of every mechanism that is active (of none that a record took the place of). Entries were typed
without a look-up, so there are no DOIs; what is not certain about one is said in its note (unverified: ...).

  --bibtex   BibTeX alone       --json     as data       --help, -h   this text"""
NO_USE = ("out", "overwrite", "keep", "threads", "run", "pair", "twin")
KEY = "tripolar"


class Citation(NamedTuple):
    """What to cite: the paragraph, the works of each active mechanism and of the world, and the software's entry."""

    paragraph: str
    mechanisms: dict[str, list[Work]]
    world: list[Work]
    further: list[str]
    software: Work

    @property
    def works(self) -> list[Work]:
        """Every work once, the software first."""
        held = {each.key: each for each in (w for found in self.mechanisms.values() for w in found)}
        return [self.software, *({**held, **{each.key: each for each in self.world}}.values())]

    def bibtex(self) -> str:
        """All entries."""
        return "\n\n".join(work.bibtex() for work in self.works)


def main(argv: list[str]) -> int:
    """Run the verb; returns the exit code."""
    asked = grammar.split(argv, "cite", ("json", "bibtex"), words=1)
    if "help" in asked.flags:
        print(HELP)
        return errors.OK
    if {"json", "bibtex"} <= asked.flags:
        raise Refusal("--json and --bibtex are two forms of the same; give one of them")
    no_use(asked.pairs)
    from .subject import subject

    found = citation(subject(asked.words, asked.pairs, {}), made_of(asked.words))
    if "json" in asked.flags:
        print(json.dumps(as_data(found), indent=2, ensure_ascii=False))
    elif "bibtex" in asked.flags:
        print(found.bibtex())
    else:
        print(text(found))
    return errors.OK


def no_use(pairs: Mapping[str, Any]) -> None:
    """Refuse what this verb has no use for."""
    for key in NO_USE:
        if key in pairs:
            raise Refusal(f"tripolar cite takes no {key}=...; it prints and writes nothing")


def made_of(words: tuple[str, ...]) -> dict[str, Any]:
    """The manifest of the folder that is named, if one is."""
    from pathlib import Path

    from .folder import manifest_of
    from .sweeps import store

    if not words:
        return {}
    folder = Path(words[0]).expanduser()
    return manifest_of(folder) or store.manifest_of(folder) or {}


def citation(about: Subject, made: dict[str, Any] | None = None) -> Citation:
    """What to cite of a study; ``made`` is a folder's manifest (default: this very software)."""
    from tripolar.numerics import source_hash

    from . import bibliography, methods
    from .provenance import git_state, version_of

    scenario = about.composed.scenario
    made = made or {}
    version = str(made.get("version") or version_of("tripolar"))
    state = made["git"] if "git" in made else git_state()
    rules = str(made.get("rule_hash") or source_hash())
    replaced = methods.replaced(scenario)
    mechanisms = bibliography.of_mechanisms(scenario, replaced)
    world, further = bibliography.of_world(scenario)
    where = f"git {state}, " if state else ""
    software = f"tripolar {version} ({where}rules {rules[:12]}, configuration {about.composed.digest()[:12]})"
    return Citation(
        paragraph=methods.paragraph(about, software, list(mechanisms)),
        mechanisms=mechanisms,
        world=world,
        further=further,
        software=_software(version, state, rules, str(made.get("date") or datetime.now(UTC).date())[:4]),
    )


def _software(version: str, state: str | None, rules: str, year: str) -> Work:
    """The entry of the software; ``year`` is that of the study, for no release is dated."""
    from .bibliography import Work

    address = _address()
    where = f"rules {rules[:12]}" + (f", git {state}" if state else "")
    fields = {
        "author": "{The tripolar authors}",
        "title": "tripolar: an agent-based simulation of the {China}-{Russia}-{US} strategic triangle",
        "year": year,
        "howpublished": "Computer software",
        "version": version,
        "note": f"Version {version}, {where}, as used in {year}. MIT licence"
        + ("" if address else ". No public address is recorded"),
    }
    return Work("misc", KEY, {**fields, **({"url": address} if address else {})}, ())


def _address() -> str:
    """The public address that the package itself records; empty if none."""
    from importlib import metadata

    try:
        lines = metadata.metadata("tripolar").get_all("Project-URL") or []
    except metadata.PackageNotFoundError:
        return ""
    return next((line.partition(", ")[2] for line in lines), "")


def said(work: Work) -> str:
    """A work in a line, without the marks of BibTeX."""
    fields = work.fields
    parts = [
        "; ".join(_people(work)),
        f"({fields['year']})" if "year" in fields else "",
        fields.get("title", ""),
        fields.get("journal") or fields.get("booktitle") or fields.get("publisher") or fields.get("institution", ""),
        fields.get("volume", "") + (f":{fields['pages']}" if "pages" in fields else ""),
        f"[{fields['note']}]" if "note" in fields else "",
    ]  # fmt: skip
    return _unmarked(", ".join(part for part in parts if part).replace(", (", " ("))


def data(work: Work) -> str:
    """A source of data in a line, with its terms and whether they were looked up."""
    return f"{said(work)}. Terms: {terms(work)}."


def terms(work: Work) -> str:
    """The terms of a source of data, and from where they are known."""
    if not work.terms:
        return "none recorded (unverified)"
    return f"{work.terms} ({work.terms_from or 'unverified'})"


def _people(work: Work) -> list[str]:
    """The authors; an institution stands in braces and is one."""
    return re.split(r" and (?![^{}]*\})", work.fields.get("author", ""))


def _unmarked(text: str) -> str:
    text = text.replace('{\\"u}', "ü").replace("--", "-")
    return re.sub(r"[{}]", "", text).replace("\\&", "&").replace("\\$", "$")


def text(found: Citation) -> str:
    """The paragraph, the sources by mechanism, the data, and BibTeX."""
    from .life_words import wrapped

    parts = [wrapped(found.paragraph), "Sources of the active mechanisms"]
    for name, works in found.mechanisms.items():
        told = "; ".join(_brief(work) for work in works)
        parts[-1] += "\n" + wrapped(f"  {name}: {told or 'the prototype and judgements alone'}", "    ")
    parts.append(
        "Data of the opening world, with their terms (unverified: written from memory, not looked up)"
    )
    parts[-1] += "".join("\n" + wrapped(f"  {data(work)}", "    ") for work in found.world)
    parts[-1] += "".join("\n" + wrapped(f"  {line}", "    ") for line in found.further)
    return "\n\n".join([*parts, found.bibtex()])


def _brief(work: Work) -> str:
    names = [name.partition(",")[0] for name in _people(work)]
    who = _unmarked(
        names[0] if len(names) == 1 else f"{names[0]} et al." if len(names) > 2 else " & ".join(names)
    )
    mark = " [unverified]" if work.unverified else ""
    return f"{who} {work.fields.get('year', '')}".rstrip() + mark


def as_data(found: Citation) -> dict[str, Any]:
    """Plain data for ``--json``."""
    return {
        "paragraph": found.paragraph,
        "software": {"key": found.software.key, **found.software.fields},
        "mechanisms": {name: [work.key for work in works] for name, works in found.mechanisms.items()},
        "world": [work.key for work in found.world],
        "data": [
            {
                "key": work.key,
                "source": said(work),
                "terms": work.terms or None,
                "verified": bool(work.terms_from),
            }
            for work in found.world
        ],
        "further_sources": found.further,
        "works": [
            {"key": work.key, "kind": work.kind, "unverified": work.unverified, **work.fields}
            for work in found.works
        ],
        "bibtex": found.bibtex(),
    }
