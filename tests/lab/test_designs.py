"""Designs of a sweep: known points, points that do not move when more are asked for, and what is refused."""

from __future__ import annotations

import json
import math
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tripolar_lab.errors import Refusal
from tripolar_lab.sweeps import design as designs
from tripolar_lab.sweeps import table
from tripolar_lab.sweeps.design import design_from_file, design_of
from tripolar_lab.sweeps.values import Choices, Interval, read

UNIT = Interval(0.0, 1.0, False)


@pytest.fixture(autouse=True)
def no_warning() -> Iterator[None]:
    """Nothing that scipy and SALib have to say reaches the user."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def swept(*arguments: str) -> dict[str, Any]:
    """Swept keys as they are written on the command line."""
    return dict(read(argument) for argument in arguments)


def test_grid_goes_through_the_last_key_fastest() -> None:
    found = design_of(swept("a=1,2", "growth=null,x"), None, None, 1)
    assert found.kind == "grid" and found.names == ("a", "growth") and found.base is None
    assert found.points == ((1, None), (1, "x"), (2, None), (2, "x"))
    assert found.factors == ({"name": "a", "values": [1, 2]}, {"name": "growth", "values": [None, "x"]})


def test_zip_goes_through_the_keys_together() -> None:
    assert design_of(swept("a=1,2,3", "b=x,y,z"), "zip", None, 1).points == ((1, "x"), (2, "y"), (3, "z"))


def test_equal_points_are_left_out_and_counted() -> None:
    found = design_of(swept("a=1,1.0,true,'1',1e0"), "grid", None, 1)
    assert found.points == ((1,), (True,), ("1",)) and found.dropped == 2
    assert [type(point[0]) for point in found.points] == [int, bool, str]
    assert design_of({"a": Choices((0.3, 0.1 + 0.2, False, 0))}, None, None, 1).points == (
        (0.3,),
        (False,),
        (0,),
    )


def test_lhs_has_one_point_in_each_stratum() -> None:
    found = design_of({"a": UNIT, "b": Interval(1.0, 1000.0, True), "c": Choices((1, 2))}, "lhs", 50, 7)
    a, b, c = zip(*found.points, strict=True)
    assert sorted(math.floor(value * 50) for value in a) == list(range(50))
    assert sorted(math.floor(math.log(value, 1000) * 50) for value in b) == list(range(50))
    assert sorted(c) == [1] * 25 + [2] * 25
    assert found.base == 50 and found.dropped == 0


@pytest.mark.parametrize("kind", ["sobol_sequence", "saltelli", "morris"])
def test_more_points_begin_with_the_same_points(kind: str) -> None:
    factors = {"a": UNIT, "b": Interval(0.1, 10.0, True), "c": Choices(("x", "y", "z"))}
    few, many = (64, 256) if kind == "saltelli" else (100, 1000)
    first, more = design_of(factors, kind, few, 3), design_of(factors, kind, many, 3)
    each = {"sobol_sequence": 1, "saltelli": 5, "morris": 4}[kind]
    assert len(first.points) == few * each and len(more.points) == many * each
    assert more.points[: few * each] == first.points
    assert (first.base, more.base) == (few, many)


@pytest.mark.parametrize("kind", designs.DRAWN)
def test_the_seed_names_the_points(kind: str) -> None:
    factors = {"a": UNIT, "b": UNIT}
    one, same, other = (design_of(factors, kind, 8, seed).points for seed in (0, 0, 2**63 - 1))
    assert one == same != other


@pytest.mark.parametrize("kind", designs.DRAWN)
@pytest.mark.parametrize("points", [1, 2, 16])
def test_drawn_values_are_short_and_inside(kind: str, points: int) -> None:
    factors = {"a": Interval(0.1, 0.3, False), "b": Interval(1e-9, 1e9, True), "c": Choices((True, None, 3))}
    found = design_of(factors, kind, points, 5)
    for a, b, c in found.points:
        assert 0.1 <= a <= 0.3 and a == float(f"{a:.12g}")
        assert 1e-9 <= b <= 1e9 and b == float(f"{b:.12g}")
        assert c in (True, None, 3)
    assert found.factors[1] == {"name": "b", "low": 1e-9, "high": 1e9, "log": True}
    json.dumps(found.factors)


def test_drawing_among_few_values_leaves_out_equal_points() -> None:
    found = design_of(swept("a=1,2", "b=1,2"), "sobol_sequence", 16, 1)
    assert sorted(found.points) == [(1, 1), (1, 2), (2, 1), (2, 2)]
    assert found.dropped == 12 and found.base == 16
    assert len(design_of(swept("a=1,2", "b=1,2"), "saltelli", 16, 1).points) == 64


def problem(factors: int) -> dict[str, Any]:
    """SALib's description of inputs in [-pi, pi]."""
    names = [f"x{place}" for place in range(factors)]
    return {"num_vars": factors, "names": names, "bounds": [[-math.pi, math.pi]] * factors}


