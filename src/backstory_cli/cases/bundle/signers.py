"""Known signers: the public keys whose signatures count, by their SHA-256, in a list that is the user's own.

A signature alone shows only that somebody had a key. Whose it is has to be known by another way than the bundle: it is
the user's own, named for this once, or on the list (``known-signers.json`` in the data folder).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, TypeAdapter, ValidationError

from backstory_cli.cases.bundle import sign as signing
from backstory_cli.cases.bundle.manifest import Sha256
from backstory_cli.errors import UsageError
from backstory_cli.system.files import write_atomic
from backstory_cli.text import clean, split_list

FILE = "known-signers.json"
MAX_BYTES = 2**20
OWN, NAMED = "yourself", "the key that you named"
"""Who signed, where no name is on the list."""

_FINGERPRINT = re.compile(r"(?:sha-?256:)?((?:[0-9a-f]{2}:?){31}[0-9a-f]{2})", re.IGNORECASE)


class KnownSigner(BaseModel):
    """One key of the list.

    Attributes:
        sha256: Of the public key.
        name: Whose it is, in the user's words.
        since: The day on which it was put there.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    sha256: Sha256
    name: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    since: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")]


_LIST = TypeAdapter(tuple[KnownSigner, ...])


@dataclass(frozen=True)
class Signers:
    """Whose signature counts.

    Attributes:
        names: Who it is, by the SHA-256 of the key.
        required: One of these must have signed: they were named for this bundle.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    required: bool = False


def list_known(home: Path) -> tuple[KnownSigner, ...]:
    """The list, in the order of names.

    Raises:
        UsageError: It cannot be read, or is damaged.
    """
    path = home / FILE
    try:
        with path.open("rb") as file:
            return _LIST.validate_json(file.read(MAX_BYTES))
    except FileNotFoundError:
        return ()
    except OSError as problem:
        raise UsageError(f"{clean(path, 300)} cannot be read: {problem.strerror}", "check its permissions") from None
    except ValidationError:
        raise UsageError(
            f"your list of known signers is damaged: {clean(path, 300)}",
            "move it away, and trust each key again: backstory cases key trust FILE NAME",
        ) from None


def trust(home: Path, sha256: str, name: str) -> KnownSigner:
    """Put a key on the list; one that is there gets the new name.

    Raises:
        UsageError: The name is none, or another key's; or the list cannot be read or written.
    """
    if name != clean(name, 80).strip() or not name or _FINGERPRINT.fullmatch(name) or name in {OWN, NAMED}:
        raise UsageError(f"{clean(name, 80)!r} is no name for a signer", "a name has 1 to 80 characters, on one line")
    others = [each for each in list_known(home) if each.sha256 != sha256]
    for other in others:
        if other.name == name:
            raise UsageError(
                f"{name} has another key on your list (SHA-256 {other.sha256})",
                "ask them, by another way, whether they changed it; then: backstory cases key forget NAME",
            )
    signer = KnownSigner(sha256=sha256, name=name, since=f"{datetime.now(UTC):%Y-%m-%d}")
    _write(home, [*others, signer])
    return signer


def forget(home: Path, word: str) -> KnownSigner:
    """Take a key off the list, by its name or its SHA-256.

    Raises:
        UsageError: It is not there, or the list cannot be read or written.
    """
    listed = list_known(home)
    sha256 = parse_fingerprint(word)
    for signer in listed:
        if word == signer.name or sha256 == signer.sha256:
            _write(home, [each for each in listed if each != signer])
            return signer
    raise UsageError(f"{clean(word, 100)} is not on your list", "see: backstory cases key known")


def parse_fingerprints(keys: Iterable[str]) -> tuple[str, ...]:
    """The SHA-256 of each key that is named, by a file of a public key or by the SHA-256 itself.

    Raises:
        UsageError: A file is not there, or holds no such key.
    """
    return tuple(
        parse_fingerprint(each) or signing.compute_fingerprint(signing.read_public_key(Path(each).expanduser()))
        for each in split_list(keys)
    )


def parse_fingerprint(word: str) -> str:
    """The SHA-256 that a word is, with or without colons; empty where it is none."""
    written = _FINGERPRINT.fullmatch(word.strip())
    return written[1].replace(":", "").lower() if written else ""


def _write(home: Path, entries: Iterable[KnownSigner]) -> None:
    path = home / FILE
    values = [each.model_dump() for each in sorted(entries, key=lambda each: each.name)]
    try:
        write_atomic(path, json.dumps(values, indent=2).encode("ascii"))
    except OSError as problem:
        raise UsageError(f"{clean(path, 300)} cannot be written: {problem.strerror}", "check the folder") from None
