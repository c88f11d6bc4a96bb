"""What a record states of place, time, device and people counts as much as its signature."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import PIL.Image
import pytest

from backstory_cli.models import Basis, Finding, Strength
from support.credential_findings import CAMERA, found
from support.signing import action, signed

CONTEXT = {
    "exif": "http://ns.adobe.com/exif/1.0/",
    "tiff": "http://ns.adobe.com/tiff/1.0/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "dc": "http://purl.org/dc/elements/1.1/",
}
STATED = {
    "exif:DateTimeOriginal": "2026-05-18T19:42:07+03:00",
    "tiff:Make": "Example",
    "tiff:Model": "Camera One",
    "exif:GPSLatitude": "46,29.493N",
    "exif:GPSLongitude": "30,44.748E",
}
AUTHOR = {
    "label": "stds.schema-org.CreativeWork",
    "data": {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "author": [{"@type": "Person", "name": "Jane Doe"}],
    },
}


def metadata(label: str, **stated: Any) -> dict[str, Any]:
    return {"label": label, "data": {"@context": CONTEXT, **(stated or STATED)}}


def exif_picture(when: str) -> bytes:
    stored = io.BytesIO()
    exif = PIL.Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = when
    PIL.Image.new("RGB", (64, 48), "teal").save(stored, "JPEG", exif=exif)
    return stored.getvalue()


def weight(finding: Finding) -> tuple[Basis, Strength]:
    return finding.basis, finding.strength


@pytest.mark.parametrize("label", ["stds.exif", "cawg.metadata"])
def test_place_time_device_and_person_are_signed_facts(label: str, trust: Path) -> None:
    findings = found(signed(CAMERA, assertions=(metadata(label), AUTHOR)), trust)
    position, taken = findings["credentials.position"], findings["credentials.captured_at"]
    assert [position.data["latitude"], position.data["longitude"]] == pytest.approx([46.49155, 30.7458])
    assert (taken.data["local"], taken.data["offset_minutes"]) == ("2026-05-18 19:42:07", 180)
    assert findings["credentials.camera"].data["model"] == "Camera One"
    assert findings["credentials.author"].data["artist"] == "Jane Doe"
    for kind in ("position", "captured_at", "camera", "author"):
        finding = findings[f"credentials.{kind}"]
        assert weight(finding) == (Basis.SIGNED, Strength.STRONG)
        assert "Content Credentials of Example Cameras" in finding.summary


def test_an_unknown_signer_weighs_less(tmp_path: Path) -> None:
    findings = found(signed(CAMERA, assertions=(metadata("stds.exif"),)), tmp_path)
    assert weight(findings["credentials.position"]) == (Basis.DECLARED, Strength.MODERATE)


def test_a_broken_record_weighs_nothing(trust: Path) -> None:
    whole = signed(CAMERA, assertions=(metadata("stds.exif"),))
    at = whole.rindex(b"\xff\xda") + 30
    findings = found(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :], trust)
    assert weight(findings["credentials.position"]) == (Basis.DECLARED, Strength.WEAK)
    assert "does not hold" in findings["credentials.position"].limits


def test_the_place_of_creation_in_words_is_a_fact(trust: Path) -> None:
    created = [{"Iptc4xmpExt:City": "Odesa", "Iptc4xmpExt:CountryName": "Ukraine"}]
    stated = metadata("cawg.metadata", **{"Iptc4xmpExt:LocationCreated": created, "dc:creator": ["Jane Doe"]})
    findings = found(signed(CAMERA, assertions=(stated,)), trust)
    assert findings["credentials.place_names"].data["city"] == "Odesa"
    assert findings["credentials.author"].data["artist"] == "Jane Doe"


def test_the_time_of_capture_may_stand_with_the_action(trust: Path) -> None:
    captured = {**action("created", "digitalCapture"), "when": "2026-05-18T16:42:07Z"}
    findings = found(signed(captured), trust)
    assert findings["credentials.captured_at"].data["utc"] == "2026-05-18T16:42:07Z"


def test_metadata_that_says_otherwise_is_told(trust: Path) -> None:
    picture = exif_picture("2007:09:03 16:03:11")
    findings = found(signed(CAMERA, picture=picture, assertions=(metadata("stds.exif"),)), trust)
    assert "2026-05-18" in findings["credentials.contradiction"].summary
    assert "2007-09-03" in findings["credentials.contradiction"].summary
    same = exif_picture("2026:05:18 19:42:07")
    assert "credentials.contradiction" not in found(
        signed(CAMERA, picture=same, assertions=(metadata("stds.exif"),)), trust
    )


def test_a_record_that_states_nothing_says_nothing(trust: Path) -> None:
    kinds = set(found(signed(CAMERA), trust))
    assert kinds == {"credentials.manifest", "credentials.made", "credentials.history"} | (
        kinds & {"credentials.signed_at"}
    )
