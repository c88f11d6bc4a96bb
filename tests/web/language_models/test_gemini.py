"""The client of Gemini against a server on loopback: what it sends, how it fails, and what the ledger says."""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from backstory_cli.errors import ServiceFailedError
from backstory_cli.web.http.deadline import MAX_REPLY
from backstory_cli.web.http.ledger import Ledger
from backstory_cli.web.language_models import MAX_OUTPUT_TOKENS
from backstory_cli.web.language_models.gemini import Gemini
from fakes.gemini import MODEL_VERSION, FakeGemini, candidate, error
from fakes.proxy import FakeProxy
from support.waiting import HANG, guard

KEY = "AIzaCanary-0123456789"
SCHEMA = {"type": "object", "properties": {"sees": {"type": "string"}}}


@pytest.fixture
def fake() -> Iterator[FakeGemini]:
    with FakeGemini() as server:
        yield server


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
def loaded() -> None:
    """The SDK is imported, so that the seconds of a call are not spent on that."""
    with FakeGemini() as server:
        server.reply({})
        ask(client(server.url, Ledger()))


def client(url: str, ledger: Ledger, **options: Any) -> Gemini:
    settings = {"api_key": KEY, "model": "gemini-test", "timeout": HANG, "retry_delay": 0.001, **options}
    return Gemini(base_url=url, ledger=ledger, **settings)


def ask(gemini: Gemini, jpeg: bytes | None = None) -> dict[str, Any]:
    return gemini.generate(purpose="a test", system="Look.", text="What is it?", schema=SCHEMA, jpeg=jpeg).parsed


def failure(gemini: Gemini) -> ServiceFailedError:
    """The failure of one call, which gives a next step and never the key."""
    with pytest.raises(ServiceFailedError) as caught:
        ask(gemini)
    assert KEY not in f"{caught.value.message} {caught.value.hint} {caught.value!r} {caught.value.__cause__!r}"
    assert caught.value.message.startswith("Gemini")
    assert caught.value.hint
    return caught.value


def assert_ledger_is_what_arrived(ledger: Ledger, fake: FakeGemini) -> None:
    noted = [(each.host, each.bytes_sent, each.sent_sha256) for each in ledger.exchanges]
    arrived = [(fake.host, len(each.body), hashlib.sha256(each.body).hexdigest()) for each in fake.requests]
    assert noted == arrived


def test_a_reply_comes_back_with_the_version_of_the_model(fake: FakeGemini, ledger: Ledger) -> None:
    fake.reply({"sees": "a boat"})
    reply = client(fake.url, ledger).generate(purpose="a test", system="Look.", text="What?", schema=SCHEMA)
    assert reply.parsed == {"sees": "a boat"}
    assert reply.model == MODEL_VERSION


def test_the_request_says_what_it_should_and_nothing_more(fake: FakeGemini, ledger: Ledger) -> None:
    fake.reply({})
    ask(client(fake.url, ledger), jpeg=b"\xff\xd8 not checked here \xff\xd9")
    (request,) = fake.requests
    assert request.path == "/v1beta/models/gemini-test:generateContent"
    assert request.headers["x-goog-api-key"] == KEY
    assert request.headers["accept-encoding"] == "gzip"
    assert request.headers["user-agent"].startswith("backstory/")
    assert request.pictures == [b"\xff\xd8 not checked here \xff\xd9"]
    assert request.text == "What is it?"
    assert request.system == "Look."
    assert request.schema == SCHEMA
    assert request.json["store"] is False
    config = request.json["generationConfig"]
    assert config["maxOutputTokens"] == MAX_OUTPUT_TOKENS
    assert config["responseMimeType"] == "application/json"
    assert "LOW" in config["thinkingConfig"].values()
    assert "temperature" not in config
    assert "tools" not in request.json


