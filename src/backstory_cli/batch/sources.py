"""Which pictures a command means: files, folders, patterns, addresses, and lists of them."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from backstory_cli.analysts.question import Kind, parse_question
from backstory_cli.errors import UnreadableImageError, UsageError
from backstory_cli.image.source import STDIN, FileSource, Source, parse_source
from backstory_cli.text import clean

SUFFIXES = frozenset(
    (
        *(".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".tif", ".tiff", ".gif", ".bmp"),
        *(".avif", ".heic", ".heif", ".jxl", ".psd", ".svg", ".pdf"),
    )
)
"""Ends of names by which a word on the command line is taken for a picture's, though not all are read."""
_NOT_READ = frozenset({".jxl", ".psd", ".svg", ".pdf"})
MAX_LIST = 64 * 2**20
"""Bytes of a list of pictures."""


@dataclass(frozen=True)
class NamedSource:
    """One image that was named.

    Attributes:
        source: Where it is.
        failure: Why no image is there: a folder without any, a pattern that matches none.
    """

    source: Source
    failure: UnreadableImageError | None = None


@dataclass(frozen=True)
class Sources:
    """Pictures in the order in which they were named.

    Attributes:
        each: The pictures.
        left_out: Files in folders whose names are no picture's.
    """

    each: tuple[NamedSource, ...]
    left_out: int = 0


def looks_like_a_picture(word: str) -> bool:
    """Whether a word of the command line names a picture or several, and is not a question."""
    if not isinstance(parse_source(word), FileSource):
        return True
    if word and _is_kind(Path.exists, word):
        return True
    if "\0" in word or word.rstrip().endswith("?") or _asks_to_compare(word):
        return False
    return Path(word).suffix.lower() in SUFFIXES or ("*" in word and next(_iter_matching(word), None) is not None)


def _asks_to_compare(word: str) -> bool:
    """Whether it is a question that names a file: "is it the same as original.jpg"."""
    return " " in word and Kind.SAME in parse_question(word).kinds


def expand_sources(words: Iterable[str]) -> Sources:
    """The pictures that words name, in the order of the words, those of folders and patterns by name.

    In a folder, a picture is told by the end of its name. What does not exist stays in the list, so that reading it
    says so.
    """
    sources: list[NamedSource] = []
    left_out = 0
    for word in words:
        names, others = [word] if word else [], 0
        if word and isinstance(parse_source(word), FileSource) and not _is_kind(Path.is_file, word):
            if _is_kind(Path.is_dir, word):
                names, others = _list_folder(word)
            elif glob.has_magic(word):
                names = sorted(_iter_matching(word))
        left_out += others
        sources += [NamedSource(parse_source(name)) for name in names] or [
            NamedSource(parse_source(word), _explain_no_pictures(word, others))
        ]
    return Sources(tuple(sources), left_out)


def read_list(path: str) -> list[str]:
    """The pictures that a list names, one a line, or with a NUL after each as ``find -print0`` writes them.

    Args:
        path: The list's file; ``-`` for standard input.

    Raises:
        UsageError: It cannot be read, is too long or empty.
    """
    shown = "standard input" if path == STDIN else clean(path, 300)
    try:
        if path == STDIN:
            data = sys.stdin.buffer.read(MAX_LIST + 1)
        else:
            with Path(path).open("rb") as file:
                data = file.read(MAX_LIST + 1)
    except (OSError, ValueError) as problem:
        why = clean(getattr(problem, "strerror", None) or problem, 200)
        raise UsageError(f"the list {shown} cannot be read: {why}", "check the path") from None
    if len(data) > MAX_LIST:
        raise UsageError(f"the list {shown} is larger than {MAX_LIST // 2**20} MiB", "give it in parts")
    lines = data.split(b"\0") if b"\0" in data else data.removeprefix(b"\xef\xbb\xbf").splitlines()
    names = [os.fsdecode(line) for line in lines if line.strip()]
    if not names:
        raise UsageError(f"the list {shown} names no image", "write one path or address a line")
    return names


def _is_kind(kind: Callable[[Path], bool], word: str) -> bool:
    try:
        return kind(Path(word))
    except (OSError, ValueError):  # too long, or with a NUL: no file's name
        return False


def _list_folder(folder: str) -> tuple[list[str], int]:
    """Pictures in a folder and those below it, and how many other files; links to folders are not followed."""
    names: list[str] = []
    left_out = 0
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for name in sorted(files):
            if name.startswith("."):  # what systems put there, such as ._photo.jpg
                continue
            if Path(name).suffix.lower() in SUFFIXES - _NOT_READ:
                names.append(str(Path(place, name)))
            else:
                left_out += 1
    return names, left_out


def _explain_no_pictures(word: str, others: int) -> UnreadableImageError:
    shown = clean(word, 300)
    if not word:  # of a script, whose variable is not set; taken for a path it would be the current folder
        return UnreadableImageError("an empty name names no image", "check the command: perhaps a variable is not set")
    if " " in word and word.rstrip().endswith("?"):
        return UnreadableImageError(
            f"{shown} is a question, and no image is named", 'name the image first: photo.jpg "..."'
        )
    if glob.has_magic(word) and not _is_kind(Path.is_dir, word):
        return UnreadableImageError(f"no file matches {shown}", "check the pattern; ** stands for any folders")
    only = f": the names of the {others:,} files in it are not those of images" if others else ""
    return UnreadableImageError(f"{shown} holds no image{only}", "name the files themselves to have them read")


def _iter_matching(pattern: str) -> Iterator[str]:
    """Files that a pattern of the shell's kind names; shells of Windows leave them to the program."""
    names = glob.iglob(pattern, recursive=True)  # noqa: PTH207 - Path has no patterns with folders before them
    return (name for name in names if Path(name).is_file())
