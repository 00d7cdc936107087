"""Lint, format, types, import contracts and generated documents are part of the tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
#: Names that no rule, phase, outcome or plot may know: countries are data.
COUNTRIES = (
    "china",
    "chinese",
    "russia",
    "moscow",
    "beijing",
    "america",
    "united states",
    "united_states",
    "soviet",
)

CHECKS = {
    "lint": [sys.executable, "-m", "ruff", "check", "."],
    "format": [sys.executable, "-m", "ruff", "format", "--check", "."],
    "types": [sys.executable, "-m", "mypy"],
    "imports": [
        sys.executable,
        "-c",
        "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command([]))",
    ],
    "mechanism pages": [sys.executable, "docs/build.py", "--check"],
}


@pytest.mark.parametrize("name", CHECKS)
def test_the_code_passes(name: str) -> None:
    done = subprocess.run(
        CHECKS[name],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONHASHSEED": "0"},
    )
    assert done.returncode == 0, done.stdout + done.stderr


def code_lines(path: Path) -> str:
    """The code of a file without docstrings and comments, which may name what the essay names."""
    import ast

    return ast.unparse(_without_docstrings(ast.parse(path.read_text(encoding="utf-8"))))


def _without_docstrings(tree):  # type: ignore[no-untyped-def]
    import ast

    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            for statement in list(body):
                if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                    body.remove(statement)
            if not body:
                body.append(ast.Pass())
    return tree


@pytest.mark.parametrize("folder", ["rules", "phases", "world", "outcomes", "plots"])
def test_no_country_is_named_in_the_code(folder: str) -> None:
    for path in (ROOT / "sim/tripolar" / folder).rglob("*.py"):
        text = code_lines(path).lower()
        if folder == "rules":  # what a parameter means and where it comes from may name a country
            text = "\n".join(line for line in text.splitlines() if "param(" not in line)
        for country in COUNTRIES:
            assert country not in text, f"{path.relative_to(ROOT)} names {country}: countries are data"
