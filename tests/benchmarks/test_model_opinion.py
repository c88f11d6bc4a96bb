"""The benchmark of a model's opinion: what it sends, keeps, counts and writes, with a stand-in for the model."""

from __future__ import annotations

import io
import json
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import model_opinion
import numpy as np
import PIL.Image
import pytest

from fakes.gemini import FakeGemini, candidate, error
from fakes.openai import MODEL, FakeOpenAI
from support.commands import Run
from support.waiting import HANG, wait_until

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


def sees(fake: FakeGemini, answer: Callable[[float], dict[str, object]]) -> None:
    """Answer by how bright the picture is: the order in which they come is nobody's business."""

    def brightness(jpeg: bytes) -> float:
        with PIL.Image.open(io.BytesIO(jpeg)) as opened:
            return float(np.asarray(opened).mean())

    fake._queue(
        lambda handler, request: handler.send_json(200, candidate(json.dumps(answer(brightness(request.pictures[0])))))
    )


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGemini]:
    with FakeGemini() as server:
        monkeypatch.setenv("GEMINI_API_KEY", "canary-key-0123456789")
        monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", server.url)
        monkeypatch.setattr("backstory_cli.web.language_models.gemini.MAX_RETRY_DELAY", 0.01)
        yield server


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    """Three labelled folders of noise in several sizes, one of them too small: the made ones dark, the taken bright."""
    for name, levels, size in (
        ("made", (30, 50, 70), (128, 96)),
        ("taken", (170, 190, 210), (300, 200)),
        ("tiny", (120,), (20, 20)),
    ):
        folder = tmp_path / name
        folder.mkdir()
        for number, level in enumerate(levels):
            noise(folder / f"{number}.jpg", level, size)
    return tmp_path


def noise(path: Path, level: int, size: tuple[int, int]) -> None:
    pixels = np.random.default_rng(level).integers(level - 20, level + 20, (size[1], size[0], 3), np.uint8)
    exif = PIL.Image.Exif()
    exif[0x010F] = "A-maker-that-must-not-travel"
    PIL.Image.fromarray(pixels).save(path, exif=exif)


def given(folders: Path, *more: str) -> list[str]:
    words = ["--analyst", "gemini", "--side", str(SIDE), "--jobs", "1"]
    for label, folder in (("generated", "made"), ("captured", "taken"), ("captured", "tiny")):
        words += [f"--{label}", str(folders / folder)]
    return [*words, *more]


def run(folders: Path, *more: str) -> int:
    return model_opinion.main(given(folders, *more))


def lines(home: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (home / "model_answers.jsonl").read_text().splitlines()]


def row(said: str, source: str) -> list[str]:
    (line,) = (line for line in said.splitlines() if line.startswith(f"{source} "))
    return line.split()


def test_before_anything_is_sent_it_says_what_would_be_to_whom_and_at_what_cost(
    fake: FakeGemini, folders: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folders) == 2
    said = capsys.readouterr().out
    assert "every picture is brought to one form first: longer side 64 px, JPEG quality 90" in said
    assert "6 labelled pictures, 0 answered before; left out, smaller than that: 1" in said
    assert f"6 pictures to be sent to Gemini through {fake.url} (gemini-" in said
    assert "at most" in said
    assert "dollars" in said
    assert "    3 generated  made" in said
    assert "    3 captured   taken" in said
    assert "nothing was sent: add --yes" in said
    assert fake.requests == []
    assert not (home / "model_answers.jsonl").exists()


def test_every_picture_goes_through_the_same_pipeline(fake: FakeGemini, folders: Path) -> None:
    fake.reply(look("cannot_tell"))
    assert run(folders, "--yes") == 0
    sizes, tables = set(), set()
    for request in fake.requests:
        (sent,) = request.pictures
        assert b"A-maker" not in request.body + sent
        with PIL.Image.open(io.BytesIO(sent)) as opened:
            sizes.add(opened.size)
            tables.add(json.dumps(opened.quantization))  # type: ignore[attr-defined]
    assert sizes == {(64, 48), (64, 43)}
    assert len(tables) == 1
    assert len(fake.requests) == 6, "the tiny one is left out, for its size would tell"


