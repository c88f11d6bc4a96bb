"""The ledger: what was sent, in its order, and kept only where that was asked for and is nobody's secret."""

from __future__ import annotations

import hashlib

from backstory_cli.web.ledger import Ledger


def test_an_exchange_is_noted_before_anything_comes_back() -> None:
    ledger = Ledger()
    number = ledger.sent("example.org", "a test", b"body", "POST https://example.org/")
    (sent,) = ledger.exchanges
    assert (sent.bytes_sent, sent.sent_sha256) == (4, hashlib.sha256(b"body").hexdigest())
    assert sent.outcome == "no answer"
    ledger.received(number, 10, "HTTP 200")
    assert (ledger.exchanges[0].bytes_received, ledger.exchanges[0].outcome) == (10, "HTTP 200")


def test_bodies_are_kept_only_when_asked_for() -> None:
    ledger = Ledger()
    ledger.sent("example.org", "a test", b"body")
    assert ledger.exchanges[0].kept is None


def test_a_kept_body_is_what_was_sent_without_its_keys() -> None:
    ledger = Ledger(keep_sent=True)
    ledger.sent("example.org", "a test", b'{"key": "a-secret-key"}', secrets=("a-secret-key",))
    ledger.sent("example.org", "a test", b"\xff\xd8\xff raw")
    ledger.sent("example.org", "a test", b"")
    first, second, third = (each.kept for each in ledger.exchanges)
    assert first is not None
    assert second is not None
    assert (first.name, first.content) == ("sent-1.json", b'{"key": "[key removed]"}')
    assert (second.name, second.media_type, second.content) == (
        "sent-2.bin",
        "application/octet-stream",
        b"\xff\xd8\xff raw",
    )
    assert third is None
    assert ledger.exchanges[0].sent_sha256 == hashlib.sha256(b'{"key": "a-secret-key"}').hexdigest()


def test_a_body_that_is_itself_a_credential_is_not_kept() -> None:
    ledger = Ledger(keep_sent=True)
    ledger.sent("example.org", "signing in", b"assertion=secret", confidential=True)
    assert ledger.exchanges[0].kept is None
