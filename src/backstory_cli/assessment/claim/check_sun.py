"""Check times of day and shadows against where the sun stood: at the claimed time and place, or the file's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import groupby

from backstory_cli.assessment.claim.check_date import show_in_zone
from backstory_cli.assessment.claim.evidence import Fit, Known, Word, fit_any, read_moment, read_position
from backstory_cli.assessment.claim.parts import DatePart, DayTime, DayTimePart, tell_day
from backstory_cli.forensics.sun import RISE, Sun, locate_sun
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
DAY = timedelta(days=1)
NEAR_MINUTES, FAR_MINUTES = 60, 180
"""Between a claimed clock time and the file's: what fits, and what does not."""
SLACK_MINUTES = 120
"""Outside the hours that words stand for: what does not fit."""
NO_LIGHT = "Nothing that was found tells the time of day: that takes a time and a place in the file."
_HOURS = {
    DayTime.MORNING: (240, 720),
    DayTime.NOON: (660, 840),
    DayTime.AFTERNOON: (720, 1110),
    DayTime.EVENING: (1020, 1410),
    DayTime.MIDNIGHT: (1410, 1500),
}
"""Minutes of the day, as a clock shows them, that such words stand for."""
_SAYS: dict[Fit, str] = {
    "supports": "That fits the claimed time of day.",
    "contradicts": "That is not the claimed time of day.",
    None: "Whether that fits the claimed time of day is not sure.",
}


@dataclass(frozen=True)
class Moment:
    """A stretch of time at a place; ``ids`` are the findings that it rests on, none where it is the claim's own."""

    begin: datetime
    end: datetime
    position: tuple[float, float]
    told: str
    ids: tuple[str, ...] = ()

    @property
    def suns(self) -> list[Sun]:
        """Where the sun stood, from the beginning to the end."""
        length = self.end - self.begin
        steps = max(1, round(length / STEP))
        return [locate_sun(self.begin + length * step / steps, *self.position) for step in range(steps + 1)]


def _find_claimed_moments(known: Known) -> list[Moment]:
    """The claim's own time and place: one for each place of that name; empty where it lacks one of the three."""
    day_times = [part for part in known.parts if isinstance(part, DayTimePart)]
    clocks = [(part.means, part) for part in day_times if isinstance(part.means, time)]
    days = _find_claimed_days(known)
    if len(clocks) != 1 or len(days) != 1:
        return []
    shows, clock = clocks[0]
    local = datetime.combine(days[0], shows)
    return [
        Moment(at - AROUND, at + AROUND, position, f"On {tell_day(local)} at {clock.understood} in {name}")
        for position, name in known.points
        for offset in ([timedelta()] if clock.utc else _find_offsets(position, local))
        for at in [(local - offset).replace(tzinfo=UTC)]
    ]


def _find_offsets(position: tuple[float, float], local: datetime) -> list[timedelta]:
    """The offsets from UTC that a clock at a position can have had when it showed a local time."""
    return gazetteer.find_utc_offsets(gazetteer.find_time_zone(*position) or "", local)


def _find_claimed_days(known: Known) -> list[datetime]:
    """The one day that the claim names, in every reading of it; empty where it is no day."""
    dates = [part for part in known.parts if isinstance(part, DatePart)]
    if len(dates) != 1 or any(reading.latest - reading.earliest > DAY for reading in dates[0].readings):
        return []
    return [reading.earliest.replace(hour=0, minute=0, second=0) for reading in dates[0].readings]


def _find_recorded_moments(known: Known) -> list[Moment]:
    """The file's own time: at its own position, else at each place that the claim can mean."""
    for finding in known.find("sun.position"):
        place, at = read_position(finding), read_moment(finding, "utc")
        if place is not None and at is not None:
            return [Moment(at, at, place, "At the time and place in the file", (finding.id,))]
    return [
        Moment(at, at, position, f"At the time in the file, in {name}", (finding.id,))
        for finding in known.find("metadata.capture_time")[:1]
        for position, name in known.points
        for at in _find_instants(finding, position)
    ]


