"""The command as a whole: every failure is a message and an exit code."""

from __future__ import annotations

import errno
from collections.abc import Callable

import pytest

from backstory_cli import __version__
from backstory_cli.errors import ExitCode, ServiceFailedError
from support.commands import Run


def raises(problem: BaseException) -> Callable[[], None]:
    def app() -> None:
        raise problem

    return app


def test_the_version(backstory: Run) -> None:
    assert backstory("--version").out == f"backstory {__version__}\n"


@pytest.mark.parametrize(
    ("problem", "code", "said"),
    [
        (ServiceFailedError("it is down", "try later"), ExitCode.SERVICE_FAILED, "it is down"),
        (MemoryError(), ExitCode.BUG, "not enough memory"),
        (OSError(errno.EACCES, "no", "/a/b.jpg"), ExitCode.UNREADABLE, "/a/b.jpg cannot be used: Permission denied"),
        (OSError(errno.EBADF, "odd"), ExitCode.BUG, "this is a bug in backstory"),
        (KeyError("x"), ExitCode.BUG, "this is a bug in backstory"),
        (KeyboardInterrupt(), ExitCode.INTERRUPTED, ""),
        (SystemExit(7), 7, ""),
        (SystemExit(), ExitCode.OK, ""),
    ],
)
def test_each_failure_has_its_code(
    backstory: Run, monkeypatch: pytest.MonkeyPatch, problem: BaseException, code: int, said: str
) -> None:
    monkeypatch.setattr("backstory_cli.cli.app", raises(problem))
    done = backstory("doctor")
    assert (done.code, done.out) == (code, "")
    assert said in done.err


def test_a_bug_is_told_with_its_trace_and_without_keys(backstory: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEMINI_API_KEY", "canary-of-a-key")
    monkeypatch.setattr("backstory_cli.cli.app", raises(RuntimeError("canary-of-a-key")))
    done = backstory("doctor")
    assert "RuntimeError" in done.err
    assert "canary" not in done.err
