"""Pictures: numbers in, Axes out. Nothing here computes a result; what is worked out is where things stand.

``draw_*`` functions draw on any Axes; ``*_figure`` functions compose whole figures with a title that states the
finding, a footer that says where it comes from and the same told in words (alt text).
"""

from tripolar.plots.causes import causes_figure, draw_causes
from tripolar.plots.curves import curves_figure, draw_curves
from tripolar.plots.fan import draw_fan, draw_levels
from tripolar.plots.figures import fan_figure, survival_figure
from tripolar.plots.futures import draw_futures, futures_figure
from tripolar.plots.hindcast import draw_hindcast, hindcast_figure
from tripolar.plots.life import life_figure
from tripolar.plots.phase import draw_phase, phase_figure
from tripolar.plots.scenarios import draw_multiple, scenarios_figure
from tripolar.plots.sheet import Picture, Source
from tripolar.plots.states import draw_states, states_figure
from tripolar.plots.survival import draw_survival
from tripolar.plots.tornado import indices_figure, tornado_figure
from tripolar.plots.triangle import draw_triangle, triangle_figure
from tripolar.plots.years import draw_years, years_figure

__all__ = [
    "Picture", "Source", "causes_figure", "curves_figure", "draw_causes", "draw_curves", "draw_fan", "draw_futures",
    "draw_hindcast", "draw_levels", "draw_multiple", "draw_phase", "draw_states", "draw_survival", "draw_triangle",
    "draw_years", "fan_figure", "futures_figure", "hindcast_figure", "indices_figure", "life_figure", "phase_figure",
    "scenarios_figure", "states_figure", "survival_figure", "tornado_figure", "triangle_figure", "years_figure",
]  # fmt: skip
