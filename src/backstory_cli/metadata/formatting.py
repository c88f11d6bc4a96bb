"""Readable text for values whose raw form says little: APEX numbers, fractions of a second, degrees, digests.

Source: Exif 2.32 (CIPA DC-008-2019), sections 4.6.5 and 4.6.6 and annex C (APEX units).
"""

from __future__ import annotations

import math
from collections.abc import Callable

from pydantic import JsonValue


def readable(name: str, raw: JsonValue) -> str | None:
    """A value in words of its field, or None where the plain value says it well enough."""
    write = _WRITERS.get(name)
    if write is None:
        return None
    try:
        return write(raw)
    except (TypeError, ValueError, OverflowError, ZeroDivisionError):
        return None


def _seconds(raw: JsonValue) -> str | None:
    value = _number(raw)
    if value is None or value <= 0:
        return None
    return f"1/{round(1 / value)} s" if value < 0.3 else f"{value:g} s"


def _shutter(raw: JsonValue) -> str | None:
    value = _number(raw)
    return None if value is None else _seconds(2.0**-value)


def _f_number(raw: JsonValue) -> str | None:
    value = _number(raw)
    return None if not value else f"f/{value:.3g}"


def _apex_f_number(raw: JsonValue) -> str | None:
    value = _number(raw)
    return None if value is None else f"f/{2 ** (value / 2):.2g}"


def _millimetres(raw: JsonValue) -> str | None:
    value = _number(raw)
    return None if not value else f"{value:g} mm"


def _metres(raw: JsonValue) -> str | None:
    value = _number(raw)
    return None if value is None else f"{value:g} m"


def _ev(raw: JsonValue) -> str | None:
    value = _number(raw)
    return None if value is None else f"{value:+.3g} EV" if value else "0 EV"


def _angle(raw: JsonValue) -> str | None:
    if not isinstance(raw, list) or not raw or any(not isinstance(part, int | float) for part in raw[:3]):
        return None
    marks = zip(raw[:3], ("°", "'", '"'), strict=False)
    return " ".join(f"{part:g}{mark}" for part, mark in marks)


def _clock(raw: JsonValue) -> str | None:
    if not isinstance(raw, list) or len(raw) != 3 or any(not isinstance(part, int | float) for part in raw):
        return None
    hours, minutes, seconds = (float(part) for part in raw if isinstance(part, int | float))
    return f"{int(hours):02d}:{int(minutes):02d}:{seconds:05.2f}".removesuffix(".00")


def _hexadecimal(raw: JsonValue) -> str | None:
    if not isinstance(raw, list) or any(not isinstance(part, int) or not 0 <= part < 256 for part in raw):
        return None
    return bytes(part for part in raw if isinstance(part, int)).hex()


def _dotted(raw: JsonValue) -> str | None:
    return ".".join(str(part) for part in raw) if isinstance(raw, list) else None


def _lens_range(raw: JsonValue) -> str | None:
    if not isinstance(raw, list) or len(raw) != 4:
        return None
    short, long, wide, tele = (_number(part) for part in raw)
    if not short or not long:
        return None
    focal = f"{short:g}mm" if short == long else f"{short:g}-{long:g}mm"
    if not wide:
        return focal
    return f"{focal} f/{wide:.3g}" + ("" if not tele or tele == wide else f"-{tele:.3g}")


def _number(raw: JsonValue) -> float | None:
    is_number = isinstance(raw, int | float) and not isinstance(raw, bool) and math.isfinite(raw)
    return float(raw) if is_number and isinstance(raw, int | float) else None


_WRITERS: dict[str, Callable[[JsonValue], str | None]] = {
    "ExposureTime": _seconds,
    "ShutterSpeedValue": _shutter,
    "FNumber": _f_number,
    "ApertureValue": _apex_f_number,
    "MaxApertureValue": _apex_f_number,
    "FocalLength": _millimetres,
    "FocalLengthIn35mmFormat": _millimetres,
    "ExposureCompensation": _ev,
    "SubjectDistance": _metres,
    "GPSAltitude": _metres,
    "GPSLatitude": _angle,
    "GPSLongitude": _angle,
    "GPSDestLatitude": _angle,
    "GPSDestLongitude": _angle,
    "GPSTimeStamp": _clock,
    "GPSVersionID": _dotted,
    "LensInfo": _lens_range,
    "DNGLensInfo": _lens_range,
    "RawDataUniqueID": _hexadecimal,
    "NewRawImageDigest": _hexadecimal,
    "RawImageDigest": _hexadecimal,
    "PreviewSettingsDigest": _hexadecimal,
}
