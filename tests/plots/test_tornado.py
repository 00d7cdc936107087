"""The tornado and the bars of indices: true sentences, labels that fit, grey for what is not told from 0."""

import math

import pytest
from geometry import faults, texts
from tripolar.plots import Source, theme
from tripolar.plots.rows import broken
from tripolar.plots.tornado import (
    Bar,
    End,
    Index,
    Row,
    indices_figure,
    no_first,
    number,
    tornado_figure,
)

SOURCE = Source("0.1.0", "an_invented_scenario_with_a_long_name", 1_200_000, 1, "abcdef12")
LONG = "states.a_state_with_a_long_name.growth_opening_later"


def end(label, value, half=math.nan):
    return End(label, value, value - half, value + half)


BARS = {
    "usual": [
        Bar("a.strength", (end("0", 14.5, 1.0), end("2", 39.0, 1.5)), 24.5, True),
        Bar(LONG, (end("0.01", 31.0, 1.2), end("0.05", 19.0, 1.1)), 12.0, True),
        Bar(
            "axis/one",
            (end("a_choice_with_a_long_name", 22.0, 1.2), end("another_long_choice", 26.0, 1.1)),
            4,
            True,
        ),
        Bar("c.cost", (end("0.5", 27.0, 1.0), end("1.5", 28.0, 1.0)), 4.0, True),
        Bar("d.cost", (end("1", 21.0, 1.0),), 3.0, True),
        Bar("e", (end("on", 24.7, 1.0),), 0.0, False),
    ],
    "one": [Bar("a", (end("x", 30.0),), 5.3, True)],
    "unmoved": [Bar("a", (end("0", 24.7), end("1", 24.7)), 0.0, False)],
    "many": [Bar(f"key_{k}.strength", (end("0", 20 - k / 3), end("1", 30 + k)), 5, True) for k in range(40)],
    "at the edge": [
        Bar("a", (end("0.125", 24.7, 0.2), end("a_very_long_value_of_a_key_indeed", 99.0, 0.5)), 75, True)
    ],
}
ROWS = [
    Row("a.strength", (Index(0.62, 0.32), Index(0.65, 0.27))),
    Row(LONG, (Index(0.1, 0.2, "not distinguishable from 0"), Index(0.25, 0.1))),
    Row(
        "axis/one",
        (Index(-0.02, 0.1, "not distinguishable from 0"), Index(0.03, 0.02, "no more than noise can make")),
    ),
]


@pytest.mark.parametrize("name", BARS)
def test_labels_fit(name):
    picture = tornado_figure(
        BARS[name], base=24.7, name="a-b.forms", unit="of 100 futures", note="A note.", source=SOURCE
    )
    assert faults(picture.figure) == []


@pytest.mark.parametrize("series", [("S1", "ST"), ("mu*",)])
def test_labels_of_indices_fit(series):
    rows = [Row(row.name, row.indices[: len(series)]) for row in ROWS]
    picture = indices_figure(
        rows, series=series, finding="A sentence", facts="A line.", unit="share", note="", source=SOURCE
    )
    assert faults(picture.figure) == []
    seen = [text for text, _ in texts(picture.figure)]
    assert sum("not distinguishable from 0" in text for text in seen) == 2
    assert any("0.62 ±0.32" in text for text in seen)


def test_the_title_states_the_finding_and_the_alt_text_the_numbers():
    about = {"base": 24.7, "name": "a-b.forms", "unit": "of 100 futures", "note": "", "source": SOURCE}
    picture = tornado_figure(BARS["usual"], **about)
    assert (
        picture.title
        == "a.strength moves a-b.forms most: by 24.5 of 100 futures; 1 of 6 can not be told from 0"
    )
    assert "a.strength: 14.5 at 0, 39.0 at 2." in picture.alt
    assert "e: 24.7 at on, not distinguishable from 0." in picture.alt
    assert tornado_figure(BARS["unmoved"], **about).title == (
        "No key moves a-b.forms by more than simulation noise, one at a time"
    )
    assert "10 keys that move it less are in the table" in tornado_figure(BARS["many"], **about).alt


