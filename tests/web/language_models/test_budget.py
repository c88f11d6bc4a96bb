"""A model with a meter: what is counted, what it costs, and when it is not asked any more."""

from __future__ import annotations

import contextlib
import threading
from typing import Any

import pytest

from backstory_cli.errors import ServiceDownError, ServiceFailedError, Skip
from backstory_cli.reference.model_prices import SEARCH, Price
from backstory_cli.system.concurrency import run_all
from backstory_cli.web.language_models import MAX_OUTPUT_TOKENS, Found, Reply, Tokens
from backstory_cli.web.language_models.budget import MOST_SEARCHES, Metered
from support.waiting import HANG

PRICE = Price(1.0, 10.0, "a list")
MOST = (MAX_OUTPUT_TOKENS * PRICE.written) / 1e6
"""What one short request is taken to cost at most, but for the little that it reads."""


class Model:
    """Answers with so many tokens, or fails; a clock tells how long that takes."""

    name, title, model = "gemini", "Gemini", "gemini-test"

    def __init__(self, *answers: Tokens | Exception | None) -> None:
        self._answers = list(answers)
        self.asked = 0

    def _next(self) -> Tokens | None:
        self.asked += 1
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def generate(
        self, *, purpose: str, system: str, text: str, schema: dict[str, Any], jpeg: bytes | None = None
    ) -> Reply:
        return Reply({}, self.model, self._next())

    def search(self, *, purpose: str, system: str, text: str) -> Found:
        return Found((), 0, ("one", "two"), self.model, self._next(), searches=3)


def ask(metered: Metered, jpeg: bytes | None = None) -> Reply:
    return metered.generate(purpose="a test", system="", text="", schema={}, jpeg=jpeg)


def test_one_that_was_not_asked_has_no_bill() -> None:
    assert Metered(Model((1, 1)), PRICE, None).use is None


def test_tokens_add_up_to_what_they_cost() -> None:
    metered = Metered(Model((1_000, 100), (2_000, 50)), PRICE, None)
    ask(metered)
    ask(metered)
    use = metered.use
    assert use is not None
    assert (use.model, use.requests, use.tokens_read, use.tokens_written) == ("gemini-test", 2, 3_000, 150)
    assert use.cost_usd == pytest.approx((3_000 * 1.0 + 150 * 10.0) / 1e6)
    assert "a list" in use.prices
    assert use.uncounted == 0


def test_searches_are_paid_for_too() -> None:
    metered = Metered(Model((1_000, 100)), PRICE, None)
    metered.search(purpose="a test", system="", text="")
    use = metered.use
    assert use is not None
    assert use.searches == 3, "those that are not kept are paid for too"
    assert use.cost_usd == pytest.approx((1_000 + 1_000) / 1e6 + 3 * SEARCH)


def test_without_a_price_only_the_cost_is_unknown() -> None:
    metered = Metered(Model((1_000, 100)), None, None)
    ask(metered)
    use = metered.use
    assert use is not None
    assert (use.tokens_read, use.cost_usd, use.prices) == (1_000, None, "")


@pytest.mark.parametrize("answer", [None, ServiceFailedError("no")])
def test_requests_that_nobody_counted_are_named(answer: Exception | None) -> None:
    metered = Metered(Model(answer), PRICE, None)
    with contextlib.suppress(ServiceFailedError):
        ask(metered)
    use = metered.use
    assert use is not None
    assert (use.requests, use.uncounted, use.tokens_read) == (1, 1, 0)


def test_a_limit_holds_before_it_is_passed() -> None:
    model = Model((100, 10))
    metered = Metered(model, PRICE, MOST / 2)
    with pytest.raises(ServiceFailedError, match="one more request can cost") as caught:
        ask(metered)
    assert "--max-cost" in caught.value.hint
    assert model.asked == 0


def test_what_a_request_did_not_use_is_left_for_the_next() -> None:
    model = Model((100, 10))
    metered = Metered(model, PRICE, 1.2 * MOST)
    for _ in range(20):
        ask(metered)
    assert model.asked == 20


