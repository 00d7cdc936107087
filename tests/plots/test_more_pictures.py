"""Futures, states, years, causes, phase map, multiples, hindcast, triangle: true and readable."""

from __future__ import annotations

import numpy as np
import pytest
from geometry import faults, on_line
from invented import EIGHT, LONG, LONG_PAIR, PAIR, SOURCE, THREE
from matplotlib.collections import PolyCollection, QuadMesh
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image
from tripolar.evidence.hindcast import ALIKE, mean_skill, verdict
from tripolar.evidence.multiples import Multiple
from tripolar.evidence.paired import Difference
from tripolar.outcomes.balance import Balance
from tripolar.outcomes.butfor import ButFor, Causes
from tripolar.outcomes.dots import Dots, Timing, quantile_places
from tripolar.outcomes.futures import Futures
from tripolar.outcomes.lives import Occupation
from tripolar.outcomes.names import both, the
from tripolar.plots import (
    causes_figure,
    draw_futures,
    draw_states,
    futures_figure,
    hindcast_figure,
    marks,
    phase_figure,
    scenarios_figure,
    states_figure,
    theme,
    triangle_figure,
    years_figure,
)
from tripolar.plots.hindcast import Asked
from tripolar.plots.phase import Grid
from tripolar.plots.triangle import MOST, moved_most, size_of
from tripolar.rules.table import MECHANISMS

YEARS = np.arange(2020, 2061)
NAMES = {m.label: f"{m.label} {m.name}" for m in MECHANISMS}
CASES = {
    "baseline": (0.25, 10_000, PAIR, SOURCE),
    "nothing forms": (0.0, 10_000, PAIR, SOURCE),
    "nearly all form": (0.997, 10_000, PAIR, SOURCE),
    "tiny share": (0.002, 10_000, PAIR, SOURCE),
    "few": (0.5, 7, PAIR, SOURCE._replace(runs=7)),
    "one run": (1.0, 1, PAIR, SOURCE._replace(runs=1)),
    "one run, nothing": (0.0, 1, PAIR, SOURCE._replace(runs=1)),
    "long names": (0.25, 10_000, LONG_PAIR, LONG),
}


def some_futures(share, many):
    draw = np.random.default_rng(1)
    signed = np.where(np.arange(many) < round(share * many), np.sort(draw.integers(1, 35, many)), -1)
    level = draw.integers(0, 3, (many, len(YEARS))).astype(np.int8)
    for row, year in enumerate(signed):
        if year > 0:
            level[row, year:] = 3
    formed = np.where(signed > 0, 2020 + signed, -1)
    broke = np.where((signed > 0) & (np.arange(many) % 2 == 0), formed + 5, -1)
    return Futures(YEARS, level, np.arange(many), formed, broke)


def some_stand(share, runs):
    formed = np.round(share * runs * (1 - np.exp(-np.arange(41) / 10)) / (1 - np.exp(-4))).astype(int)
    broken = formed // 2
    again = broken // 8
    counts = np.stack([runs - formed, formed - broken, broken - again, again])
    shares = counts / runs
    return Occupation(YEARS, counts, shares, np.maximum(shares - 0.01, 0), np.minimum(shares + 0.01, 1))


def some_timing(share, runs):
    dots = min(50, runs)
    hits = round(share * dots)
    forms = Dots(
        np.sort(np.random.default_rng(2).integers(2021, 2061, hits)),
        {"never": dots - hits},
        dots,
        share,
        (0, 1),
        round(share * runs),
        2036 if share else None,
    )
    half, broke = hits // 2, round(share * runs / 2)
    others = {"holds": half, "never": dots - hits}
    breaks = Dots(forms.years[half:] + 0, others, dots, share / 2, (0, 0.5), broke, 2044 if broke else None)
    return Timing(forms, breaks)


def some_causes(broke, runs=10_000, band=None):
    if not broke:
        return Causes("a-b", runs, 0, 0, (), {}, {}, None)
    keys = [m.label for m in MECHANISMS[:18]]
    rows = tuple(
        ButFor(key, broke, k, 0, 0, broke - k, k / 20, (k / 25, k / 19), 1.0, band)
        for k, key in enumerate([*keys, "all"])
    )
    named = {"M12": 0.5, "M10": 0.1, "tie": 0.399, "chance": 0.001}
    return Causes(
        "a-b", runs, broke * 2, broke, rows, named, {k: (v * 0.9, v * 1.1) for k, v in named.items()}, 0.7
    )


