"""Readable text for values whose raw form says little: APEX numbers, fractions of a second, degrees, digests.

Source: Exif 2.32 (CIPA DC-008-2019), sections 4.6.5 and 4.6.6 and annex C (APEX units).
"""

from __future__ import annotations

import math
from collections.abc import Callable

from pydantic import JsonValue


def format_value(name: str, raw: JsonValue) -> str | None:
    """A value in words of its field, or None where the plain value says it well enough."""
    write = _WRITERS.get(name)
    if write is None:
        return None
    try:
        return write(raw)
    except (TypeError, ValueError, OverflowError, ZeroDivisionError):
        return None


def _format_seconds(raw: JsonValue) -> str | None:
    value = _to_number(raw)
    if value is None or value <= 0:
        return None
    return f"1/{round(1 / value)} s" if value < 0.3 else f"{value:g} s"


def _format_shutter(raw: JsonValue) -> str | None:
    value = _to_number(raw)
    return None if value is None else _format_seconds(2.0**-value)


def _format_f_number(raw: JsonValue) -> str | None:
    value = _to_number(raw)
    return None if not value else f"f/{value:.3g}"


def _format_apex_f_number(raw: JsonValue) -> str | None:
    value = _to_number(raw)
    return None if value is None else f"f/{2 ** (value / 2):.2g}"


def _format_millimetres(raw: JsonValue) -> str | None:
    value = _to_number(raw)
    return None if not value else f"{value:g} mm"


def _format_metres(raw: JsonValue) -> str | None:
    value = _to_number(raw)
    return None if value is None else f"{value:g} m"


def _format_ev(raw: JsonValue) -> str | None:
    value = _to_number(raw)
    return None if value is None else f"{value:+.3g} EV" if value else "0 EV"


def _format_angle(raw: JsonValue) -> str | None:
    if not isinstance(raw, list) or not raw or any(not isinstance(part, int | float) for part in raw[:3]):
        return None
    marks = zip(raw[:3], ("°", "'", '"'), strict=False)
    return " ".join(f"{part:g}{mark}" for part, mark in marks)


def _format_clock(raw: JsonValue) -> str | None:
    if not isinstance(raw, list) or len(raw) != 3 or any(not isinstance(part, int | float) for part in raw):
        return None
    hours, minutes, seconds = (float(part) for part in raw if isinstance(part, int | float))
    return f"{int(hours):02d}:{int(minutes):02d}:{seconds:05.2f}".removesuffix(".00")


def _format_hexadecimal(raw: JsonValue) -> str | None:
    if not isinstance(raw, list) or any(not isinstance(part, int) or not 0 <= part < 256 for part in raw):
        return None
    return bytes(part for part in raw if isinstance(part, int)).hex()


def _format_dotted(raw: JsonValue) -> str | None:
    return ".".join(str(part) for part in raw) if isinstance(raw, list) else None


def _format_lens_range(raw: JsonValue) -> str | None:
    if not isinstance(raw, list) or len(raw) != 4:
        return None
    short, long, wide, tele = (_to_number(part) for part in raw)
    if not short or not long:
        return None
    focal = f"{short:g}mm" if short == long else f"{short:g}-{long:g}mm"
    if not wide:
        return focal
    return f"{focal} f/{wide:.3g}" + ("" if not tele or tele == wide else f"-{tele:.3g}")


def _to_number(raw: JsonValue) -> float | None:
    is_number = isinstance(raw, int | float) and not isinstance(raw, bool) and math.isfinite(raw)
    return float(raw) if is_number and isinstance(raw, int | float) else None


_WRITERS: dict[str, Callable[[JsonValue], str | None]] = {
    "ExposureTime": _format_seconds,
    "ShutterSpeedValue": _format_shutter,
    "FNumber": _format_f_number,
    "ApertureValue": _format_apex_f_number,
    "MaxApertureValue": _format_apex_f_number,
    "FocalLength": _format_millimetres,
    "FocalLengthIn35mmFormat": _format_millimetres,
    "ExposureCompensation": _format_ev,
    "SubjectDistance": _format_metres,
    "GPSAltitude": _format_metres,
    "GPSLatitude": _format_angle,
    "GPSLongitude": _format_angle,
    "GPSDestLatitude": _format_angle,
    "GPSDestLongitude": _format_angle,
    "GPSTimeStamp": _format_clock,
    "GPSVersionID": _format_dotted,
    "LensInfo": _format_lens_range,
    "DNGLensInfo": _format_lens_range,
    "RawDataUniqueID": _format_hexadecimal,
    "NewRawImageDigest": _format_hexadecimal,
    "RawImageDigest": _format_hexadecimal,
    "PreviewSettingsDigest": _format_hexadecimal,
}
