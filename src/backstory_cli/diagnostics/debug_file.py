"""The record of one command: it listens while the command runs, and is written whole when it ends."""

from __future__ import annotations

import logging
import platform
import sys
import time
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from backstory_cli import __version__
from backstory_cli.diagnostics.redaction import Private, format_traceback
from backstory_cli.errors import BackstoryError, ExitCode, UsageError
from backstory_cli.investigation.session import LIBRARIES
from backstory_cli.system.files import open_atomic
from backstory_cli.text import clean

MAX_LINES = 2_000
"""Lines of the log that are kept, the first ones."""
INTRODUCTION = (
    "backstory's debug file, to attach to a bug report. It holds no key, no path or name of yours, no question, and\n"
    "nothing of what the image shows or its metadata says. Please look through it, all the same."
)
_PLAIN = (bool, int, float, type(None))
_WORDS = {"analyst": ("rules", "gemini"), "profile": ("quick", "standard", "deep")}
"""Settings whose value may stand here where it is one of ours."""


class Record(logging.Handler):
    """What a command does, until `write` is called.

    Args:
        file: Where it is written to.
        words: The command line.
        known: Words of it that are ours: commands and options. All others are the person's.
    """

    def __init__(self, file: Path, words: Sequence[str], known: Collection[str]) -> None:
        super().__init__(logging.DEBUG)
        self._file, self._words, self._known = file, words, known
        self._private = Private([word for word in words if word not in known])
        self._began, self._log = time.monotonic(), list[str]()
        self._levels = {name: logging.getLogger(name).level for name in ("", "backstory_cli")}
        logging.getLogger().addHandler(self)
        logging.getLogger("backstory_cli").setLevel(logging.DEBUG)

    def emit(self, record: logging.LogRecord) -> None:
        """A line of ours as it is; of a library's only its template, since the values may be anybody's."""
        if len(self._log) >= MAX_LINES:
            return
        ours = record.name.partition(".")[0] == "backstory_cli"
        text = self._format_own(record) if ours else self._format_template(record)
        self._log.append(f"{time.monotonic() - self._began:8.3f}  {record.levelname}  {clean(record.name, 80)}  {text}")
        if record.exc_info and record.exc_info[1] is not None:
            self._log += [f"            {line}" for line in format_traceback(record.exc_info[1])]

    def _format_own(self, record: logging.LogRecord) -> str:
        reason = self._private.reason(getattr(record, "reason", ""))
        return self._private.redact(record.getMessage()) + (f"; {reason}" if reason else "")

    def _format_template(self, record: logging.LogRecord) -> str:
        whole = record.args or not isinstance(record.msg, str)  # without values it was perhaps put together before
        return self._private.redact(str(record.msg)) if whole else "(text left out)"

    def write(self, problem: BaseException | None, *, browser: str | None) -> None:
        """End it, and write the file.

        Args:
            problem: What ended the command, where something did.
            browser: The browser that makes PDF files, if there is one.

        Raises:
            UsageError: It cannot be written.
        """
        logging.getLogger().removeHandler(self)
        logging.getLogger("backstory_cli").setLevel(self._levels["backstory_cli"])
        text = "\n".join(self._iter_lines(problem, browser)) + "\n"
        try:
            with open_atomic(self._file) as file:
                file.write(text.encode("utf-8", "backslashreplace"))
        except (OSError, ValueError) as failure:
            raise UsageError(
                f"the debug file cannot be written: {clean(getattr(failure, 'strerror', failure), 200)}",
                "name another file with --debug",
            ) from None

    def _iter_lines(self, problem: BaseException | None, browser: str | None) -> Iterator[str]:
        yield from (INTRODUCTION, "", f"made {datetime.now(UTC):%Y-%m-%d %H:%M} UTC", "", "COMMAND")
        yield "  " + " ".join(self._iter_command())
        yield from ("", "VERSIONS", *(f"  {line}" for line in _iter_versions()))
        yield from ("", "SETTINGS", *(f"  {line}" for line in self._iter_settings()))
        yield from ("", "DOCTOR", *(f"  {line}" for line in self._iter_checks(browser)))
        yield from ("", "LOG", *(f"  {line}" for line in self._log))
        yield from ("", "END", f"  {_describe_end(problem)}, after {time.monotonic() - self._began:.1f} seconds")
        if problem is not None and not _is_exit(problem):
            yield from (f"  {line}" for line in format_traceback(problem))

    def _iter_command(self) -> Iterator[str]:
        """The command line with every value left out."""
        for word in self._words:
            name = word.partition("=")[0]
            yield name if name in self._known else "..."

    def _iter_settings(self) -> Iterator[str]:
        """What is set otherwise than usual; of a text only whether it is set."""
        from backstory_cli.settings.load import load
        from backstory_cli.settings.settings import Settings

        try:
            settings = load()
        except BackstoryError as failure:
            yield f"cannot be read ({type(failure).__name__})"
            return
        for name, field in Settings.model_fields.items():
            value = getattr(settings, name)
            if value == field.default or name in {"home", "named", "agreed"}:
                continue
            shown = isinstance(value, _PLAIN) or value in _WORDS.get(name, ())
            yield f"{name} = {value}" if shown else f"{name} is set"

    def _iter_checks(self, browser: str | None) -> Iterator[str]:
        from backstory_cli.diagnostics.doctor import examine
        from backstory_cli.settings.load import load

        try:
            for each in examine(load(), config=Path("config.toml"), browser=browser):
                yield f"{each.name}: {each.state}, {self._private.redact(each.said)}"
        except Exception as failure:  # noqa: BLE001 - what is wrong may be what is asked about
            yield from ("it ended with", *format_traceback(failure))


def _iter_versions() -> Iterator[str]:
    yield f"backstory {__version__}"
    yield f"Python {platform.python_version()} ({platform.python_implementation()}), {sys.byteorder}-endian"
    yield f"{platform.system()} {platform.machine()}"
    for name in LIBRARIES:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            yield f"{name} -"


def _is_exit(problem: BaseException) -> bool:
    """Whether a command ended itself with a code, which is no failure."""
    return isinstance(problem, SystemExit) or type(problem).__name__ == "Exit"


def _describe_end(problem: BaseException | None) -> str:
    if problem is None:
        return "exit code 0"
    code = getattr(problem, "exit_code", getattr(problem, "code", None))
    if isinstance(code, int):
        name = "" if _is_exit(problem) else f" ({type(problem).__name__})"
        return f"exit code {int(code)}{name}"
    return f"exit code {int(ExitCode.BUG)}: a bug" if isinstance(problem, Exception) else type(problem).__name__
