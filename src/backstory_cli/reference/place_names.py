"""Places by any of the names that are known here: those of the gazetteer, and others of large cities and countries.

Sources: GeoNames (geonames.org), CC BY 4.0, alternative names of cities of at least 100,000 people (in Latin letters:
200,000); Unicode CLDR (Unicode licence), names of countries in 32 languages. ``scripts/make_place_names.py`` makes the
file and describes it (November 2026). A smaller place is known only by the name that the gazetteer gives it.

In languages that bend names, an ending may differ from the one that is known: "в Одесі", "w Krakowie", "İstanbul'da".
Of large cities such a form is recognised where the rest of the word is the same, and the reading says so.
"""

from __future__ import annotations

import gzip
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from backstory_cli.reference import gazetteer
from backstory_cli.reference.gazetteer import Place

CREDIT = "names: GeoNames (geonames.org), CC BY 4.0, and Unicode CLDR; trimmed"

_DATA = Path(__file__).with_name("place_names.tsv.gz")
_NEAR_DEGREES = 0.001
_BENT_LEAST, _BENT_FIRST = 100_000, 200_000
"""People from which on a city is recognised by a bent form of its name, and from which on it is rather meant."""
_STEM_LEAST, _ENDING_MOST = 4, 3
_SHIFTED = ((re.compile("(?<=[аеиоу])ів$"), "єв"), (re.compile("(?<![аеиоу])ів$"), "ов"))
"""Ukrainian names whose last vowel changes before an ending, folded: Київ, у Києві; Львів, у Львові."""

_ADDED: dict[tuple[str, str], tuple[str, ...]] = {
    ("Odesa", "UA"): ("敖德萨", "オデーサ"),
    ("Kherson", "UA"): ("Херсон", "Cherson", "خيرسون", "赫尔松", "ヘルソン"),
    ("Bakhmut", "UA"): ("Бахмут", "Bachmut", "باخموت", "巴赫穆特", "バフムト"),
    ("Avdiyivka", "UA"): ("Авдіївка", "Авдеевка", "Avdiivka", "Awdijiwka"),
    ("Bucha", "UA"): ("Буча", "Butscha", "Boutcha", "Bucza"),
    ("Irpin", "UA"): ("Ірпінь", "Ирпень"),
    ("Izyum", "UA"): ("Ізюм", "Изюм", "Izium", "Isjum"),
    ("Lysychansk", "UA"): ("Лисичанськ", "Лисичанск"),
    ("Pokrovsk", "UA"): ("Покровськ", "Покровск"),
    ("Enerhodar", "UA"): ("Енергодар", "Энергодар"),
    ("Nova Kakhovka", "UA"): ("Нова Каховка", "Новая Каховка"),
    ("Hostomel", "UA"): ("Гостомель", "Gostomel"),
    ("Vovchansk", "UA"): ("Вовчанськ", "Волчанск"),
    ("Khān Yūnis", "PS"): ("Khan Younis", "Chan Junis"),
    ("Dūmā", "SY"): ("Douma",),
    ("Tadmur", "SY"): ("Palmyra", "تدمر"),
    ("Darnah", "LY"): ("Derna",),
    ("Venice", "IT"): ("Venezia", "Venedig", "Venise", "Venecia", "Veneza", "Wenecja", "Венеція", "Венеция", "威尼斯"),
    ("Bern", "CH"): ("Berne", "Berna", "Berno"),
    ("Oświęcim", "PL"): ("Auschwitz", "Освенцим", "Освенцім"),
    ("Kyiv", "UA"): ("基辅", "キエフ"),
    ("Kharkiv", "UA"): ("哈尔科夫", "ハルキウ"),
    ("New York City", "US"): ("纽约", "New York"),
}
_ADDED_COUNTRIES = {
    "polsce": "PL",
    "niemczech": "DE",
    "wloszech": "IT",
    "czechach": "CZ",
    "wegrzech": "HU",
    "сша": "US",
    "eua": "US",
    "ee.uu.": "US",
    "abd": "US",
    "米国": "US",
}
"""Names that the dumps lack, or that are left out since a place is small although captions name it often; collected by
hand, November 2026."""


@dataclass(frozen=True, slots=True)
class Country:
    """A country by its two-letter code, and its name in English."""

    code: str
    name: str


def find_cities(name: str) -> list[Place]:
    """Every place of this name, in any spelling that is known, the most populous first."""
    folded = gazetteer.fold_name(name)
    found = dict.fromkeys([*gazetteer.find_places(name), *_load_other_names().get(folded, ())])
    return sorted(found, key=lambda place: -place.population)


