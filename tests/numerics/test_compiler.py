"""The same bits compiled or not, packed code, no fused multiply-add, a cache that sees edits."""

import os
import re
import runpy
import shutil
import subprocess
import sys
import time
import types
import warnings
from pathlib import Path

import numpy as np
import pytest
import tripolar
from tripolar import numerics
from tripolar.numerics import compiler

LIBRARY = Path(tripolar.__file__).parent
HERE = Path(__file__).parent
compiled_only = pytest.mark.skipif(not numerics.COMPILED, reason="the compiler is off")


def python(*arguments, library=LIBRARY.parent, **settings):
    """Run Python on a copy of the library and return what it printed."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("NUMBA_")}
    environment = kept | {"PYTHONPATH": str(library), "PYTHONDONTWRITEBYTECODE": "1"} | settings
    done = subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def fingerprint():
    return python(str(HERE / "fingerprint.py"))


def test_same_bits_without_the_compiler(fingerprint):
    assert python("-W", "error", str(HERE / "fingerprint.py"), NUMBA_DISABLE_JIT="1") == fingerprint


@pytest.mark.skipif(
    os.uname().machine != "x86_64" if hasattr(os, "uname") else True, reason="names x86 processors"
)
@pytest.mark.parametrize("processor", ["haswell", "nehalem"])
def test_same_bits_on_older_processors(fingerprint, processor):
    """AVX2 and SSE4, where more or fewer lanes share an instruction."""
    older = python(str(HERE / "fingerprint.py"), NUMBA_CPU_NAME=processor, NUMBA_CPU_FEATURES="")
    assert older == fingerprint


def _rows(function, n_in, n_out):
    """A lane loop over one function, as a phase has it, compiled afresh so its machine code can be read."""
    inputs = ", ".join(f"x[{i}, lane]" for i in range(n_in))
    outputs = ", ".join(f"out[{i}, lane]" for i in range(n_out))
    scope = {"f": function, "np": np}
    exec(f"def loop(x, out):\n for lane in range(out.shape[1]):\n  {outputs} = f({inputs})", scope)
    return scope["loop"]


@compiled_only
@pytest.mark.parametrize(
    ("name", "inputs", "outputs"),
    [
        ("exp", 1, 1),
        ("log", 1, 1),
        ("tanh", 1, 1),
        ("power", 2, 1),
        ("cos_sin_turn", 1, 2),
        ("draw_bits", 3, 2),
    ],
)
def test_lane_loops_are_packed_and_unfused(name, inputs, outputs):
    import numba

    loop = numba.njit(error_model="numpy", nogil=True)(_rows(getattr(numerics, name), inputs, outputs))
    kind = np.uint64 if name == "draw_bits" else np.float64
    loop(np.ones((inputs, 64), kind), np.empty((outputs, 64), kind))
    (code,) = loop.inspect_asm().values()
    assert not re.search(r"vfn?m(add|sub)", code)
    assert "_ZN" not in "".join(re.findall(r"callq\s+(?!.*(?:free|decref|incref|destroy)).*", code))
    if "zmm" in code or "ymm" in code:
        packed = "vpmuludq" if name == "draw_bits" else "vmulpd"
        assert re.search(rf"{packed}.*%[yz]mm", code)


@compiled_only
def test_a_rule_from_python_is_the_plain_function_with_the_same_bits():
    """A few thousand values, compiled in the fingerprint's kernel and one by one in Python."""
    fingerprint = runpy.run_path(str(HERE / "fingerprint.py"))
    x, out, words = fingerprint["values"]()
    seed = np.uint64(2**63 + 12345)
    fingerprint["fill"](x, out, words, seed)
    plain, plain_words = np.empty_like(out), np.empty_like(words)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fingerprint["fill"].py_func(x, plain, plain_words, seed)
    assert isinstance(numerics.exp, types.FunctionType)
    assert np.array_equal(words, plain_words)
    assert np.array_equal(np.isnan(out), np.isnan(plain))
    assert np.nan_to_num(out).tobytes() == np.nan_to_num(plain).tobytes()


@compiled_only
def test_rules_have_no_doors_to_python():
    (made,) = {c for c in compiler._answering if c.py_func is numerics.exp}
    compiler.kernel(_rows(numerics.exp, 1, 1))(np.ones((1, 8)), np.empty((1, 8)))
    (code,) = made.inspect_llvm().values()
    defined = re.findall(r"^define .*@\S+", code, re.MULTILINE)
    assert len(defined) == 1 and "alwaysinline" in code


@numerics.kernel
def _add_one(x):
    x[0] += 1.0


@numerics.sequence
def _twice(x):
    """Two calls in order."""
    _add_one(x)
    for _ in range(1):
        _add_one(x)


