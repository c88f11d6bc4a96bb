"""exiftool as a second reader, called so that a hostile file can do no harm through it.

It gets the bytes on standard input and no file name (a newline in a name injected options through wrappers of it), an
empty configuration (its Perl would run at start), an empty home and working folder, next to no environment, five
seconds, and eight megabytes of output. Versions before 12.38 run commands out of crafted files (CVE-2022-23935) and
are refused. Source: exiftool's documentation (exiftool.org/exiftool_pod.html), options -config, -j, -l, -G1, -a.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from pydantic import JsonValue

from backstory_cli.errors import Skip
from backstory_cli.limits import MAX_FIELDS
from backstory_cli.metadata.fields import MAX_TEXT, Field, Reading
from backstory_cli.text import clean, clean_json

SECONDS = 5.0
MOST_OUTPUT = 8 * 2**20
OLDEST = (12, 38)
ADVISED = (13, 54)
"""From here on, the flaws that were published by November 2026 are mended."""
INSTALL = "install it (apt install libimage-exiftool-perl, brew install exiftool, or exiftool.org) and try --deep again"
_NOT_OF_THE_FILE = frozenset({"ExifTool", "System", "Composite"})
"""Groups about the program's run and the file's place on disk, and values it computed."""
_BINARY = re.compile(r"\(Binary data \d+ bytes")


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


def installed() -> Installed | None:
    """The exiftool on the path; None if there is none that answers."""
    path = shutil.which("exiftool")
    if path is None:
        return None
    output = _run([path, "-config", "", "-ver"], b"")
    match = re.match(rb"(\d+)\.(\d+)", output.data)
    return Installed(path, (int(match[1]), int(match[2]))) if match else None


def read_with_exiftool(data: bytes) -> Reading:
    """Everything that exiftool reads in a file, as fields with the source ``exiftool``.

    Raises:
        Skip: It is not installed, or too old to be trusted with foreign files.
    """
    found = installed()
    if found is None:
        raise Skip("exiftool is not installed", INSTALL)
    if found.version < OLDEST:
        old, least = ("{}.{}".format(*version) for version in (found.version, OLDEST))
        raise Skip(f"exiftool {old} has known security flaws; at least {least} is needed", INSTALL)
    output = _run([found.path, "-config", "", "-j", "-l", "-G1", "-a", "-struct", "-"], data)
    if output.problem:
        return Reading((), (f"exiftool: {output.problem}",))
    try:
        loaded = json.loads(output.data.decode("utf-8", "replace"), strict=False)
        values = loaded[0]
        fields = tuple(_fields(values))
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        return Reading((), ("exiftool: its answer makes no sense",))
    return Reading(fields[:MAX_FIELDS])


def _fields(values: dict[str, Any]) -> Iterator[Field]:
    for key, value in values.items():
        group, _, name = key.partition(":")
        if not name or group in _NOT_OF_THE_FILE:
            continue
        entry = value if isinstance(value, dict) and "val" in value else {"val": value}
        raw, shown = entry.get("num", entry["val"]), entry["val"]
        number = entry.get("id")
        yield Field(
            clean(group, 60),
            clean(name, 100),
            clean_json(raw),
            clean(shown if isinstance(shown, str) else json.dumps(shown, ensure_ascii=False), MAX_TEXT),
            source="exiftool",
            tag=f"0x{number:04X}" if isinstance(number, int) and number >= 0 else None,
        )


@dataclass(frozen=True)
class Disagreement:
    """A field to which the two readers give different values."""

    group: str
    name: str
    ours: str
    theirs: str


def disagreements(ours: Reading, theirs: Reading) -> list[Disagreement]:
    """Fields that both readers have and read differently, beyond how they write numbers, dates and lists."""
    found = []
    there = {(field.group, field.name.lower()): field for field in theirs.fields}
    for field in ours.fields:
        other = there.get((field.group, field.name.lower()))
        if other is None or not _comparable(field, other):
            continue
        mine = {_plain(field.raw), _plain(field.text)}
        if mine.isdisjoint({_plain(other.raw), _plain(other.text)}) and not _near(field.raw, other.raw):
            found.append(Disagreement(field.group, field.name, field.text, other.text))
    return found


_STANDARD = re.compile(r"(?:Sub)?IFD\d*|ExifIFD|GPS|InteropIFD|IPTC\d*|XMP-.*|Photoshop|PNG|JFIF")
"""Groups that a public standard defines; maker notes are guesses of both readers."""
_WRITTEN_OTHERWISE = frozenset(
    (
        *("ThumbnailOffset", "StripOffsets", "TileOffsets", "CFAPattern", "ShutterSpeedValue", "ApertureValue"),
        *("MaxApertureValue", "GPSLatitude", "GPSLongitude", "GPSDestLatitude", "GPSDestLongitude", "Flash"),
        *("PhotoshopQuality", "PhotoshopFormat", "JFIFVersion", "ExifVersion", "ComponentsConfiguration"),
        *("FileSource", "CodedCharacterSet"),
    )
)
"""Fields that exiftool converts: positions from the file's start, exposures in seconds, degrees as one number."""


