"""The manifest: what is in a bundle, each file with its size and SHA-256, and what the bundle is of.

Written in one way only (JSON with sorted keys, no spaces, ASCII, one newline at the end), so that its own SHA-256 names
the whole bundle: whoever noted that number can tell later whether this is the bundle of then.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from backstory_cli.models import Moment

SCHEMA: Literal["backstory.bundle/1"] = "backstory.bundle/1"
MANIFEST, SIGNATURE, PUBLIC_KEY, STAMP = "manifest.json", "manifest.sig", "manifest.pub", "manifest.tsr"
REPORT = "report.json"
SEALS = frozenset({MANIFEST, SIGNATURE, PUBLIC_KEY, STAMP})
"""What the manifest cannot list: itself, and what was made over it."""

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Listed(BaseModel):
    """One file of a bundle."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    size: int = Field(ge=0)
    sha256: Sha256


class Maker(BaseModel):
    """The program that made a bundle."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    version: str


class Manifest(BaseModel):
    """What is in a bundle.

    Attributes:
        tool: What made the bundle; what made the report stands in the report.
        case: The id of the case.
        created: When the bundle was made, by the clock of the machine that made it.
        files: Every file but those made over the manifest.
        picture: The name of the picture's file, where it is in the bundle.
        signed_by: SHA-256 of the public key (its SubjectPublicKeyInfo) that signs the manifest.
        stamp_nonce: The number in the time stamp that was asked for, in hexadecimal.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)

    schema_name: Literal["backstory.bundle/1"] = Field(default=SCHEMA, alias="schema")
    tool: Maker
    case: str
    created: Moment
    files: dict[str, Listed]
    picture: str | None = None
    signed_by: Sha256 | None = None
    stamp_nonce: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{1,16}$")] | None = None

    def written(self) -> bytes:
        """The manifest's bytes."""
        values = self.model_dump(mode="json")
        return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii") + b"\n"


def list_files(files: Mapping[str, bytes]) -> dict[str, Listed]:
    """Sizes and hashes of files."""
    return {name: Listed(size=len(data), sha256=hashlib.sha256(data).hexdigest()) for name, data in files.items()}


def read(data: bytes) -> Manifest:
    """A manifest of its bytes.

    Raises:
        ValueError: They are none, or not written as one is; the text says which.
    """
    try:
        manifest = Manifest.model_validate_json(data)
    except ValidationError:
        raise ValueError("the manifest is damaged, or of a newer version") from None
    if manifest.written() != data:
        raise ValueError("the manifest is not written as one is: it was changed")
    return manifest
