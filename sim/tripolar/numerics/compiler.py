"""The decorators that compile the model, and the on-disk cache of what they compiled.

``rule``: a plain scalar function; every caller inlines it, so a loop over lanes becomes packed instructions.
``kernel``: a loop over rules that Python calls; its machine code is kept on disk.
``sequence``: a list of calls of kernels, written out in the kernel that calls it.

All compile without fused multiply-add and without "fast math", so the same bits come out of packed code,
scalar code, another processor and plain Python (``NUMBA_DISABLE_JIT=1``).

The cache. numba decides whether cached code is stale by looking at the file of the cached function alone:
an edit in a rule that the function calls, in another file, goes unseen. So our cache folder is named by a
hash of *every* source file of the package, of the versions of the tools and of numba's settings: any edit
means a new folder. numba reads ``config.CACHE_DIR`` when a function is decorated; it is set for that moment
only, which works in a notebook that imported numba long before, and leaves the user's own setting as it
was.

The hash is taken once, at import: edit the sources, then restart Python (numba itself does not see a later
edit either).
"""

import hashlib
import importlib.metadata
import os
import platform
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba import types
from numba.core.typing.templates import infer_global as typed_infer_global

F = TypeVar("F", bound=Callable[..., Any])

PACKAGE = Path(__file__).resolve().parent.parent
OUR_SETTINGS = ("CACHE_DIR", "CACHE_LOCATOR_CLASSES")  # of numba; set only while our functions are decorated
HARMLESS = {"NUMBA_CACHE_DIR", "NUMBA_CACHE_LOCATOR_CLASSES", "NUMBA_NUM_THREADS", "NUMBA_DEBUG_CACHE"}
KEPT_FOLDERS = 5
YOUNG = 3600.0  # seconds; a folder used since then may belong to a running process and is never pruned

RULE_OPTIONS = {
    "error_model": "numpy",
    "forceinline": True,
    "nogil": True,
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
    "_nrt": False,  # no arrays are made, so none need be counted
}
KERNEL_OPTIONS = {
    "error_model": "numpy",
    "nogil": True,
    "boundscheck": False,
    "no_cfunc_wrapper": True,
    "_nrt": False,
}
SEQUENCE_OPTIONS = {"inline": "always"}

infer_global: Any = typed_infer_global
njit: Any = numba.njit  # its declared type knows only some of these options
_answering: list[Any] = []
_settings: Any = numba.config
COMPILED: bool = not _settings.DISABLE_JIT
"""False when NUMBA_DISABLE_JIT=1: then rules and kernels are the plain Python functions they are written
as.
"""


DRAWS_ONLY = "plots"  # the folder whose files no result depends on


@lru_cache(maxsize=1)
def source_hash() -> str:
    """Hex digest of every source file of the package but the pictures: the identity of the rules, stored with results.

    Nothing imports ``plots`` (an import contract), so a picture can not change a result. The digest does not depend
    on the machine, the folder or the line endings of the checkout.
    """
    digest = hashlib.sha256()
    sources = ((p.relative_to(PACKAGE), p) for p in PACKAGE.rglob("*.py"))
    for name, path in sorted((r.as_posix(), p) for r, p in sources if r.parts[0] != DRAWS_ONLY):
        text = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{name}\0{len(text)}\0".encode())
        digest.update(text)
    return digest.hexdigest()


@lru_cache(maxsize=1)
def cache_folder() -> Path | None:
    """The folder of this version's compiled kernels, created if needed; None if nothing on this machine is
    writable.

    It lies under ``$TRIPOLAR_CACHE_DIR``, else the user's cache folder, else the temporary folder.
    """
    name = _folder_name()
    for root in _cache_roots():
        folder = root / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=folder).close()
            os.utime(folder)
        except OSError:
            continue
        _prune(root)
        return folder
    return None


def is_warm(kernel: str = "") -> bool:
    """Whether the kernel whose name begins so (any, by default) was compiled from exactly these sources and tools
    and kept, so that a start is quick.
    """
    folder = cache_folder() if COMPILED else None
    return folder is not None and next(folder.rglob(f"{kernel}*.nbc"), None) is not None


