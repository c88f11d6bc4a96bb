"""Types of settings: how each is written, and which values make sense."""

from __future__ import annotations

from pathlib import Path

import pytest

from backstory_cli.errors import UsageError
from backstory_cli.reference.web_services import SERVICES
from backstory_cli.settings.load import load


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tineye_url", "ftp://x"),
        ("tineye_url", "http://user@x"),
        ("proxy", "socks5://127.0.0.1:9050"),
        ("web_timeout", 0),
        ("own_hosts", ["desk.internal", "desk.internal:99999"]),
        ("own_hosts", [":8080"]),
        ("providers", ["altavista"]),
    ],
)
def test_what_makes_no_sense_for_the_web_is_explained(name: str, value: object) -> None:
    with pytest.raises(UsageError, match=name):
        load({name: value})


def test_a_price_is_two_numbers_of_dollars(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKSTORY_MODEL_PRICE", "0.75, 3.75")
    assert load().model_price == (0.75, 3.75)
    for wrong in ("1", "a,b", "1,2,3", "-1,2", "1,99999", "nan,1", "1,inf", ",", "1;2"):
        monkeypatch.setenv("BACKSTORY_MODEL_PRICE", wrong)
        with pytest.raises(UsageError):
            load()


def test_a_price_can_be_a_list_in_the_file(config: Path) -> None:
    config.write_text("model_price = [0, 3.75]\n")
    assert load().model_price == (0, 3.75)


@pytest.mark.parametrize("limit", [0, -1, 1001, float("nan"), "much"])
def test_a_limit_of_cost_is_some_dollars(limit: object) -> None:
    with pytest.raises(UsageError, match="max_cost"):
        load({"max_cost": limit})


@pytest.mark.parametrize("setting", ["analyst", "tsa_url", *(f"{service.name}_url" for service in SERVICES)])
@pytest.mark.parametrize("address", ["http://[bad", "http://host:99999/", "https://:80/", "http:///path"])
def test_an_address_names_a_host(setting: str, address: str) -> None:
    with pytest.raises(UsageError, match=setting) as caught:
        load({setting: address, "model": "m"})
    assert caught.value.hint


@pytest.mark.parametrize("given", ["max_fields=7, max_blocks=9", ["max_fields=7", "max_blocks = 9"]])
def test_limits_are_names_and_numbers(given: object) -> None:
    assert load({"limit": given}).limit == (("max_fields", 7), ("max_blocks", 9))