def test_the_ledger_holds_host_purpose_size_and_hash(fake: FakeGemini, ledger: Ledger) -> None:
    fake.reply({"sees": "a boat"})
    ask(client(fake.url, ledger))
    assert_ledger_is_what_arrived(ledger, fake)
    (exchange,) = ledger.exchanges
    assert exchange.purpose == "a test"
    assert exchange.bytes_received == fake.sent[0]
    assert exchange.outcome == "HTTP 200"


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_passing_trouble_is_retried_and_every_attempt_is_noted(fake: FakeGemini, ledger: Ledger, status: int) -> None:
    fake.fail(status, error(status, "BUSY", "too much"), {"retry-after": "0"})
    fake.fail(status, b"<html>no JSON at all")
    fake.reply({"sees": "a boat"})
    assert ask(client(fake.url, ledger)) == {"sees": "a boat"}
    assert [each.outcome for each in ledger.exchanges] == [f"HTTP {status}", f"HTTP {status}", "HTTP 200"]
    assert_ledger_is_what_arrived(ledger, fake)


RETRY_INFO = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "7.5s"}


@pytest.mark.parametrize(
    ("reply", "seconds"),
    [
        ((error(429, "BUSY", "too much"), {"retry-after": "5"}), 5.0),
        (({"error": {"code": 429, "status": "BUSY", "message": "", "details": [RETRY_INFO]}}, {}), 7.0),
        ((error(429, "BUSY", "too much"), {"retry-after": "soon"}), 0.0),
    ],
)
def test_it_is_left_alone_for_as_long_as_it_asks(
    fake: FakeGemini,
    ledger: Ledger,
    monkeypatch: pytest.MonkeyPatch,
    reply: tuple[dict[str, Any], dict[str, str]],
    seconds: float,
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("backstory_cli.web.language_models.gemini.time.sleep", waits.append)
    fake.fail(429, *reply)
    fake.reply({"sees": "a boat"})
    assert ask(client(fake.url, ledger)) == {"sees": "a boat"}
    assert waits[0] == seconds


@pytest.mark.parametrize("seconds", ["600", "Wed, 21 Oct 2099 07:28:00 GMT", "999999999999999999999999"])
def test_asked_to_wait_for_longer_than_anybody_does_it_gives_up(fake: FakeGemini, ledger: Ledger, seconds: str) -> None:
    fake.fail(429, error(429, "BUSY", "too much"), {"retry-after": seconds})
    assert "wants to be left alone for" in failure(client(fake.url, ledger)).message
    assert len(fake.requests) == 1
    assert_ledger_is_what_arrived(ledger, fake)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_retries_are_bounded(fake: FakeGemini, ledger: Ledger, status: int) -> None:
    fake.fail(status, error(status, "BUSY", "too much"))
    told = failure(client(fake.url, ledger))
    assert "after 3 attempts" in told.message
    assert f"HTTP {status}: too much" in told.message
    assert len(fake.requests) == 3
    assert_ledger_is_what_arrived(ledger, fake)


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (400, error(400, "INVALID_ARGUMENT", "API key not valid.", "API_KEY_INVALID"), "refused the API key"),
        (400, error(400, "FAILED_PRECONDITION", "User location is not supported."), "User location is not supported"),
        (401, error(401, "UNAUTHENTICATED", "no"), "refused the API key"),
        (403, error(403, "PERMISSION_DENIED", "no"), "refused the API key"),
        (404, error(404, "NOT_FOUND", "no such model"), "does not know the model gemini-test"),
        (413, b"", "refused the request (HTTP 413)"),
        (400, b'["two", "things"]', "HTTP 400"),
        (400, b"\xff\xfe not text", "HTTP 400"),
        (403, b"[" * 100_000, "HTTP 403"),
    ],
)
def test_a_refusal_is_told_at_once_in_words(
    fake: FakeGemini, ledger: Ledger, status: int, body: bytes | dict[str, Any], expected: str
) -> None:
    fake.fail(status, body)
    assert expected in failure(client(fake.url, ledger)).message
    assert len(fake.requests) == 1
    assert_ledger_is_what_arrived(ledger, fake)