def some_panels(many, level, long=False, band=False):
    out = []
    for k in range(many):
        allied = level * (1 - np.exp(-np.arange(41) / 10)) * (1 + 0.2 * k / many)
        allied = np.minimum(allied, 1.0)
        more = None if k == 0 else Difference(0.0123 * (-1) ** k, -0.01, 0.04, 1000)
        title = "A scenario with a very long title that goes on and on" if long else f"Scenario {k}"
        wide = (allied * 0.3, np.minimum(allied * 2, 1)) if band else None
        out.append(
            Multiple(
                f"s{k}",
                title,
                YEARS,
                allied,
                allied * 0.9,
                np.minimum(allied * 1.1, 1),
                wide,
                level,
                2.5,
                more,
                more,
            )
        )
    return out


def balance_of(states):
    n = len(states)
    draw = np.random.default_rng(3)
    power = draw.dirichlet(np.ones(n) * 0.7, 5)
    return Balance(
        np.array([2020, 2030, 2040, 2050, 2060]),
        power,
        draw.uniform(0, 3, (5, n * (n - 1) // 2)),
        draw.uniform(0, 1, (5, n * (n - 1) // 2)),
    )


def pairs_of(states):
    keys = list(states)
    return [f"{a}-{b}" for i, a in enumerate(keys) for b in keys[i + 1 :]]


@pytest.mark.parametrize("case", CASES)
def test_futures_states_years_are_readable(case):
    share, runs, pair, source = CASES[case]
    band = None if runs == 1 else (0.01, 0.9)
    wide = None if runs == 1 else (np.zeros((4, 41)), np.ones((4, 41)))
    pictures = [
        futures_figure(
            some_futures(share, min(runs, 100)),
            pair=pair,
            source=source,
            forms=(share, 0.1, 0.3),
            unknown=band,
        ),
        states_figure(some_stand(share, runs), pair=pair, source=source, unknown=wide),
        years_figure(
            some_timing(share, runs),
            pair=pair,
            first=2020,
            last=2060,
            source=source,
            unknown=band and (band, band),
        ),
        causes_figure(
            some_causes(0 if share == 0 else 20, band=band),
            names=NAMES,
            population={"M12": {"all_years": -0.03}},
            pair=pair,
            source=source,
        ),
    ]
    for picture in pictures:
        assert faults(picture.figure) == []
        assert picture.alt.startswith(picture.title) and picture.alt.endswith("not a forecast.")
        assert source.config in picture.alt


@pytest.mark.parametrize(
    "many,level,long,band", [(1, 0.1, False, False), (14, 0.95, True, True), (5, 0.0, False, False)]
)
def test_multiples_are_readable(many, level, long, band):
    panels = some_panels(many, level, long, band)
    picture = scenarios_figure(panels, pair=LONG_PAIR if long else PAIR, source=SOURCE)
    assert faults(picture.figure) == []
    assert len({axes.get_ylim() for axes in picture.figure.axes}) == 1
    for axes, panel in zip(picture.figure.axes, panels, strict=True):
        lines = {line.get_label(): line for line in axes.get_lines()}
        np.testing.assert_array_equal(lines["allied"].get_ydata(), panel.allied)
        assert ("baseline" in lines) == (panel is not panels[0])


@pytest.mark.parametrize("states", [THREE, dict(list(EIGHT.items())[:6]), EIGHT])
def test_triangle_is_readable_and_true(states):
    held = balance_of(states)
    picture = triangle_figure(held, states=states, pairs=pairs_of(states), working=1.5, source=SOURCE)
    assert faults(picture.figure) == []
    for at, axes in enumerate(picture.figure.axes[:5]):
        dots = [line for line in axes.get_lines() if line.get_label() == "power"]
        assert [dot.get_markersize() for dot in dots] == [size_of(share) for share in held.power[at]]
        lines = [line for line in axes.get_lines() if line.get_label() == "relation"]
        warm = list(held.relation[at] >= 1.5)
        if len(warm) > MOST:  # the first pair and the one that the title names stay, whatever their relation
            warm = [enough for k, enough in enumerate(warm) if enough or k in (0, moved_most(held))]
        assert [line.get_linestyle() == "-" for line in lines] == warm
    said = " ".join(text.get_text() for text in picture.figure.texts).replace("\n", " ")
    assert ("Drawn: relations warm enough" in said) == (len(held.relation[0]) > MOST)
    assert size_of(0.4) ** 2 == pytest.approx(4 * size_of(0.1) ** 2)


def test_triangle_draws_what_its_title_names_and_tells_what_the_parameters_leave_open():
    six = dict(list(EIGHT.items())[:6])
    held = balance_of(six)
    far = len(held.relation[0]) - 1  # moves most, and is too cold for a pact throughout
    held.relation[:, far] = np.linspace(0.0, 1.4, 5)
    held.relation[:, :far] = 1.0
    about = {"states": six, "pairs": pairs_of(six), "working": 1.5, "source": SOURCE}
    picture = triangle_figure(held, **about)
    assert picture.title.endswith("the relation of Japan and Germany warms most, from 0.0 to 1.4")
    for axes in picture.figure.axes[:5]:
        assert (
            sum(line.get_label() == "relation" for line in axes.get_lines()) == 2
        )  # the first, and the named one
    assert "In brackets" not in texts_of(picture) and "(the parameters) is not drawn" in texts_of(picture)
    last = held.power[-1]
    bands = np.array([last * 0.9, last * 1.2]), np.array([held.relation[-1] - 0.5, held.relation[-1] + 0.8])
    picture = triangle_figure(held, **about, unknown=bands)
    assert faults(picture.figure) == []
    said = texts_of(picture)
    assert "In brackets: what we do not know (the parameters), 5–95 %." in said
    assert "Japan – Germany 0.0 → 1.4 (0.9–2.2)" in said and "Japan and Germany 1.4 (0.9–2.2)" in picture.alt
    bands[0][:, 0] = np.nan
    assert f"{next(iter(six.values()))[0]} " in texts_of(triangle_figure(held, **about, unknown=bands))


def test_triangle_claims_no_order_of_equals():
    three = balance_of(THREE)
    three.power[:] = [0.4, 0.2, 0.4]
    about = {"states": THREE, "pairs": pairs_of(THREE), "working": 1.5, "source": SOURCE}
    picture = triangle_figure(three, **about)
    assert picture.title.startswith(
        "In the middle future China and the United States are level as the strongest"
    )


def test_hindcast_is_readable_and_true():
    rows = [
        Asked(
            f"{LONG_PAIR}: allied",
            k / 20,
            max(k / 20 - 0.02, 0),
            min(k / 20 + 0.02, 1),
            0.5,
            k % 2 == 0,
            0.1 * k,
        )
        for k in range(21)
    ]
    told = {"verdict": verdict(mean_skill([row.skill for row in rows])), "caution": ALIKE}
    picture = hindcast_figure(rows, title="Six powers", record="the record", source=LONG, area=0.9, **told)
    assert faults(picture.figure) == []
    assert picture.title.startswith("Six powers: better than the base rate over 21 questions")
    named = [label.get_text() for label in picture.figure.axes[0].get_yticklabels()]
    assert all(name.endswith("\nallied") for name in named)  # what is asked is whole, the pair is cut
    axes = picture.figure.axes[0]
    shares = [line.get_xdata()[0] for line in axes.get_lines() if line.get_label() == "share"]
    assert shares == [row.share for row in rows]
    record = [line.get_xdata()[0] for line in axes.get_lines() if line.get_label() == "record"]
    assert record == [float(row.happened) for row in rows]
    assert faults(hindcast_figure(rows[:1], title="One", verdict="v", record="r", source=SOURCE).figure) == []


def grid_of(kind):
    x, y = (part.ravel() for part in np.meshgrid(np.linspace(0, 2, 6), np.linspace(0, 1e-3, 5)))
    z = {
        "slope": x / 4 + 300 * y,
        "flat": np.zeros(30),
        "blank": np.full(30, np.nan),
        "some": np.where(x > 1, x, np.nan),
    }[kind]
    return Grid(
        x,
        y,
        z,
        ("a_mechanism.with_a_long_parameter_name", "gain.strength"),
        "S(10)",
        True,
        np.full(30, 0.03),
        (1.9, 1e-3),
    )


@pytest.mark.parametrize("kind", ["slope", "flat", "blank", "some"])
def test_phase_map_is_readable_and_true(kind):
    grid = grid_of(kind)
    picture = phase_figure(grid, source=SOURCE)
    assert faults(picture.figure) == []
    mesh = next(each for each in picture.figure.axes[0].collections if isinstance(each, QuadMesh))
    np.testing.assert_array_equal(np.ma.filled(mesh.get_array(), np.nan).ravel(), grid.z)
    ring = [line for line in picture.figure.axes[0].get_lines() if line.get_label() == "baseline"]
    assert [tuple(line.get_xydata()[0]) for line in ring] == ([] if kind == "blank" else [grid.base])
    said = texts_of(picture)
    assert ("lines join equal values" in said) == (kind == "slope")
    assert ("there is nothing to draw" in said) == (kind == "blank")


def texts_of(picture):
    found = picture.figure.findobj(Text)
    return " ".join(text.get_text() for text in found).replace("\n", " ").replace("\u00a0", " ")


def test_a_scattered_design_is_drawn_point_by_point():
    draw = np.random.default_rng(4)
    x, y, z = draw.uniform(0, 1, (3, 40))
    z[:3] = np.nan
    picture = phase_figure(Grid(x, y, z, ("a", "b"), "P", True), source=SOURCE)
    assert faults(picture.figure) == []
    said = texts_of(picture)
    assert "Each dot is a point" in said and "cell" not in said and "lines join" not in said
    nothing = phase_figure(Grid(x, y, np.full(40, np.nan), ("a", "b"), "P", True), source=SOURCE)
    assert faults(nothing.figure) == [] and "there is nothing to draw" in texts_of(nothing)
    axes = nothing.figure.axes[0]
    assert axes.get_xlim()[0] < x.min() and x.max() < axes.get_xlim()[1] < 2.0


def test_a_phase_map_says_what_its_axes_and_colours_are():
    x, y = (part.ravel() for part in np.meshgrid(np.linspace(0, 2, 6), np.linspace(0, 1, 5)))
    meaning = ("a.x: how strong it is (0 = off, 1 = as written)", "b.y: how long it lasts (year)")
    grid = Grid(x, y, 0.968 + x * 4.156, ("a.x", "b.y"), "Years", False, axes=meaning, unit="years")
    picture = phase_figure(grid, source=SOURCE)
    said = texts_of(picture)
    assert faults(picture.figure) == [] and all(part in said for part in (*meaning, "Colour: years, years"))
    assert picture.title == "Years runs from 1.0 to 9.3 years; a.x moves it more than b.y"
    assert f"{marks.PARAMETERS.capitalize()} is not drawn" in said
    assert "No interval is stored for this outcome" in said


@pytest.mark.parametrize("seed", range(6))
def test_every_contour_has_its_value_and_none_runs_through_a_name(seed):
    draw = np.random.default_rng(seed)
    x, y = (part.ravel() for part in np.meshgrid(np.linspace(0, 1, 9), np.linspace(0, 1, 7)))
    z = 0.5 + 0.4 * np.sin(draw.uniform(1, 6) * x + draw.uniform(0, 3)) * np.cos(draw.uniform(1, 6) * y)
    base = tuple(draw.uniform(0, 1, 2))
    picture = phase_figure(Grid(x, y, z, ("a", "b"), "P", True, np.full(63, 0.02), base), source=SOURCE)
    axes = picture.figure.axes[0]
    assert faults(picture.figure) == []
    lines = [line for line in axes.get_lines() if line.get_label() == "contour"]
    values = [text for text in axes.texts if text.get_text().endswith("\u00a0%")]
    assert len(lines) == len(values) > 0
    for line in lines:
        through = on_line(picture.figure, line)
        assert len(through) == 1 and through[0].endswith("%")  # its own value
    assert {text.get_text() for text in axes.texts} > {"baseline"}


def test_ticks_of_a_map_stand_at_values_of_the_sweep():
    x, y = (part.ravel() for part in np.meshgrid(np.linspace(0, 1, 3), np.linspace(0, 1, 41)))
    axes = phase_figure(Grid(x, y, x + y, ("a", "b"), "P", False), source=SOURCE).figure.axes[0]
    assert list(axes.get_xticks()) == [0.0, 0.5, 1.0]
    assert 3 < len(axes.get_yticks()) < 41 and set(axes.get_yticks()) <= set(y)
    draw = np.random.default_rng(1)
    axes = phase_figure(Grid(*draw.uniform(0, 1, (3, 30)), ("a", "b"), "P", True), source=SOURCE).figure.axes[
        0
    ]
    assert all(0 <= tick <= 1 for tick in (*axes.get_xticks(), *axes.get_yticks()))


def test_a_map_claims_no_more_than_noise_lets_it():
    x, y = (part.ravel() for part in np.meshgrid(np.linspace(0, 1, 5), np.linspace(0, 1, 5)))
    z = 0.3 + 0.02 * x
    grid = Grid(x, y, z, ("a", "b"), "P", True, np.full(25, 0.015), (0.5, 0.5))
    blurred, clear = (
        phase_figure(each, source=SOURCE) for each in (grid, grid._replace(noise=np.full(25, 0.001)))
    )
    assert (
        blurred.title == "P is 30 % to 32 %, which simulation noise does not tell apart (up to ±1.5 points)"
    )
    assert (
        clear.title == "P runs from 30 % to 32 % (simulation noise up to ±0.1 points); a moves it more than b"
    )
    assert not any(line.get_label() == "contour" for line in blurred.figure.axes[0].get_lines())
    assert "lines join" not in texts_of(blurred) and "lines join" in texts_of(clear)
    unknown = phase_figure(grid._replace(unknown=np.array([z - 0.1, z + 0.2 * (1 + x)])), source=SOURCE)
    assert (
        "What we do not know (the parameters): 40 points wide in the middle point, 50 at most."
        in texts_of(unknown)
    )
    assert "not drawn" not in texts_of(unknown) and "not drawn" in texts_of(clear)
    outside = phase_figure(grid._replace(base=(2.0, 0.5)), source=SOURCE)
    assert "Ring:" not in texts_of(outside) and "baseline" not in [
        t.get_text() for t in outside.figure.axes[0].texts
    ]


def test_rows_are_the_levels():
    held = some_futures(0.4, 10)
    axes = Figure((6, 4)).add_axes((0.1, 0.1, 0.6, 0.7))
    draw_futures(axes, held.year, held.level)
    back = np.full(held.level.shape, -1)
    for part in axes.collections:
        assert isinstance(part, PolyCollection)
        for path in part.get_paths():
            left, right = path.vertices[:, 0].min(), path.vertices[:, 0].max()
            back[int(path.vertices[:, 1].min()), round(left + 0.5) - 2020 : round(right - 0.5) - 2019] = (
                theme.LEVELS.index(part.get_label())
            )
    np.testing.assert_array_equal(back, held.level)


def test_layers_are_the_shares():
    stand = some_stand(0.5, 1000)
    axes = Figure((6, 4)).add_axes((0.1, 0.1, 0.6, 0.7))
    axes.set_xlim(2020, 2060)
    draw_states(axes, YEARS, stand.share, names=("a", "b", "c", "d"), noise=(stand.low[0], stand.high[0]))
    heights = [
        np.ptp(part.get_paths()[0].vertices[part.get_paths()[0].vertices[:, 0] == 2060, 1])
        for part in axes.collections
    ]
    assert heights == pytest.approx(stand.share[:, -1])
    edges = [line.get_ydata()[-1] for line in axes.get_lines() if line.get_label() == "noise"]
    assert edges == pytest.approx([stand.low[0, -1], stand.high[0, -1]])
    assert "share of futures" in [text.get_text() for text in axes.texts]


def test_dots_are_the_years_and_the_others():
    held = some_timing(0.5, 1000)
    figure = years_figure(held, pair=PAIR, first=2020, last=2060, source=SOURCE).figure
    drawn = [
        line.get_xdata() for axes in figure.axes for line in axes.get_lines() if line.get_label() == "dots"
    ]
    assert list(drawn[0]) == list(held.forms.years) and len(drawn[1]) == held.forms.others["never"]
    assert sum(len(x) for x in drawn[:2]) == 50 == sum(len(x) for x in drawn[2:])


def test_quantiles_of_counts():
    assert list(quantile_places([1, 1, 2], 4)) == [0, 1, 2, 2]
    assert list(quantile_places([0, 10_000], 3)) == [1, 1, 1]
    assert len(quantile_places([0, 0], 5)) == 0


def test_bars_are_the_shares():
    held = some_causes(20, band=(0.1, 0.4))
    figure = causes_figure(held, names=NAMES, population={}, pair=PAIR, source=SOURCE).figure
    widths = {round(bar.get_width(), 9) for bar in figure.axes[0].patches}
    assert {round(row.share, 9) for row in held.but_for if row.share > 0.4} <= widths
    assert {round(held.proximate[key], 9) for key in ("M12", "M10", "tie")} <= widths
    assert any(line.get_label() == "parameters" for line in figure.axes[0].get_lines())


def test_causes_that_are_not_drawn_are_counted():
    held = some_causes(200)
    named = {"M12": 0.5, "M1": 0.02, "M2": 0.015, "tie": 0.464, "chance": 0.001}
    held = held._replace(
        proximate=named, proximate_noise={key: (0.9 * v, 1.1 * v) for key, v in named.items()}
    )
    picture = causes_figure(held, names=NAMES, population={}, pair=PAIR, source=SOURCE)
    shown = [label.get_text() for label in picture.figure.axes[0].get_yticklabels()]
    ranked = [
        row
        for row in held.but_for
        if row.mechanism in NAMES and max(row.share, named.get(row.mechanism, 0)) > 0
    ]
    rest = [row for row in ranked if NAMES[row.mechanism] not in shown]
    together = sum(named.get(row.mechanism, 0.0) for row in rest)
    told = (
        f"Left out: {len(rest)} others, together {100 * together:.0f} % of the named, but for any one of them "
        f"{100 * max(row.share for row in rest):.0f} % at most."
    )
    assert together > 0.0 and told in texts_of(picture) and told in picture.alt
    few = held._replace(but_for=held.but_for[10:14], proximate={"M12": 1.0})
    assert "Left out: " not in causes_figure(few, names=NAMES, population={}, pair=PAIR, source=SOURCE).alt


def test_no_cause_is_called_the_first_within_noise():
    held = some_causes(200)._replace(proximate={"M12": 0.5, "M10": 0.46, "tie": 0.04})
    told = {"names": NAMES, "population": {}, "pair": PAIR, "source": SOURCE}
    noise = {"M12": (0.45, 0.55), "M10": (0.4, 0.5), "tie": (0.0, 0.1)}
    title = causes_figure(held._replace(proximate_noise=noise), **told).title
    assert title.startswith(
        "M12 leaders is named in 50 % of the breaks (M10 seniority no less, within simulation noise)"
    )
    noise["M10"] = (0.42, 0.44)
    assert causes_figure(held._replace(proximate_noise=noise), **told).title.startswith(
        "M12 leaders is named in 50 % of the breaks; "
    )


def test_every_format_carries_title_and_alt_text(tmp_path):
    picture = states_figure(some_stand(0.5, 1000), pair=PAIR, source=SOURCE)
    for kind in ("png", "svg", "pdf"):
        path = picture.save(tmp_path / f"a.{kind}")
        assert path.read_bytes() == picture.save(tmp_path / f"b.{kind}").read_bytes()
    assert Image.open(tmp_path / "a.png").info["Description"] == picture.alt
    svg = picture.svg()
    assert svg.startswith("<svg") and "<desc>" in svg and 'role="img"' in svg and "not a forecast" in svg
    with pytest.raises(ValueError, match="must end in"):
        picture.save(tmp_path / "a.gif")


def test_every_built_in_scenario_has_readable_pictures():
    from tripolar_lab import library
    from tripolar_lab.door import scenario_of

    for name in library.scenario_names():
        scenario = scenario_of(name, {})
        source = SOURCE._replace(scenario=scenario.name)
        states = {key: (scenario.labels[key], scenario.colours[key]) for key in scenario.states}
        pair = " and ".join(scenario.labels[key] for key in scenario.focal[0].split("-"))
        first, last = scenario.start, scenario.horizon
        timing = some_timing(0.3, 1000)
        moved = (part._replace(years=np.clip(part.years - 2020 + first, first, last)) for part in timing)
        pictures = [
            triangle_figure(
                balance_of(states), states=states, pairs=scenario.pairs, working=1.5, source=source
            ),
            years_figure(Timing(*moved), pair=pair, first=first, last=last, source=source),
            futures_figure(some_futures(0.3, 100), pair=pair, source=source),
            states_figure(some_stand(0.3, 1000), pair=pair, source=source),
            causes_figure(some_causes(20), names=NAMES, population={}, pair=pair, source=source),
        ]
        assert [fault for picture in pictures for fault in faults(picture.figure)] == [], name


def test_titles_of_years_are_those_of_the_counts():
    timing = some_timing(0.25, 10_000)
    picture = years_figure(timing, pair=PAIR, first=2020, last=2060, source=SOURCE)
    assert "half of these by 2036" in picture.title and "half of these by 2044" in picture.title
    assert "2,500 first pacts" in picture.alt


def test_where_the_first_pact_breaks_is_marked_and_explained():
    held = some_futures(0.4, 10)
    figure = futures_figure(held, pair=PAIR, source=SOURCE).figure
    dots = next(line for line in figure.axes[0].get_lines() if line.get_label() == "breaks")
    rows = np.flatnonzero(held.broke >= 0)
    np.testing.assert_array_equal(dots.get_xydata(), np.column_stack([held.broke[rows], rows + 0.5]))
    assert "the first pact breaks, on paper or in fact" in [text.get_text() for text in figure.axes[0].texts]
    none = futures_figure(held._replace(broke=np.full(10, -1)), pair=PAIR, source=SOURCE)
    assert "the dot is where" not in texts_of(none)


@pytest.mark.parametrize(
    ("broke", "title"),
    [
        (1, "M12 leaders is named in the one break; but for M18 hedging, it would not have come"),
        (2, "M12 leaders is named in 1 of the 2 breaks; but for M18 hedging, 2 of the 2 would not have come"),
        (
            40,
            "M12 leaders is named in 50 % of the breaks; but for M18 hedging, 85 % of them would not have come",
        ),
    ],
)
def test_few_breaks_are_counted(broke, title):
    held = some_causes(broke, runs=broke)
    held = held._replace(proximate={"M12": 1.0}) if broke == 1 else held
    picture = causes_figure(held, names=NAMES, population={}, pair=PAIR, source=SOURCE)
    assert picture.title.startswith(title)
    assert f"{'1 break' if broke == 1 else f'{broke} breaks'} of first pacts" in picture.alt


def test_one_run_of_each_scenario_makes_no_claim_about_noise():
    panels = [
        p._replace(forms=float(k % 2), allied=np.round(p.allied + 0.5))
        for k, p in enumerate(some_panels(5, 0.1))
    ]
    picture = scenarios_figure(panels, pair=PAIR, source=SOURCE._replace(runs=1))
    assert faults(picture.figure) == []
    assert picture.title == "One run of each: China and Russia sign a pact in 2 of 5 scenarios"
    assert not any(axes.collections for axes in picture.figure.axes) and "noise" not in texts_of(picture)
    line = next(each for each in picture.figure.axes[1].get_lines() if each.get_label() == "allied")
    assert line.get_drawstyle() == "steps-mid"


def test_one_run_steps_from_state_to_state():
    shares = np.zeros((4, 41))
    shares[0, :10] = shares[1, 10:] = 1.0
    stand = Occupation(YEARS, shares.astype(int), shares, shares * 0, np.ones_like(shares))
    figure = states_figure(stand, pair=PAIR, source=SOURCE._replace(runs=1)).figure
    for part in figure.axes[0].collections:
        corners = part.get_paths()[0].vertices
        slanted = (np.diff(corners[:, 0]) != 0) & (np.diff(corners[:, 1]) != 0)
        assert not slanted.any()


def test_names_take_an_article_within_a_sentence():
    names = [the(name) for name in ("China", "United States", "Soviet Union", "Austria-Hungary", "Union")]
    assert names == ["China", "the United States", "the Soviet Union", "Austria-Hungary", "Union"]
    assert both(("United States", "Russia")) == "the United States and Russia"
    states = {"a": ("United States", "#111111"), "b": ("Norway", "#222222"), "c": ("Peru", "#333333")}
    power = np.tile([0.6, 0.3, 0.1], (2, 1))
    held = Balance(np.array([2020, 2060]), power, np.ones((2, 3)), np.zeros((2, 3)))
    picture = triangle_figure(held, states=states, pairs=pairs_of(states), working=1.5, source=SOURCE)
    assert picture.title.startswith("In the middle future the United States stays the strongest")


def test_curves_name_a_longest_only_where_noise_tells_it_from_all_others():
    from invented import lives
    from tripolar.outcomes.survival import median
    from tripolar.plots import curves_figure

    def title(*hazards):
        found = {f"hazard {hazard}": lives(2000, hazard, seed=at) for at, hazard in enumerate(hazards)}
        return curves_figure({k: (c, median(c)) for k, c in found.items()}, pair=PAIR, source=SOURCE).title

    assert "last longest with hazard 0.02" in title(0.02, 0.1, 0.3)
    told = title(0.02, 0.0201, 0.3)
    assert "longest" not in told and told.endswith(
        "not all others are told from these beyond simulation noise"
    )
