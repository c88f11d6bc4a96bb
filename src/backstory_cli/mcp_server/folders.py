"""The folders whose files an assistant may name: nothing outside them is opened, nor is it told whether it exists."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from backstory_cli.errors import UnreadableImageError
from backstory_cli.image.source import is_url
from backstory_cli.text import clean


class Folders:
    """Folders that the person named.

    Args:
        named: They exist; links that lead to them are followed once, here.
    """

    def __init__(self, named: Sequence[Path]) -> None:
        self._folders = tuple(folder.resolve() for folder in named)

    def __str__(self) -> str:
        return ", ".join(clean(folder, 300) for folder in self._folders)

    def file(self, name: str) -> Path:
        """The real path of a file in one of them, given as a whole path or as one from a folder on.

        Raises:
            UnreadableImageError: There is none, or it lies elsewhere, or is a link that leads elsewhere.
        """
        if is_url(name):
            raise UnreadableImageError(
                f"{clean(name, 300)} is a web address, and only files are read here",
                f"save the image into one of the folders: {self}",
            )
        if (found := self.find(name)) is not None:
            return found
        raise UnreadableImageError(
            f"{clean(name, 300)} is no file in the folders that may be read", f"the folders are: {self}"
        )

    def find(self, name: str) -> Path | None:
        """The real path of a file in one of them; None for anything else, whether it is there or not."""
        for folder in self._folders:
            real = _resolve(folder / name)  # of two whole paths, the second
            if real is not None and self.holds(real) and real.is_file():
                return real
        return None

    def holds(self, path: Path) -> bool:
        """Whether a path, once links are followed, lies in one of them."""
        real = _resolve(path)
        return real is not None and any(real.is_relative_to(folder) for folder in self._folders)


def _resolve(path: Path) -> Path | None:
    """Where a path leads; None where there is nothing."""
    try:
        return path.resolve(strict=True)
    except (OSError, ValueError, RuntimeError):  # not there, no path at all, or links in a circle
        return None
