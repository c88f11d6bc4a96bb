"""Times of day and shadows against where the sun stood: at the claimed time and place, or at those in the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from backstory_cli.assessment.claim.check_date import in_zone
from backstory_cli.assessment.claim.evidence import Known, Word, agreed, zone_of
from backstory_cli.assessment.claim.parts import ClockPart, DatePart, DayTime, DayTimePart, day
from backstory_cli.forensics.sun import RISE, Sun, sun
from backstory_cli.models import Finding, Strength
from backstory_cli.reference import gazetteer

FITS, MISSES = 15.0, 30.0
"""Degrees that a shadow's direction may be off and still fit, and from which on it does not: a person reads one from a
map to five or ten, and a claimed time is seldom exact."""
AROUND = timedelta(minutes=15)
"""What a claimed clock time leaves open to either side."""
STEEP = 75.0
"""Height of the sun from which on shadows are too short for their direction to tell anything."""
STEP = timedelta(minutes=5)
NEAR_MINUTES, FAR_MINUTES = 60, 180
"""Between a claimed clock time and the file's: what fits, and what does not."""
NO_LIGHT = "Nothing that was found tells the time of day: that takes a time and a place in the file."
_CLOCK = {
    DayTime.MORNING: (240, 720),
    DayTime.NOON: (660, 840),
    DayTime.AFTERNOON: (720, 1110),
    DayTime.EVENING: (1020, 1410),
    DayTime.MIDNIGHT: (1410, 1500),
}
"""Minutes of the day, as a clock shows them, that such words stand for."""
_SLACK = 120
_FULL_DAY = 1440

Fit = Literal["supports", "contradicts"] | None


@dataclass(frozen=True)
class Moment:
    """A stretch of time at a place; ``ids`` are the findings that it rests on, none where it is the claim's own."""

    begin: datetime
    end: datetime
    latitude: float
    longitude: float
    told: str
    ids: tuple[str, ...] = ()

    @property
    def suns(self) -> list[Sun]:
        """Where the sun stood, from the beginning to the end."""
        steps = max(1, round((self.end - self.begin) / STEP))
        return [
            sun(self.begin + (self.end - self.begin) * step / steps, self.latitude, self.longitude)
            for step in range(steps + 1)
        ]


def claimed_moments(known: Known) -> list[Moment]:
    """The claim's own time and place: one for each place of that name; empty where it lacks one of the three."""
    clocks = [part for part in known.parts if isinstance(part, ClockPart)]
    days = _claimed_days(known)
    if len(clocks) != 1 or len(days) != 1:
        return []
    local = datetime.combine(days[0], clocks[0].shows)
    moments = []
    for latitude, longitude, name in known.points:
        zone = zone_of(latitude, longitude)
        offsets = [timedelta(0)] if clocks[0].utc else gazetteer.utc_offset(zone, local) if zone else []
        told = f"on {day(local)} at {clocks[0].understood} in {name}"
        for offset in offsets:
            at = (local - offset).replace(tzinfo=UTC)
            moments.append(Moment(at - AROUND, at + AROUND, latitude, longitude, told))
    return moments


def _claimed_days(known: Known) -> list[datetime]:
    """The one day that the claim names, in every reading of it; empty where it is no day."""
    dates = [part for part in known.parts if isinstance(part, DatePart)]
    if len(dates) != 1:
        return []
    days = []
    for reading in dates[0].readings:
        if reading.latest - reading.earliest > timedelta(days=1):
            return []
        days.append(reading.earliest.replace(hour=0, minute=0, second=0))
    return days


def recorded_moments(known: Known) -> list[Moment]:
    """The file's own time: at its own position, else at each place that the claim can mean."""
    for finding in known.of("sun.position"):
        latitude, longitude, utc = (finding.data.get(key) for key in ("latitude", "longitude", "utc"))
        if isinstance(latitude, int | float) and isinstance(longitude, int | float) and isinstance(utc, str):
            at = _instant(utc)
            if at is not None:
                return [Moment(at, at, latitude, longitude, "at the time and place in the file", (finding.id,))]
    for finding in known.of("metadata.capture_time"):
        moments = [moment for point in known.points for moment in _at_claimed_place(finding, point)]
        if moments:
            return moments
    return []


def _at_claimed_place(finding: Finding, point: tuple[float, float, str]) -> Iterator[Moment]:
    latitude, longitude, name = point
    told = f"at the time in the file, in {name}"
    utc, local = finding.data.get("utc"), finding.data.get("local")
    at = _instant(utc) if isinstance(utc, str) else None
    instants = [at] if at else []
    if at is None and isinstance(local, str) and (shown := _instant(local)) is not None:
        zone = zone_of(latitude, longitude)
        offsets = gazetteer.utc_offset(zone, shown.replace(tzinfo=None)) if zone else []
        instants = [shown - offset for offset in offsets]
    for instant in instants:
        yield Moment(instant, instant, latitude, longitude, told, (finding.id,))


