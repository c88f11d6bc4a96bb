"""``metadata``: what the file's EXIF says of camera, time, place, software and people.

Everything here is a declaration: bytes that a camera usually writes and anyone can write, copy or remove. A file
without EXIF yields nothing, since most platforms strip it.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import JsonValue

from backstory_cli.image import Image
from backstory_cli.metadata.exif import Exif, read_exif
from backstory_cli.metadata.gps import position
from backstory_cli.metadata.times import ClockTime, clock_time, gps_time
from backstory_cli.models import About, Basis, Finding, Leaning, Strength
from backstory_cli.reference.editing_software import program_named

ANYONE = "Anyone can write, copy or remove EXIF."
SETTINGS = ("ExposureTime", "FNumber", "ISOSpeedRatings")
"""With maker, model and capture time, what a camera's own file always carries: together more than a name."""
_NO_WORDS = {"n/a", "none", "unknown"}
"""What readers put where a maker note says that there is nothing, such as the lens type of a compact camera."""


class Metadata:
    """Yields one finding for each thing that the EXIF speaks to, and last ``metadata.exif`` with every field."""

    name = "metadata"
    title = "EXIF metadata"
    network = False

    def inspect(self, image: Image) -> Iterator[Finding]:
        """Everything the EXIF says; nothing where there is none."""
        exif = read_exif(image)
        if not exif.fields and not exif.problems:
            return
        yield from _camera(exif)
        yield from _serials(exif)
        yield from _times(exif)
        yield from _place(exif)
        yield from _software(exif)
        yield from _author(exif)
        yield from _description(exif)
        yield _everything(exif)


def _declared(
    finding_id: str,
    summary: str,
    about: About,
    data: dict[str, JsonValue],
    limits: str = ANYONE,
    *,
    leaning: Leaning = Leaning.NEUTRAL,
    strength: Strength = Strength.MODERATE,
) -> Finding:
    return Finding(
        id=f"metadata.{finding_id}",
        summary=summary,
        about=about,
        leaning=leaning,
        basis=Basis.DECLARED,
        strength=strength,
        data=data,
        limits=limits,
    )


def _texts(exif: Exif, fields: dict[str, tuple[str, ...]]) -> dict[str, JsonValue]:
    """The readable text of each field that is there: ``{key: (names to try)}``."""
    found: dict[str, JsonValue] = {}
    for key, names in fields.items():
        text = next((text for name in names if (text := _said(exif, name))), "")
        if text:
            found[key] = text
    return found


def _said(exif: Exif, name: str) -> str:
    """The text of a field that says something; a table of numbers under the same name in a maker note does not."""
    field = exif.field(name)
    if field is None or isinstance(field.value, list) or field.text.lower() in _NO_WORDS:
        return ""
    return field.text


def _camera(exif: Exif) -> Iterator[Finding]:
    data = _texts(
        exif,
        {
            "make": ("Make",),
            "model": ("Model",),
            "lens": ("LensModel", "LensType", "Lens"),
            "exposure_program": ("ExposureProgram",),
            "flash": ("Flash",),
        },
    )
    if not data.keys() & {"make", "model"}:
        return
    for key, name in (
        ("exposure_time_seconds", "ExposureTime"),
        ("f_number", "FNumber"),
        ("iso", "ISOSpeedRatings"),
        ("focal_length_mm", "FocalLength"),
        ("focal_length_35mm", "FocalLengthIn35mmFilm"),
    ):
        if (number := exif.number(name)) is not None:
            data[key] = number
    if str(data.get("lens", "")).isdigit():  # a maker's code for which exifread has no name
        del data["lens"]
    dated = isinstance(clock_time(exif, *_TIME_FIELDS[0]), ClockTime)
    complete = dated and {"make", "model"} <= data.keys() and all((exif.number(name) or 0) > 0 for name in SETTINGS)
    make, model = str(data.get("make", "")), str(data.get("model", ""))
    repeated = make and model.lower().startswith(make.lower().split()[0])  # NIKON CORPORATION, NIKON D300
    camera = model if repeated else f"{make} {model}".strip()
    lens = f" with the lens {data['lens']}" if "lens" in data else ""
    settings = " Its exposure settings are complete." if complete else " It gives no complete exposure settings."
    yield _declared(
        "camera",
        f"The file says it was taken with a {camera}{lens}.{settings}",
        About.DEVICE,
        data,
        f"{ANYONE} It often survives editing, so it speaks of the first capture, not of what was done since.",
        leaning=Leaning.CAPTURED,
        strength=Strength.MODERATE if complete else Strength.WEAK,
    )


def _serials(exif: Exif) -> Iterator[Finding]:
    data = _texts(
        exif,
        {
            "body": ("BodySerialNumber", "CameraSerialNumber", "SerialNumber", "InternalSerialNumber"),
            "lens": ("LensSerialNumber",),
            "image_unique_id": ("ImageUniqueID",),
            "owner": ("CameraOwnerName", "OwnerName"),
        },
    )
    if data:
        listed = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in data.items())
        yield _declared(
            "serials",
            f"The file says these names and numbers identify its camera, lens, owner or itself: {listed}.",
            About.DEVICE,
            data,
            f"{ANYONE} The same number in another file suggests the same device, and does not prove it.",
        )


_TIME_FIELDS = (
    ("DateTimeOriginal", "Exif", "OffsetTimeOriginal"),
    ("DateTimeDigitized", "Exif", "OffsetTimeDigitized"),
    ("DateTime", "IFD0", "OffsetTime"),
)


