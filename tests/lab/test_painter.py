"""The second process that draws: the same pictures, and none the worse if it fails."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tripolar_lab import painter, pictures, process


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Where this process, and not the second one, has painted."""
    places: list[Path] = []
    monkeypatch.setattr(pictures, "paint", lambda _, folder: places.append(folder))
    return places


def helped(monkeypatch: pytest.MonkeyPatch, program: str) -> painter.Painter:
    monkeypatch.setattr(process, "own", lambda: True)
    monkeypatch.setattr(painter, "processors", lambda: 2)
    monkeypatch.setattr(painter, "PROGRAM", program)
    return painter.Painter()


def test_in_a_notebook_it_paints_here(painted: list[Path], tmp_path: Path) -> None:
    here = painter.Painter()
    here.load()
    here.begin({}, tmp_path)
    here.finish()
    assert painted == [tmp_path]


@pytest.mark.parametrize("program", ["raise SystemExit(3)", "import sys; sys.stdin.close()", "nonsense("])
def test_if_the_second_process_fails(
    program: str, painted: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    two = helped(monkeypatch, program)
    two.begin({"much": "x" * 1_000_000}, tmp_path)
    two.finish()
    assert painted == [tmp_path] or program.startswith("import sys")


def test_if_it_does_not_end(painted: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(painter, "PATIENCE", 0.2)
    two = helped(monkeypatch, "import sys, time; sys.stdin.read(); time.sleep(60)")
    two.begin({}, tmp_path)
    two.finish()
    assert painted == [tmp_path]


def test_stopped(painted: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    two = helped(monkeypatch, "import time; time.sleep(60)")
    helper: Any = two._helper
    two.stop()
    two.finish()
    assert helper.returncode != 0 and painted == []
