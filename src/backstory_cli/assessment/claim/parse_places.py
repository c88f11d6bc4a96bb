"""Places in a claim: names from the gazetteer and in other languages, with every place of that name, and positions.

A name counts where it is written as one (with a capital letter, in scripts that have them), is that of a place of some
size or stands where a place would. "Paris, Texas" leaves of the places called Paris those in Texas; where nothing
narrows a name down, all of them are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from backstory_cli.assessment.claim import vocabulary as words
from backstory_cli.assessment.claim.date_words import names_a_month
from backstory_cli.assessment.claim.parts import PlacePart, Point, Somewhere, State, Text, UnreadPart
from backstory_cli.reference import gazetteer, place_names
from backstory_cli.reference.gazetteer import Place
from backstory_cli.reference.place_names import Country

MAX_TOKENS = 4
HUGE, LARGE, SIZEABLE = 500_000, 100_000, 15_000
"""People: from the first on a bent name that nothing announces is taken for a city's; below the second a place needs
company, below the last a word before its name."""
_SHORT_COUNTRIES = frozenset({"UK", "US"})
NEAR_KM = 50.0
UNKNOWN = (
    "no place of this name is in the list used here (GeoNames: places of at least 5,000 people, most by one name; "
    "large cities and countries by more)"
)

A_REGION = "it is rather a region, an island or the like than the town of that name, and the list used here holds none"
A_WAY = "it is named as where something goes to or comes from, which need not be where the picture was taken"
NOT_THERE = "places of this name are in the list used here, but none in or near the other place of the claim"
_NUMBER = r"[-+]?\d{1,3}\.\d{1,8}"
_POINT = re.compile(
    rf"(?<![\w.])(?P<latitude>{_NUMBER})°?\s*(?P<north>[NS])?\s*[,;\s]\s*"
    rf"(?P<longitude>{_NUMBER})°?\s*(?P<east>[EWO])?(?![\w.])"
)
_TOKEN = re.compile(r"[^\W\d_](?:[\w.]|(?<=\w)['’ʼ-](?=\w))*")
_BETWEEN = re.compile(r"\s*(?:[,/(（，、、]|in|of|im|en|à|bei|w|в|у)?\s*", re.IGNORECASE)
_GAP = re.compile(r"\s+")
_NEXT_WORDS = re.compile(r"(?:['’]s)?(?:[ ][^\W\d_][\w'’-]*){0,3}")
_ONE_WORD = re.compile(r"[^\W\d_](?:[\w'’.-]*\w)?\.?")
_LONGEST_WORD = 60
_KATAKANA = re.compile("[\u30a1-\u30fa\u30fc]")
_DENSE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")


def find_places(text: Text) -> list[PlacePart | UnreadPart]:
    """Every place in a text, in its order; what is read is marked as read."""
    found = [*_points(text), *_names(text), *_dense_names(text)]
    found.sort(key=lambda part: part.begin)
    return list(_narrowed(text, found))


def read_place(stated: str) -> PlacePart | UnreadPart:
    """The place that is stated by itself, whatever its case: the first name, narrowed by those that follow."""
    text = Text(stated)
    points = list(_points(text))
    if points:
        return points[0]
    pieces = [(match[0].strip(), match.start(), match.end()) for match in re.finditer(r"[^,;()（），、]+", stated)]
    found = [
        PlacePart(piece, begin, end, candidates)
        for piece, begin, end in pieces
        if piece and (candidates := _candidates(piece) or _bent(piece))
    ]
    if stated.strip().casefold() in words.REGIONS:
        return UnreadPart(stated, 0, len(stated), A_REGION)
    if not found or found[0].begin != next((begin for piece, begin, _ in pieces if piece), 0):
        return UnreadPart(stated, 0, len(stated), UNKNOWN)
    first, *others = found
    for other in others:
        first = _narrower(first, other) or first
    return PlacePart(stated, 0, len(stated), first.candidates)


def _points(text: Text) -> Iterator[PlacePart]:
    for match in _POINT.finditer(text.whole):
        latitude, longitude = float(match["latitude"]), float(match["longitude"])
        latitude *= -1 if match["north"] == "S" else 1
        longitude *= -1 if match["east"] == "W" else 1
        if text.free(*match.span()) and abs(latitude) <= 90 and abs(longitude) <= 180:
            text.take(*match.span())
            yield PlacePart(match[0], *match.span(), (Point(latitude, longitude),))


def _candidates(name: str) -> tuple[Somewhere, ...]:
    """Everything of this name: cities, a state, a country."""
    found: list[Somewhere] = []
    country, state = place_names.country(name) if len(name) > 2 or name.isupper() else None, gazetteer.state(name)
    if country is not None:
        found.append(country)
    if state is not None:
        found.append(State(state))
    return (*found, *place_names.cities(name))


def _bent(word: str) -> tuple[Somewhere, ...]:
    country = place_names.bent_country(word)
    if country is not None and _names_a_people(word, country.name):
        return ()
    return (country,) if country else tuple(place_names.bent(word))


def _names_a_people(word: str, country: str) -> bool:
    """Whether a word is English for what is of a country, not for the country: a Russian tank can be anywhere."""
    said, name = word.casefold(), country.casefold()
    return any(said == f"{name}{end}" for end in ("i", "is")) or any(
        said == f"{stem}{end}" for stem in (name, name[:-1]) for end in words.OF_A_PEOPLE
    )


def _names(text: Text) -> Iterator[PlacePart]:
    """Names with a capital letter, or in a script that has none, the longest first."""
    rest = text.rest
    tokens = list(_TOKEN.finditer(rest))
    position = 0
    while position < len(tokens):
        taken = 1
        for last in range(min(position + MAX_TOKENS, len(tokens)) - 1, position - 1, -1):
            run = tokens[position : last + 1]
            if not all(_GAP.fullmatch(rest[one.end() : two.start()]) for one, two in pairwise(run)):
                continue
            begin, end = run[0].start(), run[-1].end()
            candidates = _named(text, rest, begin, end)
            if candidates:
                text.take(begin, end)
                yield PlacePart(text.whole[begin:end], begin, end, candidates)
                taken = len(run)
                break
        position += taken


def _named(text: Text, rest: str, begin: int, end: int) -> tuple[Somewhere, ...]:
    """What a stretch of text names, if it is written and placed as a name."""
    name = rest[begin:end].rstrip(".")
    before = [token.casefold() for token in _TOKEN.findall(rest[:begin])[-1:]]
    placed = bool(before) and before[0] in words.PLACE_BEFORE and rest[:begin].endswith((" ", "'", "’"))
    if not _written_as_a_name(name, rest) or name.casefold() in words.IDLE or names_a_month(name):
        return ()
    on_its_own = _alone(text, begin, end) and " " not in name
    if name.casefold() in words.COMMON and not on_its_own and not _strictly_placed(before):
        return ()
    if (
        name.casefold() in words.FIRST_NAMES
        and re.fullmatch(r"\s*", rest[:begin])
        and re.match(r" [a-zа-я]", rest[end:])
    ):
        return ()
    stem = re.sub(r"['’ʼ]\S*$", "", name)
    attached = name[1:] if name[:1] in "بلو" and len(name) > 4 else ""  # Arabic puts "in" and "and" to the word
    for each in dict.fromkeys(filter(None, (name, stem if len(stem) > 2 else "", attached))):
        candidates = _candidates(each)
        if candidates and _of_a_longer_name(candidates, text, begin, end):
            return ()
        if candidates and (placed or _alone(text, begin, end) or _large_enough(candidates, begin, rest)):
            return candidates
    bent = _bent(name) if " " not in name else ()
    bending = placed and (not name.isascii() or before[0] in words.BENDING)  # "in Normandy" is no form of Norman
    if not bending and "'" not in name and "’" not in name:  # "в порту Бейрута": nothing before it announces a place
        inside = bool(rest[:begin].strip()) and not name.isascii()
        bent = bent if inside and any(isinstance(each, Place) and each.population >= HUGE for each in bent) else ()
    return () if bent and _of_a_longer_name(bent, text, begin, end) else bent


def _strictly_placed(before: Sequence[str]) -> bool:
    """Whether a word stands ahead that is followed by a place or by nothing written with a capital."""
    return bool(before) and before[0] in words.STRICTLY_BEFORE


def _written_as_a_name(name: str, rest: str) -> bool:
    if _DENSE.search(name):
        return False
    if name in _SHORT_COUNTRIES:
        return True
    if (
        name.isupper() and len(name) <= 5 and not rest.isupper() and place_names.country(name) is None
    ):  # NASA is no city
        return False
    first = name[0]
    return len(name) > 2 and (first.isupper() or not (first.islower() or first.isupper()))


def _of_a_longer_name(candidates: Sequence[Somewhere], text: Text, begin: int, end: int) -> bool:
    """Whether a name is only a piece of another ("Victoria Station", "Lake Victoria", "Jack London"), or no name at
    all ("im Zug")."""
    rest = text.rest
    ahead = _NEXT_WORDS.match(rest, end)
    following = ahead[0].removeprefix("'s").removeprefix("’s").split() if ahead else []
    if following and following[0][0].isupper() and following[0].casefold() not in {*words.IDLE, "d", "dc"}:
        areas = [area for count in (1, 2, 3) for area in _candidates(" ".join(following[:count]))]
        if not any(_within(each, area) or _within(area, each) for each in candidates for area in areas):
            return True
    preceding = _word_before(rest, begin)
    announced = preceding.casefold() in words.PLACE_BEFORE
    if not announced and following and all(isinstance(each, Country) for each in candidates) and _a_noun(following[0]):
        return True  # "New Zealand tourists" can be anywhere
    if not preceding:
        return False
    word = re.sub(r"['’]s$", "", preceding.casefold())
    if word in words.PARTS_OF_NAMES or f"{word} {text.whole[begin:end].casefold()}" in {*words.COMMON, *words.REGIONS}:
        return True
    if word in words.INDEFINITE:
        return not any(isinstance(each, Country) for each in candidates)
    if word == "the" and (not following or following[0].casefold() in {*words.PLACE_BEFORE, *words.IDLE}):
        return not any(isinstance(each, Country) for each in candidates)  # "the Rio Grande near"
    if words.DESCRIBING.fullmatch(word):
        return False
    plain = {*words.IDLE, *words.PLACE_BEFORE, *words.QUALIFIERS}
    return preceding.split("-")[-1][:1].isupper() and word not in plain and not _candidates(word)


def _a_noun(word: str) -> bool:
    """Whether a small word behind a country's name is likely what the country is said of."""
    return word.isascii() and word[0].islower() and word not in words.IDLE and word not in words.PLACE_BEFORE


