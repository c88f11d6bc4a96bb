"""Known signers: whose signature counts, by a list that is the user's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from backstory_cli.cases.bundle.sign import compute_fingerprint, encode_public_key
from backstory_cli.cases.bundle.signers import (
    FILE,
    OWN,
    forget,
    list_known,
    parse_fingerprint,
    parse_fingerprints,
    trust,
)
from backstory_cli.errors import UsageError
from support.bundles import KEY

ONE, TWO = "1a" * 32, "2b" * 32


def test_a_key_is_known_until_it_is_forgotten(tmp_path: Path) -> None:
    assert list_known(tmp_path) == ()
    trust(tmp_path, TWO, "Desk B")
    trust(tmp_path, ONE, "Desk A")
    assert [(each.name, each.sha256) for each in list_known(tmp_path)] == [("Desk A", ONE), ("Desk B", TWO)]
    trust(tmp_path, ONE, "Desk C")
    assert forget(tmp_path, "Desk C").sha256 == ONE
    assert forget(tmp_path, TWO.upper()).name == "Desk B"
    assert list_known(tmp_path) == ()


def test_no_name_stands_for_two_keys_and_no_key_is_its_own_name(tmp_path: Path) -> None:
    trust(tmp_path, ONE, "Desk")
    with pytest.raises(UsageError, match="another key"):
        trust(tmp_path, TWO, "Desk")
    for name in ("", " x", "a\nb", "x" * 81, OWN, TWO):
        with pytest.raises(UsageError, match="no name for a signer"):
            trust(tmp_path, TWO, name)
    with pytest.raises(UsageError, match="not on your list"):
        forget(tmp_path, "somebody")


@pytest.mark.parametrize("text", ["", "{}", '[{"sha256": "x"}]', "nothing"])
def test_a_damaged_list_knows_nobody_and_says_so(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(UsageError, match="damaged"):
        list_known(tmp_path)


def test_a_key_is_named_by_its_file_or_its_sha256(tmp_path: Path) -> None:
    own = compute_fingerprint(KEY.public_key())
    (tmp_path / "key.pem").write_bytes(encode_public_key(KEY.public_key()))
    colons = "SHA256:" + ":".join(ONE[at : at + 2] for at in range(0, 64, 2))
    assert parse_fingerprints([f"{tmp_path / 'key.pem'},{colons}", TWO]) == (own, ONE, TWO)
    assert parse_fingerprint("1a" * 31) == ""
