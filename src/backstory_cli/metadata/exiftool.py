"""exiftool as a second reader, called so that a hostile file can do no harm through it.

It gets the bytes on standard input and no file name (a newline in a name injected options through wrappers of it), an
empty configuration (its Perl would run at start), five seconds, and eight megabytes of output (see `programs`).
Versions before 12.38 run commands out of crafted files (CVE-2022-23935) and are refused. Source: exiftool's
documentation (exiftool.org/exiftool_pod.html), options -config, -e, -j, -l, -D, -t, -G1:4, -a, -struct.
"""

from __future__ import annotations

import functools
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import JsonValue

from backstory_cli import limits
from backstory_cli.errors import Skip
from backstory_cli.metadata.fields import MAX_TEXT, Field, Reading, as_text
from backstory_cli.programs import on_path, run
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


def installed() -> Installed | None:
    """The exiftool on the path; None if there is none that answers. It is asked for its version once."""
    path = on_path("exiftool")
    version = _version(path) if path else None
    return Installed(path, version) if path and version else None


def read_with_exiftool(data: bytes) -> Reading:
    """Everything that exiftool reads in a file, as fields with the source ``exiftool``; its warnings as problems.

    Raises:
        Skip: It is not installed, does not answer, or is too old to be trusted with foreign files.
    """
    found = installed()
    if found is None:
        raise Skip(
            "exiftool does not say which version it is" if on_path("exiftool") else "exiftool is not installed", INSTALL
        )
    if found.version < OLDEST:
        old, least = ("{}.{}".format(*version) for version in (found.version, OLDEST))
        raise Skip(f"exiftool {old} has known security flaws; at least {least} is needed", INSTALL)
    output = run([found.path, "-config", "", *OPTIONS, "-"], data, seconds=SECONDS, most_output=MOST_OUTPUT)
    if output.problem:
        return Reading((), (f"exiftool: {output.problem}",))
    try:
        values = json.loads(output.data.decode("utf-8", "replace"), strict=False)[0]
        fields = tuple(_fields(values))
        problems = list(_complaints(values))
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        return Reading((), ("exiftool: its answer makes no sense",))
    if len(fields) > limits.MAX_FIELDS:
        problems.insert(0, f"exiftool: it gave {len(fields)} fields, of which {limits.MAX_FIELDS} are kept")
    return Reading(fields[: limits.MAX_FIELDS], tuple(problems[: limits.MAX_PROBLEMS]))


@functools.cache
def _version(path: str) -> tuple[int, int] | None:
    match = re.match(
        rb"(\d{1,4})\.(\d{1,4})\s*$", run([path, "-config", "", "-ver"], b"", seconds=SECONDS, most_output=100).data
    )
    return (int(match[1]), int(match[2])) if match else None


def _fields(values: dict[str, Any]) -> Iterator[Field]:
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
            tag=_tag(entry.get("id"), str(entry.get("table", ""))),
        )


def _complaints(values: dict[str, Any]) -> Iterator[str]:
    """What exiftool itself found damaged. It says as minor what is only unusual; that is left out."""
    for key, value in values.items():
        if key.startswith("ExifTool:") and key.rpartition(":")[2] in {"Warning", "Error"}:
            said = clean(value.get("val") if isinstance(value, dict) else value, 200)
            if not said.lower().startswith("[minor]"):
                yield f"exiftool: {said}"


_IPTC_RECORDS = {"EnvelopeRecord": 1, "ApplicationRecord": 2, "NewsPhoto": 3, "PreObjectData": 7, "PostObjectData": 9}


def _tag(number: object, table: str) -> str | None:
    """The number of a tag as the first reader writes it: ``0x9003``, or ``2:80`` in IPTC; None where it has a name."""
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < 2**32:
        return None
    family, _, record = table.partition("::")
    if family == "IPTC":
        return f"{_IPTC_RECORDS[record]}:{number:02d}" if record in _IPTC_RECORDS else None
    return f"0x{number:04X}"


# --- comparing -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Disagreement:
    """A field to which the two readers give different values."""

    group: str
    name: str
    ours: str
    theirs: str