def _instant(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def check_day_time(part: DayTimePart, known: Known) -> list[Word]:
    """A time of day in words: by the sun where words mean light, by the clock where they mean hours."""
    if part.means in _CLOCK:
        return list(_by_clock(part, known))
    words = []
    recorded = recorded_moments(known)
    if recorded:
        verdict = _any([_light(part.means, moment.suns[0]) for moment in recorded])
        moment = recorded[0]
        fits = (
            "That fits." if verdict == "supports" else "That does not fit." if verdict else "That may or may not fit."
        )
        told = f"{moment.told[0].upper()}{moment.told[1:]} {_stood(moment.suns[0])}. {fits}"
        words.append(Word(verdict, told, moment.ids, Strength.WEAK))
    claimed = claimed_moments(known)
    if claimed and all(
        _light(part.means, each) == "contradicts" for moment in claimed for each in (moment.suns[0], moment.suns[-1])
    ):
        middle = claimed[0].suns[len(claimed[0].suns) // 2]
        told = f"The claim does not agree with itself: {claimed[0].told} {_stood(middle)}."
        words.append(Word("contradicts", told, (), Strength.MODERATE))
    return words


def _any(fits: Sequence[Fit]) -> Fit:
    if "supports" in fits:
        return "supports"
    return agreed(list(fits))


def _stood(seen: Sun) -> str:
    if seen.height >= RISE:
        return f"the sun stood {max(0.0, seen.apparent_height):.0f}° above the horizon ({seen.light})"
    return f"the sun stood {-seen.height:.0f}° below the horizon ({seen.light})"


def _light(means: DayTime, seen: Sun) -> Fit:
    """Whether the sun stood as the words have it; twilight decides neither for night nor for day."""
    height, morning = seen.height, seen.azimuth < 180
    supports, contradicts = {
        DayTime.NIGHT: (height < -6, height > 0),
        DayTime.DAYLIGHT: (height > 0, height < -12),
        DayTime.AFTER_SUNSET: (height < RISE and not morning, height > 3),
        DayTime.BEFORE_SUNRISE: (height < RISE and morning, height > 3),
        DayTime.DAWN: (abs(height) < 8 and morning, abs(height) > 20 or (abs(height) < 8 and not morning)),
        DayTime.DUSK: (abs(height) < 8 and not morning, abs(height) > 20 or (abs(height) < 8 and morning)),
    }[means]
    return "supports" if supports else "contradicts" if contradicts else None


def _by_clock(part: DayTimePart, known: Known) -> Iterator[Word]:
    first, last = _CLOCK[part.means]
    for shown, told, ids, sure in _clocks(known):
        minute = shown.hour * 60 + shown.minute
        outside = min(_outside(minute + turn, first, last) for turn in (-_FULL_DAY, 0, _FULL_DAY))
        verdict: Fit = "supports" if outside == 0 else "contradicts" if sure and outside > _SLACK else None
        yield Word(verdict, f"{told} {_fits(verdict)}", ids, Strength.WEAK)


def _outside(minute: int, first: int, last: int) -> int:
    return max(0, first - minute, minute - last)


def _fits(verdict: Fit) -> str:
    if verdict == "supports":
        return "That fits the claimed time of day."
    return (
        "That is not the claimed time of day." if verdict else "Whether that fits the claimed time of day is not sure."
    )


def _clocks(known: Known) -> Iterator[tuple[datetime, str, tuple[str, ...], bool]]:
    """What clocks at the place showed when it was taken, by the file; sure where the time zone is known."""
    for finding in known.of("metadata.capture_time"):
        local, utc = finding.data.get("local"), finding.data.get("utc")
        shown = _instant(local) if isinstance(local, str) else None
        if shown is None or _only_a_day(finding):
            continue
        instant = _instant(utc) if isinstance(utc, str) else None
        there = in_zone(instant, known.zones[0]) if instant and len(known.zones) == 1 else None
        yield there or shown.replace(tzinfo=None), finding.summary, (finding.id,), utc is not None


def _only_a_day(finding: Finding) -> bool:
    when = finding.data.get("when")
    return isinstance(when, dict) and when.get("precision") not in {"second", "minute"}


def check_clock(part: ClockPart, known: Known) -> list[Word]:
    """A claimed clock time against the file's."""
    words = []
    claimed = part.shows.hour * 60 + part.shows.minute
    for finding in known.of("metadata.capture_time") if part.utc else ():
        utc = finding.data.get("utc")
        instant = _instant(utc) if isinstance(utc, str) else None
        if instant is not None:
            words.append(_clock_word(claimed, instant.astimezone(UTC), finding.summary, (finding.id,), sure=True))
    for shown, told, ids, sure in () if part.utc else _clocks(known):
        words.append(_clock_word(claimed, shown, told, ids, sure=sure))
    return words


def _clock_word(claimed: int, shown: datetime, told: str, ids: tuple[str, ...], *, sure: bool) -> Word:
    apart = abs(shown.hour * 60 + shown.minute - claimed)
    apart = min(apart, _FULL_DAY - apart)
    verdict: Fit = "supports" if apart <= NEAR_MINUTES else "contradicts" if sure and apart > FAR_MINUTES else None
    return Word(verdict, f"{told} {_fits(verdict)}", ids, Strength.WEAK)


def check_shadow(bearing: float, known: Known) -> list[Word]:
    """A bearing in which a person saw shadows fall, against where they fell."""
    moments = claimed_moments(known) or recorded_moments(known)
    if not moments:
        return [_without_a_time(bearing, known)]
    judged = [(_shadow(bearing, moment), moment) for moment in moments]
    verdict = _any([fit for fit, _ in judged])
    moment = next((moment for fit, moment in judged if fit == verdict), moments[0])
    middle = moment.suns[len(moment.suns) // 2]
    strength = Strength.WEAK if moment.ids else Strength.MODERATE  # what rests on the file's word weighs no more
    if middle.shadow_length is None:
        told = f"{moment.told[0].upper()}{moment.told[1:]} {_stood(middle)}, so that it threw no shadows."
        return [Word(verdict, told, moment.ids, strength)]
    off = _turn(bearing, middle.shadow_bearing)
    told = (
        f"{moment.told[0].upper()}{moment.told[1:]} the sun stood {middle.apparent_height:.0f}° high, and shadows fell "
        f"to {middle.shadow_bearing:.0f}° ({middle.shadow_length:.1f} times as long as things are high), {off:.0f}° "
        f"from yours. {_in_words(verdict, middle)}"
    )
    return [Word(verdict, told, moment.ids, strength)]


def _in_words(verdict: Fit, seen: Sun) -> str:
    if verdict == "supports":
        return f"Up to {FITS:.0f}° apart counts as fitting: your bearing must be that good."
    if verdict == "contradicts":
        return f"More than {MISSES:.0f}° apart counts as not fitting, if your bearing is better than that."
    if seen.apparent_height >= STEEP:
        return "The sun stood too high for the direction of shadows to tell anything."
    return f"Between {FITS:.0f}° and {MISSES:.0f}° apart decides nothing."


def _turn(one: float, other: float) -> float:
    return abs((one - other + 180) % 360 - 180)


def _shadow(bearing: float, moment: Moment) -> Fit:
    suns = [each for each in moment.suns if each.shadow_length is not None]
    if not suns:
        return "contradicts" if all(each.height < -2 for each in moment.suns) else None
    if any(each.apparent_height >= STEEP for each in suns):
        return None
    off = min(_turn(bearing, each.shadow_bearing) for each in suns)
    return "supports" if off <= FITS else "contradicts" if off > MISSES else None


def _without_a_time(bearing: float, known: Known) -> Word:
    """What is missing; where only the time of day is, the times of that day at which shadows fell so."""
    days = _claimed_days(known)
    if not known.points or len(days) != 1:
        missing = [] if known.points else ["a place (a city or a position, not a country)"]
        missing += [] if len(days) == 1 else ["one day"]
        return Word(None, f"To hold the shadows against the sun, the claim lacks {' and '.join(missing)}.")
    fitting, possible = [], False
    for latitude, longitude, name in known.points[:3]:
        spans = list(_spans(bearing, days[0], (latitude, longitude), FITS))
        possible = possible or bool(spans) or any(True for _ in _spans(bearing, days[0], (latitude, longitude), MISSES))
        if spans:
            told = " and ".join(f"{begin:%H:%M} to {end:%H:%M}" for begin, end in spans)
            fitting.append(f"from {told} local time in {name}")
    if fitting:
        text = f"Shadows fell so on {day(days[0])} {', or '.join(fitting)}; the claim gives no time of day."
        return Word(None, text)
    if possible or len(known.points) > 3:
        return Word(None, "At no time of that day did shadows fall quite so; within 30° they did.")
    text = f"At no time of {day(days[0])} did shadows fall within {MISSES:.0f}° of that in {known.points[0][2]}."
    return Word("contradicts", text, (), Strength.MODERATE)


def _spans(
    bearing: float, local_day: datetime, place: tuple[float, float], within: float
) -> Iterator[tuple[datetime, datetime]]:
    """The stretches of a day, in local time, in which shadows fell within some degrees of a bearing."""
    zone = zone_of(*place)
    begin: datetime | None = None
    last: datetime | None = None
    for step in range(int(timedelta(days=1) / STEP)):
        local = local_day + step * STEP
        offsets = gazetteer.utc_offset(zone, local) if zone else []
        seen = sun((local - offsets[0]).replace(tzinfo=UTC), *place) if offsets else None
        fits = seen is not None and seen.shadow_length is not None and _turn(bearing, seen.shadow_bearing) <= within
        if fits and begin is None:
            begin = local
        if not fits and begin is not None and last is not None:
            yield begin, last
            begin = None
        last = local
    if begin is not None and last is not None:
        yield begin, last
