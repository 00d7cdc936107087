"""The report in a real browser: no word on the console, nothing loaded, accessible, operable by keyboard, printable."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tripolar_lab import command

browser = importlib.import_module("tests.lab.browser") if __package__ else importlib.import_module("browser")

pytestmark = pytest.mark.skipif(browser.path() is None, reason=browser.MISSING)
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
CHECK = (
    "axe.run({runOnly: TAGS}).then(r => r.violations.map(v => `${v.id}: ${v.nodes[0].html.slice(0, 200)}`))"
)
NO_AXE = "axe-core is not here; pip install axe-core-python, or name axe.min.js with TRIPOLAR_AXE=PATH"
SHOW = "document.querySelectorAll('.guess button').forEach(each => each.click())"
OPEN = "document.querySelectorAll('details').forEach(each => each.open = true)"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A report of one scenario, with a story that would be a script, and the short form of two."""
    folder = tmp_path_factory.mktemp("pages")
    mine = folder / "mine.yaml"
    mine.write_text("from: arctic_meltdown\ntitle: mine\nstory: '<script>document.title = 1</script>'\n")
    made = {"one": folder / "one.html", "two": folder / "two.html"}
    assert command.main(["report", f"scenario={mine}", "runs=1000", f"out={made['one']}", "--quiet"]) == 0
    assert (
        command.main(["report", "baseline", "us_retrenchment", "runs=1000", f"out={made['two']}", "-q"]) == 0
    )
    return made


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """One browser for all tests."""
    here = browser.Browser()
    yield here
    here.close()


@pytest.mark.parametrize("name", ["one", "two"])
@pytest.mark.parametrize("wide", [1280, 390])
def test_quiet_and_alone(chromium: Any, pages: dict[str, Path], name: str, wide: int) -> None:
    chromium.open(pages[name], wide)
    chromium.run(f"{SHOW}; {OPEN}")
    assert chromium.complaints() == []
    assert chromium.asked_for() == [pages[name].resolve().as_uri()]
    assert chromium.run("document.documentElement.scrollWidth") <= wide
    assert chromium.run("document.title") != "1"


def test_the_policy_is_kept(chromium: Any, pages: dict[str, Path]) -> None:
    """Were anything to slip in, it could neither run nor load."""
    chromium.open(pages["one"])
    chromium.run(
        "document.body.insertAdjacentHTML('beforeend', '<img src=\"https://example.invalid/x.png\" "
        'onerror="document.title=2"><p style="color:red">x</p>\')'
    )
    chromium.run("new Promise(done => setTimeout(done, 200))")
    assert "example.invalid" not in " ".join(chromium.asked_for()) or "csp" in str(chromium.events)
    assert chromium.run("document.title") != "2"


@pytest.mark.parametrize("name", ["one", "two"])
@pytest.mark.parametrize("wide", [1280, 390])
def test_no_rule_of_wcag_is_broken(chromium: Any, pages: dict[str, Path], name: str, wide: int) -> None:
    source = browser.axe()
    if source is None:
        pytest.skip(NO_AXE)
    chromium.open(pages[name], wide)
    chromium.run(source + "; 0")
    check = CHECK.replace("TAGS", str(WCAG))
    assert chromium.run(check) == []  # as it opens
    chromium.run(f"{SHOW}; {OPEN}")
    assert chromium.run(check) == []  # with all answers shown and everything unfolded


def press(chromium: Any, key: str, code: int) -> None:
    for kind in ("keyDown", "keyUp"):
        text = {"text": "\r"} if key == "Enter" and kind == "keyDown" else {}
        chromium.call(
            "Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, **text
        )


