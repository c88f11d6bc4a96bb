"""C2PA's codes in plain words, none of them in two minds."""

from __future__ import annotations

import pytest

from backstory_cli.reference.credential_terms import (
    CAPTURED,
    FAILURES,
    GENERATED,
    PARTLY_GENERATED,
    SCREEN,
    SOURCE_TYPES,
    classify_failure,
)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("assertion.dataHash.mismatch", "content"),
        ("claimSignature.mismatch", "record"),
        ("ingredient.manifest.missing", "record"),
        ("signingCredential.untrusted", "certificate"),
        ("timeStamp.untrusted", "certificate"),
        ("cawg.identity.sig_type.unknown", "identity"),
        ("algorithm.unsupported", "other"),
        ("", "other"),
    ],
)
def test_what_a_failure_is_about(code: str, kind: str) -> None:
    assert classify_failure(code) == kind


def test_each_failure_of_content_is_told_in_the_same_words() -> None:
    assert len({FAILURES[code] for code in FAILURES if classify_failure(code) == "content"}) == 1


def test_no_kind_of_source_is_two_things_and_each_has_words() -> None:
    kinds = [*GENERATED, *PARTLY_GENERATED, *CAPTURED, *SCREEN]
    assert len(kinds) == len(set(kinds))
    assert set(kinds) <= SOURCE_TYPES.keys()
