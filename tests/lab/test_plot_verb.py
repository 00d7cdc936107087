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
    assert answer.code == 0 and answer.err == "" and "not a forecast" in answer.out
    want = ["causes", "fan", "futures", "ledger", "states", "survival", "triangle", "years"]
    assert files(made / "study/pictures") == [f"{name}.png" for name in want]
    assert all(str(made / "study/pictures" / f"{name}.png") in answer.out for name in want)


def test_a_folder_is_drawn_from_its_own_counts(tripolar, made, here, monkeypatch):
    """Curves and shares are stored: nothing is simulated for them, however many futures there were."""
    from tripolar.outcomes import study

    def never(*_, **__):
        raise AssertionError("simulated again")

    monkeypatch.setattr(study, "run_chunks", never)
    for format in ("png", "svg"):
        names = ("survival", "states", "years", "fan", "triangle")
        assert tripolar("plot", f"{made}/study", *names, f"format={format}", "out=x").code == 0
    assert (here / "x/survival.png").read_bytes() == (made / "study/survival.png").read_bytes()
    assert (here / "x/fan.png").read_bytes() == (made / "study/fan.png").read_bytes()


def test_the_ledger_says_which_run_of_how_many(tripolar, made, here):
    assert tripolar("plot", f"{made}/study", "ledger", "run=7", "format=svg", "out=x").code == 0
    assert ", run 7 of 60, seed" in (here / "x/ledger.svg").read_text().split("<desc>")[1]


def test_both_bands_of_drawn_parameters_come_from_the_counts(tripolar, here):
    """Whatever rows are kept: the same pictures, each of which names both bands."""
    drawn = ("parameters=ranges", "set_size=5", *FEW)
    assert tripolar("run", *drawn, "keep=aggregate", "out=few", "-q").code == 0
    assert tripolar("run", *drawn, "keep=rows", "out=all", "-q").code == 0
    names = ("states", "survival", "fan")
    for folder in ("few", "all"):
        answer = tripolar("plot", folder, *names, "format=svg")
        assert answer.code == 0 and answer.err == ""
    for name in names:
        one, two = ((here / f"{folder}/pictures/{name}.svg").read_text() for folder in ("few", "all"))
        told, again = (text.split("<desc>")[1].split("Source:")[0] for text in (one, two))
        assert told == again and "what we do not know" in told


def test_a_sweep_of_drawn_parameters_has_both_bands(tripolar, here):
    drawn = ("parameters=ranges", "set_size=5", *FEW)
    two = ("threat.strength=0,1,2", "gain.strength=0,1,2")
    assert tripolar("sweep", *two, *drawn, "out=map", "-q").code == 0
    assert "In [ ]: what we do not know" in tripolar("results", "map").out
    assert tripolar("plot", "map", "phase", "of=forms", "format=svg").code == 0
    told = (here / "map/pictures/phase-forms.svg").read_text().split("<desc>")[1]
    assert "What we do not know (the parameters):" in told and "simulation noise" in told
    assert tripolar("sweep", *two, *drawn, "design=oat", "out=oat", "-q").code == 0
    answer = tripolar("sensitivity", "oat", "out=oat.svg")
    assert "In [ ]: what we do not know" in answer.out and " [" in answer.out
    assert "what we do not know" in (here / "oat.svg").read_text()


def test_single_futures_on_the_fan(tripolar, made, here):
    import tripolar as tp
    from tripolar.model import TriangleModel
    from tripolar.outcomes.paths import paths

    assert tripolar("plot", f"{made}/study", "fan", "singles=20", "format=svg", "out=x").code == 0
    assert "The 20 thin lines are single futures" in (here / "x/fan.svg").read_text()
    scenario = tp.compose("baseline", horizon=2030)
    found = paths(scenario, 1, 3)
    model = TriangleModel(scenario, run=2)
    model.run_model()
    ends = [model.state(name).capability for name in scenario.states]
    assert [found[f"capability.{name}"][2, -1] for name in scenario.states] == ends
    assert found["relation.china-russia"].shape == (3, 11)


def test_curves_and_points_of_a_sweep(tripolar, made, here):
    assert tripolar("plot", f"{made}/map", "curves", "point=0,4,8", "format=svg", "out=x").code == 0
    told = (here / "x/curves.svg").read_text().split("<desc>")[1]
    assert "threat.strength 0, gain.strength 0" in told and "threat.strength 2, gain.strength 2" in told
    assert tripolar("plot", f"{made}/map", "fan", "futures", "point=4", "out=y").code == 0
    assert files(here / "y") == ["fan-point4.png", "futures-point4.png"]
    assert tripolar("plot", f"{made}/worlds", "matters", "of=forms", "out=z").code == 0
    assert files(here / "z") == ["matters-forms.png"]