def test_squares_hide_the_shape_too(fake: FakeGemini, folders: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fake.reply(look("cannot_tell"))
    assert run(folders, "--yes", "--square") == 0
    sizes = set()
    for request in fake.requests:
        with PIL.Image.open(io.BytesIO(request.pictures[0])) as opened:
            sizes.add(opened.size)
    assert sizes == {(64, 64)}
    assert "middle square of 64 px, JPEG quality 90" in capsys.readouterr().out
    assert run(folders, "--yes") == 0
    assert len(fake.requests) == 12, "another pipeline is another question"


def test_it_asks_what_the_detector_asks(backstory: Run, fake: FakeGemini, folders: Path, fixtures: Path) -> None:
    fake.reply(look("cannot_tell"))
    run(folders, "--yes", "--sample", "1")
    backstory("investigate", fixtures / "harbour-small.jpg", "--json", "--analyst", "gemini", "--only", "gemini")
    ours, theirs = fake.requests[0], fake.requests[2]
    assert (ours.system, ours.text, ours.json["generationConfig"]) == (
        theirs.system,
        theirs.text,
        theirs.json["generationConfig"],
    )


def test_answers_are_kept_counted_and_not_asked_for_again(
    fake: FakeGemini, folders: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def answer(level: float) -> dict[str, object]:
        if level < 100:
            return look("cannot_tell" if level > 60 else "likely_generated")
        return look("likely_generated" if level > 200 else "likely_not_generated", "likely")

    sees(fake, answer)
    assert run(folders, "--yes") == 0
    said = capsys.readouterr().out
    assert row(said, "made")[:8] == ["made", "generated", "3", "3", "2", "0", "1", "0"]
    assert row(said, "taken")[:8] == ["taken", "captured", "3", "3", "1", "2", "0", "3"]
    assert "67 % (2 of 3; 95 % interval 21 to 94 %)" in " ".join(row(said, "made"))
    assert "generated pictures found   67 % (2 of 3; 95 % interval 21 to 94 %)" in said
    assert "false alarms on others     33 % (1 of 3; " in said
    assert "takes a side               83 % (5 of 6; " in said
    assert "edited pictures found      none (0 of 0; " in said
    assert "false alarms on unedited   100 % (3 of 3; " in said
    assert "gemini: gemini-fake-001; question" in said
    assert all(each["tokens"] == [1, 1] and each["model"] == "gemini-fake-001" for each in lines(home))
    assert sorted(str(each["source"]) for each in lines(home)) == ["made"] * 3 + ["taken"] * 3
    assert run(folders) == 0, "with nothing to send there is nothing to agree to"
    again = capsys.readouterr().out
    assert "6 answered before" in again
    assert again.partition("\n\n")[2].splitlines()[1:9] == said.partition("\n\n")[2].splitlines()[1:9]
    assert len(fake.requests) == 6


def test_the_table_is_of_the_pictures_that_are_named_as_they_are_labelled_now(
    fake: FakeGemini, folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.reply(look("likely_generated"))
    run(folders, "--yes")
    capsys.readouterr()
    assert model_opinion.main(["--analyst", "gemini", "--side", "64", "--edited", str(folders / "made")]) == 0
    said = capsys.readouterr().out
    assert row(said, "made")[:4] == ["made", "edited", "3", "3"]
    assert "taken" not in said
    assert len(fake.requests) == 6


def test_a_picture_counts_once_and_not_at_all_under_two_labels(
    fake: FakeGemini, folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(folders / "made" / "0.jpg", folders / "made" / "copy.jpg")
    shutil.copy(folders / "made" / "1.jpg", folders / "taken" / "made.jpg")
    (folders / "made" / "broken.jpg").write_bytes(b"no picture")
    fake.reply(look("cannot_tell"))
    assert run(folders, "--yes") == 0
    said = capsys.readouterr().out
    assert "5 labelled pictures" in said
    for why in ("there already: 1", "under two labels: 1", "cannot be read: 1", "smaller than that: 1"):
        assert f"left out, {why}" in said
    assert len(fake.requests) == 5


def test_folders_of_one_name_are_two_sources(
    fake: FakeGemini, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, name in enumerate(("one", "other")):
        (tmp_path / name / "pictures").mkdir(parents=True)
        noise(tmp_path / name / "pictures" / "1.jpg", 50 + 50 * number, (128, 96))
    words = [word for name in ("one", "other") for word in ("--generated", str(tmp_path / name / "pictures"))]
    assert model_opinion.main(["--analyst", "gemini", "--side", "64", *words]) == 2
    said = capsys.readouterr().out
    assert "1 generated  one/pictures" in said
    assert "1 generated  other/pictures" in said


def test_a_larger_sample_holds_the_smaller_one(fake: FakeGemini, folders: Path) -> None:
    fake.reply(look("cannot_tell"))
    run(folders, "--yes", "--sample", "1")
    assert len(fake.requests) == 2
    run(folders, "--yes", "--sample", "2")
    assert len(fake.requests) == 4


def test_a_half_written_line_costs_itself_only(
    fake: FakeGemini, folders: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.reply(look("cannot_tell"))
    run(folders, "--yes")
    record = home / "model_answers.jsonl"
    record.write_text(record.read_text()[:-30])
    run(folders, "--yes")
    assert len(fake.requests) == 7
    assert "1 lines of" in capsys.readouterr().out
    run(folders, "--yes")
    assert len(fake.requests) == 7, "what is written after half a line can be read"


def test_an_answer_that_is_none_counts_as_not_answered_and_is_asked_for_again(
    fake: FakeGemini, folders: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.block("SAFETY")
    fake.truncate()
    fake.reply({"looks": "certainly", "edited": "no_sign"})
    fake.reply(look("likely_generated"))
    assert run(folders, "--yes") == 0
    said = capsys.readouterr().out
    assert "pictures answered          50 % (3 of 6; " in said
    failed = [str(each["failed"]) for each in lines(home)]
    assert "block reason SAFETY" in failed[0]
    assert all(failed[:3])
    assert not any(failed[3:])
    assert run(folders, "--yes") == 0
    assert "pictures answered          100 % (6 of 6; " in capsys.readouterr().out
    assert len(fake.requests) == 9


def test_what_failed_before_is_asked_last(fake: FakeGemini, folders: Path) -> None:
    fake.block("SAFETY")
    fake.fail(403, error(403, "PERMISSION_DENIED", "no"))
    assert run(folders, "--yes") == 5
    fake._behaviours.clear()
    fake.reply(look("cannot_tell"))
    assert run(folders, "--yes") == 0
    assert fake.requests[-1].pictures == fake.requests[0].pictures


def test_it_stops_when_the_service_is_down_keeps_what_it_has_and_goes_on_later(
    fake: FakeGemini, folders: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.reply(look("likely_generated"))
    fake.fail(403, error(403, "PERMISSION_DENIED", "no"))
    assert run(folders, "--yes") == 5
    said = capsys.readouterr().out
    assert said.count("stopped: Gemini") == 1
    assert "5 pictures were not asked about: start it again to go on" in said
    assert len(lines(home)) == 1
    assert len(fake.requests) == 2
    fake._behaviours.clear()
    fake.reply(look("likely_generated"))
    assert run(folders, "--yes", "--jobs", "3") == 0
    assert len(fake.requests) == 7


def test_it_stops_before_it_costs_too_much(fake: FakeGemini, folders: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fake.reply(look("likely_generated"))
    assert run(folders, "--yes", "--max-cost", "0.001") == 5
    said = capsys.readouterr().out
    assert "is not asked" in said
    assert "no picture was answered" in said
    assert fake.requests == []


@pytest.mark.skipif(sys.platform == "win32", reason="there a program is interrupted in another way")
def test_an_interrupt_loses_nothing(fake: FakeGemini, folders: Path, home: Path) -> None:
    let_go = threading.Event()

    def late(handler: object, _: object) -> None:
        let_go.wait(HANG)
        handler.send_json(200, candidate(json.dumps(look("likely_generated"))))  # type: ignore[attr-defined]

    fake._queue(late)
    script = Path(model_opinion.__file__)
    words = [sys.executable, str(script), *given(folders, "--yes")]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as running:  # noqa: S603 - this very project
        assert running.stdout is not None
        try:
            wait_until(lambda: fake.requests, "the first question")
            running.send_signal(signal.SIGINT)
            for line in running.stdout:
                if "interrupted: waiting for 1 under way" in line:
                    break
            let_go.set()
            rest = running.stdout.read()
            assert running.wait(HANG) == 130
        finally:
            running.kill()
    assert "5 pictures were not asked about" in rest
    assert "Traceback" not in rest
    (kept,) = lines(home)
    assert kept["looks"] == "likely_generated"


def test_rates_that_rest_on_too_little_are_not_written(
    fake: FakeGemini, folders: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.reply(look("likely_generated"))
    run(folders, "--yes", "--write")
    assert "not written: 3 generated and 3 captured" in capsys.readouterr().out
    assert not (home / "model_rates.json").exists()


def test_a_damaged_table_is_not_written_over(
    fake: FakeGemini, folders: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(model_opinion, "ENOUGH", 3)
    fake.reply(look("likely_generated"))
    home.mkdir()
    (home / "model_rates.json").write_text('{"models": [')
    run(folders, "--yes", "--write")
    assert "is damaged" in capsys.readouterr().out
    assert (home / "model_rates.json").read_text() == '{"models": ['


def test_written_rates_are_what_findings_quote(
    backstory: Run, fake: FakeGemini, folders: Path, fixtures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_opinion, "ENOUGH", 3)
    sees(fake, lambda level: look("likely_generated" if level < 100 else "likely_not_generated"))
    assert run(folders, "--yes") == 0
    arguments = ("investigate", fixtures / "harbour-small.jpg", "--json", "--analyst", "gemini", "--only", "gemini")
    (before, _) = backstory(*arguments).json["runs"][0]["findings"]
    assert "not known here" in before["limits"], "nothing is written unasked"
    assert run(folders, "--write") == 0
    (impression, _) = backstory(*arguments).json["runs"][0]["findings"]
    assert (
        "Measured with this model and question: of labelled generated images it called 100 % (3 of 3"
        in (impression["limits"])
    )
    assert "brought to one form first: longer side 64 px, JPEG quality 90" in impression["limits"]
    assert "made (3 generated), taken (3 captured)" in impression["limits"]
    assert impression["data"]["found"] == [3, 3]
    assert impression["data"]["false_alarms"] == [0, 3]
    assert "not known here" not in impression["limits"]


def test_a_server_of_ones_own_is_measured_too(folders: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with FakeOpenAI() as server:
        server.reply(look("cannot_tell"))
        assert run(folders, "--yes", "--analyst", server.url, "--model", MODEL) == 0
        said = capsys.readouterr().out
        assert f"6 pictures to be sent to {MODEL} at {server.host} ({MODEL}), what that costs is not known here" in said
        assert f"openai_compatible: {MODEL}; question" in said
        assert len(server.pictures) == 6
    assert lines(home)[0]["tokens"] == [11, 7]


def test_a_slow_model_that_fails_with_one_picture_is_asked_about_the_others(
    folders: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backstory_cli.web.language_models.budget.LONG_FAILURE", -1.0)
    with FakeOpenAI() as server:
        server.reply({"looks": "certainly"})
        server.reply(look("cannot_tell"))
        assert run(folders, "--yes", "--analyst", server.url, "--model", MODEL) == 0
        assert len(server.pictures) == 6
    assert [bool(each["failed"]) for each in lines(home)] == [True] + [False] * 5


def test_the_labelled_sets_are_read_from_their_manifests(
    fake: FakeGemini, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = {
        "ai": ["label\tfamily\tlabel_trust", "ai\tpainter\thigh", "ai\tother\tmedium", "real\tcameras\thigh"],
        "exif": ["kind", "camera_photo", "metadata_testfile"],
        "forgery": ["label\tdataset", "authentic\timd2020", "tampered\timd2020", "tampered\tcasia1"],
    }
    for folder_number, (name, (header, *values)) in enumerate(rows.items()):
        (tmp_path / name).mkdir()
        files = []
        for number, value in enumerate(values):
            noise(tmp_path / name / f"{number}.jpg", 30 + 40 * folder_number + 10 * number, (128, 96))
            files.append(f"{number}.jpg\t{value}")
        (tmp_path / name / "MANIFEST.tsv").write_text("\n".join([f"file\t{header}", *files]))
    (tmp_path / "more").mkdir()
    noise(tmp_path / "more" / "1.jpg", 200, (128, 96))
    words = ["--analyst", "gemini", "--side", "64", "--data", str(tmp_path), "--captured", str(tmp_path / "more")]
    assert model_opinion.main(words) == 2
    said = capsys.readouterr().out
    listed = [
        line.split(None, 2) for line in said.splitlines() if line.startswith("      1 ") or line.startswith("    1 ")
    ]
    assert listed == [
        ["1", "generated", "ai/ai other (label trust medium)"],
        ["1", "generated", "ai/ai painter"],
        ["1", "captured", "ai/real cameras"],
        ["1", "captured", "exif"],
        ["1", "captured", "forgery/imd2020 authentic"],
        ["1", "edited", "forgery/imd2020 tampered"],
        ["1", "captured", "more"],
    ]


def test_without_folders_pictures_or_a_model_it_says_so(
    fake: FakeGemini,
    folders: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    empty, absent = tmp_path / "empty", tmp_path / "absent"
    empty.mkdir()
    assert model_opinion.main(["--analyst", "gemini", "--data", str(empty)]) == 2
    assert f"no pictures to ask about: {empty} holds none" in capsys.readouterr().out
    assert model_opinion.main(["--analyst", "gemini", "--generated", str(absent)]) == 2
    assert f"there is no folder {absent}: name labelled folders" in capsys.readouterr().out
    monkeypatch.setattr(model_opinion, "DEFAULT", absent)
    assert model_opinion.main(["--analyst", "gemini"]) == 2
    assert f"there is no folder {absent}: name labelled folders" in capsys.readouterr().out
    assert model_opinion.main(["--captured", str(folders / "taken")]) == 2
    assert "no model to ask: name one, --analyst" in capsys.readouterr().out
    monkeypatch.delenv("GEMINI_API_KEY")
    assert run(folders, "--yes") == 2
    assert "no model to ask: no Gemini API key is set" in capsys.readouterr().out
