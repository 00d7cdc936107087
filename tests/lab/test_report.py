"""``tripolar report``: the page is whole, true to summary.json, safe, small, and loads nothing."""

from __future__ import annotations

import json
import re
import shlex
import time
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from page_numbers import Told
from tripolar_lab import command, library
from tripolar_lab.page import document, evidence, questions
from tripolar_lab.page.dots import Part, dots, shared_out, told
from tripolar_lab.page.markup import VOID, Html, tag
from tripolar_lab.page.questions import Guess
from tripolar_lab.page.slim import slim

Call = Callable[..., Any]
ROOT = Path(__file__).resolve().parents[2]
EVIL = "</title><script>alert(1)</script><img src=x onerror=alert(2)>"
FEW = ("runs=200",)
ENOUGH = ("runs=1000",)  # for the answers of the baseline to be guessed at


class Page(HTMLParser):
    """A page read back: elements with attributes, text by element, ids, and that every tag is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.numbers: list[tuple[str, float, str]] = []
        self.sentences: dict[str, str] = {}
        self.headings: list[int] = []
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.codes: list[str] = []
        self.source = text
        self.feed(text)

    def handle_starttag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((name, dict(attributes)))
        if name not in VOID:
            self.open.append((name, dict(attributes)))
        if name == "code":
            self.codes.append("")
        if re.fullmatch(r"h[1-6]", name):
            self.headings.append(int(name[1]))

    def handle_endtag(self, name: str) -> None:
        assert self.open[-1][0] == name, (self.open[-3:], name)
        self.open.pop()

    def handle_data(self, data: str) -> None:
        name, held = self.open[-1] if self.open else ("", {})
        if held.get("id") == "numbers":
            return
        self.text += data
        if name == "code":
            self.codes[-1] += data
        if name == "data":
            self.numbers.append((str(held["data-place"]), float(str(held["value"])), data))
        if held.get("data-question"):
            self.sentences[str(held["data-question"])] = data

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [held for each, held in self.elements if each == name]


@pytest.fixture
def reported(tripolar: Call, here: Path) -> Callable[..., Page]:
    def call(*arguments: str) -> Page:
        answer = tripolar("report", *arguments, "out=r.html")
        assert answer.code == 0, answer.err
        return Page((here / "r.html").read_text(encoding="utf-8"))

    return call


@pytest.fixture(scope="module")
def page_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Page]:
    """The page of a scenario, made once for all tests that only read it; its text is ``.source``."""
    made: dict[tuple[str, ...], Page] = {}
    out = tmp_path_factory.mktemp("pages") / "page.html"

    def call(*words: str) -> Page:
        if words not in made:
            assert command.main(["report", *words, f"out={out}", "--quiet"]) == 0
            made[words] = Page(out.read_text(encoding="utf-8"))
        return made[words]

    return call


def at(summary: dict[str, Any], place: str) -> float:
    held: Any = summary
    for key in place.split("/"):
        held = held[key]
    return float(held)


def check_numbers(page: Page, summary: dict[str, Any]) -> None:
    """Every marked number is the summary's, and what is shown of it is that number rounded."""
    assert len(page.numbers) >= 5
    for place, value, shown in page.numbers:
        assert value == at(summary, place), place
        if shown[0] in "<>":
            assert value < 0.0005 or value > 0.9995
        else:
            plain = float(shown.replace(",", ""))
            assert plain == value or plain == pytest.approx(100 * value, abs=0.0501), (place, shown)
    assert page.sentences == summary["questions"]


def test_every_number_is_the_folders_own(tripolar: Call, reported: Callable[..., Page]) -> None:
    assert tripolar("run", "runs=300", "seed=5", "arctic.intransigence=0.9", "out=f", "--quiet").code == 0
    page = reported("f")
    summary = json.loads(Path("f/summary.json").read_text())
    check_numbers(page, summary)
    assert {**Told(page.source).numbers, "report": None} == {
        **summary,
        "report": None,
    }  # all of it is in the page
    assert page.open == [] and "arctic.intransigence" in page.text and "tripolar explain f run=" in page.text
    assert "seed 5" in page.text and "the number of futures was fixed by runs=300" in page.text
    assert "looked at before" not in page.text  # nobody can know that of a study


