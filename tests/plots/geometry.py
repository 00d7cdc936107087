"""Where the texts of a figure lie once it is drawn."""

from itertools import combinations

import numpy as np
from matplotlib.text import Annotation, Text
from tripolar.plots import theme


def texts(figure):
    """Every text that is seen, with its box in pixels."""
    with theme.applied():
        figure.canvas.draw()
        found = []
        ticks = {}
        for axes in figure.axes:
            for axis in (axes.xaxis, axes.yaxis):
                seen = {label for tick in axis._update_ticks() for label in (tick.label1, tick.label2)}
                ticks.update({label: label in seen for label in axis.get_ticklabels(which="both")})
        for text in figure.findobj(Text):
            if not text.get_visible() or not text.get_text().strip() or not ticks.get(text, True):
                continue
            # The box of an annotation without an arrow is that of its text.
            box = Text.get_window_extent(text) if isinstance(text, Annotation) else text.get_window_extent()
            found.append((text.get_text(), box))
        return found


def faults(figure):
    """Texts that leave the canvas or lie on another text."""
    found = texts(figure)
    width, height = figure.canvas.get_width_height()
    outside = [
        f"{text!r} leaves the canvas"
        for text, box in found
        if box.x0 < 0 or box.y0 < 0 or box.x1 > width or box.y1 > height
    ]
    over = [
        f"{one!r} lies on {other!r}"
        for (one, a), (other, b) in combinations(found, 2)
        if min(a.x1, b.x1) - max(a.x0, b.x0) > 0.5 and min(a.y1, b.y1) - max(a.y0, b.y0) > 0.5
    ]
    return outside + over


def on_line(figure, line):
    """Texts that a line of data runs through."""
    x, y = line.get_data(orig=False)
    if line.get_drawstyle() == "steps-post":
        x, y = np.repeat(x, 2)[1:], np.repeat(y, 2)[:-1]
    points = line.get_transform().transform(np.column_stack([x, y]))
    along = np.linspace(0, len(points) - 1, 40 * len(points))
    px, py = (np.interp(along, np.arange(len(points)), column) for column in points.T)
    return [
        text
        for text, box in texts(figure)
        if np.any((px > box.x0) & (px < box.x1) & (py > box.y0 + 1) & (py < box.y1 - 1))
    ]
