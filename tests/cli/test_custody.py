"""``backstory cases bundle``, ``verify``, ``replay`` and ``key``, over the real command."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
import zipfile
from pathlib import Path

import pytest

from fakes.time_stamps import TimeStamps, granted, token
from support.commands import Run

Command = Run


@pytest.fixture
def picture(fixtures: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(fixtures / "harbour-small.jpg", tmp_path / "photo.jpg"))


@pytest.fixture
def case(backstory: Command, picture: Path) -> str:
    done = backstory("investigate", "--json", "--only", "encoder", "--only", "ela", picture, "was it edited?")
    return str(done.json["id"])


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "case.zip"


def test_a_case_becomes_a_bundle_that_is_whole_and_can_be_repeated(backstory: Command, case: str, out: Path) -> None:
    made = backstory("cases", "bundle", case, "--out", out, "--with-picture")
    assert made.code == 0
    assert "not signed" in made.err
    found = backstory("cases", "verify", out)
    assert found.code == 6
    assert found.out.startswith("case.zip is whole, but NOT VERIFIED: it is not signed.")
    assert made.out.strip() in found.out
    again = backstory("cases", "replay", out)
    assert again.code == 0
    assert "The bundle is not verified: it is not signed." in again.err
    with zipfile.ZipFile(out) as opened:
        assert {"report.json", "report.html", "report.md"} <= set(opened.namelist())
        assert b"data:image/jpeg" in opened.read("report.html")
    assert "2 checks made again on photo.jpg: the same was found and concluded." in again.out


def test_a_changed_byte_ends_with_10_and_nothing_is_repeated(backstory: Command, case: str, out: Path) -> None:
    backstory("cases", "bundle", case, "--out", out, "--with-picture")
    data = bytearray(out.read_bytes())
    data[data.index(b"was it edited?", data.index(b'"question"'))] ^= 1
    out.write_bytes(data)
    found = backstory("cases", "verify", out)
    assert found.code == 10
    assert "case.zip DOES NOT PASS:" in found.out
    assert "report.json does not have the SHA-256 that the manifest gives" in found.out
    assert "not signed" not in found.out
    as_json = backstory("cases", "verify", out, "--json")
    assert (as_json.code, as_json.json["whole"], len(as_json.json["faults"])) == (10, False, 2)
    again = backstory("cases", "replay", out)
    assert again.code == 10
    assert "Nothing was made again" in again.err


def test_what_is_no_bundle_ends_with_3(backstory: Command, picture: Path, tmp_path: Path) -> None:
    for path in (picture, tmp_path, tmp_path / "none.zip"):
        done = backstory("cases", "verify", path)
        assert done.code == 3, path
        assert done.err.startswith("error: ")
    assert backstory("cases", "replay", tmp_path / "none.zip").code == 3


def test_signing_with_a_key_of_ones_own(backstory: Command, case: str, out: Path, home: Path, tmp_path: Path) -> None:
    made = backstory("cases", "key", "new")
    assert made.out.startswith("-----BEGIN PUBLIC KEY-----")
    secret = (home / "signing-key.pem").read_text()
    if os.name != "nt":
        assert stat.S_IMODE((home / "signing-key.pem").stat().st_mode) == 0o600
    assert backstory("cases", "key", "show").out == made.out
    assert backstory("cases", "key", "new").code == 2
    public = tmp_path / "public.pem"
    public.write_text(made.out)
    bundled = backstory("cases", "bundle", case, "--out", out)
    assert "signed by" in bundled.err
    named = backstory("cases", "verify", out, "--signer", public)
    assert named.code == 0
    assert "and it is signed by the key that you named." in " ".join(named.out.split())
    own = backstory("cases", "verify", out)
    assert own.code == 0
    assert "case.zip is VERIFIED: every byte is as it was made (7 files), and it is signed by yourself." in own.out
    for said in (made, bundled, named):
        assert secret.splitlines()[1] not in said.out + said.err
    assert secret.splitlines()[1].encode() not in out.read_bytes()


def test_another_key_than_the_one_named(backstory: Command, case: str, out: Path, tmp_path: Path) -> None:
    key, public = tmp_path / "mine.pem", tmp_path / "other.pem"
    backstory("cases", "key", "new", "--key", key)
    public.write_text(backstory("cases", "key", "new", "--key", tmp_path / "theirs.pem").out)
    assert backstory("cases", "bundle", case, "--out", out, "--key", key).code == 0
    found = backstory("cases", "verify", out, "--signer", public)
    assert found.code == 10
    assert "another key than the one that was named" in found.out
    assert backstory("cases", "verify", out, "--signer", key).code == 2, "a private key is no public one"


def test_a_signature_that_was_asked_for_and_cannot_be(backstory: Command, case: str, out: Path) -> None:
    done = backstory("cases", "bundle", case, "--out", out, "--sign")
    assert done.code == 2
    assert "cases key new" in done.err
    assert not out.exists()


def test_a_key_that_is_not_to_be_used(backstory: Command, case: str, out: Path) -> None:
    backstory("cases", "key", "new")
    assert "not signed" in backstory("cases", "bundle", case, "--out", out, "--no-sign").err


def test_a_stamp(backstory: Command, case: str, out: Path) -> None:
    with TimeStamps() as server:
        made = backstory("cases", "bundle", case, "--out", out, "--stamp", server.url)
        assert (made.code, len(server.requests)) == (0, 1)
    assert "The SHA-256 of the manifest is sent to" in made.err
    assert bytes.fromhex(made.out.strip()) in server.requests[0][1]
    found = backstory("cases", "verify", out)
    assert found.code == 6, "for the signer, not for the authority"
    assert "stamped by CN=Example Time ec,O=Example Time" in found.out
    assert "an authority that you have not named: anyone can run one" in found.out
    assert backstory("cases", "verify", out, "--json").json["stamp"]["policy"] == "1.2.3.4.1"


def test_no_stamp_no_bundle(backstory: Command, case: str, out: Path) -> None:
    with TimeStamps(lambda asked: granted(token(asked.digest, asked.nonce + 1))) as server:
        done = backstory("cases", "bundle", case, "--out", out, "--stamp", server.url)
        offline = backstory("cases", "bundle", case, "--out", out, "--stamp", server.url, "--offline")
        assert len(server.requests) == 1
    assert (done.code, offline.code) == (5, 2)
    assert "nonce" in done.err
    assert not out.exists()


def test_the_authority_of_the_settings(
    backstory: Command, case: str, out: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TimeStamps() as server:
        monkeypatch.setenv("BACKSTORY_TSA_URL", server.url)
        assert "stamped" in backstory("cases", "bundle", case, "--out", out).err
        monkeypatch.setenv("BACKSTORY_OFFLINE", "true")
        unstamped = backstory("cases", "bundle", case, "--out", out.with_name("2.zip"))
        assert (unstamped.code, len(server.requests)) == (0, 1)
    assert "stamped" not in unstamped.err


def test_what_is_there_is_not_overwritten(backstory: Command, case: str, out: Path) -> None:
    out.write_text("mine")
    assert backstory("cases", "bundle", case, "--out", out).code == 2
    assert out.read_text() == "mine"


def test_a_picture_that_changed_is_not_bundled(backstory: Command, case: str, out: Path, picture: Path) -> None:
    picture.write_bytes(picture.read_bytes() + b"x")
    done = backstory("cases", "bundle", case, "--out", out, "--with-picture")
    assert done.code == 3
    assert "other bytes than were investigated" in done.err
    assert backstory("cases", "bundle", case, "--out", out).code == 0
    assert backstory("cases", "replay", case).code == 3


def test_a_bundle_without_the_picture_is_repeated_on_one_that_is_given(
    backstory: Command, case: str, out: Path, picture: Path, fixtures: Path
) -> None:
    backstory("cases", "bundle", case, "--out", out)
    without = backstory("cases", "replay", out)
    assert without.code == 3
    assert "--picture" in without.err
    assert backstory("cases", "replay", out, "--picture", picture).code == 0
    assert backstory("cases", "replay", out, "--picture", fixtures / "harbour.jpg").code == 3


def test_a_case_is_repeated_from_the_store(backstory: Command, case: str) -> None:
    done = backstory("cases", "replay", case, "--json")
    assert done.code == 0
    assert done.json["same"] is True
    assert done.json["checks"] == ["encoder", "ela"]
    assert backstory("cases", "replay", "20010101").code == 4


def test_a_match_gained_ends_with_10(backstory: Command, picture: Path, fixtures: Path) -> None:
    done = backstory("investigate", "--json", "--only", "lookup", picture)
    backstory("index", "add", fixtures / "harbour.jpg")
    again = backstory("cases", "replay", done.json["id"])
    assert again.code == 10
    assert "ADDED    finding lookup.match" in again.out


def test_a_bundle_holds_no_key_of_a_service(
    backstory: Command, case: str, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TINEYE_API_KEY", "a-secret-key-0123456789")
    backstory("cases", "bundle", case, "--out", out)
    assert b"a-secret-key" not in out.read_bytes()
    with zipfile.ZipFile(out) as opened:
        settings = json.loads(opened.read("report.json"))["tool"]["settings"]
    assert not {"signing_key", "tsa_url", "tsa_roots"} & settings.keys()


def test_help_says_what_the_exit_codes_mean(backstory: Command) -> None:
    assert "6: the signer is not known" in " ".join(backstory("cases", "verify", "--help").out.split())
    assert "10: something was changed" in " ".join(backstory("cases", "verify", "--help").out.split())
    assert "10: something differs" in " ".join(backstory("cases", "replay", "--help").out.split())


def test_without_the_picture_its_page_has_none_either(backstory: Command, case: str, out: Path) -> None:
    assert backstory("cases", "bundle", case, "--out", out).code == 0
    with zipfile.ZipFile(out) as opened:
        assert not [name for name in opened.namelist() if name.startswith("picture/")]
        page = opened.read("report.html").decode()
    assert "this report came without it" in page


def test_the_stored_cases_are_verified_where_no_bundle_is_named(backstory: Command, case: str, home: Path) -> None:
    assert backstory("cases", "verify").out == "sound\n"
    assert backstory("cases", "verify", "--json").json == {"sound": True, "faults": []}
    connection = sqlite3.connect(home / "cases.db")
    connection.execute("UPDATE cases SET report = replace(report, 'was it edited?', 'is it sunny?')")
    connection.commit()
    connection.close()
    found = backstory("cases", "verify")
    assert found.code == 5
    assert f"case {case}: its report was changed since it was kept" in found.out.splitlines()
    assert "hint: " in found.err
    told = backstory("cases", "verify", "--json")
    assert (told.code, told.json) == (5, {"sound": False, "faults": found.out.splitlines()})
    for command in (["cases", "show", case], ["ask", "why?"], ["report", "--markdown", "-", case]):
        done = backstory(*command)
        assert (done.code, done.out) == (5, ""), command
        assert "was changed since it was kept" in done.err
    assert backstory("cases", "forget", case).code == 0
    assert backstory("cases", "verify").out == "sound\n"


def test_a_store_to_verify_must_be_there_and_has_no_key(backstory: Command, home: Path, tmp_path: Path) -> None:
    assert backstory("cases", "verify").code == 4
    assert not (home / "cases.db").exists()
    for option in ("--signer", "--authority", "--trust-signer"):
        assert backstory("cases", "verify", option, tmp_path / "public.pem").code == 2
