"""What generators of pictures write into their files, and what each mark proves.

Sources: real files of each program (marked *seen*), else its source code or documentation (*read*); the IPTC Photo
Metadata Standard 2025.1; TC260-003 and GB 45438-2025 (China's label for generated content). Collected in November
2026. The value decides, never the bare name of a field: editors write ``prompt`` and ``Comment`` as well.
"""

from __future__ import annotations

import re
from typing import NamedTuple

GENERATED, PARTLY, POSSIBLY = "generated", "partly_generated", "possibly"


class Mark(NamedTuple):
    """One mark.

    Attributes:
        groups: Groups of fields in which it stands (a trailing ``*`` for all that begin so).
        names: Names of the fields; empty for any.
        pattern: What the value must match somewhere (case counts).
        generator: The program or service.
        proves: ``generated``, ``partly_generated``, or ``possibly`` (it says so itself).
        known: ``seen`` on real files or ``read`` in documentation.
    """

    groups: tuple[str, ...]
    names: tuple[str, ...]
    pattern: str
    generator: str
    proves: str = GENERATED
    known: str = "seen"


_PNG = ("PNG",)
_COMMENT = ("ExifIFD", "PNG", "XMP-exif", "File")
_TEXTS = ("IFD0", "ExifIFD", "PNG", "XMP*", "IPTC", "File")

_SETTINGS = (*_COMMENT, "IFD0")
_IN = ("parameters", "UserComment", "Comment", "ImageDescription")
_STEPS = r"Steps: \d+,[^\n]{0,400}?(?:Sampler|CFG scale|Seed): "