def test_curves_are_named_by_what_tells_them_apart(tripolar, made, here):
    from tripolar_lab.swept import _names

    rows = [
        {"threat.strength": threat, "gain.strength": gain, "choice.sharpness": sharp}
        for threat, gain, sharp in [(1.0, 1.0, 1.0), (0.5, 1.0, 1.0), (1.0, 0.5, 1.0), (1.0, 1.0, 0.5)]
    ]
    keys = list(rows[0])
    apart = ["as it is", "threat.strength 0.5", "gain.strength 0.5", "choice.sharpness 0.5"]
    assert _names(rows, [0, 1, 2, 3], keys, "oat") == apart
    assert _names(rows, [0, 2], keys, "grid") == ["gain.strength 1", "gain.strength 0.5"]
    assert _names(rows, [0], keys, "grid") == ["threat.strength 1, gain.strength 1, choice.sharpness 1"]
    assert tripolar("plot", f"{made}/map", "curves", "point=0,1,2", "format=svg", "out=x").code == 0
    told = (here / "x/curves.svg").read_text().split("<desc>")[1]
    assert "gain.strength 2" in told and "threat.strength" not in told


def test_curves_of_one_factor_at_a_time(tripolar, here):
    three = ("threat.strength=0,1", "gain.strength=0,1", "arctic.intransigence=0.1,0.9")
    assert tripolar("sweep", *three, "design=oat", *FEW, "out=oat", "-q").code == 0
    assert tripolar("plot", "oat", "curves", "format=svg", "out=y").code == 0
    told = (here / "y/curves.svg").read_text().split("<desc>")[1]
    assert "as it is" in told and ", gain.strength" not in told


def test_a_point_is_drawn_and_reported_as_a_run_of_the_same(tripolar, here):
    """Whatever is replayed of a point (causes, futures, ledger) is that point's, not the first one's."""
    import tripolar as tp

    assert tripolar("sweep", "threat.strength=0,1,2", "runs=200", "out=s", "-q").code == 0
    alone = tp.run("baseline", runs=200, **{"threat.strength": 2.0})
    for name in ("causes", "futures", "ledger", "years", "states"):
        one, two = (
            each.alt.split("Source:")[0] for each in (tp.plot("s", name, point=2), tp.plot(alone, name))
        )
        assert one == two, name
    assert tp.plot("s", "causes", point=0).alt != tp.plot("s", "causes", point=2).alt
    text = tp.report("s", out="r.html", point=2).read_text()
    assert f"({alone.summary['pairs']['china-russia']['causes']['n']:,} in 200 futures" in text


def test_a_refused_picture_of_a_sweep_makes_no_folder(tripolar, made, here):
    for arguments in (("phase", "of=nonsense"), ("curves", "point=0,99"), ("matters", "of=nonsense")):
        assert tripolar("plot", f"{made}/map", *arguments, "out=q").code == 2
    assert not (here / "q").exists()


def test_names_formats_and_place(tripolar, made, here):
    assert tripolar("plot", f"{made}/study", "states", "years", "format=svg,pdf", "out=x", "-q").out == ""
    assert files(here / "x") == ["states.pdf", "states.svg", "years.pdf", "years.svg"]


def test_what_is_named_twice_is_drawn_once(tripolar, made, here):
    assert tripolar("plot", f"{made}/study", "states", "states", "format=svg,svg", "out=x").code == 0
    assert files(here / "x") == ["states.svg"]
    twice = ("fan", "point=4,4", "out=y"), ("curves", "point=0,0,8", "format=svg", "out=z")
    assert all(tripolar("plot", f"{made}/map", *arguments).code == 0 for arguments in twice)
    assert files(here / "y") == ["fan-point4.png"]
    once = ("curves", "point=0,8", "format=svg", "out=w")
    assert tripolar("plot", f"{made}/map", *once).code == 0
    assert (here / "z/curves.svg").read_text() == (here / "w/curves.svg").read_text()


