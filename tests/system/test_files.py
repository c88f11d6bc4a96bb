"""Files are written whole or not at all, and for the user alone unless they are handed on."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from backstory_cli.system.files import HANDED_ON, make_folder, make_private, open_atomic, write_atomic

POSIX = pytest.mark.skipif(os.name == "nt", reason="rights are others there")


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def open_umask() -> Iterator[None]:
    """A umask that lets everybody do everything."""
    before = os.umask(0)
    yield
    os.umask(before)


@POSIX
@pytest.mark.usefixtures("open_umask")
def test_rights_do_not_depend_on_the_umask(tmp_path: Path) -> None:
    write_atomic(tmp_path / "a" / "b" / "file", b"x")
    make_private(tmp_path / "c" / "db")
    assert [rights(tmp_path / each) for each in ("a", "a/b", "c")] == [0o700] * 3
    assert [rights(tmp_path / each) for each in ("a/b/file", "c/db")] == [0o600] * 2
    write_atomic(tmp_path / "page", b"x", HANDED_ON)
    assert rights(tmp_path / "page") == 0o666
    os.umask(0o022)
    write_atomic(tmp_path / "page", b"x", HANDED_ON)
    assert rights(tmp_path / "page") == 0o644


def test_what_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_atomic(path, b"before")
    for problem in (OSError, KeyboardInterrupt):
        with pytest.raises(problem):
            write_half(path, problem)
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def write_half(path: Path, problem: type[BaseException]) -> None:
    with open_atomic(path) as file:
        file.write(b"half")
        raise problem


@POSIX
def test_a_link_in_the_place_of_a_file_is_replaced_and_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_bytes(b"mine")
    for name, leads_to in {"link": target, "loop": tmp_path / "loop"}.items():
        (tmp_path / name).symlink_to(leads_to)
        write_atomic(tmp_path / name, b"new")
        assert not (tmp_path / name).is_symlink()
    assert target.read_bytes() == b"mine"


def test_a_file_in_the_place_of_a_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        make_folder(tmp_path / "file")
    with pytest.raises(OSError, match="file"):
        make_folder(tmp_path / "file" / "below")


@POSIX
@pytest.mark.usefixtures("open_umask")
def test_all_that_commands_keep_is_the_users_alone(
    backstory: Callable[..., Any], home: Path, fixtures: Path, tmp_path: Path
) -> None:
    """Whatever the umask, and though somebody else made the home, readable by all."""
    home.mkdir(mode=0o777)
    picture = fixtures / "harbour-small.jpg"
    for command in (
        ("investigate", picture, "--deep"),
        ("index", "add", picture),
        ("keys", "set", "tineye", "--file", "--from-file", tmp_path / "key"),
        ("consent", "give", "tineye"),
        ("config", "set", "contact", "desk@example.org"),
        ("cases", "key", "new"),
        ("providers", "--forget"),
    ):
        (tmp_path / "key").write_text("k" * 20)
        backstory(*command)
    made = list(home.rglob("*"))
    assert {"cases.db", "index.db", "consent.json", "config.toml", "signing-key.pem"} <= {each.name for each in made}
    assert {rights(each) for each in made if each.is_file()} == {0o600}
    assert {rights(each) for each in made if each.is_dir()} == {0o700}