@pytest.mark.parametrize(
    ("prepare", "expected"),
    [
        (lambda fake: fake.block("PROHIBITED_CONTENT"), "block reason PROHIBITED_CONTENT"),
        (lambda fake: fake.block("A_REASON_OF_TOMORROW"), "block reason A_REASON_OF_TOMORROW"),
        (lambda fake: fake.finish("SAFETY"), "finish reason SAFETY"),
        (lambda fake: fake.finish("A_REASON_OF_TOMORROW"), "finish reason A_REASON_OF_TOMORROW"),
        (lambda fake: fake.reply({"sees": "a boat"}, finish="MAX_TOKENS"), "finish reason MAX_TOKENS"),
        (lambda fake: fake.truncate(), "breaks off in the middle"),
        (lambda fake: fake.text("A boat, I think."), "not the JSON object"),
        (lambda fake: fake.text("[1, 2]"), "not the JSON object"),
        (lambda fake: fake.text("[" * 200_000), "not a Gemini reply"),
        (lambda fake: fake.text(""), "no text"),
        (lambda fake: fake.raw({"candidates": []}), "no candidates"),
        (lambda fake: fake.raw({}), "no candidates"),
        (lambda fake: fake.raw({"candidates": "three"}), "empty reply"),
        (lambda fake: fake.raw(["a", "list"]), "empty reply"),
        (lambda fake: fake.html(), "not a Gemini reply"),
        (lambda fake: fake.hang_up(), "broke off its reply"),
        (lambda fake: fake.fail(302, b"", {"location": "http://127.0.0.1:1/elsewhere"}), "is not followed"),
    ],
)
def test_a_reply_that_is_no_answer_is_told_in_words(
    fake: FakeGemini, ledger: Ledger, prepare: Callable[[FakeGemini], None], expected: str
) -> None:
    prepare(fake)
    assert expected in failure(client(fake.url, ledger)).message
    assert len(fake.requests) == 1
    assert_ledger_is_what_arrived(ledger, fake)


def test_a_reply_over_the_cap_is_not_read_on(fake: FakeGemini, ledger: Ledger) -> None:
    fake.text(" " * (MAX_REPLY + 2**20))
    assert "more than 8 MiB" in failure(client(fake.url, ledger)).message
    (exchange,) = ledger.exchanges
    assert MAX_REPLY < exchange.bytes_received < MAX_REPLY + 2**20
    assert exchange.outcome == "HTTP 200, not read to its end"


def test_a_compressed_reply_is_unpacked_within_the_cap(fake: FakeGemini, ledger: Ledger) -> None:
    fake.fail(200, gzip.compress(b" " * 50_000_000), {"content-encoding": "gzip"})
    fake.fail(200, gzip.compress(json.dumps(candidate('{"sees": "a boat"}')).encode()), {"content-encoding": "gzip"})
    assert "more than 8 MiB" in failure(client(fake.url, ledger)).message
    assert ask(client(fake.url, ledger)) == {"sees": "a boat"}


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("part", ["body", "headers"])
def test_a_server_that_drips_comes_to_an_end(fake: FakeGemini, ledger: Ledger, part: str) -> None:
    fake.drip(part)
    with guard("the call"):
        told = failure(client(fake.url, ledger, timeout=2))
    assert "did not answer within 2 seconds" in told.message
    assert ledger.exchanges[-1].outcome != "HTTP 200"
    assert_ledger_is_what_arrived(ledger, fake)


@pytest.mark.usefixtures("loaded")
def test_a_server_that_hangs_comes_to_an_end_without_retries(fake: FakeGemini, ledger: Ledger) -> None:
    fake.hang()
    with guard("the call"):
        told = failure(client(fake.url, ledger, timeout=2))
    assert "did not answer within 2 seconds" in told.message
    assert ledger.exchanges[-1].outcome == "no answer"
    assert_ledger_is_what_arrived(ledger, fake)


