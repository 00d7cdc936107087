"""``tripolar plot``: which pictures of which folder, in which format, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

FEW = ("runs=60", "horizon=2030")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A study and two sweeps, small ones."""
    from tripolar_lab import command

    root = tmp_path_factory.mktemp("made")
    assert command.main(["run", *FEW, f"out={root}/study", "--quiet"]) == 0
    two = ["threat.strength=0,1,2", "gain.strength=0,1,2"]
    assert command.main(["sweep", *two, "runs=40", "horizon=2030", f"out={root}/map", "--quiet"]) == 0
    worlds = ["scenario=baseline,arctic_meltdown", "runs=40", "horizon=2030"]
    assert command.main(["sweep", *worlds, f"out={root}/worlds", "--quiet"]) == 0
    return root


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_all_that_apply_to_a_study(tripolar, made):
    answer = tripolar("plot", f"{made}/study")
    assert answer.code == 0 and "again" in answer.err and "not a forecast" in answer.out
    want = ["causes", "fan", "futures", "ledger", "states", "survival", "triangle", "years"]
    assert files(made / "study/pictures") == [f"{name}.png" for name in want]
    assert all(str(made / "study/pictures" / f"{name}.png") in answer.out for name in want)


def test_names_formats_and_place(tripolar, made, here):
    assert tripolar("plot", f"{made}/study", "states", "years", "format=svg,pdf", "out=x", "-q").out == ""
    assert files(here / "x") == ["states.pdf", "states.svg", "years.pdf", "years.svg"]


def test_without_a_folder(tripolar, here):
    answer = tripolar("plot", "futures", "scenario=arctic_meltdown", "parameters=ranges", *FEW)
    assert answer.code == 0 and "again" not in answer.err
    assert [path.name for path in here.rglob("*.png")] == ["futures.png"]


def test_a_sweep_over_numbers_and_one_over_names(tripolar, made):
    assert tripolar("plot", f"{made}/map").code == 0
    assert files(made / "map/pictures") == ["phase-forms.png", "phase-s10.png"]
    assert tripolar("plot", f"{made}/map", "survival", "states", "years", "point=4").code == 0
    assert "survival-point4.png" in files(made / "map/pictures")
    assert tripolar("plot", f"{made}/worlds").code == 0
    assert files(made / "worlds/pictures") == ["scenarios.png"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("{}/study", "survial"), "survial: no such picture; did you mean survival?"),
        (("{}/study", "phase"), "phase is for the folder of a sweep"),
        (("{}/study", "hindcast"), "was not observed"),
        (("{}/study", "point=1"), "point=... is for the folder of a sweep"),
        (("{}/study", "run=60", "ledger"), "run=60"),
        (("{}/study", "format=gif"), "format=gif must be png, svg, pdf"),
        (("{}/study", "runs=10"), "leave out runs=..."),
        (("{}/map", "fan"), "fan is for one study"),
        (("{}/map", "scenarios"), "needs swept names alone"),
        (("{}/map", "phase", "of=nothing_such"), "no such column"),
        (("{}/worlds", "phase"), "phase needs two swept numbers"),
        (("{}/map", "survival", "point=9"), "point=9"),
        (("nowhere/at/all",), "neither a folder nor a picture"),
    ],
)  # fmt: skip
def test_refusals(refused, made, arguments, said):
    assert said in refused("plot", *(part.format(made) for part in arguments))


def test_help(tripolar):
    assert "tripolar plot FOLDER" in tripolar("plot", "--help").out


def test_all_pictures_of_a_sweep_name_it_alike(tmp_path: Path) -> None:
    """Whatever is drawn of a sweep carries the one hash of its configuration."""
    import re

    import tripolar as tp
    from matplotlib.text import Text

    values = {"threat.strength": [0.0, 1.0, 2.0], "gain.strength": [0.0, 1.0, 2.0]}
    study = tp.sweep("baseline", runs=40, out=tmp_path / "s", quiet=True, **values)
    point = study.design.query("`threat.strength` == 1 and `gain.strength` == 1").point.iloc[0]
    sources = [study.stored.source(40), study.stored.source(40, int(point))]
    assert sources[0].config == sources[1].config
    texts = " ".join(t.get_text() for t in study.phase("forms").figure.findobj(Text))
    assert re.findall(r"config ([0-9a-f]{8})", texts) == [sources[0].config]
