"""Drawn on Axes of one's own: a layout of matplotlib leaves room for the texts around them."""

import numpy as np
import pytest
from geometry import faults
from invented import NOISE, lives, median
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from test_more_pictures import NAMES, YEARS, some_causes, some_futures, some_stand
from tripolar.plots import draw_causes, draw_futures, draw_states, draw_survival
from tripolar.plots.causes import bars_of

BASE = lives(2500, 0.083)


def survival(axes):
    draw_survival(axes, BASE, median=median(BASE), title="", noise_label=NOISE)


def states(axes):
    stand = some_stand(0.5, 1000)
    draw_states(axes, YEARS, stand.share, names=("a", "b", "c", "d"), noise=(stand.low[0], stand.high[0]))


def futures(axes):
    held = some_futures(0.4, 40)
    draw_futures(axes, held.year, held.level, [("a pact", 16), ("no pact", 24)], broke=held.broke)


def causes(axes):
    draw_causes(axes, bars_of(some_causes(20), NAMES, {"M12": {"all_years": -0.03}}))


@pytest.mark.parametrize("draw", [survival, states, futures, causes])
def test_panels_do_not_reach_into_each_other(draw):
    figure = Figure(figsize=(17, 11), layout="constrained")
    FigureCanvasAgg(figure)
    panels = figure.subplots(2, 3).ravel()
    for axes in panels:
        draw(axes)
    figure.canvas.draw()
    boxes = [axes.get_tightbbox() for axes in panels]
    width, height = figure.canvas.get_width_height()
    for one, a in enumerate(boxes):
        assert a.x0 >= -1 and a.y0 >= -1 and a.x1 <= width + 1 and a.y1 <= height + 1
        for b in boxes[one + 1 :]:
            across, up = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
            assert across < 1 or up < 1
    assert np.isfinite(boxes[0].x0) and not [fault for fault in faults(figure) if "canvas" in fault]
