"""Dates in a claim: figures, names of months in many languages, seasons, decades, ranges, and "last week".

Months, weekdays and relative words are read by dateparser, from stretches of the text that hold such a word. What can
be read in two ways (03/04/2021) keeps both. Relative dates are counted from the day of the report, and say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from backstory_cli.assessment.claim import vocabulary as words
from backstory_cli.assessment.claim.parts import DatePart, Interval, Text, day

if TYPE_CHECKING:
    from dateparser.date import DateDataParser

LANGUAGES = (
    *("en", "de", "fr", "es", "uk", "ru", "pl", "it", "pt", "tr", "ar", "zh", "ja", "nl", "cs", "ro", "sv", "el"),
    *("ko", "fa", "he", "hu", "da", "fi"),
)
"""Languages whose dates are read."""
FIRST_YEAR, LAST_YEAR = 1826, 2100
"""Of the oldest photograph that is kept, and beyond every claim."""
MAX_TOKENS = 7
ABOUT_YEARS = 2
COUNTED = "counted from"
"""How the note of a relative date begins."""
"""Years to either side that "about 2010" leaves open."""
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)

_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"),
    "december",
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CALENDAR = re.compile(r"(?:[0-2] (?:day|week|month|year) ago|last \w+day)")
_YEAR = r"(?P<year>1[89]\d\d|20\d\d)"
_ISO = re.compile(
    rf"(?<![\d./-]){_YEAR}[-/.](?P<month>\d{{1,2}})(?:[-/.](?P<day>\d{{1,2}}))?(?=T\d|[^\d./-]|[./-](?!\d)|$)"
)
_DENSE = re.compile(rf"{_YEAR}\s*[年년]\s*(?:(?P<month>\d{{1,2}})\s*[月월]\s*(?:(?P<day>\d{{1,2}})\s*[日号號일])?)?")
_FIGURES = re.compile(
    r"(?<![\d./-])(?P<one>\d{1,2})(?P<by>\s?[./-]\s?)(?P<two>\d{1,2})(?P=by)(?P<year>\d{4}|\d{2})(?=[^\d/-]|[./-](?!\d)|$)"
)
_MORE_MONTHS = re.compile(
    r"(?<!\w)(?:(?P<day>[0-3]?\d)\s+)?(?P<month>"
    + "|".join(
        re.escape(name).replace("\\\u00a0", r"\s").replace("\u00a0", r"\s")
        for name in sorted(words.MORE_MONTHS, key=len, reverse=True)
    )
    + rf")(?:\s*,?\s*{_YEAR}(?!\d))",
    re.IGNORECASE,
)
_NEXT_YEAR = re.compile(r"\s?[/–-]\s?(?:20|19)?\d\d(?![\d/-])")
_MONTH_YEAR = re.compile(rf"(?<![\d./-])(?P<month>0?[1-9]|1[0-2])[./]{_YEAR}(?!\d)")
_DECADE = re.compile(r"(?<!\d)(?P<year>1[89]\d0|20[0-3]0)(?:s|'s|er(?:n|-jahre)?|-х|-х років|-х годов|х|年代)(?!\w)")
_YEARS = re.compile(rf"(?<![\d./-]){_YEAR}\s?[-–—/]\s?(?P<last>1[89]\d\d|20\d\d)(?![\d-])")
_ONLY_YEAR = re.compile(rf"(?<![\d.,:/-]){_YEAR}(?![\d:%]|[.,/]\d|-\d)")
_FIRST_DAY = re.compile(
    r"(?<!\d)(?P<day>[0-3]?\d)(?:\.|st|nd|rd|th)?\s*"
    r"(?:[-–—]|to|and|bis|und|au|et|al|a|y|e|по|до|и|і|та|do|i|ve)"
    r"(?:\s+(?:the|zum|dem|den|der|le|el|il|o))?\s*$",
    re.IGNORECASE,
)
_FIRST_MONTH = re.compile(
    r"(?P<month>[^\W\d_]+)\.?\s*"
    r"(?:[-–—,]|(?<!\w)(?:to|through|until|and|bis|und|à|au|et|al|a|y|e|по|до|и|і|та|do|i|ve)(?!\w))\s*$",
    re.IGNORECASE,
)
_YEAR_AFTER = re.compile(rf"\s*,?\s*(?:of\s+|de\s+|del\s+)?{_YEAR}(?![\d:%]|-\d)")
_NAMED_MONTH = re.compile(rf"(?<![\w-])(?P<day>[0-3]?\d)-(?P<month>[^\W\d_]{{3,9}})-{_YEAR}(?![\w-])")
_LAST_DAY = re.compile(rf"\s?(?:[-–—]|(?<=\s)(?:to|and)(?=\s))\s?(?P<day>[0-3]?\d)(?!\d)(?:,?\s+{_YEAR}(?!\d))?")
_HERE = re.compile(
    r"(?<!\w)(?:in|im|am|an|auf|bei|der|die|das|ist|war|wurde|wir|und|von|ein|eine|uhr|bild)(?!\w)", re.IGNORECASE
)
"""Words of German, in which "hier" is not yesterday."""
_TOKEN = re.compile(r"\d+(?=['’])|(?:[^\s,،，;()\[\]\"“”«»„‚:!?。、\0–—-]|(?<=[^\W\d])-(?=\w))+")
_MONTH_AFTER = frozenset({"in", "im", "last", "en", "em", "nel", "a", "в", "у", "w", "we", "في"})
"""Words after which the name of a month alone is a date."""
_NO_MONTH = frozenset({("a", "march"), ("a", "may"), ("we", "may"), ("we", "march")})
"""Of those what is English and no date."""
_NAMED_DAYS = frozenset({"black", "good", "bloody", "palm", "easter", "ash", "cyber", "schwarzer"})
_DASHED = re.compile(
    r"[–—]|\d-\d|\s-\s|\d\.?\s+(?!de\s|of\s|del\s)[^\W\d]{1,4}(?:\s(?:the|dem|den|le|el|il))?\s+\d{1,2}(?!\d)",
    re.IGNORECASE,
)
"""Two days, or a dash: no one date. "27 and 28 January" is not the 27th of 1928."""
_COUNTS = re.compile(r"\d")
_SUFFIX = re.compile(r"['’]\w{1,4}(?!\w)")
"""Endings that Turkish puts to figures and names: 2026'da."""
_ARTICLE = r"(?:\s+(?:dem|der|den|the|le|la|el|il|lo|o|a|año|dnia))?"
_TIME_AFTER = re.compile(r"T(?=\d\d:\d\d)")


