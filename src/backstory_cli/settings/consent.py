"""What the user agreed may be sent, to whom and since when: ``consent.json`` in the data folder."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

from backstory_cli.errors import UsageError
from backstory_cli.system.files import write_atomic
from backstory_cli.text import clean

FILE = "consent.json"
NAME = re.compile(r"[A-Za-z0-9._:\[\]-]{1,200}")
"""A service, or the host and port of a server of the user's own."""


class DamagedConsentError(UsageError):
    """The file is not one of ours: nobody is sent anything because of it."""


def list_given(home: Path) -> dict[str, str]:
    """When consent was given, by the name of whoever may be sent something.

    Raises:
        UsageError: The file cannot be read.
        DamagedConsent: It can, and says nothing that makes sense.
    """
    path = home / FILE
    try:
        entries = json.loads(path.read_bytes()[: 64 * 1024])
    except FileNotFoundError:
        return {}
    except OSError as problem:
        raise UsageError(f"{clean(path, 300)} cannot be read: {problem.strerror}", "check its permissions") from None
    except (ValueError, RecursionError):
        entries = None
    if not isinstance(entries, dict) or not all(isinstance(when, str) for when in entries.values()):
        raise DamagedConsentError(
            f"{clean(path, 300)} is damaged", "agree again, which writes it anew: backstory consent give NAME"
        )
    return {clean(name, 200): clean(when, 40) for name, when in entries.items()}


def find_problem(home: Path) -> UsageError | None:
    """Why the file does not tell who may be sent something, so that it counts as nobody; None where it tells."""
    try:
        list_given(home)
    except UsageError as why:
        return why
    return None


def grant(home: Path, name: str) -> None:
    """Note that things may be sent to ``name``, until that is revoked. A damaged file is written anew.

    Raises:
        UsageError: The name is none, or the file cannot be written.
    """
    if not NAME.fullmatch(name):
        raise UsageError(f"{clean(name, 100)!r} is no service and no host", "see: backstory consent list")
    try:
        before = list_given(home)
    except DamagedConsentError:
        before = {}
    _write(home, {**before, name: datetime.now(UTC).isoformat(timespec="seconds")})


def revoke(home: Path, name: str) -> bool:
    """Take consent back; whether there was any."""
    entries = list_given(home)
    if entries.pop(name, None) is None:
        return False
    _write(home, entries)
    return True


def _write(home: Path, entries: dict[str, str]) -> None:
    path = home / FILE
    try:
        write_atomic(path, json.dumps(entries, indent=2).encode("ascii"))
    except OSError as problem:
        raise UsageError(
            f"{clean(path, 300)} cannot be written: {problem.strerror or problem}", "check the folder's permissions"
        ) from None
