"""The benchmark of a model's opinion: what it sends, keeps, counts and writes, with a stand-in for the model."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import model_opinion
import numpy as np
import PIL.Image
import pytest

from conftest import Outcome
from fakes.gemini import FakeGemini, error

Run = Callable[..., Outcome]
SIDE = 64


def look(looks: str, edited: str = "no_sign") -> dict[str, object]:
    return {
        "looks": looks,
        "edited": edited,
        "observations": [],
        "visible_text": [],
        "clues": [],
        "instructions_seen": [],
    }


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGemini]:
    with FakeGemini() as server:
        monkeypatch.setenv("GEMINI_API_KEY", "canary-key-0123456789")
        monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", server.url)
        monkeypatch.setattr("backstory_cli.web.language_models.gemini.MAX_RETRY_DELAY", 0.01)
        yield server


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    """Three labelled folders of noise in several sizes, one of them too small."""
    draw = np.random.default_rng(7)
    for name, count, size in (("made", 3, (128, 96)), ("taken", 3, (300, 200)), ("tiny", 1, (20, 20))):
        folder = tmp_path / name
        folder.mkdir()
        for number in range(count):
            pixels = draw.integers(0, 255, (size[1], size[0], 3), np.uint8)
            exif = PIL.Image.Exif()
            exif[0x010F] = "A-maker-that-must-not-travel"
            PIL.Image.fromarray(pixels).save(folder / f"{number}.jpg", exif=exif)
    return tmp_path


def run(folders: Path, *more: str) -> int:
    given = ["--analyst", "gemini", "--side", str(SIDE), "--jobs", "1"]
    for label, folder in (("generated", "made"), ("captured", "taken"), ("captured", "tiny")):
        given += [f"--{label}", str(folders / folder)]
    return model_opinion.main([*given, *more])


def lines(home: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in (home / "model_answers.jsonl").read_text().splitlines()]


def test_nothing_is_sent_unless_told_to(
    fake: FakeGemini, folders: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folders) == 2
    said = capsys.readouterr().out
    assert "nothing was sent" in said
    assert "at most" in said
    assert "dollars" in said
    assert fake.requests == []
    assert not (home / "model_answers.jsonl").exists()


def test_every_picture_goes_through_the_same_pipeline(fake: FakeGemini, folders: Path) -> None:
    fake.reply(look("cannot_tell"))
    assert run(folders, "--yes") == 0
    sizes = set()
    for request in fake.requests:
        (sent,) = request.pictures
        assert b"A-maker" not in request.body + sent
        with PIL.Image.open(io.BytesIO(sent)) as opened:
            sizes.add(max(opened.size))
    assert sizes == {SIDE}
    assert len(fake.requests) == 6, "the tiny one is left out, for its size would tell"


def test_answers_are_kept_counted_and_not_asked_for_again(
    fake: FakeGemini, folders: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for looks in ("likely_generated", "likely_generated", "cannot_tell"):
        fake.reply(look(looks))
    for looks in ("likely_not_generated", "likely_generated", "likely_not_generated"):
        fake.reply(look(looks, "likely"))
    assert run(folders, "--yes") == 0
    said = capsys.readouterr().out
    assert "generated pictures found   67 % (2 of 3; " in said
    assert "false alarms on others     33 % (1 of 3; " in said
    assert "takes a side               83 % (5 of 6; " in said
    assert "false alarms on unedited   100 % (3 of 3; " in said
    assert [each["looks"] for each in lines(home)][:2] == ["likely_generated", "likely_generated"]
    assert run(folders, "--yes") == 0
    assert "answered before 6" in capsys.readouterr().out
    assert len(fake.requests) == 6


def test_a_half_written_line_costs_itself_only(fake: FakeGemini, folders: Path, home: Path) -> None:
    fake.reply(look("cannot_tell"))
    run(folders, "--yes")
    record = home / "model_answers.jsonl"
    record.write_text(record.read_text()[:-30])
    run(folders, "--yes")
    assert len(fake.requests) == 7


def test_an_answer_that_is_none_counts_as_not_answered_and_is_asked_for_again(
    fake: FakeGemini, folders: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.block("SAFETY")
    fake.reply(look("likely_generated"))
    assert run(folders, "--yes") == 0
    assert "(2 of 2; " in capsys.readouterr().out
    assert "block reason SAFETY" in lines(home)[0]["failed"]
    assert run(folders, "--yes") == 0
    assert "(3 of 3; " in capsys.readouterr().out
    assert len(fake.requests) == 7


def test_it_stops_when_the_service_is_down_and_keeps_what_it_has(
    fake: FakeGemini, folders: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.reply(look("likely_generated"))
    fake.fail(403, error(403, "PERMISSION_DENIED", "no"))
    assert run(folders, "--yes") == 5
    assert "stopped: Gemini" in capsys.readouterr().out
    assert len(lines(home)) == 1
    assert len(fake.requests) == 2


def test_it_stops_before_it_costs_too_much(fake: FakeGemini, folders: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fake.reply(look("likely_generated"))
    assert run(folders, "--yes", "--max-cost", "0.001") == 5
    assert "is not asked" in capsys.readouterr().out
    assert fake.requests == []


def test_rates_that_rest_on_too_little_are_not_written(
    fake: FakeGemini, folders: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.reply(look("likely_generated"))
    run(folders, "--yes", "--write")
    assert "not written: 3 generated and 3 captured" in capsys.readouterr().out
    assert not (home / "model_rates.json").exists()


def test_written_rates_are_what_findings_quote(
    backstory: Run, fake: FakeGemini, folders: Path, fixtures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_opinion, "ENOUGH", 3)
    for looks in ("likely_generated",) * 3 + ("likely_not_generated",) * 3:
        fake.reply(look(looks))
    fake.reply(look("likely_generated"))
    assert run(folders, "--yes", "--write") == 0
    report = backstory(
        "investigate", fixtures / "harbour-small.jpg", "--json", "--analyst", "gemini", "--only", "gemini"
    ).json
    (impression, _) = report["runs"][0]["findings"]
    assert (
        "Measured with this model and question: of labelled generated pictures it called 100 % (3 of 3"
        in (impression["limits"])
    )
    assert "every picture brought to 64 px" in impression["limits"]
    assert impression["data"]["found"] == [3, 3]
    assert "not known here" not in impression["limits"]


def test_without_pictures_or_a_model_it_says_so(
    fake: FakeGemini, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert model_opinion.main(["--analyst", "gemini", "--data", str(tmp_path)]) == 2
    assert "holds no labelled sets" in capsys.readouterr().out
    assert model_opinion.main(["--data", str(tmp_path)]) == 2
    assert "no model to ask" in capsys.readouterr().out