def _find_instants(finding: Finding, position: tuple[float, float]) -> list[datetime]:
    """When a file says that it was taken, at a position: more than one where its clock can have meant several."""
    at, shown = read_moment(finding, "utc"), read_moment(finding, "local")
    if at is not None or shown is None:
        return [at] if at is not None else []
    return [shown - offset for offset in _find_offsets(position, shown.replace(tzinfo=None))]


def check_time(part: DayTimePart, known: Known) -> list[Word]:
    """A time of day: words that mean light by the sun, words that mean hours and clock times by the file's clock."""
    if isinstance(part.means, time):
        minute = part.means.hour * 60 + part.means.minute
        return _check_hours((minute, minute), known, near=NEAR_MINUTES, far=FAR_MINUTES, utc=part.utc)
    means, words = part.means, []
    if means in _HOURS:
        return _check_hours(_HOURS[means], known, near=0, far=SLACK_MINUTES)
    recorded = _find_recorded_moments(known)
    if recorded:
        verdict, moment = fit_any(_fit_light(means, each.suns[0]) for each in recorded), recorded[0]
        told = f"{moment.told} {_tell_height(moment.suns[0])}. {_SAYS[verdict]}"
        words.append(Word(verdict, told, moment.ids, Strength.WEAK))
    claimed = _find_claimed_moments(known)
    edges = [seen for moment in claimed for seen in (moment.suns[0], moment.suns[-1])]
    if claimed and all(_fit_light(means, seen) == "contradicts" for seen in edges):
        told = f"{claimed[0].told} {_tell_height(claimed[0].suns[len(claimed[0].suns) // 2])}."
        words.append(Word("contradicts", f"The claim does not agree with itself. {told}", (), Strength.MODERATE))
    return words


def _tell_height(seen: Sun) -> str:
    risen = seen.height >= RISE
    height = f"{max(0.0, seen.apparent_height):.0f}° above" if risen else f"{-seen.height:.0f}° below"
    return f"the sun stood {height} the horizon ({seen.light})"


def _fit_light(means: DayTime, seen: Sun) -> Fit:
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


def _check_hours(hours: tuple[int, int], known: Known, *, near: int, far: int, utc: bool = False) -> list[Word]:
    """Clocks in the file against minutes of the day: so near them they fit, and so far they do not."""
    words = []
    for finding in known.find("metadata.capture_time"):
        shown, instant, when = read_moment(finding, "local"), read_moment(finding, "utc"), finding.data.get("when")
        if utc:  # what a clock of UTC showed, else one at the place, as far as that is known
            shown = instant
        elif isinstance(when, dict) and when.get("precision") not in {"second", "minute"}:
            continue
        elif shown is not None and instant is not None and len(known.zones) == 1:
            shown = show_in_zone(instant, known.zones[0]) or shown
        if shown is None:
            continue
        minute = shown.hour * 60 + shown.minute
        outside = min(max(0, hours[0] - minute - turn, minute + turn - hours[1]) for turn in (-1440, 0, 1440))
        misses = outside > far and instant is not None  # where its time zone is not known, a clock contradicts nothing
        verdict: Fit = "supports" if outside <= near else "contradicts" if misses else None
        words.append(Word(verdict, f"{finding.summary} {_SAYS[verdict]}", (finding.id,), Strength.WEAK))
    return words


