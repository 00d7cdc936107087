"""Write what the documents take from the code: the mechanism pages, and the baseline as the README prints it.

python docs/build.py           writes docs/mechanisms.md, docs/scenarios.md, docs/commands.md, the printed block of
                               README.md and docs/pictures/
python docs/build.py claims    writes docs/claims.md and what reports say of the evidence (a minute)
python docs/build.py pictures  draws docs/pictures/ with the commands that docs/pictures.md shows (a minute)
python docs/build.py --check   exits 1 if the pages or the block are not what the code says (pictures and claims
                               apart)
"""

from __future__ import annotations

import inspect
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from types import FunctionType, ModuleType

from tripolar.agents import schedule
from tripolar.rules.table import MECHANISMS, ROWS, Mechanism

HERE = Path(__file__).resolve().parent
TARGET = HERE / "mechanisms.md"
SCENARIOS = HERE / "scenarios.md"
COMMANDS = HERE / "commands.md"
CLAIMS = HERE / "claims.md"
README = HERE.parent / "README.md"
LARGEST = 200_000  # bytes of a picture
PRINTED, END = "<!-- printed by: tripolar run -->\n```text\n", "```\n<!-- end -->"
HEAD = """# Mechanisms

Written from the rule pages by `python docs/build.py`; a test fails when the two differ. Each section is one file of
`sim/tripolar/rules/`. *Domain* is what a formula allows (outside: refused), *tested* what the literature supports
(outside: allowed and named in the output; `parameters=ranges` draws from it). A tested range of one point is a
convention and is never drawn. Utilities are in logits; x+ is max(0, x).

## The order of a year

Read from the one place where it stands (`sim/tripolar/phases/__init__.py`).

| step | phase | who acts | what |
|---|---|---|---|
"""


def order() -> str:
    """The order of the year as table rows."""
    from tripolar import phases

    rows = []
    for number, step in enumerate(schedule(), start=1):
        about = inspect.cleandoc(getattr(phases, step.name).__doc__ or "")
        first = " ".join(about.split("\n\n")[0].split())
        who = "each state" if step.owner == "state" else "the system"
        rows.append(f"| {number} {step.verb} | `{step.name}` | {who} | {escape(first)} |")
    return "\n".join(rows)


def escape(text: str) -> str:
    """Text that is safe in a table cell."""
    return text.replace("|", "\\|")


def span(pair: tuple[float, float]) -> str:
    """A range in brackets."""
    return f"[{pair[0]:g}, {pair[1]:g}]"


def rules_of(page: ModuleType) -> list[FunctionType]:
    """The rules that a page defines, in the order of the page."""
    own = [
        f
        for f in vars(page).values()
        if inspect.isfunction(f) and f.__module__ == page.__name__ and f.__doc__
    ]
    return sorted((f for f in own if not f.__name__.startswith("_")), key=lambda f: f.__code__.co_firstlineno)


def section(mechanism: Mechanism) -> str:
    """One mechanism's section."""
    about = inspect.cleandoc(mechanism.page.__doc__ or "")
    title, _, body = about.partition("\n")
    lines = [f"## {title}", "", f"`sim/tripolar/rules/{mechanism.name}.py`", "", body.strip(), ""]
    lines += [
        "| parameter | value | unit | domain | tested | meaning | source |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in ROWS:
        if row.mechanism is mechanism:
            a = row.about
            cells = [
                f"`{row.key}`",
                f"{row.default:g}",
                a.unit,
                span(a.domain),
                span(a.tested),
                a.meaning,
                a.source,
            ]
            lines.append("| " + " | ".join(escape(cell) for cell in cells) + " |")
    lines += ["", "Rules:", ""]
    for f in rules_of(mechanism.page):
        arguments = ", ".join(name for name in inspect.signature(f).parameters if name != "p")
        lines.append(f"- `{f.__name__}({arguments})`: {' '.join(inspect.cleandoc(f.__doc__ or '').split())}")
    return "\n".join(lines)


def text() -> str:
    """The whole page."""
    return HEAD + order() + "\n\n" + "\n\n".join(section(m) for m in MECHANISMS) + "\n"


def baseline(folder: Path | None) -> str:
    """What ``tripolar run`` prints of the baseline, without its time and place; pictures go to ``folder``."""
    with tempfile.TemporaryDirectory() as place:
        out = Path(place) / "baseline"
        command = [sys.executable, "-m", "tripolar_lab", "run", f"out={out}"]
        wide = {**os.environ, "COLUMNS": "100"}  # whatever the terminal
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=place, env=wide)
        if folder is not None:
            folder.mkdir(exist_ok=True)
            for name in ("survival.png", "fan.png"):
                shutil.copyfile(out / name, folder / name)
    printed, _, _ = done.stdout.partition("Took ")
    return printed.rstrip() + "\n"


def with_block(readme: str, block: str) -> str:
    """The README with ``block`` between its marks."""
    before, _, rest = readme.partition(PRINTED)
    _, _, after = rest.partition(END)
    return before + PRINTED + block + END + after


