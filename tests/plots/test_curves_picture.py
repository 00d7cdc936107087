"""Curves on the same axes: each one's own numbers, both bands, labels that fit, and a title no wider than the noise."""

import numpy as np
import pytest
from geometry import faults
from invented import SOURCE, lives
from tripolar.outcomes.survival import median
from tripolar.plots import curves_figure, draw_curves
from tripolar.plots.curves import AGE, MOST, Line

PAIR = "China and the Soviet Union"
HAZARDS = {
    "a_name_of_a_scenario_that_is_long": 0.02,
    "threat.strength 0.5, gain.strength 2": 0.08,
    "other": 0.3,
    "none at all": None,
}


def curves(pacts=400):
    found = {}
    for seed, (name, hazard) in enumerate(HAZARDS.items()):
        curve = lives(pacts if hazard else 0, hazard or 0.1, seed=seed)
        found[name] = (curve, median(curve))
    return found


UNKNOWN = {name: (0.05 * k, 0.5 + 0.15 * k) for k, name in enumerate(list(HAZARDS)[:3])}


@pytest.mark.parametrize("unknown", [None, UNKNOWN])
@pytest.mark.parametrize("ordered", [False, True])
def test_labels_fit(ordered, unknown):
    picture = curves_figure(curves(), pair=PAIR, source=SOURCE, ordered=ordered, unknown=unknown)
    assert faults(picture.figure) == []
    crowd = {f"threat.strength {k}": each for k in range(2) for each in curves().values()}
    assert faults(curves_figure(crowd, pair=PAIR, source=SOURCE, unknown=unknown).figure) == []


def test_what_is_drawn_are_the_numbers():
    found = curves()
    axes = curves_figure(found, pair=PAIR, source=SOURCE, unknown=UNKNOWN).figure.axes[0]
    drawn = {line.get_label(): line for line in axes.get_lines()}
    for name, (curve, _) in list(found.items())[:3]:
        np.testing.assert_allclose(drawn[name].get_ydata(), curve.survival[: len(drawn[name].get_ydata())])
    bars = [line for line in axes.get_lines() if line.get_label() == "parameters"]
    assert [tuple(bar.get_ydata()) for bar in bars] == list(UNKNOWN.values())
    assert all(AGE < bar.get_xdata()[0] < AGE + 3 for bar in bars)
    assert len({bar.get_color() for bar in bars}) == 3


def test_the_title_speaks_only_beyond_the_noise():
    told = curves_figure(curves(), pair=PAIR, source=SOURCE, unknown=UNKNOWN)
    assert "last longest with a_name" in told.title and "shortest with other" in told.title
    assert "no pact forms" in told.alt and "what we do not know 5–65 %" in told.alt.replace("\u00a0", " ")
    few = {name: each for name, each in curves(12).items() if name != "other"}
    assert "does not differ beyond simulation noise" in curves_figure(few, pair=PAIR, source=SOURCE).title
    alone = dict(list(curves().items())[:1])
    assert "what we do not know" not in curves_figure(alone, pair=PAIR, source=SOURCE).alt


def test_too_many_can_not_be_told_apart():
    from matplotlib.figure import Figure

    line = Line("a", *curves()["other"])
    with pytest.raises(ValueError, match="told apart"):
        draw_curves(Figure().add_subplot(), [line] * (MOST + 1))
