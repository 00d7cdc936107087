"""Arguments: what is read, and what is refused with one sentence that names the remedy."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tripolar_lab import grammar
from tripolar_lab.errors import Refusal

READ = {
    "runs=1_000": ("runs", 1000),
    "arctic.cost=1e-1": ("arctic.cost", 0.1),
    "arctic.cost=.9": ("arctic.cost", 0.9),
    "overwrite=true": ("overwrite", True),
    "focal=[china-russia]": ("focal", ["china-russia"]),
    "name='a b'": ("name", "a b"),
    "pairs.russia-china.trade=5": ("pairs.china-russia.trade", 5),
    "out=/tmp/a (b), c=d": ("out", "/tmp/a (b), c=d"),
    "scenario=C:\\mine\\a.yaml": ("scenario", "C:\\mine\\a.yaml"),
    "arctic/ice=fast": ("arctic/ice", "fast"),
    "growth=null": ("growth", None),
}


@pytest.mark.parametrize("argument", READ)
def test_read(argument: str) -> None:
    assert grammar.read_pair(argument) == READ[argument]


REFUSED = {
    ("+new=1",): "can not be added",
    ("++x=1",): "write x=VALUE",
    ("~x",): "can not be added or deleted",
    ("runs=10", "runs=20"): "runs is given twice",
    ("pairs.china-russia.trade=1", "pairs.russia-china.trade=2"): "given twice",
    ("runs=1,2",): "tripolar sweep",
    ("arctic.cost=range(0,1,0.1)",): "tripolar sweep",
    ("arctic.cost=interval(0,1)",): "write tripolar sweep arctic.cost=..., or give one value",
    ("scenario=baseline,other",): "tripolar sweep",
    ("growth=glob(*)",): "tripolar sweep",
    ("focal=shuffle([a,b])",): "tripolar sweep",
    ("arctic.cost=",): "has no value",
    ("arctic.cost=''",): "has no value",
    ("=3",): "no key before '='",
    ("arctic.cost==3",): "can not be read",
    ("focal=[a",): "can not be read",
    ("world@here=2020",): "is no key",
    ("seed=${oc.env:HOME}",): "not looked up",
    ("out=${oc.env:HOME}",): "not looked up",
    ("arctic.cost=nan",): "not a finite number",
    ("horizon=inf",): "not a finite number",
    ("arctic.cost=1e999",): "not a finite number",
    ("seed=9223372036854775808",): "63 bits",
    ("seed=" + "9" * 5000,): "can not be read",
    ("--runs=5",): "written runs=5",
    ("--jsn",): "did you mean --json?",
    ("-x",): "has no flag -x",
    ("baseline",): "write scenario=baseline",
    ("mine.yaml",): "write scenario=mine.yaml",
    ("nonsense",): "is no key=value",
    ("",): "empty argument",
}


@pytest.mark.parametrize("arguments", REFUSED)
def test_refused(arguments: tuple[str, ...], refused: Callable[..., str]) -> None:
    assert REFUSED[arguments] in refused("run", *arguments)


def test_a_home_that_there_is_not(refused: Callable[..., str]) -> None:
    assert "there is no user nosuchuser" in refused("run", "out=~nosuchuser/x", "runs=10")


@pytest.mark.parametrize("value", [float("nan"), object(), {1, 2}, "a\x07", "\ud800", 2**64])
def test_no_data(value: object) -> None:
    with pytest.raises(Refusal):
        grammar.plain_value("key", value)


def test_flags_stand_anywhere() -> None:
    asked = grammar.split(["runs=3", "--json", "seed=2"], "run", ("json", "quiet"))
    assert asked.flags == {"json"} and asked.pairs == {"runs": 3, "seed": 2}