def find_dates(text: Text, now: datetime) -> list[DatePart]:
    """Every date in a text, in its order; what is read is marked as read.

    Args:
        text: The claim.
        now: From when relative dates are counted: the time of the report, naive and in UTC.
    """
    found = [*_seasons(text, now), *_figures(text, now), *_decades(text), *_in_words(text, now), *_years(text)]
    found.sort(key=lambda part: part.begin)
    return [_bounded(text, _loosened(text, part), now) for part in _ranges(text, found)]


def _part(
    text: Text, span: tuple[int, int], readings: Iterator[Interval] | list[Interval], note: str = "", season: int = 0
) -> DatePart:
    text.take(*span)
    return DatePart(text.whole[slice(*span)], *span, tuple(dict.fromkeys(readings)), note, season)


def _day(year: int, month: int, number: int) -> Interval | None:
    try:
        begin = datetime(year, month, number)
    except ValueError:
        return None
    return Interval(begin, begin + DAY - SECOND) if FIRST_YEAR <= year <= LAST_YEAR else None


def _month(year: int, month: int, months: int = 1) -> Interval:
    """Some months from one on."""
    last = year * 12 + month - 1 + months
    return Interval(datetime(year, month, 1), datetime(last // 12, last % 12 + 1, 1) - SECOND)


def _year(year: int, years: int = 1) -> Interval:
    return Interval(datetime(year, 1, 1), datetime(year + years, 1, 1) - SECOND)


def _figures(text: Text, now: datetime) -> Iterator[DatePart]:
    """Dates in figures, those whose order is plain first."""
    for pattern in (_ISO, _DENSE):
        for match in pattern.finditer(text.whole):
            year, month, number = (int(match[name] or 0) for name in ("year", "month", "day"))
            if not text.free(*match.span()) or month > 12:
                continue
            exact = _day(year, month, number) if number else _month(year, month) if month else _year(year)
            if exact is not None:
                part = _part(text, match.span(), [exact])
                if after := _TIME_AFTER.match(text.whole, match.end()):
                    text.take(*after.span())
                yield part
    yield from _with_more_months(text)
    for match in _FIGURES.finditer(text.whole):
        readings = _either_order(match, now)
        if readings and text.free(*match.span()):
            both = "the day or the month may come first" if len(readings) > 1 else ""
            yield _part(text, match.span(), readings, both)
    for match in _MONTH_YEAR.finditer(text.whole):
        if text.free(*match.span()):
            yield _part(text, match.span(), [_month(int(match["year"]), int(match["month"]))])


def _with_more_months(text: Text) -> Iterator[DatePart]:
    """Dates with months that dateparser does not know, or writes otherwise (21-Nov-2026)."""
    for match in _MORE_MONTHS.finditer(text.whole):
        month, year = words.MORE_MONTHS[re.sub(r"\s", "\u00a0", match["month"].casefold())], int(match["year"])
        exact = _day(year, month, int(match["day"])) if match["day"] else _month(year, month)
        if exact is not None and text.free(*match.span()):
            yield _part(text, match.span(), [exact])
    for match in _NAMED_MONTH.finditer(text.whole):
        named = _vocabulary().number_of_month(match["month"])
        exact = _day(int(match["year"]), named, int(match["day"])) if named else None
        if exact is not None and text.free(*match.span()):
            yield _part(text, match.span(), [exact])


def _either_order(match: re.Match[str], now: datetime) -> list[Interval]:
    """Day first and month first; with points between them only the former is in use."""
    one, two, year = int(match["one"]), int(match["two"]), int(match["year"])
    if len(match["year"]) == 2:
        year += 2000 if 2000 + year <= now.year + 1 else 1900
    orders = [(one, two)] if "." in match["by"] else [(one, two), (two, one)]
    return list(dict.fromkeys(each for number, month in orders if (each := _day(year, month, number)) is not None))


def _seasons(text: Text, now: datetime) -> Iterator[DatePart]:
    """A season with a year, or the last one: on both halves of the globe, since which is meant is not said."""
    for pattern, first in words.SEASONS:
        for match in pattern.finditer(text.whole):
            begin, end = match.span()
            if not text.free(begin, end):
                continue
            year = re.compile(rf"[\s,]*(?:of|de|del|do|року|года|roku)?\s*{_YEAR}(?!\d)").match(text.whole, end)
            before = re.compile(rf"{_YEAR}\s*年?(?:の)?\s*(?:yılı\s*)?$").search(text.whole[:begin])
            last = re.compile(rf"(?:{words.LAST.pattern})\s*$", re.IGNORECASE).search(text.whole[:begin]) or re.compile(
                rf"\s*(?:{words.LAST.pattern})", re.IGNORECASE
            ).match(text.whole, end)
            if year is not None:
                over = _NEXT_YEAR.match(text.whole, year.end())  # "winter 2013/14", "summer 2018/19" in the south
                readings = [_month(int(year["year"]), 12, 4)] if over else _of_season(first, int(year["year"]))
                span = (begin, over.end() if over else year.end())
                yield _part(text, span, readings, season=first)
            elif before is not None and text.free(before.start(), end):
                yield _part(text, (before.start(), end), _of_season(first, int(before["year"])), season=first)
            elif last is not None:
                span = (min(begin, last.start()), max(end, last.end()))
                yield _part(text, span, _last_season(first, now), _counted(now), first)


def _of_season(first: int, year: int) -> list[Interval]:
    """A season of a year: winter may be the one at its beginning or at its end; months' edges are left loose."""
    opposite = (first + 5) % 12 + 1
    starts = [(year - 1, 12), (year, 12), (year, 6)] if first == 12 else [(year, first)]
    if first != 12:
        starts += [(year - 1, 12), (year, 12)] if opposite == 12 else [(year, opposite)]
    return [_month(start, month, 4) for start, month in starts]


def _last_season(first: int, now: datetime) -> list[Interval]:
    readings = []
    for month in (first, (first + 5) % 12 + 1):
        year = now.year if datetime(now.year, month, 1) + timedelta(days=62) < now else now.year - 1
        readings.append(_month(year, month, 4))
    return readings


def _decades(text: Text) -> Iterator[DatePart]:
    for match in _DECADE.finditer(text.whole):
        if text.free(*match.span()):
            yield _part(text, match.span(), [_year(int(match["year"]), 10)])


def _years(text: Text) -> Iterator[DatePart]:
    for match in _YEARS.finditer(text.whole):
        first, last = int(match["year"]), int(match["last"])
        if text.free(*match.span()) and first <= last:
            yield _part(text, match.span(), [_year(first, last - first + 1)])
    for match in _ONLY_YEAR.finditer(text.whole):
        if text.free(*match.span()):
            yield _part(text, match.span(), [_year(int(match["year"]))])


def _in_words(text: Text, now: datetime) -> Iterator[DatePart]:
    """Dates with the name of a month or a weekday, and relative ones: the longest stretch that dateparser reads."""
    yield from _more_relative(text, now)
    vocabulary = _vocabulary()
    rest = text.rest
    tokens = list(_TOKEN.finditer(rest))
    parser: DateDataParser | None = None
    position = 0
    while position < len(tokens):
        for last in range(min(position + MAX_TOKENS, len(tokens)) - 1, position - 1, -1):
            begin, end = tokens[position].start(), tokens[last].end()
            piece = rest[begin:end].rstrip(".")
            if "\0" in piece or _DASHED.search(piece) or not vocabulary.speaks_of_time(piece, rest[:begin]):
                continue
            parser = parser or _parser(now)
            reading = _parsed(parser, piece, now)
            if reading is not None:
                begin, end = _shortest(parser, rest, (begin, begin + len(piece)), now)
                if rest[begin:end].casefold() == "hier" and _HERE.search(text.whole):
                    break
                (begin, end), reading = _with_year(parser, rest, (begin, end), reading, now)
                relative = not re.search(r"\d{4}", rest[begin:end])
                if suffix := _SUFFIX.match(rest, end):
                    end = suffix.end()
                yield _part(text, (begin, end), [reading], _counted(now) if relative else "")
                while position + 1 < len(tokens) and tokens[position + 1].start() < end:
                    position += 1
                break
        position += 1
    yield from _dense_words(text, now, parser)


def _shortest(parser: DateDataParser, rest: str, span: tuple[int, int], now: datetime) -> tuple[int, int]:
    """The part of a stretch that says the same: words that dateparser passes over belong to what comes next."""
    vocabulary = _vocabulary()
    wanted = _parsed(parser, rest[slice(*span)], now)
    for shorten in (_without_last, _without_first):
        while (less := shorten(rest, span)) is not None:
            piece = rest[slice(*less)]
            if not vocabulary.speaks_of_time(piece, rest[: less[0]]) or _parsed(parser, piece, now) != wanted:
                break
            span = less
    return span


def _with_year(
    parser: DateDataParser, rest: str, span: tuple[int, int], reading: Interval, now: datetime
) -> tuple[tuple[int, int], Interval]:
    """A date with what follows it: a year ("21st of November, 2019"), or a last day ("May 3-5, 2022")."""
    piece = rest[slice(*span)]
    if re.search(r"\d{4}", piece) or not _vocabulary().names_a_month(piece):
        return span, reading
    if following := _YEAR_AFTER.match(rest, span[1]):
        dated = _parsed(parser, f"{piece} {following['year']}", now)
        return ((span[0], following.end()), dated) if dated is not None else (span, reading)
    if piece[-1:].isdigit() and (until := _LAST_DAY.match(rest, span[1])):
        first = _parsed(parser, f"{piece} {until['year']}" if until["year"] else piece, now)
        if first is not None and first.earliest is not None:
            last = _day(first.earliest.year, first.earliest.month, int(until["day"]))
            if last is not None and last.earliest is not None and last.earliest > first.earliest:
                return (span[0], until.end()), Interval(first.earliest, last.latest)
    return span, reading


def _without_last(rest: str, span: tuple[int, int]) -> tuple[int, int] | None:
    tokens = list(_TOKEN.finditer(rest, *span))
    return (span[0], tokens[-2].end()) if len(tokens) > 1 and not _COUNTS.search(tokens[-1][0]) else None


def _without_first(rest: str, span: tuple[int, int]) -> tuple[int, int] | None:
    tokens = list(_TOKEN.finditer(rest, *span))
    return (tokens[1].start(), span[1]) if len(tokens) > 1 and not _COUNTS.search(tokens[0][0]) else None


def _more_relative(text: Text, now: datetime) -> Iterator[DatePart]:
    for phrase, known in {**words.MORE_RELATIVE, **dict.fromkeys(words.TODAY, "today")}.items():
        dense = not phrase.isascii() and phrase[0] > "\u3000"
        start, edge = ("", "") if dense else (r"(?<!\w)", r"(?!\w)")
        for match in re.finditer(f"{start}{re.escape(phrase)}{edge}", text.whole, re.IGNORECASE):
            reading = _parsed(_parser(now), known, now)
            if reading is not None and text.free(*match.span()):
                if phrase in words.LAST_NIGHT and reading.earliest is not None:
                    noon = reading.earliest + DAY / 2
                    reading = Interval(noon, noon + DAY - SECOND)
                yield _part(text, match.span(), [reading], _counted(now))


def _dense_words(text: Text, now: datetime, parser: DateDataParser | None) -> Iterator[DatePart]:
    """Relative words of languages that put no spaces between words."""
    for phrase in _vocabulary().dense:
        for match in re.finditer(re.escape(phrase), text.whole):
            if text.free(*match.span()):
                reading = _parsed(parser or _parser(now), phrase, now)
                if reading is not None:
                    yield _part(text, match.span(), [reading], _counted(now))


def _counted(now: datetime) -> str:
    return f"{COUNTED} the day of this report, {day(now)}"


def _parser(now: datetime) -> DateDataParser:
    """A parser without a memory: what it read before must not decide how it reads the next."""
    from dateparser.date import DateDataParser

    return DateDataParser(
        languages=list(LANGUAGES),
        try_previous_locales=False,
        settings={
            "RELATIVE_BASE": now,
            "PREFER_DATES_FROM": "past",
            "PREFER_DAY_OF_MONTH": "first",
            "PREFER_MONTH_OF_YEAR": "first",
            "RETURN_AS_TIMEZONE_AWARE": False,
        },
    )


def _parsed(parser: DateDataParser, piece: str, now: datetime) -> Interval | None:
    """What dateparser makes of a stretch of text, as the interval that it can mean."""
    try:
        data = parser.get_date_data(piece)
    except (ValueError, OverflowError, RecursionError, TypeError, IndexError):  # its own faults on odd input
        return None
    moment: datetime | None = data.date_obj
    if moment is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return None
    start = datetime(moment.year, moment.month, moment.day)
    match data.period:
        case "year":
            return _year(start.year)
        case "month":
            return _month(start.year, start.month)
        case "week":  # the calendar week, or the seven days until then
            monday = start - timedelta(days=start.weekday())
            return Interval(monday, min(max(start + timedelta(days=7), monday + timedelta(days=6)), now) + DAY - SECOND)
    return Interval(start, start + DAY - SECOND)


class _Vocabulary:
    """The words by which a stretch of text speaks of time: from dateparser's own tables."""

    def __init__(self) -> None:
        from dateparser.languages.loader import default_loader

        self.months: dict[str, int] = {}
        self.weekdays: set[str] = set()
        phrases: set[str] = set()
        for language in LANGUAGES:
            info = default_loader.get_locale(language).info
            for number, month in enumerate(_MONTHS, 1):
                for name in info.get(month, ()):
                    self.months.setdefault(name.casefold(), number)
            self.weekdays |= {name.casefold() for weekday in _WEEKDAYS for name in info.get(weekday, ())}
            for key, names in info.get("relative-type", {}).items():
                if _CALENDAR.fullmatch(key):
                    phrases |= {name.casefold() for name in names}
        self.weekdays = {name for name in self.weekdays if len(name) > 3 and not _dense(name)}
        self.months = {name: number for name, number in self.months.items() if not _dense(name)}
        self.dense = sorted((phrase for phrase in phrases if _dense(phrase)), key=lambda each: (-len(each), each))
        sparse = sorted((each for each in phrases if not _dense(each) and not each.isdigit()), key=len, reverse=True)
        self._phrases = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sparse))})(?!\w)", re.IGNORECASE)

    def names_a_month(self, piece: str) -> bool:
        """Whether a stretch holds the name of a month."""
        return any(token.strip(".'’,").casefold() in self.months for token in piece.split())

    def number_of_month(self, word: str) -> int | None:
        """Which month a word names, in the first of the languages that has it; None for none."""
        return self.months.get(word.casefold())

    def speaks_of_time(self, piece: str, before: str) -> bool:
        """Whether a stretch is worth a look: a month with a day or a year, a weekday, or a relative phrase."""
        tokens = [token.strip(".'’").casefold() for token in piece.split()]
        months = [token for token in tokens if token in self.months]
        numbers = [token for token in tokens if re.search(r"\d", token)]
        if months and numbers:
            return True
        if len(tokens) == 1 and len(tokens[0]) <= 3 and tokens[0].isascii():
            return False
        if months:  # "may" alone is a verb, and Mai a name: "in May" is a date
            preposition = before.split()[-1:] or [""]
            alone = len(tokens) == 1 and preposition[0].casefold() in _MONTH_AFTER
            alone = alone and (preposition[0].casefold(), tokens[0]) not in _NO_MONTH
            return alone or (len(tokens) == 2 and tokens[0] in {"last", "im", "in"})
        if self._phrases.search(piece):
            return True
        if _NAMED_DAYS & {*tokens, *(token.casefold() for token in before.split()[-1:])}:  # Black Friday is another day
            return False
        if any(token in self.weekdays for token in tokens):
            return len(tokens) <= 2
        return bool(numbers or len(tokens) > 1) and bool(words.AGO.search(piece))


