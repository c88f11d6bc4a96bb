"""Keys are kept where only the user reads them, come back, and never show."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from backstory_cli.errors import UsageError
from backstory_cli.reference.web_services import SERPAPI
from backstory_cli.settings import api_keys as keys
from backstory_cli.settings.load import load

KEY = "AIza-very-secret_0123456789"


class Memory(dict[tuple[str, str], str]):
    """A keyring in memory, with the functions of the package ``keyring``."""

    def module(self) -> SimpleNamespace:
        return SimpleNamespace(
            set_password=lambda service, name, value: self.__setitem__((service, name), value),
            get_password=lambda service, name: self.get((service, name)),
            delete_password=lambda service, name: self.__delitem__((service, name)),
        )


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> Memory:
    memory = Memory()
    monkeypatch.setitem(sys.modules, "keyring", memory.module())
    return memory


def test_a_file_that_only_the_user_may_read(home: Path) -> None:
    keys.store_key(home, "tineye", KEY, in_keyring=False)
    assert keys.get_key(home, "tineye") == KEY
    assert keys.list_stored(home) == {"tineye": "file"}
    if os.name != "nt":
        assert (home / keys.FILE).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in home.iterdir()] == [keys.FILE]
    assert keys.remove_key(home, "tineye")
    assert (keys.get_key(home, "tineye"), keys.remove_key(home, "tineye")) == ("", False)


def test_the_keyring(home: Path, keyring: Memory) -> None:
    keys.store_key(home, "gemini", KEY, in_keyring=True)
    assert keyring == {("backstory", "gemini"): KEY}
    assert KEY not in (home / keys.FILE).read_text()
    assert (keys.get_key(home, "gemini"), keys.list_stored(home)) == (KEY, {"gemini": "keyring"})
    keys.store_key(home, "gemini", "another", in_keyring=False)
    assert (keys.get_key(home, "gemini"), keyring) == ("another", {})


def test_a_keyring_that_fails_says_so(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: str) -> None:
        raise RuntimeError("locked")

    monkeypatch.setitem(sys.modules, "keyring", SimpleNamespace(set_password=broken, get_password=broken))
    with pytest.raises(UsageError, match="did not take the key") as caught:
        keys.store_key(home, "gemini", KEY, in_keyring=True)
    assert KEY not in str(caught.value)
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(UsageError, match="not installed"):
        keys.store_key(home, "gemini", KEY, in_keyring=True)


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX")
def test_a_file_that_others_may_read_is_not_used(home: Path) -> None:
    keys.store_key(home, "tineye", KEY, in_keyring=False)
    (home / keys.FILE).chmod(0o644)
    with pytest.raises(UsageError, match="others may read") as caught:
        load()
    assert "chmod 600" in caught.value.hint


@pytest.mark.parametrize("content", [b"", b"[]", b'{"tineye": 1}', b"\xff", b"[" * 50_000])
def test_a_damaged_file_is_said(home: Path, content: bytes) -> None:
    home.mkdir()
    (home / keys.FILE).write_bytes(content)
    (home / keys.FILE).chmod(0o600)
    with pytest.raises(UsageError, match="damaged"):
        keys.get_key(home, "tineye")


@pytest.mark.parametrize("value", ["", "two words", "line\nbreak", "ключ", "x" * 501, "\x1b[31m"])
def test_what_is_no_key_is_refused(home: Path, value: str) -> None:
    with pytest.raises(UsageError, match="not a key"):
        keys.store_key(home, "tineye", value, in_keyring=False)
    assert not (home / keys.FILE).exists()


def test_the_environment_comes_first(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys.store_key(home, "serpapi", KEY, in_keyring=False)
    assert load().get_key(SERPAPI) == KEY
    monkeypatch.setenv("SERPAPI_KEY", "from-the-environment")
    assert load().get_key(SERPAPI) == "from-the-environment"
