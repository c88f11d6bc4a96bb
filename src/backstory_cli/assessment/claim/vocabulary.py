"""Words of claims in the languages that are read here, as patterns; most stand in ``reference/claim_words.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from importlib.resources import files
from typing import get_args

from backstory_cli.assessment.claim.parts import DayTime, Stated

DENSE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts that put no spaces between words, and Hangul, which puts endings to them."""


def compile_words(words: Iterable[str]) -> re.Pattern[str]:
    """Compile alternatives, as whole words and whatever their case; in dense scripts they stand anywhere."""
    ordered = sorted(words, key=len, reverse=True)
    spaced = [word for word in ordered if not DENSE.search(word)]
    whole = [rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)"] if spaced else []
    return re.compile("|".join([*whole, *filter(DENSE.search, ordered)]), re.IGNORECASE)


_FILE = files("backstory_cli.reference").joinpath("claim_words.toml")
_WORDS: dict[str, dict[str, list[str]]] = tomllib.loads(_FILE.read_text("utf-8"))
_DATES, _CLAUSES, _MAKING = (_WORDS[name] for name in ("dates", "clauses", "making"))

MORE_MONTHS = {int(number): names for number, names in _WORDS["more_months"].items()}
LAST_NIGHT = frozenset(_DATES["last_night"])
RELATIVE: dict[str, str] = {
    **{name: known for known, names in _WORDS["more_relative"].items() for name in names},
    **dict.fromkeys(LAST_NIGHT, "yesterday"),
    **{name: "today" for names in _WORDS["today"].values() for name in names},
}
"""Words that dateparser does not know, in those that it does."""
BEFORE, AFTER, SINCE, ABOUT, BETWEEN, LAST, AGO = (
    compile_words(_DATES[name]) for name in ("before", "after", "since", "about", "between", "last", "ago")
)
NO_BOUND_OF_A_DAY = frozenset(_DATES["no_bound_of_a_day"])
JOIN = re.compile(rf"\s*(?:[-–—~～/]|(?:{'|'.join(_DATES['join'])})(?!\w))\s*", re.IGNORECASE)
ARTICLE, OTHER_DAYS, GERMAN = (compile_words(_DATES[name]) for name in ("article", "other_days", "german"))
IN_A_MONTH = compile_words(_DATES["in_a_month"])
ONLY_BETWEEN = frozenset(_DATES["only_between"])
SEASONS = {int(month): compile_words(names) for month, names in _WORDS["seasons"].items()}
TODAY = dict.fromkeys(LAST_NIGHT, DayTime.NIGHT) | {
    name: DayTime[means.upper()] for means, names in _WORDS["today"].items() for name in names
}
"""Words for a date that name a time of day, too."""
DAY_TIMES = [(DayTime[means.upper()], compile_words(names)) for means, names in _WORDS["day_times"].items()]
ONE_OF_MANY = re.compile(rf"{compile_words(_CLAUSES['one_of_many']).pattern}\s+$", re.IGNORECASE)
"""Words behind which a time of day is not that of the image."""

GENERATORS = compile_words(_MAKING["generators"])
_STANDS_FOR = {"{made}": "|".join(_MAKING["made"]), "{ai}": "|".join([*_MAKING["ai"], *_MAKING["generators"]])}
STATEMENTS: list[tuple[Stated, re.Pattern[str]]] = [
    (
        states,
        compile_words(
            re.sub(r"{\w+}", lambda name: _STANDS_FOR[name[0]], each) for each in _WORDS["statements"][states]
        ),
    )
    for states in get_args(Stated)
]
"""Statements about making, changes and history, those with a "not" first."""
_MADE_BY = {name: "|".join(found) for name, found in _WORDS["made_by"].items()}
PHOTO_BY = re.compile(
    rf"(?<!\w)(?:(?:{_MADE_BY['picture']})\s*(?:{_MADE_BY['by']})\s*|©\s*(?:\d{{4}}\s*)?)", re.IGNORECASE
)
"""What stands before the name of a maker."""
SOURCE_BY = re.compile(rf"(?<!\w)(?:{_MADE_BY['source']})\s*[:：]?\s+", re.IGNORECASE)
"""What stands before the name of a source."""
TAKEN_WITH = re.compile(
    rf"(?<!\w)(?:(?:{_MADE_BY['taken']})\s+(?:{_MADE_BY['with']})\s+(?:(?:{_MADE_BY['article']})\s+)?"
    r"|(?:mit|avec)\s+(?:einem|einer|un|une)\s+)",
    re.IGNORECASE,
)
NAME = re.compile(
    r"(?:[^\W\d_][\w'’.-]*)(?:\s+(?:(?:de|da|di|van|von|der|den|al|el|la|le|bin)\s+)?[^\W\d_a-zа-яёіїєґ][\w'’.-]*){0,3}"
)
MAKERS = {
    maker: re.compile(
        rf"(?<!\w)(?:{'|'.join(names)})(?!\w)(?:[ -]+(?:[A-Z0-9][\w-]*|Pro|Max|Plus|Ultra|mark|mini)){{0,4}}"
    )
    for maker, names in _WORDS["makers"].items()
}

PLACES = {name: frozenset(names) for name, names in _WORDS["places"].items()}
"""Words around the names of places, and names that are rather something else."""
OF_A_PEOPLE = PLACES["of_a_people"]
DESCRIBING = compile_words(_WORDS["places"]["describing"])
WAY = re.compile(rf"\s+{compile_words(_WORDS['places']['way']).pattern}\s+", re.IGNORECASE)

NOT, BUT = compile_words(_CLAUSES["not"]), compile_words(_CLAUSES["but"])
NOT_AFTER = re.compile(rf"['’\w]*\s*(?:{compile_words(_CLAUSES['not_after']).pattern})", re.IGNORECASE)
IDLE = frozenset(_CLAUSES["idle"])
