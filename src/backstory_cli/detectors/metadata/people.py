"""What the file says of people and of itself: author, agency, rights, captions, keywords, comments."""

from __future__ import annotations

from collections.abc import Iterator

from backstory_cli.detectors.metadata.declared import ANYONE, join_pairs, make_finding, read_texts
from backstory_cli.metadata.fields import Reading
from backstory_cli.models import About, Finding, Strength

_PLACEHOLDERS = frozenset(
    {"artist", "author", "by", "copyright", "credit", "creator", "default", "name", "owner", "photographer", "user"}
    | {"source", "test", "your name", "picasa", "camera", "(c)", "©", "copyright (c)", "-"}
)
"""What stands where a name belongs and is none."""


def iter_findings(reading: Reading) -> Iterator[Finding]:
    """The author and the description."""
    yield from _report_author(reading)
    yield from _report_description(reading)


def _report_author(reading: Reading) -> Iterator[Finding]:
    data = read_texts(
        reading,
        {
            "artist": (
                ("Artist", "IFD0"),
                ("XPAuthor",),
                ("By-line", "IPTC"),
                ("Creator", "XMP-dc"),
                ("Author", "PNG"),
            ),
            "job_title": (("By-lineTitle", "IPTC"), ("AuthorsPosition", "XMP-photoshop")),
            "credit": (("Credit", "IPTC", "XMP-photoshop"),),
            "source": (("Source", "IPTC", "XMP-photoshop"),),
            "copyright": (("Copyright", "IFD0", "PNG"), ("CopyrightNotice", "IPTC"), ("Rights", "XMP-dc")),
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
    data = {key: text for key, text in data.items() if str(text).strip(" .:").casefold() not in _PLACEHOLDERS}
    if data:
        yield make_finding(
            "author",
            f"The file says who made or owns it: {join_pairs(data)}.",
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