@pytest.mark.parametrize(
    "words",
    [
        ENOUGH,
        ("runs=1",),
        ("scenario=europe_1871", "runs=300"),
        ("scenario=us_retrenchment", "runs=200"),
        ("arctic.intransigence=0.9", "runs=400", "parameters=ranges"),
        ("baseline", "europe_1871", "runs=200"),
    ],
)
def test_every_number_of_a_result_is_among_the_numbers_of_the_page(
    page_of: Callable[..., Page], words: tuple[str, ...]
) -> None:
    told = Told(page_of(*words).source)
    assert len(told.told) > 60 and told.wrong() == []
    changed = Told(page_of(*words).source)
    changed.told[0][2].append("and 3.14159 of them")
    assert [number for _, number, _ in changed.wrong()] == ["3.14159"]


def test_a_folder_and_its_scenario_tell_the_same(tripolar: Call, here: Path) -> None:
    assert tripolar("run", *FEW, "out=f", "--quiet").code == 0
    assert tripolar("report", "f", "out=one.html", "--quiet").out == ""
    assert tripolar("report", *FEW, "out=two.html").out.startswith("Wrote two.html (")
    one, two = (Page((here / name).read_text()) for name in ("one.html", "two.html"))
    assert one.numbers == two.numbers and one.sentences == two.sentences
    pictures = [
        re.findall(r"<figure>.*?</figure>", (here / n).read_text(), re.S) for n in ("one.html", "two.html")
    ]
    assert pictures[0] == pictures[1] and len(pictures[0]) >= 10


def test_the_students_path(page_of: Callable[..., Page]) -> None:
    page = page_of(*ENOUGH)
    buttons = page.all("button")
    sliders = [held for held in page.all("input") if held["type"] == "range"]
    assert (
        len(sliders) == 5 and len(buttons) == 6
    )  # two guesses for the last question; one for all, one to save
    labels = {held.get("for") for held in page.all("label")}
    ids = [held["id"] for _, held in page.elements if held.get("id")]
    assert all(held["id"] in labels and held["data-dots"] in ids for held in sliders)
    assert len(ids) == len(set(ids))
    assert {held["href"] for held in page.all("a")} <= {f"#{each}" for each in ids}
    for part in ("What moves it most", "How good is the evidence", "Five typical futures", "Five odd futures",
                 "k-medoids", "nearest neighbours", "C21 is reversed", "C11 is null", "no skill", "@misc{tripolar",
                 "The ledger of that decision", "not a forecast"):  # fmt: skip
        assert part in page.text, part
    assert page.headings[0] == 1 and page.headings.count(1) == 1
    assert all(b - a <= 1 for a, b in zip(page.headings, page.headings[1:], strict=False))


def test_it_loads_nothing_and_says_so(reported: Callable[..., Page], here: Path) -> None:
    page = reported(*FEW)
    policy = next(held["content"] for held in page.all("meta") if held.get("http-equiv"))
    assert policy is not None and "default-src 'none'" in policy and "unsafe" not in policy
    for name, held in page.elements:
        assert name not in ("link", "img", "iframe", "object", "embed", "video", "audio", "base", "form")
        assert not {"style", "src", "srcset", "action"} & set(held), (name, held)
        assert not any(key.startswith("on") for key in held)
        for key in ("href", "xlink:href"):
            assert str(held.get(key, "#")).startswith("#")
    text = (here / "r.html").read_text()
    assert "@import" not in text and "url(http" not in text
    assert page.elements[0] == ("html", {"lang": "en"})
    pictures = page.all("svg")
    assert all(
        held.get("aria-hidden") == "true" or (held["role"] == "img" and held["aria-label"])
        for held in pictures
    )


def test_a_users_text_is_text(tripolar: Call, here: Path) -> None:
    told = json.dumps(EVIL)
    (here / "mine.yaml").write_text(
        f"from: baseline\ntitle: {told}\nstory: {told}\nlook_for: {told}\nleft_out: {told}\n"
        f"states: {{china: {{label: {json.dumps('<b>Ch</b>&')}}}}}\n"
    )
    assert tripolar("report", "scenario=./mine.yaml", *FEW, "out=r.html").code == 0
    text = (here / "r.html").read_text()
    page = Page(text)
    assert page.text.count("alert(1)") >= 4 and "&lt;script&gt;alert(1)" in text
    assert len(page.all("script")) == 2 and not page.all("img") and not page.all("b") and "<b>" not in text
    assert page.open == []
    assert EVIL not in text


