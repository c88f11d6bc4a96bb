"""Whether a record holds: three states never confused."""

from __future__ import annotations

from pathlib import Path

from backstory_cli.models import Basis, Leaning, Strength
from support.credential_findings import CAMERA, assessed, found
from support.signing import authority, signed


def test_trusted_and_intact(trust: Path) -> None:
    said = found(signed(CAMERA), trust)
    manifest = said["credentials.manifest"]
    assert manifest.data["validation_state"] == "Trusted"
    assert (manifest.basis, manifest.strength, manifest.leaning) == (
        Basis.SIGNED,
        Strength.CONCLUSIVE,
        Leaning.UNTOUCHED,
    )
    assert "Example Cameras" in manifest.summary
    assert assessed(said) == ("captured", "intact")


def test_intact_but_the_signer_is_unknown(tmp_path: Path) -> None:
    said = found(signed(CAMERA), tmp_path)
    manifest = said["credentials.manifest"]
    assert manifest.data["validation_state"] == "Valid"
    assert (manifest.basis, manifest.leaning) == (Basis.DECLARED, Leaning.NEUTRAL)
    assert "only a claim" in manifest.summary
    assert assessed(said)[1] != "intact"


def test_a_forged_name_is_only_a_claim(trust: Path) -> None:
    forged = signed(CAMERA, organisation="OpenAI OpCo, LLC", root=authority("Somebody Else"))
    said = found(forged, trust)
    assert said["credentials.manifest"].data["signer_trusted"] is False
    assert "name (OpenAI OpCo, LLC" in said["credentials.manifest"].summary


def test_changed_after_signing(trust: Path) -> None:
    data = bytearray(signed(CAMERA))
    data[-200] ^= 0x55
    said = found(bytes(data), trust)
    manifest = said["credentials.manifest"]
    assert manifest.data["validation_state"] == "Invalid"
    assert "do not match this file" in manifest.summary
    assert (manifest.leaning, manifest.strength) == (Leaning.CHANGED_AFTER_SIGNING, Strength.CONCLUSIVE)
    assert assessed(said)[1] == "changed_after_signing"
    assert said["credentials.made"].strength is Strength.WEAK


def test_a_broken_signature(trust: Path) -> None:
    data = signed(CAMERA)
    at = data.index(b"Example Camera")
    said = found(data[:at] + b"Exemple" + data[at + 7 :], trust)
    assert said["credentials.manifest"].data["validation_state"] == "Invalid"
    assert assessed(said)[1] != "intact"
