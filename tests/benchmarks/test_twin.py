"""The C twin and the block engine run the same five mechanisms: what ``benchmarks/engine.py`` compares is equal."""

import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
RUNS, YEARS, SEED = 2_000, 40, 1
#: Runs whose level may differ in some year, since a probability that differs in its last bit met a uniform.
STRAYS = RUNS // 1_000

pytestmark = pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is not installed")


@pytest.fixture(scope="module")
def benchmarks():
    """The benchmarks' folder on the path, as when ``python benchmarks/engine.py`` runs."""
    sys.path.insert(0, str(BENCHMARKS))
    yield
    sys.path.remove(str(BENCHMARKS))


@pytest.fixture(scope="module")
def futures(benchmarks):
    from tripolar.numerics import COMPILED

    if not COMPILED:
        pytest.skip("2,000 runs need the compiler")
    from five import run_five
    from twin import run_twin
    from world2020 import opening

    return run_five(opening(), SEED, 0, RUNS, YEARS), run_twin(opening(), SEED, 0, RUNS, YEARS)


def test_gdp_agrees_to_rounding(futures):
    block, twin = futures
    np.testing.assert_allclose(block.gdp, twin.gdp, rtol=1e-9, atol=0.0)


def test_pacts_form_in_the_same_years(futures):
    block, twin = futures
    assert np.count_nonzero((block.formed != twin.formed).any(axis=0)) <= STRAYS
    assert (block.formed >= 0.0).any(axis=1).all(), (
        "no pact forms in some pair: the comparison would be empty"
    )


def test_working_relations_agree_where_levels_do(futures):
    block, twin = futures
    apart = (np.abs(block.relation - twin.relation) > 1e-9).any(axis=0)
    assert np.count_nonzero(apart) <= STRAYS


def test_lazy_twin_has_the_same_results(benchmarks):
    from twin import run_twin
    from world2020 import opening

    eager, lazy = (run_twin(opening(), SEED, 0, 200, YEARS, *flags) for flags in ((), ("-DLAZY",)))
    for one, other in zip(eager, lazy, strict=True):
        np.testing.assert_array_equal(one, other)


def test_block_of_any_width_has_the_same_results(futures, benchmarks):
    from five import run_five
    from world2020 import opening

    block, _ = futures
    narrow = run_five(opening(), SEED, 0, 100, YEARS, lanes=8)
    for one, other in zip(block, narrow, strict=True):
        np.testing.assert_array_equal(one[:, :100], other)


def test_packed_judges_remarks(benchmarks):
    from packed import judge

    good = "remark: vectorized loop (vectorization width: 8, interleaved count: 2)\n"
    bad = "remark: loop not vectorized: too many memory checks needed\n"
    assembly = "\tvmulpd\t%zmm1, %zmm2, %zmm3\n\tvaddsd\t%xmm1, %xmm2, %xmm3\n"
    assert judge("grow", good, assembly, 512).packed
    assert judge("grow", good, assembly, 512)[4:7] == (1, 0, 1)
    assert not judge("grow", good, assembly, 256).packed, "packed, but not at full width"
    assert not judge("grow", good + bad, assembly, 512).packed
    assert not judge("grow", "", "", 512).packed
