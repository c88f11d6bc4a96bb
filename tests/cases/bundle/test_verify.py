"""Verifying finds every changed byte, whatever part of a bundle it is in, and says what it cannot know."""

from __future__ import annotations

import hashlib
import io
import random
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli import investigate
from backstory_cli.cases.bundle import verify as verifying
from backstory_cli.cases.bundle import zip_archive as archive
from backstory_cli.cases.bundle.build import build_bundle
from backstory_cli.cases.bundle.manifest import Manifest, list_files
from backstory_cli.cases.bundle.sign import compute_fingerprint
from backstory_cli.cases.bundle.signers import Signers
from backstory_cli.cases.bundle.verify import ANY_KEY, UNSIGNED, Verification, read_bundle, verify_bundle
from backstory_cli.errors import UnreadableBundleError
from support import FIXTURES
from support.bundles import KEY, NOW, OTHER_KEY, case, full, picture, plain, stamping
from support.rewritten_bundles import found_in


@cache
def real() -> bytes:
    """The bundle of a real investigation, with its heat maps and the picture."""
    path = FIXTURES / "harbour-small.jpg"
    report = investigate(path, "was it edited?", only=["metadata", "encoder", "manipulation", "ela"])
    return build_bundle(report, picture=path.read_bytes(), key=KEY, stamping=stamping(), now=NOW).data


@pytest.mark.parametrize(("make", "seed"), [(real, 1), (lambda: full().data, 2)], ids=["real", "made short"])
@pytest.mark.parametrize("flips", [pytest.param(100), pytest.param(1_000, marks=pytest.mark.long)])
def test_one_byte_flipped_anywhere_is_found(make: Callable[[], bytes], seed: int, flips: int) -> None:
    chance, whole = random.Random(seed), make()  # noqa: S311 - any places will do
    assert found_in(whole) == ()
    places = chance.sample(range(len(whole)), flips)
    found = sum(bool(found_in(flipped(whole, place, chance.randrange(1, 256)))) for place in places)
    assert found == flips


def flipped(data: bytes, place: int, bits: int = 0x01) -> bytes:
    return data[:place] + bytes([data[place] ^ bits]) + data[place + 1 :]


def test_every_byte_of_the_structure_counts() -> None:
    """All of the headers, the directory, the manifest, the signature, the key and the stamp: not a sample."""
    whole = full().data
    opened = zipfile.ZipFile(io.BytesIO(whole))
    places: list[int] = [*range(opened.start_dir, len(whole))]
    for entry in opened.infolist():
        begins = entry.header_offset + 30 + len(entry.filename)
        places += range(entry.header_offset, begins)
        if entry.filename.startswith("manifest."):
            places += range(begins, begins + entry.file_size)
    missed = [place for place in places if not found_in(flipped(whole, place, 0x20))]
    assert missed == []


def test_every_single_bit_of_a_small_manifest_counts() -> None:
    whole = build_bundle(case("a", size=1), now=NOW).data
    at = whole.index(b'{"case"')
    assert all(found_in(flipped(whole, at + byte, 1 << bit)) for byte in range(600) for bit in range(8))


@given(st.data())
def test_any_other_bytes_are_not_whole(data: st.DataObject) -> None:
    whole = plain().data
    begin = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(begin, min(len(whole), begin + 200)))
    changed = whole[:begin] + data.draw(st.binary(max_size=60)) + whole[end:]
    assert bool(found_in(changed)) == (changed != whole)


@given(st.binary(max_size=400))
def test_rubbish_is_no_bundle_and_no_failure(data: bytes) -> None:
    assert found_in(data)
    assert found_in(b"PK\x03\x04" + data + b"manifest.json")


@pytest.mark.parametrize("length", [0, 1, 3, 29, 30, 100, 4000])
def test_a_beginning_is_not_the_whole(length: int) -> None:
    assert found_in(plain().data[:length])


def resealed(change: Callable[[dict[str, bytes]], None], *, manifest: bool = False) -> bytes:
    """The full bundle with files changed and the zip written anew; with ``manifest`` its hashes too."""
    files = dict(verify_bundle(full().data).files)
    change(files)
    if manifest:
        stated = Manifest.model_validate_json(files["manifest.json"])
        inside = {name: content for name, content in files.items() if not name.startswith("manifest.")}
        files["manifest.json"] = stated.model_copy(update={"files": list_files(inside)}).written()
    return archive.write_zip(files)


def without(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        del files[name]

    return change


def test_a_file_that_was_changed_added_or_removed_is_named() -> None:
    def swap(files: dict[str, bytes]) -> None:
        files["report.html"] = b"<!doctype htm!>"

    def longer(files: dict[str, bytes]) -> None:
        files["report.html"] += b" "

    assert found_in(resealed(swap)) == ("report.html does not have the SHA-256 that the manifest gives",)
    assert found_in(resealed(longer)) == ("report.html has 16 bytes instead of 15",)
    assert found_in(resealed(lambda files: files.update(x=b"1"))) == ("x is not in the manifest",)
    assert found_in(resealed(without("report.html"))) == ("report.html is missing",)
    assert "there is no manifest" in found_in(
        archive.write_zip({"a": b"manifest.json"}),
    )


def test_rewriting_the_manifest_too_breaks_the_signature_and_the_stamp() -> None:
    def other(files: dict[str, bytes]) -> None:
        files["report.html"] = b"another page"

    faults = found_in(resealed(other, manifest=True))
    assert "the signature does not hold: the manifest, or the signature, was changed" in faults
    assert "the time stamp is of other bytes than this manifest" in faults


@pytest.mark.parametrize("name", ["manifest.sig", "manifest.pub", "manifest.tsr"])
def test_taking_a_seal_away_is_told(name: str) -> None:
    assert "missing" in found_in(resealed(without(name)))[0]


def test_a_byte_of_the_stamp_changed_with_its_checksum_set_right_is_found_or_says_the_same() -> None:
    """A stamp has bytes that carry nothing, such as the names of algorithms that are said twice."""
    kept, whole = verify_bundle(full().data).files, verify_bundle(full().data)
    silent = 0
    for place in range(len(kept["manifest.tsr"])):
        found = verify_bundle(archive.write_zip({**kept, "manifest.tsr": flipped(kept["manifest.tsr"], place)}))
        silent += found.whole
        assert not found.whole or found.stamp == whole.stamp
    assert silent < len(kept["manifest.tsr"]) / 20


def test_a_report_that_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "MAX_REPORT", 100)
    assert found_in(plain().data) == ("the report is larger than 0 MiB, as none is; it was not read",)
    monkeypatch.setattr(verifying, "MAX_MANIFEST", 100)
    assert "the manifest is too large to be one; it was not read" in found_in(plain().data)


