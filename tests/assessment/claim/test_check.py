"""What comes of a claim: a table, captions against pictures that fit them or do not, and what never changes it.

The parts of the table are written as their kind and a sign: + supported, x contradicted, ~ mixed, ? no evidence. The
report is of 28 November 2026.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from backstory_cli.assessment import assess, check_claim
from backstory_cli.models import Claim, ClaimCheck, ClaimPart
from backstory_cli.reference import gazetteer
from support.claim_captions import CAPTIONS_OF_PICTURES, SAYS_NEITHER
from support.claim_cases import (
    CREATED,
    Case,
    agency,
    changed,
    crawled,
    generated,
    harbour,
    known,
    list_verdicts,
    mountain,
    only_reported,
    opinion,
    paged,
    phone,
    signed,
    stripped,
    taken_at,
    taken_on,
    unknown_signer,
    unset_clock,
    when,
)
from support.making import finding, run

SIGNS = {"supports": "+", "contradicts": "x", "mixed": "~", "no_evidence": "?"}
S, X, M, N = "supports", "contradicts", "mixed", "no_evidence"

TABLE: tuple[tuple[str, Callable[[], Case], str, str], ...] = (
    # The claim of the issue, over four pictures: the file's own word, an older copy, nothing, two words against.
    ("Odesa, 21 November 2026, after the strike", harbour, M, "place+ datex other?"),
    ("Odesa, 21 November 2026, after the strike", known, X, "place? datex other?"),
    ("Odesa, 21 November 2026, after the strike", stripped, N, "place? date? other?"),
    ("Odesa, 2 July 2019", agency, M, "place~ date~"),
    ("Lisbon, 1 March 2023", agency, M, "place~ date~"),
    # The same day in languages and forms.
    ("Odesa, 18 May 2024", harbour, S, "place+ date+"),
    ("Taken in Odesa on May 18th, 2024", harbour, S, "place+ date+"),
    ("Odessa, 18. Mai 2024, abends", harbour, S, "place+ date+ time_of_day+"),
    ("Odessa, le 18 mai 2024, le soir", harbour, S, "place+ date+ time_of_day+"),
    ("Odesa, 18 de mayo de 2024", harbour, S, "place+ date+"),
    ("Одеса, 18 травня 2024 року, увечері", harbour, S, "place+ date+ time_of_day+"),
    ("Снято в Одессе 18 мая 2024 года вечером", harbour, S, "place+ date+ time_of_day+"),
    ("w Odessie, 18 maja 2024 roku", harbour, S, "place+ date+"),
    ("Odessa, 18 maggio 2024, di sera", harbour, S, "place+ date+ time_of_day+"),
    ("Odessa, 18 de maio de 2024", harbour, S, "place+ date+"),
    ("18 Mayıs 2024'te Odessa'da, akşam", harbour, S, "date+ place+ time_of_day+"),
    ("أوديسا، 18 مايو 2024", harbour, S, "place+ date+"),
    ("أوديسا، ١٨ مايو ٢٠٢٤", harbour, S, "place+ date+"),
    ("2024年5月18日，敖德萨，傍晚", harbour, S, "date+ place+ time_of_day+"),
    ("2024年5月18日の夕方、オデッサで撮影", harbour, S, "date+ time_of_day+ place+"),
    ("2024-05-18", harbour, S, "date+"),
    ("18.05.2024", harbour, S, "date+"),
    ("05/18/2024", harbour, S, "date+"),
    ("18/05/24", harbour, S, "date+"),
    ("2024/5/18 19:40", harbour, S, "date+ time_of_day+"),
    ("18 May 2024, 16:42 UTC", harbour, S, "date+ time_of_day+"),
    ("18 May 2024 at 6:45 am", harbour, M, "date+ time_of_dayx"),
    ("17–19 May 2024", harbour, S, "date+"),
    ("vom 17. bis 19. Mai 2024", harbour, S, "date+"),
    ("du 17 au 19 mai 2024", harbour, S, "date+"),
    ("between 2023 and 2025", harbour, S, "date+"),
    ("with a harbour, in May 2024", harbour, S, "other? date+"),
    ("2024", harbour, S, "date+"),
    ("spring 2024", harbour, N, "date?"),  # there it is autumn on the other half of the globe
    ("winter 2019", harbour, X, "datex"),
    ("im Sommer 2023 in Kiew", harbour, X, "datex placex"),
    ("влітку 2019 року", harbour, X, "datex"),
    ("before 2020", harbour, X, "datex"),
    ("since March 2022", harbour, S, "date+"),
    ("nach dem 5. Juni 2024", harbour, X, "datex"),
    ("1990s", harbour, X, "datex"),
    # Relative dates, counted from the report.
    ("yesterday", harbour, X, "datex"),
    ("last week in Odesa", known, X, "datex place?"),
    ("vor drei Tagen", known, X, "datex"),
    ("hier à Odessa", known, X, "datex place?"),
    ("la semana pasada", known, X, "datex"),
    ("вчора в Одесі", known, X, "datex place?"),
    ("на прошлой неделе", known, X, "datex"),
    ("w zeszłym tygodniu", known, X, "datex"),
    ("la settimana scorsa", known, X, "datex"),
    ("ontem", known, X, "datex"),
    ("dün gece İstanbul'da", known, X, "time_of_day? datex place?"),
    ("أمس في بيروت", known, X, "datex place?"),
    ("昨天在敖德萨", known, X, "datex place?"),
    ("先週、オデッサ", known, X, "datex place?"),
    ("10 years ago", known, N, "date?"),
    # Copies: an older one contradicts, one of the day or a later one says nothing.
    ("20 May 2024", known, N, "date?"),  # on an island 14 hours ahead of UTC the 20th had begun
    ("Odesa, 20 May 2024", known, N, "place? date?"),  # and in Odesa at 21:00 UTC
    ("Odesa, 21 May 2024", known, X, "place? datex"),
    ("19 May 2024", known, N, "date?"),
    ("18 May 2024", known, N, "date?"),
    ("2020", known, N, "date?"),
    ("2022", crawled, X, "datex"),
    ("2017", crawled, X, "datex"),
    ("2015", crawled, N, "date?"),
    ("2017", paged, X, "datex"),
    ("21 November 2026", only_reported, N, "date?"),
    ("21 November 2026", opinion, N, "date?"),
    ("March 2022", signed, X, "datex"),
    ("3 March 2021", signed, S, "date+"),
    ("2020", signed, N, "date?"),
    ("3 March 2021", unknown_signer, N, "date?"),
    ("March 2022", unknown_signer, X, "datex"),
    ("January 2021", changed, X, "datex"),
    ("7 July 2020", changed, N, "date?"),
    ("2019", changed, N, "date?"),
    ("21 November 2026", unset_clock, N, "date?"),
    # Time zones: a camera whose zone is not known.
    ("11 August 2023", mountain, S, "date+"),
    ("12 August 2023", mountain, N, "date?"),
    ("13 August 2023", mountain, X, "datex"),
    ("11 August 2023, in the morning", mountain, S, "date+ time_of_day+"),
    ("11 August 2023, in the evening", mountain, S, "date+ time_of_day?"),
    # Dates that can be read in two ways.
    ("05/06/2024", harbour, X, "datex"),
    ("08/11/2023", mountain, N, "date?"),
    ("03/04/2021", known, N, "date?"),
    ("03/04/2025", known, X, "datex"),
    # Places.
    ("Kyiv", harbour, X, "placex"),
    ("Харків", harbour, X, "placex"),
    ("Ukraine", harbour, S, "place+"),
    ("Deutschland", harbour, X, "placex"),
    ("乌克兰", harbour, S, "place+"),
    ("на Україні", harbour, S, "place+"),
    ("Odessa, Texas", harbour, X, "placex"),
    ("Odessa, Ukraine", harbour, S, "place+"),
    ("Odessa", harbour, S, "place+"),  # any of that name may be meant
    ("Paris, Texas", harbour, X, "placex"),
    ("Paris", harbour, X, "placex"),
    ("in Texas", harbour, X, "placex"),
    ("in Georgia", harbour, X, "placex"),
    ("46.49, 30.75", harbour, S, "place+"),
    ("Mykolaiv", harbour, N, "place?"),  # 111 km: too far to be there, too near to be elsewhere
    ("Hinterzarten am Bach", harbour, N, "other?"),
    ("Victoria Station", harbour, N, "other?"),
    ("Odesa", opinion, N, "place?"),
    # Light: by the time and place in the file the sun stood 6 degrees high in the west.
    ("by daylight", harbour, S, "time_of_day+"),
    ("at night", harbour, X, "time_of_dayx"),
    ("вночі", harbour, X, "time_of_dayx"),
    ("around sunset", harbour, S, "time_of_day+"),
    ("at dawn", harbour, X, "time_of_dayx"),
    ("after sunset", harbour, X, "time_of_dayx"),
    ("in the morning", harbour, X, "time_of_dayx"),
    ("at night in Odesa at 13:00 on 21 June 2026", stripped, X, "time_of_dayx place? time_of_day? date?"),
    ("at night in Odesa at 23:30 on 21 June 2026", stripped, N, "time_of_day? place? time_of_day? date?"),
    # Who and with what.
    ("Photo: Oksana Example", harbour, S, "source+"),
    ("Foto: Oksana Example", harbour, S, "source+"),
    ("Photo by Jane Doe", harbour, X, "sourcex"),
    ("by Reuters", harbour, N, "source?"),
    ("source: Port Authority", known, S, "source+"),
    ("via Agence France-Presse", crawled, S, "source+"),
    ("Photo: Example Wire", signed, S, "source+"),
    ("Photo by Jane Doe", unknown_signer, S, "source+"),
    ("Photo by Jane Doe", opinion, N, "source?"),
    ("taken with a Meridian M3", harbour, S, "device+"),
    ("shot on iPhone 15 Pro", harbour, X, "devicex"),
    ("iPhone 13 Pro", phone, S, "device+"),
    ("iPhone", phone, S, "device+"),
    ("iPhone 12", phone, X, "devicex"),
    ("aufgenommen mit einer Canon EOS R5", phone, X, "devicex"),
    ("taken with a Canon EOS R5", stripped, N, "device?"),
    # How it was made, and whether it was changed or seen.
    ("AI-generated", harbour, X, "originx"),
    ("not AI, taken with a camera", harbour, S, "origin+ other?"),
    ("KI-generiert", generated, S, "origin+"),
    ("Image générée par IA", generated, S, "origin+"),
    ("сгенерировано нейросетью", generated, S, "origin+"),
    ("AI生成", generated, S, "origin+"),
    ("not generated by AI", generated, X, "originx"),
    ("AI-generated", opinion, N, "origin?"),
    ("a screenshot", harbour, X, "originx"),
    ("unedited", signed, S, "integrity+"),
    ("unbearbeitet", harbour, N, "integrity?"),
    ("photoshopped", signed, X, "integrityx"),
    ("photoshopped", opinion, N, "integrity?"),
    ("never published before", known, X, "historyx"),
    ("never published before", stripped, N, "history?"),
    ("an old photo from 2015", known, S, "history+ date?"),
    # Nothing that can be read.
    ("", harbour, N, ""),
    ("!!!", harbour, N, ""),
    ("what a view", harbour, N, "other?"),
)  # fmt: skip


def signs(checked: ClaimCheck) -> str:
    return " ".join(f"{part.kind}{SIGNS[part.verdict]}" for part in checked.parts)


@pytest.mark.parametrize(
    ("claim", "case", "verdict", "parts"), TABLE, ids=lambda value: getattr(value, "__name__", str(value))[:40]
)
def test_what_comes_of_a_claim(claim: str, case: Callable[[], Case], verdict: str, parts: str) -> None:
    checked = case().check(claim)
    assert (signs(checked), checked.verdict) == (parts, verdict), [part.explanation for part in checked.parts]


def test_the_table_is_as_large_as_it_is_said_to_be() -> None:
    assert len(TABLE) >= 60
    assert {verdict for _, _, verdict, _ in TABLE} == set(SIGNS)
    assert len(Counter(case for _, case, _, _ in TABLE)) >= 15


CLAIMS = (
    "Odesa, 21 November 2026, at night, photo: Jane Doe, unedited, shot on iPhone 12",
    "Lisbon, 2 July 2019, by daylight, by Example Press",
    "03/04/2021, Paris",
)
CASES: tuple[Callable[[], Case], ...] = (harbour, known, agency, crawled, signed, stripped)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("claim", CLAIMS)
def test_the_order_of_findings_never_matters(claim: str, case: Callable[[], Case]) -> None:
    findings = list(case().findings)
    first = case().check(Claim(text=claim, shadow=110))
    for seed in range(6):
        random.Random(seed).shuffle(findings)  # noqa: S311 - an order, not a secret
        assert case().check(Claim(text=claim, shadow=110), findings) == first


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("claim", CLAIMS)
def test_opinions_change_nothing(claim: str, case: Callable[[], Case]) -> None:
    lied_to = Case((*case().runs, *opinion().runs))
    assert lied_to.check(claim) == case().check(claim)


@pytest.mark.parametrize(
    "claim", [*CLAIMS, "Odesa", "21 November 2026", "at night", "photo: Jane Doe", "never seen before"]
)
def test_where_nothing_was_found_nothing_is_concluded(claim: str) -> None:
    checked = Case(()).check(claim)
    assert checked.verdict == "no_evidence"
    assert checked.because == ()


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("claim", CLAIMS)
def test_what_is_cited_exists_and_what_decides_is_cited(claim: str, case: Callable[[], Case]) -> None:
    checked = case().check(Claim(text=claim, shadow=110))
    ids = {each.id for each in case().findings}
    assert set(checked.because) <= ids
    for part in checked.parts:
        assert set(part.because) <= set(checked.because)
        assert set(part.against) <= set(part.because)
        assert bool(part.against) == (part.verdict == "mixed")
        if part.verdict == "no_evidence":
            assert part.because == ()
        elif part.kind != "sun":
            assert part.because


@pytest.mark.parametrize("claim", CLAIMS)
def test_words_that_reports_avoid(claim: str) -> None:
    for case in CASES:
        told = case().check(Claim(text=claim, shadow=110)).model_dump_json().casefold()
        for word in (" real", "fake", "authentic", "original", "verified", "first published"):
            assert word not in told


def test_the_day_of_the_report_decides_what_yesterday_was() -> None:
    earlier = check_claim(
        Claim(text="yesterday"), harbour().findings, assess(harbour().runs), datetime(2024, 5, 19, 12, tzinfo=UTC)
    )
    assert earlier.verdict == "supports"
    assert harbour().check("yesterday").verdict == "contradicts"
    assert CREATED.year == 2026


def test_yesterday_is_counted_where_the_picture_is_claimed_to_be_from() -> None:
    """At 20:00 UTC on the 28th it is the 29th in Tokyo: yesterday there was the 28th."""
    morning = taken_on("2026-11-28T01:00:00", utc="2026-11-28T01:00:00Z")
    created = datetime(2026, 11, 28, 20, tzinfo=UTC)
    checked = check_claim(Claim(text="yesterday in Tokyo"), morning.findings, assess(morning.runs), created)
    assert list_verdicts(checked, "date") == ["supports"]
    assert "28 November 2026" in checked.parts[0].understood


def test_where_the_place_is_known_a_season_is_that_of_its_half_of_the_globe() -> None:
    january = taken_on("2019-01-15T10:00:00")
    assert list_verdicts(january.check("summer 2019"), "date") == ["no_evidence"]
    assert list_verdicts(january.check("summer 2019 in Kyiv"), "date") == ["contradicts"]
    south = "summer 2019 in Buenos Aires, Argentina"  # that which ended in it, or that which began in it
    assert list_verdicts(january.check(south), "date") == ["no_evidence"]
    assert list_verdicts(taken_on("2019-07-15T10:00:00").check(south), "date") == ["contradicts"]
    assert list_verdicts(january.check("summer 2018/19"), "date") == ["supports"]


@pytest.mark.parametrize(
    "claim",
    ["Refugees from Mariupol in Berlin", "Kyiv and Berlin", "The road between Potsdam and Berlin, or Warsaw"],
)
def test_it_can_be_at_one_of_several_places_only(claim: str) -> None:
    checked = taken_at(52.52, 13.405).check(claim)
    assert checked.verdict == "supports"
    assert "contradicts" not in list_verdicts(checked, "place")


def test_where_no_place_of_several_fits_all_are_contradicted() -> None:
    assert taken_at(48.85, 2.35).check("Refugees from Mariupol in Berlin").verdict == "contradicts"


def taken(latitude: float, longitude: float, local: datetime) -> Case:
    """A file that says where and when it was taken, with the offset of that place."""
    zone = gazetteer.find_time_zone(latitude, longitude)
    assert zone is not None
    instant = (local - gazetteer.find_utc_offsets(zone, local)[0]).replace(tzinfo=UTC)
    clock = {"local": local.isoformat(" "), "utc": instant.isoformat(), "field": "ExifIFD:DateTimeOriginal"}
    shown = when("capture", instant.replace(tzinfo=None).isoformat())
    place = finding("metadata.gps", about="place", data={"latitude": latitude, "longitude": longitude})
    time = finding("metadata.capture_time", about="time", data={**clock, "when": shown})
    return Case((run("metadata", place, time),))


def against(parts: tuple[ClaimPart, ...]) -> list[str]:
    return [f"{part.text}: {part.explanation}" for part in parts if part.verdict in {"contradicts", "mixed"}]


def some_or_all(rows: Sequence[Any]) -> list[Any]:
    """Every other one in each run of the suite, the others in a long one."""
    return [pytest.param(*row, marks=[pytest.mark.long] if at % 2 else []) for at, row in enumerate(rows)]


@pytest.mark.parametrize(("caption", "latitude", "longitude", "local"), some_or_all(CAPTIONS_OF_PICTURES))
def test_a_caption_that_fits_is_never_contradicted(caption: str, latitude: float, longitude: float, local: str) -> None:
    checked = taken(latitude, longitude, datetime.fromisoformat(local)).check(caption)
    assert against(checked.parts) == []
    assert checked.verdict in {"supports", "no_evidence"}


@pytest.mark.parametrize("caption", some_or_all([row[:1] for row in CAPTIONS_OF_PICTURES if row[0] != SAYS_NEITHER]))
def test_a_caption_of_another_time_and_place_is_contradicted(caption: str) -> None:
    """Ushuaia, 3 February 1999."""
    parts = taken(-54.8, -68.3, datetime(1999, 2, 3, 12)).check(caption).parts
    assert "contradicts" in {part.verdict for part in parts}