def _dense(text: str) -> bool:
    """Whether a word is of a script that is written without spaces."""
    return any("\u3040" <= mark <= "\u30ff" or "\u3400" <= mark <= "\u9fff" for mark in text)


def names_a_month(word: str) -> bool:
    """Whether a word is the name of a month in one of the languages."""
    return _vocabulary().number_of_month(word.strip(".")) is not None


@cache
def _vocabulary() -> _Vocabulary:
    return _Vocabulary()


def _ranges(text: Text, found: list[DatePart]) -> Iterator[DatePart]:
    """Dates that a word or a dash joins, as one; and a first day before a date ("21-23 November")."""
    position = 0
    while position < len(found):
        part = found[position]
        following = found[position + 1] if position + 1 < len(found) else None
        if following is not None and _joined(text, part, following):
            part = _in_the_year_of(part, following)
            whole = (part.begin, following.end)
            readings = [
                Interval(first.earliest, last.latest)
                for first in part.readings
                for last in following.readings
                if first.earliest and last.latest and first.earliest <= last.latest
            ]
            if readings:
                whole = (_opened(text, whole[0]), whole[1])
                text.take(*whole)
                part = DatePart(text.whole[slice(*whole)], *whole, tuple(dict.fromkeys(readings)), part.note)
                position += 1
        yield _with_first_month(text, _with_first_day(text, part))
        position += 1


