"""Pictures inside a page: decoded, made smaller and written anew, so that no byte of a foreign file is passed on."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from backstory_cli.models import Artifact, Role
from backstory_cli.render.artifacts import read_content
from backstory_cli.render.html.escaping import Trusted
from backstory_cli.render.picture import decode

if TYPE_CHECKING:
    import PIL.Image

MAX_TOTAL = 5_000_000
"""Characters that all pictures of one page may take."""
MAX_SIDE = 1100
"""Pixels of the longer side of a map."""
THUMBNAIL = 560
"""Pixels of the longer side of the small picture beside a map."""
_NOT_SHOWN = {Role.SENT, Role.CARRIED}


@dataclass(frozen=True)
class Drawn:
    """A picture as a page holds it."""

    name: str
    uri: Trusted
    width: int
    height: int
    alt: str


@dataclass
class Gallery:
    """Makes the pictures of one page, as long as there is room.

    Attributes:
        stores: Folders from which artifacts are read.
        room: Characters that are left.
        left_out: Names of pictures for which there was no room or that could not be read.
    """

    stores: Sequence[Path] = ()
    room: int = MAX_TOTAL
    left_out: list[str] = field(default_factory=list)

    def picture(self, picture: PIL.Image.Image, name: str, alt: str) -> Drawn | None:
        """A picture at its size; None if there is no room."""
        stored = io.BytesIO()
        picture.convert("RGB").save(stored, "JPEG", quality=82, optimize=True)
        uri = f"data:image/jpeg;base64,{base64.b64encode(stored.getvalue()).decode()}"
        if len(uri) > self.room:
            self.left_out.append(name)
            return None
        self.room -= len(uri)
        return Drawn(name, Trusted(uri), picture.width, picture.height, alt)

    def thumbnail(self, picture: PIL.Image.Image) -> Drawn | None:
        """The picture once more, small, to stand beside maps."""
        small = picture.copy()
        small.thumbnail((THUMBNAIL, THUMBNAIL))
        return self.picture(small, "thumbnail", "The image, for comparison with the map beside it")

    def artifact(self, artifact: Artifact, alt: str) -> Drawn | None:
        """A picture that a detector drew; None, and its name noted, where it cannot be shown."""
        content = read_content(artifact, self.stores) if is_shown(artifact) else None
        picture = _fit_picture(content) if content else None
        if picture is None:
            self.left_out.append(artifact.name)
            return None
        return self.picture(picture, artifact.name, alt)


def is_shown(artifact: Artifact) -> bool:
    """Whether an artifact is a picture that a detector drew."""
    return artifact.media_type in {"image/png", "image/jpeg"} and artifact.role not in _NOT_SHOWN


def _fit_picture(content: bytes) -> PIL.Image.Image | None:
    import PIL.Image

    picture = decode(content)
    if picture is None:
        return None
    picture.thumbnail((MAX_SIDE, MAX_SIDE), PIL.Image.Resampling.LANCZOS)
    return picture
