"""What the file says of people and of itself: author, agency, rights, captions, keywords, comments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pydantic import JsonValue

from backstory_cli.detectors.metadata.declared import ANYONE, NO_WORDS, join_pairs, make_finding, read_texts
from backstory_cli.metadata.fields import MAX_TEXT, Reading
from backstory_cli.models import About, Finding, Strength
from backstory_cli.text import clean

_PLACEHOLDERS = frozenset(
    {"artist", "author", "by", "copyright", "credit", "creator", "default", "name", "owner", "photographer", "user"}
    | {"source", "test", "your name", "picasa", "camera", "(c)", "©", "copyright (c)", "-"}
)
"""What stands where a name belongs and is none."""


def iter_findings(reading: Reading) -> Iterator[Finding]:
    """The author and the description."""
    yield from _report_author(reading)
    yield from _report_description(reading)


class Person(NamedTuple):
    """Somebody whom a field names as the maker."""

    name: str
    field: str


def list_people(reading: Reading) -> list[Person]:
    """Everybody whom the file names as its maker, each once, in the order of the fields."""
    found: dict[str, Person] = {}
    for name, *groups in _MAKERS:
        for each in reading.all(name, *groups):
            for text in _iter_names(each.raw):
                if text and not _is_placeholder(text):
                    found.setdefault(" ".join(text.casefold().split()), Person(text, f"{each.group}:{each.name}"))
    return list(found.values())[:MAX_PEOPLE]


MAX_PEOPLE = 10
_MAKERS = (
    ("Artist", "IFD0"),
    ("XPAuthor",),
    ("By-line", "IPTC"),
    ("Creator", "XMP-dc"),
    ("ImageCreator", "XMP-plus"),
    ("Author", "PNG", "schema.org"),
)
"""Fields that name a maker: EXIF, Windows, IPTC-IIM, Dublin Core, PLUS, PNG."""


def _iter_names(raw: JsonValue) -> Iterator[str]:
    """The names in a field: a text, a list of them, or structures with a name (PLUS)."""
    if isinstance(raw, list):
        for each in raw:
            yield from _iter_names(each)
    elif isinstance(raw, dict):
        yield from (str(value).strip() for key, value in raw.items() if key.endswith("Name") and value)
    elif isinstance(raw, str):
        yield clean(raw.strip(), MAX_TEXT)


def _is_placeholder(text: str) -> bool:
    return text.strip(" .:").casefold() in _PLACEHOLDERS | NO_WORDS


def _describe_people(people: list[Person], data: Mapping[str, JsonValue]) -> str:
    """Every maker with the field that names them, where there are several; then the rest."""
    rest = {key: value for key, value in data.items() if key != "people"}
    if len(people) > 1:
        rest["artist"] = ", ".join(f"{each.name} ({each.field})" for each in people)
    return join_pairs(dict(sorted(rest.items(), key=lambda item: item[0] != "artist")))


def _report_author(reading: Reading) -> Iterator[Finding]:
    data = read_texts(
        reading,
        {
            "job_title": (("By-lineTitle", "IPTC"), ("AuthorsPosition", "XMP-photoshop")),
            "credit": (("Credit", "IPTC", "XMP-photoshop"),),
            "source": (("Source", "IPTC", "XMP-photoshop"),),
            "copyright": (("Copyright", "IFD0", "PNG"), ("CopyrightNotice", "IPTC"), ("Rights", "XMP-dc")),
            "copyright_owner": (("CopyrightOwner", "XMP-plus"),),
            "usage_terms": (("UsageTerms", "XMP-xmpRights"),),
            "web_statement": (("WebStatement", "XMP-xmpRights"), ("URL", "Photoshop")),
            "caption_writer": (("Writer-Editor", "IPTC"), ("CaptionWriter", "XMP-photoshop")),
            "contact": (("Contact", "IPTC"), ("CreatorContactInfo", "XMP-iptcCore")),
            "transmission_reference": (
                ("OriginalTransmissionReference", "IPTC"),
                ("TransmissionReference", "XMP-photoshop"),
            ),
        },
    )
    data = {key: text for key, text in data.items() if not _is_placeholder(str(text))}
    people = list_people(reading)
    if people:
        data["artist"] = people[0].name
    if len(people) > 1:
        data["people"] = [{"name": each.name, "field": each.field} for each in people]
    if data:
        yield make_finding(
            "author",
            f"The file says who made or owns it: {_describe_people(people, data)}.",
            About.SOURCE,
            data,
            f"{ANYONE} Cameras also write a name that was set once by a former owner.",
        )


def _report_description(reading: Reading) -> Iterator[Finding]:
    data = read_texts(
        reading,
        {
            "headline": (("Headline", "IPTC", "XMP-photoshop"),),
            "title": (("XPTitle",), ("ObjectName", "IPTC"), ("Title", "XMP-dc", "PNG")),
            "description": (
                ("ImageDescription", "IFD0"),
                ("Caption-Abstract", "IPTC"),
                ("Description", "XMP-dc", "PNG"),
            ),
            "comment": (("UserComment", "ExifIFD", "XMP-exif"), ("XPComment",), ("Comment", "PNG", "File", "GIF")),
            "keywords": (("XPKeywords",), ("Keywords", "IPTC"), ("Subject", "XMP-dc")),
            "subject": (("XPSubject",),),
            "instructions": (("SpecialInstructions", "IPTC"), ("Instructions", "XMP-photoshop")),
            "persons": (("PersonInImage", "XMP-iptcExt"),),
            "event": (("Event", "XMP-iptcExt"),),
        },
    )
    if data:
        quoted = "; ".join(f"{key} “{str(value)[:200]}”" for key, value in data.items())
        yield make_finding(
            "description",
            f"The file says of itself: {quoted}.",
            About.CONTENT,
            data,
            f"{ANYONE} It is a text in the file, quoted here, not a fact about the image.",
            strength=Strength.WEAK,
        )
