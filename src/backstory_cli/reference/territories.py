"""Whose a place is: dependent territories with the state they belong to, and areas that several states claim.

Sources: ISO 3166-1 (Online Browsing Platform, remarks on independence), United Nations M49 for the territories; for
the areas, the United Nations' map geography notes and Natural Earth 5.1.1, "Admin 0 - Breakaway, Disputed Areas". The
boxes are drawn around them by hand, November 2026, and take in some ground beside them: they only keep a claim from
being contradicted. Nothing here says to whom an area belongs.
"""

from __future__ import annotations

from typing import NamedTuple

DEPENDENT = {
    **dict.fromkeys(("BL", "GF", "GP", "MF", "MQ", "NC", "PF", "PM", "RE", "TF", "WF", "YT"), "FR"),
    **dict.fromkeys(("AS", "GU", "MP", "PR", "UM", "VI"), "US"),
    **dict.fromkeys(("AI", "BM", "FK", "GG", "GI", "GS", "IM", "IO", "JE", "KY", "MS", "PN", "SH", "TC", "VG"), "GB"),
    **dict.fromkeys(("AW", "BQ", "CW", "SX"), "NL"),
    **dict.fromkeys(("FO", "GL"), "DK"),
    **dict.fromkeys(("CC", "CX", "HM", "NF"), "AU"),
    **dict.fromkeys(("CK", "NU", "TK"), "NZ"),
    **dict.fromkeys(("BV", "SJ"), "NO"),
    **dict.fromkeys(("HK", "MO"), "CN"),
    "AX": "FI",
}
"""The state to which a territory with a code of its own belongs, by their two-letter codes."""


class Disputed(NamedTuple):
    """An area that several states claim, or that is not generally recognised: a box in degrees, and their codes."""

    name: str
    south: float
    west: float
    north: float
    east: float
    claimants: frozenset[str]


DISPUTED = (
    Disputed("Crimea", 44.3, 32.4, 46.25, 36.7, frozenset({"UA", "RU"})),
    Disputed("Donetsk and Luhansk", 46.8, 36.5, 50.1, 40.3, frozenset({"UA", "RU"})),
    Disputed("Zaporizhzhia and Kherson", 46.0, 32.0, 47.9, 36.9, frozenset({"UA", "RU"})),
    Disputed("Abkhazia", 42.4, 39.9, 43.7, 42.2, frozenset({"GE"})),
    Disputed("South Ossetia", 41.9, 43.4, 42.8, 44.7, frozenset({"GE"})),
    Disputed("Northern Cyprus", 35.0, 32.6, 35.75, 34.65, frozenset({"CY", "TR"})),
    Disputed("Golan Heights", 32.65, 35.55, 33.4, 36.0, frozenset({"SY", "IL"})),
    Disputed("West Bank and East Jerusalem", 31.3, 34.85, 32.6, 35.6, frozenset({"PS", "IL"})),
    Disputed("Gaza Strip", 31.2, 34.2, 31.6, 34.57, frozenset({"PS", "IL"})),
    Disputed("Kashmir", 32.2, 72.5, 37.1, 80.4, frozenset({"IN", "PK", "CN"})),
    Disputed("Arunachal Pradesh", 26.6, 91.5, 29.5, 97.4, frozenset({"IN", "CN"})),
    Disputed("Nagorno-Karabakh", 39.2, 46.0, 40.4, 47.3, frozenset({"AZ", "AM"})),
    Disputed("Transnistria", 46.3, 28.9, 48.2, 30.1, frozenset({"MD"})),
    Disputed("Kosovo", 41.8, 20.0, 43.3, 21.8, frozenset({"XK", "RS"})),
    Disputed("Western Sahara", 20.7, -17.2, 27.7, -8.6, frozenset({"EH", "MA"})),
    Disputed("Taiwan", 21.8, 118.0, 26.5, 122.2, frozenset({"TW", "CN"})),
    Disputed("Falkland Islands", -52.6, -61.5, -51.0, -57.6, frozenset({"FK", "GB", "AR"})),
    Disputed("Gibraltar", 36.1, -5.37, 36.16, -5.33, frozenset({"GI", "GB", "ES"})),
    Disputed("Ceuta and Melilla", 35.25, -5.4, 35.95, -2.9, frozenset({"ES", "MA"})),
    Disputed("Kuril Islands", 43.3, 145.3, 45.6, 149.0, frozenset({"RU", "JP"})),
    Disputed("Somaliland", 8.0, 42.6, 11.6, 49.1, frozenset({"SO"})),
)


def belongs_to(code: str, country: str) -> bool:
    """Whether a place with a country's two-letter code lies in a country, or in a territory of it."""
    return country in {code, DEPENDENT.get(code)}


def find_disputed(latitude: float, longitude: float, country: str) -> Disputed | None:
    """The disputed area in whose box a position lies and which a country claims; None for none."""
    inside = (
        each
        for each in DISPUTED
        if each.south <= latitude <= each.north and each.west <= longitude <= each.east and country in each.claimants
    )
    return next(inside, None)
