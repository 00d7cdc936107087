"""The pictures of one study, by name: runs what a picture needs and hands the numbers to ``tripolar.plots``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from . import pictures, settings
from .errors import Refusal
from .named import source_name
from .provenance import version_of
from .subject import no_own_numbers

if TYPE_CHECKING:
    from tripolar.evidence.multiples import Multiple
    from tripolar.outcomes.balance import Balance
    from tripolar.outcomes.butfor import Causes
    from tripolar.outcomes.dots import Timing
    from tripolar.outcomes.futures import Futures
    from tripolar.outcomes.lives import Occupation
    from tripolar.outcomes.study import Study
    from tripolar.plots import Picture, Source

    from .subject import Subject

#: Pictures of a study in the order in which they are drawn, and those that are drawn only when named.
NAMES = ("survival", "states", "fan", "futures", "years", "causes", "ledger", "triangle")
ASKED = ("hindcast", "scenarios")
#: Futures whose breaks are replayed for the but-for causes, in a world of three pairs; fewer where there are more.
REPLAYED = 10_000
#: Futures of each scenario in the multiples.
BESIDE = 10_000


class Gallery:
    """Draws the pictures of one study and one of its pairs (default: the first in focus).

    ``draw(name)`` gives a ``Picture``; its ``svg()`` can stand in a page. What is costly is computed once. Single
    futures are replayed from the subject's scenario, seed and numbers; ``run`` is the one that *ledger* opens,
    ``singles`` how many *fan* draws one by one, ``replayed`` from how many futures the causes are told (default:
    ``REPLAYED``, fewer in a world of many pairs). What a picture is drawn from is there too, for its table:
    ``stand``, ``hundred``, ``when``, ``causes``, ``middle``.
    """

    def __init__(
        self,
        about: Subject,
        study: Study,
        pair: str | None = None,
        run: int | None = None,
        singles: int = 0,
        replayed: int | None = None,
    ) -> None:
        from tripolar.outcomes.names import both

        self.about, self.study = about, study
        self.scenario = study.scenario
        self.pair = self.scenario.focal[0] if pair is None else pair
        self.place = self.scenario.pairs.index(self.pair)
        self.run, self.singles, self.replayed = run, singles, replayed
        self.seed, self.runs, self.set_size = about.seed, study.counts.runs, about.set_size
        self.threads = about.composed.extra.get("threads") or settings.processors()
        self.both = both(self.scenario.labels[state] for state in self.pair.split("-"))

    @cached_property
    def source(self) -> Source:
        """Where the numbers come from, for the footer."""
        from tripolar.plots import Source

        if self.about.point is not None:
            from .sweeps.reading import Stored

            assert self.about.folder is not None
            of_point: Source = Stored(self.about.folder).source(self.runs, self.about.point)
            return of_point
        composed = self.about.composed
        digest, name = composed.digest()[:8], source_name(composed)
        return Source(version_of("tripolar"), name, self.runs, self.seed, digest)

    @cached_property
    def whole(self) -> Study:
        """The study with the histograms of the fans, which most sweeps do not keep."""
        if self.study.counts.fan.any():
            return self.study
        from .study import watched

        no_own_numbers(self.about, "fans=true to the sweep")
        kept = {**self.about.composed.settings, "keep": "aggregate"}
        return watched(replace(self.about.composed, settings=kept), quiet=True)

    def draw(self, name: str) -> Picture:
        """The picture of that name (one of ``NAMES`` or ``ASKED``)."""
        makers: dict[str, Callable[[], Picture]] = {
            "survival": self._survival, "states": self._states, "fan": self._fan, "futures": self._futures,
            "years": self._years, "causes": self._causes, "ledger": self._ledger, "triangle": self._triangle,
            "hindcast": self._hindcast, "scenarios": self._scenarios,
        }  # fmt: skip
        return makers[name]()

    def _share(self, kind: str) -> dict[str, Any]:
        share: dict[str, Any] = self.study.summary["pairs"][self.pair][kind]
        return share

    def _survival(self) -> Picture:
        from tripolar.plots import survival_figure

        return survival_figure(**pictures.survival_job(self.study, self.pair), source=self.source)

    def _fan(self) -> Picture:
        from tripolar.plots import fan_figure

        singles = None
        if self.singles:
            from tripolar.outcomes.paths import paths

            self._needs_numbers()
            step = self.set_size if self.set_size and self.singles * self.set_size <= self.runs else 1
            few = min(self.singles, self.runs)
            singles = paths(self.scenario, self.seed, few, set_size=self.set_size, step=step)
        job = pictures.fan_job(self.whole, self.pair, self.spread)
        return fan_figure(**job, source=self.source, singles=singles)

    @cached_property
    def spread(self) -> Any:
        """How far the middle future differs over parameter sets, by year."""
        return pictures.spread_of(self.study)

    def _needs_numbers(self) -> None:
        """Futures are opened by the numbers that they have in a study of their own."""
        no_own_numbers(self.about, "scenario=FILE.yaml and seed=S")

    @cached_property
    def stand(self) -> Occupation:
        """Where the futures stand by year."""
        from tripolar.outcomes import lives

        return lives.occupation(self.study.counts, self.place)

    def _states(self) -> Picture:
        from tripolar.outcomes import bands
        from tripolar.plots import states_figure

        band = bands.occupation_band(self.study.counts, self.place)
        return states_figure(self.stand, pair=self.both, source=self.source, unknown=band)

    @cached_property
    def hundred(self) -> Futures:
        """A hundred futures, one by one."""
        from tripolar.outcomes.futures import futures

        self._needs_numbers()
        return futures(self.scenario, self.seed, self.runs, pair=self.place, set_size=self.set_size)

    def _futures(self) -> Picture:
        from tripolar.plots import futures_figure

        forms = self._share("forms")
        unknown = None if forms["parameters"] is None else tuple(forms["parameters"])
        share = (forms["share"], *forms["noise"])
        return futures_figure(self.hundred, pair=self.both, source=self.source, forms=share, unknown=unknown)

    @cached_property
    def when(self) -> Timing:
        """In which years pacts are signed and break."""
        from tripolar.outcomes.dots import timing

        return timing(self.study.counts, self.place)

    def _years(self) -> Picture:
        from tripolar.plots import years_figure

        bands = [self._share(kind)["parameters"] for kind in ("forms", "breaks")]
        unknown = None if None in bands else (tuple(bands[0]), tuple(bands[1]))
        first, last = self.scenario.start, self.scenario.horizon
        return years_figure(
            self.when, pair=self.both, first=first, last=last, source=self.source, unknown=unknown
        )

    @cached_property
    def causes(self) -> Causes:
        """Causes of the breaks, both ways, of as many futures as can be replayed in a few seconds."""
        from tripolar.outcomes.butfor import causes_of

        self._needs_numbers()
        most = self.replayed or max(REPLAYED * 3 // max(len(self.scenario.pairs), 3), 1)
        if self.set_size:
            most = max(most // self.set_size, 1) * self.set_size
        runs = min(self.runs, most)
        found = causes_of(
            self.scenario, self.seed, runs, pair=self.pair, set_size=self.set_size, threads=self.threads
        )
        return found if runs == self.runs else self._of_all(found)

    def _population(self) -> dict[str, Any]:
        """Mean terms over the first runs, which the summary of a sweep's point does not hold."""
        from tripolar.outcomes.terms import RUNS, population_terms

        terms = population_terms(self.scenario, self.seed, min(self.runs, RUNS), set_size=self.set_size)
        return terms.of_pair(*(self.scenario.states.index(state) for state in self.pair.split("-")))

    def _of_all(self, found: Causes) -> Causes:
        """The same with the named causes of all futures, which the study has counted; but-for stays of fewer."""
        told = self._share("causes")
        named = {key: each for key, each in told["share"].items() if each["share"] > 0.0}
        signed = round(self._share("forms")["share"] * self.runs)
        return found._replace(
            runs=self.runs, signed=signed, broke=told["n"], already=told["already_there"],
            proximate={key: each["share"] for key, each in named.items()},
            proximate_noise={key: tuple(each["noise"]) for key, each in named.items()},
            proximate_parameters={
                key: tuple(each["parameters"]) for key, each in named.items() if each.get("parameters")
            },
        )  # fmt: skip

    def _causes(self) -> Picture:
        from tripolar.plots import causes_figure

        population = self._share("causes")["population"] or self._population()
        return causes_figure(
            self.causes, names=_mechanisms(), population=population, pair=self.both, source=self.source
        )

    def _ledger(self) -> Picture:
        from tripolar.outcomes.life import life_of
        from tripolar.plots.life import View, life_figure
        from tripolar.replay import film_of

        self._needs_numbers()
        scenario, run = self.scenario, self._run_to_open()
        film = film_of(scenario, self.seed, run, set_size=self.set_size)
        life = life_of(scenario, self.seed, run, set_size=self.set_size, pair=self.pair, film=film)
        view = View(scenario.labels, scenario.colours, _mechanisms(), scenario.parameters["choice.working"])
        return life_figure(life, view, self.source._replace(run=run))

    def _run_to_open(self) -> int:
        """The run asked for, or the first of the hundred futures drawn that breaks, or the first."""
        if self.run is not None:
            return self.run
        broken = self.hundred.run[self.hundred.broke >= 0]
        return int(broken[0]) if len(broken) else int(self.hundred.run[0])

    @cached_property
    def middle(self) -> Balance:
        """Power and relations of the middle future, in a few years."""
        from tripolar.outcomes.balance import balance

        return balance(self.whole.counts)

    def _triangle(self) -> Picture:
        from tripolar.plots import triangle_figure

        scenario = self.scenario
        looks = {state: (scenario.labels[state], scenario.colours[state]) for state in scenario.states}
        working = scenario.parameters["choice.working"]
        return triangle_figure(
            self.middle,
            states=looks,
            pairs=scenario.pairs,
            working=working,
            source=self.source,
            focal=self.pair,
            unknown=self._unknown_balance(),
        )

    def _unknown_balance(self) -> Any:
        """Ranges over parameter sets of power [2, state] and relations [2, pair] in the last year, or None."""
        import numpy as np

        if self.spread is None:
            return None
        names = ("capability", self.scenario.states), ("relation", self.scenario.pairs)
        return tuple(
            np.array([[end[-1] for end in self.spread[f"{kind}.{each}"]] for each in which]).T
            for kind, which in names
        )

    def _hindcast(self) -> Picture:
        from tripolar.evidence.hindcast import ALIKE, verdict
        from tripolar.plots import hindcast_figure
        from tripolar.plots.hindcast import Asked

        from . import hindcasts

        past = past_of(self.scenario)
        if past is None:
            known = ", ".join(each["scenario"] for each in hindcasts.declared())
            raise Refusal(f"hindcast: nothing was observed of {self.scenario.name} yet; it is for {known}")
        given = {"runs": self.runs, "seed": self.seed, "threads": self.threads}
        if self.set_size:
            given |= {"parameters": "ranges", "set_size": self.set_size}
        told = hindcasts.answered(past, given, self.scenario)
        rows = [
            Asked(
                hindcasts.who(told, row), row["share"], *row["noise"], row["base"], row["happened"],
                row["log_skill"], None if row["parameters"] is None else tuple(row["parameters"]),
            )
            for row in told["questions"]
        ]  # fmt: skip
        return hindcast_figure(
            rows,
            title=told["title"],
            verdict=verdict(hindcasts.skill_of(told)),
            caution=ALIKE,
            record=told["source"],
            source=self.source,
            area=told["area_under_curve"],
        )

    def _scenarios(self) -> Picture:
        from . import library
        from .compose import compose, sort_out
        from .scenarios import BASE

        mine = self.scenario
        others = {name: compose(sort_out({"scenario": name})).scenario for name in library.scenario_names()}
        alike = {
            name: other
            for name, other in others.items()
            if other.states == mine.states and (other.start, other.horizon) == (mine.start, mine.horizon)
        }
        base = {BASE: alike[BASE]} if BASE in alike else {}
        name = source_name(self.about.composed)
        if name != mine.name:  # its numbers are no longer those of the scenario whose title it has
            texts = {**mine.texts, "title": f"{mine.texts.get('title') or mine.name}, changed"}
            mine = replace(mine, texts=texts)
        beside = {**base, name: mine, **{key: each for key, each in alike.items() if key not in base}}
        return multiples_of(
            beside, self.source, min(self.runs, BESIDE), self.pair, self.both, self.set_size, self.threads
        )


