"""Bodies of requests to a model: pixels at most 1536 long, no metadata, no path and no position unless asked for."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path
from typing import Any

import PIL.Image
import pytest

from backstory_cli.image import container
from fakes.gemini import FakeGemini
from support.commands import Run
from support.waiting import HANG, wait_until

COMMON = {"the", "rgb", "jpeg", "image", "picture", "photograph"}
LOCAL_ONLY = ("metadata", "consistency", "encoder", "manipulation", "lookup")


@pytest.fixture
def picture(fixtures: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "a-folder-of-the-source"
    folder.mkdir()
    return Path(shutil.copy(fixtures / "harbour.jpg", folder / "told-by-the-name.jpg"))


def told_by_the_file(backstory: Run, picture: Path) -> set[str]:
    """Every value in the file's metadata that could be recognised in a text."""
    values: set[str] = set()

    def collect(value: Any) -> None:
        if isinstance(value, dict):
            for each in value.values():
                collect(each)
        elif isinstance(value, list):
            for each in value:
                collect(each)
        elif isinstance(value, str) and len(value) > 5:
            values.add(value)

    report = backstory("investigate", picture, "--json", "--only", "metadata", "--no-save").json
    for run in report["runs"]:
        for finding in run["findings"]:
            for group, fields in finding["data"].get("fields", {}).items():
                if group != "File":
                    collect([[field["raw"], field["text"]] for field in fields])
            if finding["id"] in {"metadata.gps", "metadata.author", "metadata.camera", "metadata.serials"}:
                collect(finding["data"])
    return {value for value in values if value.casefold() not in COMMON}


def texts(fake: FakeGemini) -> str:
    return "\n".join(json.dumps(request.json, ensure_ascii=False) for request in fake.requests)


def only(*more: str) -> list[str]:
    return [part for name in (*LOCAL_ONLY, *more) for part in ("--only", name)]


def test_the_fixture_says_enough_to_leak(backstory: Run, picture: Path) -> None:
    told = told_by_the_file(backstory, picture)
    assert len(told) > 15
    assert "Meridian M3" in told


def test_nothing_that_the_file_says_is_sent(backstory: Run, fake: FakeGemini, picture: Path) -> None:
    told = told_by_the_file(backstory, picture)
    backstory("investigate", picture, "where is it, who took it, and when?", "--analyst", "gemini", *only("gemini"))
    backstory("ask", "and where exactly?", "--analyst", "rules")
    backstory("ask", "where exactly?", "--analyst", "gemini")
    assert len(fake.requests) == 3
    sent = texts(fake)
    leaked = {value for value in told if value in sent}
    assert leaked == set()
    for secret in (
        "46.49",
        "30.74",
        "2024",
        "Odesa",
        "told-by-the-name",
        "a-folder-of-the-source",
        str(picture.parent),
    ):
        assert secret not in sent, secret


def test_it_is_sent_when_asked_for(backstory: Run, fake: FakeGemini, picture: Path) -> None:
    send = ("--analyst", "gemini", "--send-metadata")
    backstory("investigate", picture, "where is it?", *send, *only("gemini"))
    sent = texts(fake)
    for told in ("46.49", "2024", "Odesa", "Meridian M3"):
        assert told in sent
    for secret in ("told-by-the-name", "a-folder-of-the-source"):
        assert secret not in sent
    assert "46.49" not in fake.requests[0].text, "the first look stays blind"


@pytest.mark.parametrize("more", [(), ("--deep",), ("--region", "2000,1500,1900,1400")])
def test_the_picture_is_small_and_bare(
    backstory: Run, fake: FakeGemini, fixtures: Path, tmp_path: Path, more: tuple[str, ...]
) -> None:
    large = tmp_path / "large.jpg"
    with PIL.Image.open(fixtures / "harbour.jpg") as opened:
        opened.resize((4000, 3000)).save(large, exif=opened.getexif(), quality=90, icc_profile=b"a profile" * 20)
    backstory("investigate", large, "--analyst", "gemini", "--only", "gemini", *more)
    pictures = [each for request in fake.requests for each in request.pictures]
    assert len(pictures) == (4 if "--deep" in more else 1)
    for sent in pictures:
        with PIL.Image.open(io.BytesIO(sent)) as opened:
            assert max(opened.size) <= 1536
            assert dict(opened.getexif()) == {}
        kinds = {block.kind for block in container.iter_blocks(sent)}
        assert kinds <= {"APP0", "DQT", "SOF", "DHT", "SOS", "scan"}


def test_what_is_sent_can_be_seen(backstory: Run, fake: FakeGemini, picture: Path) -> None:
    report = backstory("investigate", picture, "--json", "--analyst", "gemini", "--keep-sent", *only("gemini")).json
    bodies = [Path(each["kept"]["path"]).read_bytes() for each in report["network"]]
    assert bodies == [request.body for request in fake.requests]
    impression = next(
        finding for run in report["runs"] for finding in run["findings"] if finding["id"] == "gemini.impression"
    )
    assert Path(impression["artifacts"][0]["path"]).read_bytes() == fake.requests[0].pictures[0]


def test_the_model_is_asked_while_the_local_tests_run(
    backstory: Run, fake: FakeGemini, picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first local detector waits until the model was asked, which it would never be if that came after it."""
    seen: list[int] = []
    from backstory_cli.detectors.ela import ErrorLevelAnalysis

    inspect = ErrorLevelAnalysis.inspect

    def waiting(self: ErrorLevelAnalysis, image: Any) -> Any:
        wait_until(lambda: fake.requests, "the model being asked", HANG / 2)
        seen.append(len(fake.requests))
        return inspect(self, image)

    monkeypatch.setattr(ErrorLevelAnalysis, "inspect", waiting)
    monkeypatch.setattr(ErrorLevelAnalysis, "sealed", False, raising=False)
    done = backstory("investigate", picture, "--json", "--analyst", "gemini", "--only", "ela", "--only", "gemini")
    assert done.code == 0
    assert seen == [1]
