"""The ``tripolar`` command: finds the verb and turns what goes wrong into one sentence and an exit code.

Imports nothing slow: ``--help`` prints in a blink.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from . import errors, process
from .progress import tell

#: Verb: module, and its line in the help.
VERBS = {
    "run": ("run", "run a scenario many times, answer the four questions, write a folder"),
    "sweep": ("sweep", "run every point of a design; stops, resumes, grows, shares its work"),
    "status": ("status", "how far a sweep is, and what failed"),
    "results": ("results", "the table of a sweep by design point, with intervals"),
    "sensitivity": ("sensitivity", "what moves an outcome: Sobol, Morris, tornado"),
    "replay": ("replay", "one run of a sweep again, by point and number"),
    "compact": ("compact", "put the files of a sweep together into few"),
    "export": ("export", "a sweep as CSV, Parquet or Stata files"),
    "compare": ("compare", "scenarios beside each other, future by future"),
    "plot": ("plot", "the pictures of a study or a sweep: PNG, SVG, PDF"),
    "explain": ("explain", "one future opened: its life, and at each turn why, in a page and a picture"),
    "causes": ("causes", "what breaks the pact: named causes, and but for which change it would have held"),
    "report": ("report", "a study as one HTML file: guess, then see; opens from disk, prints"),
    "cite": ("cite", "what to cite: a methods paragraph and BibTeX"),
    "claims": ("claims", "the essay tested claim by claim"),
    "hindcasts": ("hindcasts", "three pasts beside the base rate of the same window"),
    "scenarios": ("scenarios", "list the built-in scenarios, or tell about one"),
    "params": ("params", "list parameters and opening figures: value, unit, range, meaning, source"),
}
DEBUG = "TRIPOLAR_DEBUG"
HELP = f"""\
tripolar: does an alliance of two great powers against a third form, hold or break, why, and who leads it

  tripolar run                                        10,000 futures of the baseline, 2020-2060
  tripolar run arctic.intransigence=0.9 runs=20000    change what you like: key=value
  tripolar run parameters=ranges                      draw what we do not know as well
  tripolar sweep 'arctic.intransigence=range(0,1,0.2)' growth=baseline,china_slowdown
  tripolar scenarios                                  what can be run
  tripolar params arctic                              what can be changed

Verbs
{chr(10).join(f"  {verb:<12}{about}" for verb, (_, about) in VERBS.items())}

  tripolar VERB --help    its keys and more examples
  tripolar --version      the version

What changes results is key=value; what changes the display is --flag; files and folders stand alone.
These are a model's futures, not a forecast."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code (0, 2 for a refusal, 130 for Ctrl-C, 1 for a fault of ours)."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if argv is None:
        process.take()
    try:
        code = dispatch(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        process.muffle()
        code = errors.OK
    except (errors.Interrupted, KeyboardInterrupt) as stop:
        tell(f"interrupted; {stop}" if str(stop) else "interrupted; nothing was written")
        code = errors.INTERRUPTED
    except Exception as error:
        code = _failed(error)
    process.leave(code)
    return code


def dispatch(arguments: list[str]) -> int:
    """Call the verb that is asked for."""
    if not arguments or arguments[0] in ("--help", "-h", "help"):
        print(HELP)
        return errors.OK
    verb, rest = arguments[0], arguments[1:]
    if verb in ("--version", "-V"):
        from .provenance import version_of

        print(f"tripolar {version_of('tripolar')}")
        return errors.OK
    if verb not in VERBS:
        raise errors.Refusal(_no_verb(verb))
    module = import_module(f"{__package__}.{VERBS[verb][0]}")
    code: int = module.main(rest)
    return code


def _no_verb(verb: str) -> str:
    from .library import nearest
    from .settings import shown

    if verb.startswith("-"):
        return f"tripolar has no flag {shown(verb)}; there are --help, --version and, after a verb, its own"
    if "=" in verb:
        return f"{shown(verb)} needs a verb before it; write tripolar run {shown(verb)}"
    return f"tripolar has no verb {shown(verb)!r}{nearest(verb, VERBS, '; there are ' + ', '.join(VERBS))}"


def _failed(error: Exception) -> int:
    if os.environ.get(DEBUG):
        import traceback

        traceback.print_exc()
    message = errors.one_line(error)
    if errors.is_refusal(error):
        tell(message)
        return errors.REFUSED
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EIO):
        process.muffle()
        tell(f"the output can not be written ({error.strerror}); what was computed is in its folder")
        return errors.REFUSED
    if isinstance(error, MemoryError):
        tell("there is not enough memory; give fewer runs, fewer threads or keep=aggregate")
        return errors.REFUSED
    tell(
        f"internal error, not yours ({type(error).__name__}: {message[:300]}); "
        f"please report it with what {DEBUG}=1 prints"
    )
    return errors.BROKEN


if __name__ == "__main__":
    sys.exit(main())