def _times(exif: Exif) -> Iterator[Finding]:
    read = {name: clock_time(exif, name, group, offset) for name, group, offset in _TIME_FIELDS}
    satellites = gps_time(exif)
    every: dict[str, JsonValue] = {
        name: time.words if isinstance(time, ClockTime) else time
        for name, time in (*read.items(), ("GPS", satellites))
        if time is not None
    }
    captured = next(
        (t for t in (read["DateTimeOriginal"], read["DateTimeDigitized"]) if isinstance(t, ClockTime)), None
    )
    if captured is not None:
        verb = "taken" if captured.field == "DateTimeOriginal" else "turned into a digital picture (taken or scanned)"
        yield _time_finding(
            "capture_time", f"The file says it was {verb} on {captured.words}.", captured, "capture", every
        )
    changed = read["DateTime"]
    if isinstance(changed, ClockTime) and (captured is None or changed.local != captured.local):
        yield _time_finding(
            "modify_time", f"The file says it was last changed on {changed.words}.", changed, "edit", every
        )
    if isinstance(satellites, ClockTime):
        yield _time_finding(
            "gps_time", f"The file says its GPS clock showed {satellites.words}.", satellites, "capture", every
        )
    odd = {name: time for name, time in every.items() if isinstance(read.get(name, satellites), str)}
    if odd:
        listed = ", ".join(f"{name} {str(time)!r}" for name, time in odd.items())
        yield _declared(
            "odd_times",
            f"The file says times that are no dates: {listed}.",
            About.TIME,
            {"times": odd},
            "Blank and zero dates are common where a camera's clock was never set.",
            strength=Strength.WEAK,
        )


def _time_finding(name: str, summary: str, time: ClockTime, kind: str, every: dict[str, JsonValue]) -> Finding:
    utc = time.earliest.isoformat().replace("+00:00", "Z") if time.offset is not None else None
    return _declared(
        name,
        summary,
        About.TIME,
        {
            "local": time.local.isoformat(sep=" "),
            "offset_minutes": None if time.offset is None else int(time.offset.total_seconds() // 60),
            "utc": utc,
            "field": time.field,
            "all_times": every,
            "when": time.as_when(kind),
        },
        f"{ANYONE} Cameras whose clock was never set write wrong dates.",
    )


def _place(exif: Exif) -> Iterator[Finding]:
    place = position(exif)
    if place is None:
        return
    if isinstance(place, str):
        yield _declared(
            "gps",
            f"The file says where it was taken in a GPS record that gives no usable position: {place}.",
            About.PLACE,
            {"unusable": place},
            strength=Strength.WEAK,
        )
        return
    north = f"{abs(place.latitude):.6f}° {'N' if place.latitude >= 0 else 'S'}"
    east = f"{abs(place.longitude):.6f}° {'E' if place.longitude >= 0 else 'W'}"
    yield _declared(
        "gps",
        f"The file says it was taken at {north}, {east}.",
        About.PLACE,
        {
            "latitude": place.latitude,
            "longitude": place.longitude,
            "altitude_metres": place.altitude,
            "direction_degrees": place.direction,
            "datum": place.datum or None,
            "map_link": place.map_link,
        },
        f"{ANYONE} It is where the camera was, not what it shows, and can be off by many metres.",
    )


def _software(exif: Exif) -> Iterator[Finding]:
    data = _texts(exif, {"software": ("Software",), "processing_software": ("ProcessingSoftware",)})
    if not data:
        return
    named = "; ".join(str(value) for value in data.values())
    program = program_named(named)
    if program is None:
        yield _declared(
            "software",
            f"The file says it was written by the software {named}, which is in no list of image editors here.",
            About.INTEGRITY,
            data,
            f"{ANYONE} Cameras and phones write their own firmware version here.",
            strength=Strength.WEAK,
        )
        return
    yield _declared(
        "software",
        f"The file says it was saved by {named} ({program.name} is {program.kind}).",
        About.INTEGRITY,
        {**data, "program": program.name, "kind": program.kind},
        f"{ANYONE} Saving a picture with a program does not mean that its content was changed.",
        leaning=Leaning.PROCESSED,
    )


def _author(exif: Exif) -> Iterator[Finding]:
    data = _texts(exif, {"artist": ("Artist", "XPAuthor"), "copyright": ("Copyright",)})
    if data:
        listed = "; ".join(f"{key} {value}" for key, value in data.items())
        yield _declared(
            "author",
            f"The file says who made or owns it: {listed}.",
            About.SOURCE,
            data,
            f"{ANYONE} Cameras also write a name that was set once by a former owner.",
        )


def _description(exif: Exif) -> Iterator[Finding]:
    data = _texts(
        exif,
        {
            "description": ("ImageDescription",),
            "comment": ("UserComment", "XPComment"),
            "title": ("XPTitle",),
            "keywords": ("XPKeywords",),
            "subject": ("XPSubject",),
        },
    )
    if data:
        listed = "; ".join(f"{key} “{str(value)[:200]}”" for key, value in data.items())
        yield _declared(
            "description",
            f"The file says of itself: {listed}.",
            About.CONTENT,
            data,
            f"{ANYONE} It is a text in the file, quoted here, not a fact about the picture.",
            strength=Strength.WEAK,
        )


def _everything(exif: Exif) -> Finding:
    groups: dict[str, JsonValue] = {}
    for field in exif.fields:
        group = groups.setdefault(field.group, {})
        if isinstance(group, dict):
            group[field.name] = field.text
    count = len(exif.fields)
    summary = f"The file says {count} things in EXIF fields." if count else "The file says nothing readable in EXIF."
    if exif.problems:
        summary += " The EXIF data is damaged or cut, so some may be missing."
    return _declared(
        "exif",
        summary,
        About.CONTENT,
        {"count": len(exif.fields), "fields": groups, "problems": list(exif.problems)},
        strength=Strength.WEAK,
    )
