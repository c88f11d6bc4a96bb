"""exiftool as a second reader: what it gives, and that no stand-in of it hangs, floods or breaks anything."""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
from pathlib import Path

import PIL.Image
import pytest

from backstory_cli.errors import Skip
from backstory_cli.image import limits
from backstory_cli.image import loading as intake
from backstory_cli.metadata import exiftool
from backstory_cli.metadata.exiftool import find_disagreements, find_installed, read_with_exiftool
from backstory_cli.metadata.reader import read_metadata
from fakes import exiftool as fake
from support.waiting import LONG, guard, wait_until

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
    stand_in("print('[]')", version="12.16")
    with pytest.raises(Skip, match=r"12.38 is needed"):
        read_with_exiftool(jpeg())


@posix
def test_old_enough_is_advised(stand_in: object) -> None:
    assert callable(stand_in)
    stand_in("print('[]')", "12.76")
    found = find_installed()
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
        ("print('[' * 100_000)", "makes no sense"),
        ("print('[[1]]')", "makes no sense"),
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
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    held = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    stand_in(f"held = open({str(pipe)!r}, 'w'); os.fork(); time.sleep({LONG})")
    monkeypatch.setattr(exiftool, "SECONDS", 2.0)
    with guard("exiftool"):
        assert "took longer" in read_with_exiftool(jpeg()).problems[0]

    def let_go() -> bool:
        try:
            return os.read(held, 1) == b""
        except BlockingIOError:
            return False

    wait_until(let_go, "the end of both")
    os.close(held)


@posix
def test_a_child_in_a_session_of_its_own_does_not_hold_us_up(
    stand_in: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert callable(stand_in)
    going_on = tmp_path / "going-on"
    going_on.touch()
    flees = f"os.setsid()\n    while os.path.exists({str(going_on)!r}): time.sleep(0.1)"
    stand_in(f"if os.fork() == 0:\n    {flees}\nelse:\n    time.sleep({LONG})")
    monkeypatch.setattr(exiftool, "SECONDS", 2.0)
    try:
        with guard("exiftool"):
            assert "took longer" in read_with_exiftool(jpeg()).problems[0]
    finally:
        going_on.unlink()


@posix
def test_one_that_does_not_read_its_input(stand_in: object) -> None:
    assert callable(stand_in)
    stand_in('print(\'[{"IFD0:Make": {"val": "A"}}]\')')
    assert read_with_exiftool(bytes(2**22)).text("Make") == "A"


@posix
def test_one_without_a_version(stand_in: object) -> None:
    assert callable(stand_in)
    stand_in("print('[]')", "none of your business")
    assert find_installed() is None
    with pytest.raises(Skip, match="does not say which version"):
        read_with_exiftool(jpeg())


@posix
def test_one_in_the_folder_of_the_pictures_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake.write(tmp_path, "print('[]')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", os.pathsep.join(["", "."]))
    assert find_installed() is None


@posix
def test_it_is_asked_for_its_version_once(stand_in: object, tmp_path: Path) -> None:
    assert callable(stand_in)
    stand_in("print('[]')")
    assert find_installed() == find_installed()
    (tmp_path / "bin" / "exiftool").write_text("#!/bin/false\n", encoding="utf-8")
    found = find_installed()
    assert found is not None
    assert found.version == (13, 58)


@posix
def test_strange_values(stand_in: object) -> None:
    assert callable(stand_in)
    answer = {
        "SourceFile": "-",
        "IFD0:Make": {"id": 271, "table": "Exif::Main", "val": "two\nlines\x00"},
        "IFD0:Copy1:Make": {"id": 271, "table": "Exif::Main", "val": "\ud800"},
        "IFD0:XResolution": {"id": 282, "val": "inf", "num": float("nan")},
        "IPTC:By-line": {"id": 80, "table": "IPTC::ApplicationRecord", "val": ["a", "b"]},
        "XMP-dc:Title": {"id": "title", "table": "XMP::dc", "val": {"x": {"y": [1]}}},
        "Composite:Megapixels": {"val": 1},
        "System:FileName": {"val": "-"},
        "ExifTool:Warning": {"val": "IFD0 pointer references previous IFD1 directory"},
        "ExifTool:Copy1:Warning": {"val": "[minor] Adjusted MakerNotes base by -54"},
    }
    stand_in(f"print({json.dumps([answer])!r})")
    reading = read_with_exiftool(jpeg())
    assert [(each.group, each.name, each.tag, each.text) for each in reading.fields] == [
        ("IFD0", "Make", "0x010F", "two lines\\x00"),
        ("IFD0", "Make", "0x010F", "\\ud800"),
        ("IFD0", "XResolution", "0x011A", "inf"),
        ("IPTC", "By-line", "2:80", "a, b"),
        ("XMP-dc", "Title", None, "x y 1"),
    ]
    assert reading.fields[2].raw is None
    assert reading.problems == ("exiftool: IFD0 pointer references previous IFD1 directory",)


@posix
def test_very_many_fields(stand_in: object) -> None:
    assert callable(stand_in)
    stand_in("print(json.dumps([{f'PNG:T{number}': {'val': number} for number in range(20_000)}]))")
    reading = read_with_exiftool(jpeg())
    assert len(reading.fields) == limits.MAX_FIELDS
    assert "20000 fields" in reading.problems[0]


@posix
def test_it_sees_no_home_no_secret_and_no_file_name(stand_in: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert callable(stand_in)
    monkeypatch.setenv("GEMINI_API_KEY", "secret")
    stand_in(
        "print(json.dumps([{'X:Args': ' '.join(sys.argv[1:]), 'X:Home': os.environ['HOME'], "
        "'X:Env': ' '.join(os.environ), 'X:Bytes': len(sys.stdin.buffer.read())}]))"
    )
    reading = read_with_exiftool(jpeg())
    assert reading.text("Args") == "-config  -e -j -l -D -t -G1:4 -a -struct -"
    assert "backstory-" in reading.text("Home")
    assert set(reading.text("Env").split()) <= {"PATH", "HOME", "LC_ALL", "LC_CTYPE", "__CF_USER_TEXT_ENCODING"}
    assert reading.number("Bytes") == len(jpeg())


@real
def test_the_real_one_reads_a_whole_file(fixtures: Path) -> None:
    image = intake.read(fixtures / "agency.jpg")
    theirs = read_with_exiftool(image.data)
    assert theirs.text("Make", "IFD0") == "Meridian Optical"
    assert theirs.text("City", "IPTC") == "Lisboa"
    byline, make = theirs.field("By-line", "IPTC"), theirs.field("Make", "IFD0")
    assert byline is not None
    assert make is not None
    assert (byline.tag, make.tag) == ("2:80", "0x010F")
    assert {field.source for field in theirs.fields} == {"exiftool"}
    assert "System" not in {field.group for field in theirs.fields}
    assert find_disagreements(read_metadata(image), theirs) == []


@real
def test_a_configuration_in_the_home_folder_is_not_run(
    fixtures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = tmp_path / "ran"
    (tmp_path / ".ExifTool_config").write_text(f"open(my $f, '>', '{mark}'); 1;\n", encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    read_with_exiftool((fixtures / "harbour.jpg").read_bytes())
    assert not mark.exists()
