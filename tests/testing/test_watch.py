"""What a detector reaches for while it works: it is refused, and told."""

from __future__ import annotations

import _socket
import socket
from pathlib import Path

import pytest

from backstory_cli.errors import ServiceFailedError
from backstory_cli.image.image import Image
from backstory_cli.models import Finding, Status
from backstory_cli.testing import check_detector
from support.contract import odd, problems
from support.example_detectors import Deeds


def _connects(image: Image, host: str = "192.0.2.1") -> list[Finding]:
    assert image.data
    try:
        with socket.socket() as line:
            _socket.socket.connect(line, (host, 443))  # below what keeps tests from the network
    except OSError:
        return []
    raise AssertionError("it got through")


@pytest.mark.usefixtures("few")
def test_a_network_that_it_did_not_say_it_uses() -> None:
    assert "uses the network, and does not say network = True" in problems(
        odd(inspect=lambda self, image: _connects(image))
    )


@pytest.mark.usefixtures("few")
def test_one_with_a_network_copes_without_it_and_reaches_nobody() -> None:
    def lets_through(self: object, image: Image) -> list[Finding]:
        socket.getaddrinfo("example.org", 443)
        return []

    def copes(self: object, image: Image) -> list[Finding]:
        _connects(image)
        raise ServiceFailedError("it does not answer", "try later")

    assert "where the network is down" in problems(odd(inspect=lets_through, network=True, sealed=None))
    assert check_detector(odd(inspect=copes, network=True, sealed=None))["photo.jpg"].status is Status.FAILED


@pytest.mark.parametrize(
    ("deed", "said"),
    [
        ("writes", "writes or changes files"),
        ("temporary", "writes or changes files"),
        ("program", "starts a program"),
        ("database", "opens a database"),
        ("names", "uses the network"),
    ],
)
@pytest.mark.usefixtures("few")
def test_what_is_not_done_where_pictures_are_read(deed: str, said: str, tmp_path: Path) -> None:
    assert said in problems(Deeds(deed, tmp_path))
    assert not (tmp_path / "x").exists()


@pytest.mark.usefixtures("few")
def test_one_that_is_not_sealed_may_write(tmp_path: Path) -> None:
    def writes(self: object, image: Image) -> list[Finding]:
        (tmp_path / "x").write_bytes(image.data)
        return []

    check_detector(odd(inspect=writes))
    assert (tmp_path / "x").exists()