def scenario_pages() -> str:
    """All scenarios: story, what differs from the baseline with unit, source and claim, what to look for."""
    from tripolar_lab.library import scenario_names
    from tripolar_lab.scenarios import about, differs

    lines = [
        "# Scenarios",
        "",
        "Written from `configs/` by `python docs/build.py`. `tripolar scenarios` lists them, `tripolar scenarios NAME`",
        "prints one of these pages, `tripolar compare baseline NAME` sets it beside the baseline.",
    ]
    pages = [about(name) for name in scenario_names()]
    for theme in dict.fromkeys(page["theme"] for page in pages):
        for page in (p for p in pages if p["theme"] == theme):
            lines += [
                "",
                f"## {page['name']}: {page['title']}",
                "",
                f"*{theme}*",
                "",
                " ".join(page["story"].split()),
            ]
            rows = differs(page["name"])
            if rows:
                lines += [
                    "",
                    "| what differs | baseline | here | unit | meaning, source | claims |",
                    "|---|---|---|---|---|---|",
                ]
            for row in rows:
                why = "; ".join(part for part in (row["meaning"], row["source"]) if part)
                cells = [
                    f"`{row['name']}`",
                    row["old"],
                    row["new"],
                    row["unit"],
                    why,
                    " ".join(row["claims"]),
                ]
                lines.append("| " + " | ".join(escape(cell) for cell in cells) + " |")
            lines += [
                "",
                f"**Look for.** {page['look_for']}",
                "",
                f"**Left out.** {page['left_out']}",
                "",
                f"`{page['command']}`",
            ]
    return "\n".join(lines) + "\n"


def command_page() -> str:
    """What ``tripolar --help`` and the help of each verb print."""
    from importlib import import_module

    from tripolar_lab.command import HELP, VERBS

    lines = [
        "# Commands",
        "",
        "Written from the command's own help by `python docs/build.py`; a test fails when the two differ. What changes",
        "results is `key=value`; what changes the display is `--flag`.",
        "",
        *_block(HELP),
    ]
    for verb, (module, about) in VERBS.items():
        help_ = import_module(f"tripolar_lab.{module}").HELP
        lines += ["", f"## tripolar {verb}", "", f"{about[0].upper()}{about[1:]}.", "", *_block(help_)]
    return "\n".join(lines) + "\n"


def _block(printed: str) -> list[str]:
    return ["```text", *(line.rstrip() for line in printed.strip("\n").splitlines()), "```"]


def claim_pages() -> tuple[str, str]:
    """docs/claims.md, as ``tripolar claims out=claims`` writes it, and the evidence that reports carry."""
    from tripolar_lab.page.evidence import gathered

    with tempfile.TemporaryDirectory() as place:
        command = [sys.executable, "-m", "tripolar_lab"]
        subprocess.run(
            [*command, "claims", "out=claims", "--quiet"],
            capture_output=True,
            text=True,
            check=True,
            cwd=place,
        )
        done = subprocess.run(
            [*command, "hindcasts", "--json"], capture_output=True, text=True, check=True, cwd=place
        )
        page, rows = (
            (Path(place) / "claims" / f"claims.{kind}").read_text("utf-8") for kind in ("md", "json")
        )
    return page, gathered(json.loads(rows), json.loads(done.stdout), {"runs": 10_000, "seed": 1})


def draw_pictures() -> list[str]:
    """Run every command of docs/pictures.md and keep the pictures that the page shows; answers their names."""
    page = (HERE / "pictures.md").read_text(encoding="utf-8")
    shown = list(dict.fromkeys(re.findall(r"\]\(pictures/([\w-]+)\.png\)", page)))
    commands = [line.split("  #")[0] for line in re.findall(r"^tripolar .*$", page, re.MULTILINE)]
    with tempfile.TemporaryDirectory() as place:
        for command in commands:
            words = [sys.executable, "-m", "tripolar_lab", *shlex.split(command)[1:]]
            subprocess.run(words, capture_output=True, text=True, check=True, cwd=place)
        for path in sorted(Path(place).rglob("pictures/*.png")):
            if path.stem in shown:
                small(path, HERE / "pictures" / path.name)
    return shown


def small(path: Path, target: Path) -> None:
    """Copy a PNG, with a palette of 128 colours if it is larger than a page should carry; its texts stay."""
    if path.stat().st_size <= LARGEST:
        shutil.copyfile(path, target)
        return
    from PIL import Image, PngImagePlugin

    with Image.open(path) as image:
        texts = PngImagePlugin.PngInfo()
        for key in ("Title", "Description"):
            texts.add_itxt(key, image.info[key])
        few = image.convert("RGB").quantize(128, dither=Image.Dither.NONE)
        few.save(target, pnginfo=texts, dpi=image.info["dpi"], optimize=True)


def main(arguments: list[str]) -> int:
    """Write or check the pages."""
    readme = README.read_text(encoding="utf-8")
    if "pictures" in arguments:
        print(f"drew {', '.join(draw_pictures())}")
        return 0
    if "claims" in arguments:
        from tripolar_lab.page.evidence import FILE

        for path, written in zip((CLAIMS, FILE), claim_pages(), strict=True):
            path.write_text(written, encoding="utf-8")
        print(f"wrote docs/claims.md and {FILE.name}")
        return 0
    pages = {TARGET: text(), SCENARIOS: scenario_pages(), COMMANDS: command_page()}
    if "--check" in arguments:
        pages[README] = with_block(readme, baseline(None))
        stale = [
            p.name for p, page in pages.items() if not p.exists() or p.read_text(encoding="utf-8") != page
        ]
        print(f"stale: {', '.join(stale)}; run python docs/build.py" if stale else "documents are up to date")
        return 1 if stale else 0
    pages[README] = with_block(readme, baseline(HERE / "pictures"))
    for path, page in pages.items():
        path.write_text(page, encoding="utf-8")
    print(f"wrote {', '.join(path.name for path in pages)} and docs/pictures")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
