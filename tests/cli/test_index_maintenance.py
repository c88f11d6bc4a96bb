"""``backstory index verify``, ``repair`` and ``compact``."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from support.commands import Run


def test_verify_repair_compact(
    backstory: Run, archive: Path, fixtures: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backstory_cli.lookup.index.sqlite.segments.TAIL", 1)
    backstory("index", "add", archive)
    assert backstory("index", "verify").out == "sound\n"
    assert backstory("index", "verify", "--json").json == {"sound": True, "faults": []}
    for segment in (home / "index.db-segments").iterdir():
        shutil.rmtree(segment)
    broken = backstory("index", "verify")
    assert broken.code == 5
    assert "is missing or damaged" in broken.out
    assert "index repair" in broken.err
    told = backstory("index", "verify", "--json")
    assert (told.code, told.json) == (5, {"sound": False, "faults": broken.out.splitlines()})
    assert backstory("index", "search", "--json", fixtures / "harbour-small.jpg").json["matches"]
    assert backstory("index", "repair").out == "sound\n"
    assert backstory("index", "verify").code == 0
    backstory("index", "remove", "1")
    assert backstory("index", "compact").out == "done\n"
    assert backstory("index", "search", "--json", fixtures / "harbour-small.jpg").json["matches"] == []
