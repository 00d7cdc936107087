"""How good the evidence is, and what the model gets wrong: from the claims and hindcasts as they were last tested.

``evidence.json`` holds the rows of ``tripolar claims --json`` and ``tripolar hindcasts --json``; ``python docs/build.py
claims`` writes it with docs/claims.md.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tripolar.outcomes.names import both

from ..answer import ends, hundredth
from ..settings import counted
from . import provenance
from .kept import signed, span
from .markup import Html, folded, tag
from .markup import table as html_table

if TYPE_CHECKING:
    from .facts import Facts

FILE = Path(__file__).with_name("evidence.json")
#: What a claim measures, by the question it bears on; the last part of its measure.
MEASURED = {
    "forms": "Q1",
    "allied_years": "Q2",
    "breaks": "Q2",
    "turns": "Q4",
    "balances": "Q4",
    "realigns": "Q4",
}
#: Which questions to the past bear on which question, by a word of what they say.
ASKED = {"Q1": ("forms", "no pact", "allied"), "Q2": ("splits", "ends"), "Q4": ("partners",)}
HELD = ("strong", "weak")


@lru_cache(maxsize=1)
def held() -> dict[str, Any]:
    """The tested claims and hindcasts that the package carries."""
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def gathered(claims: list[dict[str, Any]], hindcasts: list[dict[str, Any]], given: dict[str, Any]) -> str:
    """The text of ``evidence.json``, from the rows of both commands."""
    from ..claims import declared

    remarks = {c["claim"]: " ".join(c["remark"].split()) for c in declared() if c.get("remark")}
    data = {
        "command": ["tripolar claims --json", "tripolar hindcasts --json"],
        "science": science(),
        **given,
        "claims": _short(claims),
        "remarks": remarks,
        "hindcasts": _short(hindcasts),
    }
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def _short(value: Any) -> Any:
    """Plain data with numbers of six decimals."""
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, list):
        return [_short(part) for part in value]
    return {key: _short(part) for key, part in value.items()} if isinstance(value, dict) else value


def of_question(facts: Facts, name: str) -> list[Html]:
    """How far an answer can be trusted, in plain words, and whose evidence it is."""
    past = past_of(facts)
    if past is not None:
        return [*_own_past(facts, past, name), tag("p", _band(facts))]
    whose = tag("p", _whose(facts)) if facts.changes or facts.about.set_size else None
    told = [whose, tag("p", _claims(name)), tag("p", _past(name)), tag("p", _band(facts))]
    return [each for each in told if each]


def past_of(facts: Facts) -> dict[str, Any] | None:
    """The tested hindcast of a scenario of the past; None for every other."""
    return next((past for past in held()["hindcasts"] if past["scenario"] == facts.scenario.name), None)


def _whose(facts: Facts) -> str:
    here = "what differs here" if facts.changes else "parameters that are drawn"
    return (
        "This is evidence about the rules, tested on the baseline as it stands. Nothing of it was tested with "
        f"{here}: it carries over as far as the rules do."
    )


def _own_past(facts: Facts, past: dict[str, Any], name: str) -> list[Html]:
    """What this past's own test says to a question; the claims of the essay are about another world."""
    from ..hindcasts import verdict

    text = [
        "The claims of the essay are about the world from 2020 and were tested on the baseline; they say nothing of "
        "this past. This past has a test of its own: what happened, beside a base rate. "
    ]
    if not facts.as_it_comes:
        text.append("It was made of the scenario as it comes, which differs from this one. ")
    words = ASKED.get(name, ())
    rows = [row for row in past["questions"] if any(word in row["says"] for word in words)]
    if not rows:
        text.append("No question of this kind was put to it. ")
    else:
        better = sum(row["log_skill"] > 0.0 for row in rows)
        text.append(
            f"{len(rows)} question{'' if len(rows) == 1 else 's'} of this kind {'was' if len(rows) == 1 else 'were'} "
            f"put to it, with nothing tuned on the outcomes; {_better(better, len(rows))}. "
        )
    text.append(f"All its questions together: {verdict(past)}")
    out = [tag("p", "".join(text) + ("" if text[-1].endswith(".") else "."))]
    if rows:
        head = ["question", "model, of 100", "base rate, of 100", "happened", "log skill"]
        cells = [_asked_of(past, row) for row in rows]
        out.append(folded("Its questions", html_table("Questions to this past", head, cells)))
    return out


