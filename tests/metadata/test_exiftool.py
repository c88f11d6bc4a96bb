"""exiftool as a second reader: what it gives, and that no stand-in of it hangs, floods or breaks anything."""

from __future__ import annotations

import io
import os
import shutil
import sys
import time
from pathlib import Path

import PIL.Image
import pytest
from pydantic import JsonValue

from backstory_cli import intake
from backstory_cli.errors import Skip
from backstory_cli.metadata import exiftool
from backstory_cli.metadata.exiftool import disagreements, installed, only_there, read_with_exiftool
from backstory_cli.metadata.fields import Field, Reading
from backstory_cli.metadata.reading import read_metadata
from fakes import exiftool as fake

posix = pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are scripts with a first line for POSIX")
real = pytest.mark.skipif(shutil.which("exiftool") is None, reason="exiftool is not installed")


def jpeg() -> bytes:
    stored = io.BytesIO()
    PIL.Image.new("RGB", (16, 16)).save(stored, "JPEG")
    return stored.getvalue()


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    def put(body: str, version: str = "13.58") -> None:
        monkeypatch.setenv("PATH", f"{fake.write(tmp_path / 'bin', body, version)}{os.pathsep}{os.environ['PATH']}")

    return put


def test_absent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Skip, match="not installed"):
        read_with_exiftool(jpeg())


@posix
def test_too_old(stand_in: object) -> None:
    assert callable(stand_in)
    stand_in("print('[]')", "12.16")
    with pytest.raises(Skip, match=r"12.38 is needed"):
        read_with_exiftool(jpeg())


@posix
def test_old_enough_is_advised(stand_in: object) -> None:
    assert callable(stand_in)
    stand_in("print('[]')", "12.76")
    found = installed()
    assert found is not None
    assert "update it" in found.advice


@posix
@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("print('not JSON')", "makes no sense"),
        ("print('[]')", "makes no sense"),
        ("print('{\"a\": 1}')", "makes no sense"),
        ("sys.exit(3)", "makes no sense"),
        ('os.write(1, b\'[{"IFD0:Make": {"id": 271, "val": "\\xff\\xfe\\x1b[31m"}}]\')', ""),
        ("sys.stdout.buffer.write(b'x' * 10**8)", "more than 8 MiB"),
    ],
)
def test_nonsense_and_floods(stand_in: object, body: str, problem: str) -> None:
    assert callable(stand_in)
    stand_in(body)
    reading = read_with_exiftool(jpeg())
    if problem:
        assert problem in reading.problems[0]
        assert reading.fields == ()
    else:
        assert reading.fields[0].tag == "0x010F"
        assert "\x1b" not in reading.fields[0].text


@posix
def test_hanging_with_a_child_is_ended(stand_in: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert callable(stand_in)
    mark = tmp_path / "survived"
    stand_in(f"if os.fork() == 0:\n    time.sleep(3); open({str(mark)!r}, 'w').close()\nelse:\n    time.sleep(60)")
    monkeypatch.setattr(exiftool, "SECONDS", 1.0)
    began = time.monotonic()
    reading = read_with_exiftool(jpeg())
    assert time.monotonic() - began < 30
    assert "took longer" in reading.problems[0]
    time.sleep(3)
    assert not mark.exists()


@posix
def test_it_sees_no_home_no_secret_and_no_file_name(stand_in: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert callable(stand_in)
    monkeypatch.setenv("GEMINI_API_KEY", "secret")
    stand_in(
        "print(json.dumps([{'X:Args': ' '.join(sys.argv[1:]), 'X:Home': os.environ['HOME'], "
        "'X:Env': ' '.join(os.environ), 'X:Bytes': len(sys.stdin.buffer.read())}]))"
    )
    reading = read_with_exiftool(jpeg())
    assert reading.text("Args") == "-config  -j -l -G1 -a -struct -"
    assert "backstory-" in reading.text("Home")
    assert "GEMINI" not in reading.text("Env")
    assert reading.number("Bytes") == len(jpeg())


@real
def test_the_real_one_reads_a_whole_file(fixtures: Path) -> None:
    image = intake.read(fixtures / "agency.jpg")
    theirs = read_with_exiftool(image.data)
    assert theirs.text("Make", "IFD0") == "Meridian Optical"
    assert theirs.text("City", "IPTC") == "Lisboa"
    assert {field.source for field in theirs.fields} == {"exiftool"}
    assert "System" not in {field.group for field in theirs.fields}
    assert disagreements(read_metadata(image), theirs) == []


@real
def test_a_configuration_in_the_home_folder_is_not_run(
    fixtures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = tmp_path / "ran"
    (tmp_path / ".ExifTool_config").write_text(f"open(my $f, '>', '{mark}'); 1;\n", encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    read_with_exiftool((fixtures / "harbour.jpg").read_bytes())
    assert not mark.exists()


def reading(group: str, name: str, raw: JsonValue, text: str | None = None) -> Reading:
    return Reading((Field(group, name, raw, str(raw) if text is None else text),))


@pytest.mark.parametrize(
    ("ours", "theirs", "differ"),
    [
        ("2019:07:02 10:00:00", "2019:07:02 10:00:00", False),
        ("2019-07-02T10:00:00", "2019:07:02 10:00:00", False),
        ("2019:07:02 10:00:00", "2023:07:02 10:00:00", True),
        ([1, 2, 3], "1 2 3", False),
        (["a", "b"], ["a", "b"], False),
        (0.0042553, 0.004255319149, False),
        ("720000/10000", 72, False),
        ("Canon", "Nikon", True),
        ("Canon", "(Binary data 20 bytes, use -b option to extract)", False),
    ],
)
def test_what_counts_as_a_disagreement(ours: JsonValue, theirs: JsonValue, differ: bool) -> None:
    found = disagreements(reading("IFD0", "Make", ours), reading("IFD0", "Make", theirs))
    assert bool(found) is differ


def test_maker_notes_are_not_held_against_one_another() -> None:
    assert disagreements(reading("Canon", "Quality", 3), reading("Canon", "Quality", "Fine")) == []
    assert only_there(reading("IFD0", "Make", "A"), reading("Canon", "Quality", 1)) == {"Canon": 1}
