"""What cameras can make: the full stills of well-known models, and lenses that cannot be on them.

Written down by hand in ``cameras.tsv`` from what the makers' specifications are known to say, November 2026; only a
few (the 48-megapixel phones) were looked up again one by one. A model that is not in the
table is not judged, nor is the size of one whose largest mode is in doubt. Where a model, or its maker's program, joins
several shots into a larger picture, that size is the largest here. The conflicts below are worded as hints: programs
can enlarge and stitch, and people fill in lenses by hand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from backstory_cli.reference import phones

Size = tuple[int, int]

FIXED = "fixed"
"""The mount of a camera whose lens is built in."""
TOLERANCE = 1.02
"""By how much a side may exceed the largest still: raw converters keep a few more pixels at the edges."""
SHAPE = 0.02
"""By how much two shapes may differ, as a part of the longer side, and still be the same."""
WIDE = 1.9
"""From this ratio of the sides on, a picture is taken for a panorama."""
_LONGEST = 100
"""Characters of a name that are looked at."""


@dataclass(frozen=True, slots=True)
class Camera:
    """A model, the sizes of its full stills (longer side first, the largest first), and its mount."""

    brand: str
    model: str
    sizes: tuple[Size, ...]
    mount: str

    @property
    def largest(self) -> Size | None:
        """The longer and the shorter side of the largest still that it writes, in pixels; None where it is in doubt."""
        return self.sizes[0] if self.sizes else None


def find_camera(make: str, model: str) -> Camera | None:
    """A model by what stands in the ``Make`` and ``Model`` fields; None where it is not in the table.

    Makes are written in many ways (``NIKON CORPORATION``), and many models repeat them (``NIKON D300``).
    """
    name = _normalize_model(model)
    code = _SAMSUNG.match(name)
    found = _load_cameras().get(code[0] if code else name)
    if found is None and model[:7].lower().startswith("iphone"):  # programs write "iPhone13,2"
        found = _load_cameras().get(_normalize_model(phones.find_market_name(make, model) or ""))
    if found is None or not _is_made_by(found.brand, make):
        return None
    return found


def find_largest_still(model: str, make: str = "") -> Size | None:
    """The longer and the shorter side of the largest still that a model writes; None if that is not known."""
    found = find_camera(make, model)
    return found.largest if found else None


def check_size(make: str, model: str, width: int, height: int) -> str | None:
    """Why a picture is larger in both directions than its model writes; None where it is not, or is not known.

    A panorama that was swept with the camera upright is as high as the stills are long, and wider: pictures of another
    shape than the stills therefore count only where they are larger than that, too.
    """
    known = find_largest_still(model, make)
    if known is None:
        return None
    longer, shorter = max(width, height), min(width, height)
    if longer <= known[0] * TOLERANCE or shorter <= known[1] * TOLERANCE:
        return None
    same_shape = abs(longer * known[1] - shorter * known[0]) <= SHAPE * longer * known[1]
    if not same_shape and (shorter <= known[0] * TOLERANCE or longer >= shorter * WIDE):
        return None
    name = _format_name(make, model)
    return f"the largest still of a {name} has {known[0]} x {known[1]} pixels, this one {width} x {height}"


def check_lens(make: str, model: str, lens_make: str, lens_model: str) -> str | None:
    """Why a lens cannot be on a camera; None where it can, or is not known. Only certain cases are told."""
    model, lens = _add_boundaries(model), _add_boundaries(lens_model)
    if not model:
        return None
    called = _format_name(make, model)
    phone = _PHONE_IN_LENS.match(lens)
    if phone is not None:
        return (
            None
            if _is_same_phone(phone[0], make, model)
            else f"the lens is that of {_add_article(phone[0])}, not of {_add_article(called)}"
        )
    mount = find_mount(make, model)
    lens_mount = next((of for pattern, of in _LENSES if pattern.match(lens)), None)
    others = lens_make.strip().lower() in _NEVER_ON_PHONES and _is_phone(model)
    if mount == FIXED and (lens_mount or others):
        return f"{_add_article(called)} has a lens built in, and {lens or lens_make.strip()} is one for another camera"
    if mount and lens_mount in _TOO_SHORT_FOR.get(mount, ()):
        return f"{lens} is made for {lens_mount}, and cannot reach the sensor of {_add_article(called)} ({mount})"
    return None


def find_mount(make: str, model: str) -> str | None:
    """The mount of a model in the table, or of one whose name tells its family; None where it is not known."""
    found = find_camera(make, model)
    if found is not None:
        return found.mount
    model = _add_boundaries(model)
    return next((mount for pattern, mount in _FAMILIES if pattern.match(model)), None)


_SAMSUNG = re.compile(r"sm-[a-z]\d{3}")
_PHONE_IN_LENS = re.compile(r"(?:iPhone|Pixel)\b[^/]{0,40}?(?= (?:back|front|rear)\b)", re.IGNORECASE)
_PHONE = re.compile(r"iphone|ipad|ipod|sm-[a-z]\d{3}|pixel\b", re.IGNORECASE)
_NEVER_ON_PHONES = frozenset({"canon", "nikon", "tamron", "tokina"})
"""Makers of lenses for cameras that lend their name to no phone, as Zeiss, Leica, Hasselblad and Sigma may."""
_FAMILIES = (
    (_PHONE, FIXED),
    (re.compile(r"(?:Canon )?EOS(?: |-)(?:\d{1,4}D(?:s|S| |$)|(?:DIGITAL )?REBEL\b|Kiss (?:Digital|X|F))"), "Canon EF"),
    (re.compile(r"NIKON D\d", re.IGNORECASE), "Nikon F"),
    (re.compile(r"(?:DSLR-A|SLT-A|ILCA-)\d", re.IGNORECASE), "Sony A"),
)
_LENSES = (
    (re.compile(r"EF-M ?\d", re.IGNORECASE), "Canon EF-M"),
    (re.compile(r"RF(?:-S)? ?\d", re.IGNORECASE), "Canon RF"),
    (re.compile(r"EF(?:-S)? ?\d", re.IGNORECASE), "Canon EF"),
    (re.compile(r"NIKKOR Z\b", re.IGNORECASE), "Nikon Z"),
    (re.compile(r"AF-[SP] (?:DX )?(?:VR )?(?:Zoom-|Micro )?Nikkor", re.IGNORECASE), "Nikon F"),
    (re.compile(r"(?:FE|E) \d+(?:-\d+)? ?mm F", re.IGNORECASE), "Sony E"),
    (re.compile(r"X[FC]\d+(?:-\d+)?mm ?F", re.IGNORECASE), "Fujifilm X"),
)
"""How lenses are written by the bodies they are made for; names that several makers use are left out."""
_MIRRORLESS = ("Canon RF", "Canon EF-M", "Nikon Z", "Sony E", "Fujifilm X")
_TOO_SHORT_FOR = dict.fromkeys(("Canon EF", "Nikon F", "Sony A", "Pentax K", "Four Thirds"), _MIRRORLESS)
"""Reflex cameras keep their mirror between lens and sensor: a lens made for a body without one stands too far away,
whatever the adapter. The other way round, adapters fit nearly everything, so nothing is said about it."""


def _is_phone(model: str) -> bool:
    return _PHONE.match(model) is not None


def _is_same_phone(named: str, make: str, model: str) -> bool:
    """Whether the phone that a lens names is the model; a model that names no particular phone is none's contrary."""
    names = {_normalize_model(model), _normalize_model(phones.find_market_name(make, model) or "")}
    if _normalize_model(named) in names or names & {"iphone", "pixel"}:
        return True
    return _is_phone(model) and model[:3].lower() == named[:3].lower() and find_camera(make, model) is None


