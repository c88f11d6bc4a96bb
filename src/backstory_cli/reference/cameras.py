"""What cameras can make: the largest still of well-known models, and lenses that cannot be on them.

Source: the makers' specifications; collected by hand, November 2026. A model that is not here is not judged.
Panoramas and multi-shot modes are larger in one direction or both; those are left out of the lists where the model
offers them, and the conflicts below are worded as hints.
"""

from __future__ import annotations

import re

_LARGEST = {
    # Apple: the largest still of any of its cameras
    "iphone": (1600, 1200),
    "iphone 3g": (1600, 1200),
    "iphone 3gs": (2048, 1536),
    "iphone 4": (2592, 1936),
    "iphone 4s": (3264, 2448),
    "iphone 5": (3264, 2448),
    "iphone 5c": (3264, 2448),
    "iphone 5s": (3264, 2448),
    "iphone 6": (3264, 2448),
    "iphone 6 plus": (3264, 2448),
    **dict.fromkeys(
        (
            *("iphone 6s", "iphone 6s plus", "iphone se", "iphone 7", "iphone 7 plus", "iphone 8", "iphone 8 plus"),
            *("iphone x", "iphone xr", "iphone xs", "iphone xs max", "iphone 11", "iphone 11 pro", "iphone 11 pro max"),
            *("iphone se (2nd generation)", "iphone se (3rd generation)", "iphone 12", "iphone 12 mini"),
            *("iphone 12 pro", "iphone 12 pro max", "iphone 13", "iphone 13 mini", "iphone 13 pro"),
            *("iphone 13 pro max", "iphone 14", "iphone 14 plus"),
        ),
        (4032, 3024),
    ),
    **dict.fromkeys(
        ("iphone 14 pro", "iphone 14 pro max", "iphone 15", "iphone 15 plus", "iphone 15 pro", "iphone 15 pro max"),
        (8064, 6048),
    ),
    # Canon
    "canon eos d30": (2160, 1440),
    "canon eos d60": (3072, 2048),
    "canon eos 10d": (3072, 2048),
    "canon eos 300d digital": (3072, 2048),
    "canon eos 20d": (3504, 2336),
    "canon eos 350d digital": (3456, 2304),
    "canon eos 400d digital": (3888, 2592),
    "canon eos 30d": (3504, 2336),
    "canon eos 40d": (3888, 2592),
    "canon eos 50d": (4752, 3168),
    "canon eos 60d": (5184, 3456),
    "canon eos 70d": (5472, 3648),
    "canon eos 80d": (6000, 4000),
    "canon eos 90d": (6960, 4640),
    "canon eos 7d": (5184, 3456),
    "canon eos 7d mark ii": (5472, 3648),
    "canon eos 5d": (4368, 2912),
    "canon eos 5d mark ii": (5616, 3744),
    "canon eos 5d mark iii": (5760, 3840),
    "canon eos 5d mark iv": (6720, 4480),
    "canon eos 5ds": (8688, 5792),
    "canon eos 5ds r": (8688, 5792),
    "canon eos 6d": (5472, 3648),
    "canon eos 6d mark ii": (6240, 4160),
    "canon eos-1d x": (5184, 3456),
    "canon eos 450d": (4272, 2848),
    "canon eos 500d": (4752, 3168),
    "canon eos 550d": (5184, 3456),
    "canon eos 600d": (5184, 3456),
    "canon eos 650d": (5184, 3456),
    "canon eos 700d": (5184, 3456),
    "canon eos 750d": (6000, 4000),
    "canon eos 1000d": (3888, 2592),
    "canon eos 1100d": (4272, 2848),
    "canon eos 1200d": (5184, 3456),
    # Nikon
    "nikon d1": (2000, 1312),
    "nikon d100": (3008, 2000),
    "nikon d70": (3008, 2000),
    "nikon d70s": (3008, 2000),
    "nikon d50": (3008, 2000),
    "nikon d40": (3008, 2000),
    "nikon d60": (3872, 2592),
    "nikon d80": (3872, 2592),
    "nikon d90": (4288, 2848),
    "nikon d200": (3872, 2592),
    "nikon d300": (4288, 2848),
    "nikon d300s": (4288, 2848),
    "nikon d700": (4256, 2832),
    "nikon d3": (4256, 2832),
    "nikon d3s": (4256, 2832),
    "nikon d3000": (3872, 2592),
    "nikon d3100": (4608, 3072),
    "nikon d3200": (6016, 4000),
    "nikon d3300": (6000, 4000),
    "nikon d5000": (4288, 2848),
    "nikon d5100": (4928, 3264),
    "nikon d5200": (6000, 4000),
    "nikon d5300": (6000, 4000),
    "nikon d600": (6016, 4016),
    "nikon d610": (6016, 4016),
    "nikon d750": (6016, 4016),
    "nikon d7000": (4928, 3264),
    "nikon d7100": (6000, 4000),
    "nikon d7200": (6000, 4000),
    "nikon d800": (7360, 4912),
    "nikon d810": (7360, 4912),
    "nikon d850": (8256, 5504),
    "nikon d4": (4928, 3280),
    # Sony and Pentax single-lens reflex cameras
    "dslr-a100": (3872, 2592),
    "dslr-a200": (3872, 2592),
    "dslr-a350": (4592, 3056),
    "dslr-a700": (4272, 2848),
    "dslr-a900": (6048, 4032),
    "slt-a58": (5456, 3632),
    "pentax k10d": (3872, 2592),
    "pentax k20d": (4672, 3104),
    "pentax k-5": (4928, 3264),
}
"""By the ``Model`` field in small letters: the longer and the shorter side, in pixels."""
TOLERANCE = 1.02

