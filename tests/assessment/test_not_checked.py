"""What the report does not know, and how to fill each gap."""

from __future__ import annotations

from backstory_cli.assessment import list_not_checked
from backstory_cli.assessment.not_checked import describe_hindered
from backstory_cli.models import NotChecked
from support.making import run


def test_skipped_and_failed_runs_come_first_with_their_reasons() -> None:
    gaps = list_not_checked(
        [
            run("ela", status="skipped", reason="a PNG"),
            run("metadata"),
            run("lookup", status="failed", reason="KeyError: 'x'"),
        ]
    )
    assert [(gap.what, gap.why) for gap in gaps[:2]] == [
        ("The ela check", "a PNG"),
        ("The lookup check", "the check failed: KeyError: 'x'"),
    ]


def test_every_gap_of_this_version_says_how_to_fill_it() -> None:
    assert all(gap.why and gap.how for gap in list_not_checked([]))


def test_what_has_one_reason_is_told_once_and_what_nobody_asked_for_not_at_all() -> None:
    gaps = [
        NotChecked(what="Tests", why="the image data is damaged.", hindered=True),
        NotChecked(what="Copies on the web", why="not asked for"),
        NotChecked(what="Thumbnail", why="the image data is damaged", hindered=True),
        NotChecked(what="TinEye", why="no key is set", hindered=True),
    ]
    assert (
        describe_hindered(gaps)
        == "Not fully checked: Tests, Thumbnail: the image data is damaged; TinEye: no key is set."
    )
    assert describe_hindered(gaps[1:2]) == describe_hindered([]) == ""
