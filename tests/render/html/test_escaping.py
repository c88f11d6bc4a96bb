"""The door through which text enters a page: which addresses may be clicked."""

from __future__ import annotations

import pytest

from backstory_cli.render.html.escaping import make_safe_link
from support.nasty import NASTY


@pytest.mark.parametrize(
    "address", ["https://example.org/", "http://example.org:8080/a?b=c#d", "https://пример.example/", "https://[::1]/"]
)
def test_addresses_that_may_be_clicked(address: str) -> None:
    assert make_safe_link(address) == address


@pytest.mark.parametrize(
    "address", [*NASTY, None, 7, "", "HTTP", "https://example.org/\x00", "https://e.org/" + "a" * 3000]
)
def test_addresses_that_may_not(address: object) -> None:
    assert make_safe_link(address) == ""
