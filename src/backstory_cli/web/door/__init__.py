"""The guarded door: every exchange with the web but Gemini's goes through here.

Only https (http where it is asked for), only public addresses, checked after the name was resolved and again at each
redirect, and connected to as checked, so that a second answer of the name server changes nothing. A deadline for the
whole exchange, a bound on its bytes, no cookies, no proxy from the environment, and an entry in the ledger for each
request that is sent. Services are asked no faster than they allow, again where they are busy, and not again for
what they answered within a day.
"""

from __future__ import annotations

import ipaddress
import queue
import random
import re
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import SplitResult, urljoin, urlsplit

from backstory_cli import __version__
from backstory_cli.errors import ServiceFailed
from backstory_cli.text import clean, redact
from backstory_cli.web.door.addresses import any_addresses, public_addresses
from backstory_cli.web.door.calls import Call, Reply, asked_to_wait, without
from backstory_cli.web.door.certificates import trusted
from backstory_cli.web.door.packing import ASKED_FOR, unpacker
from backstory_cli.web.door.store import WebStore
from backstory_cli.web.door.watch import OutOfTime, Refused, Watch
from backstory_cli.web.ledger import Ledger

if TYPE_CHECKING:
    import httpx2

T = TypeVar("T")
MAX_REDIRECTS = 5
MAX_ADDRESSES = 3
"""Addresses of one host that are tried."""
SECONDS = 15.0
CONNECT_SECONDS = 5.0
MAX_TURN_WAIT = 90.0
"""Seconds that a call waits for its turn at a service at most."""
USER_AGENT = f"backstory/{__version__} (image provenance research; {{contact}})"
CONTACT = "https://pypi.org/project/backstory-cli/"
_ERRNO = re.compile(r"^\[Errno -?\d+\] ")
_REDIRECTS = {301, 302, 303, 307, 308}
_BUSY = {429, 502, 503, 504}
"""Statuses after which the same request may be answered a moment later."""

Resolve = Callable[[str, int], list[str]]
"""The addresses of a host and port, or `Refused`."""


