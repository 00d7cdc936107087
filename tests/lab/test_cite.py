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
    assert "19 mechanisms were active" in text and "10,000 futures" in text and "@misc{tripolar," in text
    for key in keys:
        assert f"{{{key}," in text


def test_what_is_off_is_not_cited(tripolar: Call) -> None:
    told = json.loads(tripolar("cite", "arctic.strength=0", "complementarity.strength=0", "--json").out)
    assert (
        "M17 arctic" not in told["mechanisms"]
        and "off were M8 complementarity, M17 arctic" in told["paragraph"]
    )
    assert "arrow1961" not in {work["key"] for work in told["works"]}


def test_what_was_changed_is_told(tripolar: Call) -> None:
    asked = ("arctic.intransigence=0.9", "states.china.growth_later=0.01", "threat.strength=0", "runs=1")
    told = json.loads(tripolar("cite", *asked, "--json").out)["paragraph"]
    assert (
        "simulated 1 future of the scenario baseline" in told
        and "18 mechanisms were active; off was M5 threat." in told
    )
    for change in ("arctic.intransigence from 0.6 to 0.9", "states.china.growth_later from 0.022 to 0.01"):
        assert change in told
    assert "Changed from" not in json.loads(tripolar("cite", "--json").out)["paragraph"]


def test_beyond_a_number_of_changes_the_rest_is_counted(tripolar: Call) -> None:
    from tripolar.rules.table import ROWS

    keys = [row.key for row in ROWS if row.key.endswith(".strength")][:10]
    told = json.loads(tripolar("cite", *(f"{key}=0.5" for key in keys), "--json").out)["paragraph"]
    assert sum(f"{key} from 1 to 0.5" in told for key in keys) == 8
    assert "and 2 more (scenario.yaml of the run holds them all)" in told


def test_a_point_of_a_sweep_is_cited_as_that(tripolar: Call) -> None:
    assert (
        tripolar(
            "sweep", "threat.strength=1,1.5", "growth=baseline,china_slowdown", "runs=20", "out=s", "-q"
        ).code
        == 0
    )
    path = Path("s/manifest.json")
    path.write_text(json.dumps(json.loads(path.read_text()) | {"version": "0.0.7"}))
    told = json.loads(tripolar("cite", "s", "point=3", "--json").out)["paragraph"]
    assert (
        "20 futures of point 3 (" in told
        and "threat.strength=1.5" in told
        and "growth=china_slowdown" in told
    )
    assert "of the 4 points of a sweep over" in told and "tripolar 0.0.7" in told


def test_what_a_record_gave_is_told_and_not_cited(tripolar: Call) -> None:
    told = json.loads(tripolar("cite", "scenario=pact_1950", "--json").out)
    text = told["paragraph"]
    assert "taken from the record, by year: GDP (1950-1990); power (1949-1990)" in text
    assert "crises of United States (1950-1990)" in text
    assert (
        "17 mechanisms were active; the record took the place of M1 growth, M2 military, M4 capability (but"
        in text
    )
    assert not {"M1 growth", "M2 military"} & set(told["mechanisms"])
    assert not {"richardson1960", "singer1972", "beckley2018"} & {work["key"] for work in told["works"]}
    today = json.loads(tripolar("cite", "scenario=today", "--json").out)  # given for some years only
    assert "M1 growth" in today["mechanisms"] and "GDP (2021-2023)" in today["paragraph"]
    policy = json.loads(tripolar("cite", "scenario=us_retrenchment", "--json").out)["paragraph"]
    assert "set by the scenario, by year: the leader's stance (2025-2060)" in policy


@pytest.mark.parametrize("name", ["pact_1950", "europe_1871"])
def test_a_mechanism_that_the_record_replaces_changes_no_life(name: str) -> None:
    """What is not cited is not at work: its parameters, however set, leave every future as it is."""
    import numpy as np
    from tripolar.ensemble import chunk
    from tripolar.rules.table import ROWS
    from tripolar_lab import methods

    scenario = scenario_of(name, {})
    gone = methods.replaced(scenario)
    assert gone
    base = chunk(scenario, 1, 0, 64, fans=False)
    for row in ROWS:
        if row.key in gone.get(row.mechanism.name, (row.key,)):
            continue
        if row.about.tested[0] < row.about.tested[1]:
            other = chunk(scenario_of(name, {row.key: row.about.tested[0]}), 1, 0, 64, fans=False)
            assert np.array_equal(base.level, other.level), row.key


def test_data_comes_with_its_terms(tripolar: Call) -> None:
    told = {each["key"]: each for each in json.loads(tripolar("cite", "--json").out)["data"]}
    assert told["worldbank"]["terms"] == "CC BY 4.0" and not told["worldbank"]["verified"]
    assert told["sipri"]["verified"]
    text = " ".join(tripolar("cite").out.split())
    assert "Terms: CC BY 4.0 (unverified)." in text and "as archived in 2016" in text


def test_every_entry_has_what_bibtex_styles_ask_for() -> None:
    for work in bibliography.works():
        assert {"author", "title", "year"} <= set(work.fields), work.key
        assert re.fullmatch(r"\d{4}|n\.d\.", work.fields["year"]), work.key
        assert work.fields["year"] != "n.d." or work.unverified, work.key
        assert not {"terms", "termsfrom", "short"} & set(work.fields), work.key


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
    assert meta["name"] == project["name"]
    assert meta["runtimePlatform"] == f"Python {project['requires-python'][2:]} or later"
    wanted = dict(re.fullmatch(r"([\w-]+)(.*)", each).groups() for each in project["dependencies"])
    assert {each["name"]: each["version"] for each in meta["softwareRequirements"]} == wanted
    assert ("date-released" in citation) == ("datePublished" in meta) == ("unreleased" not in _changelog())


def _changelog() -> str:
    """The heading of the newest version."""
    return re.search(r"^## .*$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M).group()


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
    rows = {
        row.split("|")[1]: row.split("|")[4].strip() for row in page.splitlines() if row.startswith("| `")
    }
    for work in bibliography.works():
        terms = next((terms for keys, terms in rows.items() if f"`{work.key}`" in keys), None)
        told = f"{work.terms} ({work.terms_from})" if work.terms_from else work.terms
        assert terms is None or terms == told, work.key
        assert (terms is not None) == bool(work.terms), work.key
