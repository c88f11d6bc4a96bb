"""A real browser without a window, driven over the DevTools protocol: what a page does when somebody opens it."""

from __future__ import annotations

import base64
import itertools
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from backstory_cli.render.pdf import find_browser
from support.waiting import HANG, seconds_left, wait_until

_DOMAINS = ("Page", "Network", "Runtime", "Log", "Audits", "Security")


@dataclass
class Visit:
    """What happened while a page was opened.

    Attributes:
        dialogs: Messages of alerts, prompts and the like.
        requests: Addresses that were asked for, the page's own left out.
        complaints: Errors and warnings in the console or about the security policy.
        title: The title of the page.
        facts: What the expression that was asked for gave.
    """

    dialogs: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    title: str = ""
    facts: Any = None


class Browser:
    """One open tab."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._events: list[dict[str, Any]] = []
        for domain in _DOMAINS:
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Ask for something and wait for the answer; events that come before it are kept."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._socket.recv(timeout=HANG))
            if message.get("id") == number:
                assert "error" not in message, message
                return dict(message["result"])
            self._heard(message)

    def _heard(self, message: dict[str, Any]) -> None:
        self._events.append(message)
        if message.get("method") == "Page.javascriptDialogOpening":  # it would hold the page up
            number = next(self._numbers)
            self._socket.send(
                json.dumps({"id": number, "method": "Page.handleJavaScriptDialog", "params": {"accept": False}})
            )

    def visit(self, page: Path, expression: str = "null", settle: float = 0.5) -> Visit:
        """Open a file, wait until it is loaded and a moment longer, and tell what happened."""
        self._events.clear()
        address = page.as_uri()
        self.call("Page.navigate", url=address)
        while not any(event.get("method") == "Page.loadEventFired" for event in self._events):
            self._heard(json.loads(self._socket.recv(timeout=HANG)))
        for left in seconds_left(settle):
            with suppress(TimeoutError):
                self._heard(json.loads(self._socket.recv(timeout=left)))
        facts = self.evaluate(expression)
        return self._told(address, str(self.evaluate("document.title")), facts)

    def evaluate(self, expression: str) -> Any:
        """What an expression gives in the page; the tool may run scripts where the page itself may not."""
        return self.call("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def _told(self, address: str, title: str, facts: Any) -> Visit:
        visit = Visit(title=title, facts=facts)
        for event in self._events:
            method, given = event.get("method"), event.get("params", {})
            if method == "Page.javascriptDialogOpening":
                visit.dialogs.append(given["message"])
            elif method == "Network.requestWillBeSent":
                asked = given["request"]["url"]
                if asked != address and not asked.startswith("data:"):
                    visit.requests.append(asked)
            elif method == "Runtime.consoleAPICalled":
                visit.complaints.append(str(given["args"]))
            elif method == "Runtime.exceptionThrown":
                visit.complaints.append(str(given["exceptionDetails"]))
            elif method == "Log.entryAdded":
                visit.complaints.append(given["entry"]["text"])
            elif method == "Audits.issueAdded":
                visit.complaints.append(json.dumps(given["issue"]))
        return visit

    def picture(self, width: int, *, dark: bool = False, scale: float = 1.0) -> bytes:
        """The whole page as PNG, as it looks on a screen of that width."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])
        narrow = width < 600
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=scale, mobile=narrow)
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": width, "height": size["height"], "scale": 1}
        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)
        return base64.b64decode(shot["data"])


def installed() -> bool:
    """Whether there is a browser to open pages in."""
    return find_browser() is not None


@contextmanager
def browser(folder: Path) -> Iterator[Browser]:
    """A browser with a profile of its own in ``folder``; it is ended at the end."""
    program = find_browser()
    assert program is not None
    command = [
        program,
        "--headless=new",
        "--remote-debugging-port=0",
        f"--user-data-dir={folder / 'profile'}",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
        "about:blank",
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        with connect(_tab(folder / "profile"), max_size=None, open_timeout=HANG, proxy=None) as socket:
            yield Browser(socket)
    finally:
        process.terminate()
        try:
            process.wait(HANG)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _tab(profile: Path) -> str:
    """The address of the first tab, once the browser has told its port."""
    from urllib.request import urlopen

    def first() -> str:
        with suppress(OSError, ValueError, IndexError):
            port = (profile / "DevToolsActivePort").read_text().split()[0]
            with urlopen(f"http://127.0.0.1:{port}/json/list", timeout=HANG) as answer:
                tabs = [tab for tab in json.load(answer) if tab["type"] == "page"]
            return str(tabs[0]["webSocketDebuggerUrl"])
        return ""

    return wait_until(first, "the start of the browser")
