"""What every index of known pictures can do, and how one is opened: a file on this machine, or a server."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Protocol, Self

from backstory_cli.lookup.entries import Added, Entry, Family, Near, Record, Stats

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Index(Protocol):
    """A collection of known pictures. Use as a context manager.

    Every method raises `ServiceFailedError` where the index cannot be read or written.
    """

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def add(self, records: Sequence[Record]) -> list[Added]:
        """Add pictures in one transaction. The same picture again updates the note and the path, never double."""

    def near(self, family: Family, codes: NDArray[np.uint64], radius: int) -> list[Near]:
        """Every stored fingerprint of a family within ``radius`` bits of any row of codes, uint64 (rows, words).

        Returns:
            For each entry and row the closest one; sorted by distance, entry and row.
        """

    def with_bytes(self, sha256: str) -> list[Entry]:
        """The entry of a file with this SHA-256."""

    def entries(self, ids: Collection[int]) -> dict[int, Entry]:
        """Entries by number; those that are gone are left out."""

    def small_copy(self, entry: int) -> bytes | None:
        """The stored small copy of a picture, a JPEG."""

    def same_file(self, path: str, size: int, modified: int, recipe: str) -> Entry | None:
        """The entry of a file that was added as it is now, with fingerprints as they are made now."""

    def affordable(self, family: Family) -> int:
        """How many codes of a family a search may ask for without taking more than about two seconds."""

    def recipe(self) -> str:
        """How the newest picture was fingerprinted: `fingerprints.recipe`; empty where there is none."""

    def remove(self, names: Sequence[str], source: str = "") -> list[Entry]:
        """Remove entries by id, path or SHA-256 (or its beginning, at least 8 digits), and all of a source."""

    def stats(self) -> Stats:
        """Count entries, those with a fingerprint, and those of each source."""

    def records(self) -> Iterator[Record]:
        """Everything that was added, in order of its numbers."""

    def empty(self) -> bool:
        """Whether nothing is known at all."""

    def count(self, most: int) -> int:
        """How many entries there are; at ``most`` counts no further, since to count millions takes long."""

    def seal(self, *, everything: bool = False) -> None:
        """Make searching fast for what is new, where that is worth it; or for everything anew."""

    def compact(self) -> None:
        """Give back the room of what was removed, and make everything derived anew."""

    def faults(self) -> list[str]:
        """What is wrong with the index, in words; empty where all is well."""


def iter_meanings(name: str) -> Iterator[tuple[Literal["sha256", "id", "path"], str | int]]:
    """What a name of entries can mean, in the order in which it is looked for: the beginning of a SHA-256 in small
    letters, an entry's number, a path."""
    if re.fullmatch(r"[0-9a-f]{8,64}", name.lower()):
        yield "sha256", name.lower()
    if name.isascii() and name.isdigit() and len(name) < 18:
        yield "id", int(name)
    yield "path", str(Path(name).absolute())


def is_server(address: Path | str) -> bool:
    """Whether an index lives on a server: its address, not a path."""
    return isinstance(address, str) and address.startswith(("postgresql://", "postgres://"))


def has_index(address: Path | str) -> bool:
    """Whether an index was made there; a server is always asked."""
    return is_server(address) or Path(address).exists()


def open_index(address: Path | str) -> Index:
    """Open an index, and make it where there is none.

    Args:
        address: A path, or ``postgresql://user@host/database``.

    Raises:
        ServiceFailedError: It cannot be opened.
        UsageError: A server is named, and the package that speaks to it is missing.
    """
    if is_server(address):
        from backstory_cli.lookup.index.postgresql.index import ServerIndex

        return ServerIndex(str(address))
    from backstory_cli.lookup.index.sqlite.index import EmbeddedIndex

    return EmbeddedIndex(Path(address))