def test_guess_by_keyboard_then_see(chromium: Any, pages: dict[str, Path]) -> None:
    chromium.open(pages["one"])
    shown = "getComputedStyle(document.querySelector('#q1-answer')).display"
    assert chromium.run(shown) == "none"
    press(chromium, "Tab", 9)
    assert chromium.run("document.activeElement.className") == "skip"
    chromium.run("document.querySelector('#q1-0').focus()")
    for _ in range(10):
        press(chromium, "ArrowRight", 39)
    assert chromium.run("document.querySelector('#q1 output').textContent") == "60"
    press(chromium, "Tab", 9)
    press(chromium, "Enter", 13)
    assert chromium.run(shown) == "block"
    assert chromium.run("document.activeElement.id") == "q1-answer"
    assert chromium.run("document.querySelector('#q1-0-beside').textContent").startswith("You said 60: ")
    assert chromium.run("document.querySelectorAll('#q1-0-dots .g').length") == 60
    answer = chromium.run("document.querySelector('#q1 data').value")
    assert (
        abs(float(chromium.run("document.querySelector('#q1-0').dataset.answer")) - 100 * float(answer))
        < 0.06
    )
    assert chromium.run("getComputedStyle(document.querySelector('#q2-answer')).display") == "none"
    chromium.run("document.querySelector('#show-all').click()")
    assert chromium.run("getComputedStyle(document.querySelector('#q2-answer')).display") == "block"


def test_without_scripts_the_answers_stand_there(chromium: Any, pages: dict[str, Path]) -> None:
    chromium.open(pages["one"], script=False)
    chromium.call("DOM.enable")
    root = chromium.call("DOM.getDocument", depth=1)["root"]["nodeId"]

    def tall(selector: str) -> bool:
        node = chromium.call("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        chromium.call("CSS.enable")
        styles = chromium.call("CSS.getComputedStyleForNode", nodeId=node)["computedStyle"]
        return next(each["value"] for each in styles if each["name"] == "display") != "none"

    assert tall("#q1-answer") and tall("#q4-answer") and not tall("#q1 .guess") and not tall("#show-all")


def test_it_prints(chromium: Any, pages: dict[str, Path]) -> None:
    chromium.open(pages["one"])
    printed = chromium.printed()
    assert printed.startswith(b"%PDF-") and printed.rstrip().endswith(b"%%EOF") and len(printed) > 50_000
    chromium.call("Emulation.setEmulatedMedia", media="print")
    try:
        assert chromium.run("getComputedStyle(document.querySelector('#q1-answer')).display") == "block"
        assert chromium.run("getComputedStyle(document.querySelector('#q1 .guess')).display") == "none"
    finally:
        chromium.call("Emulation.setEmulatedMedia", media="")


@pytest.mark.parametrize("script", [True, False])
def test_nothing_folded_is_lost_on_paper(chromium: Any, pages: dict[str, Path], script: bool) -> None:
    """As tall on paper as with everything opened by hand, with and without scripts; the screen is left as it was."""
    chromium.open(pages["one"], 800, script=script)
    chromium.call("Emulation.setEmulatedMedia", media="print")
    try:
        root = chromium.call("DOM.getDocument", depth=1)["root"]["nodeId"]

        def height(selector: str) -> float:
            node = chromium.call("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
            return float(chromium.call("DOM.getBoxModel", nodeId=node)["model"]["height"])

        assert height("#opened svg") > 100 and height("#typical table") > 100 and height("#cite pre") > 50
        assert height("figure details table") > 50
    finally:
        chromium.call("Emulation.setEmulatedMedia", media="")
    if script:
        assert chromium.run("document.querySelectorAll('details[open]').length") == 0


def test_a_phone_is_told_that_a_picture_moves(chromium: Any, pages: dict[str, Path]) -> None:
    hint = "getComputedStyle(document.querySelector('figure'), '::before').content"
    chromium.open(pages["one"], 375)
    assert "move it sideways" in chromium.run(hint)
    chromium.run("document.querySelector('#show-all').click()")
    assert chromium.run("(p => p.scrollWidth > p.clientWidth)(document.querySelector('.picture'))")
    chromium.open(pages["one"], 1280)
    assert chromium.run(hint) == "none"


def test_the_numbers_are_saved_from_the_page(chromium: Any, pages: dict[str, Path]) -> None:
    """The button makes a file of the very numbers in the page; nothing is asked for and nothing complains."""
    chromium.open(pages["one"])
    saved = chromium.run(
        "new Promise(done => { URL.createObjectURL = blob => { blob.text().then(done); return '#'; };"
        "document.querySelector('#save').click(); })"
    )
    assert json.loads(saved)["runs"] == 1000 and "report" in json.loads(saved)
    assert chromium.complaints() == [] and len(chromium.asked_for()) == 1
