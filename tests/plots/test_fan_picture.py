"""The fans draw the numbers they are given."""

import numpy as np
import pytest
from geometry import faults
from invented import FEW, SOURCE, THREE, fans, levels, table
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from tripolar.plots import draw_fan, draw_levels, fan_figure, theme, words
from tripolar.plots.fan import Fan

TABLE = table(THREE, runs=300)
LEVELS = levels([0.3, 0.36, 0.2, 0.14])


def axes():
    return Figure(figsize=(5, 4)).add_axes((0.1, 0.1, 0.6, 0.8))


def artist(of, label):
    return next(each for each in of.get_children() if each.get_label() == label)


def between(band, years, low, high):
    """Whether the outline of a band is its lower and upper edge."""
    corners = set(map(tuple, np.round(band.get_paths()[0].vertices, 12)))
    return all(
        (year, round(end, 12)) in corners
        for edge in (low, high)
        for year, end in zip(years, edge, strict=True)
    )


def test_fan_is_the_quantiles():
    one = Fan.of(TABLE, "capability.china", "China", "#D7301F")
    on = axes()
    draw_fan(on, one.years, one.lines, label=one.label, unit=one.unit, colour=one.colour)
    np.testing.assert_array_equal(artist(on, "median").get_ydata(), one.lines[0.5])
    assert between(artist(on, "90"), one.years, one.lines[0.05], one.lines[0.95])
    assert between(artist(on, "50"), one.years, one.lines[0.25], one.lines[0.75])
    assert artist(on, "opening").get_xydata().tolist() == [[2020, one.lines[0.5][0]]]
    assert on.get_ylim()[0] == 0 and to_rgb(artist(on, "median").get_color()) == to_rgb("#D7301F")


def test_fan_reads_rows_in_any_order():
    order = np.random.default_rng(0).permutation(len(TABLE["year"]))
    mixed = {key: column[order] for key, column in TABLE.items()}
    one, other = (Fan.of(each, "ice_extent", "", "#000000") for each in (TABLE, mixed))
    assert all(np.array_equal(one.lines[q], other.lines[q]) for q in one.lines)
    with pytest.raises(KeyError, match="atlantis"):
        Fan.of(TABLE, "capability.atlantis", "", "#000000")
    short = {key: column[1:] for key, column in TABLE.items()}
    with pytest.raises(ValueError, match="once in each year"):
        Fan.of(short, str(TABLE["variable"][0]), "", "#000000")


def test_levels_stack_to_one():
    on = axes()
    draw_levels(on, *LEVELS)
    years, shares = LEVELS
    top = np.cumsum(shares, axis=1)
    for level, name in enumerate(theme.LEVELS):
        area = artist(on, name)
        assert between(area, years, top[:, level] - shares[:, level], top[:, level])
        assert to_rgb(theme.LADDER[level]) == tuple(area.get_facecolor()[0][:3])
    assert [text.get_text() for text in on.texts] == [
        f"{name} {words.percent(share)}" for name, share in zip(theme.LEVELS, shares[-1], strict=True)
    ]


def test_panels_share_their_axis_and_the_focal_pair_comes_first():
    more = {**fans()["baseline"][2], "focal": "russia-united_states"}
    figure = fan_figure(TABLE, LEVELS, **more).figure
    assert len({each.get_ylim() for each in figure.axes[:3]}) == 1
    assert {each.get_ylim() for each in figure.axes[3:6]} == {(0, 3)}
    assert figure.axes[3].texts[0].get_text() == "Russia – United States"


@pytest.mark.parametrize(
    ("end", "title"),
    [
        (
            (0.3, 0.36, 0.2, 0.14),
            "In 2060 China and Russia have a pact on paper in 14 of 100 futures; the most common rung is "
            "neutrality (36 of 100)",
        ),
        (
            (0.6, 0.4, 0.0, 0.0),
            "In 2060 China and Russia have a pact on paper in fewer than 1 of 100 futures; the most common "
            "rung is rivalry (60 of 100)",
        ),
        (
            (0.0, 0.0, 0.003, 0.997),
            "In 2060 China and Russia have a pact on paper in more than 99 of 100 futures",
        ),
    ],
)
def test_the_title_states_the_finding(end, title):
    years = np.array([2020, 2060])
    shares = np.array([[0, 0, 1, 0], end], float)
    picture = fan_figure(TABLE, (years, shares), states=THREE, focal="china-russia", source=SOURCE)
    assert picture.title == title and picture.alt.startswith(title)