def test_seals_that_the_manifest_knows_nothing_of_are_told() -> None:
    files = {**verify_bundle(plain().data).files, **{"manifest.sig": b"1", "manifest.tsr": b"2"}}
    assert found_in(archive.write_zip(files)) == (
        "there is a signature that the manifest knows nothing of",
        "there is a time stamp that the manifest knows nothing of",
    )


def test_a_manifest_in_other_words_is_told() -> None:
    def spaced(files: dict[str, bytes]) -> None:
        files["manifest.json"] = files["manifest.json"].replace(b'":', b'": ')

    assert "the manifest is not written as one is: it was changed" in found_in(resealed(spaced))


def test_a_report_of_another_case_or_picture_is_told() -> None:
    made = build_bundle(case(), picture=picture(), now=NOW)
    files = dict(verify_bundle(made.data).files)
    files["report.json"] = files["report.json"].replace(made.manifest.case.encode(), b"20260101-000000")
    files["report.json"] = files["report.json"].replace(hashlib.sha256(picture()).hexdigest().encode(), b"0" * 64)
    inside = {name: content for name, content in files.items() if name != "manifest.json"}
    files["manifest.json"] = made.manifest.model_copy(update={"files": list_files(inside)}).written()
    assert found_in(archive.write_zip(files)) == (
        "the report is of another case than the manifest says",
        "the image is not the one that the report is about",
    )


def test_without_a_signature_a_rewrite_of_everything_is_not_seen_and_that_is_said() -> None:
    files = dict(verify_bundle(plain().data).files)
    files["report.json"] = files["report.json"].replace(b"where?", b"whose?")
    inside = {name: content for name, content in files.items() if name != "manifest.json"}
    files["manifest.json"] = plain().manifest.model_copy(update={"files": list_files(inside)}).written()
    found = verify_bundle(archive.write_zip(files))
    assert found.whole
    assert UNSIGNED in found.limits
    assert found.manifest_sha256 != plain().manifest_sha256


MINE, THEIRS = compute_fingerprint(KEY.public_key()), compute_fingerprint(OTHER_KEY.public_key())


@pytest.mark.parametrize("required", [False, True])
def test_a_signature_and_whose_it_is(required: bool) -> None:
    unknown, known = verify_bundle(full().data), verify_bundle(full().data, Signers({THEIRS: "B", MINE: "A"}, required))
    assert (unknown.whole, unknown.verified, unknown.signer_name, ANY_KEY in unknown.limits) == (True, False, "", True)
    assert (known.whole, known.verified, known.signer_name, ANY_KEY in known.limits) == (True, True, "A", False)
    assert known.signer == unknown.signer == full().manifest.signed_by


def test_another_key_than_the_one_named_is_told() -> None:
    found = verify_bundle(full().data, Signers({THEIRS: "B"}, required=True))
    assert found.faults == ("it is signed with another key than the one that was named",)
    assert (found.signer, found.verified) == ("", False)
    unlisted = verify_bundle(full().data, Signers({THEIRS: "B"}))
    assert (unlisted.whole, unlisted.verified) == (True, False)
    unsigned = verify_bundle(plain().data, Signers({MINE: "A"}, required=True))
    assert unsigned.faults == ("it is not signed, although a key was named that should have",)


def test_a_signature_by_another_key_is_told() -> None:
    def by_another(files: dict[str, bytes]) -> None:
        files["manifest.sig"] = OTHER_KEY.sign(files["manifest.json"])

    assert found_in(resealed(by_another)) == (
        "the signature does not hold: the manifest, or the signature, was changed",
    )

    def key_too(files: dict[str, bytes]) -> None:
        from backstory_cli.cases.bundle.sign import encode_public_key

        by_another(files)
        files["manifest.pub"] = encode_public_key(OTHER_KEY.public_key())

    assert found_in(resealed(key_too)) == ("the public key in it is not the one that the manifest names",)


def test_a_whole_one_says_what_it_is() -> None:
    found: Verification = verify_bundle(full().data)
    assert found.whole
    assert found.sha256 == hashlib.sha256(full().data).hexdigest()
    assert found.manifest_sha256 == full().manifest_sha256
    assert found.stamp is not None
    assert found.report is not None
    assert zlib.crc32(found.files["report.html"]) == zlib.crc32(b"<!doctype html>")


def test_files_that_cannot_be_bundles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    large = tmp_path / "large.zip"
    large.write_bytes(b"PK" + bytes(100))
    monkeypatch.setattr(archive, "MAX_BYTES", 50)
    for path in (large, tmp_path, tmp_path / "none.zip"):
        with pytest.raises(UnreadableBundleError):
            read_bundle(path)
