"""``backstory trust``: own certificates are added, shown, used and removed; nothing else is taken."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from backstory_cli.reference.trust_lists import UPDATED
from backstory_cli.web.trust_sources import replace_lists
from support import signing
from support.commands import Run


def test_added_shown_used_removed(backstory: Run, tmp_path: Path) -> None:
    picture, root = tmp_path / "signed.jpg", tmp_path / "example.pem"
    picture.write_bytes(signing.signed(signing.action("created", "digitalCapture")))
    root.write_text(signing.authority().pem)

    def state() -> str:
        report = backstory("investigate", "--json", "--no-save", picture, "--only", "credentials").json
        finding = next(f for run in report["runs"] for f in run["findings"] if f["id"] == "credentials.manifest")
        return str(finding["data"]["validation_state"])

    assert "no certificates of your own" in backstory("trust", "show").err
    assert state() == "Valid"
    assert "Example Trust" in backstory("trust", "add", root).out
    shown = backstory("trust", "show").out
    assert "official C2PA lists" in shown
    assert "your own example.pem" in shown
    assert state() == "Trusted"
    assert backstory("trust", "remove", "example").code == 0
    assert state() == "Valid"


def test_refusals(backstory: Run, tmp_path: Path) -> None:
    text = tmp_path / "text.pem"
    text.write_text("not a certificate")
    for arguments in (("add", text), ("add", tmp_path / "absent.pem"), ("remove", "nobody")):
        done = backstory("trust", *arguments)
        assert done.code == 2
        assert done.err.startswith("error: ")


def test_updated_lists_are_used(backstory: Run, tmp_path: Path, home: Path) -> None:
    """A signer that an updated list vouches for is trusted, a publisher by its own certificate; a product is named."""
    product = {
        "recordId": "0197",
        "status": "conformant",
        "product": {"productType": "generatorProduct", "DN": {"CN": "Example Cameras Signer", "O": "Example Cameras"}},
    }
    pem = signing.authority().pem
    others = signing.authority("Another Root")
    replace_lists(
        home / "trust" / UPDATED,
        {
            "c2pa.pem": pem,
            "c2pa-tsa.pem": pem,
            "iptc-publishers.pem": signing.leaf_pem("Example News", others),
            "conforming-products.json": json.dumps([product]),
        },
        "1 May 2031",
    )
    assert "official C2PA lists of 1 May 2031" in backstory("trust", "show").out

    def manifest(data: bytes) -> dict[str, Any]:
        picture = tmp_path / "signed.jpg"
        picture.write_bytes(data)
        report = backstory("investigate", "--json", "--no-save", picture, "--only", "credentials").json
        return next(f for run in report["runs"] for f in run["findings"] if f["id"] == "credentials.manifest")

    step = signing.action("created", "digitalCapture")
    camera = manifest(signing.signed(step))
    assert camera["data"]["trust_list"] == "C2PA, 1 May 2031"
    assert "on the C2PA list of conforming products of 1 May 2031" in camera["summary"]
    news = manifest(signing.signed(step, organisation="Example News", root=others))
    assert "IPTC's list of verified news publishers" in news["summary"]
    assert news["leaning"] == "untouched"
    namesake = manifest(signing.signed(step, organisation="Example News", root=signing.authority("A Forger")))
    assert namesake["data"]["validation_state"] == "Valid"
    assert namesake["data"]["trust_list"] is None


def test_an_update_needs_the_network(backstory: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKSTORY_OFFLINE", "1")
    done = backstory("trust", "update")
    assert done.code == 2
    assert "switched off" in done.err
