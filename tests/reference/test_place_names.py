"""Places by names in other languages and scripts, and by bent forms of them."""

from __future__ import annotations

import pytest

from backstory_cli.reference import place_names


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Odessa", "Odesa, Ukraine"),
        ("ОДЕСА", "Odesa, Ukraine"),
        ("敖德萨", "Odesa, Ukraine"),
        ("オデッサ", "Odesa, Ukraine"),
        ("أوديسا", "Odesa, Ukraine"),
        ("München", "Munich, Germany"),
        ("Beyrouth", "Beirut, Lebanon"),
        ("İstanbul", "Istanbul, Turkey"),
        ("New York", "New York City, New York, United States"),
    ],
)
def test_a_city_has_many_names(name: str, words: str) -> None:
    assert words in {place.words for place in place_names.find_cities(name)}


def test_of_one_name_every_place_is_given_the_largest_first() -> None:
    found = [place.words for place in place_names.find_cities("Paris")]
    assert found[:2] == ["Paris, France", "Paris, Texas, United States"]


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("Одесі", "Odesa, Ukraine"),
        ("Одессе", "Odesa, Ukraine"),
        ("Києві", "Kyiv, Ukraine"),
        ("Львові", "Lviv, Ukraine"),
        ("Харкові", "Kharkiv, Ukraine"),
        ("Krakowie", "Kraków, Poland"),
        ("Warszawie", "Warsaw, Poland"),
        ("İstanbul'da", "Istanbul, Turkey"),
    ],
)
def test_a_bent_name_is_recognised(word: str, words: str) -> None:
    assert words in {place.words for place in place_names.find_inflected_cities(word)}


@pytest.mark.parametrize("word", ["", "a", "Straße", "Strike", "після", "wczoraj", "Menschen"])
def test_other_words_are_no_bent_names(word: str) -> None:
    assert place_names.find_inflected_cities(word) == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Ukraine", "UA"),
        ("Deutschland", "DE"),
        ("乌克兰", "UA"),
        ("أوكرانيا", "UA"),
        ("Türkiye", "TR"),
        ("nowhere", None),
    ],
)
def test_countries_in_many_languages(name: str, code: str | None) -> None:
    found = place_names.find_country(name)
    assert (found.code if found else None) == code


@pytest.mark.parametrize(("word", "code"), [("Україні", "UA"), ("Украине", "UA"), ("Ukrainie", "UA"), ("Tisch", None)])
def test_bent_countries(word: str, code: str | None) -> None:
    found = place_names.find_inflected_country(word)
    assert (found.code if found else None) == code


def test_names_in_a_text_without_spaces() -> None:
    text = "昨夜の敖德萨と巴黎"
    assert [text[begin:end] for begin, end in place_names.iter_names_in_text(text)] == ["敖德萨", "巴黎"]