def rule(function: F) -> F:
    """Compile a scalar function that every caller inlines (a formula of the model).

    A rule is pure: floats and words in, floats, words or a tuple of them out; if/elif/else, early return,
    `and`/`or`, abs, loops of constant length and other rules inside. No `x**y`, `math.*`, raise, while or
    int() of a float: these stop vectorisation or change bits. min and max drop a NaN that stands second:
    use `clip` and `positive`. Dividing by zero gives inf or NaN when compiled and an error in plain Python:
    use `divide` where a divisor can be zero.

    From Python a rule is the plain function it is written as, with the same bits; only kernels compile it,
    and they hold its code: it has no disk cache and no doors to Python, which cost more time than the rule.
    """
    if COMPILED:
        _answer_for(function, njit(**RULE_OPTIONS)(function))
    return function


def kernel(function: F) -> F:
    """Compile a loop over rules that Python calls (a phase of the year, the loop over years), and keep it
    on disk.
    """
    if not COMPILED:
        return function
    has_file = Path(function.__code__.co_filename).is_file()  # not so in a notebook's cell
    with _our_cache() as usable:
        compiler = njit(**KERNEL_OPTIONS, cache=usable and has_file)
        return cast(F, compiler(function))


def sequence(function: F) -> F:
    """Write a function's body into the kernel that calls it: for one that only calls kernels in order.

    A kernel's code is optimised again within every kernel that calls it, so a list of all of them should
    stand in one kernel only. From Python it is the plain function.
    """
    if COMPILED:
        _answer_for(function, njit(**SEQUENCE_OPTIONS)(function))
        # numba writes out whatever looks like one of its dispatchers in these two attributes, uncompiled;
        # `register_jitable(inline="always")` would compile it for itself as well.
        marked: Any = function
        marked.targetoptions = SEQUENCE_OPTIONS
        marked.py_func = function
    return function


def _answer_for(function: Any, compiled: Any) -> None:
    """In compiled code, take `compiled` wherever `function` is named.

    (`numba.extending.register_jitable` would compile it once more for every set of options among callers.)
    """
    infer_global(function, types.Dispatcher(compiled))
    _answering.append(compiled)  # the type alone does not keep it


@contextmanager
def _our_cache() -> Iterator[bool]:
    """Point numba's cache at our folder while a function is decorated, and put the user's settings back."""
    folder = cache_folder()
    if folder is None:
        yield False
        return
    kept = {name: getattr(_settings, name) for name in OUR_SETTINGS if hasattr(_settings, name)}
    _settings.CACHE_DIR = str(folder)
    _settings.CACHE_LOCATOR_CLASSES = ""
    try:
        yield True
    finally:
        for name, value in kept.items():
            setattr(_settings, name, value)


def _folder_name() -> str:
    """Everything that may change the machine code, in 24 hex digits (numba adds the processor itself)."""
    settings = sorted(
        f"{key}={value}"
        for key, value in os.environ.items()
        if key.startswith("NUMBA_") and key not in HARMLESS
    )
    versions = [f"{name} {importlib.metadata.version(name)}" for name in ("numba", "llvmlite", "numpy")]
    identity = [source_hash(), str(PACKAGE), *versions, sys.version, platform.machine(), *settings]
    return hashlib.sha256("\n".join(identity).encode()).hexdigest()[:24]


def _cache_roots() -> list[Path]:
    chosen = os.environ.get("TRIPOLAR_CACHE_DIR")
    if chosen:
        roots = [Path(chosen).expanduser()]
    elif sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
        roots = [Path(local) / "tripolar" / "Cache"]
    else:
        roots = [Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()) / "tripolar"]
    return [*roots, Path(tempfile.gettempdir()) / f"tripolar-{_user()}"]


def _user() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "user")


def _prune(root: Path) -> None:
    """Delete all but the newest cache folders; never a young one, whose process may still be writing."""
    try:
        folders = [p for p in root.iterdir() if re.fullmatch(r"[0-9a-f]{24}", p.name) and p.is_dir()]
        by_age = sorted(((p.stat().st_mtime, p) for p in folders), reverse=True)
    except OSError:  # another process prunes at this moment
        return
    for changed, folder in by_age[KEPT_FOLDERS:]:
        if time.time() - changed > YOUNG:
            shutil.rmtree(folder, ignore_errors=True)
