"""The table of mechanisms: what every parameter, page and rule must have, whatever the mechanism."""

import inspect
import math
import re
from pathlib import Path

import pytest
import tripolar
from hypothesis import given
from hypothesis import strategies as st
from strategies import argument, checked, floats, of
from tripolar.rules.table import DEFAULTS, MECHANISMS, ROW, ROWS, marker

LIBRARY = Path(tripolar.__file__).parent
ROUNDING = 1e-9  # a tested range given as decimals may miss its default by this much
CLAIMS = [f"C{number}" for number in range(1, 22)]
#: M19 has no strength: a precision of 0 makes every pick uniform, which switches it off.
SWITCH = {"choice": "precision"}
EVERY_ROW = pytest.mark.parametrize("row", ROWS, ids=[row.key for row in ROWS])
EVERY_PAGE = pytest.mark.parametrize("mechanism", MECHANISMS, ids=[m.name for m in MECHANISMS])
RULES = [
    (mechanism, name, function)
    for mechanism in MECHANISMS
    for name, function in vars(mechanism.page).items()
    if inspect.isfunction(function) and function.__module__ == mechanism.page.__name__ and name[0] != "_"
]
EVERY_RULE = pytest.mark.parametrize(
    ("mechanism", "name", "function"), RULES, ids=[f"{m.name}.{name}" for m, name, _ in RULES]
)


def test_mechanisms_are_numbered_in_order():
    assert len(MECHANISMS) >= 19
    assert [m.number for m in MECHANISMS] == list(range(1, len(MECHANISMS) + 1))
    assert [m.label for m in MECHANISMS] == [f"M{m.number}" for m in MECHANISMS]
    assert all(m.title.startswith(f"M{m.number} ") for m in MECHANISMS)


def test_rows_are_numbered_and_named_once():
    assert [row.place for row in ROWS] == list(range(len(ROWS)))
    assert len(ROW) == len(ROWS)
    assert DEFAULTS.tolist() == [row.default for row in ROWS]


@EVERY_ROW
def test_a_parameter_says_what_it_is(row):
    assert row.about.unit.strip()
    assert len(row.about.meaning) > 5
    assert row.about.source.strip()


@EVERY_ROW
def test_domain_holds_tested_range_holds_default(row):
    low, high = row.about.domain
    least, most = row.about.tested
    assert math.isfinite(low) and math.isfinite(high) and low < high
    assert low <= least <= most <= high
    assert least - ROUNDING <= row.default <= most + ROUNDING
    assert not row.about.log or least > 0.0


@EVERY_PAGE
def test_a_mechanism_can_be_switched_off(mechanism):
    switch = ROW[f"{mechanism.name}.{SWITCH.get(mechanism.name, 'strength')}"]
    assert switch.about.domain[0] == 0.0
    assert switch.default == 1.0


@EVERY_PAGE
def test_a_parameter_is_not_named_after_a_state(mechanism):
    text = " ".join(mechanism.parameters._fields)
    assert not re.search("china|russia|america|united|ussr", text)


@EVERY_PAGE
def test_a_page_names_claims_and_sources(mechanism):
    page = mechanism.page.__doc__
    assert re.search(r"Claims: (C\d+|none)", page)
    assert re.search(r"Sources?: \S", page)
    assert re.search(r"\b(18|19|20)\d\d\b", page), "a source has a year"


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_claim_of_the_essay_is_cited_by_a_mechanism(claim):
    assert any(re.search(rf"\b{claim}\b", mechanism.page.__doc__) for mechanism in MECHANISMS)


def test_rivalry_before_any_pact_is_cited_where_it_is_recorded():
    pages = [*LIBRARY.glob("phases/record.py"), *LIBRARY.glob("outcomes/*.py")]
    assert any("C22" in page.read_text(encoding="utf-8") for page in pages)


@EVERY_RULE
def test_a_rule_says_what_it_computes(mechanism, name, function):
    assert function.__doc__ and len(function.__doc__) > 10
    assert all(part != inspect.Parameter.empty for part in function.__annotations__.values())


@EVERY_RULE
def test_a_rule_carries_its_formula(mechanism, name, function):
    """A formula, with every parameter that the code reads: docs/mechanisms.md prints it."""
    told = function.__doc__
    assert "=" in told, told
    code = inspect.getsource(getattr(function, "py_func", function))
    for parameter in set(re.findall(r"\bp\.(\w+)", code)):
        named = re.search(rf"\b{parameter}\b", told) or f"the parameter {parameter}" in told
        assert named, f"{parameter} is not in the formula: {told}"


def test_no_row_of_the_order_of_a_year_breaks_off():
    page = Path(__file__).resolve().parents[2] / "docs" / "mechanisms.md"
    rows = re.findall(r"^\| \d+ \w+ \| .* \| (.*?) \|$", page.read_text(encoding="utf-8"), re.M)
    assert len(rows) == 30 and all(row.endswith((".", ").")) for row in rows)


@EVERY_RULE
def test_a_rule_is_finite_over_the_whole_domain_of_its_parameters(mechanism, name, function):
    """No NaN, no infinity, no exception: at the ends of every parameter's domain and of every argument."""
    drawn = {
        part: of(mechanism.parameters) if part == "p" else argument(mechanism.name, name, part)
        for part in inspect.signature(function).parameters
    }

    @checked
    @given(st.fixed_dictionaries(drawn))
    def finite(values):
        result = function(**values)
        for number in result if isinstance(result, tuple) else (result,):
            assert math.isfinite(number), result

    finite()


def test_a_field_without_its_description_is_refused():
    class Bare:
        name: float = 1.0

    with pytest.raises(TypeError, match=r"Bare\.name"):
        marker(Bare, "name")


def test_floats_take_both_ends():
    seen = set()

    @checked
    @given(floats(2.0, 3.0))
    def look(x):
        assert 2.0 <= x <= 3.0
        seen.add(x)

    look()
    assert {2.0, 3.0} <= seen