def _comparable(field: Field, other: Field) -> bool:
    structured = isinstance(field.raw, dict) or (
        isinstance(field.raw, list) and any(isinstance(p, dict) for p in field.raw)
    )
    cut = "bytes of data" in field.text or "... (" in field.text or bool(_BINARY.search(other.text))
    standard = _STANDARD.fullmatch(field.group) is not None and field.name not in _WRITTEN_OTHERWISE
    return standard and not structured and not cut and bool(field.text)


def only_there(ours: Reading, theirs: Reading) -> dict[str, int]:
    """How many fields exiftool has that are not here, by group."""
    here = {(field.group, field.name.lower()) for field in ours.fields}
    return dict(Counter(f.group for f in theirs.fields if (f.group, f.name.lower()) not in here))


def _plain(value: JsonValue) -> str:
    """A value without what readers write differently: case, spaces, separators of lists and dates."""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float | int):
        return f"{value:.4g}"
    if isinstance(value, list):
        return _plain(" ".join(_plain(part) for part in value))
    if isinstance(value, dict):
        return _plain(" ".join(f"{key} {_plain(part)}" for key, part in sorted(value.items())))
    text = re.sub(r"(?<=\d)T(?=\d)", "", str(value or ""))
    return re.sub(r"[\s,;:/.\-]+", "", text.lower())


def _near(one: JsonValue, other: JsonValue) -> bool:
    """Whether two values are the same numbers, as far as readers round them."""
    first, second = _numbers(one), _numbers(other)
    if not first or len(first) != len(second):
        return False
    return all(abs(a - b) <= 1e-3 * max(1e-9, abs(a), abs(b)) for a, b in zip(first, second, strict=True))


def _numbers(value: JsonValue) -> list[float]:
    parts = value if isinstance(value, list) else str(value).split()
    try:
        return [
            float(over) / float(under or 1) for over, _, under in (str(part).partition("/") for part in parts[:256])
        ]
    except (ValueError, ZeroDivisionError):
        return []


@dataclass(frozen=True)
class _Output:
    data: bytes
    problem: str = ""


def _run(command: list[str], data: bytes) -> _Output:
    """Run a command on bytes within the limits of this module; it and its children are killed at their end."""
    with tempfile.TemporaryDirectory(prefix="backstory-") as nowhere:
        try:
            process = subprocess.Popen(  # noqa: S603 - a fixed command, found on the path; no shell
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=nowhere,
                env=_environment(nowhere),
                start_new_session=sys.platform != "win32",
            )
        except OSError as problem:
            return _Output(b"", f"it could not be started ({clean(problem.strerror, 100)})")
        late = threading.Event()
        killer = threading.Timer(SECONDS, _stop, (process, late))
        killer.start()
        writer = threading.Thread(target=_write, args=(process.stdin, data), daemon=True)
        writer.start()
        try:
            output = process.stdout.read(MOST_OUTPUT + 1) if process.stdout else b""
        finally:
            killer.cancel()
            _kill(process)
            process.wait()
            writer.join(1.0)
            if process.stdout:
                process.stdout.close()
    if late.is_set():
        return _Output(b"", f"it took longer than {SECONDS:.0f} seconds and was stopped")
    if len(output) > MOST_OUTPUT:
        return _Output(b"", f"it printed more than {MOST_OUTPUT // 2**20} MiB and was stopped")
    return _Output(output)


def _environment(home: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TEMP", "TMP") if name in os.environ}
    return {**kept, "HOME": home, "LC_ALL": "C.UTF-8"}


def _write(stdin: IO[bytes] | None, data: bytes) -> None:
    """Feed the bytes; a program that stops reading early is no failure of ours."""
    if stdin is None:
        return
    try:
        stdin.write(data)
        stdin.close()
    except OSError:
        pass


def _stop(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and, where sessions exist, everything it started."""
    try:
        if sys.platform != "win32":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except OSError:  # already gone
        pass
