"""Attacks on the door: addresses that lead inside, name servers that lie, servers that never end.

The forms of addresses are those of the OWASP cheat sheet on server-side request forgery and of the address blocks that
IANA lists as not global.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from backstory_cli.errors import ServiceFailedError
from backstory_cli.web.http.address_policy import resolve_any
from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.http.ledger import Ledger
from backstory_cli.web.http.messages import Request
from fakes.pages import Page, Pages
from fakes.trap import Trap
from support.waiting import HANG

BIG = 8 * 2**20
PUBLIC = "93.184.216.34"


# Host as it is written in an address: each leads to this machine, on every system or on some.
LOOPBACK = (
    "0.0.0.0",  # noqa: S104 - nothing is bound
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001",
    "0x7f.1", "１２７.0.0.1", "①②⑦.⓪.⓪.①", "127。0。0。1", "0", "[::1]", "[0:0:0:0:0:0:0:1]", "[::]",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "localhost", "LOCALHOST", "inside.example", "insi\u00adde.example",
)  # fmt: skip


OTHERS = (
    "127.0.0.1.", "localhost.", "127.0.0.1%2e", "127%2e0%2e0%2e1", "%31%32%37.0.0.1", "user@127.0.0.1",
    "public.example@127.0.0.1", "user:password@127.0.0.1", "public.example%40127.0.0.1", "public.example\\@127.0.0.1",
    "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::1]", "[fe80::1%25lo]", "[fc00::1]",
    "169.254.169.254", "0xa9fea9fe", "[fd00:ec2::254]", "metadata.example", "10.0.0.1", "172.16.0.1", "192.168.1.1",
    "100.64.0.1", "255.255.255.255", "224.0.0.1", "", "..", "[", "[127.0.0.1]", "a" * 300,
)  # fmt: skip


PRIVATE = (
    "0.0.0.0",  # noqa: S104 - nothing is bound
    "127.0.0.1", "127.255.255.254", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "192.0.0.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "::127.0.0.1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::1", "fe80::1", "fc00::1",
    "fec0::1", "ff02::1", "fd00:ec2::254",
)  # fmt: skip


NAMES = {
    "localhost": ["127.0.0.1", "::1"],
    "inside.example": ["127.0.0.1"],
    "metadata.example": ["169.254.169.254"],
    "public.example": [PUBLIC],
}


class NameServer:
    """Plays ``socket.getaddrinfo``: numbers mean what the system takes them for, names what is written here."""

    def __init__(self, system: Callable[..., Any]) -> None:
        self.answers: dict[str, list[list[str]]] = {name: [found] for name, found in NAMES.items()}
        self.asked: list[str] = []
        self._system = system

    def __call__(self, host: Any, port: Any, *args: Any, **settings: Any) -> Any:
        name = (host.decode() if isinstance(host, bytes) else str(host)).lower()
        if name not in self.answers:
            return self._system(host, port, *args, **{**settings, "flags": socket.AI_NUMERICHOST})
        self.asked.append(name)
        answers = self.answers[name]
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        families = [socket.AF_INET6 if ":" in each else socket.AF_INET for each in found]
        return [(family, socket.SOCK_STREAM, 6, "", (each, port)) for family, each in zip(families, found, strict=True)]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> NameServer:
    played = NameServer(socket.getaddrinfo)
    monkeypatch.setattr(socket, "getaddrinfo", played)
    return played


@pytest.fixture
def trap() -> Iterator[Trap]:
    with Trap() as listening:
        yield listening


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Where connections beyond loopback were tried; none is let through."""
    tried: list[str] = []
    connect = socket.socket.connect

    def noted(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in {"127.0.0.1", "::1"}:
            tried.append(address[0])
            raise ConnectionRefusedError("nothing beyond loopback is reached from a test")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", noted)
    return tried


def get(url: str, **settings: Any) -> bytes:
    return (
        GuardedClient(Ledger(), plain=True, seconds=HANG, **settings)
        .fetch(url, purpose="test", max_bytes=BIG, typed=url)
        .body
    )


@pytest.mark.parametrize("host", [*LOOPBACK, *OTHERS])
def test_no_spelling_of_an_address_leads_inside(host: str, names: NameServer, trap: Trap, outside: list[str]) -> None:
    with pytest.raises(ServiceFailedError):
        get(f"http://{host}:{trap.port}/")
    assert (trap.caught, outside) == (0, [])


@pytest.mark.parametrize("host", LOOPBACK)
def test_without_the_check_the_same_spelling_does(host: str, names: NameServer, trap: Trap, outside: list[str]) -> None:
    """Shows that the test above could fail. A spelling that this system does not know, it cannot follow either."""
    with pytest.raises(ServiceFailedError) as failed:
        get(f"http://{host}:{trap.port}/", resolve=resolve_any)
    if "no address" in failed.value.message or (host == "[::1]" and not trap.caught):
        pytest.skip(f"this system does not take {host} for its own address")
    assert trap.caught or set(outside) <= {"0.0.0.0", "::", "::ffff:127.0.0.1"}  # noqa: S104 - nothing is bound


@pytest.mark.parametrize("host", [*LOOPBACK, *OTHERS])
def test_no_redirect_leads_inside(host: str, names: NameServer, trap: Trap, outside: list[str]) -> None:
    onward = f"http://{host}:{trap.port}/".encode().decode("latin-1")
    with Pages({"/": Page(status=302, headers={"Location": onward})}) as allowed:
        with pytest.raises(ServiceFailedError):
            get(allowed.url("/"), own_hosts={f"127.0.0.1:{allowed.port}"})
        assert len(allowed.asked) == 1
    assert (trap.caught, outside) == (0, [])


@pytest.mark.parametrize(
    "onward", ["//127.1:{}/", "///127.0.0.1:{}/", "http:\\\\127.0.0.1:{}/", "\thttp://127.1:{}/", "//[::1]:{}"]
)
def test_no_relative_redirect_leads_inside(onward: str, names: NameServer, trap: Trap, outside: list[str]) -> None:
    with (
        Pages({"/": Page(status=307, headers={"Location": onward.format(trap.port)})}) as allowed,
        pytest.raises(ServiceFailedError),
    ):
        get(allowed.url("/"), own_hosts={f"127.0.0.1:{allowed.port}"})
    assert (trap.caught, outside) == (0, [])


@pytest.mark.parametrize("inside", PRIVATE)
def test_a_second_answer_of_the_name_server_changes_nothing(
    inside: str, names: NameServer, trap: Trap, outside: list[str]
) -> None:
    """DNS rebinding: the connection goes where the first answer led, and that was checked."""
    names.answers["turning.example"] = [[PUBLIC], [inside]]
    with pytest.raises(ServiceFailedError, match="could not be reached"):
        get(f"http://turning.example:{trap.port}/")
    assert (trap.caught, outside) == (0, [PUBLIC])
    assert names.asked == ["turning.example"]
    with pytest.raises(ServiceFailedError, match="private network"):
        get(f"http://turning.example:{trap.port}/")
    assert (trap.caught, outside) == (0, [PUBLIC])


@pytest.mark.parametrize("inside", PRIVATE)
def test_a_name_is_refused_if_one_of_its_addresses_leads_inside(
    inside: str, names: NameServer, trap: Trap, outside: list[str]
) -> None:
    for answer in ([inside], [PUBLIC, inside], [inside, PUBLIC], [PUBLIC] * 5 + [inside]):
        names.answers["mixed.example"] = [answer]
        with pytest.raises(ServiceFailedError, match="private network"):
            get(f"http://mixed.example:{trap.port}/")
    assert (trap.caught, outside) == (0, [])


def test_a_service_that_redirects_is_not_followed(names: NameServer, trap: Trap) -> None:
    with Pages({"/": Page(status=302, headers={"Location": f"http://127.0.0.1:{trap.port}/"})}) as service:
        door = GuardedClient(Ledger(), own_hosts={f"127.0.0.1:{service.port}"})
        assert door.call(Request("The service", service.url("/"), "test")).status == 302
    assert trap.caught == 0


def test_another_port_of_an_own_host_is_not_the_users(names: NameServer, trap: Trap) -> None:
    with pytest.raises(ServiceFailedError, match="private network"):
        get(f"http://127.0.0.1:{trap.port}/", own_hosts={"127.0.0.1:1"})
    assert trap.caught == 0


@pytest.mark.parametrize("status", [429, 503, 200])
@pytest.mark.parametrize(
    "told",
    [
        pytest.param("9" * 400, id="400 digits"),
        pytest.param("Mon, 1 Jan 99999999999999999999 00:00:00 GMT", id="a year of 20 digits"),
        "-1",
        "NaN",
        "\x1b[31m",
    ],
)
def test_a_service_cannot_break_it_by_what_it_says_of_waiting(status: int, told: str) -> None:
    with Pages({"/": Page(b"{}", status=status, headers={"Retry-After": told})}) as service:
        door = GuardedClient(
            Ledger(), seconds=HANG, own_hosts={f"127.0.0.1:{service.port}"}, pause=lambda _seconds: None
        )
        assert door.call(Request("The service", service.url("/"), "test")).status == status
