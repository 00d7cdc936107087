"""Colours of states: one state, one colour in every scenario, and told apart by every kind of sight."""

from __future__ import annotations

import numpy as np
from matplotlib.colors import to_rgb
from tripolar_lab import library
from tripolar_lab.door import scenario_of

FIXED = {"china": "#D7301F", "russia": "#222222", "united_states": "#2878B5"}
#: What is seen of linear red, green, blue: Machado, Oliveira & Fernandes 2009, severity 1.
SIGHT = {
    "normal": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = np.array([0.9505, 1.0, 1.089])
APART, FROM_OTHER_WORLDS, CONTRAST = 25.0, 15.0, 2.9  # CIELAB; of a dot or a line on white


def linear(colour: str) -> np.ndarray:
    part = np.array(to_rgb(colour))
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def seen(colour: str, sight: str) -> np.ndarray:
    """A colour in CIELAB as that kind of sight has it."""
    part = XYZ @ np.clip(np.array(SIGHT[sight]) @ linear(colour), 0.0, 1.0) / WHITE
    x, y, z = np.where(part > 0.008856, np.cbrt(part), 7.787 * part + 16.0 / 116.0)
    return np.array([116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)])


def apart(one: str, other: str) -> float:
    """How far two colours lie apart to the sight that tells them apart worst."""
    return min(float(np.linalg.norm(seen(one, sight) - seen(other, sight))) for sight in SIGHT)


def test_a_state_has_one_colour_in_every_scenario_and_all_are_told_apart():
    for name in library.scenario_names():
        colours = scenario_of(name, {}).colours
        for state, colour in FIXED.items():
            assert colours.get(state, colour) == colour, (name, state)
        keys = list(colours)
        for at, one in enumerate(keys):
            for other in keys[at + 1 :]:
                assert apart(colours[one], colours[other]) > APART, (name, one, other)
        others = [colour for state, colour in colours.items() if state not in FIXED]
        assert all(apart(one, two) > FROM_OTHER_WORLDS for one in others for two in FIXED.values()), name
        light = [XYZ[1] @ linear(colour) for colour in colours.values()]
        assert all(1.05 / (each + 0.05) > CONTRAST for each in light), name
