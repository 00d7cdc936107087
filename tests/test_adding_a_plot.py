"""docs/adding_a_plot.md works as it is written: its blocks run in their order and draw a picture."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"^ *```python\n(.*?)^ *```$", re.S | re.M)


def test_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(ROOT / "tests/plots"))
    page = (ROOT / "docs/adding_a_plot.md").read_text(encoding="utf-8")
    blocks = [textwrap.dedent(block) for block in BLOCK.findall(page)]
    assert len(blocks) == 4
    exec("\n".join(blocks), {"__name__": "adding_a_plot"})
    assert (tmp_path / "hazard.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