def _opened(text: Text, begin: int) -> int:
    """Where a range begins, with "from" or "between" ahead of it."""
    opening = re.search(rf"(?:{words.BETWEEN.pattern}){_ARTICLE}\s*$", text.whole[:begin], re.IGNORECASE)
    return opening.start() if opening is not None and text.free(*opening.span()) else begin


def _in_the_year_of(part: DatePart, following: DatePart) -> DatePart:
    """The first date of a range that gives no year of its own: "from 3 March to 5 May 2022"."""
    first, last = part.readings[0], following.readings[0]
    lacks_year = not re.search(r"\d{4}", part.text) and _vocabulary().names_a_month(part.text)
    if not lacks_year or first.earliest is None or first.latest is None or last.latest is None:
        return part
    for year in (last.latest.year, last.latest.year - 1):
        try:
            moved = Interval(first.earliest.replace(year=year), first.latest.replace(year=year))
        except ValueError:  # 29 February
            continue
        if moved.earliest is not None and moved.earliest <= last.latest:
            return DatePart(part.text, part.begin, part.end, (moved,), following.note)
    return part


def _joined(text: Text, one: DatePart, other: DatePart) -> bool:
    between = text.whole[one.end : other.begin]
    if not words.JOIN.fullmatch(between):
        return False
    if between.strip().casefold() not in words.ONLY_BETWEEN:
        return True
    return bool(re.search(rf"(?:{words.BETWEEN.pattern})\s*$", text.whole[: one.begin], re.IGNORECASE))


