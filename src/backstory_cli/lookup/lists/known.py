"""Lists of known pictures that others keep: read row by row, each a file, a hash or a fingerprint with its history.

CSV with a header line, JSON lines, or ClaimReview and MediaReview (see `claims`). Columns are told by their names, in
any order and case: ``path`` (or ``file``), ``sha256``, ``pdq`` (or ``hash``; 64 hexadecimal digits), ``source``,
``date``, ``caption``, ``verdict``, ``licence`` (or ``license``), ``tags`` (with semicolons between), ``address`` (or
``url``). Others are left alone.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backstory_cli.errors import UsageError
from backstory_cli.lookup.entries import WHOLE, Family, Fingerprint, Note, Record
from backstory_cli.lookup.lists import claims, exchange
from backstory_cli.text import clean

MAX_LINE = 32 * 2**20
MAX_FIELD = 2**20
_SYNONYMS = {
    "path": ("path", "file", "filename"),
    "sha256": ("sha256", "sha256sum"),
    "pdq": ("pdq", "hash"),
    "licence": ("licence", "license"),
    "address": ("address", "url"),
}


@dataclass(frozen=True)
class Known:
    """One row of a list: a file to be read, or what is known of a picture that is not at hand.

    Attributes:
        line: Its number in the list, for messages.
        file: The file, where there is one.
        note: Its history.
        record: What else is known; None where all is to be read from the file.
    """

    line: int
    file: Path | None
    note: Note
    record: Record | None


@dataclass(frozen=True)
class Unusable:
    """A row that cannot be used, and why."""

    line: int
    why: str


def read_list(source: Path, pictures: Path) -> Iterator[Known | Unusable]:
    """Read a list; its form is told by its content.

    Args:
        source: The list.
        pictures: The folder that relative paths in it, and the last parts of web addresses, are looked for in.

    Raises:
        UsageError: It cannot be read, or has no column that tells a picture.
    """
    shown = clean(source, 300)
    try:
        form = _detect_form(source)
        if form == "claims":
            for line, row in enumerate(claims.iter_rows(source), 1):
                yield _parse_known(line, row, pictures)
        elif form == "lines":
            yield from _iter_lines(source, pictures)
        else:
            yield from _iter_csv(source, pictures)
    except OSError as problem:
        raise UsageError(f"{shown} cannot be read: {problem.strerror or problem}", "check the path") from None
    except UnicodeDecodeError:
        raise UsageError(f"{shown} is not text in UTF-8", "save the list as UTF-8") from None
    except csv.Error as problem:
        raise UsageError(f"{shown} is not a list that can be read: {clean(problem, 200)}", _FORMS) from None


_FORMS = "give a CSV file with a header line, JSON lines, or ClaimReview/MediaReview as JSON"


def _detect_form(source: Path) -> str:
    with source.open(encoding="utf-8-sig") as opened:
        line = next((line for line in iter(lambda: opened.readline(MAX_LINE), "") if line.strip()), "")
    if not line.lstrip().startswith(("{", "[")):
        return "csv"
    try:
        first = json.loads(line)
    except (ValueError, RecursionError):
        return "claims"  # one document over several lines
    return "claims" if isinstance(first, list) or claims.is_claim(first) else "lines"


def _iter_lines(source: Path, pictures: Path) -> Iterator[Known | Unusable]:
    with source.open(encoding="utf-8-sig") as opened:
        for number, line in enumerate(iter(lambda: opened.readline(MAX_LINE), ""), 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                row = None
            if not isinstance(row, dict):
                yield Unusable(number, "it is no JSON object")
            elif exchange.is_exported(row):
                yield _parse_exported(number, row)
            else:
                yield _parse_known(number, _map_row(row), pictures)


def _parse_exported(line: int, row: dict[str, Any]) -> Known | Unusable:
    try:
        record = exchange.parse_record(row)
    except UsageError as problem:
        return Unusable(line, problem.message)
    return Known(line, None, record.note, record)


def _iter_csv(source: Path, pictures: Path) -> Iterator[Known | Unusable]:
    csv.field_size_limit(MAX_FIELD)
    with source.open(encoding="utf-8-sig", newline="") as opened:
        reader = csv.DictReader(opened, dialect=_detect_dialect(opened.readline(MAX_FIELD)), restkey="")
        opened.seek(0)
        names = {name.strip().lower() for name in reader.fieldnames or ()}
        if not names & {*_SYNONYMS["path"], *_SYNONYMS["sha256"], *_SYNONYMS["pdq"], *_SYNONYMS["address"]}:
            raise UsageError(f"{clean(source, 300)} has no column path, sha256, pdq or address", _FORMS)
        for row in reader:
            yield _parse_known(
                reader.line_num, _map_row({key.strip().lower(): value for key, value in row.items()}), pictures
            )


def _detect_dialect(header: str) -> type[csv.Dialect]:
    class Dialect(csv.excel):
        delimiter = max(",;\t", key=header.count)

    return Dialect


def _map_row(row: Mapping[str, Any]) -> dict[str, str]:
    """A row by our own names; what is no text is left out."""
    told = {}
    for name in ("path", "sha256", "pdq", "source", "date", "caption", "verdict", "licence", "tags", "address"):
        values = (row.get(key) for key in _SYNONYMS.get(name, (name,)))
        value = next((value for value in values if value), "")
        if isinstance(value, list):
            value = ";".join(str(each) for each in value)
        told[name] = str(value).strip() if isinstance(value, str | int) else ""
    return told


def _parse_known(line: int, row: Mapping[str, str], pictures: Path) -> Known | Unusable:
    try:
        note = Note(
            source=row.get("source", ""),
            date=row.get("date", ""),
            caption=row.get("caption", ""),
            verdict=row.get("verdict", ""),
            licence=row.get("licence", ""),
            tags=tuple(tag.strip() for tag in row.get("tags", "").split(";") if tag.strip()),
            address=row.get("address", ""),
        )
    except UsageError as problem:
        return Unusable(line, problem.message)
    sha256, pdq = row.get("sha256", "").lower(), row.get("pdq", "").lower()
    for name, value in (("sha256", sha256), ("pdq", pdq)):
        if value and not re.fullmatch("[0-9a-f]{64}", value):
            return Unusable(line, f"its {name} is not 64 hexadecimal digits")
    file = _find_file(row, pictures)
    if file is not None:
        return Known(line, file, note, None)
    if not sha256 and not pdq:
        wanted = row.get("path") or row.get("image") or row.get("address") or ""
        return Unusable(line, f"no file {clean(wanted, 200)!r} and no hash" if wanted else "it names no image")
    prints = (Fingerprint(Family.FRAME, WHOLE, bytes.fromhex(pdq)),) if pdq else ()
    return Known(line, None, note, Record(sha256 or None, fingerprints=prints, note=note))


def _find_file(row: Mapping[str, str], pictures: Path) -> Path | None:
    """The picture: where the path says, or by the last part of its web address in the folder of pictures."""
    places = []
    if path := row.get("path"):
        places.append(pictures / Path(path).expanduser())
    if address := row.get("image") or row.get("address"):
        name = re.split(r"[?#]", address.rstrip("/"))[0].rsplit("/", 1)[-1]
        places.append(pictures / name if name not in {"", ".", ".."} and "\\" not in name else pictures)
    for place in places:
        try:
            if place.is_file():
                return place
        except (OSError, ValueError):  # too long, or with a NUL: no file's name
            continue
    return None