def bears_on(row: dict[str, Any]) -> str:
    """The question that a claim bears on."""
    return "Q4" if " - " in row["measure"] else MEASURED.get(row["measure"].rpartition(".")[2], "Q1")


def _claims(name: str) -> str:
    rows = [row for row in held()["claims"] if bears_on(row) == name]
    if not rows:
        return (
            "None of the essay's tested claims measures who leads: the answer follows from shares of power, the part "
            "of the model that rests most on measured figures, and from how the rules turn power into rank."
        )
    good = [row for row in rows if row["verdict"] in HELD and not row["fragile"]]
    bad = [f"{row['claim']} ({row['says']}) is {row['verdict']}" for row in rows if row not in good]
    text = (
        f"Inside the model: {_some_of(len(good), len(rows))} of the essay that bear on this "
        f"{'comes' if len(good) == 1 else 'come'} out with the sign that it states, in the baseline"
    )
    return (
        text
        + (f"; {'; '.join(bad)}." if bad else ".")
        + " That is agreement with the essay, not with the world."
    )


def _some_of(some: int, all_: int) -> str:
    """``17 of the 18 claims``, ``both claims``."""
    if some < all_:
        return f"{some or 'none'} of the {all_} claims"
    return "the one claim" if all_ == 1 else "both claims" if all_ == 2 else f"all {all_} claims"


def _better(better: int, asked: int) -> str:
    """In how many of the questions the model did better."""
    where = "in it" if asked == better == 1 else f"in {better or 'none'}"
    return f"{where} the model gave what happened a higher probability than the base rate did"


def _past(name: str) -> str:
    words = ASKED.get(name)
    if words is None:
        return "Outside it: no question to the past asked who led, so there is no test."
    found = [
        (past, row)
        for past in held()["hindcasts"]
        for row in past["questions"]
        if any(word in row["says"] for word in words)
    ]
    better = sum(row["log_skill"] > 0.0 for _, row in found)
    text = (
        f"Outside it: {counted(len(found), 'question')} of this kind {'was' if len(found) == 1 else 'were'} put to the "
        f"past, with nothing tuned on the outcomes; {_better(better, len(found))}"
    )
    if len({past["scenario"] for past, _ in found}) == 1:
        text += ", all in one past, which is one draw of history"
    verdicts = _verdicts({past["scenario"] for past, _ in found})
    return " ".join(
        part for part in (f"{text}.", verdicts, "Too few to call it a forecasting record.") if part
    )


def _verdicts(names: set[str]) -> str:
    """The past by past verdict, shortly."""
    from tripolar.evidence.hindcast import better

    from ..hindcasts import skill_of

    none = [past["title"] for past in held()["hindcasts"]
            if past["scenario"] in names and not better(skill_of(past))]  # fmt: skip
    said = "Over all questions to one past together no skill over the base rate can be told on"
    return f"{said}: {'; '.join(none)}." if none else ""


def _band(facts: Facts) -> list[Html | str]:
    if facts.summary["parameters"]["mode"] == "ranges":
        told = "The wider band given with each share is what we do not know: every free parameter drawn from its range."
        return [told]
    told, ending = "The interval given is simulation noise at one point of the parameters.", " shows it."
    unknown = " What we do not know is wider"
    if facts.alone:
        told, ending = "One future is one story, at one point of the parameters.", " shows more."
        unknown = " How far apart they can lie is not seen in it"
    command = provenance.drawn_command(facts)
    return [f"{told}{unknown}: ", tag("code", command), ending] if command else [f"{told}{unknown}."]


