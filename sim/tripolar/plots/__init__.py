"""Pictures: numbers in, Axes out. Nothing here computes a result; what is worked out is where things stand.

``draw_*`` functions draw on any Axes; ``survival_figure`` and ``fan_figure`` compose whole figures with a
title that states the finding, a footer that says where it comes from and the same told in words (alt text).
"""

from tripolar.plots.fan import draw_fan, draw_levels
from tripolar.plots.figures import fan_figure, survival_figure
from tripolar.plots.sheet import Picture, Source
from tripolar.plots.survival import draw_survival

__all__ = ["Picture", "Source", "draw_fan", "draw_levels", "draw_survival", "fan_figure", "survival_figure"]