def find_inflected_cities(word: str) -> list[Place]:
    """Large cities of which a word can be a bent form: all of it but an ending is the same."""
    folded = gazetteer.fold_name(word).split("'")[0]
    stems = {folded[: len(folded) - cut] for cut in range(_ENDING_MOST + 1) if len(folded) - cut >= _STEM_LEAST}
    found = {place: None for stem in sorted(stems, key=len, reverse=True) for place in _load_stems().get(stem, ())}
    longest = {place: stem for stem in sorted(stems, key=len) for place in _load_stems().get(stem, ())}
    most = max(map(len, longest.values()), default=0)
    places = [place for place in found if len(longest[place]) == most]
    return [place for place in places if place.population >= _BENT_FIRST] or places


def find_country(name: str) -> Country | None:
    """The country of this name in any of the languages, or of this code; None for none."""
    code = _load_countries().get(gazetteer.fold_name(name)) or gazetteer.find_country_code(name)
    return Country(code, _load_english_names()[code]) if code and code in _load_english_names() else None


def find_inflected_country(word: str) -> Country | None:
    """The one country of which a word can be a bent form ("в Україні", "na Ukrainie"); None for none or several."""
    folded = gazetteer.fold_name(word)
    for cut in range(1, _ENDING_MOST + 1):
        if len(folded) - cut < _STEM_LEAST:
            break
        found = _load_country_stems().get(folded[: len(folded) - cut], set())
        if len(found) == 1:
            (code,) = found
            return Country(code, _load_english_names()[code])
    return None


def iter_names_in_text(text: str) -> Iterator[tuple[int, int]]:
    """Spans of a text written without spaces (Chinese, Japanese) that are names known here, the longest first."""
    position = 0
    while position < len(text):
        for length in range(min(_LONGEST, len(text) - position), 1, -1):
            piece = gazetteer.fold_name(text[position : position + length])
            if piece in _load_other_names() or piece in _load_countries():
                yield position, position + length
                position += length
                break
        else:
            position += 1


_LONGEST = 10


@cache
def _load_blocks() -> tuple[list[list[str]], list[list[str]]]:
    _, large, countries = gzip.decompress(_DATA.read_bytes()).decode().split("\n\n")
    return [line.split("\t") for line in large.split("\n")], [line.split("\t") for line in countries.split("\n")]


@cache
def _load_other_names() -> dict[str, list[Place]]:
    """Large cities by their other names."""
    named: dict[str, list[Place]] = defaultdict(list)
    for main, code, latitude, longitude, *names in _load_blocks()[0]:
        place = next(
            (
                each
                for each in gazetteer.find_places(main, code)
                if abs(each.latitude - float(latitude)) < _NEAR_DEGREES
                and abs(each.longitude - float(longitude)) < _NEAR_DEGREES
            ),
            None,
        )
        if place is not None:
            for name in dict.fromkeys(map(gazetteer.fold_name, names)):
                named[name].append(place)
    for (main, code), more in _ADDED.items():
        for name in more:
            named[gazetteer.fold_name(name)] += gazetteer.find_places(main, code)[:1]
    return dict(named)


@cache
def _load_stems() -> dict[str, list[Place]]:
    """Large cities by what stays of their names when an ending changes."""
    stems: dict[str, list[Place]] = defaultdict(list)
    for name, place in _iter_large_names():
        for stem in _iter_stems(name):
            if place not in stems[stem]:
                stems[stem].append(place)
    return dict(stems)


def _iter_large_names() -> Iterator[tuple[str, Place]]:
    for name, places in _load_other_names().items():
        for place in places:
            known = place.population >= _BENT_LEAST or (place.name, place.country_code) in _ADDED
            if known and " " not in name:
                yield name, place
                yield gazetteer.fold_name(place.name), place


def _iter_stems(name: str) -> Iterator[str]:
    """A name as endings are put to it: as it is, or without its last vowel or soft sign."""
    if len(name) >= _STEM_LEAST:
        yield name
    if len(name) > _STEM_LEAST and name[-1] in "aeiouyаеиіоуыьяюєїй":
        yield name[:-1]
    for pattern, instead in _SHIFTED:
        if pattern.search(name):
            yield pattern.sub(instead, name)


@cache
def _load_countries() -> dict[str, str]:
    named: dict[str, str] = dict(_ADDED_COUNTRIES)
    for code, *names in _load_blocks()[1]:
        for name in names:
            named.setdefault(gazetteer.fold_name(name), code)
    return named


@cache
def _load_country_stems() -> dict[str, set[str]]:
    stems: dict[str, set[str]] = defaultdict(set)
    for name, code in _load_countries().items():
        if " " not in name and len(name) > _STEM_LEAST:
            stems[name].add(code)
            if name[-1] in "aeiouyаеиіоуыьяюєїй":
                stems[name[:-1]].add(code)
    return dict(stems)


@cache
def _load_english_names() -> dict[str, str]:
    return {code: names[0] for code, *names in _load_blocks()[1] if names}