def test_what_is_not_told_from_0_is_grey():
    figure = tornado_figure(BARS["usual"], base=24.7, name="o", unit="u", note="", source=SOURCE).figure
    bars = figure.axes[0].patches
    assert theme.to_hex(bars[-1].get_facecolor()).upper() == theme.UNKNOWN
    assert theme.to_hex(bars[0].get_facecolor()).upper() != theme.UNKNOWN
    lengths = [bar.get_width() for bar in bars[:2]]
    assert lengths == pytest.approx([14.5 - 24.7, 39.0 - 24.7])


def test_equal_numbers_give_equal_bytes():
    about = {"base": 24.7, "name": "o", "unit": "u", "note": "", "source": SOURCE}
    assert tornado_figure(BARS["usual"], **about).png() == tornado_figure(BARS["usual"], **about).png()


def test_names_and_numbers_in_words():
    assert broken("a.b", 100.0) == "a.b"
    assert broken(LONG, 150.0).split("\n")[0].endswith((".", "_"))
    assert all(theme.width_of(line) <= 150.0 for line in broken("x" * 90, 150.0).split("\n"))
    assert [number(x) for x in (0.31, 4.25, 25.06, 1493.2, 0.001, 0.0)] == [
        "0.31",
        "4.2",
        "25.1",
        "1,493",
        "<0.01",
        "0.00",
    ]
    assert number(12.6, 1.16) == "12.6 ±1.2"


def test_no_first_is_named_within_the_intervals():
    about = {"base": 24.7, "name": "the share that forms", "unit": "of 100", "note": "", "source": SOURCE}
    bars = [
        bar._replace(half=half)
        for bar, half in zip(BARS["usual"], (9.0, 4.0, 1.0, 1.0, 1.0, 1.0), strict=True)
    ]
    assert tornado_figure(bars, **about).title == (
        "No key is clearly first for the share that forms: the intervals of a.strength (24.5 ±9.0 of 100) and of "
        f"{LONG} meet; 1 of 6 can not be told from 0"
    )
    clear = [bar._replace(half=1.0) for bar in bars]
    picture = tornado_figure(clear, **about)
    assert picture.title.startswith("a.strength moves the share that forms most: by 24.5 ±1.0 of 100")
    assert "the share that forms, of 100" in [text for text, _ in texts(picture.figure)]
    many = no_first("it", ["a", "b", "c", "d", "e"], "9")
    assert many == "No key is clearly first for it: the intervals of a (9) and of b and 3 more meet"


def test_what_the_parameters_leave_open_is_drawn_wide_and_both_bands_are_named():
    about = {"base": 24.7, "name": "the share that forms", "unit": "of 100", "note": "", "source": SOURCE}
    bars = [
        bar._replace(ends=tuple(end._replace(unknown=(end.value - 9, end.value + 12)) for end in bar.ends))
        for bar in BARS["usual"]
    ]
    picture = tornado_figure(bars, **about)
    assert faults(picture.figure) == []
    axes = picture.figure.axes[0]
    lines = {
        name: [each for each in axes.get_lines() if each.get_label() == name]
        for name in ("noise", "parameters")
    }
    ends = [end for bar in bars for end in bar.ends]
    assert sorted(tuple(line.get_xdata()) for line in lines["parameters"]) == sorted(
        end.unknown for end in ends
    )
    assert min(line.get_linewidth() for line in lines["parameters"]) > max(
        line.get_linewidth() for line in lines["noise"]
    )
    said = [text for text, _ in texts(picture.figure)]
    assert "simulation noise (95 %)" in said and "what we do not know (the parameters), 5–95 %" in said
    assert "a.strength: 14.5 at 0 (what we do not know 5.5 to 26.5)" in picture.alt
    low, high = axes.get_xlim()
    assert all(low < edge < high for end in ends for edge in end.unknown)
    without = tornado_figure(BARS["usual"], **about)
    assert "(the parameters) is not drawn" in " ".join(t.get_text() for t in without.figure.texts).replace(
        "\n", " "
    )
