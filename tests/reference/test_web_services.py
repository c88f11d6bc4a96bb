"""The outside services: each says what it is sent, and those with a key where one is had."""

from __future__ import annotations

import importlib

import pytest

from backstory_cli.reference.web_services import COMMONS, SERVICES, WITH_KEYS, Service
from backstory_cli.web.manual_search import build_links


def test_names_are_no_two_the_same() -> None:
    assert len({each.name for each in SERVICES}) == len(SERVICES)
    assert (COMMONS.key, COMMONS in WITH_KEYS) == ("", False)


@pytest.mark.parametrize("service", SERVICES, ids=lambda each: each.name)
def test_each_is_complete(service: Service) -> None:
    assert all((service.title, service.answers, service.sends, service.costs))
    assert service.address.startswith("https://")
    assert bool(service.key) == bool(service.get)
    assert not service.by_hand or service.by_hand in build_links("https://example.org/a.jpg")


@pytest.mark.parametrize("service", [each for each in SERVICES if each.searches], ids=lambda each: each.name)
def test_its_clients_are_there(service: Service) -> None:
    for name in service.searches:
        module, _, client = name.partition(".")
        assert hasattr(importlib.import_module(f"backstory_cli.web.reverse_search.{module}"), client)