@pytest.mark.usefixtures("loaded")
def test_the_deadline_holds_for_all_attempts_together(fake: FakeGemini, ledger: Ledger) -> None:
    fake.fail(503)
    with guard("the call"):
        told = failure(client(fake.url, ledger, timeout=1, attempts=100_000, retry_delay=0.05))
    assert "did not answer within 1 seconds" in told.message
    # The last request may have been cut on its way: noted, since it was being sent, but never received whole.
    assert len(fake.requests) <= len(ledger.exchanges) <= len(fake.requests) + 1
    arrived = [hashlib.sha256(each.body).hexdigest() for each in fake.requests]
    assert [each.sent_sha256 for each in ledger.exchanges][: len(arrived)] == arrived


def test_a_closed_port_is_told_and_nothing_is_noted_as_sent(ledger: Ledger) -> None:
    with FakeGemini() as gone:
        url = gone.url
    assert "could not be reached" in failure(client(url, ledger)).message
    assert ledger.exchanges == ()


@pytest.mark.parametrize("key", ["", "   ", "schlüssel", "two\nlines", "\x1b[31m"])
def test_a_key_that_cannot_be_one_is_never_sent(fake: FakeGemini, ledger: Ledger, key: str) -> None:
    fake.reply({})
    told = failure(client(fake.url, ledger, api_key=key))
    assert "GEMINI_API_KEY" in told.hint
    assert fake.requests == []


@pytest.mark.parametrize("url", ["http://[", "http://", "ftp://127.0.0.1", "http://127.0.0.1:99999"])
def test_an_address_that_makes_no_sense_is_told(ledger: Ledger, url: str) -> None:
    assert failure(client(url, ledger)).message


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500, 503])
def test_a_key_that_the_server_echoes_stays_out_of_messages(fake: FakeGemini, ledger: Ledger, status: int) -> None:
    fake.fail(status, error(status, f"KEY_{KEY}", f"the key {KEY} is no good"))
    assert "[key removed]" in failure(client(fake.url, ledger)).message
    assert KEY not in repr(ledger.exchanges)


def test_a_key_that_the_server_echoes_stays_out_of_replies(fake: FakeGemini, ledger: Ledger) -> None:
    fake.reply({"sees": f"the key {KEY}"})
    assert ask(client(fake.url, ledger)) == {"sees": "the key [key removed]"}


@pytest.mark.parametrize("reason", [KEY, "x" * 50 + KEY])
def test_a_key_that_the_server_echoes_as_a_reason_stays_out_too(fake: FakeGemini, ledger: Ledger, reason: str) -> None:
    fake.block(reason)
    fake.finish(reason)
    for _ in range(2):
        assert KEY[:8] not in failure(client(fake.url, ledger)).message


def test_the_key_is_not_in_the_objects_text() -> None:
    assert KEY not in repr(client("http://127.0.0.1:1", Ledger()))


def test_proxies_and_switches_of_the_environment_change_nothing(
    fake: FakeGemini, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "socks5://127.0.0.1:9")
    for name, value in {
        "GOOGLE_API_KEY": "another-key",
        "GEMINI_API_KEY": "a-third-key",
        "GOOGLE_GENAI_USE_VERTEXAI": "true",
        "GOOGLE_GENAI_USE_ENTERPRISE": "true",
        "GOOGLE_CLOUD_PROJECT": "project",
        "GOOGLE_CLOUD_LOCATION": "europe-west1",
        "GOOGLE_GENAI_API_VERSION": "v1",
        "GOOGLE_GEMINI_BASE_URL": "http://127.0.0.1:9",
    }.items():
        monkeypatch.setenv(name, value)
    fake.reply({"sees": "a boat"})
    assert ask(client(fake.url, ledger)) == {"sees": "a boat"}
    assert fake.requests[0].path.startswith("/v1beta/models/")
    assert fake.requests[0].headers["x-goog-api-key"] == KEY


