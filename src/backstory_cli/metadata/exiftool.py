"""exiftool as a second reader, called so that a hostile file can do no harm through it.

It gets the bytes on standard input and no file name (a newline in a name injected options through wrappers of it), an
empty configuration (its Perl would run at start), five seconds, and eight megabytes of output (see `programs`).
Versions before 12.38 run commands out of crafted files (CVE-2022-23935) and are refused. Source: exiftool's
documentation (exiftool.org/exiftool_pod.html), options -config, -e, -j, -l, -D, -t, -G1:4, -a, -struct.
"""

from __future__ import annotations

import functools
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from backstory_cli.errors import NotInstalled
from backstory_cli.image import limits
from backstory_cli.metadata import compare_readers
from backstory_cli.metadata.compare_readers import Disagreement, get_name_key
from backstory_cli.metadata.fields import MAX_TEXT, Field, Reading, as_text
from backstory_cli.system.subprocesses import find_program, run
from backstory_cli.text import clean, clean_json

SECONDS = 5.0
MOST_OUTPUT = 8 * 2**20
OLDEST = (12, 38)
ADVISED = (13, 54)
"""From here on, the flaws that were published by November 2026 are mended."""
INSTALL = "install it (apt install libimage-exiftool-perl, brew install exiftool, or exiftool.org) and try --deep again"
OPTIONS = ("-e", "-j", "-l", "-D", "-t", "-G1:4", "-a", "-struct")
"""Nothing computed; JSON with printed and plain values, tag numbers, tables; a second field of a name is kept too."""
_NOT_OF_THE_FILE = frozenset({"ExifTool", "System", "Composite"})
"""Groups about the program's run and the file's place on disk, and values it computed."""


@dataclass(frozen=True)
class Installed:
    """Where exiftool is and which version."""

    path: str
    version: tuple[int, int]

    @property
    def advice(self) -> str:
        """What to do about its age; empty if nothing."""
        if self.version >= ADVISED:
            return ""
        return "exiftool {}.{} is older than {}.{}, which mends flaws: update it".format(*self.version, *ADVISED)


def find_installed() -> Installed | None:
    """The exiftool on the path; None if there is none that answers. It is asked for its version once."""
    path = find_program("exiftool")
    version = _read_version(path) if path else None
    return Installed(path, version) if path and version else None


def read_with_exiftool(data: bytes) -> Reading:
    """Everything that exiftool reads in a file, as fields with the source ``exiftool``; its warnings as problems.

    Raises:
        Skip: It is not installed, does not answer, or is too old to be trusted with foreign files.
    """
    found = find_installed()
    if found is None:
        raise NotInstalled(
            "exiftool does not say which version it is" if find_program("exiftool") else "exiftool is not installed",
            INSTALL,
        )
    if found.version < OLDEST:
        old, least = ("{}.{}".format(*version) for version in (found.version, OLDEST))
        raise NotInstalled(f"exiftool {old} has known security flaws; at least {least} is needed", INSTALL)
    output = run([found.path, "-config", "", *OPTIONS, "-"], data, seconds=SECONDS, most_output=MOST_OUTPUT)
    if output.problem:
        return Reading((), (f"exiftool: {output.problem}",))
    try:
        values = json.loads(output.data.decode("utf-8", "replace"), strict=False)[0]
        fields = tuple(_iter_fields(values))
        problems = list(_iter_complaints(values))
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        return Reading((), ("exiftool: its answer makes no sense",))
    if len(fields) > limits.MAX_FIELDS:
        problems.insert(0, f"exiftool: it gave {len(fields)} fields, of which {limits.MAX_FIELDS} are kept")
    return Reading(fields[: limits.MAX_FIELDS], tuple(problems[: limits.MAX_PROBLEMS]))


@functools.cache
def _read_version(path: str) -> tuple[int, int] | None:
    match = re.match(
        rb"(\d{1,4})\.(\d{1,4})\s*$", run([path, "-config", "", "-ver"], b"", seconds=SECONDS, most_output=100).data
    )
    return (int(match[1]), int(match[2])) if match else None


def _iter_fields(values: dict[str, Any]) -> Iterator[Field]:
    for key, value in values.items():
        group, _, name = key.partition(":")
        if not name or group in _NOT_OF_THE_FILE:
            continue
        entry = value if isinstance(value, dict) and "val" in value else {"val": value}
        yield Field(
            clean(group, 60),
            clean(name.rpartition(":")[2], 100),  # a repeated field is called Copy1:Name
            clean_json(entry.get("num", entry["val"])),
            clean(as_text(clean_json(entry["val"])), MAX_TEXT),
            source="exiftool",
            tag=_format_tag(entry.get("id"), str(entry.get("table", ""))),
        )


def _iter_complaints(values: dict[str, Any]) -> Iterator[str]:
    """What exiftool itself found damaged. It says as minor what is only unusual; that is left out."""
    for key, value in values.items():
        if key.startswith("ExifTool:") and key.rpartition(":")[2] in {"Warning", "Error"}:
            said = clean(value.get("val") if isinstance(value, dict) else value, 200)
            if not said.lower().startswith("[minor]"):
                yield f"exiftool: {said}"


_IPTC_RECORDS = {"EnvelopeRecord": 1, "ApplicationRecord": 2, "NewsPhoto": 3, "PreObjectData": 7, "PostObjectData": 9}


def _format_tag(number: object, table: str) -> str | None:
    """The number of a tag as the first reader writes it: ``0x9003``, or ``2:80`` in IPTC; None where it has a name."""
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < 2**32:
        return None
    family, _, record = table.partition("::")
    if family == "IPTC":
        return f"{_IPTC_RECORDS[record]}:{number:02d}" if record in _IPTC_RECORDS else None
    return f"0x{number:04X}"


# --- comparing -------------------------------------------------------------------------------------------------------


_WRITTEN_OTHERWISE = frozenset(
    (
        *("ThumbnailOffset", "PreviewImageStart", "OtherImageStart", "JpgFromRawStart", "StripOffsets", "TileOffsets"),
        *("CFAPattern", "JFIFVersion", "CodedCharacterSet"),
    )
)
"""Positions, which exiftool counts from the file's start, and codes that it spells in a way of its own."""


def find_disagreements(ours: Reading, theirs: Reading) -> list[Disagreement]:
    """Fields that exiftool reads otherwise, but for those that it writes in a way of its own."""
    written_alike = tuple(each for each in theirs.fields if each.name not in _WRITTEN_OTHERWISE)
    return compare_readers.find_disagreements(ours, Reading(written_alike), get_name_key)


def count_extra_fields(ours: Reading, theirs: Reading) -> dict[str, int]:
    """How many fields exiftool has that are not here, by group."""
    here = {get_name_key(each) for each in ours.fields}
    return dict(Counter(each.group for each in theirs.fields if get_name_key(each) not in here))
