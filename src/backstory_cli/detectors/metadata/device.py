"""What the file says of the device: camera, lens, settings, and numbers that tell one device from another."""

from __future__ import annotations

from collections.abc import Iterator

from backstory_cli.detectors.metadata.declared import ANYONE, join_pairs, make_finding, read_texts
from backstory_cli.metadata.fields import Reading
from backstory_cli.metadata.times import ClockTime, find_times
from backstory_cli.models import About, Finding, Leaning, Strength
from backstory_cli.reference import phones

SETTINGS = ("ExposureTime", "FNumber", "ISO")
"""With maker, model and capture time, what a camera's own file always carries: together more than a name."""
_NUMBERS = (
    ("exposure_time_seconds", "ExposureTime"),
    ("f_number", "FNumber"),
    ("iso", "ISO"),
    ("focal_length_mm", "FocalLength"),
    ("focal_length_35mm", "FocalLengthIn35mmFormat"),
)


def iter_findings(reading: Reading) -> Iterator[Finding]:
    """Camera and serial numbers."""
    yield from _report_camera(reading)
    yield from _report_serials(reading)


def _report_camera(reading: Reading) -> Iterator[Finding]:
    data = read_texts(
        reading,
        {
            "make": (("Make", "IFD0", "XMP-tiff"),),
            "model": (("Model", "IFD0", "XMP-tiff"),),
            "lens": (("LensModel",), ("LensType",), ("Lens",)),
            "exposure_program": (("ExposureProgram", "ExifIFD"),),
            "flash": (("Flash", "ExifIFD"),),
        },
    )
    if not data.keys() & {"make", "model"}:
        return
    for key, name in _NUMBERS:
        if (number := reading.number(name, "ExifIFD", "XMP-exif")) is not None:
            data[key] = number
    if str(data.get("lens", "")).replace(",", "").replace(" ", "").isdigit():  # a code for which there is no name
        del data["lens"]
    make, model = str(data.get("make", "")), str(data.get("model", ""))
    readable = phones.find_market_name(make, model)
    if readable:
        data["known_as"] = readable
    complete = _is_complete(reading) and {"make", "model"} <= data.keys()
    lens = f" with the lens {data['lens']}" if "lens" in data else ""
    settings = " Its exposure settings are complete." if complete else " It gives no complete exposure settings."
    yield make_finding(
        "camera",
        f"The file says it was taken with a {_name_camera(make, model, readable)}{lens}.{settings}",
        About.DEVICE,
        data,
        f"{ANYONE} It often survives editing, so it speaks of the first capture, not of what was done since.",
        leaning=Leaning.CAPTURED,
        strength=Strength.MODERATE if complete else Strength.WEAK,
    )


def _is_complete(reading: Reading) -> bool:
    dated = any(each.role == "captured" and isinstance(each.time, ClockTime) for each in find_times(reading))
    return dated and all((reading.number(name, "ExifIFD") or 0) > 0 for name in SETTINGS)


def _name_camera(make: str, model: str, readable: str | None) -> str:
    repeated = make and model.lower().startswith(make.lower().split()[0])  # NIKON CORPORATION, NIKON D300
    camera = model if repeated else f"{make} {model}".strip()
    return f"{readable} ({camera})" if readable and readable.lower() != camera.lower() else camera


def _report_serials(reading: Reading) -> Iterator[Finding]:
    data = read_texts(
        reading,
        {
            "body": (("SerialNumber",), ("InternalSerialNumber",), ("BodySerialNumber",), ("CameraSerialNumber",)),
            "lens": (("LensSerialNumber",),),
            "image_unique_id": (("ImageUniqueID",),),
            "owner": (("OwnerName",),),
            "host_computer": (("HostComputer", "IFD0"),),
        },
    )
    if data:
        yield make_finding(
            "serials",
            f"The file says these names and numbers identify its camera, lens, owner or itself: {join_pairs(data)}.",
            About.DEVICE,
            data,
            f"{ANYONE} The same number in another file suggests the same device, and does not prove it.",
        )