def test_requests_that_nobody_counted_are_taken_at_their_most() -> None:
    model = Model(None)
    metered = Metered(model, PRICE, 2.5 * MOST)
    ask(metered)
    ask(metered)
    with pytest.raises(ServiceFailedError, match="is not asked"):
        ask(metered)
    assert model.asked == 2


def test_a_picture_and_a_search_make_the_estimate_higher() -> None:
    within = Metered(Model((100, 10)), PRICE, 1.001 * MOST)
    ask(within)
    with pytest.raises(ServiceFailedError):
        ask(Metered(Model((100, 10)), PRICE, 1.001 * MOST), jpeg=b"\xff\xd8")
    with pytest.raises(ServiceFailedError):
        Metered(Model((100, 10)), PRICE, MOST + (MOST_SEARCHES - 1) * SEARCH).search(purpose="", system="", text="")


@pytest.mark.parametrize("letter", ["x", "é", "道", "🌉"])
def test_a_text_in_any_writing_is_taken_at_its_most(letter: str) -> None:
    """A token for two letters of English, for one of Chinese: then there is nothing left beyond what was allowed."""
    tokens_at_least = {"x": 500_000, "é": 1_000_000, "道": 1_000_000, "🌉": 1_000_000}[letter]
    model = Model((1, 1))
    metered = Metered(model, PRICE, MOST + 0.99 * tokens_at_least * PRICE.read / 1e6)
    with pytest.raises(ServiceFailedError, match="is not asked"):
        metered.generate(purpose="", system="", text=letter * 1_000_000, schema={})
    assert model.asked == 0


def test_searches_that_are_paid_for_use_up_the_limit() -> None:
    model = Model((0, 0))
    metered = Metered(model, PRICE, MOST + MOST_SEARCHES * SEARCH + 2.9 * SEARCH)
    metered.search(purpose="", system="", text="")
    with pytest.raises(ServiceFailedError, match="is not asked"):
        metered.search(purpose="", system="", text="")
    assert model.asked == 1


def test_a_request_that_was_refused_stands_on_no_bill() -> None:
    metered = Metered(Model((100, 10)), PRICE, MOST / 2)
    with pytest.raises(ServiceFailedError):
        ask(metered)
    assert metered.use is None


def test_what_nobody_counted_is_on_the_bill_without_a_made_up_cost() -> None:
    metered = Metered(Model((1_000, 100), None), PRICE, None)
    ask(metered)
    ask(metered)
    use = metered.use
    assert use is not None
    assert (use.requests, use.uncounted, use.tokens_read) == (2, 1, 1_000)
    assert use.cost_usd == pytest.approx(2_000 / 1e6)


def test_an_error_of_ours_frees_no_money() -> None:
    model = Model(KeyError("a bug"))
    metered = Metered(model, PRICE, 1.5 * MOST)
    with pytest.raises(KeyError):
        ask(metered)
    with pytest.raises(ServiceFailedError, match="is not asked"):
        ask(metered)
    assert model.asked == 1


@pytest.mark.parametrize(("patient", "asked"), [(False, 1), (True, 3)])
def test_a_failure_that_took_long_ends_the_asking_only_where_somebody_waits(
    monkeypatch: pytest.MonkeyPatch, patient: bool, asked: int
) -> None:
    monkeypatch.setattr("backstory_cli.web.language_models.budget.LONG_FAILURE", -1.0)
    model = Model(ServiceFailedError("nonsense"))
    metered = Metered(model, PRICE, None, patient=patient)
    for _ in range(3):
        with pytest.raises(ServiceFailedError, match="nonsense"):
            ask(metered)
    assert model.asked == asked


def test_even_the_patient_do_not_ask_one_that_is_down() -> None:
    model = Model(ServiceDownError("gone", "later"))
    metered = Metered(model, PRICE, None, patient=True)
    for _ in range(3):
        with pytest.raises(ServiceDownError, match="gone"):
            ask(metered)
    assert model.asked == 1


