"""The list of detectors: complete, in order, and a plug-in that is broken costs nothing but itself."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

import backstory_cli.detectors as module
from backstory_cli.detectors import PLUGIN_GROUP, Detector, Resources, list_built_in, list_registered

RESOURCES = Resources(index=Path("nowhere"), home=Path("nowhere"))


def test_each_has_a_name_of_its_own_and_says_what_it_looks_at() -> None:
    built_in = list_built_in(RESOURCES)
    names = [each.name for each in built_in]
    assert len(names) == len(set(names))
    for each in built_in:
        assert isinstance(each, Detector)
        assert each.title
        assert each.name.isidentifier()


def test_those_that_need_the_network_come_after_those_that_read_the_file() -> None:
    first = next(number for number, each in enumerate(list_built_in(RESOURCES)) if each.network)
    names = [each.name for each in list_built_in(RESOURCES)]
    assert max(names.index(name) for name in ("metadata", "credentials", "generators")) < first


def test_plugins_come_last_and_broken_ones_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [
        EntryPoint(name, value, PLUGIN_GROUP)
        for name, value in (
            ("good", "support.example_detectors:Sides"),
            ("missing", "support.example_detectors:Nothing"),
            ("needs", "support.example_detectors:Deeds"),
            ("twice", "support.example_detectors:Sides"),
        )
    ]
    monkeypatch.setattr(module, "entry_points", lambda group: entries if group == PLUGIN_GROUP else [])
    found, broken = list_registered(RESOURCES)
    assert [each.detector.name for each in found] == [each.name for each in list_built_in(RESOURCES)] + ["sides"]
    assert found[-1].version == "unknown"
    assert [each.name for each in broken] == ["missing", "needs", "twice"]
    assert "already taken" in broken[-1].problem
