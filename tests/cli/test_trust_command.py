"""``backstory trust``: own certificates are added, shown, used and removed; nothing else is taken."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import signing

Run = Callable[..., Any]


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
