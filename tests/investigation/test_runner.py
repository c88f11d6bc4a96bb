"""Detectors at work: what each found is kept, numbered and made safe, whatever it raises."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from backstory_cli.errors import Skip
from backstory_cli.investigation.runner import MAX_FINDINGS
from backstory_cli.models import Finding, Run, Status
from support.making import finding
from support.scripted_detectors import Scripted, Yielding, one, report_of


def run_of(behaviour: Yielding) -> Run:
    return report_of(Scripted(behaviour)).runs[0]


def test_what_a_detector_found_is_kept() -> None:
    run = run_of(one)
    assert (run.status, run.version, [f.id for f in run.findings]) == (Status.OK, "1.2", ["scripted.seen"])


def test_nothing_found() -> None:
    assert run_of(lambda: iter(())).status is Status.NOTHING


@pytest.mark.parametrize("error", [ValueError, KeyError, MemoryError, RecursionError, AssertionError, OSError])
def test_a_failure_keeps_what_was_found_before_it(error: type[Exception]) -> None:
    def failing() -> Iterator[Finding]:
        yield finding("scripted.seen")
        raise error("broken \x1b[2J")

    report = report_of(Scripted(failing), Scripted(one_of("other"), "other"))
    assert report.runs[0].status is Status.FAILED
    assert report.runs[0].findings
    assert "\x1b" not in report.runs[0].reason
    assert report.runs[1].status is Status.OK
    assert "failed" in report.not_checked[0].why


def one_of(name: str) -> Yielding:
    return lambda: iter((finding(f"{name}.seen"),))


def test_a_skip_says_why_and_what_to_do() -> None:
    def skipping() -> Iterator[Finding]:
        raise Skip("too small", "get a larger one")
        yield

    run = run_of(skipping)
    assert (run.status, run.reason, run.how) == (Status.SKIPPED, "too small", "get a larger one")


def test_a_detector_that_needs_the_network_waits_to_be_allowed() -> None:
    asked = []

    def using() -> Iterator[Finding]:
        asked.append(1)
        yield finding("scripted.seen")

    closed = report_of(Scripted(using, network=True), closed=Skip("not asked", "ask"))
    assert (closed.runs[0].status, closed.runs[0].reason) == (Status.SKIPPED, "not asked")
    assert not asked
    assert report_of(Scripted(using, network=True)).runs[0].status is Status.OK


def test_repeated_ids_are_numbered() -> None:
    run = run_of(lambda: iter([finding("scripted.seen")] * 3))
    assert [f.id for f in run.findings] == ["scripted.seen", "scripted.seen.2", "scripted.seen.3"]


def test_a_detector_speaks_only_in_its_own_name() -> None:
    run = run_of(one_of("metadata"))
    assert run.status is Status.FAILED
    assert run.findings == ()


def test_a_flood_is_cut() -> None:
    def flood() -> Iterator[Finding]:
        while True:
            yield finding("scripted.seen")

    assert len(run_of(flood).findings) == MAX_FINDINGS


def test_foreign_text_is_made_safe_at_the_door() -> None:
    nasty = finding("scripted.seen", summary="\x1b[31m", limits="\u202e", data={"deep": ["\x07"], "nan": 0.5})
    nasty.data["nan"] = float("nan")
    (kept,) = run_of(lambda: iter((nasty,))).findings
    assert kept.summary == "\\x1b[31m"
    assert kept.limits == "\\u202e"
    assert kept.data == {"deep": ["\\x07"], "nan": None}
