"""Parse dates out of a claim: figures, names of months in many languages, seasons, decades, ranges, and "last week".

Every form is a pattern with a reader of its matches. The names of months and weekdays and the relative words come from
dateparser's tables, and it reads the relative ones. What can be read in two ways (03/04/2021) keeps both. Relative
dates are counted from the day of the report, and say so.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import isleap
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from functools import cache

from backstory_cli.assessment.claim import date_words
from backstory_cli.assessment.claim import vocabulary as words
from backstory_cli.assessment.claim.date_words import DAY, FIRST_YEAR, LAST_YEAR, SECOND, span_months
from backstory_cli.assessment.claim.parts import ALWAYS, DatePart, Interval, Text, UnreadPart, tell_day

ABOUT_YEARS = 2
"""Years to either side that "about 2010" leaves open."""
COUNTED = "counted from"
"""How the note of a relative date begins."""
EITHER_ORDER = "the day or the month may come first"
OPEN_YEAR = "its year is not said, so that any day is before it, and after it"
LEAP_YEARS = 8
"""The most years between two of 29 February."""
_IN_A_MONTH = re.compile(rf"(?<!\w)(?!(?:a|we)\s+(?:march|may)$){words.IN_A_MONTH.pattern}\s+\S+$", re.IGNORECASE)
"""The name of a month alone, behind words that make a date of it, but not the English "a march" and "we may"."""
_LAST_MONTH = re.compile(r"(?<!\w)last\s+\S+$", re.IGNORECASE)
_LONGEST_IN = 8
_LONGEST_AHEAD = 40
"""Characters ahead of a date in which words such as "since the" are looked for."""


_Reader = Callable[["re.Match[str]", datetime], DatePart]


def _mean(readings: Iterable[Interval], note: str = "", *, season: int = 0, any_year: bool = False) -> DatePart:
    """What a match of a pattern means, wherever it stands: no date without readings."""
    return DatePart("", 0, 0, tuple(dict.fromkeys(readings)), note, season, any_year)


def find_dates(text: Text, now: datetime) -> list[DatePart | UnreadPart]:
    """Every date in a text, in its order; what is read is marked as read.

    Args:
        text: The claim.
        now: From when relative dates are counted: the time of the report, naive and in UTC.
    """
    found = []
    for pattern, read in _compile_forms():
        for match in pattern.finditer(_write_ascii_digits(text.rest)):
            meant = read(match, now)
            if meant.readings:
                found.append(_place(meant, text.take(*match.span())))
    return [_open_by_words_ahead(text, part, now) for part in _join_ranges(text, found)]


def _place(part: DatePart, taken: tuple[str, int, int]) -> DatePart:
    said, begin, end = taken
    return replace(part, text=said, begin=begin, end=end)


def _write_ascii_digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(mark, mark)) for mark in text)


def _read_day(year: int, month: int, number: int) -> list[Interval]:
    """A day, the whole month for day 0, or the whole year for month 0; none where there is no such day, or no
    photograph was."""
    try:
        begin = datetime(year, month or 1, number or 1)
    except ValueError:
        return []
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return []
    return [Interval(begin, begin + DAY - SECOND) if number else span_months(year, begin.month, 1 if month else 12)]


def _read_figures(match: re.Match[str], now: datetime) -> DatePart:
    """Year, month and day in figures, the latter two of which may be missing."""
    return _mean(_read_day(*(int(match[name] or 0) for name in ("year", "month", "day"))))


def _read_either_order(match: re.Match[str], now: datetime) -> DatePart:
    """Day first and month first; with points between them only the former is in use."""
    one, two, year = int(match["one"]), int(match["two"]), _complete_year(match["year"], now)
    readings = _read_day(year, two, one)
    if "." not in match["by"] and one != two:
        readings += _read_day(year, one, two)
    return _mean(readings, EITHER_ORDER if len(readings) > 1 else "")


def _complete_year(figures: str, now: datetime) -> int:
    """A year of two figures is of this century, if it can be."""
    year = int(figures)
    return year if len(figures) == 4 else year + (2000 if 2000 + year <= now.year + 1 else 1900)


def _read_years(match: re.Match[str], now: datetime) -> DatePart:
    """One year, or ten from one on, or a first and a last one."""
    first, last = int(match["year"]), int(match["last"] or match["year"])
    years = 10 if match["decade"] else last - first + 1
    return _mean([span_months(first, 1, 12 * years)] if years > 0 else [])


def _read_season(match: re.Match[str], now: datetime) -> DatePart:
    """A season with a year, or the last one: on both halves of the globe, since which is meant is not said.

    Winter may be the one at a year's beginning or at its end; months' edges are left loose.
    """
    first = next(month for month in words.SEASONS if match[f"season_{month}"])
    year, months, note = int(match["year"] or match["ahead"] or 0), (first, (first + 5) % 12 + 1), ""
    if match["over"]:  # "winter 2013/14", "summer 2018/19" in the south
        starts = [(year, 12)]
    elif year:
        starts = [(year - less, month) for month in months for less in ((1, 0) if month == 12 else (0,))]
    elif match["last"] or match["last_one"]:
        starts = [(now.year - (datetime(now.year, month, 1) + 62 * DAY >= now), month) for month in months]
        note = _tell_base(now)
    else:
        return _mean([])
    return _mean([span_months(*start, 4) for start in starts], note, season=first)


def _read_named(match: re.Match[str], now: datetime) -> DatePart:
    """A day, some days or a month by its name; without a year the last such, of any year.

    A month alone is one only behind a word such as "in", or with others ahead of a year: "may" is a verb, too.
    """
    month = date_words.number_of_month(match["month_1"] or match["month_2"])
    numbers = [int(number) for number in re.findall(r"\d+", match["days_1"] or match["days_2"] or "0")]
    written = match["year"] or match["ahead"]
    said = match.string[max(0, match.start() - _LONGEST_IN) : match.end()]
    announced = _IN_A_MONTH.search(said) or match["others"] is not None
    if not written and numbers == [0] and not announced:
        return _mean([])
    last = range(now.year, now.year - LEAP_YEARS - 1, -1)
    years = [_complete_year(written, now)] if written else [year for year in last if month != 2 or isleap(year)]
    days = [day for year in years for day in _read_day(year, month, numbers[-1]) if written or day.earliest <= now]
    last_one = _LAST_MONTH.search(said) is not None
    note = _tell_base(now) if last_one else ""
    return _mean(
        [
            Interval(first.earliest, last.latest)
            for last in days[:1]
            for first in _read_day(last.earliest.year, month, min(numbers[0], numbers[-1]))
        ],
        note,
        any_year=not written and not last_one,
    )


def _read_relative(match: re.Match[str], now: datetime) -> DatePart:
    """Words that are counted from now, by dateparser; a night lasts from one noon to the next."""
    said = " ".join((match["weekday"] or match[0]).casefold().split())
    if match["another"] or (said == "hier" and words.GERMAN.search(match.string)):
        return _mean([])
    reading = date_words.ask_dateparser(words.RELATIVE.get(said, said), now)
    if reading is None:
        return _mean([])
    later = DAY / 2 if said in words.LAST_NIGHT else 0 * DAY
    return _mean([Interval(reading.earliest + later, reading.latest + later)], _tell_base(now))


def _tell_base(now: datetime) -> str:
    return f"{COUNTED} the day of this report, {tell_day(now)}"


_YEAR = r"(?P<year>1[89]\d\d|20\d\d)"
_AT_LAST = r"(?=[^\d./-]|[./-](?!\d)|$)"
_LINK = r"[\s.,/-]*(?:(?:of|de|del|di)\s+)?"
_ARTICLE = rf"(?:\s+{words.ARTICLE.pattern})?"
_OF_NEXT_YEAR = r"\s?[/–-]\s?(?:20|19)?\d\d(?![\d/-])"
_DENSE_AGO = r"[\d一二三四五六七八九十两兩]{1,3}\s?[^\W\d_]{1,3}\s?(?:前|전)"


@cache
def _compile_forms() -> tuple[tuple[re.Pattern[str], _Reader], ...]:
    """The forms of dates, those whose order is plain first, each with its reader."""
    season = "|".join(f"(?P<season_{month}>{each.pattern})" for month, each in words.SEASONS.items())
    last = words.LAST.pattern
    forms: tuple[tuple[str, _Reader], ...] = (
        (
            rf"(?:(?P<ahead>1[89]\d\d|20\d\d)\s*[年년]?\s*(?:の)?\s*(?:yılı\s*)?|(?P<last>{last})\s*)?(?:{season})"
            rf"(?:[\s,]*(?:of|de|del|do|року|года|roku)?\s*{_YEAR}(?!\d)(?P<over>{_OF_NEXT_YEAR})?"
            rf"|\s*(?P<last_one>{last}))?",
            _read_season,
        ),
        (rf"(?<![\d./-]){_YEAR}[-/.](?P<month>\d{{1,2}})(?:[-/.](?P<day>\d{{1,2}}))?{_AT_LAST}", _read_figures),
        (rf"{_YEAR}\s*[年년]\s*(?:(?P<month>\d\d?)\s*[月월]\s*(?:(?P<day>\d\d?)\s*[日號号일])?)?", _read_figures),
        (
            r"(?<![\d./-])(?P<one>\d{1,2})(?P<by>\s?[./-]\s?)(?P<two>\d{1,2})(?P=by)(?P<year>\d{4}|\d{2})"
            r"(?=[^\d/-]|[./-](?!\d)|$)",
            _read_either_order,
        ),
        (rf"(?<![\d./-])(?P<month>0?[1-9]|1[0-2])[./]{_YEAR}(?P<day>(?!\d))", _read_figures),
        (_describe_named(), _read_named),
        (_describe_relative(), _read_relative),
        (
            rf"(?<![\d.,:/-]){_YEAR}(?:(?P<decade>(?<=0)(?:s|'s|er(?:n|-jahre)?|-х|-х років|-х годов|х|年代)(?!\w))"
            rf"|\s?[-–—/]\s?(?P<last>1[89]\d\d|20\d\d)(?![\d-])|(?![\d:%]|[.,/]\d|-\d))",
            _read_years,
        ),
    )
    return tuple((re.compile(form, re.IGNORECASE), read) for form, read in forms)


def _describe_named() -> str:
    """The form of days and months by name: "21st of November, 2019", "May 3-5, 2022", "13/14 March", "May"."""
    names, weekdays = date_words.describe_months(), date_words.describe_weekdays()
    number = r"[0-3]?\d(?!\d|[:.]\d)(?:[.ºª]|-?[^\W\d_]{1,2}(?!\w))?"
    more = rf"(?:\s*,\s*{number})*{words.JOIN.pattern}(?:(?:the|zum|dem|den|der|le|el|il)\s+)?{number}"
    single = rf"(?<![\w:/])(?<!\d\.){number}"
    days = rf"(?P<days_%s>(?:(?:{words.BETWEEN.pattern}){_ARTICLE}\s+)?{single}{more}|{single})"
    month = rf"(?<![^\W\d_])(?<!rio de )(?P<month_%s>{names})(?![^\W\d_])"
    year = (
        rf"(?(ahead)|(?:{_LINK}['’]?(?P<year>(?:1[89]|20)\d\d(?![\d:%s]|-\d)|(?<=[\s'’])\d\d(?![\w:.]))"
        r"(?:['’]\w{1,4}(?!\w))?)?)"
    )
    ahead = rf"(?:(?<!\d)(?P<ahead>(?:1[89]|20)\d\d)\.?\s+)?(?:(?:{weekdays})[.,]?\s+(?:the\s+|den\s+)?)?"
    another = rf"(?:\s*,\s*|{words.JOIN.pattern})(?:\d{{1,2}}\W+)?(?:{names})(?:\W+\d{{1,2}}(?!\d))?"
    others = rf"(?P<others>(?=(?:{another})+\W+(?:1[89]|20)\d\d(?!\d)))?"
    return rf"{ahead}(?:{days % 1}{_LINK}{month % 1}|{month % 2}(?:[\s.-]*{days % 2})?){year}{others}"


def _describe_relative() -> str:
    """The form of words that are counted from now: "yesterday", "last Tuesday", "two weeks ago"."""
    phrases, weekdays = date_words.describe_phrases(), date_words.describe_weekdays()
    units = date_words.describe_units()
    number = r"(?:(?<!\w)(?:\d{1,3}|[^\W\d_]{1,12})\s+)?"
    ago, last = words.AGO.pattern, words.LAST.pattern
    return (
        rf"(?P<another>(?:{words.OTHER_DAYS.pattern})\s+)?(?:{phrases}|(?:{ago})\s+{number}(?:{units})|{number}(?:{units})\s+(?:{ago})"
        rf"|{_DENSE_AGO}|(?:(?:{last})\s+)?(?P<weekday>{weekdays})(?:\s+(?:{last}))?)"
    )


def _join_ranges(text: Text, found: list[DatePart]) -> list[DatePart]:
    """The dates in their order, those that a word or a dash joins as one: the year that one lacks stands with the
    other."""
    joined: list[DatePart] = []
    for part in sorted(found, key=lambda part: part.begin):
        one = joined[-1] if joined else part
        near = (part if one.any_year else one).readings[0].earliest
        pairs = [(first, last) for first in one.near(near) for last in part.near(near) if first.earliest <= last.latest]
        opening = _find_ahead(text, words.BETWEEN, one.begin)
        if one is part or not pairs or not _are_joined(text, one, part, between=opening is not None):
            joined.append(part)
            continue
        if one.any_year or part.any_year:
            pairs = [min(pairs, key=lambda pair: pair[1].latest - pair[0].earliest)]
        readings = [Interval(first.earliest, last.latest) for first, last in pairs]
        meant = _mean(readings, one.note or part.note, any_year=one.any_year and part.any_year)
        joined[-1] = _place(meant, text.take(opening.start() if opening else one.begin, part.end))
    return joined


def _are_joined(text: Text, one: DatePart, other: DatePart, *, between: bool) -> bool:
    """Whether a word or a dash joins two dates; "and" does so behind "between", or for the sake of a year."""
    joint = text.whole[one.end : other.begin]
    if not words.JOIN.fullmatch(joint):
        return joint.strip() == "," and one.any_year and other.any_year
    return between or one.any_year or joint.strip().casefold() not in words.ONLY_BETWEEN


def _find_ahead(text: Text, pattern: re.Pattern[str], begin: int) -> re.Match[str] | None:
    """Words right ahead of a position, of which nothing was read yet."""
    ahead = re.compile(rf"(?:{pattern.pattern}){_ARTICLE}\s*$", re.IGNORECASE)
    return ahead.search(text.rest, max(0, begin - _LONGEST_AHEAD), begin)


def _open_by_words_ahead(text: Text, part: DatePart, now: datetime) -> DatePart | UnreadPart:
    """A date as words such as "about", "before" and "since" leave it open."""
    span_of_years = all(each.latest - each.earliest > 360 * DAY for each in part.readings)
    of_a_day = any(each.latest - each.earliest < DAY for each in part.readings)
    for pattern, opened in (
        (words.ABOUT, lambda each: Interval(each.move(-ABOUT_YEARS).earliest, each.move(ABOUT_YEARS).latest)),
        (words.BEFORE, lambda each: Interval(ALWAYS, each.earliest - SECOND)),
        (words.SINCE, lambda each: Interval(each.earliest, now)),
        (words.AFTER, lambda each: Interval(each.latest + SECOND, now)),
    ):
        match = _find_ahead(text, pattern, part.begin)
        if match is None or (pattern is words.ABOUT and not span_of_years):
            continue
        if of_a_day and match[0].strip().casefold() in words.NO_BOUND_OF_A_DAY:
            continue
        taken = text.take(match.start(), part.end)
        if part.any_year:
            return UnreadPart(*taken, OPEN_YEAR)
        part = _place(replace(part, readings=tuple(map(opened, part.readings))), taken)
        if pattern is not words.ABOUT:
            break
    return part
