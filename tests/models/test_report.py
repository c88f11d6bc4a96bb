"""A report: its findings in their order, read back as it was written, by a schema that says what it may hold."""

from __future__ import annotations

from datetime import UTC, datetime

from jsonschema import Draft202012Validator

from backstory_cli.models import Answer, Author, Report, Turn, build_json_schema
from support.full_reports import full_report
from support.making import check_schema, finding, report, run

ANSWER = Answer(text="Nothing is known of who made it.", by=Author(analyst="rules"))


def test_findings_of_follow_ups_come_after_those_of_the_report() -> None:
    first = report("where?", run("metadata", finding("metadata.camera")), run("ela", finding("ela.heat_map")))
    turn = Turn(
        asked=datetime(2026, 11, 28, tzinfo=UTC),
        question="when?",
        answer=ANSWER,
        file="unchanged",
        runs=(run("sun", finding("sun.position")),),
    )
    grown = first.model_copy(update={"turns": (turn,)})
    assert [each.id for each in grown.findings] == ["metadata.camera", "ela.heat_map", "sun.position"]
    assert [each.detector for each in grown.all_runs] == ["metadata", "ela", "sun"]


def test_it_is_read_back_as_it_was_written() -> None:
    made = full_report()
    written = made.model_dump(mode="json")
    assert written["schema"] == "backstory.report/1"
    check_schema(written)
    assert Report.model_validate(written).model_dump(mode="json") == written


def test_the_schema_is_one_and_closed_to_other_verdicts() -> None:
    Draft202012Validator.check_schema(build_json_schema())
    written = report("where?").model_dump(mode="json")
    written["assessments"]["origin"]["verdict"] = "real"
    assert not Draft202012Validator(build_json_schema()).is_valid(written)
