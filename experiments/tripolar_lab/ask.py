"""What ``tripolar.plot``, ``explain``, ``causes``, ``cite`` and ``report`` do: verbs that tell, as doors for Python.

Each takes a scenario (its name, a file, a ``Scenario``), a study in hand or its folder, and checks what the command
checks.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import door, grammar
from .errors import Refusal
from .settings import shown

if TYPE_CHECKING:
    from tripolar.outcomes.life import Life
    from tripolar.outcomes.twin import Difference
    from tripolar.plots import Picture

    from .subject import Subject


@dataclass(frozen=True)
class Explanation:
    """One future opened: what ``tripolar explain`` prints and draws, and what both are made from.

    ``text`` is the page, ``picture`` the finished figure (``.save("run.svg")``, ``.figure``), ``life`` the life of the
    pair by year with every turn and ledger; with a twin ``twin`` is its life and ``difference`` the first difference
    (None where the two never differ). ``data`` is what ``--json`` prints.
    """

    text: str
    picture: Picture
    life: Life
    twin: Life | None = None
    difference: Difference | None = None
    data: dict[str, Any] = field(default_factory=dict, repr=False)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Cited:
    """What to cite: ``paragraph`` for a methods section, ``text`` with all sources, ``bibtex`` with every entry.

    ``data`` is what ``--json`` prints.
    """

    paragraph: str
    text: str
    bibtex: str
    data: dict[str, Any] = field(default_factory=dict, repr=False)

    def __str__(self) -> str:
        return self.text


@contextmanager
def told_as_scenario_error() -> Iterator[None]:
    """Refusals as ScenarioError, in one sentence."""
    from tripolar.checks import ScenarioError

    try:
        yield
    except Refusal as refusal:
        raise ScenarioError(str(refusal)) from refusal.__cause__


def asked_of(scenario: Any, pairs: dict[str, Any]) -> tuple[tuple[str, ...], dict[str, Any]]:
    """A scenario's name, its file or a folder as the command's words and pairs."""
    from .library import scenario_names

    name = os.fspath(scenario)
    if name not in scenario_names() and Path(name).expanduser().is_dir():
        return (name,), pairs
    return (), {**pairs, "scenario": name}


def _path_of(what: Any) -> Any:
    """The folder of a sweep that was opened (one of its points is asked for with point=P); anything else as it is."""
    from .sweeps.study import SweepStudy

    return what.path if isinstance(what, SweepStudy) else what


def subjects(
    scenario: Any, pairs: dict[str, Any], changes: Mapping[str, Any]
) -> tuple[Subject, Subject | None]:
    """What is asked about, and with changes its twin."""
    from tripolar.outcomes.study import Study
    from tripolar.scenario import Scenario

    from .subject import Subject, subject, through_file

    scenario = _path_of(scenario)
    if isinstance(scenario, Scenario | Study):
        if isinstance(scenario, Study):
            for key in pairs:
                raise Refusal(f"the study is told as it is; leave out {key}=..., or give its scenario")
            about = _about(scenario)
        else:
            about = Subject(door.composed_of(scenario, pairs))
        if not changes:
            return about, None
        kept = {key: about.composed.settings[key] for key in ("seed", "parameters", "set_size")}
        return about, Subject(through_file(about.composed.scenario, kept, changes)[1])
    words, pairs = asked_of(scenario, pairs)
    return subject(words, pairs, {}), subject(words, pairs, changes) if changes else None


def changes_in(twin: str | Mapping[str, Any] | None) -> tuple[dict[str, Any], str]:
    """A twin as changes, and as it is written: a text as the command takes it, or keys with their values."""
    from .settings import SETTINGS
    from .subject import changes_of

    if twin is None:
        return {}, ""
    if isinstance(twin, str):
        return changes_of(twin, "explain"), twin
    changes = door.pairs_of(dict(twin))
    written = ",".join(f"{key}={shown(value)}" for key, value in changes.items())
    if not changes:
        raise Refusal('twin={} changes nothing; give for example twin={"arctic.strength": 0}')
    for key in changes:
        if key in SETTINGS or key in ("run", "pair", "twin"):
            raise Refusal(f"twin={written}: {key} is no part of the scenario; the twin shares it")
    return changes, written


def explained(
    scenario: Any, run: Any, twin: str | Mapping[str, Any] | None, pair: str | None, given: dict[str, Any]
) -> Explanation:
    """See ``tripolar.explain``."""
    from . import explain
    from .subject import pair_of

    with told_as_scenario_error():
        pairs = door.pairs_of(given)
        explain.no_use(pairs)
        changes, written = changes_in(twin)
        about, other = subjects(scenario, pairs, changes)
        name = pair_of(about.composed.scenario, pair)
        if other is not None:
            explain.checked_twin(about, other, changes, written)
        number = explain.number_of(grammar.plain_value("run", run), about)
        here, there, first = explain.tell(about, other, number, name, written)
        return Explanation(
            text=f"{explain.told_page(about, here, there, first)}\n\n{explain.FORECAST}",
            picture=explain.picture_of(here, there, first, about),
            life=here.life,
            twin=None if there is None else there.life,
            difference=first,
            data=explain.data_of(about, here, there, first, None),
        )


def caused(scenario: Any, pair: str | None, quiet: bool, given: dict[str, Any]) -> Any:
    """See ``tripolar.causes``."""
    from . import causes
    from .tables import CausesTable

    began = time.perf_counter()
    with told_as_scenario_error():
        pairs = door.pairs_of(given)
        causes.no_use(pairs)
        threads = pairs.pop("threads", None)
        about, _ = subjects(scenario, pairs, {})
        found = causes.found_of(about, pair, threads, quiet)
        table = CausesTable(rows_of(found))
        table.text = causes.text(about, found, time.perf_counter() - began)
        return table


def rows_of(found: list[Any]) -> list[dict[str, Any]]:
    """Causes as rows: a row a mechanism, then all at once, a tie, and chance; NaN where there is no such number."""
    from tripolar.outcomes.lives import NAMED_CAUSES
    from tripolar.rules.table import MECHANISMS

    names = {m.label: m.name for m in MECHANISMS} | {
        "all": "all of them at once",
        "tie": "tie",
        "chance": "chance",
    }
    none = (float("nan"), float("nan"))
    out = []
    for each in found:
        by = {row.mechanism: row for row in each.but_for}
        for label in [*by, *(rest for rest in ("tie", "chance") if each.broke)]:
            row = by.get(label)
            named = label in NAMED_CAUSES
            share = each.proximate.get(label, 0.0) if named else none[0]
            band = each.proximate_noise.get(label, none)
            out.append(
                {
                    "pair": each.pair, "mechanism": label, "name": names[label], "breaks": each.broke,
                    "proximate": share, "proximate_low": band[0], "proximate_high": band[1],
                    **_but_for(row),
                }
            )  # fmt: skip
    return out


def _but_for(row: Any) -> dict[str, float]:
    """The but-for part of a row: shares of the breaks, and the years gained on average."""
    keys = (
        "vanish",
        "vanish_low",
        "vanish_high",
        "later",
        "sooner",
        "same",
        "years",
        "unknown_low",
        "unknown_high",
    )
    if row is None:
        return dict.fromkeys(keys, float("nan"))
    unknown = row.parameters or (float("nan"), float("nan"))
    parts = [part / row.n for part in (row.later, row.sooner, row.same)]
    return dict(zip(keys, (row.share, *row.noise, *parts, row.gained, *unknown), strict=True))


def cited(scenario: Any, given: dict[str, Any]) -> Cited:
    """See ``tripolar.cite``."""
    from tripolar.outcomes.study import Study
    from tripolar.scenario import Scenario

    from . import cite

    with told_as_scenario_error():
        pairs = door.pairs_of(given)
        cite.no_use(pairs)
        about, _ = subjects(scenario, pairs, {})
        what = _path_of(scenario)
        words = () if isinstance(what, Scenario | Study) else asked_of(what, pairs)[0]
        found = cite.citation(about, cite.made_of(words))
        return Cited(found.paragraph, cite.text(found), found.bibtex(), cite.as_data(found))


def reported(scenario: Any, out: str | os.PathLike[str], given: dict[str, Any]) -> Path:
    """See ``tripolar.report``: the command itself, with what it would have been given."""
    import tempfile

    import yaml
    from tripolar.outcomes.study import Study
    from tripolar.scenario import Scenario

    from . import report
    from .subject import no_own_numbers

    with told_as_scenario_error(), tempfile.TemporaryDirectory(prefix="tripolar-") as aside:
        pairs = door.pairs_of(given)
        words: tuple[str, ...] = ()
        scenario = _path_of(scenario)
        if isinstance(scenario, Study):
            about = subjects(scenario, pairs, {})[0]
            no_own_numbers(about, "the folder of its sweep with point=P")
            kept = ("runs", "seed", "parameters", "set_size")
            pairs = {key: about.composed.settings[key] for key in kept}
            scenario = scenario.scenario
        if isinstance(scenario, Scenario):
            door.composed_of(scenario, pairs)
            path = Path(aside) / "scenario.yaml"
            path.write_text(yaml.safe_dump(scenario.to_dict(), sort_keys=False), encoding="utf-8")
            pairs["scenario"] = str(path)
        elif isinstance(scenario, list | tuple):
            words = tuple(str(name) for name in scenario)
        else:
            words, pairs = asked_of(scenario, pairs)
        target = Path(out).expanduser()
        report.main(
            [*words, *(written(key, value) for key, value in pairs.items()), f"out={target}", "--quiet"]
        )
        return target


def written(key: str, value: Any) -> str:
    """A pair as the command reads it: texts that are no plain word stand in quotes."""
    if key in grammar.PLAIN or (isinstance(value, str) and value.replace("_", "").isalnum()):
        return f"{key}={value}"
    if isinstance(value, bool) or value is None:
        return f"{key}={ {True: 'true', False: 'false', None: 'null'}[value] }".replace(" ", "")
    if isinstance(value, list | tuple):
        return f"{key}=[{','.join(written('', part)[1:] for part in value)}]"
    if isinstance(value, dict):
        inside = ",".join(f"{name}:{written('', part)[1:]}" for name, part in value.items())
        return f"{key}={{{inside}}}"
    if isinstance(value, str):
        return f"{key}='{value.replace(chr(39), chr(92) + chr(39))}'"
    return f"{key}={value!r}"


def drawn(what: Any, picture: str, pair: str | None, given: Mapping[str, Any]) -> Picture:
    """See ``tripolar.plot``."""
    from .sweeps.study import SweepStudy

    with told_as_scenario_error():
        pairs = dict(given)
        if (isinstance(what, SweepStudy) and "point" not in pairs) or picture in (
            "phase",
            "curves",
            "matters",
        ):
            return _of_sweep(what, picture, pair, pairs)
        return _of_study(what, picture, pair, pairs)


def _of_study(what: Any, picture: str, pair: str | None, pairs: dict[str, Any]) -> Picture:
    from tripolar.outcomes.study import Study

    from . import gallery, pictures, settings
    from .library import nearest
    from .opened import study_about
    from .subject import pair_of

    names = (*gallery.NAMES, *gallery.ASKED)
    if picture not in names:
        near = nearest(picture, names, f"; there are {', '.join(names)}")
        raise Refusal(f"{shown(picture)}: no such picture{near}")
    run, singles = pairs.pop("run", None), pairs.pop("singles", 0)
    if isinstance(what, Study):
        for key in pairs:
            raise Refusal(f"a study is plotted as it is; leave out {key}=..., or give the scenario")
        about, study = _about(what), what
    else:
        about = subjects(what, pairs, {})[0]
        study = study_about(about, quiet=True)[0]
    if run is not None:
        run = settings.whole("run", run, 0, study.counts.runs - 1, "which of the study's futures")
    singles = pictures.singles_of(singles, study.counts.runs)
    return gallery.Gallery(about, study, pair_of(study.scenario, pair), run, singles).draw(picture)


def _about(study: Any) -> Subject:
    """What a study in memory is about."""
    from .compose import Composed
    from .settings import defaults
    from .subject import Subject

    held, size = study.summary, study.counts.set_size
    kept = {
        **defaults(),
        "runs": held["runs"],
        "seed": held["seed"],
        "parameters": held["parameters"]["mode"],
    }
    if size:
        kept["set_size"] = size
    return Subject(Composed(study.scenario, kept, {}), held["runs"], first=getattr(study, "first", 0))


def _of_sweep(what: Any, picture: str, pair: str | None, pairs: dict[str, Any]) -> Picture:
    from . import swept
    from .sweeps.study import SweepStudy

    sweep = what if isinstance(what, SweepStudy) else SweepStudy(what)
    if picture not in swept.NAMES:
        raise Refusal(f"{shown(picture)} is of one point of a sweep: say which with point=P")
    keys: dict[str, Any] = {} if pair is None else {"pair": pair}
    for key in ("of", "point"):
        if key in pairs:
            value = pairs.pop(key)
            keys[key] = tuple(value) if isinstance(value, list | tuple | range) else (value,)
    for key in pairs:
        raise Refusal(f"the pictures of a sweep take no {key}=...; there are of= and point=")
    keys.setdefault("of", swept.OUTCOMES[-1:])
    if len(keys["of"]) > 1:
        raise Refusal("one picture is of one outcome: give one of=COLUMN")
    if why := swept.why_not(sweep, picture, keys.get("point")):
        raise Refusal(f"{picture} can not be drawn of this sweep: {why}")
    return swept.drawn(sweep, picture, keys)[0][1]
