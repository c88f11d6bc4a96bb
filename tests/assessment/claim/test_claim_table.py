"""Claims in many languages against pictures, and what comes of each part: a table.

The parts are written as their kind and a sign: + supported, x contradicted, ~ mixed, ? no evidence. The report is of
28 November 2026.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from backstory_cli.models import ClaimCheck
from support.claim_cases import (
    Case,
    agency,
    changed,
    crawled,
    generated,
    harbour,
    known,
    mountain,
    only_reported,
    opinion,
    paged,
    phone,
    signed,
    stripped,
    unknown_signer,
    unset_clock,
)

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
