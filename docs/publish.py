"""Build the documentation site: stage the pages in a temporary folder, then run the generator on them.

python docs/publish.py            writes site/ (open site/index.html, no server needed)
python docs/publish.py FOLDER     writes FOLDER

Staging takes the place of copies kept by hand. The README becomes the quickstart and the page of the four
questions; README files of elsewhere become pages; links follow their pages; a file outside docs/ that is linked
is copied beside the pages. A link to nothing, and any warning of the generator, is an error (exit code 1).
"""

from __future__ import annotations

import os
import posixpath
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: Pages that do not lie in docs/: where they lie, and their names in the site.
ELSEWHERE = {
    "README.md": "index.md",
    "benchmarks/README.md": "benchmarks.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
}
#: The section of the README that is a page of its own.
QUESTIONS, QUESTIONS_PAGE = "## The four questions, as the baseline answers them", "questions.md"
#: Where files outside docs/ go that a page links to.
FILES = "files"
LINK = re.compile(r"(\]\()([^)\s]+)(\))")
CODE = re.compile(r"(^```.*?^```|`[^`\n]*`)", re.S | re.M)
EXTERNAL = re.compile(r"[a-z][a-z0-9+.-]*:|#")


def pages() -> dict[str, str]:
    """Every page: its path in the repository, and its name in the site."""
    own = {f"docs/{path.name}": path.name for path in sorted((ROOT / "docs").glob("*.md"))}
    return {**ELSEWHERE, **own}


def stage(folder: Path) -> list[str]:
    """Write all pages and what they link to into ``folder``; answers what is wrong, a line each."""
    names, wrong = pages(), []
    for name in ("assets", "pictures"):
        shutil.copytree(ROOT / "docs" / name, folder / name)
    for source, name in names.items():
        text = (ROOT / source).read_text(encoding="utf-8")
        staged, missing = relinked(text, source, names, folder)
        wrong += [f"{source} links to {target}, which is not there" for target in missing]
        for file, part in split(name, staged).items():
            (folder / file).write_text(part, encoding="utf-8")
    return wrong


def split(name: str, text: str) -> dict[str, str]:
    """A page, or the README as its two: the four questions apart from the rest."""
    if name != "index.md":
        return {name: text}
    before, mark, rest = text.partition(QUESTIONS)
    section, _, after = rest.partition("\n## ")
    if not mark:
        raise SystemExit(f"README.md has no section {QUESTIONS!r}")
    return {name: f"{before}## {after}", QUESTIONS_PAGE: f"{mark[1:]}{section}\n"}


def relinked(text: str, source: str, names: dict[str, str], folder: Path) -> tuple[str, list[str]]:
    """The text with each relative link led to its page or file in the site, and the links that lead nowhere."""
    missing: list[str] = []

    def lead(match: re.Match[str]) -> str:
        target, _, anchor = match[2].partition("#")
        if EXTERNAL.match(match[2]):
            return match[0]
        path = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
        if path.startswith("docs/pictures/") and (ROOT / path).is_file():
            new = path.removeprefix("docs/")
        elif path in names:
            new = names[path]
        elif (ROOT / path).is_file():
            new = f"{FILES}/{path}"
            (folder / new).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / path, folder / new)
        else:
            missing.append(match[2])
            return match[0]
        return f"{match[1]}{new}{'#' if anchor else ''}{anchor}{match[3]}"

    return outside_code(text, lambda part: LINK.sub(lead, part)), missing


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """The text, changed outside of code."""
    return "".join(part if k % 2 else change(part) for k, part in enumerate(CODE.split(text)))


def build(out: Path) -> int:
    """Build the site into ``out``; the exit code (2: that folder can not be written)."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        print(f"{out} can not be written ({error.strerror}); name another folder", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        (work / "docs").mkdir()
        wrong = stage(work / "docs")
        if wrong:
            print("\n".join(wrong), file=sys.stderr)
            return 1
        shutil.copyfile(ROOT / "mkdocs.yml", work / "mkdocs.yml")
        sources = os.pathsep.join(str(ROOT / name) for name in ("sim", "experiments"))
        known = os.pathsep.join(filter(None, (sources, os.environ.get("PYTHONPATH"))))
        command = [sys.executable, "-m", "zensical", "build", "--strict"]
        done = subprocess.run(command, cwd=work, check=False, env={**os.environ, "PYTHONPATH": known})
        if done.returncode == 0:
            try:
                shutil.copytree(work / "site", out, dirs_exist_ok=True)
            except OSError as error:  # shutil.Error too
                reason = error.strerror or "some files"
                print(f"{out} can not be written ({reason}); name another folder", file=sys.stderr)
                return 2
            print(f"wrote {out / 'index.html'}")
        return done.returncode


if __name__ == "__main__":
    sys.exit(build(Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "site").absolute()))