def _alone(text: Text, begin: int, end: int) -> bool:
    """Whether a name stands between commas, or is all there is."""
    before, after = text.whole[:begin].rstrip(), text.whole[end:].lstrip()
    return (not before or before[-1] in ",;(،，") and (not after or after[0] in ",;.)،，")


def _large_enough(candidates: Sequence[Somewhere], begin: int, rest: str) -> bool:
    """Whether a name that nothing announces is known well enough to be meant; more so where a sentence begins."""
    opening = not rest[:begin].strip() or rest[:begin].rstrip()[-1] in ".!?:"
    least = LARGE if opening else SIZEABLE
    return any(not isinstance(each, Place) or each.population >= least for each in candidates)


def _dense_names(text: Text) -> Iterator[PlacePart]:
    """Names in scripts without spaces between words."""
    for match in _DENSE.finditer(text.rest):
        for begin, end in place_names.within_text(match[0]):
            span = (match.start() + begin, match.start() + end)
            candidates = _candidates(text.whole[slice(*span)])
            if candidates and text.free(*span) and not _within_a_word(text.whole, *span):
                text.take(*span)
                yield PlacePart(text.whole[slice(*span)], *span, candidates)


def _within_a_word(text: str, begin: int, end: int) -> bool:
    """Whether Katakana goes on at an edge: Japanese writes one foreign word with it, so a piece of it is no name."""
    return any(
        _KATAKANA.fullmatch(text[edge - 1 : edge]) and _KATAKANA.match(text, edge) for edge in (begin, end) if edge
    )


