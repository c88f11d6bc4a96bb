"""XMP: every form that RDF allows, packets joined, and nothing that an XML bomb could do."""

from __future__ import annotations

import io
from pathlib import Path

import PIL.Image
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from backstory_cli.image import loading as intake
from backstory_cli.image.image import Image
from backstory_cli.metadata.fields import Reading
from backstory_cli.metadata.xmp import SIGNATURE, read_xmp

HEAD = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
    'xmlns:odd="http://example.org/ns/odd/1.0/">'
)
TAIL = "</rdf:RDF></x:xmpmeta>"


def packet_in(data: bytes) -> Image:
    """The packet in a JPEG."""
    stored = io.BytesIO()
    PIL.Image.new("RGB", (8, 8)).save(stored, "JPEG")
    plain = stored.getvalue()
    segment = b"\xff\xe1" + (len(SIGNATURE) + len(data) + 2).to_bytes(2, "big") + SIGNATURE + data
    return Image(plain[:2] + segment + plain[2:], name="x", source="x")


def read(body: str) -> Reading:
    return read_xmp(packet_in(f"{HEAD}{body}{TAIL}".encode()))


@pytest.mark.parametrize(
    ("body", "group", "name", "raw"),
    [
        ('<rdf:Description rdf:about="" xmp:CreatorTool="Tool 1"/>', "XMP-xmp", "CreatorTool", "Tool 1"),
        (
            "<rdf:Description><xmp:CreatorTool>Tool 2</xmp:CreatorTool></rdf:Description>",
            "XMP-xmp",
            "CreatorTool",
            "Tool 2",
        ),
        (
            "<rdf:Description><dc:creator><rdf:Seq><rdf:li>A</rdf:li><rdf:li>B</rdf:li></rdf:Seq></dc:creator></rdf:Description>",
            "XMP-dc",
            "Creator",
            ["A", "B"],
        ),
        (
            '<rdf:Description><dc:title><rdf:Alt><rdf:li xml:lang="x-default">T</rdf:li></rdf:Alt></dc:title>'
            "</rdf:Description>",
            "XMP-dc",
            "Title",
            "T",
        ),
        (
            '<rdf:Description><odd:place rdf:parseType="Resource"><odd:city>Odesa</odd:city></odd:place>'
            "</rdf:Description>",
            "XMP-odd",
            "Place",
            {"City": "Odesa"},
        ),
        ('<rdf:Description><odd:ref odd:id="7"/></rdf:Description>', "XMP-odd", "Ref", {"Id": "7"}),
        (
            "<rdf:Description><odd:s><rdf:Description><odd:a>1</odd:a></rdf:Description></odd:s></rdf:Description>",
            "XMP-odd",
            "S",
            {"A": "1"},
        ),
        (
            '<rdf:Description><odd:u rdf:resource="http://example.org/x"/></rdf:Description>',
            "XMP-odd",
            "U",
            "http://example.org/x",
        ),
    ],
)
def test_every_form_of_a_property(body: str, group: str, name: str, raw: JsonValue) -> None:
    field = read(body).field(name, group)
    assert field is not None
    assert field.raw == raw


def test_a_text_in_several_languages_shows_the_default() -> None:
    field = read(
        '<rdf:Description><dc:title><rdf:Alt><rdf:li xml:lang="uk">Порт</rdf:li>'
        '<rdf:li xml:lang="x-default">Port</rdf:li></rdf:Alt></dc:title></rdf:Description>'
    ).field("Title")
    assert field is not None
    assert (field.raw, field.text) == ({"uk": "Порт", "x-default": "Port"}, "Port")


def test_the_extended_packet_is_joined_from_its_parts(fixtures: Path) -> None:
    reading = read_xmp(intake.read(fixtures / "agency.jpg"))
    areas = reading.field("RetouchAreas", "XMP-crs")
    assert areas is not None
    assert areas.raw == [{"SpotType": "heal"}, {"SpotType": "clone"}]
    assert reading.text("CreatorTool") == "Adobe Photoshop 25.0 (Windows)"
    assert reading.problems == ()


