"""The same work on a Ray cluster; with a real one where Ray is installed (``pip install '.[ray]'``)."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
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


needs_ray = pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="Ray is not installed")

LOOK = """
import json, os, time
from backstory_cli.batch import ray_engine
def look(number):
    import ray
    time.sleep(0.5)
    keys = [name for name, value in os.environ.items() if "not-for-a-cluster" in value]
    return ray.get_runtime_context().get_node_id(), os.getcwd(), keys
print(json.dumps([seen for _, seen in ray_engine.map_ordered(look, range(8), 2)]))
"""
SAY = """
from backstory_cli.batch import ray_engine
ray_engine.count_processors()
from ray._private.worker import print_to_stdstream
print_to_stdstream({"lines": ["a node was lost"], "pid": "raylet", "is_err": False}, ignore_prefix=False)
"""


def said(code: str) -> str:
    """What code prints that runs in a Python of its own."""
    environment = {**os.environ, "GEMINI_API_KEY": "not-for-a-cluster"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment)  # noqa: S603 - ourselves
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def two_machines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A cluster of two nodes that were started in folders of their own; who asks stands in a third."""
    from ray.cluster_utils import Cluster

    cluster = Cluster()
    try:
        for number in range(2):
            (folder := tmp_path / f"machine-{number}").mkdir()
            monkeypatch.chdir(folder)
            cluster.add_node(num_cpus=1, include_dashboard=False)
        (folder := tmp_path / "asks").mkdir()
        monkeypatch.chdir(folder)
        monkeypatch.setenv("RAY_ADDRESS", cluster.address)
        yield
    finally:
        cluster.shutdown()


@needs_ray
@pytest.mark.usefixtures("two_machines")
def test_two_machines_find_the_same_wherever_they_were_started(fixtures: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = json.loads(said(LOOK))
    assert len({node for node, _, _ in seen}) == 2
    assert {folder for _, folder, _ in seen} == {str(Path.cwd())}
    assert [keys for _, _, keys in seen] == [[]] * 8
    monkeypatch.chdir(fixtures)
    few = ("harbour-small.jpg", "empty.jpg", "screenshot.png", "--only", "metadata")
    assert results(*few, "--engine", "ray") == results(*few)


@needs_ray
@pytest.mark.usefixtures("two_machines")
def test_what_ray_says_of_its_machines_is_not_among_the_results() -> None:
    assert said(SAY) == ""


@needs_ray
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