def _narrowed(text: Text, found: Sequence[PlacePart]) -> Iterator[PlacePart | UnreadPart]:
    """Names that stand together as one place: "Paris, Texas", "Arcadia, Odesa"."""
    position = 0
    missing: list[PlacePart] = []
    while position < len(found):
        part = found[position]
        while position + 1 < len(found) and _BETWEEN.fullmatch(text.whole[part.end : found[position + 1].begin]):
            following = found[position + 1]
            both = _narrower(part, following) or _narrower(following, part)
            if both is None:
                if _is_elsewhere(part, following, text.whole[part.end : following.begin]):
                    missing.append(part)
                break
            span = (part.begin, following.end)
            text.take(*span)
            part = PlacePart(text.whole[slice(*span)], *span, both.candidates)
            position += 1
        position += 1
        stands = _can_stand(part, found) and part not in missing
        why = _why_not(text, part, found) or ("" if stands else NOT_THERE)
        yield UnreadPart(part.text, part.begin, part.end, why) if why else part


def _why_not(text: Text, part: PlacePart, found: Sequence[PlacePart]) -> str:
    """Why a name that is known is not held against the evidence all the same."""
    if part.text.casefold() in words.REGIONS:
        return A_REGION
    before = _word_before(text.whole, part.begin).casefold()
    if before in words.TOWARDS:
        return A_WAY
    following = next((each.begin for each in found if each.begin >= part.end), part.end)
    return A_WAY if before in words.PLACE_BEFORE and words.WAY.fullmatch(text.whole, part.end, following) else ""