def _add_boundaries(name: str) -> str:
    return name.strip()[:_LONGEST]


_BRANDS = {
    "fujifilm": ("fuji",),
    "olympus": ("olympus", "om digital"),
    "pentax": ("pentax", "ricoh", "asahi"),
    "ricoh": ("ricoh", "pentax"),
}
"""What the ``Make`` field may begin with, where that is not simply the brand."""
_OWN_NAME = re.compile(r"(?:canon|nikon|sony|fujifilm|olympus|panasonic|pentax|ricoh|samsung|apple|google) +")


def _normalize_model(model: str) -> str:
    """A model as the table is searched: without its brand, in small letters, without spaces."""
    return re.sub(r"\s+", "", _OWN_NAME.sub("", _add_boundaries(model).lower(), count=1))


def _is_made_by(brand: str, make: str) -> bool:
    """Whether the ``Make`` field allows the brand; an empty one does."""
    said = make.strip().lower()
    return not said or said.startswith(_BRANDS.get(brand.lower(), (brand.lower(),)))


@cache
def _load_cameras() -> dict[str, Camera]:
    text = (files("backstory_cli.reference") / "cameras.tsv").read_text(encoding="utf-8")
    found = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            brand, mount, sizes, models = line.split("\t")
            sides = tuple(_parse_size(size) for size in sizes.split() if size != "-")
            for model in models.split("|"):
                found[_normalize_model(model)] = Camera(brand, model, sides, mount)
    return found


def _parse_size(text: str) -> Size:
    longer, _, shorter = text.partition("x")
    return int(longer), int(shorter)


def _add_article(name: str) -> str:
    return f"an {name}" if name[:1].lower() in "aeiou" else f"a {name}"


def _format_name(make: str, model: str) -> str:
    make, model = make.strip()[:_LONGEST], _add_boundaries(model)
    return model if make and model.lower().startswith(make.lower().split(" ")[0]) else f"{make} {model}".strip()
