"""Swept values: what is read, exactly as the decimals that were written, and what is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tripolar_lab import grammar, library
from tripolar_lab.errors import Refusal
from tripolar_lab.sweeps import values
from tripolar_lab.sweeps.values import Choices, Interval

SEVERAL: dict[str, tuple[Any, ...]] = {
    "k=1,2,3": (1, 2, 3),
    "k=1,2.5,-1e-3": (1, 2.5, -0.001),
    "k=a,'b c','1'": ("a", "b c", "1"),
    "k=true,false": (True, False),
    "growth=null,china_surge": (None, "china_surge"),
    "growth=choice(null,china_surge)": (None, "china_surge"),
    "k=choice(a)": ("a",),
    "k=float(1,2)": (1.0, 2.0),
    "k=range(3)": (0, 1, 2),
    "k=range(1,4)": (1, 2, 3),
    "k=range(1,4,2)": (1, 3),
    "k=range(4,1,-1)": (4, 3, 2),
    "k=range(0.1,0.4,0.1)": (0.1, 0.2, 0.3),
    "k=range(0,0.3,0.1)": (0.0, 0.1, 0.2),
    "k=range(0,1,0.25)": (0.0, 0.25, 0.5, 0.75),
    "k=range(0.4,0.1,-0.1)": (0.4, 0.3, 0.2),
    "k=range(-0.3,0.3,0.1)": (-0.3, -0.2, -0.1, 0.0, 0.1, 0.2),
    "k=range(1.1,1.5,0.1)": (1.1, 1.2, 1.3, 1.4),
    "k=range(1e15,1000000000000001,0.25)": (1e15, 1e15 + 0.25, 1e15 + 0.5, 1e15 + 0.75),
    "k=range(1e-7,4e-7,1e-7)": (1e-7, 2e-7, 3e-7),
    "k=range(0,0.35,0.1)": (0.0, 0.1, 0.2, 0.3),
    "k=range(start=1,stop=3)": (1, 2),
    "k=linspace(0,1,5)": (0.0, 0.25, 0.5, 0.75, 1.0),
    "k=linspace(0.1,0.7,7)": (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7),
    "k=linspace(1,-1,3)": (1, 0, -1),
    "k=linspace(0,1,4)": (0.0, 0.333333333333, 0.666666666667, 1.0),
    "horizon=linspace(2040,2060,3)": (2040, 2050, 2060),
    "k=geomspace(0.001,1000,7)": (0.001, 0.01, 0.1, 1.0, 10.0, 100.0, 1000.0),
    "k=geomspace(8,1,4)": (8.0, 4.0, 2.0, 1.0),
    "k=geomspace(1e-300,1e300,3)": (1e-300, 1.0, 1e300),
    "scenario=baseline,today": ("baseline", "today"),
    "scenario=./x (1).yaml, baseline": ("./x (1).yaml", "baseline"),
    "scenario='a','b'": ("a", "b"),
    "scenario=choice(a,b)": ("a", "b"),
    "scenario=glob(arctic*)": ("arctic_bargain", "arctic_meltdown"),
    "growth=glob(china*)": ("china_slowdown", "china_surge"),
    "growth=glob([us*,china*],exclude=*surge)": ("china_slowdown", "us_decline", "us_renewal"),
}


@pytest.mark.parametrize("argument", SEVERAL)
def test_several_values(argument: str) -> None:
    key, found = values.read(argument)
    assert key == argument.partition("=")[0]
    assert found == Choices(SEVERAL[argument])
    assert [type(value) for value in found.values] == [type(value) for value in SEVERAL[argument]]


OTHERS: dict[str, tuple[str, Any]] = {
    "k=interval(0,1)": ("k", Interval(0.0, 1.0, False)),
    "k=interval(-2,0.3)": ("k", Interval(-2.0, 0.3, False)),
    "k=tag(log,interval(0.1,10))": ("k", Interval(0.1, 10.0, True)),
    "k=0.3": ("k", 0.3),
    "growth=null": ("growth", None),
    "focal=[china-russia]": ("focal", ["china-russia"]),
    "pairs.russia-china.trade=5": ("pairs.china-russia.trade", 5),
    "scenario=baseline": ("scenario", "baseline"),
    "scenario='a,b.yaml'": ("scenario", "a,b.yaml"),
    "out=a,b": ("out", "a,b"),
    "design=my points (1).csv": ("design", "my points (1).csv"),
}


@pytest.mark.parametrize("argument", OTHERS)
def test_intervals_and_single_values(argument: str) -> None:
    assert values.read(argument) == OTHERS[argument]


def test_the_key_is_in_its_usual_form() -> None:
    assert values.read("pairs.russia-china.trade=1,2") == ("pairs.china-russia.trade", Choices((1, 2)))


@pytest.mark.parametrize("key", ["scenario", "growth", "arctic/ice", "world"])
def test_glob_of_everything_is_every_choice(key: str) -> None:
    assert values.read(f"{key}=glob(*)") == (key, Choices(library.groups()[key]))


REFUSED = {
    "k=range(1,3,0)": "step of 0; write k=range(START,END,STEP)",
    "k=range(3,1)": "write k=range(3,1,-1)",
    "k=range(0.1,0.4,-0.1)": "write k=range(0.1,0.4,0.1)",
    "k=range(2,2)": "leaves out its end; give an end further away",
    "k=range(true,3)": "True is no number; write k=range(",
    "k=range(nan,3)": "not a finite number",
    "k=range(0,inf)": "not a finite number",
    "k=range('1',2)": "write k=range(",
    "k=range()": "write k=range(",
    "k=range(0,9223372036854775808)": "63 bits",
    "k=range(0,1e8)": "more than 10,000,000 values for k",
    "k=range(0,1,1e-300)": "more than 10,000,000 values for k",
    "k=linspace(0,1,10000001)": "more than 10,000,000 values for k",
    "k=linspace(0,1,1)": "at least 2; write k=linspace(FIRST,LAST,COUNT)",
    "k=linspace(0,1,2.5)": "COUNT must be a whole number",
    "k=linspace(0,1,true)": "COUNT must be a whole number",
    "k=linspace(0,1)": "write k=linspace(FIRST,LAST,COUNT)",
    "k=linspace(a,1,3)": "a is no number; write k=linspace(",
    "k=linspace(1,1,3)": "write k=1 for this one value",
    "k=geomspace(0,1,3)": "write k=linspace(0,1,3)",
    "k=geomspace(1,-1,3)": "give ends above 0",
    "k=interval(1,1)": "write k=interval(LOW,HIGH) with LOW < HIGH",
    "k=interval(2,1)": "LOW < HIGH",
    "k=interval(0,inf)": "not a finite number",
    "k=interval(0)": "write k=interval(LOW,HIGH)",
    "k=tag(log,interval(0,1))": "give a low end above 0, or leave out the tag",
    "k=tag(normal,interval(0,1))": "there is no tag normal; write k=tag(log,interval(LOW,HIGH))",
    "k=tag(log,choice(1,2))": "write k=tag(log,interval(LOW,HIGH))",
    "k=tag(log,range(1,2))": "write k=tag(log,interval(LOW,HIGH))",
    "k=tag(log,1)": "write k=tag(log,interval(LOW,HIGH))",
    "k=choice()": "write k=choice(A,B,C)",
    "k=choice(1,choice(2,3))": "write them out, as in k=A,B,C",
    "k=range(1,3),5": "write them out, as in k=A,B,C",
    "k=linspace(0,1,3),5": "write them out, as in k=A,B,C",
    "k=[1,2],[3]": "write them out, as in k=A,B,C",
    "k={a:1},2": "write them out, as in k=A,B,C",
    "k=[range(1,3)]": "write them out, as in k=A,B,C",
    "k={a:linspace(0,1,2)}": "write them out, as in k=A,B,C",
    "k=shuffle(1,2)": "write k=A,B,C in the order you want",
    "k=sort([3,1])": "write k=A,B,C in the order you want",
    "k=sort(range(3,1,-1))": "write k=A,B,C in the order you want",
    "k=glob(*)": "glob is for scenario and the axes (arctic/conduct,",
    "growth=glob(zz*)": "matches none of baseline,",
    "growth=glob(*,exclude=*)": "change the pattern",
    "world=glob([2020])": "a pattern is no text; write world=glob(*)",
    "k=foo(1)": "one of range, linspace, geomspace",
    "k=1,,2": "can not be read",
    "k=1,nan": "not a finite number",
    "k=1,1e999": "not a finite number",
    "k=1,9223372036854775808": "63 bits",
    "k=1,${oc.env:HOME}": "not looked up",
    "k=": "k has no value; write k=VALUE",
    "=1,2": "no key before '='",
    "+k=1,2": "write k=VALUE",
    "~k=1,2": "write k=VALUE",
    "k@here=1,2": "is no key",
    "scenario=a,,b": "write scenario=A,B",
    "scenario=a,": "write scenario=A,B",
    "scenario=range(1,3)": "write scenario=A,B or scenario=glob(*)",
    "scenario=${x},b": "not looked up",
}


@pytest.mark.parametrize("argument", REFUSED)
def test_refused(argument: str) -> None:
    with pytest.raises(Refusal) as refusal:
        values.read(argument)
    message = str(refusal.value)
    assert REFUSED[argument] in message
    assert "\n" not in message and not message.endswith(".") and len(message) < 300


@given(
    start=st.decimals(-1000, 1000, places=3),
    step=st.decimals("0.001", 50, places=3),
    count=st.integers(1, 60),
    sign=st.sampled_from([1, -1]),
)
def test_a_range_is_decimal_arithmetic(start: Decimal, step: Decimal, count: int, sign: int) -> None:
    start, step = Decimal(str(float(start))), Decimal(str(float(step)))
    end = start + sign * step * count
    _, found = values.read(f"k=range({float(start)!r},{float(end)!r},{float(sign * step)!r})")
    assert found.values == tuple(float(start + sign * step * i) for i in range(count))


@given(st.floats(-1e9, 1e9, width=32), st.floats(-1e9, 1e9, width=32), st.integers(2, 40))
def test_linspace_has_both_ends_and_short_values(first: float, last: float, count: int) -> None:
    if first == last:
        return
    _, found = values.read(f"k=linspace({first!r},{last!r},{count})")
    assert len(found.values) == count
    assert found.values[0] == values.short(first) and found.values[-1] == values.short(last)
    assert all(value == values.short(value) for value in found.values)


PIECES = [
    *"(),=[]{}'\"$\\:@ ",
    *values.FORMS,
    "shuffle",
    "int",
    "log",
    "null",
    "-1",
    "0.5",
    "1e999",
    "x",
    "k=",
]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_whatever_is_written_is_read_or_refused(text: str) -> None:
    for key in ("k", "scenario", "growth"):
        try:
            values.read(f"{key}={text}")
        except Refusal as refusal:
            assert "\n" not in str(refusal)


def test_split_reads_with_the_reader_it_is_given() -> None:
    asked = grammar.split(["k=1,2", "runs=5", "--json"], "sweep", ("json",), read=values.read)
    assert asked.pairs == {"k": Choices((1, 2)), "runs": 5} and asked.flags == {"json"}
    with pytest.raises(Refusal, match="k is given twice; give it once"):
        grammar.split(["k=1,2", "k=3"], "sweep", (), read=values.read)


def test_short() -> None:
    assert values.short(0.1 + 0.2) == 0.3
    assert str(values.short(-0.0)) == "0.0"
