"""Options of settings: each command that takes one has the same, and hands it on under the setting's name."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from backstory_cli.cli.options import SETTING_OPTIONS, take_settings
from backstory_cli.settings.settings import Settings

ASKED: list[dict[str, object]] = []


def made(*names: str) -> typer.Typer:
    app = typer.Typer()

    @app.command()
    @take_settings(*names)
    def look(picture: Path, *, options: dict[str, object], save: bool = True) -> None:
        ASKED.append({"picture": picture, "save": save, **options})

    return app


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["a.jpg"], {"offline": None, "max_pixels": None, "only": None, "save": True}),
        (["a.jpg", "--offline", "--max-pixels", "9"], {"offline": True, "max_pixels": 9, "only": None, "save": True}),
        (
            ["--only", "ela,x", "--no-save", "a.jpg"],
            {"offline": None, "max_pixels": None, "only": ["ela,x"], "save": False},
        ),
    ],
)
def test_what_was_given_comes_by_the_names_of_settings(words: list[str], expected: dict[str, object]) -> None:
    ASKED.clear()
    done = CliRunner().invoke(made("offline", "max_pixels", "only"), words)
    assert done.exit_code == 0, done.output
    assert [{"picture": Path("a.jpg"), **expected}] == ASKED


def test_no_other_option_is_taken() -> None:
    assert CliRunner().invoke(made("offline"), ["a.jpg", "--max-pixels", "9"]).exit_code == 2


def test_each_is_a_setting() -> None:
    assert set(SETTING_OPTIONS) <= set(Settings.model_fields)
