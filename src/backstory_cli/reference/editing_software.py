"""Programs that process pictures, by what they write into the EXIF ``Software`` and ``ProcessingSoftware`` fields.

Source: the vendors' own naming of their programs, as they write it into files; collected by hand, November 2026.
Absence from this table says nothing. Names of camera firmware and of phone systems are not listed: those are
written by the camera itself.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Program(NamedTuple):
    """A program and what kind of thing it is."""

    pattern: str
    name: str
    kind: str


PROGRAMS = (
    Program(r"lightroom", "Adobe Lightroom", "a photo developing program"),
    Program(r"adobe bridge", "Adobe Bridge", "a photo manager"),
    Program(r"dng converter", "Adobe DNG Converter", "a raw conversion program"),
    Program(r"camera raw", "Adobe Camera Raw", "a raw developing program"),
    Program(r"photoshop", "Adobe Photoshop", "an image editor"),
    Program(r"adobe (?:imageready|illustrator|indesign|express|firefly)", "an Adobe program", "an image editor"),
    Program(r"gimp", "GIMP", "an image editor"),
    Program(r"\baffinity\b", "Affinity", "an image editor"),
    Program(r"paint\.net", "paint.net", "an image editor"),
    Program(r"paint ?shop", "PaintShop Pro", "an image editor"),
    Program(r"pixelmator", "Pixelmator", "an image editor"),
    Program(r"photopea", "Photopea", "an image editor"),
    Program(r"krita", "Krita", "an image editor"),
    Program(r"corel", "a Corel program", "an image editor"),
    Program(r"acdsee|acd systems", "ACDSee", "a photo manager"),
    Program(r"picasa", "Google Picasa", "a photo manager"),
    Program(r"snapseed", "Google Snapseed", "a photo editing app"),
    Program(r"vsco", "VSCO", "a photo editing app"),
    Program(r"picsart", "Picsart", "a photo editing app"),
    Program(r"facetune", "Facetune", "a portrait retouching app"),
    Program(r"meitu|beautyplus|beautycam", "Meitu", "a portrait retouching app"),
    Program(r"faceapp", "FaceApp", "a face changing app"),
    Program(r"canva\b", "Canva", "a design program"),
    Program(r"capture one", "Capture One", "a raw developing program"),
    Program(r"darktable", "darktable", "a raw developing program"),
    Program(r"rawtherapee", "RawTherapee", "a raw developing program"),
    Program(r"dxo|nik collection", "DxO", "a raw developing program"),
    Program(r"luminar|aurora hdr", "Skylum Luminar", "a photo editor"),
    Program(r"photomatix", "Photomatix", "an HDR program"),
    Program(r"topaz", "Topaz", "a photo enhancing program"),
    Program(r"aperture \d", "Apple Aperture", "a photo developing program"),
    Program(r"\bphotos \d", "Apple Photos", "a photo manager"),
    Program(r"windows photo|microsoft (?:windows )?photo|photo gallery", "Microsoft Photos", "a photo manager"),
    Program(r"irfanview", "IrfanView", "an image viewer that can edit"),
    Program(r"xnview", "XnView", "an image viewer that can edit"),
    Program(r"faststone", "FastStone", "an image viewer that can edit"),
    Program(r"photoscape", "PhotoScape", "an image editor"),
    Program(r"digikam", "digiKam", "a photo manager"),
    Program(r"imagemagick|graphicsmagick", "ImageMagick", "an image conversion program"),
    Program(r"view ?nx|capture nx|nx studio", "Nikon NX", "a photo developing program"),
    Program(r"digital photo professional", "Canon Digital Photo Professional", "a raw developing program"),
    Program(r"finepix ?viewer", "FinePixViewer", "a photo manager"),
    Program(r"olympus (?:camedia )?master|camedia master", "OLYMPUS Master", "a photo manager"),
    Program(r"idimager", "IDimager", "a photo manager"),
    Program(r"silkypix", "SILKYPIX", "a raw developing program"),
)
"""Patterns are searched without regard to case, the first that fits counts."""

_COMPILED = [(re.compile(program.pattern, re.IGNORECASE), program) for program in PROGRAMS]


def find_program(software: str) -> Program | None:
    """The program that a ``Software`` field names, or None: firmware, an unlisted program, or nothing."""
    for pattern, program in _COMPILED:
        if pattern.search(software[:500]):
            return program
    return None
