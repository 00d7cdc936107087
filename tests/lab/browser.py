"""A real browser for tests: Chromium without a window, spoken to over a pipe. Needs no package.

``Browser.open`` loads a file and tells what the console said and every address that was asked for.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from importlib import util
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
MISSING = "no Chromium here; install it (apt-get install -y chromium) or name it with TRIPOLAR_CHROMIUM=PATH"
PATIENCE = 120.0  # seconds for one answer
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--remote-debugging-pipe",
)  # fmt: skip


def path() -> str | None:
    """Where Chromium is; None if there is none."""
    named = os.environ.get("TRIPOLAR_CHROMIUM")
    found = next((place for place in map(shutil.which, NAMES) if place), None)
    return named or (found if sys.platform != "win32" else None)


def axe() -> str | None:
    """The source of axe-core: of ``TRIPOLAR_AXE=axe.min.js``, else of the package axe-core-python; None if neither."""
    named = os.environ.get("TRIPOLAR_AXE")
    spec = util.find_spec("axe_core_python")
    places = [Path(named)] if named else []
    places += (
        [Path(folder) / "axe.min.js" for folder in (spec.submodule_search_locations or ())] if spec else []
    )
    return next((place.read_text(encoding="utf-8") for place in places if place.is_file()), None)


class Browser:
    """One Chromium with one page."""

    def __init__(self) -> None:
        self._home = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        theirs_in, self._out = os.pipe()
        self._in, theirs_out = os.pipe()

        def wire() -> None:
            one, two = os.dup(theirs_in), os.dup(theirs_out)
            os.dup2(one, 3)
            os.dup2(two, 4)

        quiet = subprocess.DEVNULL
        command = [path() or "chromium", *FLAGS, f"--user-data-dir={self._home.name}"]
        self._process = subprocess.Popen(
            command,
            stdout=quiet,
            stderr=quiet,
            preexec_fn=wire,  # noqa: PLW1509
            close_fds=False,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self._number, self._rest, self._session = 0, b"", None
        self.events: list[dict[str, Any]] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def close(self) -> None:
        """End it."""
        os.close(self._out)
        self._process.kill()
        self._process.wait()
        os.close(self._in)
        self._home.cleanup()

    def call(self, method: str, **given: Any) -> dict[str, Any]:
        """Ask something and wait for the answer."""
        self._number += 1
        sent: dict[str, Any] = {"id": self._number, "method": method, "params": given}
        if self._session:
            sent["sessionId"] = self._session
        os.write(self._out, json.dumps(sent).encode() + b"\0") if len(str(sent)) < 60_000 else self._long(
            sent
        )
        while True:
            came = self._next()
            if came.get("id") == self._number:
                assert "error" not in came, came
                result: dict[str, Any] = came["result"]
                return result

    def _long(self, sent: dict[str, Any]) -> None:
        data = json.dumps(sent).encode() + b"\0"
        while data:
            data = data[os.write(self._out, data[:60_000]) :]

    def _next(self) -> dict[str, Any]:
        until = time.monotonic() + PATIENCE
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._in], [], [], max(until - time.monotonic(), 0.0))
            part = os.read(self._in, 1 << 20) if ready else b""
            if not part:
                raise TimeoutError("the browser does not answer")
            self._rest += part
        text, _, self._rest = self._rest.partition(b"\0")
        came: dict[str, Any] = json.loads(text)
        if "method" in came:
            self.events.append(came)
        return came

    def open(self, file: Path, wide: int = 1280, tall: int = 900, script: bool = True) -> None:
        """Load a file; what happens on the way is in ``events``."""
        self.events.clear()
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=wide,
            height=tall,
            deviceScaleFactor=1,
            mobile=wide < 600,
        )
        self.call("Emulation.setScriptExecutionDisabled", value=not script)
        self.call("Page.navigate", url=file.resolve().as_uri())
        while not any(event["method"] == "Page.loadEventFired" for event in self.events):
            self._next()

    def run(self, code: str) -> Any:
        """The value of a JavaScript expression (of a promise what it brings)."""
        came = self.call("Runtime.evaluate", expression=code, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in came, came
        return came["result"].get("value")

    def complaints(self) -> list[str]:
        """What the console and the log said, and what was thrown."""
        wanted = ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded")
        return [json.dumps(event["params"])[:500] for event in self.events if event["method"] in wanted]

    def asked_for(self) -> list[str]:
        """Every address that was asked for, without data addresses."""
        urls = [
            event["params"]["request"]["url"]
            for event in self.events
            if event["method"] == "Network.requestWillBeSent"
        ]
        return [url for url in urls if not url.startswith("data:")]

    def picture(self, place: Path) -> None:
        """The whole page as a PNG."""
        taken = self.call("Page.captureScreenshot", captureBeyondViewport=True)
        place.write_bytes(base64.b64decode(taken["data"]))

    def printed(self) -> bytes:
        """The page as it prints: a PDF."""
        return base64.b64decode(self.call("Page.printToPDF", printBackground=True)["data"])
