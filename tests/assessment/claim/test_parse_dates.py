"""Dates of a claim, in languages and forms: what each is taken to mean, and what is never made of it."""

from __future__ import annotations

import pytest

from backstory_cli.assessment.claim.parse_dates import OPEN_YEAR
from backstory_cli.assessment.claim.parts import UnreadPart
from support.claim_cases import stripped
from support.claim_readings import COUNTED, read_dates, read_parts


@pytest.mark.parametrize(
    "text",
    [
        *("Odesa, 21 November 2026", "November 21, 2026", "Nov. 21st, 2026", "the 21st of November, 2026"),
        *("2026-11-21", "2026/11/21", "21.11.2026", "21/11/2026", "11/21/2026", "21-Nov-2026", "11/21/26"),
        *("am 21. November 2026", "le 21 novembre 2026", "el 21 de noviembre de 2026", "il 21 novembre 2026"),
        *("21 de novembro de 2026", "21 listopada 2026", "21 листопада 2026 року", "21 ноября 2026 года"),
        *(
            "21 Kasım 2026",
            "21 نوفمبر 2026",
            "2026年11月21日",
            "2026년 11월 21일",
            "21 november 2026",
            "21. listopadu 2026",
        ),
    ],
)
def test_one_day_in_many_forms(text: str) -> None:
    assert read_dates(text) == ["21 November 2026"]


@pytest.mark.parametrize(
    "text",
    [
        *("3-5 May 2022", "3 to 5 May 2022", "between 3 and 5 May 2022", "May 3-5, 2022", "May 3 to 5, 2022"),
        *("zwischen dem 3. und dem 5. Mai 2022", "entre le 3 et le 5 mai 2022", "entre el 3 y el 5 de mayo de 2022"),
        *("від 3 до 5 травня 2022", "с 3 по 5 мая 2022", "dal 3 al 5 maggio 2022", "3.-5. Mai 2022"),
    ],
)
def test_some_days_in_many_forms(text: str) -> None:
    assert read_dates(text) == ["3 May 2022 to 5 May 2022"]


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("May 2021", "May 2021"),
        ("from March to May 2022", "1 March 2022 to 31 May 2022"),
        ("von März bis Mai 2022", "1 March 2022 to 31 May 2022"),
        ("с марта по май 2022", "1 March 2022 to 31 May 2022"),
        ("March, April and May 2022", "1 March 2022 to 31 May 2022"),
        ("from November to March 2022", "1 November 2021 to 31 March 2022"),
        ("from 3 March to 5 May 2022", "3 March 2022 to 5 May 2022"),
        ("from 29 December to 2 January 2022", "29 December 2021 to 2 January 2022"),
        ("before 2020", "until 31 December 2019"),
        ("since 3 March 2022", "3 March 2022 to 28 November 2026"),
        ("1960-1965", "1960 to 1965"),
        ("in the 1990s", "1990 to 1999"),
        ("03/04/2021", "3 April 2021 or 4 March 2021 (the day or the month may come first)"),
        ("03.04.2021", "3 April 2021"),
        ("yesterday", f"27 November 2026{COUNTED}"),
        ("hier à Paris", f"27 November 2026{COUNTED}"),
        ("昨天", f"27 November 2026{COUNTED}"),
        ("last March", f"March 2026{COUNTED}"),
        ("24/7 May 2022", "7 May 2022"),
        ("3 March 2022 to 5 May", "3 March 2022 to 5 May 2022"),
    ],
)
def test_other_forms(text: str, understood: str) -> None:
    assert read_dates(text) == [understood]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "in August 2020",
            "im August 2020",
            "en août 2020",
            "en agosto de 2020",
            "ad agosto 2020",
            "em agosto de 2020",
        ),
        *("в августе 2020 года", "у серпні 2020 року", "w sierpniu 2020 roku", "v srpnu 2020", "Ağustos 2020'de"),
        *("في أغسطس 2020", "في آب 2020", "2020年8月", "τον Αύγουστο 2020"),
    ],
)
def test_one_month_in_many_languages(text: str) -> None:
    assert read_dates(text) == ["August 2020"]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "last week",
            "letzte Woche",
            "la semaine dernière",
            "la semana pasada",
            "минулого тижня",
            "на прошлой неделе",
        ),
        *(
            "w zeszłym tygodniu",
            "la settimana scorsa",
            "na semana passada",
            "geçen hafta",
            "الأسبوع الماضي",
            "上周",
            "先週",
        ),
    ],
)
def test_last_week_in_many_languages(text: str) -> None:
    assert read_dates(text) == [f"16 November 2026 to 28 November 2026{COUNTED}"]


@pytest.mark.parametrize(
    "text",
    [
        *("31/31/2021", "room 19", "1500 people", "Boeing 737", "COVID-19", "next week", "tomorrow", "F-16"),
        *("Hier in Berlin", "version 2.0.1", "may be", "after a march", "we may", "12:30", "46.48, 30.72"),
    ],
)
def test_no_date_is_made_of_what_is_none(text: str) -> None:
    assert read_dates(text) == []


@pytest.mark.parametrize(
    "text",
    [
        *("13/14 March 2024", "13./14. März 2024", "13-14 March 2024"),
        *("March 13/14, 2024", "13–14 marca 2024", "13 et 14 mars 2024", "13./14. Mart 2024"),
    ],
)
def test_two_days_that_are_joined(text: str) -> None:
    assert read_dates(text) == ["13 March 2024 to 14 March 2024"]


@pytest.mark.parametrize(
    ("text", "month"),
    [
        *(("14 Mart 2024", "March"), ("14 paź 2024", "October"), ("14 set 2024", "September")),
        *(("14 sept. 2024", "September"), ("14 mar 2024", "March"), ("14 Eki 2024", "October")),
        *(("14 sat 2024", ""), ("14 est 2024", "")),
    ],
)
def test_a_month_is_one_that_a_word_gave(text: str, month: str) -> None:
    """Short names that are zones or weekdays elsewhere; and what names no month makes none, and not January."""
    assert [date for date in read_dates(text) if date != "2024"] == ([f"14 {month} 2024"] if month else [])


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("21 November", "21 November"),
        ("14 paź", "14 October"),
        ("29 February", "29 February"),
        ("in September", "September"),
        ("3-5 May", "3 May to 5 May"),
        ("13/14 March", "13 March to 14 March"),
        ("3 March - 5 March", "3 March to 5 March"),
        ("between 3 May and 5 June", "3 May to 5 June"),
        ("from 29 December to 2 January", "29 December to 2 January"),
    ],
)
def test_a_day_without_a_year_is_that_of_any_year(text: str, understood: str) -> None:
    assert read_dates(text) == [f"{understood} (of any year)"]


@pytest.mark.parametrize("text", ["before 14 March", "since 14 March", "nach dem 14. März"])
def test_what_is_before_or_after_a_day_of_any_year_is_not_known(text: str) -> None:
    assert read_dates(text) == []
    assert [part.why for part in read_parts(text) if isinstance(part, UnreadPart)] == [OPEN_YEAR]


def test_one_year_or_another_is_both() -> None:
    assert read_dates("in 1944 or 1945") == ["1944 to 1945"]


def test_relative_dates_say_from_when_they_are_counted() -> None:
    (part,) = stripped().check("last week").parts
    assert part.understood == (
        "16 November 2026 to 28 November 2026 (counted from the day of this report, 28 November 2026)"
    )


def test_both_readings_of_an_ambiguous_date_are_told() -> None:
    (part,) = stripped().check("03/04/2021").parts
    assert part.understood == "3 April 2021 or 4 March 2021 (the day or the month may come first)"
