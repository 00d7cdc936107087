"""The survival picture draws the numbers it is given and says no more than they do."""

import numpy as np
import pytest
from invented import FEW, NOISE, PAIR, RECORD, SOURCE, band_of, lives, median, survivals
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from tripolar.outcomes.survival import kaplan_meier
from tripolar.plots import draw_survival, survival_figure, theme
from tripolar.plots.survival import LEAD, OBSERVED, ROWS

BASE = lives(2500, 0.083)


def drawn(curve, **more):
    axes = Figure(figsize=(7, 5)).add_axes((0.15, 0.3, 0.8, 0.6))
    draw_survival(axes, curve, median=median(curve), title="", noise_label=NOISE, **more)
    return axes


def artist(axes, label):
    found = [each for each in axes.get_children() if each.get_label() == label]
    return found[0] if found else None


def edges(band):
    """Ages, lower and upper edge of a stepped band, read off its outline."""
    corners = band.get_paths()[0].vertices
    return set(map(tuple, np.round(corners, 12)))


def said(axes):
    return [text.get_text() for text in axes.texts]


def test_the_curve_is_the_numbers():
    line = artist(drawn(BASE), "survival")
    np.testing.assert_array_equal(line.get_xdata(), BASE.age)
    np.testing.assert_array_equal(line.get_ydata(), BASE.survival)
    assert line.get_drawstyle() == "steps-post"


def test_both_bands_are_the_numbers():
    ages, low, high = band_of(BASE)
    axes = drawn(BASE, parameter_band=(ages, low, high))
    for name, least, most in (("noise", BASE.low, BASE.high), ("parameters", low, high)):
        corners = edges(artist(axes, name))
        for age in (1, 8, 20, 35):
            for end in (least[age], most[age]):
                assert (age, round(end, 12)) in corners and (age + 1, round(end, 12)) in corners
    assert artist(axes, "parameters").get_zorder() < artist(axes, "noise").get_zorder()
    assert NOISE in said(axes) and any("do not know" in text for text in said(axes))


def test_no_band_of_the_unknown_unless_given():
    axes = drawn(BASE)
    assert artist(axes, "parameters") is None and not any("do not know" in text for text in said(axes))
    figure = survival_figure(BASE, median=8, pair=PAIR, source=SOURCE, noise_label=NOISE).figure
    assert any("(the parameters) is not drawn" in text.get_text().replace("\n", " ") for text in figure.texts)


def test_median_record_and_table():
    axes = drawn(BASE, record=RECORD)
    middle = median(BASE)
    np.testing.assert_array_equal(artist(axes, "median").get_xdata(), [0, middle, middle])
    np.testing.assert_array_equal(artist(axes, "median").get_ydata(), [0.5, 0.5, 0])
    np.testing.assert_array_equal(artist(axes, "record").get_ydata(), RECORD[1])
    assert f"median: {middle} years" in [text.replace("\u00a0", " ") for text in said(axes)]
    texts = said(axes)
    start = texts.index(ROWS[0])
    columns = range(0, 41, 5)
    for row in range(3):
        block = texts[start + row * (len(columns) + 1) :][: len(columns) + 1]
        assert block[0] == ROWS[row]
        counts = [int(count.replace(",", "")) for count in block[1:]]
        want = (
            [BASE.at_risk[age] for age in columns],
            [BASE.broke[:age].sum() for age in columns],
            [BASE.censored[:age].sum() for age in columns],
        )[row]
        assert counts == [int(count) for count in want]


def test_the_curve_ends_where_the_last_pact_was_watched():
    curve = kaplan_meier([3, 7, 12], [1, 1, 0], last=40)
    axes = drawn(curve)
    np.testing.assert_array_equal(artist(axes, "survival").get_xdata(), np.arange(13))
    assert axes.get_xlim() == (0, 40) and axes.get_ylim() == (0, 1)


def test_median_not_reached():
    axes = drawn(lives(9970, 0.012))
    assert artist(axes, "median") is None
    assert any("median not reached" in text for text in said(axes))


def test_nothing_formed_is_said_and_nothing_is_drawn():
    axes = drawn(kaplan_meier([], [], last=40))
    assert not axes.get_lines() and not axes.collections
    assert any("No pact forms" in text for text in said(axes)) and not set(ROWS) & set(said(axes))