@dataclass(frozen=True)
class _Request:
    """One request as it is sent."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes
    shown: str
    max_bytes: int


@dataclass(frozen=True)
class _Answered:
    """A reply with the headers that only the door looks at."""

    reply: Reply
    location: str
    retry_after: str


class Door:
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
        resolve: Resolve = public_addresses,
        pause: Callable[[float], None] | None = None,
    ) -> None:
        """Args:
        ledger: Where each request is noted.
        store: Where answers are kept and turns are counted; without one, neither is.
        seconds: The deadline of a whole exchange, redirects and further attempts included.
        plain: Allow http, which anyone on the way can read and change.
        own_hosts: Hosts (``name`` or ``name:port``) that the user named: they may be of a private network, over http.
        proxy: The address of a proxy that the user named; the environment's are never used.
        contact: How whoever runs a server can reach the user; for the User-Agent.
        resolve: Gives the addresses of a host; the default refuses those that are not public.
        pause: Waits some seconds; None for really waiting.
        """
        self._ledger = ledger
        self._store = store
        self._seconds = seconds
        self._plain = plain
        self._own_hosts = frozenset(host.lower() for host in own_hosts)
        self._proxy = proxy
        self._agent = USER_AGENT.format(contact=clean(contact or CONTACT, 200).encode("ascii", "replace").decode())
        self._resolve = resolve
        self._pause = pause or time.sleep

    def takes(self, url: str) -> bool:
        """Whether the scheme of an address is one that may be asked for."""
        parts = urlsplit(url)
        return parts.scheme in ({"https", "http"} if self._plain or self._own(parts) else {"https"})

    def _own(self, parts: SplitResult) -> bool:
        host = (parts.hostname or "").rstrip(".")
        return bool({host, f"{host}:{parts.port or (443 if parts.scheme == 'https' else 80)}"} & self._own_hosts)

    def fetch(self, url: str, *, purpose: str, max_bytes: int, keep: float = 0.0) -> Reply:
        """Get what is at an address; redirects are followed.

        Args:
            url: The address.
            purpose: What for, for the ledger.
            max_bytes: Bytes of the answer at most.
            keep: Seconds for which an earlier answer will do.

        Raises:
            ServiceFailed: It cannot be had: refused, unreachable, too slow, too large, or an HTTP error.
        """
        host = clean(_host_of(url), 200) or "the address"
        call = Call(host, url, purpose, keep=keep, max_bytes=max_bytes)
        if kept := self.kept(call):
            return kept
        with self._explained(host, purpose) as watch:
            reply = self._followed(url, watch, max_bytes)
        self._keep(call, reply)
        return reply

    def ask(self, call: Call, read: Callable[[Reply], T]) -> tuple[T, Reply]:
        """Ask a service and read its reply, or an earlier one; one that cannot be read is not kept.

        Raises:
            ServiceFailed: There is no reply, or reading it raised this.
        """
        if kept := self.kept(call):
            return read(kept), kept
        reply = self.call(call)
        value = read(reply)
        if reply.status == 200:
            self._keep(call, reply)
        return value, reply

    def call(self, call: Call) -> Reply:
        """Ask a service, and again where it is busy; the reply may have any status, and is not kept.

        Raises:
            ServiceFailed: There is no reply: refused, unreachable, too slow, too large, or no turn is to be had.
        """
        self._take_turn(call)
        with self._explained(call.service, call.purpose, call.secrets, confidential=call.confidential) as watch:
            return self._answered(call, watch)

    def kept(self, call: Call) -> Reply | None:
        """An earlier answer to the same call, if it may be used again."""
        if self._store is None or not call.keep:
            return None
        with suppress(ServiceFailed):  # an unusable store costs time, not the search
            return self._store.answer(call.fingerprint, call.keep)
        return None

    def _keep(self, call: Call, reply: Reply) -> None:
        if self._store is not None and call.keep:
            with suppress(ServiceFailed):
                self._store.keep(call.fingerprint, reply)

    def _take_turn(self, call: Call) -> None:
        if self._store is None or not call.a_minute:
            return
        waited = 0.0
        while wait := self._store.turn(call.service, call.a_minute):
            waited += wait
            if waited > MAX_TURN_WAIT:
                raise ServiceFailed(
                    f"{call.service} may be asked {call.a_minute} times a minute only, and others wait for it too",
                    "try again in a few minutes",
                )
            self._pause(wait)

    def _answered(self, call: Call, watch: Watch) -> Reply:
        headers = dict(call.headers)
        if call.content_type:
            headers["Content-Type"] = call.content_type
        request = _Request(call.method, call.address, headers, call.body, call.shown, call.max_bytes)
        for attempt in range(1, call.attempts + 1):
            answered = self._once(request, watch)
            wait = _wait(answered.retry_after, attempt)
            if answered.reply.status not in _BUSY or attempt == call.attempts or wait > watch.left - 1:
                break
            self._pause(wait)
            self._take_turn(call)
        return replace(answered.reply, url=call.url, body=without(answered.reply.body, call.secrets))

    def _followed(self, url: str, watch: Watch, max_bytes: int) -> Reply:
        hops: list[str] = []
        while len(hops) <= MAX_REDIRECTS:
            answered = self._once(_Request("GET", url, {}, b"", f"GET {url}", max_bytes), watch)
            if not answered.location:
                if answered.reply.status != 200:
                    raise Refused(f"answered with HTTP status {answered.reply.status}")
                return replace(answered.reply, hops=tuple(hops))
            hops.append(url)
            url = urljoin(url, answered.location)
        raise Refused(f"redirected more than {MAX_REDIRECTS} times")

    def _once(self, request: _Request, watch: Watch) -> _Answered:
        """Send one request, to the first of the host's addresses that can be reached."""
        import httpx2

        host, port, addresses = self._checked(request.url, watch)
        for number, address in enumerate(addresses, 1):
            try:
                return self._sent(request, host, port, address, watch)
            except (httpx2.ConnectError, httpx2.ConnectTimeout):
                if number == len(addresses) or watch.left <= 0:
                    raise
        raise AssertionError("a host without an address is refused")

    def _sent(self, request: _Request, host: str, port: int, address: str, watch: Watch) -> _Answered:
        import httpx2

        named = host if port in {80, 443} else f"{host}:{port}"
        left = watch.begin(named, request.body, request.shown)
        sent = httpx2.Request(
            request.method,
            _at(request.url, address, port),
            headers={**request.headers, "Host": named, "User-Agent": self._agent, "Accept-Encoding": ASKED_FOR},
            content=request.body if request.method == "POST" else None,
            extensions={
                "timeout": {**dict.fromkeys(("read", "write", "pool"), left), "connect": min(left, CONNECT_SECONDS)},
                "trace": watch.trace,
                "sni_hostname": host,
            },
        )
        limits = httpx2.Limits(max_connections=1, max_keepalive_connections=0)
        with httpx2.HTTPTransport(trusted(), trust_env=False, limits=limits, proxy=self._proxy) as transport:
            response = transport.handle_request(sent)
            try:
                body = _body(response, watch, request.max_bytes)
            finally:
                response.close()
        if watch.expired:
            watch.out_of_time()
        headers = response.headers
        kind, _, parameters = headers.get("content-type", "").partition(";")
        reply = Reply(
            url=request.url,
            status=response.status_code,
            media_type=clean(kind.strip().lower(), 100),
            body=body,
            at=datetime.now(UTC),
            charset=clean(parameters.partition("charset=")[2].strip("\"' "), 40),
            modified=clean(headers.get("last-modified", ""), 100),
        )
        onward = headers.get("location", "") if response.status_code in _REDIRECTS else ""
        return _Answered(reply, onward, headers.get("retry-after", ""))

    def _checked(self, url: str, watch: Watch) -> tuple[str, int, list[str]]:
        """Host, port and addresses of what may be asked for.

        Raises:
            Refused: It may not.
        """
        parts = urlsplit(url)
        try:
            host, port = _host_of(url), parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError:
            raise Refused("is not asked: the address has a port that does not exist") from None
        if not self.takes(url):
            raise Refused(f"is not asked over {clean(parts.scheme or 'nothing', 20)}: only https is")
        if not host or parts.username is not None:
            raise Refused("is not asked: the address names no host, or a user")
        name = host.encode("idna").decode("ascii")
        resolve = any_addresses if self._own(parts) else self._resolve
        return name, port, _in_time(partial(resolve, name, port), watch)[:MAX_ADDRESSES]

    @contextmanager
    def _explained(
        self, name: str, purpose: str, secrets: tuple[str, ...] = (), *, confidential: bool = False
    ) -> Iterator[Watch]:
        """Watch over an exchange, and say in plain words what went wrong with it."""
        import httpx2

        watch = Watch(self._ledger, purpose, self._seconds, secrets=secrets, confidential=confidential)
        try:
            with watch:
                yield watch
                return
        except Refused as problem:
            raise ServiceFailed(f"{name} {redact(str(problem), *secrets)}", _way_out(str(problem))) from None
        except (OutOfTime, httpx2.TimeoutException):
            pass
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as problem:
            if not watch.expired:
                cause = redact(_ERRNO.sub("", clean(problem, 200)) or type(problem).__name__, *secrets)
                broken = isinstance(problem, httpx2.RemoteProtocolError)
                what = "broke off its reply, or sent what is none" if broken else "could not be reached"
                raise ServiceFailed(f"{name} {what} ({cause})", "check the network connection, and try again") from None
        raise ServiceFailed(f"{name} did not answer within {self._seconds:g} seconds", "try again later")