def test_a_dollar_in_a_label_is_a_dollar(tripolar: Call, here: Path) -> None:
    (here / "mine.yaml").write_text("from: baseline\nstates: {china: {label: '$\\foo$ US$ $x^2$'}}\n")
    assert tripolar("report", "scenario=./mine.yaml", *FEW, "out=r.html").code == 0
    assert (here / "r.html").read_text().count("$\\foo$ US$") > 10


def test_a_colour_that_is_no_colour_never_gets_there(refused: Call, here: Path) -> None:
    (here.parent / "bad.yaml").write_text("from: baseline\nstates: {china: {colour: '\"><script>'}}\n")
    refused("report", f"scenario={here.parent / 'bad.yaml'}", *FEW)


@pytest.mark.parametrize("name", library.scenario_names())
def test_under_a_megabyte_for_every_scenario(name: str, reported: Callable[..., Page], here: Path) -> None:
    page = reported(f"scenario={name}", "runs=120", "threads=1")
    assert page.open == [] and (here / "r.html").stat().st_size < 1_000_000


def test_several_and_all(tripolar: Call, here: Path) -> None:
    assert tripolar("report", "baseline", "china_stalls", *ENOUGH, "out=two.html").code == 0
    two = Page((here / "two.html").read_text())
    assert len([held for held in two.all("input")]) == 10 and two.open == []
    assert "of the first scenario" in two.text and "tripolar cite scenario=china_stalls" in two.text
    ids = [held["id"] for _, held in two.elements if held.get("id")]
    assert len(ids) == len(set(ids))
    assert two.text.count("has a row every five years") == 1
    assert tripolar("report", "scenario=all", "out=all.html").code == 0  # as many futures as it has by itself
    assert (here / "all.html").stat().st_size < 1_000_000
    names = Page((here / "all.html").read_text())
    assert all(str(library.texts_of(name)["title"]) in names.text for name in library.scenario_names())


def test_drawn_parameters_need_no_rows(tripolar: Call, reported: Callable[..., Page]) -> None:
    given = ("runs=300", "parameters=ranges", "set_size=50", "keep=aggregate", "out=f", "--quiet")
    assert tripolar("run", *given).code == 0
    page = reported("f")
    check_numbers(page, json.loads(Path("f/summary.json").read_text()))
    assert "what we do not know" in page.text and "; parameters " in page.text  # the tables of the fans
    assert "parameters and figures are drawn from their tested ranges, anew for each 50 futures" in page.text
    assert "Nothing else differs." in page.text


def test_other_rules_are_said(tripolar: Call, reported: Callable[..., Page]) -> None:
    assert tripolar("run", *FEW, "out=f", "--quiet").code == 0
    path = Path("f/provenance.json")
    held = json.loads(path.read_text()) | {"rule_hash": "0" * 64}
    path.write_text(json.dumps(held))
    page = reported("f")
    assert "written under other rules" in page.text
    check_numbers(page, json.loads(Path("f/summary.json").read_text()))


def test_no_pact_at_all(reported: Callable[..., Page]) -> None:
    page = reported("runs=40", "choice.base_cost=20", "choice.raising=20")
    assert page.open == [] and "there is none to open" in page.text
    assert (
        "gives" not in page.text.partition("Guess, then see")[2].partition("What this model")[0]
    )  # nothing is hidden


def test_one_future_is_told_as_a_count(page_of: Callable[..., Page]) -> None:
    page = page_of("runs=1")
    assert (
        page.text.count("It is not so in the one future that there is.") == 4
        and "1 future, 2020" in page.text
    )
    assert not page.all("input") and not page.numbers[2:]
    study = page.text.partition("What this model gets wrong")[0]
    for silly in (
        "<0.1",
        ">99.9",
        "of 1 future",
        "these 1 ",
        "middle future",
        "98.0",
        "gives",
        "odd future",
        "distance",
    ):
        assert silly not in page.text.partition("How good is")[0] + study.partition("Beside the base")[2], (
            silly
        )
    assert "known to within" not in page.text and "One future is one story" in page.text
    fourth = page.source.partition('id="q4"')[2].partition("</section>")[0]
    assert fourth.count("With 1 future it can not be told: give 100 or more.") == 1
    assert "too few futures to guess" in page.text and [held["id"] for held in page.all("button")] == ["save"]