def _word_before(text: str, begin: int) -> str:
    """The word that stands right before a place in a text, with nothing but a space between; empty for none."""
    if text[begin - 1 : begin] != " ":
        return ""
    last = re.split(r"[^\w'’.-]", text[max(0, begin - 1 - _LONGEST_WORD) : begin - 1])[-1].lstrip("'’.-0123456789_")
    return last if _ONE_WORD.fullmatch(last) else ""


def _is_elsewhere(part: PlacePart, following: PlacePart, between: str) -> bool:
    """Whether a name is followed by a country or state in which no place of that name is known: "Lebanon, Kansas" is
    neither the country nor another Lebanon."""
    areas = all(not isinstance(each, Place | Point) for each in following.candidates)
    return areas and "," in between and any(isinstance(each, Place) for each in part.candidates)


def _can_stand(part: PlacePart, found: Sequence[PlacePart]) -> bool:
    """Small places beside another one that is not near are likelier a district or a beach that the list lacks."""
    others = [each for each in found if each.begin > part.end or each.end < part.begin]
    return not others or any(not isinstance(each, Place) or each.population >= LARGE for each in part.candidates)


def _narrower(part: PlacePart, by: PlacePart) -> PlacePart | None:
    """Of a place's candidates those that lie in, or near, what another name means; None if none does."""
    kept = tuple(each for each in part.candidates if any(_within(each, other) for other in by.candidates))
    return PlacePart(part.text, part.begin, part.end, kept) if kept else None


def _within(place: Somewhere, other: Somewhere) -> bool:
    if isinstance(place, State) and isinstance(other, Country):
        return other.code == "US"
    if not isinstance(place, Place) or place == other:
        return False
    match other:
        case Country():
            return place.country_code == other.code
        case State():
            return place.region == other.name
        case Place():
            near = gazetteer.distance_km(place.latitude, place.longitude, other.latitude, other.longitude) <= NEAR_KM
            return near and other.population >= place.population
    return False
