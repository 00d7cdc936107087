"""No text lies on another, leaves the canvas or hides the curve, whatever the numbers and names."""

import numpy as np
import pytest
from geometry import faults, on_line, texts
from invented import NOISE, PAIR, SOURCE, band_of, fans, lives, median, survivals
from tripolar.plots import fan_figure, survival_figure, theme
from tripolar.plots.labels import spread, ticks

SURVIVALS, FANS = survivals(), fans()


@pytest.mark.parametrize("case", SURVIVALS)
def test_survival_figure(case):
    curve, more = SURVIVALS[case]
    figure = survival_figure(curve, **more).figure
    assert faults(figure) == []
    for line in figure.axes[0].get_lines():
        if line.get_label() in ("survival", "median", "record"):
            assert on_line(figure, line) == []


@pytest.mark.parametrize("case", FANS)
def test_fan_figure(case):
    table, levels, more = FANS[case]
    picture = fan_figure(table, levels, **more)
    assert faults(picture.figure) == []
    panels = len(more["states"]) + min(len(more["states"]) * (len(more["states"]) - 1) // 2, 8)
    assert len(picture.figure.axes) == panels + 1 + ("ice_extent" in table["variable"])


@pytest.mark.parametrize("seed", range(12))
def test_survival_figure_of_any_numbers(seed):
    draw = np.random.default_rng(seed)
    pacts, horizon = int(10 ** draw.uniform(0, 5)), int(draw.integers(1, 130))
    curve = lives(pacts, draw.uniform(0.0, 1.0) ** 3, horizon, seed)
    band = band_of(curve) if seed % 2 else None
    figure = survival_figure(
        curve, median=median(curve), pair=PAIR, source=SOURCE, noise_label=NOISE, parameter_band=band
    ).figure
    assert faults(figure) == []


def test_a_fault_is_found():
    figure = survival_figure(SURVIVALS["baseline"][0], **SURVIVALS["baseline"][1]).figure
    figure.text(0.02, 0.96, "over the title")
    figure.text(0.98, 0.5, "out of the canvas")
    assert {fault.split(" ")[-3] for fault in faults(figure)} >= {"leaves"}
    assert any("lies on" in fault for fault in faults(figure))


def test_width_is_known_before_drawing():
    figure = survival_figure(SURVIVALS["long names"][0], **SURVIVALS["long names"][1]).figure
    for text, box in texts(figure):
        if text in ("at risk", "censored", NOISE):
            drawn = box.width / theme.DPI * theme.INCH
            assert theme.width_of(text, theme.SMALL) == pytest.approx(drawn, rel=0.04)


def test_wrapped_lines_fit_and_lose_nothing():
    text = "In 14 of 100 futures of this scenario they are allied"
    lines = theme.wrapped(text, 120.0).split("\n")
    assert " ".join(lines) == text and all(theme.width_of(line) <= 120 for line in lines)
    assert theme.balanced(text, 120.0).count("\n") == len(lines) - 1
    cut = theme.wrapped(text, 60.0, most=2).split("\n")
    assert len(cut) == 2 and cut[1].endswith("…") and theme.width_of(cut[1]) <= 60


def test_spread_keeps_order_and_distance():
    assert spread([0.1, 0.5, 0.9], 0.1, 0, 1) == pytest.approx([0.1, 0.5, 0.9])
    assert spread([0.5, 0.5], 0.1, 0, 1) == pytest.approx([0.45, 0.55])
    for places in ([0, 0, 0, 0.5], [0.5, 1, 1, 1], [0, 0, 1, 1]):
        moved = np.array(spread(places, 0.1, 0, 1))
        assert np.all(np.diff(moved) >= 0.1 - 1e-12) and moved[0] >= 0 and moved[-1] <= 1


def test_ticks_are_round_and_apart():
    assert ticks(2020, 2060, 100, 34) == [2020, 2040, 2060]
    assert ticks(0, 40, 380, 30) == [0, 5, 10, 15, 20, 25, 30, 35, 40]
    assert ticks(0, 4, 380, 30) == [0, 1, 2, 3, 4]
