"""Sentences of an answer: bounded, none twice, as sure as what they rest on."""

from __future__ import annotations

from backstory_cli.analysts.compose import MAX_SENTENCES, MAX_WORDS, Sentence, rate_confidence, say, trim
from backstory_cli.models import Confidence
from support.making import finding

WEAK = finding("metadata.x", strength="weak")
STRONG = finding("metadata.y", strength="strong")


def test_the_first_sentence_is_always_there() -> None:
    long = Sentence(" ".join(["word"] * (MAX_WORDS + 10)))
    assert trim([long, Sentence("More.")]) == [long]


def test_no_sentence_twice_and_not_too_many() -> None:
    many = [Sentence(f"Number {number}.") for number in range(20)]
    assert trim([many[0], *many]) == many[:MAX_SENTENCES]


def test_it_is_as_sure_as_the_strongest_finding() -> None:
    assert rate_confidence(say("So.", WEAK, STRONG)) is Confidence.HIGH
    assert rate_confidence(say("So.", WEAK)) is Confidence.LOW
    assert rate_confidence(say("So.", STRONG, sure=Confidence.LOW)) is Confidence.LOW


def test_a_finding_is_named_once() -> None:
    assert say("So.", WEAK, None, WEAK).findings == (WEAK,)
