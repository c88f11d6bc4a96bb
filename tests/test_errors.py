"""Failures: each with a cause, a next step and an exit code of its own."""

from __future__ import annotations

import tomllib

import pytest

from backstory_cli import errors
from backstory_cli.errors import EXTRAS, BackstoryError, ExitCode, Skip, describe_install, suggest_spelling
from support import ROOT


@pytest.mark.parametrize(
    ("word", "hint"),
    [("metadatta", "did you mean metadata? "), ("xyz", ""), ("", ""), ("Metadata", "did you mean metadata? ")],
)
def test_a_mistyped_word_gets_its_neighbour(word: str, hint: str) -> None:
    assert suggest_spelling(word, ["metadata", "ela"]) == hint


def test_what_can_be_installed_is_what_the_package_says() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for extra, packages in EXTRAS.items():
        declared = [each.partition(";")[0].strip() for each in project["optional-dependencies"][extra]]
        assert list(packages) == declared
        assert all(repr(package) in describe_install(extra) for package in packages)


def test_each_failure_has_words_and_an_exit_code() -> None:
    kinds = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, BackstoryError)]
    assert len(kinds) > 5
    for kind in kinds:
        failure = kind("it is down", "try later")
        assert (failure.message, failure.hint, str(failure)) == ("it is down", "try later", "it is down")
        assert failure.exit_code in ExitCode
        assert failure.exit_code is not ExitCode.OK


def test_a_skip_says_why_and_what_to_do() -> None:
    assert (Skip("too small").reason, Skip("too small").how, str(Skip("too small", "x"))) == (
        "too small",
        "",
        "too small",
    )
