"""Parse places out of a claim: names from the gazetteer and in other languages, each with every place of that name,
and positions.

A name counts where it is written as one (with a capital letter, in scripts that have them), is that of a place of some
size or stands where a place would. "Paris, Texas" leaves of the places called Paris those in Texas; where nothing
narrows a name down, all of them are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

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
_ONE_WORD = re.compile(r"[^\W\d_](?:[\w'’.-]*\w)?\.?")
_LONGEST_WORD = 60
_KATAKANA = re.compile("[\u30a1-\u30fa\u30fc]")
_DENSE_RUN = re.compile(rf"{words.DENSE.pattern}+")


def find_places(text: Text) -> list[PlacePart | UnreadPart]:
    """Every place in a text, in its order; what is read is marked as read."""
    found = [*_find_points(text), *_find_names(text), *_find_dense_names(text)]
    found.sort(key=lambda part: part.begin)
    return list(_narrow(text, found))


def read_place(stated: str) -> PlacePart | UnreadPart:
    """The place that is stated by itself, whatever its case: the first name, narrowed by those that follow."""
    points = list(_find_points(Text(stated)))
    if points:
        return points[0]
    if stated.strip().casefold() in words.PLACES["regions"]:
        return UnreadPart(stated, 0, len(stated), A_REGION)
    first, *others = (
        PlacePart(stated, 0, len(stated), _look_up(piece) or _look_up_bent(piece))
        for piece in map(str.strip, re.split(r"[,;()（），、]+", stated))
        if piece or not stated.strip(" ,;()（），、")
    )
    for other in others:
        first = _narrow_by(first, other) or first
    return first if first.candidates else UnreadPart(stated, 0, len(stated), UNKNOWN)


def _find_points(text: Text) -> Iterator[PlacePart]:
    for match in text.find(_POINT):
        latitude = float(match["latitude"]) * (-1 if match["north"] == "S" else 1)
        longitude = float(match["longitude"]) * (-1 if match["east"] == "W" else 1)
        if abs(latitude) <= 90 and abs(longitude) <= 180:
            yield PlacePart(*text.take(*match.span()), (Point(latitude, longitude),))


def _look_up(name: str) -> tuple[Somewhere, ...]:
    """Everything of this name: a country, a state, cities."""
    country, state = (
        place_names.find_country(name) if len(name) > 2 or name.isupper() else None,
        gazetteer.find_state(name),
    )
    areas: list[Somewhere] = [country] if country else []
    areas += [State(state)] if state else []
    return (*areas, *place_names.find_cities(name))


def _look_up_bent(word: str) -> tuple[Somewhere, ...]:
    """What a word can be a bent form of; none of what is of a country in English: a Russian tank can be anywhere."""
    country = place_names.find_inflected_country(word)
    if country is None:
        return tuple(place_names.find_inflected_cities(word))
    said, name = word.casefold(), country.name.casefold()
    adjectives = {f"{stem}{end}" for stem in (name, name[:-1]) for end in words.OF_A_PEOPLE}
    return () if said in adjectives | {f"{name}i", f"{name}is"} else (country,)


@dataclass(frozen=True)
class _Name:
    """A stretch of a text that may be a name, with the words around it."""

    text: Text
    rest: str
    begin: int
    end: int

    @cached_property
    def said(self) -> str:
        """The stretch itself."""
        return self.rest[self.begin : self.end].rstrip(".")

    @cached_property
    def before(self) -> str:
        """The word right before it; empty for none."""
        return _read_word_before(self.rest, self.begin)

    @cached_property
    def following(self) -> list[str]:
        """Up to three words right after it."""
        ahead = _NEXT_WORDS.match(self.rest, self.end)
        return ahead[1].split() if ahead else []

    @property
    def is_announced(self) -> bool:
        """Whether a word such as "in" stands before it."""
        return self.before.casefold() in words.PLACES["before"]

    @property
    def is_alone(self) -> bool:
        """Whether it stands between commas, or is all there is."""
        before, after = self.text.whole[: self.begin].rstrip(), self.text.whole[self.end :].lstrip()
        return (not before or before[-1] in ",;(،，") and (not after or after[0] in ",;.)،，")

    @property
    def opens(self) -> bool:
        """Whether a sentence begins with it."""
        ahead = self.rest[: self.begin].rstrip()
        return not ahead or ahead[-1] in ".!?:"


def _find_names(text: Text) -> Iterator[PlacePart]:
    """Names with a capital letter, or in a script that has none, the longest first."""
    rest = text.rest
    position = 0
    while match := _RUN.search(rest, position):
        begin, position = match.start(), match.end()
        tokens = [begin + each.end() for each in re.finditer(_PIECE, match[0])]
        for end in reversed(tokens):
            candidates = _read_name(_Name(text, rest, begin, end))
            if candidates:
                yield PlacePart(*text.take(begin, end), candidates)
                rest, position = text.rest, end
                break
        else:
            position = tokens[0]


def _read_name(name: _Name) -> tuple[Somewhere, ...]:
    """What a stretch of text names, if it is written and placed as a name."""
    if not _is_written_as_a_name(name) or _is_a_common_word(name):
        return ()
    said = name.said
    stem = re.sub(r"['’ʼ]\S*$", "", said)
    attached = said[1:] if said[:1] in "بلو" and len(said) > 4 else ""  # Arabic puts "in" and "and" to the word
    for each in dict.fromkeys(filter(None, (said, stem if len(stem) > 2 else "", attached))):
        candidates = _look_up(each)
        if candidates and _is_of_a_longer_name(name, candidates):
            return ()
        least = LARGE if name.opens else SIZEABLE
        known = any(not isinstance(each, Place) or each.population >= least for each in candidates)
        if candidates and (name.is_announced or name.is_alone or known):
            return candidates
    bent = _look_up_bent(said) if " " not in said else ()
    bending = name.is_announced and (not said.isascii() or name.before.casefold() in words.PLACES["bending"])
    if not bending and "'" not in said and "’" not in said:  # "в порту Бейрута": nothing before it announces a place
        inside = bool(name.rest[: name.begin].strip()) and not said.isascii()
        huge = any(isinstance(each, Place) and each.population >= HUGE for each in bent)
        bent = bent if inside and huge else ()  # "in Normandy" is no form of Norman
    return () if bent and _is_of_a_longer_name(name, bent) else bent


def _is_written_as_a_name(name: _Name) -> bool:
    said = name.said
    if said in _SHORT_COUNTRIES:
        return True
    if said.isupper() and len(said) <= 5 and not name.rest.isupper() and place_names.find_country(said) is None:
        return False  # NASA is no city
    return len(said) > 2 and not said[0].islower() and not words.DENSE.search(said)


def _is_a_common_word(name: _Name) -> bool:
    """Whether it is rather a word, a month, or the first name of whoever a sentence begins with."""
    said = name.said.casefold()
    if said in words.IDLE or names_a_month(said):
        return True
    if said in words.PLACES["common"] and not (name.is_alone and " " not in said):
        return name.before.casefold() not in words.PLACES["strictly_before"]
    first = said in words.PLACES["first_names"] and not name.rest[: name.begin].strip()
    return first and re.match(r" [a-zа-я]", name.rest[name.end :]) is not None


def _is_of_a_longer_name(name: _Name, candidates: Sequence[Somewhere]) -> bool:
    """Whether a name is only a piece of another ("Victoria Station", "Lake Victoria", "Jack London"), or no name at
    all ("im Zug")."""
    following, places = name.following, words.PLACES
    following_word = following[0].casefold() if following else ""
    plain = words.IDLE | places["before"]
    if following and following[0][0].isupper() and following_word not in words.IDLE | {"d", "dc"}:
        areas = [area for count in (1, 2, 3) for area in _look_up(" ".join(following[:count]))]
        if not any(_is_within(each, area) or _is_within(area, each) for each in candidates for area in areas):
            return True
    a_noun = following_word.isascii() and following[:1] == [following_word] and following_word not in plain
    if not name.is_announced and a_noun and all(isinstance(each, Country) for each in candidates):
        return True  # "New Zealand tourists" can be anywhere
    word = re.sub(r"['’]s$", "", name.before.casefold())
    if not word:
        return False
    if word in places["parts_of_names"]:
        return True
    if f"{word} {name.text.whole[name.begin : name.end].casefold()}" in places["common"] | places["regions"]:
        return True
    if word in places["indefinite"] or (word == "the" and (not following or following_word in plain)):
        return not any(isinstance(each, Country) for each in candidates)  # "the Rio Grande near"
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
            # Japanese writes one foreign word with Katakana, so a piece of it is no name.
            cut = any(
                edge and _KATAKANA.match(text.whole, edge - 1) and _KATAKANA.match(text.whole, edge) for edge in span
            )
            if candidates and not cut:
                yield PlacePart(*text.take(*span), candidates)


def _narrow(text: Text, found: Sequence[PlacePart]) -> Iterator[PlacePart | UnreadPart]:
    """Names that stand together as one place: "Paris, Texas", "Arcadia, Odesa"; and what of them is none."""
    position = 0
    while position < len(found):
        part, missing = found[position], False
        position += 1
        while position < len(found) and _BETWEEN.fullmatch(text.whole[part.end : found[position].begin]):
            following = found[position]
            both = _narrow_by(part, following) or _narrow_by(following, part)
            if both is None:  # "Lebanon, Kansas" is neither the country nor another Lebanon
                areas = all(isinstance(each, Country | State) for each in following.candidates)
                apart = areas and "," in text.whole[part.end : following.begin]
                missing = apart and any(isinstance(each, Place) for each in part.candidates)
                break
            part = PlacePart(*text.take(part.begin, following.end), both.candidates)
            position += 1
        others = any(each.begin > part.end or each.end < part.begin for each in found)
        large = any(not isinstance(each, Place) or each.population >= LARGE for each in part.candidates)
        # Small places beside another one that is not near are likelier a district or a beach that the list lacks.
        why = _tell_why_not(text, part, found) or (NOT_THERE if missing or (others and not large) else "")
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
    if text[begin - 1 : begin] != " ":
        return ""
    last = re.split(r"[^\w'’.-]", text[max(0, begin - 1 - _LONGEST_WORD) : begin - 1])[-1].lstrip("'’.-0123456789_")
    return last if _ONE_WORD.fullmatch(last) else ""


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
