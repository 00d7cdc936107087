"""The notebooks run from top to bottom, are stored without outputs, define nothing and end with three exercises."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)

each = pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])


def read(path: Path) -> nbformat.NotebookNode:
    """A notebook as it is stored."""
    return nbformat.read(path, nbformat.NO_CONVERT)


def test_there_are_five() -> None:
    assert [path.name[0] for path in NOTEBOOKS] == ["1", "2", "3", "4", "5"]


@each
def test_it_is_stored_clean(path: Path) -> None:
    notebook = read(path)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert (cell.outputs, cell.execution_count) == ([], None), f"{cell.id}: strip its outputs"


@each
def test_it_defines_nothing(path: Path) -> None:
    for cell in read(path).cells:
        if cell.cell_type == "code":
            for node in ast.walk(ast.parse(cell.source)):
                assert not isinstance(node, DEFINITIONS), f"{cell.id}: belongs into the library"


@each
def test_it_says_what_it_is_and_ends_with_three_exercises(path: Path) -> None:
    text = "\n\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
    assert text.startswith(f"# {path.name[0]} ")
    assert "These are the model's futures, not a forecast." in text
    _, _, exercises = text.rpartition("## Exercises\n")
    assert re.findall(r"^(\d)\. ", exercises, flags=re.M) == ["1", "2", "3"]


@each
def test_it_runs(path: Path) -> None:
    NotebookClient(
        read(path), timeout=600, kernel_name="python3", resources={"metadata": {"path": str(FOLDER)}}
    ).execute()