_PHONE_IN_LENS = re.compile(r"^(iPhone|iPad)\b.*?(?= (?:back|front)\b)", re.IGNORECASE)
_INTERCHANGEABLE = re.compile(r"^(?:EF|EF-S|RF|RF-S|EF-M)\d|^NIKKOR Z|^AF-S|^FE \d|^E \d+(?:-\d+)?mm", re.IGNORECASE)
_FIXED = re.compile(r"^(?:iphone|ipad|sm-|pixel)", re.IGNORECASE)
_IMPOSSIBLE = (
    # A lens made for a mirrorless body stands too near to the sensor to reach that of a reflex camera.
    (re.compile(r"^NIKKOR Z\b", re.IGNORECASE), re.compile(r"^NIKON D\d", re.IGNORECASE), "a Nikon reflex camera"),
    (
        re.compile(r"^RF(?:-S)?\d", re.IGNORECASE),
        re.compile(r"^Canon EOS \d+D\b", re.IGNORECASE),
        "a Canon reflex camera",
    ),
    (re.compile(r"^EF-M\d", re.IGNORECASE), re.compile(r"^Canon EOS \d+D\b", re.IGNORECASE), "a Canon reflex camera"),
    (
        re.compile(r"^(?:FE|E) \d", re.IGNORECASE),
        re.compile(r"^(?:DSLR-A|SLT-A)\d", re.IGNORECASE),
        "a Sony reflex camera",
    ),
)


def largest_still(model: str) -> tuple[int, int] | None:
    """The longer and the shorter side of the largest still that a model writes; None if it is not in the list."""
    return _LARGEST.get(model.strip().lower())


def size_conflict(make: str, model: str, width: int, height: int) -> str | None:
    """Why a picture is larger in both directions than its model writes; None where it is not, or is not known."""
    known = largest_still(model)
    if known is None:
        return None
    longer, shorter = max(width, height), min(width, height)
    if longer <= known[0] * TOLERANCE or shorter <= known[1] * TOLERANCE:
        return None
    return (
        f"the largest still of a {_named(make, model)} has {known[0]} x {known[1]} pixels, this one {width} x {height}"
    )


def lens_conflict(make: str, model: str, lens_make: str, lens_model: str) -> str | None:
    """Why a lens cannot be on a camera; None where it can, or is not known. Only certain cases are told."""
    model, lens = model.strip()[:100], lens_model.strip()[:100]
    phone = _PHONE_IN_LENS.match(lens)
    if phone is not None and phone[0].lower() != model.lower():
        return f"the lens names an {phone[0]}, the camera is a {_named(make, model)}"
    if _FIXED.match(model) and (_INTERCHANGEABLE.match(lens) or lens_make.strip().lower() in {"canon", "nikon"}):
        return f"a {_named(make, model)} has a lens built in, and {lens or lens_make} is one for another camera"
    for of_lens, of_camera, what in _IMPOSSIBLE:
        if of_lens.match(lens) and of_camera.match(model):
            return f"{lens} does not fit {what} such as the {_named(make, model)}"
    return None


def _named(make: str, model: str) -> str:
    return model if make and model.lower().startswith(make.lower().split(" ")[0]) else f"{make} {model}".strip()