def wrong() -> list[Html]:
    """What this model gets wrong, or can not tell: claims that fail, pasts without skill, what it leaves out."""
    from ..hindcasts import verdict

    out: list[Any] = []
    for row in held()["claims"]:
        if row["verdict"] not in HELD or row["fragile"]:
            word = row["verdict"] + (", fragile" if row["fragile"] else "")
            remark = held()["remarks"].get(row["claim"], "")
            out.append(
                tag("li", tag("strong", f"{row['claim']} is {word}."), f" The essay: {row['says']}. Test: {row['test']}"
                    f"; effect {_effect(row)}. {remark}")
            )  # fmt: skip
    pasts = [
        tag("li", tag("strong", f"{past['title']} ({past['scenario']}): "), f"{verdict(past)}")
        for past in held()["hindcasts"]
    ]
    return [
        tag(
            "p",
            f"From {held()['runs']:,} futures a test, seed {held()['seed']}{_rules()}. The claims were tested on the "
            "baseline, whatever scenario this page is about; the pasts are scenarios of their own.",
        ),
        tag("h3", "Claims of the essay that do not come out"),
        tag("ul", *out) if out else tag("p", "None."),
        tag("h3", "The past, as the model would have told it"),
        tag("ul", *pasts),
        folded("Every question to the past", _questions()),
        tag("h3", "What it leaves out"),
        tag("p", LEFT_OUT),
    ]


LEFT_OUT = (
    "Bargaining over the terms of a treaty, nuclear deterrence beyond a component of power, domestic coalitions, "
    "economic damage of wars, learning, and every state outside the game except as a multiple of its patron's power. A "
    "cause named for a break is the term of the score that did most since signing; growth and build-up have no term "
    "and are never named."
)


def science() -> str:
    """Hex digest of all that a claim or a hindcast rests on: the library without its pictures, worlds and questions."""
    import tripolar

    from .. import library

    package, configs = Path(tripolar.__file__).parent, library.folder()
    files = [path for path in package.rglob("*.py") if path.parent.name != "plots"]
    files += [*configs.glob("world/*.yaml"), *(configs / f"{name}.yaml" for name in ("claims", "hindcasts"))]
    digest = hashlib.sha256()
    for path in sorted(files, key=lambda path: (path.suffix, path.parent.name, path.name)):
        digest.update(
            f"{path.parent.name}/{path.name}\0".encode() + path.read_bytes().replace(b"\r\n", b"\n")
        )
    return digest.hexdigest()


def _rules() -> str:
    same = held()["science"] == science()
    return "" if same else ", tested under an earlier state of the rules than this page's"


def _effect(row: dict[str, Any]) -> str:
    years = row["measure"].endswith("allied_years")
    scale, unit = (1.0, "allied years a future") if years else (100.0, "of 100 futures")
    mean, low, high = (row[key] * scale for key in ("effect", "low", "high"))
    sign = "more" if row["expected"] == "+" else "fewer"
    return f"{signed(mean)} {unit} ({span(low, high)}), where it expects {sign}"


def _questions() -> Html:
    rows = [_asked_of(past, row) for past in held()["hindcasts"] for row in past["questions"]]
    head = ["question", "model, of 100", "base rate, of 100", "happened", "log skill"]
    return html_table("Questions to the past beside the base rate", head, rows)


def _asked_of(past: dict[str, Any], row: dict[str, Any]) -> list[str]:
    """A question to the past as cells of a table."""
    who = both(past["labels"][state] for state in row["pair"].split("-"))
    return [
        f"{past['title']}: {who}, {row['says']}", f"{hundredth(row['share'], row['noise'])} ({ends(row['noise'])})",
        f"{100 * row['base']:.1f}", "yes" if row["happened"] else "no", signed(row["log_skill"], 2),
    ]  # fmt: skip
