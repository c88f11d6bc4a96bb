"""What is remembered of the web: answers for a day, and turns that are counted across processes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from backstory_cli.web.http.cache import WINDOW, WebStore
from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.http.ledger import Ledger
from backstory_cli.web.http.messages import Request
from fakes.pages import Page, Pages
from support.calls import KEY, Clock, ask


def test_answers_are_used_again_for_a_day(
    door: GuardedClient, server: Pages, ledger: Ledger, clock: Clock, call: Callable[..., Request]
) -> None:
    first = ask(door, call())
    again = ask(door, call(secrets=(KEY,)))
    assert (first.kept, again.kept) == (False, True)
    assert (again.body, again.at) == (first.body, first.at)
    assert len(ledger.exchanges) == 1
    clock.now += 86_401
    assert not ask(door, call()).kept
    assert not ask(door, call(query={"other": "1"})).kept
    assert not ask(door, call(keep=0)).kept


def test_errors_are_not_kept(door: GuardedClient, server: Pages, call: Callable[..., Request]) -> None:
    server.pages["/ask"] = [Page(status=500), Page(b"{}")]
    assert [ask(door, call()).status for _ in range(2)] == [500, 200]


def test_fresh_asks_again_and_forget_removes(
    server: Pages, clock: Clock, call: Callable[..., Request], tmp_path: Path
) -> None:
    host = {f"127.0.0.1:{server.port}"}
    fresh = WebStore(tmp_path / "web.db", fresh=True, clock=clock)
    door = GuardedClient(Ledger(), store=fresh, own_hosts=host)
    assert [ask(door, call()).kept for _ in range(2)] == [False, False]
    store = WebStore(tmp_path / "web.db", clock=clock)
    door = GuardedClient(Ledger(), store=store, own_hosts=host)
    assert ask(door, call()).kept
    assert store.forget() == 1
    assert not ask(door, call()).kept


def test_a_store_that_cannot_be_used_costs_no_answer(
    server: Pages, call: Callable[..., Request], tmp_path: Path
) -> None:
    (tmp_path / "web.db").write_bytes(b"no database at all, but long enough to look" * 40)
    door = GuardedClient(Ledger(), store=WebStore(tmp_path / "web.db"), own_hosts={f"127.0.0.1:{server.port}"})
    assert ask(door, call()).status == 200


def test_a_burst_of_sixty_takes_its_turns(
    door: GuardedClient, server: Pages, clock: Clock, call: Callable[..., Request]
) -> None:
    began = []
    for number in range(60):
        door.call(call(query={"page": str(number)}, a_minute=24, keep=0))
        began.append(clock.now)
    assert len(server.asked) == 60
    for start in began:
        assert sum(start <= moment < start + 60 for moment in began) <= 24
    assert began[-1] - began[0] < 3 * WINDOW


def test_turns_are_counted_across_processes_and_by_service(tmp_path: Path, clock: Clock) -> None:
    one, other = (WebStore(tmp_path / "web.db", clock=clock) for _ in range(2))
    assert [one.turn("a", 2), other.turn("a", 2), one.turn("b", 2)] == [0, 0, 0]
    assert 0 < one.turn("a", 2) <= WINDOW
    clock.now += WINDOW + 0.1
    assert other.turn("a", 2) == 0


def test_a_clock_that_was_set_back_does_not_lock_a_service_out(tmp_path: Path, clock: Clock) -> None:
    store = WebStore(tmp_path / "web.db", clock=clock)
    assert [store.turn("a", 1), store.turn("a", 1) > 0] == [0, True]
    clock.now -= 10_000
    assert store.turn("a", 1) == 0


def test_the_store_is_the_user_s_alone_and_lets_go_of_what_is_too_much(
    server: Pages, clock: Clock, call: Callable[..., Request], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backstory_cli.web.http.cache.MAX_BYTES", 3_000)
    server.pages["/ask"] = Page(b"x" * 1_000)
    server.pages.update({f"/ask?n={number}": Page(bytes(1_000)) for number in range(5)})
    store = WebStore(tmp_path / "web.db", clock=clock)
    door = GuardedClient(Ledger(), store=store, own_hosts={f"127.0.0.1:{server.port}"})
    for number in range(5):
        clock.now += 1
        ask(door, call(query={"n": str(number)}))
    kept = [store.answer(call(query={"n": str(number)}).fingerprint, 86_400) is not None for number in range(5)]
    assert kept == [False, False, True, True, True]
    assert (tmp_path / "web.db").stat().st_mode & 0o077 == 0
