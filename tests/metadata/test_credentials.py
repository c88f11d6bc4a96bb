"""Content Credentials put into plain values: who signed, what was done, and the records of what went in."""

from __future__ import annotations

from backstory_cli.image.image import Image
from backstory_cli.metadata.credentials import Credentials, Unread, read_credentials
from support.signing import action, authority, jpeg, leaf_pem, signed


def read(data: bytes, anchors: str = "", *, signers: str = "") -> Credentials | Unread | None:
    return read_credentials(Image(data, name="x", source="x"), anchors, signers=signers)


def test_a_record_and_that_of_its_ingredient() -> None:
    part = signed(action("created", "trainedAlgorithmicMedia", "Example Model"), organisation="Example Models")
    whole = signed(action("opened"), action("edited"), picture=jpeg(), ingredients=(("part.jpg", "parentOf", part),))
    found = read(whole, authority().pem)
    assert isinstance(found, Credentials)
    assert found.signer_trusted
    (own, itself), (before, how) = found.chain()
    assert (itself, how) == ("self", "parentOf")
    assert (own.issuer, before.issuer) == ("Example Cameras", "Example Models")
    assert [each.name for each in own.actions] == ["c2pa.opened", "c2pa.edited"]
    assert (before.actions[0].source_type, before.actions[0].software) == ("trainedAlgorithmicMedia", "Example Model")
    assert [(each.title, each.relationship) for each in own.ingredients] == [("part.jpg", "parentOf")]


def test_a_signer_is_trusted_by_an_anchor_or_by_itself() -> None:
    data = signed(action("created", "digitalCapture"))
    other = authority("Somebody Else").pem
    unknown, listed = read(data, other), read(data, other, signers=leaf_pem("Example Cameras"))
    assert isinstance(unknown, Credentials)
    assert isinstance(listed, Credentials)
    assert (unknown.state, unknown.signer_trusted) == ("Valid", False)
    assert [each.code for each in unknown.problems] == ["signingCredential.untrusted"]
    assert listed.signer_trusted


def test_a_changed_picture_fails() -> None:
    data = bytearray(signed(action("created", "digitalCapture")))
    data[-200] ^= 0x55
    found = read(bytes(data), authority().pem)
    assert isinstance(found, Credentials)
    assert found.state == "Invalid"
    assert "assertion.dataHash.mismatch" in {each.code for each in found.problems}


def test_where_there_are_none() -> None:
    assert read(jpeg()) is None
