"""The parts of ``benchmarks/kills.py``, ``others.py`` and ``sweeps.py`` that need no minutes."""

import importlib.util
import os
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


class Held(BaseException):
    """A write that stands still."""


@pytest.fixture
def kills(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import kills

    yield kills
    for name in ("kills", "world2020"):
        sys.modules.pop(name, None)


@pytest.fixture
def rigged(tmp_path, monkeypatch):
    """The store as ``stall/sitecustomize.py`` rigs it, and the folder in which halts are asked for."""
    spec = importlib.util.spec_from_file_location("stalling", BENCHMARKS / "stall" / "sitecustomize.py")
    stalling = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(stalling)
    from tripolar_lab.sweeps import store

    def sleep(_):
        raise Held

    monkeypatch.setattr(stalling, "time", type("time", (), {"sleep": staticmethod(sleep)}))
    monkeypatch.setattr(store, "os", stalling.Os())
    monkeypatch.setattr(store, "open", stalling.halting_open, raising=False)
    monkeypatch.setattr(Path, "unlink", lambda *_, **__: None)  # who is killed cleans nothing up
    monkeypatch.setenv("STALL_FOLDER", str(tmp_path))
    return store


@pytest.mark.parametrize(("moment", "size"), [("half", 50), ("rename", 100)])
def test_a_write_stands_still_where_it_is_asked_to(rigged, tmp_path, moment, size):
    out = tmp_path / "out"
    out.mkdir()
    (tmp_path / moment).write_text("counts")
    rigged.write_bytes(out / "runs.parquet", b"x" * 100)
    with pytest.raises(Held):
        rigged.write_bytes(out / "counts.parquet", b"x" * 100)
    (left,) = (path for path in out.iterdir() if path.name.startswith("."))
    assert left.stat().st_size == size and not (out / "counts.parquet").exists()
    assert (tmp_path / f"stalled-{os.getpid()}").exists()
    rigged.write_bytes(out / "counts.parquet", b"x" * 100)


def test_kills_are_dealt_out_to_the_last(kills):
    for asked in (2, 7, 200):
        assert sum(kills.quotas(asked, []).values()) == asked
    assert set(kills.quotas(10, ["shard"])) == {"shard of a pair"}


def test_where_a_kill_fell(kills, tmp_path):
    ground = kills.Ground(tmp_path, 1)
    ground.chunks = 2
    out = tmp_path / "s"
    for kind in kills.KINDS:
        (out / kind).mkdir(parents=True)
    assert ground.where(out) == kills.FELL[0]
    (out / "manifest.json").touch()
    assert ground.where(out) == kills.FELL[1]
    (out / "runs" / "v0.a.parquet").touch()
    assert ground.where(out) == kills.FELL[2]
    left = out / "counts" / ".v0.a.parquet.77-abcd"
    left.touch()
    assert ground.where(out) == ground.where(out, {77}) == kills.FELL[3]
    assert ground.where(out, {78}) == kills.FELL[2]
    left.unlink()
    for name in ("v0.a", "v0.b"):
        (out / "counts" / f"{name}.parquet").touch()
    assert ground.where(out) == kills.FELL[4]