def disagreements(ours: Reading, theirs: Reading) -> list[Disagreement]:
    """Fields that both readers have and read differently, beyond how they write numbers, dates, lists and letters.

    A field that stands there more than once differs where no value of the other reader is the same.
    """
    there: dict[tuple[str, str], list[Field]] = defaultdict(list)
    for each in theirs.fields:
        there[_address(each)].append(each)
    found = []
    for each in ours.fields:
        others = there.get(_address(each), [])
        if others and _comparable(each, others) and not any(_same(each, other) for other in others):
            found.append(Disagreement(each.group, each.name, each.text, others[0].text))
    return found


def only_there(ours: Reading, theirs: Reading) -> dict[str, int]:
    """How many fields exiftool has that are not here, by group."""
    here = {_address(each) for each in ours.fields}
    return dict(Counter(each.group for each in theirs.fields if _address(each) not in here))


def _address(each: Field) -> tuple[str, str]:
    """Group and name for comparing; which of two IPTC blocks is the first is each reader's own choice."""
    return ("IPTC" if each.group.startswith("IPTC") else each.group, each.name.lower())


_STANDARD = re.compile(r"(?:Sub)?IFD\d*|ExifIFD|GPS|InteropIFD|IPTC\d*|XMP-.*|Photoshop|PNG|JFIF")
"""Groups that a public standard defines; maker notes are guesses of both readers."""
_WRITTEN_OTHERWISE = frozenset(
    (
        *("ThumbnailOffset", "PreviewImageStart", "OtherImageStart", "JpgFromRawStart", "StripOffsets", "TileOffsets"),
        *("CFAPattern", "JFIFVersion", "CodedCharacterSet"),
    )
)
"""Positions, which exiftool counts from the file's start, and codes that it spells in a way of its own."""
_BINARY = re.compile(r"\(Binary data \d+ bytes|\(large array|\(\d+ bytes of data")


def _comparable(each: Field, others: list[Field]) -> bool:
    standard = _STANDARD.fullmatch(each.group) is not None and each.name not in _WRITTEN_OTHERWISE
    if not standard or not each.text or not any(other.text for other in others):
        return False
    texts = (each.text, *(other.text for other in others))
    if any(_BINARY.search(text) or "bytes of data" in text or "... (" in text for text in texts):
        return False
    return not any(_structured(one.raw) for one in (each, *others))


def _structured(value: JsonValue) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(part, dict) for part in value))


def _same(one: Field, other: Field) -> bool:
    mine, yours = (one.raw, one.text), (other.raw, other.text)
    if any(_same_value(a, b) for a in mine for b in yours) or _same_converted(one, other):
        return True
    return ("Date" in one.name or "Time" in one.name) and _moment(one.text) in {_moment(text) for text in yours}


def _same_value(one: JsonValue, other: JsonValue) -> bool:
    first, second = _numbers(one), _numbers(other)
    if first and second:
        return len(first) == len(second) and all(map(_near, first, second))
    a, b = _plain(one), _plain(other)
    if not a or not b:
        return a == b
    if _HEX.fullmatch(a) and _HEX.fullmatch(b):
        return a.lower() == b.lower()
    # The longer of two long texts was cut at a length of its own.
    cut = min(len(a.rstrip("…")), len(b.rstrip("…")))
    if ("…" in (a[-1], b[-1])) and a[:cut] == b[:cut]:
        return True
    return a == b or _same_letters(a, b) or a.endswith("/" + b)


def _same_letters(ours: str, theirs: str) -> bool:
    """Whether two texts differ in nothing but how letters beyond ASCII were decoded."""
    for coding in ("cp1252", "latin-1"):
        try:
            if ours.encode().decode(coding) == theirs or theirs.encode().decode(coding) == ours:
                return True
        except UnicodeError:
            continue
    skeletons = [re.sub(r"(?:[^\x20-\x7e]|\?|\\x[0-9a-f]{2}|\\u[0-9a-f]{4})+", "?", text) for text in (ours, theirs)]
    return skeletons[0] == skeletons[1]


