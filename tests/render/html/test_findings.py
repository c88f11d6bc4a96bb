"""Findings of a page: under their topics, those that something rests on first, each with an anchor of its own."""

from __future__ import annotations

from backstory_cli.models import Artifact, Finding, Role
from backstory_cli.render.html.findings import (
    Anchors,
    collect_cited,
    group_by_topic,
    is_comparison,
    is_map,
    iter_rows,
    list_drawn,
)
from backstory_cli.render.html.pictures import Gallery
from support.full_reports import drawn, full_report
from support.making import finding, report, run


def artifact(role: Role, content: bytes = b"") -> Artifact:
    return Artifact(name="a.png", role=role, media_type="image/png", content=content)


def test_each_has_an_anchor_of_its_own() -> None:
    one, two = finding("metadata.camera"), finding("metadata.camera")
    anchors = Anchors([one, two])
    assert anchors.of(one) == anchors.named("metadata.camera") == "metadata.camera"
    assert anchors.of(two) == "finding-2"
    assert anchors.named("nothing.there") == ""


def test_what_something_rests_on_comes_first() -> None:
    mark = finding("marks.x", leaning="generated", strength="weak")
    other = finding("metadata.note", strength="strong")
    made = report("how was it made?", run("metadata", other), run("marks", mark))
    assert "marks.x" in collect_cited(made)
    (topic,) = group_by_topic(made, Anchors(made.findings), [], {}, 10)
    assert [(each.finding.id, each.cited) for each in topic.findings] == [("marks.x", True), ("metadata.note", False)]
    (cut,) = group_by_topic(made, Anchors(made.findings), [], {}, 1)
    assert len(cut.findings) == 1


def test_every_finding_of_a_full_report_stands_under_some_topic() -> None:
    made = full_report()
    topics = group_by_topic(made, Anchors(made.findings), [], {}, 1000)
    assert sum(len(topic.findings) for topic in topics) == len(made.findings)


def test_data_are_rows_of_plain_text() -> None:
    rows = dict(iter_rows({"f_number": 5.6, "when": {"kind": "capture"}, "empty": None}))
    assert rows["f number"] == "5.6"
    assert all(isinstance(value, str) for value in rows.values())


def test_what_is_drawn_and_what_it_is() -> None:
    assert is_map(artifact(Role.MAP))
    assert is_comparison(artifact(Role.SIDE_BY_SIDE))
    assert not is_map(artifact(Role.SENT))
    made: Finding = finding("ela.heat_map", artifacts=[artifact(Role.MAP, drawn()), artifact(Role.SENT, drawn())])
    assert [each.name for each in list_drawn(made, Gallery())] == ["a.png"]
