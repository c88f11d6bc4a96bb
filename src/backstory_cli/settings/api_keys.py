"""Keys that the user stored: in the system's keyring, or in a file that only the user may read.

The file ``keys.json`` in the data folder names each service, and holds its key or says that the keyring does. It is
written whole, with mode 0600, and one that others may read is not used. On Windows the folder's own rights protect it.
"""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

from backstory_cli.errors import UsageError, describe_install
from backstory_cli.reference.web_services import WITH_KEYS
from backstory_cli.system.files import write_atomic
from backstory_cli.text import clean

NAMES = ("gemini", "analyst", *(service.name for service in WITH_KEYS))
"""Services that have a key; ``analyst`` is a server that speaks OpenAI's protocol."""
FILE = "keys.json"
KEYRING = "backstory"
"""Name under which the keyring keeps them."""
MAX_KEY = 500


def list_stored(home: Path) -> dict[str, str]:
    """Where each stored key is, by service: ``file`` or ``keyring``.

    Raises:
        UsageError: The file is not one of ours, or others may read it.
    """
    return {name: "file" if "key" in entry else "keyring" for name, entry in _read(home).items()}


def get_key(home: Path, name: str) -> str:
    """A stored key; empty where none is.

    Raises:
        UsageError: The file cannot be used, or the keyring does not give the key.
    """
    entry = _read(home).get(name)
    if entry is None:
        return ""
    return str(entry["key"]) if "key" in entry else _read_keyring(name)


def store_key(home: Path, name: str, value: str, *, in_keyring: bool) -> None:
    """Keep a key; one that was kept before is replaced, wherever it was.

    Raises:
        UsageError: It is no key, or it cannot be kept there.
    """
    if not value or len(value) > MAX_KEY or not value.isascii() or not value.isprintable() or " " in value:
        raise UsageError("that is not a key", f"a key has 1 to {MAX_KEY} letters and digits, and no spaces")
    entries = _read(home)
    if in_keyring:
        _write_keyring(name, value)
    elif "key" not in entries.get(name, {"key": ""}):
        _delete_from_keyring(name)
    _write(home, {**entries, name: {} if in_keyring else {"key": value}})


def remove_key(home: Path, name: str) -> bool:
    """Forget a key; whether there was one."""
    entries = _read(home)
    entry = entries.pop(name, None)
    if entry is None:
        return False
    if "key" not in entry:
        _delete_from_keyring(name)
    _write(home, entries)
    return True


def _read(home: Path) -> dict[str, dict[str, Any]]:
    path = home / FILE
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            text = file.read(64 * 1024)
    except FileNotFoundError:
        return {}
    except OSError as problem:
        raise UsageError(f"{clean(path, 300)} cannot be read: {problem.strerror}", "check its permissions") from None
    if os.name != "nt" and mode & 0o077:
        raise UsageError(f"others may read your keys in {clean(path, 300)}", f"chmod 600 {clean(path, 300)}")
    try:
        entries = json.loads(text)
    except (ValueError, RecursionError):
        entries = None
    if not isinstance(entries, dict) or not all(isinstance(entry, dict) for entry in entries.values()):
        raise UsageError(f"{clean(path, 300)} is damaged", "remove it, and store your keys again: backstory keys set")
    return {name: entry for name, entry in entries.items() if name in NAMES}


def _write(home: Path, entries: dict[str, dict[str, Any]]) -> None:
    path = home / FILE
    try:
        write_atomic(path, json.dumps(entries, indent=1).encode("ascii"))
    except OSError as problem:
        raise UsageError(f"{clean(path, 300)} cannot be written: {problem.strerror}", "check the folder") from None


def _load_keyring() -> Any:
    try:
        import keyring
    except ImportError:
        raise UsageError(
            "the package for the system's keyring is not installed",
            f"{describe_install('keyring')}, or keep the key in a file: --file",
        ) from None
    return keyring


def _read_keyring(name: str) -> str:
    try:
        found = _load_keyring().get_password(KEYRING, name)
    except UsageError:
        raise
    except Exception as problem:  # noqa: BLE001 - each system's keyring fails in its own way
        raise UsageError(
            f"the keyring did not give the key for {name}: {clean(problem, 200)}",
            "unlock it, or store the key anew: backstory keys set",
        ) from None
    return str(found or "")


def _write_keyring(name: str, value: str) -> None:
    keyring = _load_keyring()
    try:
        keyring.set_password(KEYRING, name, value)
    except Exception as problem:  # noqa: BLE001 - each system's keyring fails in its own way
        raise UsageError(
            f"the keyring did not take the key: {clean(problem, 200)}", "keep the key in a file instead: --file"
        ) from None


def _delete_from_keyring(name: str) -> None:
    try:
        _load_keyring().delete_password(KEYRING, name)
    except Exception:  # noqa: BLE001 - it is gone, or cannot be reached; ours forgets it either way
        return
