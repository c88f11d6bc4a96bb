"""The guarded door: exchanges with services and pages, each by the guard (`GuardedTransport`).

Redirects are followed, and each is checked again. Services are asked no faster than they allow, again where they are
busy, and not again for what they answered within a day.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urljoin, urlsplit

from backstory_cli.errors import ServiceFailedError
from backstory_cli.text import clean, redact
from backstory_cli.web.http.address_policy import resolve_public
from backstory_cli.web.http.cache import WebStore
from backstory_cli.web.http.deadline import Deadline, DeadlineExceededError, RequestRefusedError
from backstory_cli.web.http.ledger import Ledger
from backstory_cli.web.http.messages import Reply, Request, parse_retry_after
from backstory_cli.web.http.policy import Policy, Resolve

if TYPE_CHECKING:
    import httpx

    from backstory_cli.web.http.transport import GuardedTransport

T = TypeVar("T")
MAX_REDIRECTS = 5
SECONDS = 15.0
MAX_TURN_WAIT = 90.0
"""Seconds that a call waits for its turn at a service at most."""
_ERRNO = re.compile(r"^\[Errno -?\d+\] ")
_REDIRECTS = {301, 302, 303, 307, 308}
_BUSY = {429, 502, 503, 504}
"""Statuses after which the same request may be answered a moment later."""


class GuardedClient:
    """Exchanges with the web, within bounds. Several threads may use one."""

    def __init__(
        self,
        ledger: Ledger,
        *,
        store: WebStore | None = None,
        seconds: float = SECONDS,
        plain: bool = False,
        own_hosts: Collection[str] = (),
        proxy: str | None = None,
        contact: str = "",
        resolve: Resolve = resolve_public,
        pause: Callable[[float], None] | None = None,
    ) -> None:
        """Args:
        ledger: Where each request is noted.
        store: Where answers are kept and turns are counted; without one, neither is.
        seconds: The deadline of a whole exchange, redirects and further attempts included.
        plain, own_hosts, proxy, contact, resolve: See `Policy`.
        pause: Waits some seconds; None for really waiting.
        """
        self._ledger = ledger
        self._store = store
        self._seconds = seconds
        self._policy = Policy(plain, frozenset(own_hosts), proxy, contact, resolve)
        self._pause = pause or time.sleep

    def accepts(self, url: str) -> bool:
        """Whether the scheme of an address that was found is one that may be asked for."""
        return urlsplit(url).scheme in ({"https", "http"} if self._policy.plain else {"https"})

    def fetch(self, url: str, *, purpose: str, max_bytes: int, keep: float = 0.0, typed: str = "") -> Reply:
        """Get what is at an address; redirects are followed.

        Args:
            url: The address.
            purpose: What for, for the ledger.
            max_bytes: Bytes of the answer at most.
            keep: Seconds for which an earlier answer will do.
            typed: The address that the user typed, if any: what is of its origin may be of the user's own network.

        Raises:
            ServiceFailedError: It cannot be had: refused, unreachable, too slow, too large, or an HTTP error.
        """
        host = clean(_get_host(url), 200) or "the address"
        call = Request(host, url, purpose, keep=keep, max_bytes=max_bytes)
        if kept := self.kept(call):
            return kept
        with self._exchange(call, typed) as guard:
            reply = _follow_redirects(url, guard)
        self._keep(call, reply)
        return reply

    def ask(self, call: Request, read: Callable[[Reply], T]) -> tuple[T, Reply]:
        """Ask a service and read its reply, or an earlier one; one that cannot be read is not kept.

        Raises:
            ServiceFailedError: There is no reply, or reading it raised this.
        """
        if kept := self.kept(call):
            return read(kept), kept
        reply = self.call(call)
        value = read(reply)
        if reply.status == 200:
            self._keep(call, reply)
        return value, reply

    def call(self, call: Request) -> Reply:
        """Ask a service, and again where it is busy; the reply may have any status, and is not kept.

        Raises:
            ServiceFailedError: There is no reply: refused, unreachable, too slow, too large, or no turn is to be had.
        """
        self._take_turn(call)
        with self._exchange(call, call.url, call.shown) as guard:
            return self._answer(call, guard)

    def kept(self, call: Request) -> Reply | None:
        """An earlier answer to the same call, if it may be used again."""
        if self._store is None or not call.keep:
            return None
        with suppress(ServiceFailedError):  # an unusable store costs time, not the search
            return self._store.answer(call.fingerprint, call.keep)
        return None

    def _keep(self, call: Request, reply: Reply) -> None:
        if self._store is not None and call.keep:
            with suppress(ServiceFailedError):
                self._store.keep(call.fingerprint, reply)

    def _take_turn(self, call: Request) -> None:
        if self._store is None or not call.a_minute:
            return
        waited = 0.0
        while wait := self._store.turn(call.service, call.a_minute):
            waited += wait
            if waited > MAX_TURN_WAIT:
                raise ServiceFailedError(
                    f"{call.service} may be asked {call.a_minute} times a minute only, and others wait for it too",
                    "try again in a few minutes",
                )
            self._pause(wait)

    def _answer(self, call: Request, guard: GuardedTransport) -> Reply:
        import httpx

        kind = {"Content-Type": call.content_type} if call.content_type else {}
        content = call.body if call.method == "POST" else None
        request = httpx.Request(call.method, call.address, headers={**call.headers, **kind}, content=content)
        for attempt in range(1, call.attempts + 1):
            response = guard.handle_request(request)
            wait = _compute_wait(response.headers.get("retry-after", ""), attempt)
            if response.status_code not in _BUSY or attempt == call.attempts or wait > guard.watch.left - 1:
                break
            self._pause(wait)
            self._take_turn(call)
        return _to_reply(response, call.url)

    @contextmanager
    def _exchange(self, call: Request, typed: str, shown: str = "") -> Iterator[GuardedTransport]:
        """A guard for one call, its seconds running; what goes wrong is told in plain words."""
        import httpx

        from backstory_cli.web.http.transport import GuardedTransport

        name, secrets = call.service, call.secrets
        watch = Deadline(self._ledger, call.purpose, self._seconds, secrets=secrets, confidential=call.confidential)
        try:
            with watch:
                yield GuardedTransport(self._policy, watch, typed=typed, max_bytes=call.max_bytes, shown=shown)
                return
        except RequestRefusedError as problem:
            raise ServiceFailedError(f"{name} {redact(str(problem), *secrets)}", _suggest_fix(str(problem))) from None
        except DeadlineExceededError:
            pass
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as problem:
            cause = redact(_ERRNO.sub("", clean(problem, 200)) or type(problem).__name__, *secrets)
            broken = isinstance(problem, httpx.RemoteProtocolError)
            what = "broke off its reply, or sent what is none" if broken else "could not be reached"
            raise ServiceFailedError(
                f"{name} {what} ({cause})", "check the network connection, and try again"
            ) from None
        raise ServiceFailedError(f"{name} did not answer within {self._seconds:g} seconds", "try again later")


def _follow_redirects(url: str, guard: GuardedTransport) -> Reply:
    """What is at an address in the end.

    Raises:
        Refused: It is not to be had, or a redirect leads where nothing may be asked.
    """
    import httpx

    hops: list[str] = []
    while len(hops) <= MAX_REDIRECTS:
        try:
            response = guard.handle_request(httpx.Request("GET", url))
        except RequestRefusedError as problem:
            raise RequestRefusedError(
                f"redirected to {clean(url, 200)}, which {problem}" if hops else str(problem)
            ) from None
        onward = response.headers.get("location") if response.status_code in _REDIRECTS else None
        if not onward:
            if response.status_code != 200:
                raise RequestRefusedError(f"answered with HTTP status {response.status_code}")
            return _to_reply(response, url, tuple(hops))
        hops.append(url)
        url = urljoin(url, onward)
    raise RequestRefusedError(f"redirected more than {MAX_REDIRECTS} times")


def _to_reply(response: httpx.Response, url: str, hops: tuple[str, ...] = ()) -> Reply:
    kind, _, parameters = response.headers.get("content-type", "").partition(";")
    return Reply(
        url=url,
        status=response.status_code,
        media_type=clean(kind.strip().lower(), 100),
        body=response.content,
        at=datetime.now(UTC),
        charset=clean(parameters.partition("charset=")[2].strip("\"' "), 40),
        modified=clean(response.headers.get("last-modified", ""), 100),
        hops=hops,
    )


def _suggest_fix(problem: str) -> str:
    if "private network" in problem:
        return "one of your own network is asked only if you type it and name its host as own_hosts in config.toml"
    if "no address" in problem:
        return "check the network connection, and the spelling of the address"
    return "check the address"


def _get_host(url: str) -> str:
    """The host of an address, in small letters, without a dot at its end; empty if it has none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def _compute_wait(retry_after: str, attempt: int) -> float:
    """Seconds until the next attempt: as the service says, else longer each time, at random."""
    if (asked := parse_retry_after(retry_after)) is not None:
        return asked
    return 2.0 ** (attempt - 1) * (1 + random.random())  # noqa: S311 - spreads callers, keeps no secret