MARKS = (
    Mark((*_PNG, "ExifIFD", "File"), (), r'"sui_image_params"', "SwarmUI"),
    Mark(("ExifIFD", "IFD0"), ("UserComment",), r'"resource-stack"\s*:', "Civitai"),
    Mark((*_PNG, "ExifIFD", "File"), (), r'"civitaiResources"|"Civitai resources"|Civitai resources: \[', "Civitai"),
    Mark(_PNG, ("fooocus_scheme",), r"\w", "Fooocus"),
    Mark(
        (*_PNG, "ExifIFD", "File"),
        ("parameters", "Comment", "UserComment"),
        r'"(?:base_model|Base Model)"\s*:|"software"\s*:\s*"(?:Ruined)?Fooocus',
        "Fooocus",
    ),
    Mark(_PNG, ("invokeai_metadata", "invokeai_graph", "invokeai_workflow", "sd-metadata"), r"\{", "InvokeAI"),
    Mark(_PNG, ("Dream",), r"-s ?\d+|--steps|-S ?\d+", "InvokeAI"),
    Mark(_PNG, ("generation_data",), r'"(?:prompt|models|baseModel|workspaceType)"', "TensorArt"),
    Mark(_PNG, ("smproj", "parameters-json"), r"\{", "StabilityMatrix"),
    Mark((*_PNG, "IFD0"), ("Title", "DocumentName"), r"^NovelAI generated image$", "NovelAI"),
    Mark((*_PNG, "IFD0"), ("Software", "Source"), r"^NovelAI\b", "NovelAI"),
    Mark(("PNG", "ExifIFD"), ("Comment", "UserComment"), r'signed_hash\\?"\s*:|"Software"\s*:\s*"NovelAI"', "NovelAI"),
    Mark(_TEXTS, ("ImageDescription", "Description", "UserComment"), r"Job ID: [0-9a-f]{8}-[0-9a-f]{4}-", "Midjourney"),
    Mark(_PNG, ("prompt", "workflow"), r'"class_type"\s*:|"last_node_id"\s*:|"nodes"\s*:\s*\[', "ComfyUI"),
    Mark(
        ("IFD0", "ExifIFD"),
        ("Make", "Model", "ImageDescription", "UserComment", "Software"),
        r'^(?:[Ww]orkflow|[Pp]rompt)\s*:\s*\{|"class_type"\s*:',
        "ComfyUI",
    ),
    Mark(
        _SETTINGS,
        _IN,
        _STEPS,
        "Stable Diffusion (a web interface in the style of AUTOMATIC1111)",
    ),
    Mark(
        _PNG,
        ("parameters",),
        r'^\s*\{.{0,65000}"(?:prompt|Prompt|negative_prompt)"\s*:',
        "Stable Diffusion (a program that writes its settings as JSON)",
    ),
    Mark(
        (*_PNG, "ExifIFD"),
        ("UserComment", "Comment"),
        r'^\s*\{.{0,4000}"(?:uc|sampler|scale)"\s*:.{0,4000}"seed"\s*:',
        "Stable Diffusion (settings as JSON)",
    ),
    Mark(
        ("ExifIFD", "XMP-exif"),
        ("UserComment",),
        r'^\s*\{.{0,4000}"c"\s*:.{0,4000}"sampler"\s*:',
        "Draw Things",
        known="read",
    ),
    Mark(("IFD0",), ("Software",), r"AI generated;(?:txt2img|img2img);flux", "FLUX (Black Forest Labs)", known="read"),
    Mark(("IFD0",), ("Make",), r"^Black Forest Labs$", "FLUX (Black Forest Labs)", known="read"),
    Mark(("IFD0",), ("Make",), r"^Ideogram AI$", "Ideogram", known="read"),
    Mark(("IFD0", "XMP-xmp"), ("Software", "CreatorTool"), r"^reve\.com\b", "Reve", known="read"),
    Mark(_PNG, ("Source",), r"^Luma AI$", "Luma", known="read"),
    Mark(("IFD0", "ExifIFD", "PNG"), (), r"OpenAI--ImageGeneration--|Made with OpenAI Labs", "DALL-E (OpenAI)"),
    Mark(("XMP-photoshop", "IPTC", "XMP-iptcExt"), ("Credit",), r"^Made with Google AI$", "Google's image models"),
    Mark(("XMP-photoshop", "IPTC"), ("Credit",), r"^Edited with Google AI$", "Google's editing tools", PARTLY, "read"),
    Mark(("XMP-iptcExt",), ("AISystemUsed",), r"\w", "an AI system that the metadata names", known="read"),
    Mark(
        ("XMP*", "IPTC"),
        ("DigitalSourceType",),
        r"digitalsourcetype/(?:trainedAlgorithmicMedia|compositeSynthetic)\b|^trainedAlgorithmicMedia$",
        "generative AI",
    ),
    Mark(
        ("XMP*", "IPTC"),
        ("DigitalSourceType",),
        r"compositeWithTrainedAlgorithmicMedia",
        "generative AI",
        PARTLY,
    ),
    Mark(
        ("XMP-TC260", "PNG", "ExifIFD", "APP"),
        ("AIGC", "UserComment"),
        r'"?Label"?\s*:\s*"?1"?\b[^}]{0,400}"?(?:ContentProducer|ProduceID)"?|"?(?:ContentProducer|ProduceID)"?[^}]{0,400}"?Label"?\s*:\s*"?1\b',
        "a service that labels its content by Chinese law (AIGC)",
    ),
    Mark(
        ("XMP-TC260", "PNG", "ExifIFD", "APP"),
        ("AIGC", "UserComment"),
        r'"?Label"?\s*:\s*"?[23]"?\b[^}]{0,400}"?(?:ContentProducer|ProduceID|ContentPropagator)"?',
        "a service that labels its content by Chinese law (AIGC)",
        POSSIBLY,
    ),
)
"""The first mark that fits a field counts; more specific programs stand before those whose form they share."""

PRODUCERS = {
    "001191110102MACQD9K64010000": "Doubao",
    "00119144030008867405X210001": "Jimeng",
}
"""Producers in China's AIGC label, by their number."""

_WEB_INTERFACES = (
    (r"\bApp: SD\.Next", "SD.Next"),
    (r"\bVersion: (?:f\d|classic|neo)", "Stable Diffusion WebUI Forge"),
    (r"\bVersion: ComfyUI", "ComfyUI"),
    (r"\bVersion: v1\.", "Stable Diffusion WebUI (AUTOMATIC1111)"),
)
"""What tells programs apart that all write settings in the form of AUTOMATIC1111."""

_COMPILED = [(mark, re.compile(mark.pattern, re.DOTALL)) for mark in MARKS]
LONGEST = 64 * 1024


def find_mark(group: str, name: str, value: str) -> Mark | None:
    """The mark that a field bears; None if it bears none."""
    for mark, pattern in _COMPILED:
        if mark.names and name not in mark.names:
            continue
        in_group = any(group.startswith(each[:-1]) if each.endswith("*") else group == each for each in mark.groups)
        if in_group and pattern.search(value[:LONGEST]):
            return _name_program(mark, value[:LONGEST]) if mark.pattern == _STEPS else mark
    return None


def _name_program(mark: Mark, value: str) -> Mark:
    """The same mark with the name of the program, where its settings tell."""
    for pattern, generator in _WEB_INTERFACES:
        if re.search(pattern, value):
            return mark._replace(generator=generator)
    return mark
