"""Sizes of phones' screens in pixels: what a screenshot of one has exactly.

Source: the makers' specifications; collected by hand, November 2026. Sizes that are also common for other pictures
(1080 x 1920, 720 x 1280, and those of monitors) are left out.
"""

from __future__ import annotations

_SCREENS = {
    (640, 1136): "iPhone 5 to SE",
    (750, 1334): "iPhone 6 to 8, SE",
    (1125, 2436): "iPhone X, XS, 11 Pro",
    (828, 1792): "iPhone XR, 11",
    (1242, 2688): "iPhone XS Max, 11 Pro Max",
    (1170, 2532): "iPhone 12 to 14",
    (1284, 2778): "iPhone 12 to 13 Pro Max, 14 Plus",
    (1179, 2556): "iPhone 14 Pro, 15, 16",
    (1290, 2796): "iPhone 14 Pro Max, 15 Plus, 15 Pro Max",
    (1206, 2622): "iPhone 16 Pro",
    (1320, 2868): "iPhone 16 Pro Max",
    (1080, 2220): "Samsung Galaxy S8, S9",
    (1440, 2960): "Samsung Galaxy S8, S9, Note8, Note9",
    (1080, 2280): "Samsung Galaxy S10e and others",
    (1440, 3040): "Samsung Galaxy S10, Note10+",
    (1440, 3200): "Samsung Galaxy S20, S21 Ultra",
    (1440, 3088): "Samsung Galaxy S22 Ultra, S23 Ultra",
    (1440, 3120): "Samsung Galaxy S24 Ultra, Google Pixel 6 Pro",
    (1080, 2340): "many Android phones, such as Samsung Galaxy S22 to S24",
    (1080, 2400): "many Android phones",
    (1080, 2408): "many Android phones",
    (720, 1600): "many Android phones",
    (1220, 2712): "Xiaomi phones",
    (1344, 2992): "Google Pixel 8 Pro",
}


def find_phones_by_screen(width: int, height: int) -> str | None:
    """Phones whose screen has exactly this size, upright or lying; None for any other size."""
    return _SCREENS.get((min(width, height), max(width, height)))
