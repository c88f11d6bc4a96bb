"""The guard: the one way by which requests leave this program, and replies enter it."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import httpx

from backstory_cli.text import clean
from backstory_cli.web.http.address_policy import resolve_any
from backstory_cli.web.http.certificates import make_tls_context
from backstory_cli.web.http.deadline import MAX_REPLY, Deadline, RequestRefusedError
from backstory_cli.web.http.decompression import ASKED_FOR, make_unpacker
from backstory_cli.web.http.messages import redact_keys
from backstory_cli.web.http.policy import Policy

MAX_ADDRESSES = 3
"""Addresses of one host that are tried."""
CONNECT_SECONDS = 5.0
PORTS = {"http": 80, "https": 443}
_NOT_HANDED_ON = {"content-encoding", "content-length", "transfer-encoding", "set-cookie"}
"""Headers of a reply that say nothing of it any more once it was read and unpacked; and cookies, which nobody keeps."""

Origin = tuple[str, str, int]
"""Scheme, host and port (RFC 6454)."""


class GuardedTransport(httpx.BaseTransport):
    """An HTTP transport that reaches what the policy allows and nothing else, and reads what fits within bounds.

    A host is connected to at the address that was checked, whatever a second answer of the name server says. A redirect
    is a reply like any other. Each request has a connection of its own, and stands in the ledger of the watch.

    Args:
        policy: What the user allows.
        watch: The deadline, the ledger and the secrets of this exchange.
        typed: The address that the user typed or configured: only its origin can be one of the user's own hosts.
        max_bytes: Bytes of a reply at most, packed or unpacked.
        shown: What the ledger says was asked; empty for method and address as they are.
    """

    def __init__(
        self, policy: Policy, watch: Deadline, *, typed: str = "", max_bytes: int = MAX_REPLY, shown: str = ""
    ) -> None:
        self.watch = watch
        self._policy = policy
        self._own = _build_origins(policy.own_hosts) & _build_origins([typed] if typed else [])
        self._max_bytes = max_bytes
        self._shown = shown

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request to the first of its host's addresses that can be reached, and read the reply.

        Raises:
            Refused: The policy forbids the request, or the reply is out of bounds.
            OutOfTime: The seconds of the exchange are over.
            httpx.TransportError: The server cannot be reached, or breaks off.
        """
        try:
            addresses = self._resolve_addresses(request.url)
            for address in addresses[:-1]:
                try:
                    return self._send(request, address)
                except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError):
                    continue
            return self._send(request, addresses[-1])
        except (httpx.ReadTimeout, httpx.WriteTimeout):  # they last as long as the exchange
            self.watch.raise_out_of_time()
        except httpx.TransportError:
            if self.watch.expired:
                self.watch.raise_out_of_time()
            raise

    def _resolve_addresses(self, url: httpx.URL) -> list[str]:
        """The addresses that may be connected to, of which there is at least one."""
        scheme, host, port = origin = _get_origin(url)
        own = origin in self._own
        if not own:  # where a redirect led away, none leads back in
            self._own.clear()
        if not (scheme == "https" or (scheme == "http" and (own or self._policy.plain))):
            raise RequestRefusedError(f"is not asked over {clean(scheme or 'nothing', 20)}: only https is")
        if not host or url.userinfo:
            raise RequestRefusedError("is not asked: the address names no host, or a user")
        if not 0 < port < 2**16:
            raise RequestRefusedError("is not asked: the address has a port that does not exist")
        resolve = resolve_any if own else self._policy.resolve
        return _resolve_in_time(partial(resolve, host, port), self.watch)[:MAX_ADDRESSES]

    def _send(self, request: httpx.Request, address: str) -> httpx.Response:
        watch = self.watch
        host = _get_origin(request.url)[1]
        named = request.url.copy_with(host=host).netloc.decode("ascii")
        left = watch.begin(named, request.read(), self._shown or f"{request.method} {request.url}")
        headers = request.headers.copy()
        headers.update({"Host": named, "User-Agent": self._policy.agent, "Accept-Encoding": ASKED_FOR})
        headers.pop("Cookie", None)
        pinned = httpx.Request(
            request.method,
            request.url.copy_with(host=address),
            headers=headers,
            stream=request.stream,
            extensions={
                "timeout": {**dict.fromkeys(("read", "write", "pool"), left), "connect": min(left, CONNECT_SECONDS)},
                "trace": partial(self._trace, host),
                **({} if self._policy.proxy else {"sni_hostname": host}),
            },
        )
        with self._make_connection() as transport:
            response = transport.handle_request(pinned)
            try:
                unpack = make_unpacker(response.headers.get("content-encoding", ""))
                body = watch.read(response.status_code, response.iter_raw(), self._max_bytes, unpack)
            finally:
                response.close()
        if watch.expired:
            watch.raise_out_of_time()
        kept = [each for each in response.headers.multi_items() if each[0] not in _NOT_HANDED_ON]
        return httpx.Response(response.status_code, headers=kept, content=redact_keys(body, watch.secrets))

    def _make_connection(self) -> httpx.HTTPTransport:
        limits = httpx.Limits(max_connections=1, max_keepalive_connections=0)
        proxy = None
        if address := self._policy.proxy:
            proxy = httpx.Proxy(address, ssl_context=make_tls_context() if address.startswith("https") else None)
        return httpx.HTTPTransport(make_tls_context(), trust_env=False, limits=limits, proxy=proxy)

    def _trace(self, host: str, event: str, info: dict[str, Any]) -> None:
        """Follow a connection (httpcore, "trace" extension), and name the host behind a proxy's tunnel.

        There httpcore 1 would check the certificate against the address; its ``sni_hostname`` ends at the proxy.
        """
        if event == "proxy.start_tls.started":
            info["server_hostname"] = host
        self.watch.trace(event, info)


def _get_origin(url: httpx.URL) -> Origin:
    port = PORTS.get(url.scheme, 0) if url.port is None else url.port
    return url.scheme, url.raw_host.decode("ascii").rstrip("."), port


def _build_origins(named: Iterable[str]) -> set[Origin]:
    """The origins of addresses, and of hosts over http and https."""
    return {
        _get_origin(httpx.URL(address))
        for each in named
        for address in ([each] if "://" in each else [f"{scheme}://{each}" for scheme in PORTS])
    }


def _resolve_in_time(resolve: Callable[[], list[str]], watch: Deadline) -> list[str]:
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
        watch.raise_out_of_time()
    if isinstance(answer, Exception):
        raise answer
    return answer