def _with_first_day(text: Text, part: DatePart) -> DatePart:
    (reading, *others) = part.readings
    match = _FIRST_DAY.search(text.whole[: part.begin])
    if others or match is None or not text.free(*match.span()) or reading.latest is None or reading.earliest is None:
        return part
    if not part.text[:1].isdigit() or reading.latest - reading.earliest >= DAY:
        return part
    first = _day(reading.earliest.year, reading.earliest.month, int(match["day"]))
    if first is None or first.earliest is None or first.earliest >= reading.earliest:
        return part
    span = (_opened(text, match.start()), part.end)
    text.take(*span)
    return DatePart(text.whole[slice(*span)], *span, (Interval(first.earliest, reading.latest),), part.note)


def _with_first_month(text: Text, part: DatePart) -> DatePart:
    """Months before a month: "March to May 2022", "March, April and May 2022"."""
    (reading, *others) = part.readings
    if others or reading.earliest is None or reading.latest is None:
        return part
    whole_month = (reading.latest - reading.earliest) // DAY > 26
    begin, earliest = part.begin, reading.earliest
    while whole_month and (match := _FIRST_MONTH.search(text.whole[:begin])):
        number = _vocabulary().number_of_month(match["month"])
        if number is None or number == earliest.month or not text.free(*match.span()):
            break
        earliest = datetime(earliest.year - (number > earliest.month), number, 1)
        begin = match.start()
    if begin == part.begin:
        return part
    begin = _opened(text, begin)
    text.take(begin, part.end)
    return DatePart(text.whole[begin : part.end], begin, part.end, (Interval(earliest, reading.latest),), part.note)


