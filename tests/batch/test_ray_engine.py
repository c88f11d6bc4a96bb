"""The same work on a Ray cluster; with a real one where Ray is installed (``pip install '.[ray]'``)."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support.commands import Run


def results(*arguments: object) -> list[dict[str, Any]]:
    """The lines of the command, without times and ids."""
    command = [sys.executable, "-m", "backstory_cli", "investigate", "--jsonl", "--no-save", *map(str, arguments)]
    environment = {**os.environ, "GEMINI_API_KEY": "not-for-a-cluster"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)  # noqa: S603 - ourselves
    assert done.returncode == 3, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    for line in lines:
        for name in ("id", "created", "custody", "sentence", "asked"):
            line.pop(name, None)
        for run in line.get("runs", ()):
            del run["seconds"]
    return lines


@pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="Ray is not installed")
def test_a_cluster_finds_the_same(fixtures: Path) -> None:
    pictures = [fixtures / name for name in ("harbour-small.jpg", "empty.jpg", "screenshot.png", "injected.jpg")]
    few = ("--only", "metadata", "--only", "generators")
    assert results(*pictures, *few, "--engine", "ray") == results(*pictures, *few)


def test_without_ray_it_says_what_is_missing(backstory: Run, fixtures: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    done = backstory("investigate", fixtures / "harbour-small.jpg", "--engine", "ray")
    assert (done.code, done.out) == (2, "")
    assert "pip install 'ray>=2.40'" in done.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--engine", "ray", "--provider", "commons"], "no service and no model is asked"),
        (["--engine", "ray", "--analyst", "http://127.0.0.1:9/v1", "--model", "m"], "no service and no model is asked"),
        (["--engine", "dask"], "it is local or ray"),
    ],
)
def test_what_is_not_done_on_a_cluster(backstory: Run, fixtures: Path, arguments: list[str], said: str) -> None:
    done = backstory("investigate", fixtures / "harbour-small.jpg", *arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
