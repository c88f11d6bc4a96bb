"""What the report does not know, and how to fill each gap."""

from __future__ import annotations

from backstory_cli.assessment import list_not_checked
from backstory_cli.assessment.not_checked import LEFT_OUT, describe_hindered, group_not_checked
from backstory_cli.models import Gap, NotChecked
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


def test_checks_that_were_left_out_are_told_and_the_web_once() -> None:
    gaps = list_not_checked([run("metadata")], ["Error level analysis", "Copies on the web"])
    assert [gap.what for gap in gaps if gap.why == LEFT_OUT] == ["Error level analysis"]
    assert [gap.what for gap in gaps].count("Copies on the web") == 1
    assert all(gap.gap is Gap.NOT_ASKED for gap in gaps[:2])


def test_gaps_are_grouped_by_the_kind_of_reason() -> None:
    gaps = [
        NotChecked(what="Tests", why="the image data is damaged", hindered=True, gap=Gap.HINDERED),
        NotChecked(what="Text", why="no program is installed", gap=Gap.NOT_INSTALLED),
        NotChecked(what="Web", why="not asked for", gap=Gap.NOT_ASKED),
        NotChecked(what="ELA", why="no JPEG"),
    ]
    grouped = group_not_checked([*reversed(gaps)])
    assert [*grouped] == [Gap.HINDERED, Gap.NOT_ASKED, Gap.NOT_INSTALLED, Gap.DOES_NOT_APPLY]
    assert [each.what for entries in grouped.values() for each in entries] == ["Tests", "Web", "Text", "ELA"]
