"""Evidence that settles the question leads: a record that does not match its image, a known copy that differs."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from backstory_cli.models import Report
from support.commands import Run
from support.photographs import jpeg, photograph
from support.signing import action, signed

QUESTION = "Has this been tampered with?"


def sign_photograph(number: int = 3) -> bytes:
    return signed(action("c2pa.created"), picture=jpeg(photograph(number), 90))


def split_record(data: bytes) -> tuple[bytes, bytes]:
    """The APP11 segments of a signed JPEG, and the file without them."""
    record, rest, at = b"", data[:2], 2
    while data[at] == 0xFF and data[at + 1] != 0xDA:
        length = int.from_bytes(data[at + 2 : at + 4], "big") + 2
        segment = data[at : at + length]
        if data[at + 1] == 0xEB:
            record += segment
        else:
            rest += segment
        at += length
    return record, rest + data[at:]


def transplant(edit: Callable[[PIL.Image.Image], PIL.Image.Image], quality: int = 90) -> Callable[[bytes], bytes]:
    """Put the record of a signed file over an edited copy of its image."""

    def tamper(data: bytes) -> bytes:
        record, plain = split_record(data)
        with PIL.Image.open(io.BytesIO(plain)) as opened:
            edited = edit(opened.convert("RGB"))
        saved = io.BytesIO()
        edited.save(saved, "JPEG", quality=quality)
        return saved.getvalue()[:2] + record + saved.getvalue()[2:]

    return tamper


def flip_byte(share: float) -> Callable[[bytes], bytes]:
    """Change one byte of the compressed image."""

    def tamper(data: bytes) -> bytes:
        begin = data.rindex(b"\xff\xda") + 20
        at = begin + int((len(data) - 4 - begin) * share)
        return data[:at] + bytes([(data[at] ^ 0x10) & 0x7F]) + data[at + 1 :]

    return tamper


def paste(image: PIL.Image.Image, place: tuple[int, int]) -> PIL.Image.Image:
    image.paste(PIL.Image.fromarray(photograph(41, 120, 90)), place)
    return image


def cover(image: PIL.Image.Image, colour: str) -> PIL.Image.Image:
    image.paste(colour, (200, 150, 330, 260))
    return image


def brighten(image: PIL.Image.Image) -> PIL.Image.Image:
    return PIL.Image.fromarray(np.clip(np.asarray(image).astype(np.int16) + 12, 0, 255).astype(np.uint8))


TAMPERINGS: dict[str, Callable[[bytes], bytes]] = {
    **{f"one byte at {share:.0%}": flip_byte(share) for share in (0.05, 0.3, 0.5, 0.7, 0.95)},
    **{f"saved again at {quality}": transplant(lambda image: image, quality) for quality in (40, 70, 85, 95)},
    **{f"pasted at {place}": transplant(partial(paste, place=place)) for place in ((20, 20), (400, 300))},
    **{f"covered in {colour}": transplant(partial(cover, colour=colour)) for colour in ("black", "white")},
    "brightened": transplant(brighten),
    "in grey": transplant(lambda image: image.convert("L").convert("RGB")),
    "mirrored": transplant(lambda image: image.transpose(PIL.Image.Transpose.FLIP_LEFT_RIGHT)),
    "made smaller": transplant(lambda image: image.resize((320, 240))),
    "cropped": transplant(lambda image: image.crop((40, 40, 600, 440))),
    "another image": transplant(lambda image: PIL.Image.fromarray(photograph(77))),
    "bytes at its end": lambda data: data + b"more",
}


@pytest.fixture
def investigate(backstory: Run, tmp_path: Path) -> Callable[[bytes], Report]:
    def run(data: bytes) -> Report:
        (tmp_path / "signed.jpg").write_bytes(data)
        arguments = ("investigate", tmp_path / "signed.jpg", QUESTION, "--json", "--only", "metadata,credentials")
        return Report.model_validate(backstory(*arguments).json)

    return run


def test_there_are_twenty_ways_to_tamper() -> None:
    assert len(TAMPERINGS) >= 20


@pytest.mark.parametrize("way", TAMPERINGS)
def test_a_record_that_does_not_match_leads(way: str, investigate: Callable[[bytes], Report]) -> None:
    report = investigate(TAMPERINGS[way](sign_photograph()))
    assert report.assessments.integrity.verdict == "changed_after_signing"
    assert report.answer.text.startswith("Yes, since it was signed: the record by Example Cameras")
    assert "does not match this image" in report.answer.text


def test_what_was_signed_is_not_blamed(investigate: Callable[[bytes], Report]) -> None:
    report = investigate(sign_photograph())
    assert report.assessments.integrity.verdict != "changed_after_signing"
    assert "does not match" not in report.answer.text


@pytest.mark.parametrize("number", range(5))
@pytest.mark.parametrize("change", ["pasted", "covered"])
def test_a_known_copy_that_differs_leads(number: int, change: str, backstory: Run, tmp_path: Path) -> None:
    original, forged = tmp_path / "original.jpg", tmp_path / "forged.jpg"
    original.write_bytes(jpeg(photograph(number), 92))
    image = PIL.Image.fromarray(photograph(number))
    edited = paste(image, (60 + 40 * number, 80)) if change == "pasted" else cover(image, "black")
    forged.write_bytes(jpeg(np.asarray(edited), 85))
    assert backstory("index", "add", original, "--source", "Reuters", "--date", "2019-05-04").code == 0
    report = Report.model_validate(
        backstory("investigate", forged, "Was it edited?", "--json", "--only", "metadata,lookup,manipulation").json
    )
    assert report.assessments.integrity.verdict in {"differs", "altered"}
    assert "it differs from index entry 1 (Reuters, 2019-05-04)" in report.answer.text.split(". ")[0]