def test_an_answer_that_few_cases_tell_is_not_guessed_at() -> None:
    """A thousand pacts of which hardly one is seen for ten years: an interval, no dots and no slider."""
    parts = (Part("a", 0.0, "#000"), Part("b", 1.0, "#fff"))
    wide = Guess("How many?", "alliances", 0.0, "x", parts, 1000, (0.0, 0.246), counted=False)
    assert not wide.sure
    told = "".join(questions._answered(wide, "q"))
    assert "of 1,000 alliances, anything from" in told and "&lt;0.1 to 24.6" in told and "<circle" not in told
    near = wide._replace(share=0.5, noise=(0.47, 0.53), unknown=(0.2, 0.8))
    told = "".join(questions._answered(near, "q"))
    assert near.sure and told.count("<circle") == 100
    assert "simulation noise 47.0 to 53.0; what we do not know 20.0 to 80.0; of 1,000 alliances" in told


def test_every_answer_has_its_interval_and_cases(page_of: Callable[..., Page]) -> None:
    page = page_of(*ENOUGH)
    assert page.text.count("(simulation noise ") >= 5 and page.text.count("; of 1,000 futures)") == 3
    assert "first alliances)" in page.text and "alliances)" in page.text and "(later ones too)" in page.text


@pytest.mark.parametrize(
    "words",
    [
        ("runs=150", "threads=2"),
        ("scenario=europe_1871", "runs=120"),
        ("arctic.intransigence=0.9", "runs=150", "parameters=ranges", "set_size=10"),
        ("f",),
        ("s", "point=1"),
        ("baseline", "us_retrenchment", "runs=50"),
    ],
)
def test_every_command_on_the_page_runs_as_printed(
    tripolar: Call, reported: Callable[..., Page], here: Path, words: tuple[str, ...]
) -> None:
    assert tripolar("run", *FEW, "out=f", "--quiet").code == 0
    assert tripolar("sweep", "arctic.intransigence=0.1,0.9", "runs=120", "out=s", "--quiet").code == 0
    page = reported(*words)
    found = {each for each in page.codes if each.startswith("tripolar ")}
    assert len(found) >= 2
    for each in found:
        answer = tripolar(*shlex.split(each)[1:])
        assert answer.code == 0, (each, answer.err)


def test_every_picture_has_its_table(page_of: Callable[..., Page]) -> None:
    figures = re.findall(r"<figure>.*?</figure>", page_of("scenario=us_retrenchment", *FEW).source, re.S)
    assert len(figures) == 12 and all("<svg" in each and "<tbody><tr>" in each for each in figures)


def test_beside_the_baseline_where_both_are_of_one_world(page_of: Callable[..., Page]) -> None:
    page = page_of("scenario=us_retrenchment", *FEW)
    assert "Paired differences to the baseline, future by future (200 futures each, 95 %)" in page.text
    assert "other states or years than the baseline" in page_of("scenario=europe_1871", *FEW).text
    assert "This is the baseline." in page_of(*FEW).text


def test_what_gives_answers_away_is_folded(page_of: Callable[..., Page]) -> None:
    text = page_of("scenario=us_retrenchment", *FEW).source
    for section in ("opened", "years", "beside"):
        inside = re.search(rf'<section id="{section}".*?</section>', text, re.S)
        assert inside is not None and inside[0].index("<details>") < inside[0].index("<svg")


def test_whose_evidence_it_is(page_of: Callable[..., Page]) -> None:
    assert "Nothing of it was tested" not in page_of(*FEW).text
    other = page_of("scenario=us_retrenchment", *FEW).text
    assert other.count("tested on the baseline as it stands. Nothing of it was tested with") == 4
    past = page_of("scenario=pact_1950", *FEW).text.partition("Beside the baseline")[2]
    assert (
        "they say nothing of this past" in past
        and "is reversed" not in past.partition("What this model gets")[0]
    )
    assert "1 question of this kind was put to it" in past
    assert "Power is given by the record here, so no mechanism can move the lead." in past
    assert "differs from this one" in page_of("scenario=pact_1950", "threat.strength=0", "runs=120").text


def test_the_record_of_a_past_is_a_row_a_kind(page_of: Callable[..., Page]) -> None:
    page = page_of("scenario=europe_1871", *FEW)
    rows = [each for each in page.codes if each.startswith("given.")]
    assert sorted(rows) == ["given.capability", "given.crisis", "given.exit", "given.hostility"]
    assert "given for 30 ordered pairs, 1872-1914" in page.text
    assert "given.stance" in page_of("scenario=us_retrenchment", *FEW).codes


