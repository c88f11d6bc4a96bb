"""``generators``: the marks that generators of pictures leave: declarations, hidden data, watermarks, visible signs.

A ladder, said in words: signed; declared, not signed; watermark decoded; visible mark. No percentage and no
classifier's verdict. That no mark is found says nothing: of 2,813 generated pictures collected from where they had
been shared again, three still bore one (measured elsewhere, November 2026).
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import JsonValue

from backstory_cli.errors import Skip
from backstory_cli.forensics.visible_marks import find_dalle2_colour_bar, find_gemini_sparkle
from backstory_cli.forensics.watermark import decode_dwt_dct, find_hidden_text
from backstory_cli.image.image import Image
from backstory_cli.image.orientation import view_upright
from backstory_cli.metadata import novelai
from backstory_cli.metadata.fields import Field, Reading
from backstory_cli.metadata.generation import parse_settings
from backstory_cli.metadata.reader import read_metadata
from backstory_cli.models import About, Basis, Finding, Leaning, Strength
from backstory_cli.reference.generator_marks import PARTLY, POSSIBLY, PRODUCERS, Mark, find_mark

_LEANINGS = {PARTLY: Leaning.PARTLY_GENERATED, POSSIBLY: Leaning.NEUTRAL}
UNSIGNED = "It is not signed: anyone can write it into a file, and most platforms remove it."


_LOSSLESS = frozenset({"image/png", "image/webp", "image/bmp", "image/tiff"})
"""Formats that can keep the lowest bits: a JPEG destroys hidden text always, and the open watermark nearly always."""
MEASURED: dict[str, JsonValue] = {
    "measured_on": "60 photographs marked by the published method, 906 unmarked; benchmarks/results/watermark.txt",
    "fires_on_unmarked": 0.0,
    "fires_on_marked_png": {"Stable Diffusion 1 or 2": 0.72, "Stable Diffusion XL": 0.83, "FLUX": 0.82},
    "fires_on_marked_jpeg_95": 0.01,
}


MEASURED_SPARKLE: dict[str, JsonValue] = {
    "measured_on": "169 photographs with a star drawn on, 717 images without; benchmarks/results/visible_marks.txt",
    "fires_on_marked": 0.74,
    "fires_on_unmarked": 0.0,
}


class Generators:
    """Yields one finding for each generator whose mark the file bears."""

    name = "generators"
    title = "Marks of AI generators"
    network = False

    def inspect(self, image: Image) -> Iterator[Finding]:
        """Declarations in the metadata."""
        reading = read_metadata(image)
        yield from _report_declared(reading)
        yield from _report_novelai_signature(image)
        yield from _report_visible_marks(image)
        if image.media_type in _LOSSLESS:
            yield from _report_hidden_settings(image)
            yield from _report_watermark(image)


def _report_declared(reading: Reading) -> Iterator[Finding]:
    found: dict[str, tuple[Mark, list[Field]]] = {}
    for field in reading.fields:
        if isinstance(field.raw, str) and field.raw:
            mark = find_mark(field.group, field.name, field.raw)
            if mark is not None:
                found.setdefault(mark.generator + mark.proves, (mark, []))[1].append(field)
    grok = _find_grok_mark(reading)
    if grok is not None:
        found["grok"] = grok
    named = _select_most_telling(list(found.values()))
    for number, (mark, fields) in enumerate(named, 1):
        yield _make_finding(mark, fields, "" if number == 1 else f"_{number}")


def _select_most_telling(found: list[tuple[Mark, list[Field]]]) -> list[tuple[Mark, list[Field]]]:
    """Named programs first; a general form is left out where a program with a name wrote the same field."""
    general = ("Stable Diffusion (", "generative AI")
    named = [pair for pair in found if not pair[0].generator.startswith(general)]
    of_named = {id(field) for _, fields in named for field in fields}
    rest = [pair for pair in found if pair not in named and not any(id(field) in of_named for field in pair[1])]
    if named:
        rest = [pair for pair in rest if not pair[0].generator.startswith("Stable Diffusion (")]
    return named + rest


def _report_novelai_signature(image: Image) -> Iterator[Finding]:
    """NovelAI signs the pixels together with the settings; its key is public."""
    verdict = novelai.verify_signature(image)
    if verdict is None:
        return
    yield Finding(
        id="generators.novelai_signature",
        summary="NovelAI's signature over the pixels and the settings is valid: NovelAI generated this image, and "
        "neither was changed since."
        if verdict
        else "The file carries a signature of NovelAI's that does not fit: its pixels or its settings were changed "
        "since, or were never signed.",
        about=About.ORIGIN,
        leaning=Leaning.GENERATED if verdict else Leaning.NEUTRAL,
        basis=Basis.SIGNED if verdict else Basis.DECLARED,
        strength=Strength.CONCLUSIVE if verdict else Strength.WEAK,
        data={"valid": verdict, "algorithm": "Ed25519", "key": novelai.PUBLIC_KEY},
        limits="It shows who made the image, not from what: a photograph can have been put in."
        if verdict
        else "Saving the image again with another program, or with fewer colours, is enough to break it.",
    )


def _report_hidden_settings(image: Image) -> Iterator[Finding]:
    """Settings in the lowest bits of the pixels, which survive where a program drops the metadata."""
    try:
        found = find_hidden_text(image.channels)
    except Skip:
        return
    if found is None:
        return
    settings = parse_settings(found.text)
    yield Finding(
        id="generators.hidden_text",
        summary="Text is hidden in the lowest bits of the image, in the form that NovelAI and programs around Stable "
        f"Diffusion use for the settings of an image they generated.{_quote_prompt(settings)}",
        about=About.ORIGIN,
        leaning=Leaning.GENERATED,
        basis=Basis.DECLARED,
        strength=Strength.STRONG,
        data={"magic": found.magic, "text": found.text[:1500], "settings": settings},
        limits=UNSIGNED,
    )


def _report_visible_marks(image: Image) -> Iterator[Finding]:
    """The sparkle of the Gemini app and the colour bar of DALL-E 2, as seen upright."""
    try:
        pixels = view_upright(image.pixels, image.orientation)
    except Skip:
        return
    for name, what, generator, mark in (
        (
            "sparkle",
            "a four-pointed star near the lower right corner, as the Gemini app",
            "Gemini",
            find_gemini_sparkle(pixels),
        ),
        (
            "colour_bar",
            "five coloured squares at the lower right, as DALL-E 2",
            "DALL-E 2",
            find_dalle2_colour_bar(pixels),
        ),
    ):
        if mark is not None:
            left, top, right, bottom = mark.box
            yield Finding(
                id=f"generators.visible_{name}",
                summary=f"The image shows {what} draws it on what it generates or edits.",
                about=About.ORIGIN,
                leaning=Leaning.GENERATED,
                basis=Basis.MEASURED,
                strength=Strength.WEAK,
                data={
                    "generator": generator,
                    "score": mark.score,
                    "region_pixels": {"left": left, "top": top, "right": right, "bottom": bottom},
                    **(MEASURED_SPARKLE if name == "sparkle" else {}),
                },
                limits="Anyone can draw such a mark, it may stand on a screenshot, and the Gemini app draws it on "
                "photographs that it edited as well. Look at the corner. That none is found says nothing.",
            )


def _report_watermark(image: Image) -> Iterator[Finding]:
    """The open watermark of the reference code of Stable Diffusion and FLUX."""
    try:
        matches = decode_dwt_dct(image.pixels)
    except Skip:
        return
    for match in matches:
        if match.found:
            yield Finding(
                id="generators.watermark",
                summary=f"The pixels carry the invisible watermark of {match.generator}: {match.agreeing} of "
                f"{match.total} bits agree (by accident: one image in {1 / match.chance:.0e}).",
                about=About.ORIGIN,
                leaning=Leaning.GENERATED,
                basis=Basis.DECLARED,  # a message of the program that made it, though written into the pixels
                strength=Strength.STRONG,
                data={
                    "generator": match.generator,
                    "bits_agreeing": match.agreeing,
                    "bits": match.total,
                    "chance": match.chance,
                    **MEASURED,
                },
                limits="Anyone can put this watermark into any image with the same open program. It does not survive "
                "JPEG, resizing or cropping: that none is found says nothing.",
            )


def _find_grok_mark(reading: Reading) -> tuple[Mark, list[Field]] | None:
    """xAI writes a signature whose key is not public into the description, and an identifier as the artist."""
    description, artist = reading.field("ImageDescription", "IFD0"), reading.field("Artist", "IFD0")
    if description is None or artist is None:
        return None
    mark = Mark(("IFD0",), ("ImageDescription",), "", "Grok (xAI)")
    signed = str(description.raw).startswith("Signature: ") and len(str(description.raw)) > 70
    identified = str(artist.raw).count("-") == 4 and len(str(artist.raw)) == 36
    return (mark, [description, artist]) if signed and identified else None


def _make_finding(mark: Mark, fields: list[Field], suffix: str) -> Finding:
    settings: dict[str, JsonValue] = {}
    for field in fields:
        for key, value in parse_settings(str(field.raw)).items():
            settings.setdefault(key, value)
    producer = next((name for number, name in PRODUCERS.items() if any(number in str(f.raw) for f in fields)), "")
    who = producer or mark.generator
    where = ", ".join(dict.fromkeys(f"{field.group}:{field.name}" for field in fields))
    words = {
        PARTLY: f"The file declares that parts of the image were made or changed with {who}",
        POSSIBLY: f"The file bears a label which says that the image may have been generated, by {who}",
    }.get(mark.proves, f"The file declares that the image was generated with {who}")
    return Finding(
        id=f"generators.declared{suffix}",
        summary=f"{words} ({where}).{_quote_prompt(settings)}",
        about=About.ORIGIN,
        leaning=_LEANINGS.get(mark.proves, Leaning.GENERATED),
        basis=Basis.DECLARED,
        strength=Strength.WEAK if mark.proves == POSSIBLY else Strength.STRONG,
        data={
            "generator": who,
            "proves": mark.proves,
            "known_from": "real files" if mark.known == "seen" else "documentation",
            "fields": [{"group": f.group, "name": f.name, "value": str(f.raw)[:1500]} for f in fields[:8]],
            "settings": settings,
        },
        limits=f"{UNSIGNED} A program that edits can carry it over from an image that was put in.",
    )


def _quote_prompt(settings: dict[str, JsonValue]) -> str:
    prompt = str(settings.get("prompt") or "")
    shown = f" The prompt: “{prompt[:160]}{'…' if len(prompt) > 160 else ''}”." if prompt else ""
    model = f" The model: {settings['model']}." if settings.get("model") else ""
    return shown + model