def check_shadow(bearing: float, known: Known) -> list[Word]:
    """A bearing in which a person saw shadows fall, against where they fell."""
    moments = _find_claimed_moments(known) or _find_recorded_moments(known)
    if not moments:
        return [_tell_times_of_shadow(bearing, known)]
    fits = [_fit_shadow(bearing, moment) for moment in moments]
    verdict = fit_any(fits)
    moment = moments[fits.index(verdict)] if verdict in fits else moments[0]
    strength = Strength.WEAK if moment.ids else Strength.MODERATE  # what rests on the file's word weighs no more
    middle = moment.suns[len(moment.suns) // 2]
    if middle.shadow_length is None:
        told = f"{moment.told} {_tell_height(middle)}, so that it threw no shadows."
        return [Word(verdict, told, moment.ids, strength)]
    undecided = f"Between {FITS:.0f}° and {MISSES:.0f}° apart decides nothing."
    if middle.apparent_height >= STEEP:
        undecided = "The sun stood too high for the direction of shadows to tell anything."
    why = {
        "supports": f"Up to {FITS:.0f}° apart counts as fitting: your bearing must be that good.",
        "contradicts": f"More than {MISSES:.0f}° apart counts as not fitting, if your bearing is better than that.",
        None: undecided,
    }[verdict]
    told = (
        f"{moment.told} the sun stood {middle.apparent_height:.0f}° high, and shadows fell to "
        f"{middle.shadow_bearing:.0f}° ({middle.shadow_length:.1f} times as long as things are high), "
        f"{_measure_turn(bearing, middle):.0f}° from yours. {why}"
    )
    return [Word(verdict, told, moment.ids, strength)]


def _measure_turn(bearing: float, seen: Sun) -> float:
    """Degrees between a bearing and that of shadows; without sun as far as can be."""
    return gazetteer.compute_turn(bearing, seen.shadow_bearing) if seen.shadow_length is not None else 180.0


def _fit_shadow(bearing: float, moment: Moment) -> Fit:
    suns = [each for each in moment.suns if each.shadow_length is not None]
    if not suns:
        return "contradicts" if all(each.height < -2 for each in moment.suns) else None
    if any(each.apparent_height >= STEEP for each in suns):
        return None
    off = min(_measure_turn(bearing, each) for each in suns)
    return "supports" if off <= FITS else "contradicts" if off > MISSES else None


def _tell_times_of_shadow(bearing: float, known: Known) -> Word:
    """What is missing; where only the time of day is, the times of that day at which shadows fell so."""
    days = _find_claimed_days(known)
    if not known.points or len(days) != 1:
        missing = ["a place (a city or a position, not a country)"] if not known.points else []
        missing += ["one day"] if len(days) != 1 else []
        return Word(None, f"To hold the shadows against the sun, the claim lacks {' and '.join(missing)}.")
    fitting, possible = [], len(known.points) > 3
    for position, name in known.points[:3]:
        turns = _follow_shadow(bearing, days[0], position)
        possible = possible or min(turns.values()) <= MISSES
        grouped = groupby(turns.items(), lambda each: each[1] <= FITS)
        runs = [[local for local, _ in run] for fits, run in grouped if fits]
        if runs:
            told = " and ".join(f"{run[0]:%H:%M} to {run[-1]:%H:%M}" for run in runs)
            fitting.append(f"from {told} local time in {name}")
    if fitting:
        text = f"Shadows fell so on {tell_day(days[0])} {', or '.join(fitting)}; the claim gives no time of day."
        return Word(None, text)
    if possible:
        return Word(None, "At no time of that day did shadows fall quite so; within 30° they did.")
    text = f"At no time of {tell_day(days[0])} did shadows fall within {MISSES:.0f}° of that in {known.points[0][1]}."
    return Word("contradicts", text, (), Strength.MODERATE)


def _follow_shadow(bearing: float, day: datetime, position: tuple[float, float]) -> dict[datetime, float]:
    """How far from a bearing shadows fell through a day, by local time; the hour that clocks leap over is left out."""
    return {
        local: _measure_turn(bearing, locate_sun((local - offsets[0]).replace(tzinfo=UTC), *position))
        for local in (day + step * STEP for step in range(DAY // STEP))
        if (offsets := _find_offsets(position, local))
    }
