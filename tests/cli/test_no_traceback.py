"""What a person or the system does wrong is told in a line: never a trace, never "a bug"."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.waiting import HANG

POSIX = pytest.mark.skipif(os.name == "nt", reason="a shell of another kind")


def run(script: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """What a shell does with the command, as $B."""
    return subprocess.run(  # noqa: S603 - fixed words
        ["/bin/sh", "-c", script],
        env={"B": f"{sys.executable} -m backstory_cli", "PYTHONPATH": os.pathsep.join(sys.path), "PATH": os.defpath}
        | {"BACKSTORY_HOME": str(folder / "home")}
        | environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=HANG,
    )


def test_a_long_question_is_one(backstory: Callable[..., Any], fixtures: Path) -> None:
    question = "please tell me where this was taken and by whom " * 8
    done = backstory("investigate", fixtures / "harbour-small.jpg", question, "--only", "metadata", "--json")
    assert (done.code, done.json["question"]) == (0, question)
    assert backstory("investigate", "x" * 300 + ".jpg").code == 3
    assert backstory("index", "add", "x" * 300).code == 3


@POSIX
@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("$B {picture} -q --only metadata <&-", 0),
        ("$B - <&-", 3),
        ("$B {picture} -q --only metadata 2>&-", 0),
        ("$B none.jpg 2>&-", 3),
        ("$B {picture} -q --only metadata >/dev/full", 5),
        ("$B schema >/dev/full", 5),
    ],
)
def test_streams_that_are_closed_or_full(script: str, code: int, fixtures: Path, tmp_path: Path) -> None:
    done = run(script.format(picture=fixtures / "harbour-small.jpg"), tmp_path)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert "bug" not in done.stderr


@POSIX
def test_a_user_without_a_home(tmp_path: Path, fixtures: Path) -> None:
    script = (
        "import sys, platformdirs\n"
        "def unknown(*_, **__): raise RuntimeError('no home')\n"
        "platformdirs.user_data_path = platformdirs.user_config_path = unknown\n"
        "sys.argv = ['backstory', sys.argv[1]]\n"
        "from backstory_cli.__main__ import main\n"
        "main()\n"
    )
    environment = {name: value for name, value in os.environ.items() if name != "BACKSTORY_HOME"}
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", script, str(fixtures / "harbour-small.jpg")],
        env={**environment, "PYTHONPATH": os.pathsep.join(sys.path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=HANG,
    )
    assert (done.returncode, "set BACKSTORY_HOME to a folder" in done.stderr) == (2, True), done.stderr


def test_a_path_that_may_not_be_looked_at(
    backstory: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As for a user to whom the folder is closed; whoever runs this may be root, to whom none is."""
    closed = tmp_path / "closed" / "photo.jpg"
    look = os.stat

    def refuse(path: Any, *more: Any, **options: Any) -> os.stat_result:
        if str(path) == str(closed):
            raise PermissionError(13, "Permission denied", str(path))
        return look(path, *more, **options)

    monkeypatch.setattr(os, "stat", refuse)
    for command in (["investigate", closed], ["index", "add", closed]):
        done = backstory(*command)
        assert done.code in {2, 3}
        assert "Traceback" not in done.err
        assert "closed" in done.err
