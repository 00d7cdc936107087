"""``tripolar hindcasts``: three pasts on the same rules, beside the base rate of the same window."""

from __future__ import annotations

import json
import math
import time
from typing import TYPE_CHECKING, Any

from . import errors, grammar, library, settings

if TYPE_CHECKING:
    from tripolar.evidence.hindcast import Skill

HELP = """\
tripolar hindcasts: how often the model's futures of a past do what happened

  tripolar hindcasts                  1950, 1992 and Europe 1871-1914, 10,000 futures each
  tripolar hindcasts runs=40000       narrower intervals
  tripolar hindcasts parameters=ranges    every free parameter drawn: what we do not know beside the noise
  tripolar hindcasts --json           rows for programs

Beside each share stands the base rate of the same window (defence pacts between major powers, by era) and the log
skill of what happened: ln of the model's probability less ln of the base rate's. One past is one draw: a single
event shows no skill, it can only be very surprising. Drivers are observed, and nothing was tuned on the outcomes.

  runs=N seed=S threads=T parameters=ranges set_size=N     --json     rows alone       --help, -h   this text"""
KEYS = ("runs", "seed", "threads", "parameters", "set_size")


def main(argv: list[str]) -> int:
    """Run the verb; returns the exit code."""
    began = time.perf_counter()
    asked = grammar.split(argv, "hindcasts", ("json",))
    if "help" in asked.flags:
        print(HELP)
        return errors.OK
    given: dict[str, Any] = {"runs": 10_000, "seed": 1, "threads": None}
    given |= {"parameters": "default", "set_size": settings.SETTINGS["set_size"].default}
    for key, value in asked.pairs.items():
        if key not in KEYS:
            near = library.nearest(key, KEYS, f"; there are {', '.join(KEYS)}")
            raise errors.Refusal(f"tripolar hindcasts takes no {settings.shown(key)}{near}")
        given[key] = settings.checked(key, value)
    pasts = [answered(past, given) for past in declared()]
    if "json" in asked.flags:
        print(json.dumps(pasts, indent=2, allow_nan=False, ensure_ascii=False))
    else:
        lines = [line for past in pasts for line in [*told(past), ""]]
        print("\n".join([*lines, f"Took {time.perf_counter() - began:.0f} s."]))
    return errors.OK


def declared() -> list[dict[str, Any]]:
    """The questions as ``configs/hindcasts.yaml`` declares them."""
    import yaml

    with open(library.folder() / "hindcasts.yaml", encoding="utf-8") as file:
        held: list[dict[str, Any]] = yaml.safe_load(file)
    return held


def answered(past: dict[str, Any], given: dict[str, Any], scenario: Any = None) -> dict[str, Any]:
    """One past with the model's answers, as plain data; ``scenario`` is a variant of it."""
    from tripolar.evidence.hindcast import Question, area_under_curve, ask, base_rate, mean_skill

    from .door import scenario_of

    questions = []
    for q in past["questions"]:
        years = q["last"] - q["first"] + 1
        base = q["base"] if "base" in q else base_rate(q["yearly"] / 100.0, years, q["event"] != "no_pact")
        questions.append(Question(q["pair"], q["event"], q["first"], q["last"], q["happened"], base))
    scenario = scenario_of(past["scenario"], {}) if scenario is None else scenario
    threads = given["threads"] or settings.processors()
    size = given["set_size"] if given.get("parameters") == "ranges" else 0
    answers = ask(scenario, questions, runs=given["runs"], seed=given["seed"], threads=threads, set_size=size)
    area = area_under_curve(answers)
    skill = mean_skill([a.skill for a in answers])
    rows = [
        {
            "pair": a.question.pair,
            "says": q["says"],
            "happened": a.question.happened,
            "share": a.share,
            "noise": [a.low, a.high],
            "parameters": None if a.band is None else list(a.band),
            "base": a.question.base,
            "log_skill": a.skill,
        }
        for a, q in zip(answers, past["questions"], strict=True)
    ]
    return {
        "scenario": past["scenario"],
        "title": past["title"],
        "source": " ".join(past["source"].split()),
        "labels": scenario.labels,
        "runs": given["runs"],
        "mean_log_skill": skill.mean,
        "log_skill_error": _known(skill.error),
        "log_skill_95": [_known(skill.low), _known(skill.high)],
        "area_under_curve": _known(area),
        "questions": rows,
    }


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def told(past: dict[str, Any]) -> list[str]:
    """One past as text."""
    lines = [f"{past['title']} ({past['scenario']}), {past['runs']:,} futures"]
    names = [who(past, row) for row in past["questions"]]
    wide = max(len(name) for name in names)
    drawn = any(row["parameters"] is not None for row in past["questions"])
    head = "of 100 futures (noise) [what we do not know]" if drawn else "of 100 futures"
    room = max(len(head), 32 if drawn else 20)
    lines.append(f"  {'':<{wide}}  {head:<{room}}  base rate  happened  log skill")
    for name, row in zip(names, past["questions"], strict=True):
        low, high = (100.0 * end for end in row["noise"])
        share = f"{100.0 * row['share']:5.1f} ({low:.1f}-{high:.1f})"
        if row["parameters"] is not None:
            share += f" [{100.0 * row['parameters'][0]:.1f}-{100.0 * row['parameters'][1]:.1f}]"
        happened = "yes" if row["happened"] else "no"
        lines.append(
            f"  {name:<{wide}}  {share:<{room}}  {100.0 * row['base']:9.1f}  {happened:^8}  {row['log_skill']:+9.2f}"
        )
    lines.append(f"  {verdict(past)}")
    lines.append(f"  Record: {past['source']}.")
    return lines


def who(past: dict[str, Any], row: dict[str, Any]) -> str:
    """The pair and the question in words."""
    from tripolar.outcomes.names import both

    pair = both(past["labels"][state] for state in row["pair"].split("-"))
    return f"{pair}: {row['says']}"


def skill_of(past: dict[str, Any]) -> Skill:
    """The mean log skill of a past that was answered."""
    from tripolar.evidence.hindcast import mean_skill

    return mean_skill([row["log_skill"] for row in past["questions"]])


def verdict(past: dict[str, Any]) -> str:
    """Whether there is skill, in words that claim no more than the numbers."""
    from tripolar.evidence import hindcast

    skill, area = skill_of(past), past["area_under_curve"]
    text = hindcast.verdict(skill)
    if area is not None:
        ranked = "ranks" if area > 0.5 else "does not rank"
        text += f"; it {ranked} the pairs that allied above the others (area under the curve {area:.2f})"
    return f"{text}. One past is one draw. {hindcast.ALIKE if skill.questions > 1 else ''}".rstrip()