def test_every_verb_makes_the_folder_that_its_file_goes_to(tripolar, refused, made, here):
    for verb, folder, file in (
        ("report", "study", "r.html"), ("explain", "study", "e.png"),
        ("sensitivity", "worlds", "s.png"), ("sensitivity", "worlds", "s.tar.gz"),
    ):  # fmt: skip
        out = f"out=no/such/{verb}/{file}"
        answer = tripolar(verb, f"{made}/{folder}", out, *(("run=1",) if verb == "explain" else ()))
        assert answer.code == 0, answer.err
        assert (here / f"no/such/{verb}" / file).is_file()
    (here / "file").write_text("")
    for verb, file in (("report", "r.html"), ("explain", "e.png")):
        assert "file is a file, not a folder" in refused(verb, f"{made}/study", f"out=file/{file}")


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
    assert files(made / "worlds/pictures") == ["curves.png", "scenarios.png"]


def test_a_map_says_what_its_axes_mean(tripolar, made, here):
    assert tripolar("plot", f"{made}/map", "phase", "of=s10,allied_years", "format=svg", "out=x").code == 0
    s10, years = ((here / f"x/phase-{name}.svg").read_text() for name in ("s10", "allied_years"))
    told = s10.split("<desc>")[1]
    assert told.startswith("The share of first pacts of China and Russia that outlive 10 years")
    assert "gain.strength: strength of" in told and "threat.strength: strength of perceived threat" in told
    assert "simulation noise" in years.split("<desc>")[1]


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
        (("{}/map", "fan"), "say which with point=N"),
        (("{}/map", "fan", "phase", "point=1"), "phase is of the whole sweep"),
        (("{}/map", "phase", "run=1"), "run=... is for the pictures of one point"),
        (("{}/study", "survival", "run=5"), "run=... is for ledger"),
        (("{}/study", "survival", "singles=5"), "singles=... is for fan"),
        (("{}/worlds", "scenarios", "of=s10"), "of=... is for phase and matters"),
        (("{}/map", "phase", "point=3"), "point=... is for curves"),
        (("{}/study", "survival", "out=/proc/x"), "/proc/x"),
        (("{}/map", "curves"), "9 curves can not be told apart"),
        (("{}/map", "curves", "point=0,x"), "point=x must be a whole number"),
        (("{}/study", "curves"), "curves is for the folder of a sweep"),
        (("{}/study", "fan", "singles=101"), "singles=101"),
        (("{}/map", "scenarios"), "needs swept names alone"),
        (("{}/map", "phase", "of=nothing_such"), "no such column"),
        (("{}/worlds", "phase"), "phase needs two swept numbers"),
        (("{}/map", "survival", "point=9"), "point=9"),
        (("nowhere/at/all",), "nowhere/at/all: there is no such folder, and no picture of that name"),
        (("nofolder",), "nofolder: there is no such folder, and no picture of that name; give the folder"),
        (("survial",), "there is no such folder, and no picture of that name; if you mean the picture survival"),
        (("{}/study/summary.json",), ": that is a file, no folder, and no picture"),
        (("fan", "singles=3", "runs=1"), "this study has one run, and the lines of its fan are that run"),
    ],
)  # fmt: skip
def test_refusals(refused, made, arguments, said):
    assert said in refused("plot", *(part.format(made) for part in arguments))


def test_a_place_that_can_not_be_written_is_refused_before_anything_is_computed(refused, monkeypatch):
    from tripolar.outcomes import study

    monkeypatch.setattr(study, "run_chunks", lambda *_, **__: pytest.fail("computed"))
    assert "/proc/x" in refused("plot", "survival", "out=/proc/x")


def test_a_sweep_with_a_broken_manifest_is_named(refused, tripolar, here):
    assert tripolar("sweep", "threat.strength=0,1", "runs=20", "horizon=2025", "out=s", "-q").code == 0
    (here / "s/manifest.json").write_text("{")
    for arguments in (("s", "phase"), ("s", "survival", "point=0")):
        assert "s/manifest.json can not be read as that of a sweep" in refused("plot", *arguments)
    assert "manifest.json can not be read as" in refused("results", "s")


def test_a_sweep_without_runs_says_so(refused, tripolar, here):
    import shutil

    assert tripolar("sweep", "threat.strength=0,1", "runs=20", "horizon=2025", "out=s", "-q").code == 0
    shutil.rmtree(here / "s/counts")
    assert "holds no finished runs" in refused("plot", "s", "matters")
    assert "one of them" in refused("results", "s", "--json", "--csv")


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
