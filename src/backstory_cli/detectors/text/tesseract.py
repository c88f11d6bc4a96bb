"""Text in a picture, read by tesseract where it is installed (github.com/tesseract-ocr/tesseract, version 4 or newer).

It sees pixels only, on standard input, and is stopped after some seconds. What it reads is a guess of letters.
"""

from __future__ import annotations

import functools
import io
import re
from typing import TYPE_CHECKING, NamedTuple

from pydantic import JsonValue

from backstory_cli.errors import NotInstalled, Skip
from backstory_cli.image.image import Image
from backstory_cli.image.orientation import upright
from backstory_cli.system.subprocesses import find_program, run
from backstory_cli.text import clean

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SECONDS = 15.0
MOST_OUTPUT = 2 * 2**20
INSTALL = "install tesseract (apt install tesseract-ocr tesseract-ocr-chi-sim, brew install tesseract tesseract-lang)"
LANGUAGES = ("eng", "chi_sim")
"""Those of its languages that are used where they are installed."""
LARGEST = 1600
"""Longer side, in pixels, of what it reads of a whole picture."""
SPARSE = 11
"""Its page mode for text scattered over a picture."""
MAX_WORDS = 400


WORD = re.compile(r"[^\W_]{3,}|[\u4e00-\u9fff]{2,}")
"""What makes a line more than scratches taken for letters."""
SURE = 70
"""How sure of its least certain word tesseract must be of such a line."""
NAMES = {"eng": "English", "chi_sim": "simplified Chinese"}


class Line(NamedTuple):
    """A line of text, where it stands (left, top, right, bottom, in pixels), and how sure tesseract is, 0 to 100."""

    text: str
    box: tuple[int, int, int, int]
    confidence: int


_Word = tuple[str, tuple[int, int, int, int], float]


def read_lines(rgb: NDArray[np.uint8], *, scale: float = 1.0) -> list[Line]:
    """The lines of text in a picture, uint8 (height, width, 3), which is scaled for the reading.

    Raises:
        Skip: tesseract is not installed, or did not answer in time.
    """
    from PIL import Image

    program = find_program("tesseract")
    if program is None:
        raise NotInstalled("no program that reads text is installed", INSTALL)
    picture = Image.fromarray(rgb).convert("L")
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    stored = io.BytesIO()
    picture.resize(size, Image.Resampling.LANCZOS).save(stored, "PNG", compress_level=1)
    command = [program, "-", "-", "-l", "+".join(list_languages(program)), "--psm", str(SPARSE), "--dpi", "150", "tsv"]
    output = run(
        command, stored.getvalue(), seconds=SECONDS, most_output=MOST_OUTPUT, environment={"OMP_THREAD_LIMIT": "1"}
    )
    if output.problem:
        raise Skip(f"the program that reads text failed: {output.problem}")
    return _parse_lines(output.data.decode("utf-8", "replace"), scale)


@functools.cache
def list_languages(program: str) -> tuple[str, ...]:
    """Those of `LANGUAGES` that are installed, always at least the first."""
    listed = run([program, "--list-langs"], b"", seconds=SECONDS, most_output=2**16).data.decode("utf-8", "replace")
    return tuple(each for each in LANGUAGES if each in listed.split()) or LANGUAGES[:1]


@functools.cache
def describe_reader() -> dict[str, JsonValue]:
    """The version of tesseract and the languages that it reads, where it is installed."""
    program = find_program("tesseract")
    if program is None:
        return {"tesseract": None}
    told = run([program, "--version"], b"", seconds=SECONDS, most_output=2**16).data.decode("utf-8", "replace")
    version = clean(told.partition("\n")[0].removeprefix("tesseract").strip(), 60)
    return {"tesseract": version, "languages": list(list_languages(program)), "page_mode": SPARSE}


class Reading(NamedTuple):
    """What stands in a picture: the words that tesseract is sure of, and the languages it read them as."""

    words: str
    languages: str


def read_picture(image: Image) -> Reading:
    """The legible words of a whole picture, in the order of its lines.

    Raises:
        Skip: tesseract is not installed or did not answer, or the picture cannot be decoded.
    """
    pixels = upright(image.pixels, image.orientation)
    found = read_lines(pixels, scale=min(2.0, LARGEST / max(pixels.shape[:2])))
    legible = [line.text for line in found if line.confidence >= SURE and WORD.search(line.text)]
    program = find_program("tesseract") or ""
    return Reading(" ".join(legible), " and ".join(NAMES.get(each, each) for each in list_languages(program)))


def _parse_lines(table: str, scale: float) -> list[Line]:
    """Words of tesseract's table, put together by line; what it is less than half sure of is left out."""
    found: dict[tuple[str, ...], list[_Word]] = {}
    header, *rows = table.split("\n", 20 * MAX_WORDS)[: 20 * MAX_WORDS]
    for row in rows:
        cells = dict(zip(header.split("\t"), row.split("\t"), strict=False))
        try:
            confidence = float(cells["conf"])
            left, top, width, height = (int(cells[name]) for name in ("left", "top", "width", "height"))
        except (KeyError, ValueError):
            continue
        word = clean(cells.get("text") or "", 200).strip()
        if word and 50 <= confidence <= 100:
            key = tuple(cells.get(name, "") for name in ("page_num", "block_num", "par_num", "line_num"))
            found.setdefault(key, []).append((word, (left, top, left + width, top + height), confidence))
    return [_build_line(words, scale) for words in list(found.values())[:MAX_WORDS]]


def _build_line(words: list[_Word], scale: float) -> Line:
    boxes = [box for _, box, _ in words]
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
    return Line(
        " ".join(word for word, _, _ in words),
        (round(left / scale), round(top / scale), round(right / scale), round(bottom / scale)),
        round(min(confidence for _, _, confidence in words)),
    )
