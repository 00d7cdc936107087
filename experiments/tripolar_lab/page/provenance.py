"""Where a report comes from: what was changed, the design, the rules, and the commands that make it again."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from ..answer import ENOUGH
from .markup import Html, key, tag
from .markup import table as html_table

if TYPE_CHECKING:
    from .facts import Facts


def subject_words(facts: Facts) -> str:
    """What the study is called on the command line of a verb that opens one future."""
    about = facts.about
    if about.folder is not None:
        point = "" if about.point is None else f" point={about.point}"
        return shlex.quote(str(about.folder)) + point
    return " ".join(shlex.quote(word) for word in _pairs(facts, ("out", "runs", "threads")))


def drawn_command(facts: Facts) -> str:
    """The command that runs the scenario with parameters drawn; empty for a point of a sweep, which has no name."""
    about = facts.about
    if about.point is not None:
        return ""
    words = [f"scenario={about.folder}/scenario.yaml"]
    if about.folder is None:
        words = _pairs(facts, ("out", "runs", "threads", "parameters"))
    return " ".join(["tripolar", "run", *(shlex.quote(word) for word in words), "parameters=ranges"])


def _pairs(facts: Facts, without: tuple[str, ...]) -> list[str]:
    """The ``key=value`` of the command that made the page, but for some."""
    given = facts.made["command"][2:]
    return [word for word in given if not word.startswith("-") and word.partition("=")[0] not in without]


def changes(facts: Facts) -> list[Html]:
    """What differs from the baseline: old, new, unit, source; and what is drawn."""
    about = facts.summary["parameters"]
    out = []
    if about["mode"] == "ranges":
        out.append(
            tag("p", f"{about['free']} parameters and figures are drawn from their tested ranges, anew for each "
                f"{facts.about.set_size} futures; the baseline keeps them at one point.",
                data_from=f"parameters {facts.keep('set_size', facts.about.set_size)}")
        )  # fmt: skip
    if not facts.changes:
        return [*out, tag("p", "Nothing else differs." if out else NOTHING)]
    rows = []
    for row in facts.changes:
        why = "; ".join(part for part in (row["meaning"], row["source"]) if part)
        rows.append([key(row["name"]), row["old"], row["new"], row["unit"], why, " ".join(row["claims"])])
    head = ["what", "baseline", "here", "unit", "meaning, source", "claims"]
    return [*out, facts.table("differs", "What differs from the baseline", head, rows)]


NOTHING = "Nothing: these are the baseline's parameters and opening figures."


def design(facts: Facts, alone: bool = True) -> list[Html]:
    """The design of the study and when it stopped; of several studies what they have in common."""
    held, kept = facts.summary, facts.about.composed.settings
    about = held["parameters"]
    of = f" of {facts.name}, {held['start']}-{held['horizon']}" if alone else " of each scenario"
    runs = tag("data", f"{held['runs']:,}", value=held["runs"], data_place="runs")
    seed = tag("data", str(held["seed"]), value=held["seed"], data_place="seed")
    half = 98.0 / float(held["runs"]) ** 0.5
    known = f" With so many a share of 50 of 100 is known to within {half:.1f} (simulation noise, 95 %)."
    if about["mode"] == "ranges":
        known = " Futures of one set are alike, so simulation noise counts sets: it stands beside each share."
    if held["runs"] < ENOUGH:
        known = " So few are counted: they tell no share."
    point = "one point of the parameters"
    if about["mode"] == "ranges":
        point = (
            f"every one of {about['free']} free parameters and figures drawn anew from its tested range for each "
            f"{kept['set_size']} futures ({about['sets']} whole sets)"
        )
    out = [
        tag("p", runs, f" future{'' if held['runs'] == 1 else 's'}{of}, seed ", seed, f"; {point}."),
        tag("p", f"Stopping rule: {_stopped(facts)}.{known}"),
        tag("p", "Draws are named by seed, future, year, state and purpose, so future k is the same luck in every "
            "scenario (common random numbers), on any machine and any number of threads."),
    ]  # fmt: skip
    outside = about.get("outside_tested") or []
    if outside and alone:
        told = ", ".join(f"{o['name']}={o['value']:g} ({o['low']:g} to {o['high']:g})" for o in outside)
        out.append(tag("p", f"Outside the tested range: {told}."))
    return out


def _stopped(facts: Facts) -> str:
    """What fixed the number of futures: no more than that is known of a study."""
    sweep = facts.made.get("settings") if facts.about.point is not None else None
    if isinstance(sweep, dict) and sweep.get("until") is not None:
        return (
            f"the sweep gave each point futures until the interval of {sweep.get('until_of') or 'its outcome'} was as "
            f"narrow as until={sweep['until']:g}"
        )
    return f"the number of futures was fixed by runs={facts.summary['runs']}"


def made(*studies: Facts) -> list[Html]:
    """Versions, hashes and the command that makes it again."""
    held: dict[str, Any] = studies[0].made
    command = " ".join(shlex.quote(str(word)) for word in held.get("command", []))
    rows = [
        ["tripolar", str(held.get("version", "unknown"))],
        ["git", str(held.get("git") or "no clone")],
        ["rules", str(held.get("rule_hash", "unknown"))],
        *([_configuration(facts, len(studies)), str(facts.summary["config_hash"])] for facts in studies),
        *(["the whole sweep", facts.sweep] for facts in studies if facts.sweep),
        ["made", str(held.get("date", "unknown"))],
        ["Python, machine", f"{held.get('python', '')}, {held.get('platform', '')}"],
        ["packages", ", ".join(f"{name} {version}" for name, version in held.get("packages", {}).items())],
    ]
    return [
        tag("p", "Made by ", tag("code", command), "."),
        html_table("Where the numbers come from", ["what", "which"], [[what, tag("span", which, class_="long")]
                                                                      for what, which in rows]),
    ]  # fmt: skip


def _configuration(facts: Facts, many: int) -> str:
    return "configuration" if many == 1 else f"configuration of {facts.scenario.name}"