def _in_time(resolve: Callable[[], list[str]], watch: Watch) -> list[str]:
    """The addresses that a name server gives, which the system waits for without end."""
    answers: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

    def wait() -> None:
        try:
            answers.put(resolve())
        except Exception as problem:  # noqa: BLE001 - raised again below
            answers.put(problem)

    threading.Thread(target=wait, daemon=True).start()
    try:
        answer = answers.get(timeout=max(0.0, watch.left))
    except queue.Empty:
        watch.out_of_time()
    if isinstance(answer, Exception):
        raise answer
    return answer


def _way_out(problem: str) -> str:
    if "private network" in problem:
        return "check the address; hosts of your own network can be named as own_hosts in config.toml"
    if "no address" in problem:
        return "check the network connection, and the spelling of the address"
    return "check the address"


def _host_of(url: str) -> str:
    """The host of an address, in small letters, without a dot at its end; empty if it has none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def _body(response: httpx2.Response, watch: Watch, max_bytes: int) -> bytes:
    import httpx2

    unpack = unpacker(response.headers.get("content-encoding", ""))
    assert isinstance(response.stream, httpx2.SyncByteStream)  # noqa: S101 - narrows the type
    return watch.read(response.status_code, response.stream, max_bytes, unpack)


def _wait(retry_after: str, attempt: int) -> float:
    """Seconds until the next attempt: as the service says, else longer each time, at random."""
    if (asked := asked_to_wait(retry_after)) is not None:
        return asked
    return 2.0 ** (attempt - 1) * (1 + random.random())  # noqa: S311 - spreads callers, keeps no secret


def _at(url: str, address: str, port: int) -> str:
    """The same request with the checked address in the place of the name."""
    host = f"[{address}]" if ipaddress.ip_address(address.partition("%")[0]).version == 6 else address
    return urlsplit(url)._replace(netloc=f"{host}:{port}", fragment="").geturl()