def test_one_that_went_down_is_not_asked_by_those_who_come_after() -> None:
    """Four ask at once and are refused together; then nobody else asks."""
    everybody = threading.Barrier(4)

    class Failing(Model):
        def generate(self, **_: Any) -> Reply:
            self.asked += 1
            everybody.wait(HANG)
            raise ServiceDownError("gone", "later")

    model = Failing(None)
    metered = Metered(model, PRICE, None)
    first = run_all([lambda: ask(metered)] * 4, most=4)
    then = run_all([lambda: ask(metered)] * 4, most=4)
    assert [str(each) for each in (*first, *then)] == ["gone"] * 8
    assert model.asked == 4
    use = metered.use
    assert use is not None
    assert (use.requests, use.uncounted) == (4, 4)


def test_counts_of_requests_side_by_side_add_up() -> None:
    metered = Metered(Model((10, 1)), PRICE, None)
    run_all([lambda: ask(metered)] * 200, most=8)
    use = metered.use
    assert use is not None
    assert (use.requests, use.tokens_read, use.tokens_written) == (200, 2_000, 200)


def test_two_that_look_at_the_limit_at_once_do_not_both_find_room() -> None:
    """Neither looks while the other does: a second one that could would meet the first there."""
    meeting = threading.Barrier(2)

    class Limit(float):
        def __lt__(self, other: float) -> bool:
            with contextlib.suppress(threading.BrokenBarrierError):
                meeting.wait(0.2)
            return float(self) < other

    model = Model(None)
    metered = Metered(model, PRICE, Limit(1.5 * MOST))
    answered = run_all([lambda: ask(metered)] * 2, most=2)
    assert sum(isinstance(each, ServiceFailedError) for each in answered) == 1
    assert model.asked == 1
    assert meeting.broken


def test_the_limit_holds_for_requests_side_by_side() -> None:
    everybody = threading.Barrier(8)

    class Waiting(Model):
        """Answers only when each of the others has been answered or refused."""

        def generate(self, **_: Any) -> Reply:
            self.asked += 1
            everybody.wait(HANG)
            return Reply({}, self.model, (10, 10))

    model = Waiting(None)
    metered = Metered(model, PRICE, 3.5 * MOST)

    def job() -> bool:
        try:
            ask(metered)
        except ServiceFailedError:
            everybody.wait(HANG)
            return False
        return True

    answered = run_all([job] * 8, most=8)
    assert answered.count(True) == model.asked == 3


def test_a_limit_without_a_price_is_refused_with_a_way_out() -> None:
    with pytest.raises(ServiceFailedError, match="not known here") as caught:
        ask(Metered(Model((1, 1)), None, 1.0))
    assert "model_price" in caught.value.hint


def test_one_that_is_down_is_not_asked_again() -> None:
    model = Model(ServiceDownError("gone", "later"), (1, 1))
    metered = Metered(model, PRICE, None)
    for _ in range(3):
        with pytest.raises(ServiceFailedError, match="gone") as caught:
            ask(metered)
        assert caught.value.hint == "later"
    assert model.asked == 1


def test_one_that_fails_at_once_is(monkeypatch: pytest.MonkeyPatch) -> None:
    model = Model(ServiceFailedError("nonsense"), (1, 1))
    metered = Metered(model, PRICE, None)
    with pytest.raises(ServiceFailedError, match="nonsense"):
        ask(metered)
    assert ask(metered).parsed == {}


def test_one_that_takes_long_to_fail_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    now = iter([0.0, 11.0, 12.0, 13.0])
    monkeypatch.setattr("backstory_cli.web.language_models.budget.time.monotonic", lambda: next(now))
    model = Model(ServiceFailedError("nonsense"), (1, 1))
    metered = Metered(model, PRICE, None)
    for _ in range(2):
        with pytest.raises(ServiceFailedError, match="nonsense"):
            ask(metered)
    assert model.asked == 1


def test_what_cannot_be_done_is_no_failure_of_the_service() -> None:
    class Mute(Model):
        def search(self, **_: Any) -> Found:
            raise Skip("it has no search")

    metered = Metered(Mute((1, 1)), PRICE, None)
    with pytest.raises(Skip):
        metered.search(purpose="", system="", text="")
    assert metered.use is None
    assert ask(metered).parsed == {}
