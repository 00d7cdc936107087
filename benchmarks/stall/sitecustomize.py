"""Makes a process that writes a sweep's file stand still in the middle of it, so that it can be killed there.

Python imports this module at the start if its folder is on the path. While the file ``half`` or ``rename`` lies in
the folder ``STALL_FOLDER``, the first process that writes a file takes it away and stops: half-way through the
bytes, or with the file on disk but not yet renamed. It leaves ``stalled-PID`` behind.
"""

import importlib.util
import os
import sys
import time

STORE = "tripolar_lab.sweeps.store"
FOREVER = 600.0


def stall_if(moment, name):
    """Stand still if that was asked for at this moment (and, if the file says so, at a file of that name)."""
    folder = os.environ["STALL_FOLDER"]
    asked = os.path.join(folder, moment)
    try:
        with open(asked, encoding="utf-8") as file:
            wanted = file.read()
        if wanted and wanted not in name:
            return
        os.rename(asked, os.path.join(folder, f"stalled-{os.getpid()}"))
    except FileNotFoundError:
        return
    time.sleep(FOREVER)


class Halting:
    """A file whose writing may stop half-way."""

    def __init__(self, file):
        self._file = file

    def write(self, data):
        """Write the first half, perhaps stand still, write the rest."""
        half = len(data) // 2
        self._file.write(data[:half])
        self._file.flush()
        stall_if("half", self._file.name)
        self._file.write(data[half:])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._file.close()

    def __getattr__(self, name):
        return getattr(self._file, name)


class Os:
    """The module os, with a rename that may stand still before it happens."""

    def __getattr__(self, name):
        return getattr(os, name)

    def replace(self, source, target):
        """See ``os.replace``."""
        stall_if("rename", str(target))
        os.replace(source, target)


def halting_open(path, mode="r", **given):
    """Open a file; one that is written may stand still half-way."""
    file = open(path, mode, **given)  # noqa: SIM115 (the store closes it)
    return Halting(file) if mode == "wb" else file


class Finder:
    """An importer that rigs the store as it is loaded, and knows nothing else."""

    def find_spec(self, name, path=None, target=None):
        """The store's own specification, with what is rigged."""
        if name != STORE:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        load = spec.loader.exec_module

        def exec_module(module):
            load(module)
            module.os, module.open = Os(), halting_open

        spec.loader.exec_module = exec_module
        return spec


if os.environ.get("STALL_FOLDER"):
    sys.meta_path.insert(0, Finder())
