"""The documentation site builds offline and without a warning, holds every page, and its pages fetch nothing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
#: Attributes that make a browser fetch something, by tag; links of a page to other places (a) do not.
FETCHES = {
    "script": "src", "img": "src", "iframe": "src", "source": "src", "video": "src", "audio": "src", "embed": "src",
    "object": "data", "link": "href",
}  # fmt: skip
#: Nothing answers there: what the generator would fetch fails.
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site."""
    out = tmp_path_factory.mktemp("built") / "site"
    proxies = {name: NOWHERE for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY")}
    done = subprocess.run(
        [sys.executable, "docs/publish.py", str(out)],
        cwd=ROOT,
        env={**os.environ, **proxies},
        capture_output=True,
        text=True,
        check=False,
    )
    told = done.stdout + done.stderr
    assert done.returncode == 0 and "warning" not in told.lower(), told
    return out


def pages_of(nav: list) -> list[str]:
    """The pages that a navigation names."""
    found = []
    for entry in nav:
        for value in entry.values():
            found += pages_of(value) if isinstance(value, list) else [value]
    return found


class Fetched(HTMLParser):
    """What a page makes a browser fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in FETCHES and given.get("rel") not in ("next", "prev", "canonical"):
            self.found.append(given.get(FETCHES[tag]) or "")


def test_every_page_is_in_the_navigation_and_built(site: Path) -> None:
    named = pages_of(yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"])
    assert len(set(named)) == len(named)
    assert {path.name for path in (ROOT / "docs").glob("*.md")} <= set(named)
    assert all((site / name).with_suffix(".html").is_file() for name in named)


def test_its_pages_fetch_nothing_and_what_they_show_is_there(site: Path) -> None:
    for path in site.rglob("*.html"):
        parser = Fetched()
        parser.feed(path.read_text(encoding="utf-8"))
        assert parser.found
        for target in parser.found:
            assert not re.match(r"(https?:)?//", target), f"{path.name} fetches {target}"
            if target and not target.startswith(("data:", "#")) and path.name != "404.html":
                assert (path.parent / target.partition("#")[0].partition("?")[0]).is_file(), target
    for path in site.rglob("*.css"):
        style = path.read_text(encoding="utf-8")
        assert not re.search(r"@import|url\([\"']?(https?:)?//", style), path.name


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ("index", "Two commands"),
        ("questions", "What we do not know is wider than the noise."),
        ("questions", "not a forecast"),
        ("benchmarks", "benchmarks/engine.py"),
        ("commands", 'id="tripolar-sensitivity"'),
        ("api", 'id="tripolar.run"'),
        ("api", 'id="tripolar.outcomes.study.Study.survival"'),
        ("api", 'id="tripolar_lab.sweeps.study.SweepStudy"'),
    ],
)
def test_it_holds(site: Path, page: str, told: str) -> None:
    assert told in (site / f"{page}.html").read_text(encoding="utf-8")


def test_a_folder_that_can_not_be_is_refused() -> None:
    done = subprocess.run(
        [sys.executable, "docs/publish.py", "/dev/null/x"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2 and "/dev/null/x can not be written" in done.stderr
    assert "Traceback" not in done.stderr and done.stderr.count("\n") == 1
