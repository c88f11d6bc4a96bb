"""The guarded door: every fetch from the web but Gemini's goes through here.

Only https (http where it is asked for), only public addresses, checked after the name was resolved and again at each
redirect, and connected to as checked, so that a second answer of the name server changes nothing. A deadline for the
whole fetch, a bound on its bytes, no cookies, no proxy from the environment, and an entry in the ledger for each
request that is sent.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from backstory_cli import __version__
from backstory_cli.errors import ServiceFailed
from backstory_cli.text import clean
from backstory_cli.web.addresses import public_addresses
from backstory_cli.web.ledger import Ledger
from backstory_cli.web.watch import OutOfTime, Refused, Watch

MAX_REDIRECTS = 5
USER_AGENT = f"backstory/{__version__} (image provenance research; https://pypi.org/project/backstory-cli/)"
_REDIRECTS = {301, 302, 303, 307, 308}

Resolve = Callable[[str, int], list[str]]
"""The addresses of a host and port, or `Refused`."""


@dataclass(frozen=True)
class Fetched:
    """What came back: the address in the end, its status, its media type and its bytes."""

    url: str
    status: int
    media_type: str
    body: bytes


class Door:
    """Fetches from the web, within bounds."""

    def __init__(
        self, ledger: Ledger, *, seconds: float = 30.0, plain: bool = False, resolve: Resolve = public_addresses
    ) -> None:
        """Args:
        ledger: Where each request is noted.
        seconds: The deadline of a whole fetch, redirects included.
        plain: Allow http, which anyone on the way can read and change.
        resolve: Gives the addresses of a host; the default refuses those that are not public.
        """
        self._ledger = ledger
        self._seconds = seconds
        self._plain = plain
        self._resolve = resolve

    def fetch(self, url: str, *, purpose: str, max_bytes: int) -> Fetched:
        """Get what is at an address.

        Raises:
            ServiceFailed: It cannot be had: refused, unreachable, too slow, too large, or an HTTP error.
        """
        import httpx2

        host = clean(urlsplit(url).hostname or url, 200)
        try:
            with Watch(self._ledger, purpose, self._seconds) as watch:
                return self._followed(url, watch, max_bytes)
        except Refused as problem:
            raise ServiceFailed(f"{host} {problem}", "check the address") from None
        except (OutOfTime, httpx2.TimeoutException):
            pass
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as problem:
            if not watch.expired:
                raise ServiceFailed(
                    f"{host} could not be reached ({clean(problem, 200) or type(problem).__name__})",
                    "check the network connection, and try again",
                ) from None
        raise ServiceFailed(f"{host} did not answer within {self._seconds:g} seconds", "try again later")

    def _followed(self, url: str, watch: Watch, max_bytes: int) -> Fetched:
        for _ in range(MAX_REDIRECTS + 1):
            fetched, onward = self._once(url, watch, max_bytes)
            if not onward:
                if fetched.status != 200:
                    raise Refused(f"answered with HTTP status {fetched.status}")
                return fetched
            url = urljoin(url, onward)
        raise Refused(f"redirected more than {MAX_REDIRECTS} times")

    def _once(self, url: str, watch: Watch, max_bytes: int) -> tuple[Fetched, str]:
        """One request; the second value is the address of a redirect."""
        import httpx2

        host, port = self._checked(url)
        address = self._resolve(host, port)[0]
        left = watch.begin(host, b"")
        request = httpx2.Request(
            "GET",
            _at(url, address, port),
            headers={
                "Host": host if port in {80, 443} else f"{host}:{port}",
                "User-Agent": USER_AGENT,
                "Accept-Encoding": "identity",
            },
            extensions={
                "timeout": dict.fromkeys(("connect", "read", "write", "pool"), left),
                "trace": watch.trace,
                "sni_hostname": host,
            },
        )
        limits = httpx2.Limits(max_connections=1, max_keepalive_connections=0)
        with httpx2.HTTPTransport(trust_env=False, limits=limits) as transport:
            response = transport.handle_request(request)
            try:
                if response.headers.get("content-encoding", "identity") != "identity":
                    raise Refused("sent compressed data, which was not asked for")
                assert isinstance(response.stream, httpx2.SyncByteStream)  # noqa: S101 - narrows the type
                body = watch.read(response.status_code, response.stream, max_bytes)
            finally:
                response.close()
        if watch.expired:
            watch.out_of_time()
        onward = response.headers.get("location", "") if response.status_code in _REDIRECTS else ""
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        return Fetched(url, response.status_code, clean(kind, 100), body), onward

    def _checked(self, url: str) -> tuple[str, int]:
        """Host and port of an address that may be asked for.

        Raises:
            Refused: It may not.
        """
        parts = urlsplit(url)
        if parts.scheme not in ({"https", "http"} if self._plain else {"https"}):
            raise Refused(f"is not asked over {clean(parts.scheme or 'nothing', 20)}: only https is")
        if not parts.hostname or parts.username is not None:
            raise Refused("is not asked: the address names no host, or a user")
        host = parts.hostname.rstrip(".")
        return host.encode("idna").decode("ascii"), parts.port or (443 if parts.scheme == "https" else 80)


def _at(url: str, address: str, port: int) -> str:
    """The same request with the checked address in the place of the name."""
    host = f"[{address}]" if ipaddress.ip_address(address).version == 6 else address
    return urlsplit(url)._replace(netloc=f"{host}:{port}", fragment="").geturl()
