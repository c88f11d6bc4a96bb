"""What a value has to be, in words of ours: nothing of the library's own comes through."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def harbour(fixtures: Path) -> Path:
    return fixtures / "harbour.jpg"


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--max-seconds", "0", "it has to be more than 0"),
        ("--max-seconds", "99999", "it can be 3600 at most"),
        ("--max-bytes", "0", "it has to be at least 1"),
        ("--limit", "max_fields=many", "it has to be a whole number"),
        ("--region", "1,2,3", "it is four whole numbers"),
        ("--profile", "best", "it is quick, standard or deep"),
    ],
)
def test_options(backstory: Callable[..., Any], harbour: Path, option: str, value: str, said: str) -> None:
    done = backstory("investigate", harbour, option, value)
    assert done.code == 2
    assert said in done.err
    assert not {"Input", "valid", "pydantic"} & set(done.err.replace(",", " ").split())


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("OFFLINE=perhaps", "it is true or false"),
        ("MAX_PIXELS=many", "it has to be a whole number"),
        ("WEB_TIMEOUT=soon", "it has to be a number"),
        ("CONTACT=" + "x" * 300, "it can have 200 characters at most"),
    ],
)
def test_the_environment(
    backstory: Callable[..., Any], harbour: Path, monkeypatch: pytest.MonkeyPatch, setting: str, said: str
) -> None:
    name, _, value = setting.partition("=")
    monkeypatch.setenv(f"BACKSTORY_{name}", value)
    done = backstory("investigate", harbour)
    assert (done.code, said in done.err) == (2, True), done.err


def test_lists_take_commas(backstory: Callable[..., Any], harbour: Path) -> None:
    def detectors(*options: str) -> list[str]:
        report = backstory("investigate", harbour, "--json", *options).json
        return [each["detector"] for each in report["runs"]]

    assert detectors("--only", "credentials,generators") == ["credentials", "generators"]
    assert detectors("--only", "credentials", "--only", "generators, metadata") == [
        "metadata",
        "credentials",
        "generators",
    ]
    assert not {"ela", "manipulation"} & set(detectors("--skip", "ela,manipulation"))
    assert backstory("investigate", harbour, "--only", "metadata", "--fail-on", "altered,captured").code == 10
    assert backstory("investigate", harbour, "--fail-on", "altered,nonsense").code == 2
    assert backstory("investigate", harbour, "--provider", "commons,nonsense").code == 2
