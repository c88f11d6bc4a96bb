"""Parse places out of a claim: names from the gazetteer and in other languages, each with every place of that name,
and positions.

A name counts where it is written as one (with a capital letter, in scripts that have them), is that of a place of some
size or stands where a place would. "Paris, Texas" leaves of the places called Paris those in Texas; where nothing
narrows a name down, all of them are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from operator import itemgetter

from backstory_cli.assessment.claim import vocabulary as words
from backstory_cli.assessment.claim.date_words import names_a_month
from backstory_cli.assessment.claim.parts import PlacePart, Point, Somewhere, State, Text, UnreadPart, lies_in
from backstory_cli.reference import gazetteer, place_names
from backstory_cli.reference.gazetteer import Place
from backstory_cli.reference.place_names import Country

MAX_RUN = 4
HUGE, LARGE, SIZEABLE = 500_000, 100_000, 15_000
"""People: from the first on a bent name that nothing announces is taken for a city's; below the second a place needs
company, below the last a word before its name."""
NEAR_KM = 50.0
UNKNOWN = (
    "no place of this name is in the list used here (GeoNames: places of at least 5,000 people, most by one name; "
    "large cities and countries by more)"
)
A_REGION = "it is rather a region, an island or the like than the town of that name, and the list used here holds none"
A_WAY = "it is named as where something goes to or comes from, which need not be where the image was taken"
NOT_THERE = "places of this name are in the list used here, but none in or near the other place of the claim"
_SHORT_COUNTRIES = frozenset({"UK", "US"})
_NUMBER = r"[-+]?\d{1,3}\.\d{1,8}"
_POINT = re.compile(
    rf"(?<![\w.])(?P<latitude>{_NUMBER})°?\s*(?P<north>[NS])?\s*[,;\s]\s*"
    rf"(?P<longitude>{_NUMBER})°?\s*(?P<east>[EWO])?(?![\w.])"
)
_PIECE = r"[^\W\d_](?:[\w.]|(?<=\w)['’ʼ-](?=\w))*"
_RUN = re.compile(rf"{_PIECE}(?:\s+{_PIECE}){{0,{MAX_RUN - 1}}}")
_BETWEEN = re.compile(r"\s*(?:[,/(，（、、]|in|of|im|en|à|bei|w|в|у)?\s*", re.IGNORECASE)
_NEXT_WORDS = re.compile(r"(?:['’]s)?((?:[ ][^\W\d_][\w'’-]*){0,3})")
_LAST_WORD = re.compile(r"([^\W\d_](?:[\w'’.-]*\w)?\.?) $")
_LONGEST_WORD = 60
_IN_A_WORD = re.compile("(?<=[\u30a1-\u30fa\u30fc])(?=[\u30a1-\u30fa\u30fc])")
"""Within Katakana, with which Japanese writes one foreign word: a piece of it is no name."""
_DENSE_RUN = re.compile(rf"{words.DENSE.pattern}+")


def find_places(text: Text) -> list[PlacePart | UnreadPart]:
    """Every place in a text, in its order; what is read is marked as read."""
    found = [*_find_points(text), *_find_names(text), *_find_dense_names(text)]
    return list(_narrow(text, sorted(found, key=lambda part: part.begin)))


def read_place(stated: str) -> PlacePart | UnreadPart:
    """The place that is stated by itself, whatever its case: the first name, narrowed by those that follow."""
    found = find_places(Text(stated if stated.isupper() else stated.title()))
    why = found[0].why if found and isinstance(found[0], UnreadPart) else UNKNOWN
    place = found[0] if found and isinstance(found[0], PlacePart) else None
    return replace(place, text=stated) if place else UnreadPart(stated, 0, len(stated), why)


def _find_points(text: Text) -> Iterator[PlacePart]:
    for match in text.find(_POINT):
        latitude = float(match["latitude"]) * (-1 if match["north"] == "S" else 1)
        longitude = float(match["longitude"]) * (-1 if match["east"] == "W" else 1)
        if abs(latitude) <= 90 and abs(longitude) <= 180:
            yield PlacePart(*text.take(*match.span()), (Point(latitude, longitude),))


def _look_up(name: str) -> tuple[Somewhere, ...]:
    """Everything of this name: a country, a state, cities."""
    country = place_names.find_country(name) if len(name) > 2 or name.isupper() else None
    state = gazetteer.find_state(name)
    areas = [each for each in (country, State(state) if state else None) if each is not None]
    return (*areas, *place_names.find_cities(name))


def _look_up_bent(word: str) -> tuple[Somewhere, ...]:
    """What a word can be a bent form of; none of what is of a country in English: a Russian tank can be anywhere."""
    country = place_names.find_inflected_country(word)
    if country is None:
        return tuple(place_names.find_inflected_cities(word))
    name = country.name.casefold()
    adjectives = {f"{stem}{end}" for stem in (name, name[:-1]) for end in words.OF_A_PEOPLE} | {f"{name}i", f"{name}is"}
    return () if word.casefold() in adjectives else (country,)


class _Name:
    """A stretch of a text that may be a name.

    Attributes:
        said: The stretch itself.
        before, following: The word right before it, empty for none; up to three words right after it.
        first, opens: Whether the text, or a sentence, begins with it.
        alone: Whether it stands between commas, or is all there is.
        announced: Whether a word such as "in" stands before it.
    """

    def __init__(self, text: Text, begin: int, end: int) -> None:
        self.said, ahead, self.behind = text.rest[begin:end].rstrip("."), text.rest[:begin].rstrip(), text.rest[end:]
        self.first, self.opens = not ahead, ahead[-1:] in ".!?:"
        self.before = _read_word_before(text.rest, begin)
        self.announced = self.before.casefold() in words.PLACES["before"]
        after = _NEXT_WORDS.match(self.behind)
        self.following = after[1].split() if after else []
        self.alone = text.whole[:begin].rstrip()[-1:] in ",;(،，" and text.whole[end:].lstrip()[:1] in ",;.)،，"


def _find_names(text: Text) -> Iterator[PlacePart]:
    """Names with a capital letter, or in a script that has none, the longest first."""
    position = 0
    while match := _RUN.search(text.rest, position):
        begin = match.start()
        ends = [begin + each.end() for each in re.finditer(_PIECE, match[0])]
        read = ((end, _read_name(_Name(text, begin, end), text)) for end in reversed(ends))
        position, candidates = next(filter(itemgetter(1), read), (ends[0], ()))
        if candidates:
            yield PlacePart(*text.take(begin, position), candidates)


def _read_name(name: _Name, text: Text) -> tuple[Somewhere, ...]:
    """What a stretch of text names, if it is written and placed as a name."""
    said = name.said
    if not _is_written_as_a_name(said, shouted=text.rest.isupper()) or _is_a_common_word(name):
        return ()
    stem = re.sub(r"['’ʼ]\S*$", "", said)
    attached = said[1:] if said[:1] in "بلو" and len(said) > 4 else ""  # Arabic puts "in" and "and" to the word
    for each in dict.fromkeys((said, stem, attached)):
        candidates = _look_up(each) if len(each) > 2 or each == said else ()
        if candidates and _is_of_a_longer_name(name, candidates):
            return ()
        if candidates and (name.announced or name.alone or _has_people(candidates, LARGE if name.opens else SIZEABLE)):
            return candidates
    bent = _look_up_bent(said) if " " not in said else ()
    bending = name.announced and (not said.isascii() or name.before.casefold() in words.PLACES["bending"])
    if not bending and not {"'", "’"} & set(said):  # "в порту Бейрута": nothing before it announces a place
        inside = not name.first and not said.isascii()  # "in Normandy" is no form of Norman
        bent = bent if inside and _has_people([each for each in bent if isinstance(each, Place)], HUGE) else ()
    return () if bent and _is_of_a_longer_name(name, bent) else bent


def _has_people(candidates: Iterable[Somewhere], least: int) -> bool:
    """Whether one of some places is of that many people, or no city."""
    return any(not isinstance(each, Place) or each.population >= least for each in candidates)


def _is_written_as_a_name(said: str, *, shouted: bool) -> bool:
    if said.isupper() and len(said) <= 5 and not shouted and place_names.find_country(said) is None:
        return False  # NASA is no city
    long = len(said) > 2 or said in _SHORT_COUNTRIES
    return long and not said[0].islower() and not words.DENSE.search(said)


def _is_a_common_word(name: _Name) -> bool:
    """Whether it is rather a word, a month, or the first name of whoever a sentence begins with."""
    said = name.said.casefold()
    if said in words.IDLE or names_a_month(said):
        return True
    if said in words.PLACES["common"] and not (name.alone and " " not in said):
        return name.before.casefold() not in words.PLACES["strictly_before"]
    return said in words.PLACES["first_names"] and name.first and re.match(r" [a-zа-я]", name.behind) is not None


def _is_of_a_longer_name(name: _Name, candidates: Sequence[Somewhere]) -> bool:
    """Whether a name is only a piece of another ("Victoria Station", "Lake Victoria", "Jack London"), or no name at
    all ("im Zug")."""
    places, plain = words.PLACES, words.IDLE | words.PLACES["before"]
    after = name.following[0] if name.following else ""
    if after[:1].isupper() and after.casefold() not in words.IDLE | {"d", "dc"}:
        areas = [area for count in (1, 2, 3) for area in _look_up(" ".join(name.following[:count]))]
        if not any(_is_within(each, area) or _is_within(area, each) for each in candidates for area in areas):
            return True
    a_country, plainly = any(isinstance(each, Country) for each in candidates), not after or after.casefold() in plain
    a_noun = not plainly and after.isascii() and after == after.casefold()
    if a_noun and not name.announced and all(isinstance(each, Country) for each in candidates):
        return True  # "New Zealand tourists" can be anywhere
    word = re.sub(r"['’]s$", "", name.before.casefold())
    if word in places["parts_of_names"] or f"{word} {name.said.casefold()}" in places["common"] | places["regions"]:
        return True
    if word in places["indefinite"] or (word == "the" and plainly):
        return not a_country  # "the Rio Grande near"
    if words.DESCRIBING.fullmatch(word):
        return False
    capital = name.before.split("-")[-1][:1].isupper()
    return capital and word not in plain | places["qualifiers"] and not _look_up(word)


def _find_dense_names(text: Text) -> Iterator[PlacePart]:
    """Names in scripts without spaces between words."""
    for match in _DENSE_RUN.finditer(text.rest):
        for begin, end in place_names.iter_names_in_text(match[0]):
            span = (match.start() + begin, match.start() + end)
            candidates = _look_up(text.whole[slice(*span)])
            if candidates and not any(_IN_A_WORD.match(text.whole, edge) for edge in span):
                yield PlacePart(*text.take(*span), candidates)


def _narrow(text: Text, found: Sequence[PlacePart]) -> Iterator[PlacePart | UnreadPart]:
    """Names that stand together as one place: "Paris, Texas", "Arcadia, Odesa"; and what of them is none."""
    places: list[PlacePart] = []
    missing: list[PlacePart] = []
    for part in found:
        one = places[-1] if places else part
        joint = text.whole[one.end : part.begin]
        both = (_narrow_by(one, part) or _narrow_by(part, one)) if _BETWEEN.fullmatch(joint) else None
        if both is not None and places:
            places[-1] = PlacePart(*text.take(one.begin, part.end), both.candidates)
            continue
        # "Lebanon, Kansas" is neither the country nor another Lebanon.
        areas = all(isinstance(each, Country | State) for each in part.candidates)
        if areas and joint.strip() == "," and any(isinstance(each, Place) for each in one.candidates):
            missing.append(one)
        places.append(part)
    for part in places:
        # Small places beside another one that is not near are likelier a district or a beach that the list lacks.
        unknown = part in missing or (len(places) > 1 and not _has_people(part.candidates, LARGE))
        why = _tell_why_not(text, part, places) or (NOT_THERE if unknown else "")
        yield UnreadPart(part.text, part.begin, part.end, why) if why else part


def _tell_why_not(text: Text, part: PlacePart, found: Sequence[PlacePart]) -> str:
    """Why a name that is known is not held against the evidence all the same."""
    if part.text.casefold() in words.PLACES["regions"]:
        return A_REGION
    before = _read_word_before(text.whole, part.begin).casefold()
    if before in words.PLACES["towards"]:
        return A_WAY
    following = next((each.begin for each in found if each.begin >= part.end), part.end)
    on_the_way = words.WAY.fullmatch(text.whole, part.end, following)
    return A_WAY if before in words.PLACES["before"] and on_the_way else ""


def _read_word_before(text: str, begin: int) -> str:
    """The word that stands right before a place in a text, with nothing but a space between; empty for none."""
    last = _LAST_WORD.search(text, max(0, begin - _LONGEST_WORD), begin)
    return last[1] if last else ""


def _narrow_by(part: PlacePart, by: PlacePart) -> PlacePart | None:
    """Of a place's candidates those that lie in, or near, what another name means; None if none does."""
    kept = tuple(each for each in part.candidates if any(_is_within(each, other) for other in by.candidates))
    return replace(part, candidates=kept) if kept else None


def _is_within(place: Somewhere, other: Somewhere) -> bool:
    """Whether a place lies in an area, or near a place that is no smaller."""
    if isinstance(other, Country | State):
        return lies_in(place, other)
    if not isinstance(place, Place) or not isinstance(other, Place) or place == other:
        return False
    near = gazetteer.compute_distance_km(place.latitude, place.longitude, other.latitude, other.longitude) <= NEAR_KM
    return near and other.population >= place.population