def test_every_attempt_goes_through_the_proxy_that_the_user_named(fake: FakeGemini, ledger: Ledger) -> None:
    fake.fail(503)
    fake.reply({"sees": "a boat"})
    with FakeProxy() as proxy:
        assert ask(client(fake.url, ledger, proxy=f"http://{proxy.host}")) == {"sees": "a boat"}
    assert proxy.asked == [f"POST {fake.url}{request.path}" for request in fake.requests]
    assert len(fake.requests) == 2
    assert_ledger_is_what_arrived(ledger, fake)


@pytest.mark.parametrize("inside", ["127.0.0.1", "169.254.169.254", "::1"])
def test_google_s_name_leads_to_no_private_network(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    monkeypatch.setattr("socket.getaddrinfo", lambda _host, port, **_: [(2, 1, 6, "", (inside, port))])
    gemini = Gemini(api_key=KEY, model="gemini-test", base_url=None, timeout=10, ledger=ledger)
    assert "private network" in failure(gemini).message
    assert ledger.exchanges == ()


def test_no_cookie_is_sent_back(fake: FakeGemini, ledger: Ledger) -> None:
    fake.fail(503, b"", {"set-cookie": "a=b; Path=/"})
    fake.reply({})
    ask(client(fake.url, ledger))
    assert ["cookie" in request.headers for request in fake.requests] == [False, False]


def test_a_gateway_s_name_and_password_are_a_header(fake: FakeGemini, ledger: Ledger) -> None:
    fake.reply({})
    ask(client(f"http://jane:pass-canary@{fake.host}", ledger))
    assert fake.requests[0].headers["authorization"] == "Basic amFuZTpwYXNzLWNhbmFyeQ=="
    assert "canary" not in repr(ledger.exchanges)


def test_the_ledger_says_what_was_asked(fake: FakeGemini, ledger: Ledger) -> None:
    fake.reply({})
    ask(client(fake.url, ledger))
    assert ledger.exchanges[0].request == f"POST {fake.url}{fake.requests[0].path}"


def test_nothing_is_written_or_logged(
    fake: FakeGemini,
    ledger: Ledger,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GOOGLE_API_KEY", "another-key")
    monkeypatch.setenv("GEMINI_API_KEY", "a-third-key")
    parts = [{"text": '{"sees": "a boat"}'}, {"functionCall": {"name": "f", "args": {}}}]
    two = [{"content": {"role": "model", "parts": parts}, "finishReason": "STOP"}] * 2
    fake.raw({"candidates": two, "somethingNew": {"a": 1}})
    fake.finish("A_REASON_OF_TOMORROW")
    assert ask(client(fake.url, ledger)) == {"sees": "a boat"}
    failure(client(fake.url, ledger))
    assert capfd.readouterr() == ("", "")
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_warnings_of_others_and_a_level_that_was_set_are_left_as_they_were(fake: FakeGemini, ledger: Ledger) -> None:
    logger = logging.getLogger("google_genai")
    before = logger.level
    logger.setLevel(logging.DEBUG)
    try:
        fake.reply({})
        ask(client(fake.url, ledger))
        assert logger.level == logging.DEBUG
    finally:
        logger.setLevel(before)
    with pytest.warns(UserWarning, match="of others"):
        warnings.warn("of others", UserWarning, stacklevel=1)


def test_the_sdk_is_not_imported_before_it_is_needed() -> None:
    program = (
        "import sys; from backstory_cli.web.language_models.gemini import Gemini;"
        "from backstory_cli.web.http.ledger import Ledger;"
        "Gemini(api_key='k', model='m', base_url=None, timeout=1, ledger=Ledger());"
        "sys.exit(sum(name.startswith(('google.genai', 'httpx')) for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], check=False, timeout=HANG)  # noqa: S603 - our own interpreter
    assert done.returncode == 0
