"""Paths in reports that are handed on: the name of the file alone, since folders tell of their owner."""

from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath


def get_file_name(path: str) -> str:
    """The last part of a path of either kind of system."""
    name = PureWindowsPath(path).name if "\\" in path and "/" not in path else PurePosixPath(path).name
    return name or path


def is_path(text: str) -> bool:
    """Whether a text is the whole path of a file, of either kind of system."""
    return PurePosixPath(text).is_absolute() or PureWindowsPath(text).is_absolute()