def test_saltelli_is_read_by_salib() -> None:
    from SALib.analyze import sobol

    around = Interval(-math.pi, math.pi, False)
    found = design_of({"a": around, "b": around, "c": around}, "saltelli", 1024, 1)
    x = np.array(found.points)
    ishigami = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    indices = sobol.analyze(problem(3), ishigami, calc_second_order=False, seed=1)
    assert indices["S1"] == pytest.approx([0.3139, 0.4424, 0.0], abs=0.05)
    assert indices["ST"] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.05)


def test_saltelli_of_one_key_is_read_by_salib() -> None:
    from SALib.analyze import sobol

    x = np.array(design_of({"a": UNIT}, "saltelli", 128, 1).points)
    indices = sobol.analyze(problem(1), x[:, 0], calc_second_order=False, seed=1)
    assert indices["S1"] == pytest.approx([1.0], abs=0.05)


def test_morris_is_read_by_salib() -> None:
    from SALib.analyze import morris

    x = np.array(design_of({"a": UNIT, "b": UNIT}, "morris", 20, 1).points)
    effects = morris.analyze(problem(2), x, 3 * x[:, 0] - x[:, 1], num_levels=4, seed=1)
    assert list(effects["mu"]) == pytest.approx([3.0, -1.0])


@pytest.mark.parametrize("many", range(2, 12))
def test_each_step_of_morris_changes_one_value(many: int) -> None:
    factors = {"a": Choices(tuple(range(many))), "b": UNIT, "c": Choices(("x", "y", "z"))}
    points = design_of(factors, "morris", 30, 1).points
    for start in range(0, len(points), 4):
        for before, after in zip(points[start : start + 3], points[start + 1 : start + 4], strict=True):
            assert sum(x != y for x, y in zip(before, after, strict=True)) == 1
    reached = {point[2] for point in points}
    assert reached == {"x", "y", "z"}