_APEX = {"ShutterSpeedValue": -1.0, "ApertureValue": 0.5, "MaxApertureValue": 0.5}
"""Exposures on the APEX scale, which exiftool gives as 2 to the power of the value times this: seconds, f-numbers."""
_ANGLES = frozenset({"GPSLatitude", "GPSLongitude", "GPSDestLatitude", "GPSDestLongitude"})
ANGLE = 1e-6
"""Degrees within which two readings are one place: a tenth of a metre."""


def _same_converted(one: Field, other: Field) -> bool:
    """Whether the values agree after the conversion that exiftool makes for this field."""
    if one.name in _ANGLES:
        here, there = _degrees(one.raw), _degrees(other.raw)
        return here is not None and there is not None and abs(here - there) <= ANGLE
    numbers, others = _numbers(one.raw), _numbers(other.raw)
    if one.name in _APEX and not numbers:  # in words, such as "5.91 EV (1/60 sec.)": each reader cuts them elsewhere
        return True
    if one.name in _APEX and len(numbers) == len(others) == 1 and abs(numbers[0]) < 100:
        return math.isclose(2.0 ** (numbers[0] * _APEX[one.name]), others[0], rel_tol=1e-2)
    return False


def _degrees(value: JsonValue) -> float | None:
    """An angle in degrees, from degrees, minutes and seconds (``38,42.5N``) or from degrees; the south is negative."""
    sign = -1.0 if isinstance(value, str) and value.strip()[-1:].upper() in {"S", "W"} else 1.0
    parts = _numbers(value.strip().rstrip("NSEWnsew") if isinstance(value, str) else value)
    if not 1 <= len(parts) <= 3 or not all(map(math.isfinite, parts)):
        return None
    return sign * math.fsum(part / 60.0**place for place, part in enumerate(parts))


_UNDEFINED = frozenset({"undef", "inf", "-inf", "nan", "n/a", "none", "0/0"})


def _numbers(value: JsonValue) -> list[float]:
    """A value as numbers, NaN for one over zero; empty if any part of it is none."""
    if isinstance(value, list):
        parts = value[:4096]
    elif isinstance(value, str):
        parts = list(re.split(r"[\s,:;]+", value.strip()[:20_000]))
    else:
        parts = [value]
    numbers = [_number(part) for part in parts]
    plain = [number for number in numbers if number is not None]
    return plain if len(plain) == len(numbers) and not all(map(math.isnan, plain)) else []


def _number(value: JsonValue) -> float | None:
    if value is None or (isinstance(value, str) and value.strip().lower() in _UNDEFINED):
        return math.nan
    if isinstance(value, str):
        value = {"true": "1", "false": "0"}.get(value.strip().lower(), value)
        over, _, under = value.strip()[:60].partition("/")
        try:
            return float(over) / float(under or 1)
        except ZeroDivisionError:
            return math.nan
        except ValueError:
            return None
    return float(value) if isinstance(value, int | float) and abs(value) < 1e300 else None


def _near(one: float, other: float) -> bool:
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    if one.is_integer() and other.is_integer():  # counts and serial numbers are not rounded
        return one == other
    return math.isclose(one, other, rel_tol=1e-4, abs_tol=1e-9)


_HEX = re.compile(r"[0-9a-fA-F]{16,}")
_DATE = re.compile(r"^(\d{4})[-:/](\d\d)(?:[-:/](\d\d))?(?:[T ]+(?=\d)|$)")


def _plain(value: JsonValue) -> str:
    """A value as text without what readers write differently: spaces, separators of lists and of dates, padding."""
    if isinstance(value, list):
        value = " ".join(_plain(part) for part in value)
    text = "" if value is None else str(value)
    text = " ".join(text.replace("\\x00", " ").replace("\0", " ").replace(", ", " ").replace("; ", " ").split())
    text = _DATE.sub(lambda date: ":".join(part for part in date.groups() if part) + " ", text).strip()
    return re.sub(r"(?<=:\d\d)Z$", "+00:00", text)


def _moment(value: JsonValue) -> str:
    """A date or a time, or several, without separators; the sign of its zone stays."""
    text = re.sub(r"(\d{4})[-:/](\d\d)[-:/](\d\d)", r"\1\2\3", as_text(value))
    return re.sub(r"(?<=\d)[T ]+(?=\d)|:", "", text)