def test_an_extended_packet_with_another_digest_is_not_trusted(fixtures: Path) -> None:
    data = bytearray((fixtures / "agency.jpg").read_bytes())
    at = data.index(b"SpotType=")
    data[at + 10 : at + 14] = b"blur"
    assert read_xmp(Image(bytes(data), name="x", source="x")).field("RetouchAreas") is None


@pytest.mark.parametrize("format_name", ["PNG", "WEBP", "TIFF", "GIF", "AVIF"])
def test_other_containers(format_name: str) -> None:
    packet = f'{HEAD}<rdf:Description xmp:CreatorTool="Tool 3"/>{TAIL}'.encode()
    stored = io.BytesIO()
    picture = PIL.Image.new("RGB", (16, 16), "teal")
    if format_name == "PNG":
        from PIL.PngImagePlugin import PngInfo

        info = PngInfo()
        info.add_itxt("XML:com.adobe.xmp", packet.decode(), zip=True)
        picture.save(stored, "PNG", pnginfo=info)
    elif format_name == "TIFF":
        picture.save(stored, "TIFF", tiffinfo={700: packet})
    elif format_name == "GIF":
        trailer = b"\x01" + bytes(range(255, -1, -1)) + b"\0"
        picture.save(stored, "GIF")
        extension = b"!\xff\x0bXMP DataXMP" + packet + trailer
        at = stored.getvalue().index(b",")
        stored = io.BytesIO(stored.getvalue()[:at] + extension + stored.getvalue()[at:])
    else:
        picture.save(stored, format_name, xmp=packet)
    image = Image(stored.getvalue(), name="x", source="x")
    assert read_xmp(image).text("CreatorTool", "XMP-xmp") == "Tool 3"


@pytest.mark.parametrize(
    "packet",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x:x xmlns:x="adobe:ns:meta/">&b;</x:x>',
        '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x:xmpmeta xmlns:x="adobe:ns:meta/">&f;</x:xmpmeta>',
        "<a>" * 100_000,
        "<a>" * 60_000 + "</a>" * 60_000,
        "<x:xmpmeta",
        "not XML at all",
        "<a " + " ".join(f'a{number}="1"' for number in range(30_000)) + "/>",
    ],
)
def test_what_is_damaged_or_not_allowed_is_said(packet: str) -> None:
    from backstory_cli.metadata.xmp import _read_packet

    reading = _read_packet(packet.encode(), 0)
    assert reading.fields == ()
    assert reading.problems[0].startswith("XMP: a packet")


def test_a_packet_over_the_limit_is_not_parsed() -> None:
    from backstory_cli.metadata.xmp import _read_packet

    reading = _read_packet(b"<" * (5 * 2**20), 0)
    assert "longer than is read" in reading.problems[0]


@given(st.binary(max_size=300) | st.text(alphabet='<>/&;:="rdflixmp ', max_size=200).map(str.encode))
def test_no_packet_makes_it_raise(packet: bytes) -> None:
    read_xmp(packet_in(packet))
    read_xmp(packet_in(HEAD.encode() + packet + TAIL.encode()))


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"])
@pytest.mark.parametrize("declared", ["", '<?xml version="1.0" encoding="UTF-16"?>', "<?xpacket begin='' id='W5M0'?>"])
def test_every_coding_is_read(coding: str, declared: str) -> None:
    packet = f'{declared}{HEAD}<rdf:Description xmp:CreatorTool="Tool é"/>{TAIL}'.encode(coding)
    assert read_xmp(packet_in(packet)).text("CreatorTool", "XMP-xmp") == "Tool é"


@pytest.mark.parametrize("after", [b"\0" * 40, b" more > bytes", b"<?xpacket end='w'?><junk", b"\xff\xfe>"])
def test_bytes_after_the_end_are_left_out(after: bytes) -> None:
    packet = f'{HEAD}<rdf:Description xmp:CreatorTool="Tool 1"/>{TAIL}'.encode() + after
    assert read_xmp(packet_in(packet)).text("CreatorTool", "XMP-xmp") == "Tool 1"