def test_every_pair_in_focus_has_a_row(page_of: Callable[..., Page]) -> None:
    page = page_of("scenario=europe_1871", *FEW)
    assert "the first of 6 pairs in focus" in page.text and "pairs in focus" not in page_of(*FEW).text
    data = Told(page.source).numbers
    for name in ("q1", "q2", "q3"):
        rows = data["report"]["tables"][f"{name}-pairs"]["rows"]
        assert [row[0] for row in rows][:2] == ["Austria-Hungary and Germany", "France and Russia"] and len(
            rows
        ) == 6
        sentence = page.sentences[name.upper()]
        assert data["questions"][name.upper()].startswith(sentence) and "Britain" not in sentence
    forms = data["pairs"]["france-russia"]["forms"]
    shown = data["report"]["tables"]["q1-pairs"]["rows"][1][1]
    assert shown == pytest.approx([forms["share"], *forms["noise"]], abs=1e-5)
    assert len(data["report"]["tables"]["q4-states"]["rows"]) == 5


def test_a_point_of_a_sweep(tripolar: Call, reported: Callable[..., Page]) -> None:
    swept = ("sweep", "arctic.intransigence=0.1,0.9", "runs=150", "--quiet")
    assert tripolar(*swept, "out=s").code == 0
    page = reported("s", "point=1")
    assert "point 1 of a sweep (arctic.intransigence=0.9)" in page.text
    own_hash = Told(page.source).numbers["config_hash"][:8]
    assert (
        set(re.findall(r"config ([0-9a-f]{8})", page.source)) == {own_hash} and "the whole sweep" in page.text
    )
    assert "The essay's starting point, point 1 of a sweep" in str(
        Told(page.source).numbers["report"]["tables"]
    )
    assert "tripolar explain s point=1 run=" in page.text
    assert tripolar("run", "arctic.intransigence=0.9", "runs=150", "out=f", "--quiet").code == 0
    check_numbers(page, json.loads(Path("f/summary.json").read_text()))
    assert tripolar(*swept, "crn=false", "out=own").code == 0
    own = reported("own", "point=1")
    assert "futures of its own (crn=false)" in own.text and "What moves it most" not in own.text
    assert "Five typical futures" not in own.text and own.open == [] and len(own.all("figure")) >= 4


def test_a_comma_in_a_label_is_a_comma(tripolar: Call, here: Path) -> None:
    (here / "mine.yaml").write_text("from: baseline\nstates: {china: {label: 'China, East'}}\n")
    assert tripolar("report", "scenario=./mine.yaml", *FEW, "out=r.html").code == 0
    assert "see China, East balance" in Page((here / "r.html").read_text()).text