def multiples_of(
    scenarios: dict[str, Any], source: Source, runs: int, pair: str, both: str, set_size: int, threads: int
) -> Picture:
    """Scenarios beside the first of them, run anew on the same draws."""
    from tripolar.plots import scenarios_figure

    runs = _whole_sets(runs, set_size)
    panels = panels_of(scenarios, source.seed, runs, pair, set_size, threads)
    return scenarios_figure(panels, pair=both, source=source._replace(runs=runs))


def panels_of(
    scenarios: dict[str, Any], seed: int, runs: int, pair: str, set_size: int, threads: int
) -> list[Multiple]:
    """Each scenario's numbers, and its paired differences to the first."""
    from tripolar.evidence.multiples import multiples

    runs = _whole_sets(runs, set_size)
    return multiples(scenarios, seed, runs, pair=pair, set_size=set_size, threads=threads)


def _whole_sets(runs: int, set_size: int) -> int:
    return max(runs // set_size, 1) * set_size if set_size else runs


def past_of(scenario: Any) -> dict[str, Any] | None:
    """The questions to a scenario's past, if it is one that is declared."""
    from . import hindcasts

    return next((past for past in hindcasts.declared() if past["scenario"] == scenario.name), None)


def _mechanisms() -> dict[str, str]:
    from tripolar.rules.table import MECHANISMS

    return {m.label: f"{m.label} {m.name}" for m in MECHANISMS}
