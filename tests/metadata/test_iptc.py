"""IPTC-IIM: records, character sets, repeated fields, and any bytes at all."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.image import loading as intake
from backstory_cli.metadata.iptc import iter_data_sets, read_iptc
from backstory_cli.metadata.reader import read_metadata


def dataset(record: int, number: int, value: bytes) -> bytes:
    return bytes([0x1C, record, number]) + len(value).to_bytes(2, "big") + value


def test_in_a_whole_file(fixtures: Path) -> None:
    reading = read_metadata(intake.read(fixtures / "agency.jpg"))
    keywords = reading.field("Keywords", "IPTC")
    assert keywords is not None
    assert keywords.raw == ["harbour", "løfte"]
    assert keywords.tag == "2:25"
    assert reading.text("DateCreated", "IPTC") == "2023-03-01"
    assert reading.text("TimeCreated", "IPTC") == "08:15:00+02:00"
    assert reading.text("City", "IPTC") == "Lisboa"


def test_character_sets() -> None:
    assert read_iptc(dataset(2, 90, "Łódź".encode())).text("City") == "Łódź"
    assert read_iptc(dataset(2, 90, "Malmö".encode("latin-1"))).text("City") == "Malmö"
    assert read_iptc(dataset(1, 90, b"\x1b%G") + dataset(2, 90, b"a\xffb")).text("City") == "a\ufffdb"


def test_an_extended_length() -> None:
    block = bytes([0x1C, 2, 120]) + b"\x80\x04" + (5).to_bytes(4, "big") + b"words" + dataset(2, 105, b"head")
    reading = read_iptc(block)
    assert (reading.text("Caption-Abstract"), reading.text("Headline")) == ("words", "head")


def test_an_offset_leads_to_the_value() -> None:
    block = dataset(2, 90, b"Odesa")
    field = read_iptc(block, base=0).field("City")
    assert field is not None
    assert field.offset is not None
    assert block[field.offset :] == b"Odesa"


@given(st.binary(max_size=300), st.booleans())
def test_no_bytes_make_it_raise(block: bytes, marked: bool) -> None:
    data = b"\x1c\x02" + block if marked else block
    for each in iter_data_sets(data):
        assert each.offset + len(each.value) <= len(data) or not each.value
    read_iptc(data)
