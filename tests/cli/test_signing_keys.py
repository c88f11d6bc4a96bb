"""Who signed a bundle, and who stamped it: known, named, or not known, over the real command."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from backstory_cli.cases.bundle import zip_archive as archive
from backstory_cli.cases.bundle.build import Bundle, Stamping, build_bundle
from backstory_cli.cases.bundle.manifest import list_files
from backstory_cli.cases.bundle.sign import compute_fingerprint, encode_public_key, read_private_key
from backstory_cli.cases.bundle.timestamp import build_request
from backstory_cli.cases.bundle.verify import verify_bundle
from fakes.time_stamps import Signer, asked, granted, root, signer, token
from support.bundles import KEY, NONCE, NOW, OTHER_KEY, case, picture
from support.commands import Outcome, Run

Command = Run
SHA256, OTHER_SHA256 = compute_fingerprint(KEY.public_key()), compute_fingerprint(OTHER_KEY.public_key())


def resigned(made: Bundle, key: Ed25519PrivateKey) -> bytes:
    """A bundle whose report somebody changed, and signed anew with a key of their own."""
    files = dict(verify_bundle(made.data).files)
    files["report.json"] = files["report.json"].replace(b"where?", b"whose?")
    inside = {name: content for name, content in files.items() if not name.startswith("manifest.")}
    changed = {"files": list_files(inside), "signed_by": compute_fingerprint(key.public_key())}
    manifest = made.manifest.model_copy(update=changed).written()
    seals = {"manifest.sig": key.sign(manifest), "manifest.pub": encode_public_key(key.public_key())}
    return archive.write_zip({**inside, **seals, "manifest.json": manifest})


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    path = tmp_path / "case.zip"
    path.write_bytes(build_bundle(case(), picture=picture(), key=KEY, now=NOW).data)
    return path


@pytest.fixture
def forged(tmp_path: Path) -> Path:
    path = tmp_path / "forged.zip"
    path.write_bytes(resigned(build_bundle(case(), picture=picture(), key=KEY, now=NOW), OTHER_KEY))
    return path


@pytest.fixture
def public(tmp_path: Path) -> Path:
    path = tmp_path / "public.pem"
    path.write_bytes(encode_public_key(KEY.public_key()))
    return path


def flat(outcome: Outcome) -> str:
    return " ".join(outcome.out.split())


def test_a_bundle_that_was_signed_anew_is_whole_and_not_verified(backstory: Command, forged: Path) -> None:
    found = backstory("cases", "verify", forged)
    assert found.code == 6
    assert flat(found).startswith(
        "forged.zip is whole, but NOT VERIFIED: it is signed with a key that you have not named "
        f"(SHA-256 {OTHER_SHA256}). Anyone can make a key and sign a changed bundle anew."
    )
    as_json = backstory("cases", "verify", forged, "--json")
    assert as_json.code == 6
    assert {
        "whole": True,
        "verified": False,
        "signer": OTHER_SHA256,
        "signer_name": None,
    }.items() <= as_json.json.items()
    again = backstory("cases", "replay", forged)
    assert "The bundle is not verified: it is signed with a key that you have not named" in again.err


@pytest.mark.parametrize("written", ["file", "hex", "colons", "of two", "repeated"])
def test_a_key_is_named_by_its_file_or_its_fingerprint(
    backstory: Command, bundle: Path, forged: Path, public: Path, written: str
) -> None:
    colons = ":".join(SHA256[place : place + 2] for place in range(0, 64, 2)).upper()
    named: dict[str, Sequence[object]] = {
        "file": ["--signer", public],
        "hex": ["--signer", f"sha256:{SHA256}"],
        "colons": ["--signer", colons],
        "of two": ["--signer", f"{'0' * 64}, {SHA256}"],
        "repeated": ["--signer", "0" * 64, "--signer", public],
    }
    good = backstory("cases", "verify", bundle, *named[written], "--json")
    assert (good.code, good.json["verified"], good.json["signer_name"]) == (0, True, "the key that you named")
    bad = backstory("cases", "verify", forged, *named[written])
    assert bad.code == 10
    assert "it is signed with another key than the one that was named" in bad.out


@pytest.mark.parametrize("key", ["none.pem", SHA256[:-1], SHA256 + "0"])
def test_what_names_no_key_is_refused(backstory: Command, bundle: Path, key: str) -> None:
    assert backstory("cases", "verify", bundle, "--signer", key).code == 2


def test_ones_own_key_is_known_unless_it_cannot_be_used(
    backstory: Command, bundle: Path, home: Path, tmp_path: Path
) -> None:
    backstory("cases", "key", "new")
    assert backstory("cases", "verify", bundle).code == 6, "there is one, and it is another"
    own = tmp_path / "own.zip"
    own.write_bytes(build_bundle(case(), key=read_private_key(home / "signing-key.pem"), now=NOW).data)
    found = backstory("cases", "verify", own, "--json")
    assert (found.code, found.json["signer_name"]) == (0, "yourself")
    (home / "signing-key.pem").write_text("rubbish")
    broken = backstory("cases", "verify", own)
    assert broken.code == 6
    assert "Your own key does not count here: " in broken.err


def test_trust_on_first_use_is_said_listed_and_taken_back(backstory: Command, bundle: Path, forged: Path) -> None:
    first = backstory("cases", "verify", bundle, "--trust-signer", "Example Times")
    assert first.code == 0
    assert "signed by Example Times." in flat(first)
    assert "From now on bundles signed with this key are verified as by Example Times. Compare the SHA-256" in first.err
    assert SHA256 in first.err
    found = backstory("cases", "verify", bundle, "--json")
    assert (found.code, found.json["verified"], found.json["signer_name"]) == (0, True, "Example Times")
    assert "not verified" not in backstory("cases", "replay", bundle).err
    (entry,) = backstory("cases", "key", "known", "--json").json
    assert (entry["name"], entry["sha256"]) == ("Example Times", SHA256)
    assert f"Example Times: SHA-256 {SHA256}, since " in backstory("cases", "key", "known").out
    assert backstory("cases", "verify", forged).code == 6
    other = backstory("cases", "verify", forged, "--trust-signer", "Example Times")
    assert other.code == 2
    assert "another key on your list" in other.err
    assert backstory("cases", "key", "forget", "Example Times").code == 0
    assert backstory("cases", "verify", bundle).code == 6
    assert "there are none" in backstory("cases", "key", "known").err
    assert backstory("cases", "key", "forget", "Example Times").code == 2


def test_nobody_is_trusted_over_a_bundle_that_is_changed_or_not_signed(
    backstory: Command, bundle: Path, tmp_path: Path, home: Path
) -> None:
    changed, unsigned = tmp_path / "changed.zip", tmp_path / "unsigned.zip"
    changed.write_bytes(bundle.read_bytes().replace(b"where?", b"whose?"))
    unsigned.write_bytes(build_bundle(case(), now=NOW).data)
    for path, code in ((changed, 10), (unsigned, 6)):
        done = backstory("cases", "verify", path, "--trust-signer", "A")
        assert done.code == code
        assert "Nothing was put on your list" in done.err
    assert not (home / "known-signers.json").exists()


def test_a_key_is_trusted_by_its_file_and_forgotten_by_its_fingerprint(
    backstory: Command, bundle: Path, public: Path
) -> None:
    done = backstory("cases", "key", "trust", public, "Çiğdem")
    assert done.code == 0
    assert f"by another way than the bundle: {SHA256}" in done.err
    assert backstory("cases", "verify", bundle, "--signer", public, "--json").json["signer_name"] == "Çiğdem"
    assert backstory("cases", "key", "trust", public, "Desk").code == 0
    assert [each["name"] for each in backstory("cases", "key", "known", "--json").json] == ["Desk"]
    assert backstory("cases", "key", "forget", SHA256.upper()).code == 0
    assert backstory("cases", "verify", bundle).code == 6


@pytest.mark.parametrize("name", ["", " ", "a\nb", "x" * 81, "a\u202eb", SHA256, "yourself"])
def test_what_is_no_name_is_refused(backstory: Command, public: Path, home: Path, name: str) -> None:
    assert backstory("cases", "key", "trust", public, name).code == 2
    assert not (home / "known-signers.json").exists()


@pytest.mark.parametrize("text", ["", "{}", "[1]", '[{"sha256": "00", "name": "A", "since": "2026-11-30"}]', "\xff"])
def test_a_damaged_list_is_one_clear_error(
    backstory: Command, bundle: Path, public: Path, home: Path, text: str
) -> None:
    home.mkdir(exist_ok=True)
    (home / "known-signers.json").write_text(text, encoding="latin-1")
    for command in (["verify", bundle], ["key", "known"], ["key", "trust", public, "A"], ["key", "forget", "A"]):
        done = backstory("cases", *command)
        assert done.code == 2
        assert done.err.startswith("error: your list of known signers is damaged")
        assert done.err.count("\n") == 2
    assert (home / "known-signers.json").read_text(encoding="latin-1") == text, "it is not written over"


AT = datetime.now(UTC)


def stamped(by: Signer, *brought: Signer) -> bytes:
    def ask(manifest: bytes) -> bytes:
        wanted = asked(build_request(manifest, NONCE))
        return granted(token(wanted.digest, wanted.nonce, by, at=AT, certificates=(by, *brought)))

    return build_bundle(case(), key=KEY, stamping=Stamping(NONCE, ask), now=NOW).data


def written(path: Path, *signers: Signer) -> Path:
    path.write_bytes(b"".join(each.pem for each in signers))
    return path


def middle() -> Signer:
    return root("Example Issuer", issuer=root())


@pytest.mark.parametrize("how", ["option", "setting"])
def test_a_stamp_with_a_root_that_vouches_for_its_authority(
    backstory: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    bundle, roots = tmp_path / "case.zip", written(tmp_path / "roots.pem", root("Another Root"), root())
    bundle.write_bytes(stamped(signer(issuer=middle()), middle()))
    options = ["--authority", roots] if how == "option" else []
    if how == "setting":
        monkeypatch.setenv("BACKSTORY_TSA_ROOTS", str(roots))
    found = backstory("cases", "verify", bundle, "--signer", SHA256, *options)
    assert found.code == 0
    assert "stamped by CN=Example Time ec,O=Example Time, which roots.pem's root vouches for" in flat(found)
    assert "(CN=Example Root,O=Example Time)" in flat(found)
    assert "you have not named" not in flat(found)
    stamp = backstory("cases", "verify", bundle, "--json", *options).json["stamp"]
    assert (stamp["root"], stamp["root_file"]) == ("CN=Example Root,O=Example Time", "roots.pem")


def test_an_authority_that_is_not_named_is_said_to_be_unknown_and_changes_no_exit_code(
    backstory: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tmp_path / "case.zip"
    bundle.write_bytes(stamped(signer()))
    for setting in ("", str(written(tmp_path / "wrong.pem", root("Another Root")))):
        if setting:
            monkeypatch.setenv("BACKSTORY_TSA_ROOTS", setting)
        found = backstory("cases", "verify", bundle, "--signer", SHA256)
        assert found.code == 0
        assert "an authority that you have not named: anyone can run one" in flat(found)


EXPIRED = root(age=50, days=40)


@pytest.mark.parametrize(
    ("trusted", "by", "said"),
    [
        (root("Another Root"), signer(issuer=root()), "no path"),
        (root(), signer(issuer=middle()), "no path"),
        (EXPIRED, signer(issuer=EXPIRED), "not valid at that time"),
    ],
    ids=["wrong root", "issuer missing", "expired root"],
)
def test_another_authority_than_the_one_named_ends_with_10(
    backstory: Command, tmp_path: Path, trusted: Signer, by: Signer, said: str
) -> None:
    bundle, roots = tmp_path / "case.zip", written(tmp_path / "roots.pem", trusted)
    bundle.write_bytes(stamped(by))
    found = backstory("cases", "verify", bundle, "--signer", SHA256, "--authority", roots)
    assert found.code == 10
    assert "the time stamp is by an authority that no certificate in roots.pem vouches for" in flat(found)
    assert said in flat(found)


def test_a_stamp_that_is_not_there_although_an_authority_was_named(
    backstory: Command, bundle: Path, tmp_path: Path
) -> None:
    roots = written(tmp_path / "roots.pem", root())
    found = backstory("cases", "verify", bundle, "--signer", SHA256, "--authority", roots)
    assert found.code == 10
    assert "it is not stamped, although an authority was named that should have" in flat(found)


def test_what_holds_no_certificates_is_refused(backstory: Command, bundle: Path, public: Path, tmp_path: Path) -> None:
    empty = Path(shutil.copy(public, tmp_path / "empty.pem"))
    empty.write_text("")
    for path in (public, empty, tmp_path, tmp_path / "none.pem"):
        done = backstory("cases", "verify", bundle, "--authority", path)
        assert done.code == 2, path
        assert done.err.startswith("error: ")


def test_the_certificates_are_those_of_then(backstory: Command, tmp_path: Path) -> None:
    """A path that has expired since still shows what it showed at the time that the stamp states."""
    by = signer(age=50, days=40, issuer=EXPIRED)
    then = AT - timedelta(days=20)

    def ask(manifest: bytes) -> bytes:
        wanted = asked(build_request(manifest, NONCE))
        return granted(token(wanted.digest, wanted.nonce, by, at=then))

    bundle = tmp_path / "case.zip"
    bundle.write_bytes(build_bundle(case(), key=KEY, stamping=Stamping(NONCE, ask), now=NOW).data)
    roots = written(tmp_path / "roots.pem", EXPIRED)
    assert backstory("cases", "verify", bundle, "--signer", SHA256, "--authority", roots).code == 0
