"""``tripolar cite``: every active mechanism's source is named, nothing is made up, and the metadata files agree."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from tripolar.rules.table import MECHANISMS
from tripolar_lab import bibliography, library
from tripolar_lab.door import scenario_of

Call = Callable[..., Any]
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("mechanism", MECHANISMS, ids=lambda m: m.name)
def test_every_work_that_a_mechanism_names_is_in_the_bibliography(mechanism: Any) -> None:
    said = bibliography.of_mechanism(mechanism)
    known = [name for work in bibliography.works() for name in work.names]
    ours = {
        name
        for name in bibliography.named(said)
        if not re.match(r"(Sea 2010|Taiwan|Motrich|ODD|US|COW)", name)
    }
    missing = {name for name in ours if not any(name.endswith(k) or k.endswith(name) for k in known)}
    assert not missing, missing
    assert bibliography.cited(said), mechanism.name


def test_cite_names_every_active_mechanisms_source(tripolar: Call) -> None:
    told = json.loads(tripolar("cite", "--json").out)
    assert list(told["mechanisms"]) == [f"{m.label} {m.name}" for m in MECHANISMS]
    keys = {work["key"] for work in told["works"]}
    for name, works in told["mechanisms"].items():
        assert works and set(works) <= keys, name
    assert set(told["world"]) <= keys and "walt1987" in told["mechanisms"]["M5 threat"]
    text = " ".join(tripolar("cite").out.split())
    assert "19 mechanisms were active" in text and "10,000 futures" in text and "@software{tripolar," in text
    for key in keys:
        assert f"{{{key}," in text


def test_what_is_off_is_not_cited(tripolar: Call) -> None:
    told = json.loads(tripolar("cite", "arctic.strength=0", "complementarity.strength=0", "--json").out)
    assert (
        "M17 arctic" not in told["mechanisms"]
        and "off were M8 complementarity, M17 arctic" in told["paragraph"]
    )
    assert "arrow1961" not in {work["key"] for work in told["works"]}


def test_bibtex_alone_is_well_formed(tripolar: Call) -> None:
    text = tripolar("cite", "--bibtex").out
    entries = re.findall(r"^@(\w+)\{(\w+),$", text, re.M)
    assert len(entries) == len({key for _, key in entries}) > 50
    assert text.count("{") == text.count("}") and "short =" not in text
    assert {kind for kind, _ in entries} <= {
        "article",
        "book",
        "incollection",
        "techreport",
        "misc",
        "software",
    }


def test_a_folder_is_cited_as_it_was_made(tripolar: Call) -> None:
    assert tripolar("run", "runs=50", "seed=9", "out=f", "--quiet").code == 0
    path = Path("f/provenance.json")
    held = json.loads(path.read_text()) | {"version": "0.0.7", "git": "abc", "rule_hash": "9" * 64}
    path.write_text(json.dumps(held))
    told = json.loads(tripolar("cite", "f", "--json").out)
    assert told["software"]["version"] == "0.0.7" and "git abc, rules 999999999999" in told["paragraph"]
    assert "50 futures" in told["paragraph"] and "seed 9" in told["paragraph"]


@pytest.mark.parametrize("name", library.scenario_names())
def test_every_world_has_sources(name: str) -> None:
    works, further = bibliography.of_world(scenario_of(name, {}))
    assert works and all(len(line) > 6 for line in further)


def test_no_entry_claims_more_than_is_known() -> None:
    works = bibliography.works()
    assert len({work.key for work in works}) == len(works)
    for work in works:
        assert "doi" not in work.fields and "url" not in work.fields  # none was looked up
        assert work.unverified or {"author", "title"} <= set(work.fields), work.key
        assert work.unverified or work.kind == "misc" or "year" in work.fields, work.key


def test_refusals(refused: Call) -> None:
    assert "give one of them" in refused("cite", "--json", "--bibtex")
    assert "takes no out" in refused("cite", "out=x")
    assert "no such folder" in refused("cite", "nowhere")


def test_help_has_examples(tripolar: Call) -> None:
    assert tripolar("cite", "--help").out.count("\n  tripolar cite") >= 3


def test_the_metadata_files_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    meta = json.loads((ROOT / "codemeta.json").read_text())
    assert project["version"] == citation["version"] == meta["version"]
    assert meta["@type"] == "SoftwareSourceCode" and meta["license"].endswith(project["license"])
    assert meta["name"] == project["name"] and meta["runtimePlatform"].endswith(
        project["requires-python"][2:]
    )
    dependencies = {re.split(r"[<>=]", each)[0] for each in project["dependencies"]}
    assert {each["name"] for each in meta["softwareRequirements"]} == dependencies


def test_the_papers_references_are_in_its_bibliography() -> None:
    paper = (ROOT / "paper.md").read_text(encoding="utf-8")
    keys = set(re.findall(r"^@\w+\{(\w+),", (ROOT / "paper.bib").read_text(encoding="utf-8"), re.M))
    cited = set(re.findall(r"@([a-z]+\d{4}\w*)", paper))
    assert cited and cited <= keys and paper.startswith("---\ntitle:")
    assert "doi" not in (ROOT / "paper.bib").read_text().lower()


def test_the_data_page_lists_what_the_baseline_cites() -> None:
    page = (ROOT / "docs/data.md").read_text(encoding="utf-8")
    works, _ = bibliography.of_world(scenario_of("baseline", {}))
    for work in works:
        assert f"`{work.key}`" in page, work.key