def _loosened(text: Text, part: DatePart) -> DatePart:
    """Years with "about" ahead of them: some years to either side are meant, too."""
    match = re.search(rf"(?:{words.ABOUT.pattern}){_ARTICLE}\s*$", text.whole[: part.begin], re.IGNORECASE)
    readings = [each for each in part.readings if each.earliest is not None and each.latest is not None]
    years = all((each.latest - each.earliest) // DAY > 360 for each in readings if each.latest and each.earliest)
    if match is None or not text.free(*match.span()) or not years or len(readings) < len(part.readings):
        return part
    span = (match.start(), part.end)
    text.take(*span)
    loose = [
        Interval(
            datetime(each.earliest.year - ABOUT_YEARS, 1, 1),
            datetime(each.latest.year + ABOUT_YEARS + 1, 1, 1) - SECOND,
        )
        for each in readings
        if each.earliest and each.latest
    ]
    return DatePart(text.whole[slice(*span)], *span, tuple(loose), part.note)


def _bounded(text: Text, part: DatePart, now: datetime) -> DatePart:
    """A date with "before", "after" or "since" ahead of it."""
    for pattern, opened in (
        (words.BEFORE, lambda each: Interval(None, each.earliest - SECOND if each.earliest else None)),
        (words.SINCE, lambda each: Interval(each.earliest, now)),
        (words.AFTER, lambda each: Interval(each.latest + SECOND if each.latest else None, now)),
    ):
        match = re.search(rf"(?:{pattern.pattern}){_ARTICLE}\s*$", text.whole[: part.begin], re.IGNORECASE)
        if match is None or not text.free(match.start(), max(match.start() + 1, match.end())):
            continue
        if _means_something_else(match[0], part):
            continue
        span = (match.start(), part.end)
        text.take(*span)
        return DatePart(text.whole[slice(*span)], *span, tuple(map(opened, part.readings)), part.note)
    return part


def _means_something_else(word: str, part: DatePart) -> bool:
    """Words that are as often no bound: Polish and Italian "do", "dal", German "vor", Russian "с" and "до" before a
    day stand for "on" or "to" elsewhere; only before a year or a month are they taken at their word."""
    loose = {"do", "dal", "od", "ab", "по", "po", "з", "с", "із", "со", "from", "de", "desde"}
    return word.strip().casefold() in loose and any(
        each.earliest is not None and each.latest is not None and each.latest - each.earliest < DAY
        for each in part.readings
    )