REFUSED: dict[str, tuple[dict[str, Any], str | None, Any, str]] = {
    "nothing swept": ({}, None, None, "give one, for example arctic.cost="),
    "unknown": (swept("a=1,2"), "gird", None, "design=gird: no such design; did you mean grid?"),
    "unknown file": (swept("a=1,2"), "x.txt", None, "FILE.csv and FILE.parquet"),
    "several": (swept("a=1,2"), "grid,zip", None, "no such design"),
    "grid of an interval": (
        swept("a=interval(0,1)"),
        None,
        None,
        "write a=linspace(0.0,1.0,5), or add points=N",
    ),
    "zip of an interval": (
        swept("a=interval(0,1)"),
        "zip",
        None,
        "design=lhs, sobol_sequence, saltelli or morris",
    ),
    "points of a grid": (
        swept("a=1,2"),
        None,
        10,
        "points=10 is only for design=lhs, sobol_sequence, saltelli",
    ),
    "points of a zip": (swept("a=1,2"), "zip", 10, "leave it out or choose one"),
    "points of a file": ({}, "x.csv", 10, "points=10 is only for"),
    "file and values": (swept("a=1,2", "b=3,4"), "x.csv", None, "give one value each for a, b"),
    "no points": (swept("a=1,2"), "lhs", None, "design=lhs needs a number of points; add points=N"),
    "none": (swept("a=1,2"), "morris", 0, "points=0 is outside [1, 10000000]"),
    "half a point": (swept("a=1,2"), "lhs", 2.5, "points=2.5 must be a whole number"),
    "text": (swept("a=1,2"), "lhs", "many", "points=many must be a whole number"),
    "lengths": (swept("a=1,2", "b=1,2,3"), "zip", None, "a has 2, b has 3; give each the same number"),
    "no power": (swept("a=1,2"), "saltelli", 100, "write points=64 or points=128"),
    "many drawn": (swept("a=1,2"), "lhs", 10**8, "outside [1, 10000000]"),
    "many placed": (swept("a=1,2"), "saltelli", 2**22, "makes 12,582,912 points"),
    "many trajectories": (swept("a=1,2"), "morris", 10**7, "write points=5000000 or fewer"),
    "many in a grid": (
        swept("a=range(10000)", "b=range(10000)"),
        None,
        None,
        "the grid of a, b has more than 10,000,000",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case: str) -> None:
    factors, kind, points, said = REFUSED[case]
    with pytest.raises(Refusal) as refusal:
        design_of(factors, kind, points, 1)
    assert said in str(refusal.value)
    one_sentence(str(refusal.value))


def one_sentence(message: str) -> None:
    """A refusal is one line without a full stop."""
    assert "\n" not in message and not message.endswith(".") and len(message) < 300


@pytest.mark.parametrize("kind", ["saltelli", "morris"])
def test_without_salib(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "SALib.sample", None)
    with pytest.raises(Refusal, match=r'pip install "tripolar\[analysis\]"'):
        design_of(swept("a=1,2"), kind, 4, 1)


CSV = """\
\ufeffpoint,threat.strength,growth , pairs.russia-china.trade,note
0,0.30000000000000004,null,5,"a, b"

1,1,china_surge,-2e3,TRUE
2,1.0,china_surge,-2000,true
3,.5,"range(1,2)",007,x y
"""


def test_csv(here: Path) -> None:
    (here / "points.csv").write_text(CSV, encoding="utf-8")
    found = design_of({}, "points.csv", None, 1)
    assert found == design_from_file("points.csv")
    assert found.kind == "file" and found.base is None and found.dropped == 1
    assert found.names == ("threat.strength", "growth", "pairs.china-russia.trade", "note")
    assert found.points == (
        (0.3, None, 5, "a, b"),
        (1, "china_surge", -2000.0, True),
        (0.5, "range(1,2)", 7, "x y"),
    )
    assert found.factors[0] == {"name": "threat.strength", "values": [0.3, 1, 0.5]}


def test_parquet(here: Path) -> None:
    words = pa.array(["x", None, "x"]).dictionary_encode()
    columns = {
        "point": [0, 1, 2],
        "a": [1, 2, 1],
        "b": [0.5, 0.25, 0.5],
        "c": [True, False, True],
        "growth": words,
    }
    pq.write_table(pa.table(columns), here / "p.parquet")
    found = design_of({}, "p.parquet", None, 1)
    assert found.names == ("a", "b", "c", "growth") and found.dropped == 1
    assert found.points == ((1, 0.5, True, "x"), (2, 0.25, False, None))


BROKEN: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "p.csv is empty; write the keys in row 1"),
    "blank": ("\n  \n", "p.csv is empty"),
    "no rows": ("a,b\n", "p.csv has no points; write one in each row"),
    "no header": ("0.1,0.2\n0.3,0.4\n", "p.csv row 1: 0.1 is no key; write the keys in row 1"),
    "empty header": ("a,,b\n1,2,3\n", "p.csv row 1: column 2 has no key"),
    "twice": ("a,b,a\n1,2,3\n", "p.csv row 1: a is given twice"),
    "twice in two forms": ("pairs.x-y.z,pairs.y-x.z\n1,2\n", "pairs.x-y.z is given twice"),
    "no key": ("a b\n1\n", "p.csv row 1: a b is no key"),
    "semicolons": ("a;b\n1;2\n", "save the file with commas"),
    "only numbers of points": ("point\n1\n", "add a column for each key"),
    "empty cell": ("a,b\n1,2\n\n3,\n", "p.csv row 4, b: the cell is empty; write a value, or null"),
    "short row": (
        "a,b\n1,2\n3\n",
        "p.csv row 3 is not as wide as row 1 (cells: 1 against 2); write one cell",
    ),
    "long row": ("a,b\n1,2,3\n", "p.csv row 2 is not as wide as row 1 (cells: 3 against 2)"),
    "not a number": ("a\n1\nNaN\n", "p.csv row 3, a=nan is not a finite number; give a number"),
    "infinite": ("a\n-Infinity\n", "p.csv row 2, a=-inf is not a finite number"),
    "infinite power": ("a\n1e999\n", "p.csv row 2, a=inf is not a finite number"),
    "huge": ("a\n9223372036854775808\n", "p.csv row 2, a is beyond what a whole number can hold"),
    "huger": ("a\n" + "9" * 5000 + "\n", "p.csv row 2, a is beyond what a whole number can hold"),
    "looked up": ("a\n${oc.env:HOME}\n", "p.csv row 2, a: values with ${...} are not looked up"),
    "bell": ("a\nx\x07\n", "p.csv row 2, a holds characters that can not be printed"),
    "latin": ("a\né\n".encode("latin-1"), "p.csv is not UTF-8 text; save it as UTF-8"),
    "open quote": ('a,b\n1,"2\n', "is broken CSV"),
    "long cell": ("a\n" + "x" * 200_000 + "\n", "is broken CSV"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_broken_csv(case: str, here: Path) -> None:
    text, said = BROKEN[case]
    (here / "p.csv").write_bytes(text.encode() if isinstance(text, str) else text)
    assert said in refused_file("p.csv")


def refused_file(path: str) -> str:
    """The one sentence with which a file of points is refused."""
    with pytest.raises(Refusal) as refusal:
        design_from_file(path)
    one_sentence(str(refusal.value))
    return str(refusal.value)


BROKEN_COLUMNS: dict[str, tuple[dict[str, Any], str]] = {
    "no rows": ({"a": pa.array([], pa.int64())}, "p.parquet has no points"),
    "nan": ({"a": [1.0, float("nan")]}, "p.parquet row 2, a=nan is not a finite number"),
    "missing number": ({"a": [1.0, None]}, "p.parquet row 2, a: the cell is empty"),
    "empty text": ({"a": ["x", ""]}, "p.parquet row 2, a: the cell is empty"),
    "dates": (
        {"a": pa.array([0], pa.timestamp("ms"))},
        "p.parquet, a: a column of timestamp[ms] is not read",
    ),
    "lists": ({"a": [[1]]}, "store numbers, texts or true and false"),
    "looked up": ({"a": ["${x}"]}, "p.parquet row 1, a: values with ${...}"),
    "huge": ({"a": pa.array([2**63], pa.uint64())}, "p.parquet row 1, a is beyond"),
    "no key": ({"a b": [1]}, "p.parquet row 1: a b is no key"),
}


@pytest.mark.parametrize("case", BROKEN_COLUMNS)
def test_broken_parquet(case: str, here: Path) -> None:
    columns, said = BROKEN_COLUMNS[case]
    pq.write_table(pa.table(columns), here / "p.parquet")
    assert said in refused_file("p.parquet")


def test_no_file_to_read(here: Path) -> None:
    (here / "folder.csv").mkdir()
    (here / "junk.parquet").write_bytes(b"PAR1 and nothing else")
    assert "missing.csv: there is no such file; check the path" in refused_file("missing.csv")
    assert "missing.parquet: there is no such file" in refused_file("missing.parquet")
    assert "folder.csv is a folder; name the file in it" in refused_file("folder.csv")
    assert "junk.parquet is no Parquet file that can be read" in refused_file("junk.parquet")
    assert "can not be read" in refused_file("a\0b.csv")


@pytest.mark.parametrize("suffix", table.SUFFIXES)
def test_too_many_rows(suffix: str, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MOST", 2)
    (here / "p.csv").write_text("a\n1\n2\n3\n")
    pq.write_table(pa.table({"a": [1, 2, 3]}), here / "p.parquet")
    assert f"p{suffix} has more than 2 points, the most that a sweep takes" in refused_file(f"p{suffix}")
