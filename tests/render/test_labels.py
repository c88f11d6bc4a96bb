"""What the terms of a report mean, in plain words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from backstory_cli.models import Check, Checked, Claim, Exchange, ModelUse
from backstory_cli.render.labels import (
    VERDICTS,
    format_check,
    format_claim,
    format_count,
    format_exchange,
    format_likelihood,
    format_model_use,
)


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        (Claim(text="Odesa, at night"), "“Odesa, at night”"),
        (Claim(text="Odesa, 2026", date="2026", place="Odesa, Ukraine"), "“Odesa, 2026”; place: Odesa, Ukraine"),
        (Claim(text="", shadow=110.0), "shadows fall to 110°"),
    ],
)
def test_a_claim_in_one_line(claim: Claim, said: str) -> None:
    assert format_claim(claim) == said


@pytest.mark.parametrize(
    ("check", "said"),
    [
        (
            Checked(check=Check.REGION, region=(1, 2, 30, 40), outcome="done"),
            "Checked further: a part of the image again (30 x 40 pixels at 1, 2).",
        ),
        (
            Checked(check=Check.COMPARE, name="a.jpg", outcome="it is gone"),
            "Not checked: compared with a.jpg, since it is gone.",
        ),
    ],
)
def test_a_further_check_and_what_came_of_it(check: Checked, said: str) -> None:
    assert format_check(check) == said


@pytest.mark.parametrize(("ratio", "times"), [(4.25, "4.2"), (10, "10"), (2500.4, "2,500")])
def test_what_measurements_weigh(ratio: float, times: str) -> None:
    assert f"at least {times} times likelier" in format_likelihood(ratio)


def test_what_was_sent_and_what_a_model_cost() -> None:
    exchange = Exchange(
        at=datetime(2026, 11, 28, tzinfo=UTC),
        host="example.org",
        purpose="a test",
        bytes_sent=12_345,
        bytes_received=6,
        sent_sha256="ab" * 32,
        outcome="HTTP 200",
    )
    assert format_exchange(exchange) == "12,345 bytes sent, 6 received; HTTP 200"
    use = ModelUse(model="m", requests=2, tokens_read=1000, tokens_written=20, uncounted=1)
    assert format_model_use(use) == (
        "m: 2 requests, 1 of them not counted, 1,000 tokens read and 20 written; its price is not known here"
    )
    paid = use.model_copy(update={"requests": 1, "uncounted": 0, "cost_usd": 0.0125, "prices": "a list"})
    assert format_model_use(paid) == "m: 1 request, 1,000 tokens read and 20 written; about 0.0125 dollars, a list"


def test_one_and_many() -> None:
    assert [format_count(number, "day", "days") for number in (0, 1, 2000)] == ["0 days", "1 day", "2,000 days"]


def test_no_verdict_is_told_in_words_that_reports_avoid() -> None:
    assert not {"real", "fake", "authentic", "original", "verified"} & set(" ".join(VERDICTS.values()).split())