@numerics.kernel
def _years(x, years):
    for _ in range(years):
        _twice(x)


def test_a_sequence_is_written_out_in_its_kernel_and_plain_from_python():
    x = np.zeros(1)
    _years(x, 3)
    assert x[0] == 6.0
    _twice(x)
    assert x[0] == 8.0
    assert isinstance(_twice, types.FunctionType)


@compiled_only
def test_a_rule_made_after_a_kernel_was_compiled_is_seen():
    for factor in (2.0, 3.0):
        scope = {"factor": factor}
        exec("def scale(x):\n return factor * x", scope)
        scope["scale"] = numerics.rule(scope["scale"])
        exec("def use(x):\n return scale(x)", scope)
        assert numerics.kernel(scope["use"])(2.0) == 2.0 * factor


@pytest.fixture
def copied(tmp_path):
    """A copy of the numerics as a library of its own, with a rule in one file and a kernel in another."""
    library = tmp_path / "library"
    shutil.copytree(
        LIBRARY / "numerics", library / "tripolar" / "numerics", ignore=shutil.ignore_patterns("__pycache__")
    )
    (library / "tripolar" / "__init__.py").touch()
    (library / "tripolar" / "growth.py").write_text(
        "from .numerics import exp, rule\n@rule\ndef grow(x: float) -> float:\n    return 2.0 * x\n"
    )
    (library / "tripolar" / "year.py").write_text(
        "from .growth import grow\nfrom .numerics import kernel\n@kernel\ndef year(x):\n    return grow(x)\n"
    )
    return library


RUN = (
    "from tripolar.year import year; from tripolar.numerics import is_warm\n"
    "warm = is_warm(); print(year(3.0), warm, sum(year.stats.cache_hits.values()))"
)


@compiled_only
@pytest.mark.parametrize("first", ["", "import numba\n"], ids=["numba later", "numba first"])
def test_an_edited_rule_is_seen(copied, tmp_path, first):
    cache = {"TRIPOLAR_CACHE_DIR": str(tmp_path / "cache")}
    assert python("-c", first + RUN, library=copied, **cache) == "6.0 False 0"
    assert python("-c", first + RUN, library=copied, **cache) == "6.0 True 1"  # loaded from disk
    source = copied / "tripolar" / "growth.py"
    source.write_text(source.read_text().replace("2.0 * x", "5.0 * x"))
    assert python("-c", first + RUN, library=copied, **cache) == "15.0 False 0"


@compiled_only
def test_the_users_own_numba_setting_is_left_alone(copied, tmp_path):
    code = (
        "import numba; numba.config.CACHE_DIR = 'mine'\n"
        "from tripolar.year import year; year(1.0)\n"
        "assert numba.config.CACHE_DIR == 'mine' and numba.config.CACHE_LOCATOR_CLASSES == ''\n"
        "print(year.stats.cache_path)"
    )
    where = python("-c", code, library=copied, TRIPOLAR_CACHE_DIR=str(tmp_path / "cache"))
    assert where.startswith(str(tmp_path / "cache"))
    assert not Path("mine").exists()


def test_a_kernel_typed_at_a_prompt_works_without_a_file():
    scope = {}
    exec("def double(x):\n return 2.0 * x", scope)
    assert numerics.kernel(scope["double"])(1.5) == 3.0


def test_source_hash_ignores_line_endings_and_places(copied, tmp_path):
    ask = "from tripolar.numerics import source_hash; print(source_hash())"
    before = python("-c", ask, library=copied, NUMBA_DISABLE_JIT="1")
    moved = shutil.copytree(copied, tmp_path / "elsewhere")
    for path in moved.rglob("*.py"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert python("-c", ask, library=moved, NUMBA_DISABLE_JIT="1") == before
    (moved / "tripolar" / "plots").mkdir(exist_ok=True)
    (moved / "tripolar" / "plots" / "new.py").write_text("# a picture changes no result\n")
    assert python("-c", ask, library=moved, NUMBA_DISABLE_JIT="1") == before
    (moved / "tripolar" / "growth.py").write_text("# nothing left\n")
    assert python("-c", ask, library=moved, NUMBA_DISABLE_JIT="1") != before


def test_only_old_folders_beyond_the_newest_are_pruned(tmp_path):
    for age in range(9):
        folder = tmp_path / f"{age:024x}"
        folder.mkdir()
        changed = time.time() - age * compiler.YOUNG / 6 * 1.01
        os.utime(folder, (changed, changed))
    (tmp_path / "not ours").mkdir()
    compiler._prune(tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == [*(f"{age:024x}" for age in range(6)), "not ours"]
