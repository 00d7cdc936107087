"""Equal numbers give equal bytes, the file carries the alt text, the code names no country."""

import hashlib
import io
import re
import subprocess
import sys
from pathlib import Path

import matplotlib
import pytest
import yaml
from invented import EIGHT, fans, survivals
from PIL import Image
from tripolar import plots
from tripolar.plots import fan_figure, survival_figure, theme, words

HERE = Path(plots.__file__).parent


def pictures():
    curve, more = survivals()["with all"]
    table, levels, rest = fans()["baseline"]
    return survival_figure(curve, **more), fan_figure(table, levels, **rest)


def test_equal_numbers_give_equal_bytes():
    first = [picture.png() for picture in pictures()]
    with matplotlib.rc_context({"font.size": 20, "axes.facecolor": "red", "lines.linewidth": 9}):
        assert [picture.png() for picture in pictures()] == first
        assert matplotlib.rcParams["font.size"] == 20
    script = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "from test_picture_files import pictures; import hashlib\n"
        "print(*[hashlib.sha256(p.png()).hexdigest() for p in pictures()])\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    other = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert other.stdout.split() == [hashlib.sha256(png).hexdigest() for png in first]


def test_a_picture_may_be_saved_twice(tmp_path):
    picture = pictures()[0]
    assert picture.png() == picture.png() == picture.save(tmp_path / "a.png").read_bytes()


def test_the_file_carries_title_and_alt_text_and_nothing_of_the_day():
    for picture in pictures():
        info = Image.open(io.BytesIO(picture.png())).info
        assert info["Description"] == picture.alt and info["Title"] == picture.title
        assert set(info) == {"Description", "Title", "dpi"}
        assert "\u00a0" not in picture.alt + picture.title


def test_no_country_is_named_in_the_code():
    world = yaml.safe_load((HERE.parents[2] / "configs/world/2020.yaml").read_text())
    names = {name for key, state in world["states"].items() for name in (key, state["label"])}
    names |= {name for key, (label, _) in EIGHT.items() for name in (key, label)}
    names |= {
        "america",
        "chinese",
        "russian",
        "american",
        "soviet",
        "ussr",
        "britain",
        "france",
        "beijing",
        "moscow",
    }
    pattern = re.compile("|".join(map(re.escape, sorted(names))), re.IGNORECASE)
    for file in HERE.glob("*.py"):
        assert not pattern.findall(file.read_text()), file.name
    colours = {state["colour"].upper() for state in world["states"].values()}
    assert not any(colour in file.read_text().upper() for file in HERE.glob("*.py") for colour in colours)


def contrast(one, other):
    def light(colour):
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in theme.to_rgb(colour)]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    a, b = sorted((light(one), light(other)))
    return (b + 0.05) / (a + 0.05)


def test_texts_and_bands_stand_out_without_colour():
    for ink in (theme.INK, theme.QUIET, theme.HOLDS, theme.PAIR, theme.ICE):
        assert contrast(ink, theme.PAPER) >= 4.5
    assert contrast(theme.HOLDS, theme.UNKNOWN) >= 4.5 and contrast(theme.INK, theme.UNKNOWN) >= 4.5
    assert contrast(theme.NOISE, theme.UNKNOWN) >= 1.5 and contrast(theme.HOLDS, theme.NOISE) >= 3
    for lower, upper in zip(theme.LADDER, theme.LADDER[1:], strict=False):
        assert contrast(lower, upper) >= 1.9


@pytest.mark.parametrize(
    ("share", "said"), [(0.0, "<1 %"), (0.004, "<1 %"), (0.254, "25 %"), (0.997, ">99 %"), (1.0, "100 %")]
)
def test_shares_in_words(share, said):
    assert words.percent(share) == said


def test_futures_and_numbers_in_words():
    assert words.futures(0.0, 10_000) == "fewer than 1 of 100 futures"
    assert words.futures(1.0, 10_000) == "more than 99 of 100 futures"
    assert words.futures(0.15, 20) == "3 of 20 runs"
    assert words.between(0.24, 0.26) == "24–26" and words.between(0.0, 0.001) == "<1"
    assert [words.number(x) for x in (8, 8.25, 0.31, 0.04, 1493.2)] == ["8", "8.2", "0.3", "0.04", "1,493"]
    assert words.years(1) == "1\u00a0year"


def test_counts_and_few_cases_in_words():
    assert [words.some(n, "pact") for n in (0, 1, 2657)] == ["0 pacts", "1 pact", "2,657 pacts"]
    assert [words.part(0.5, n, "break") for n in (2, 40)] == ["1 of the 2 breaks", "50 % of the breaks"]
    assert (
        words.part(1.0, 1, "break") == "the one break" and words.part(0.0, 2, "break") == "none of the breaks"
    )
    assert words.part(0.25, 8) == "2 of 8"


def test_every_figure_can_be_imported_and_is_in_the_documents():
    root = HERE.parents[2]
    page = (root / "docs/api.md").read_text()
    for file in HERE.glob("*.py"):
        for name in re.findall(r"^def (\w+_figure)\(", file.read_text(), re.MULTILINE):
            assert name in plots.__all__ and getattr(plots, name) and name in page, name
    numbers = (
        "outcomes.dots",
        "outcomes.futures",
        "outcomes.balance",
        "outcomes.lives",
        "outcomes.paths",
        "evidence.multiples",
    )
    assert all(f"::: tripolar.{name}\n" in page for name in numbers)
