"""The folders whose files an assistant may name: nothing outside them is opened, nor told of."""

from __future__ import annotations

from pathlib import Path

import pytest

from backstory_cli.errors import UnreadableImageError
from backstory_cli.mcp_server.folders import Folders


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    for name in ("one/a.jpg", "two/deep/b.jpg", "private/secret.jpg"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "one/link.jpg").symlink_to(tmp_path / "private/secret.jpg")
    (tmp_path / "one/linked").symlink_to(tmp_path / "private")
    (tmp_path / "one/within.jpg").symlink_to(tmp_path / "two/deep/b.jpg")
    (tmp_path / "one/circle").symlink_to(tmp_path / "one/circle")
    return Folders([tmp_path / "one", tmp_path / "two"])


@pytest.mark.parametrize("name", ["a.jpg", "{}/one/a.jpg", "deep/b.jpg", "within.jpg", "deep/../deep/b.jpg"])
def test_files_in_them(folders: Folders, tmp_path: Path, name: str) -> None:
    found = folders.file(name.format(tmp_path))
    assert found.is_file()
    assert not found.is_symlink()
    assert folders.holds(found)


@pytest.mark.parametrize(
    "name",
    [
        "link.jpg",
        "linked/secret.jpg",
        "../private/secret.jpg",
        "{}/private/secret.jpg",
        "../private/none.jpg",
        "gone.jpg",
        "circle",
        "deep",
        "",
        "\0",
        "a" * 5000,
    ],
)
def test_whatever_lies_elsewhere_is_as_if_it_were_not_there(folders: Folders, tmp_path: Path, name: str) -> None:
    assert folders.find(name.format(tmp_path)) is None
    with pytest.raises(UnreadableImageError, match="is no file in the folders that may be read") as refused:
        folders.file(name.format(tmp_path))
    assert str(tmp_path / "one") in refused.value.hint


def test_addresses_are_not_fetched(folders: Folders) -> None:
    with pytest.raises(UnreadableImageError, match="only files are read here"):
        folders.file("https://example.org/a.jpg")