def test_the_name_of_the_file_says_what_was_changed(
    tripolar: Call, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for words in ((), ("arctic.intransigence=0.9",), ("seed=2",), ("scenario=china_stalls",)):
        assert tripolar("report", *words, *FEW).code == 0
    names = sorted(path.name for path in here.glob("*.html"))
    assert len(names) == 4 and {"report-baseline.html", "report-china_stalls.html"} < set(names)
    assert all(re.fullmatch(r"report-baseline-[0-9a-f]{8}\.html", name) for name in names[:2])
    monkeypatch.setenv("HOME", str(here / "home"))
    assert tripolar("report", *FEW, "out=~/y.html").code == 0
    assert (here / "home" / "y.html").is_file() and not (here / "~").exists()


def test_words_are_told(page_of: Callable[..., Page]) -> None:
    page = page_of(*FEW)
    assert len(page.all("dt")) == len(page.all("dd")) >= 10
    for word in (
        "logit",
        "odds",
        "draw",
        "depth of tie",
        "M1 to M19",
        "simulation noise",
        "what we do not know",
    ):
        assert word in page.text


def test_nothing_is_zero_in_words(reported: Callable[..., Page]) -> None:
    page = reported("runs=200", "choice.base_cost=12")
    told = page.text + " ".join(str(held.get("aria-label")) for held in page.all("svg"))
    assert "0.0 allied years" not in told and "alliance 0.0" not in told


def test_refusals(tripolar: Call, refused: Call, here: Path) -> None:
    assert "must end in .html" in refused("report", "out=r.pdf")
    assert "no such folder" in refused("report", "nowhere")
    assert "takes no keep" in refused("report", "keep=rows")
    assert "names the whole study" in _folder_refusal(tripolar, refused, "runs=3")
    assert "named twice" in refused("report", "baseline", "baseline")
    assert "reported alone" in refused("report", "f", "baseline")
    assert tripolar("sweep", "arctic.intransigence=0.1,0.9", "runs=20", "out=s", "--quiet").code == 0
    assert "a sweep of 2 points; say which with point=P" in refused("report", "s")
    assert "outside [0, 1]" in refused("report", "s", "point=2")
    assert "name the folder of the sweep before it" in refused("report", "point=3")
    assert "no sweep, so it has no points" in refused("report", "f", "point=3")
    assert "needs its key: write scenario=./bad.yaml" in refused("report", "./bad.yaml", "runs=20")
    assert "both say what to report" in refused("report", "all", "scenario=baseline")
    Path("f/summary.json").unlink()
    assert "f/summary.json is missing" in refused("report", "f")


def _folder_refusal(tripolar: Call, refused: Call, more: str) -> str:
    assert tripolar("run", *FEW, "out=f", "--quiet").code == 0
    return str(refused("report", "f", more))


def test_help_has_examples(tripolar: Call) -> None:
    assert tripolar("report", "--help").out.count("\n  tripolar report") >= 5


def test_it_is_quick_enough(tripolar: Call) -> None:
    tripolar("report", *FEW, "out=warm.html")
    began = time.process_time()
    assert tripolar("report", "out=r.html").code == 0
    assert time.process_time() - began < 8.0  # of processor time, on a machine that may be busy


def test_markup_escapes_whatever_is_not_markup() -> None:
    assert tag("p", '<&"', title='"<') == '<p title="&quot;&lt;">&lt;&amp;&quot;</p>'
    assert tag("p", [Html("<i>"), None, 3], hidden=True, class_=None) == "<p hidden><i>3</p>"


def test_dots_add_up() -> None:
    assert sum(shared_out([0.333, 0.333, 0.334])) == 100
    assert shared_out([1.0, 0.0]) == [100, 0] and shared_out([0.255, 0.745]) in ([26, 74], [25, 75])
    assert told([Part("a", 0.001, "#000"), Part("b", 0.999, "#fff")]) == ["fewer than 1 a", "more than 99 b"]
    assert dots([Part("a", 0.25, "#000"), Part("b", 0.75, "#fff")], "futures").count("<circle") == 100
    few = dots([Part("a", 0.0, "#000"), Part("b, c", 1.0, "#fff")], "futures", 3)
    assert few.count("<circle") == 3 and "A dot for each of 3 futures: none a, 3 b, c." in few


def test_a_slim_picture_has_no_style_and_its_own_ids() -> None:
    svg = (
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9.123 8">'
        b'<metadata>x</metadata><defs><path id="m1" d="M 0 0 L 1.26 1"/></defs>'
        b'<g id="a"><use xlink:href="#m1" x="1" y="2" style="fill: #123456"/>'
        b'<text style="font: bold 9px \'DejaVu Sans\'; fill: #000000" x="1" y="2">A&lt;b</text></g></svg>'
    )
    out = slim(svg, "p-", 'a "b"')
    assert "style" not in out and "metadata" not in out and 'd="M1 2L2.3 3"' in out
    assert 'font-weight="bold"' in out and "A&lt;b" in out and 'aria-label="a &quot;b&quot;"' in out


def test_the_evidence_is_that_of_the_documents() -> None:
    """evidence.json and docs/claims.md are written together: the same claims, effects and verdicts."""
    page = (ROOT / "docs/claims.md").read_text(encoding="utf-8")
    from tripolar_lab.claims import cells

    for row in evidence.held()["claims"]:
        effect, word, _, _ = cells(row)
        line = next(line for line in page.splitlines() if line.startswith(f"| {row['claim']} |"))
        assert f"| {effect} | {word} |" in line, line


def test_the_policy_is_that_of_the_files() -> None:
    one, two = document.policy("a", "b"), document.policy("a ", "b")
    assert one != two and one.count("sha256-") == 2


def test_the_evidence_was_tested_under_these_rules() -> None:
    """``python docs/build.py claims`` writes it again after a change of the library or of a past."""
    assert evidence.held()["science"] == evidence.science()
