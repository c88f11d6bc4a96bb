"""A report as PDF, printed by a browser that is installed: the same page, on paper."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from backstory_cli.errors import ServiceFailedError
from backstory_cli.system.subprocesses import find_program, run

SECONDS = 60.0
_NAMES = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    *("microsoft-edge", "microsoft-edge-stable", "msedge", "brave-browser"),
)
_MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Brave Browser.app/Contents/MacOS/Brave Browser",
)
_WINDOWS = (
    r"Google\Chrome\Application\chrome.exe",
    r"Microsoft\Edge\Application\msedge.exe",
    r"Chromium\Application\chrome.exe",
)
_WINDOWS_ROOTS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
_OPTIONS = (
    "--headless=new",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--disable-domain-reliability",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer",
)
"""No network: no name is resolved, and nothing in the background is asked for."""


def find_browser() -> str | None:
    """An installed browser of Chromium's family; None if none is found."""
    for name in _NAMES:
        if found := find_program(name):
            return found
    usual: list[Path] = []
    if sys.platform == "darwin":
        usual = [Path(path) for path in _MAC]
    elif sys.platform == "win32":
        roots = [Path(os.environ[root]) for root in _WINDOWS_ROOTS if root in os.environ]
        usual = [root / path for path in _WINDOWS for root in roots]
    return next((str(path) for path in usual if path.is_file()), None)


def render_pdf(page: str) -> bytes:
    """A page (`report_html`) as PDF.

    Raises:
        ServiceFailedError: No browser is installed, or it did not print the page.
    """
    program = find_browser()
    if program is None:
        raise ServiceFailedError(
            "a PDF is printed by a browser, and no Chromium, Chrome or Edge was found",
            "install one, or write the report with --html and print it from the browser that you have",
        )
    with tempfile.TemporaryDirectory(prefix="backstory-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source, target = folder / "report.html", folder / "report.pdf"
        source.write_text(page, encoding="utf-8")
        as_root = hasattr(os, "geteuid") and os.geteuid() == 0  # its sandbox refuses to start for root
        command = [
            program,
            *_OPTIONS,
            *(["--no-sandbox"] if as_root else []),
            f"--user-data-dir={folder / 'profile'}",
            f"--print-to-pdf={target}",
            source.as_uri(),
        ]
        done = run(command, b"", seconds=SECONDS, most_output=2**20, bounded=False)
        content = target.read_bytes() if target.is_file() else b""
    if not content.startswith(b"%PDF"):
        raise ServiceFailedError(
            f"the browser did not print the report{f': {done.problem}' if done.problem else ''}",
            "write it with --html and print it from a browser",
        )
    return content
