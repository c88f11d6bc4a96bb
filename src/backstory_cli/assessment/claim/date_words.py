"""Words of time in many languages, from dateparser's tables; and what dateparser makes of those that are relative."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from backstory_cli.assessment.claim import vocabulary as words
from backstory_cli.assessment.claim.parts import Interval
from backstory_cli.assessment.claim.vocabulary import compile_words

if TYPE_CHECKING:
    from dateparser.date import DateDataParser

LANGUAGES = [
    *("en", "de", "fr", "es", "uk", "ru", "pl", "it", "pt", "tr", "ar", "zh", "ja", "nl", "cs", "ro", "sv", "el"),
    *("ko", "fa", "he", "hu", "da", "fi"),
]
"""Languages whose dates are read."""
FIRST_YEAR, LAST_YEAR = 1826, 2100
"""Of the oldest photograph that is kept, and beyond every claim."""
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)

_MONTHS = [
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
]
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_UNITS = ["minute", "hour", "day", "week", "month", "year"]
_CALENDAR = re.compile(r"(?:[0-2] (?:day|week|month|year) ago|last \w+day)")
"""Dateparser's keys of the relative words that mean a day, a week, a month or a year."""


def span_months(year: int, month: int, months: int = 1) -> Interval:
    """Some months from one on."""
    last = year * 12 + month - 1 + months
    return Interval(datetime(year, month, 1), datetime(last // 12, last % 12 + 1, 1) - SECOND)


@lru_cache(maxsize=64)  # a claim may say "yesterday" hundreds of times, and each look takes milliseconds
def ask_dateparser(words_of_time: str, now: datetime) -> Interval | None:
    """What dateparser makes of words, as the interval that they can mean."""
    try:
        data = _make_parser(now).get_date_data(words_of_time)
    except (ValueError, OverflowError, RecursionError, TypeError, IndexError):  # its own faults on odd input
        return None
    moment: datetime | None = data.date_obj
    if moment is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return None
    start = datetime(moment.year, moment.month, moment.day)
    match data.period:
        case "year":
            return span_months(start.year, 1, 12)
        case "month":
            return span_months(start.year, start.month)
        case "week":  # the calendar week, or the seven days until then
            monday = start - start.weekday() * DAY
            return Interval(monday, min(max(start + 7 * DAY, monday + 6 * DAY), now) + DAY - SECOND)
    return Interval(start, start + DAY - SECOND)


def _make_parser(now: datetime) -> DateDataParser:
    """A parser without a memory: what it read before must not decide how it reads the next."""
    from dateparser.date import DateDataParser

    settings = {"RELATIVE_BASE": now, "PREFER_DATES_FROM": "past", "RETURN_AS_TIMEZONE_AWARE": False}
    return DateDataParser(languages=LANGUAGES, try_previous_locales=False, settings=settings)


def names_a_month(word: str) -> bool:
    """Whether a word is the name of a month in one of the languages."""
    return number_of_month(word) > 0


def number_of_month(word: str) -> int:
    """Which month a word names, in the first of the languages that has it; 0 for none."""
    return _index_months().get(" ".join(word.casefold().strip(".").split()), 0)


def describe_months() -> str:
    """The pattern of any month's name."""
    return "|".join(re.escape(name).replace(r"\ ", r"\s") for name in sorted(_index_months(), key=len, reverse=True))


def describe_weekdays() -> str:
    """The pattern of any weekday's name; short forms are too many other words."""
    return compile_words(re.escape(name) for name in _list_names(_WEEKDAYS) if len(name) > 3).pattern


def describe_units() -> str:
    """The pattern of words such as "days" and "weeks"."""
    return compile_words(re.escape(name) for name in _list_names(_UNITS) if len(name) > 1).pattern


def describe_phrases() -> str:
    """The pattern of words such as "yesterday" and "last week"."""
    kinds: list[dict[str, list[str]]] = [table.get("relative-type", {}) for table in _load_tables()]
    calendar = [name for kind in kinds for key, names in kind.items() if _CALENDAR.fullmatch(key) for name in names]
    telling = [name for name in calendar if len(name) > 3 or not name.isascii()]  # Hungarian "ma" is many other words
    return compile_words(re.escape(name) for name in (*telling, *words.RELATIVE) if len(name) > 1).pattern


@cache
def _index_months() -> dict[str, int]:
    named: dict[str, int] = {}
    for number, month in enumerate(_MONTHS, 1):
        in_tables = [name for name in _list_names([month]) if len(name) > 2 and not name[0].isdigit()]
        for name in (*in_tables, *words.MORE_MONTHS[number]):
            named.setdefault(name.casefold().strip("."), number)
    return named


def _list_names(keys: list[str]) -> list[str]:
    """Names under some keys of the tables, but those in scripts without spaces."""
    names = [name for table in _load_tables() for key in keys for name in table.get(key, ())]
    return [name for name in names if not words.DENSE.search(name)]


def _load_tables() -> list[dict[str, Any]]:
    from dateparser.languages.loader import default_loader

    return [default_loader.get_locale(language).info for language in LANGUAGES]
