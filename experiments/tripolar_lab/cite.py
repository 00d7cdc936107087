"""``tripolar cite``: a methods paragraph and BibTeX: the software, the data, the source of each active mechanism."""

from __future__ import annotations

import json
import re
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
  tripolar cite scenario=arctic_meltdown threat.strength=0    a mechanism that is off is not cited
  tripolar cite --bibtex > tripolar.bib             the entries alone
  tripolar cite --json                              the same for programs

It names the software with its version and git state, the sources of the opening figures, and the sources of every
mechanism that is active. Entries were typed without a look-up, so there are no DOIs; what is not certain about one
is said in its note (unverified: ...).

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
    for key in NO_USE:
        if key in asked.pairs:
            raise Refusal(f"tripolar cite takes no {key}=...; it prints and writes nothing")
    from .subject import subject

    found = citation(subject(asked.words, asked.pairs, {}), _manifest(asked.words))
    if "json" in asked.flags:
        print(json.dumps(as_data(found), indent=2, ensure_ascii=False))
    elif "bibtex" in asked.flags:
        print(found.bibtex())
    else:
        print(text(found))
    return errors.OK


def _manifest(words: tuple[str, ...]) -> dict[str, Any]:
    from pathlib import Path

    from .folder import manifest_of

    return (manifest_of(Path(words[0]).expanduser()) or {}) if words else {}


def citation(about: Subject, made: dict[str, Any] | None = None) -> Citation:
    """What to cite of a study; ``made`` is a folder's manifest (default: this very software)."""
    from tripolar.numerics import source_hash

    from . import bibliography
    from .provenance import git_state, version_of

    scenario, kept = about.composed.scenario, about.composed.settings
    made = made or {}
    version = str(made.get("version") or version_of("tripolar"))
    state = made["git"] if "git" in made else git_state()
    rules = str(made.get("rule_hash") or source_hash())
    mechanisms = bibliography.of_mechanisms(scenario)
    world, further = bibliography.of_world(scenario)
    return Citation(
        paragraph=_paragraph(about, version, state, rules, mechanisms, kept),
        mechanisms=mechanisms,
        world=world,
        further=further,
        software=_software(version, state, rules),
    )


def _software(version: str, state: str | None, rules: str) -> Work:
    from .bibliography import Work

    where = f"rules {rules[:12]}" + (f", git {state}" if state else "")
    fields = {
        "author": "{The tripolar authors}",
        "title": "tripolar: an agent-based simulation of the {China}-{Russia}-{US} strategic triangle",
        "version": version,
        "note": f"Version {version}, {where}. MIT licence",
    }
    return Work("software", KEY, fields, ())


def _paragraph(
    about: Subject,
    version: str,
    state: str | None,
    rules: str,
    mechanisms: dict[str, list[Work]],
    kept: dict[str, Any],
) -> str:
    from tripolar.rules.table import MECHANISMS

    scenario = about.composed.scenario
    point = "one point of the parameters"
    if about.set_size:
        point = f"every free parameter drawn anew from its tested range for each {kept['set_size']} futures"
    where = f"git {state}, " if state else ""
    off = [f"{m.label} {m.name}" for m in MECHANISMS if f"{m.label} {m.name}" not in mechanisms]
    both = [" and ".join(scenario.labels[state] for state in pair.split("-")) for pair in scenario.focal]
    return (
        f"We simulated {kept['runs']:,} futures of the scenario {scenario.name} "
        f"({scenario.start}-{scenario.horizon}, seed {kept['seed']}, {point}) with tripolar {version} ({where}rules "
        f"{rules[:12]}, configuration {about.composed.digest()[:12]}), an agent-based model of the relations of "
        f"{', '.join(scenario.labels[s] for s in scenario.states)}; in focus: {'; '.join(both)}. "
        f"{len(mechanisms)} mechanisms were active{'; off were ' + ', '.join(off) if off else ''}. "
        "Runs share their luck across scenarios (common random numbers). Intervals of shares are Wilson intervals "
        "(95 %) of simulation noise. The results are the model's futures, not a forecast."
    )


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
    parts.append("Data of the opening world")
    parts[-1] += "".join("\n" + wrapped(f"  {said(work)}", "    ") for work in found.world)
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
        "further_sources": found.further,
        "works": [
            {"key": work.key, "kind": work.kind, "unverified": work.unverified, **work.fields}
            for work in found.works
        ],
        "bibtex": found.bibtex(),
    }