def test_alt_text_has_the_numbers():
    one = Fan.of(TABLE, "capability.china", "China", "#D7301F")
    alt = fan_figure(TABLE, LEVELS, **fans()["baseline"][2]).alt
    assert f"China {100 * one.lines[0.5][0]:.0f} % in 2020, {100 * one.lines[0.5][-1]:.0f} %" in alt
    assert "rivalry 30 %, neutrality 36 %" in alt and alt.endswith("The model's futures, not a forecast.")


def test_one_run_claims_no_spread():
    case, rungs, more = fans()["one run"]
    picture = fan_figure(case, rungs, **{**more, "source": FEW})
    assert picture.title == "In 2060 China and Russia are on the rung of neutrality in the one run"
    said = " ".join(text.get_text() for each in picture.figure.axes for text in each.texts)
    assert "of 10 futures" not in said and "alliance <" not in said


def test_bands_are_explained_once():
    for case in ("baseline", "no ice"):
        data, rungs, more = fans()[case]
        figure = fan_figure(data, rungs, **more).figure
        said = [text.get_text() for each in figure.axes for text in each.texts]
        assert said.count("9 of 10 futures") == said.count("half of them") == 1


def test_the_leader_of_a_band_ends_within_it_and_only_there():
    for case in fans():
        data, rungs, more = fans()[case]
        for on in fan_figure(data, rungs, **more).figure.axes:
            named = [
                text.get_text() for text in on.texts if text.get_text() in ("9 of 10 futures", "half of them")
            ]
            dots = [line.get_xydata()[0] for line in on.get_lines() if line.get_label() == "_end"]
            assert len(dots) == len(named)
            for name, (year, at) in zip(named, dots, strict=True):
                inside = {band: _holds(artist(on, band), year, at) for band in ("90", "50")}
                assert inside == {"90": True, "50": name == "half of them"}, (case, name)


def _holds(band, year, at):
    """Whether a band reaches over a point."""
    return band.get_paths()[0].contains_point((year, at), radius=1e-9)


def test_the_middle_over_parameter_sets_is_dashed_and_named():
    data, rungs, more = fans()["baseline"]
    plain = fan_figure(data, rungs, **more, drawn=True)
    names = [f"relation.{pair}" for pair in ("china-russia", "china-united_states", "russia-united_states")]
    names += ["ice_extent", *(f"capability.{state}" for state in THREE)]
    middles = {name: Fan.of(data, name, "", "#000000").lines[0.5] for name in names}
    unknown = {name: (0.8 * line, 1.3 * line) for name, line in middles.items()}
    picture = fan_figure(data, rungs, **more, drawn=True, unknown=unknown)
    assert faults(picture.figure) == []
    for on, name in zip(picture.figure.axes, ["capability.china"], strict=False):
        dashed = [line for line in on.get_lines() if line.get_label() == "unknown"]
        assert [list(line.get_ydata()) for line in dashed] == [list(end) for end in unknown[name]]
        assert {to_rgb(line.get_color()) for line in dashed} == {to_rgb(THREE["china"][1])}
    said = [text.get_text() for each in picture.figure.axes for text in each.texts]
    assert said.count("middle, what we do not know") == 1
    words_ = " ".join(text.get_text() for text in picture.figure.texts).replace("\n", " ")
    assert "Coloured bands: chance and what we do not know (the parameters) together; dashed lines" in words_
    assert "by what we do not know" in picture.alt and "dashed" not in plain.alt


def test_both_names_of_a_pair_can_be_read():
    data, rungs, more = fans()["eight states, long names"]
    figure = fan_figure(data, rungs, **more).figure
    first, second = figure.axes[8].texts[0].get_text().split("\n")
    assert first.startswith("United Kingdom") and first.endswith("…") and second == "United States"


def test_an_ice_that_stands_still_is_not_drawn_and_not_told():
    data, rungs, more = fans()["baseline"]
    still = {
        **data,
        "value": np.where(
            data["variable"] == "ice_extent", 4.5 - (data["year"] - 2020) * 5e-4, data["value"]
        ),
    }
    picture = fan_figure(still, rungs, **more)
    assert (
        "sea ice" not in picture.alt
        and len(picture.figure.axes) == len(fan_figure(data, rungs, **more).figure.axes) - 1
    )
    assert "sea ice" in fan_figure(data, rungs, **more).alt


def test_what_the_bands_hold_is_said():
    data, rungs, more = fans()["baseline"]
    chance, whole = (fan_figure(data, rungs, **more, drawn=drawn) for drawn in (False, True))
    said = [
        " ".join(text.get_text() for text in each.figure.texts).replace("\n", " ") for each in (chance, whole)
    ]
    assert "the given opening" in said[0] and "(the parameters) is not drawn" in said[0]
    assert (
        "the middle opening" in said[1]
        and "chance and what we do not know (the parameters) together" in said[1]
    )
    assert all("A pact on paper can be empty" in text for text in said)
