"""What was found of a bundle, and what a replay differs in: the result first, and nothing foreign unescaped."""

from __future__ import annotations

import json
from dataclasses import replace

from backstory_cli.cases.bundle.verify import verify_bundle
from backstory_cli.investigation.replay import Difference, Replay
from backstory_cli.render.custody import (
    explain_unknown_signer,
    render_replay_json,
    render_replay_text,
    render_verification_json,
    render_verification_text,
)
from support.bundles import plain

WHOLE = verify_bundle(plain().data)


def flat(text: str) -> str:
    return " ".join(text.split())


def test_a_bundle_that_nobody_signed_is_whole_and_not_verified() -> None:
    text = flat(render_verification_text(WHOLE, "case.zip"))
    assert text.startswith("case.zip is whole, but NOT VERIFIED: it is not signed. Anyone can change a bundle")
    assert f"Manifest SHA-256 {plain().manifest_sha256}" in text
    assert "Signature none Stamp none" in text


def test_who_signed_is_named_or_the_key() -> None:
    known = replace(WHOLE, signer="ab" * 32, signer_name="Desk \x1b[31m")
    assert "is VERIFIED" in flat(render_verification_text(known, "case.zip"))
    assert "\x1b" not in render_verification_text(known, "case.zip")
    assert "SHA-256 " + "ab" * 32 in explain_unknown_signer(replace(WHOLE, signer="ab" * 32))


def test_faults_come_first_and_limits_are_left_out() -> None:
    broken = replace(WHOLE, faults=("report.json was changed",))
    lines = render_verification_text(broken, "case.zip").splitlines()
    assert lines[:2] == ["case.zip DOES NOT PASS:", "- report.json was changed"]
    assert not [line for line in lines if line.startswith("? ")]
    document = json.loads(render_verification_json(broken))
    assert (document["whole"], document["verified"], document["faults"]) == (False, False, ["report.json was changed"])


REPLAY = Replay("20261128-aaaaaa", ("metadata", "ela"), (), (), (("web", "the network is shut"),))


def test_a_replay_that_is_the_same_says_what_was_not_made_again() -> None:
    assert render_replay_text(REPLAY, "a.jpg").splitlines() == [
        "2 checks made again on a.jpg: the same was found and concluded.",
        "",
        "Not made again:",
        "  web: the network is shut",
    ]


def test_each_difference_shows_both_sides() -> None:
    differences = (
        Difference("changed", "verdict", "origin", "screen_capture", "undetermined"),
        Difference("removed", "check", "ela", "ok", ""),
    )
    text = flat(render_replay_text(replace(REPLAY, differences=differences), "a.jpg"))
    assert "2 differences." in text
    assert "CHANGED verdict origin then screen capture now undetermined" in text
    assert "REMOVED check ela then made, and it found something" in text
    assert json.loads(render_replay_json(REPLAY))["same"] is True