FINDINGS = {
    "baseline": "Half of the pacts between China and Russia break within 8 years",
    "with all": "Half of the pacts between China and Russia break within 8 years",
    "nothing formed": "No pact between China and Russia forms in any of 10,000 runs",
    "nearly all formed": "More than half of the pacts between China and Russia still hold after 40 years",
    "all censored": "None of the 2,500 pacts between China and Russia breaks before the runs end",
    "one run, broken": "The one pact between China and Russia breaks after 3 years",
    "one run, censored": "The one pact between China and Russia still holds after 12 years, when the run ends",
    "one run, nothing": "No pact between China and Russia forms in the one run",
    "stood before": "Of the 7 pacts between China and Russia 1 breaks within 4 years",
}


@pytest.mark.parametrize("case", FINDINGS)
def test_the_title_states_the_finding(case):
    curve, more = survivals()[case]
    picture = survival_figure(curve, **more)
    assert picture.title == FINDINGS[case]
    assert picture.figure.texts[0].get_text().replace("\n", " ").replace("\u00a0", " ") == picture.title
    assert picture.alt.startswith(picture.title)


def test_alt_text_has_the_numbers_the_source_and_the_caveat():
    curve, more = survivals()["with all"]
    alt = survival_figure(curve, **more).alt
    assert "A pact forms in 25 of 100 futures (24–26)." in alt
    assert f"{100 * curve.survival[10]:.0f} % " in alt and f"{curve.at_risk[10]:,} at risk" in alt
    assert "Observed (alliances of great powers, 1816–2018): 67 % after 5 years" in alt
    assert "tripolar 0.1.0, scenario Baseline of 2020, 10,000 runs, seed 1, config 3fa8c1d2" in alt
    assert alt.endswith("The model's futures, not a forecast.")


def test_a_single_run_claims_no_odds():
    curve, more = survivals()["one run, broken"]
    picture = survival_figure(curve, **{**more, "source": FEW})
    texts = " ".join(text.get_text() for text in picture.figure.texts).replace("\n", " ")
    assert "of 100 futures" not in texts and "One pact is one story" in texts


def test_certainty_is_not_claimed_where_no_break_was_seen():
    curve, more = survivals()["all censored"]
    texts = " ".join(text.get_text() for text in survival_figure(curve, **more).figure.texts)
    assert "not certainty" in texts.replace("\n", " ")


def test_few_pacts_are_counted():
    two = kaplan_meier([1, 12], [1, 0], last=40)
    more = {**survivals()["baseline"][1], "forms": (0.5, 0.1, 0.9), "source": SOURCE._replace(runs=4)}
    picture = survival_figure(two, **{**more, "median": 1})
    assert picture.title == "Of the 2 pacts between China and Russia 1 breaks within 1 year"
    assert "Of all 2 pacts, later ones of a future included, 1 are broken" in picture.alt.replace(
        "1 is", "1 are"
    )
    assert "Broken: 1 after 1 year" in picture.alt


def test_the_record_is_named_without_a_mark_that_looks_like_data():
    axes = drawn(BASE, record=RECORD)
    assert OBSERVED in said(axes) and not any("○" in text for text in said(axes))
    curve, more = survivals()["with all"]
    texts = " ".join(text.get_text() for text in survival_figure(curve, **more).figure.texts)
    assert f"Circles: {RECORD[2]}." in texts.replace("\n", " ")


def test_labels_stand_on_their_ground_and_not_on_the_grid():
    ages, low, high = band_of(BASE)
    axes = drawn(BASE, parameter_band=(ages, low, high))
    boxes = {text.get_text(): text.get_bbox_patch() for text in axes.texts}
    behind = {text: to_hex(box.get_facecolor()).upper() for text, box in boxes.items() if box is not None}
    assert behind["what we do not know (the parameters)"] == theme.UNKNOWN
    assert set(behind.values()) <= {theme.UNKNOWN, theme.PAPER}


def test_the_name_of_the_thin_band_is_led_to_it_within_the_wide_one():
    curve, more = survivals()["with all"]
    figure = survival_figure(curve, **more).figure
    axes = figure.axes[0]
    leaders = [line.get_xydata() for line in axes.get_lines() if line.get_label() == "_leader"]
    label = next(text for text in axes.texts if text.get_text() == more["noise_label"])
    age = np.asarray(curve.age, float)
    on_band = [
        ends for ends in leaders
        if abs(ends[0][1] - curve.high[np.searchsorted(age, ends[0][0], side="right") - 1]) < 1e-9
    ]  # fmt: skip
    assert len(on_band) == 1 and label.get_text() == "simulation noise (95 %)"
    (x0, x1), (y0, y1) = axes.get_xlim(), axes.get_ylim()
    place = axes.get_position()
    wide, tall = (axes.get_figure().get_size_inches() * 72) * (place.width, place.height)
    long = np.hypot(*((on_band[0][1] - on_band[0][0]) / (x1 - x0, y1 - y0) * (wide, tall)))
    assert long >= LEAD - 1e-6
