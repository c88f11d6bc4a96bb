"""Which pictures words mean: files, folders, patterns, addresses, and lists of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from backstory_cli.batch.sources import expand_sources, looks_like_a_picture, read_list
from backstory_cli.errors import UsageError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "pictures"
    for name in ("b.jpg", "a.PNG", "notes.txt", ".hidden.jpg", "deep/c.webp", ".trash/d.jpg"):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(b"x")
    return place


def named(*words: object) -> list[str]:
    return [str(each.source) for each in expand_sources(map(str, words)).each]


def test_a_folder_is_walked_by_name_and_others_are_counted(folder: Path) -> None:
    assert named(folder) == [str(folder / name) for name in ("a.PNG", "b.jpg", "deep/c.webp")]
    assert expand_sources([str(folder)]).left_out == 1


def test_patterns_and_addresses_stand_in_the_order_of_the_words(folder: Path) -> None:
    address = "https://example.org/*.jpg"
    assert named(address, folder / "**" / "*.webp", folder / "b.jpg") == [
        address,
        str(folder / "deep/c.webp"),
        str(folder / "b.jpg"),
    ]


@pytest.mark.parametrize(
    ("word", "said"),
    [("", "an empty name"), ("{}/*.gif", "no file matches"), ("{}/empty", "holds no image")],
)
def test_what_names_no_picture_is_told_in_its_place(folder: Path, word: str, said: str) -> None:
    (folder / "empty").mkdir()
    (one,) = expand_sources([word.format(folder)]).each
    assert one.failure is not None
    assert said in one.failure.message


def test_a_file_that_is_not_there_stays_in_the_list(folder: Path) -> None:
    (one,) = expand_sources([str(folder / "gone.jpg")]).each
    assert one.failure is None


def test_a_question_alone_is_told_to_be_one() -> None:
    (one,) = expand_sources(["is this real?"]).each
    assert one.failure is not None
    assert "is a question" in one.failure.message
    assert "name the image first" in one.failure.hint


@pytest.mark.parametrize(
    ("word", "is_picture"),
    [
        ("gone.jpg", True),
        ("gone.psd", True),
        ("https://example.org", True),
        ("-", True),
        ("where is this?", False),
        ("is this harbour.jpg?", False),
        ("a\0b.jpg", False),
        ("what is *this", False),
        ("is it the same as original.jpg", False),
        ("my holiday photo.jpg", True),
        ("", False),
    ],
)
def test_pictures_are_told_from_questions(word: str, is_picture: bool) -> None:
    assert looks_like_a_picture(word) is is_picture


@pytest.mark.parametrize(
    "content", ["a.jpg\nb c.jpg\n", "\ufeffa.jpg\r\n\r\nb c.jpg", "a.jpg\0b c.jpg\0"], ids=["lines", "Windows", "NUL"]
)
def test_a_list_names_one_a_line(tmp_path: Path, content: str) -> None:
    (tmp_path / "list").write_bytes(content.encode())
    assert read_list(str(tmp_path / "list")) == ["a.jpg", "b c.jpg"]


def test_a_list_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "list").write_bytes(b"\n \n")
    with pytest.raises(UsageError, match="names no image"):
        read_list(str(tmp_path / "list"))
    with pytest.raises(UsageError, match="cannot be read"):
        read_list(str(tmp_path / "none"))
