"""What is left out of texts that may stand in the file."""

from __future__ import annotations

import getpass
import os
import platform
import re
import tempfile
import traceback
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from backstory_cli.settings.sources import get_config_path, get_data_folder, list_keys
from backstory_cli.text import clean, redact

_PATH = re.compile(r"(?<!\w)(?:[A-Za-z]:\\|\\\\|~?/)[^\s,;'\"()]+")
_ADDRESS = re.compile(r"\b[a-z][a-z0-9+.-]*://\S+")
_QUOTING = re.compile(r"\(.*|: .*|[\"'\u201c\u2018].*", re.DOTALL)
"""Where one of our sentences begins to repeat what somebody else wrote."""
_PACKAGE = Path(__file__).parents[1].name
_SHORTEST = 3
"""Letters of a name from which on it is looked for."""


class Private:
    """What is the person's own on this machine.

    Args:
        words: The command line, whose values are the person's, too.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self._keys = list_keys()
        self._texts = sorted({each for each in _iter_own(words) if len(each) >= _SHORTEST}, key=len, reverse=True)

    def redact(self, text: str) -> str:
        """A text of ours in which paths, names, addresses and keys are replaced."""
        text = redact(text, *self._keys)
        for own in self._texts:
            text = re.sub(rf"(?<!\w){re.escape(own)}(?!\w)", "<yours>", text, flags=re.IGNORECASE)
        return clean(_PATH.sub("<path>", _ADDRESS.sub("<address>", text)), 500)

    def reason(self, text: str) -> str:
        """Why a check was not made, or failed, up to where it repeats words of a file, a server or a library."""
        return self.redact(_QUOTING.sub("", text).strip())


def _iter_own(words: Sequence[str]) -> Iterator[str]:
    folders = [
        Path.home(),
        Path.cwd(),
        get_data_folder(),
        get_config_path(os.environ).parent,
        Path(tempfile.gettempdir()),
    ]
    yield from (str(folder) for each in folders for folder in (each, each.resolve()))
    yield from (platform.node(), platform.node().partition(".")[0], Path.home().name)
    with suppress(OSError, KeyError, ImportError):  # the user has no name
        yield getpass.getuser()
    for word in words:
        value = word.partition("=")[2] if word.startswith("--") else word
        yield from (value, Path(value).name, Path(value).stem)


def format_traceback(problem: BaseException) -> Iterator[str]:
    """Where a failure came from, line by line: types, functions and places in code, without any message or path."""
    chain: list[BaseException] = []
    cause: BaseException | None = problem
    while cause is not None and cause not in chain:
        chain.append(cause)
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    for each in reversed(chain):
        yield type(each).__name__
        for frame in traceback.extract_tb(each.__traceback__):
            yield f"  {_name_module(frame.filename)}:{frame.lineno} {frame.name}"


def _name_module(filename: str) -> str:
    """A file of code by its place in its package; the person's own code by nothing."""
    parts = Path(filename).parts
    for root in ("site-packages", "dist-packages", _PACKAGE):
        if root in parts:
            at = len(parts) - 1 - parts[::-1].index(root)
            return "/".join(parts[at + (root != _PACKAGE) :])
    return f"python/{parts[-1]}" if filename.startswith((os.path.dirname(os.__file__), "<frozen")) else "<yours>"  # noqa: PTH120
