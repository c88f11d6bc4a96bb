"""The passage to quote: hedged as the evidence asks for, and free of words that claim more."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.assessment import write_quotable
from backstory_cli.models import Claim, ClaimCheck, Finding
from support.making import finding, report, run

AVOIDED = re.compile(
    r"\b(?:real|fake|genuine|authentic|original|verified|first published|proof|proves?)\b", re.IGNORECASE
)
CAMERA = finding("metadata.camera", about="device", leaning="captured")
MARK = finding("generators.mark", about="origin", leaning="generated", strength="strong")
SIGNED = finding("credentials.signed", about="origin", leaning="generated", basis="signed", strength="conclusive")
EDITOR = finding("metadata.software", about="integrity", leaning="processed")
TRACE = finding(
    "manipulation.copied",
    about="integrity",
    leaning="altered",
    basis="measured",
    strength="strong",
    data={"measured_on": "pictures", "physics": "copies"},
)
OTHER = finding(
    "preview.differs",
    about="integrity",
    leaning="altered",
    basis="measured",
    strength="strong",
    data={"measured_on": "pictures", "physics": "thumbnail"},
)
MATCH = finding(
    "lookup.match",
    about="history",
    leaning="reused",
    basis="matched",
    strength="strong",
    data={"appearance": {"relation": "same_picture", "found_by": "index", "first_seen": "2019-05-02"}},
)
EVERYTHING = (CAMERA, MARK, SIGNED, EDITOR, TRACE, OTHER, MATCH)


def told(*findings: Finding) -> str:
    return report("", run("lookup" if MATCH in findings else "metadata", *findings)).sentence


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ((), "how it was made could not be determined; whether its content was changed is not known"),
        ((CAMERA,), "the file says of itself, as anyone could write, that it is consistent with a camera photograph"),
        ((MARK,), "the file says of itself, as anyone could write, that it was made by an AI generator"),
        ((SIGNED,), "a signature says that it was made by an AI generator"),
        ((SIGNED, CAMERA), "made by an AI generator, though other findings speak against that"),
        ((EDITOR,), "saved by software after it was taken, which need not have changed its content"),
        ((TRACE,), "whether its content was changed is not known"),
        ((TRACE, OTHER), "tests on its pixels, which can err, say that its content was changed"),
        ((MATCH,), "a copy of it was found that whoever recorded it dates 2019-05-02; older ones may exist"),
        ((CAMERA,), "earlier copies were not looked for"),
    ],
)
def test_it_says_on_whose_word(findings: tuple[Finding, ...], expected: str) -> None:
    assert expected in told(*findings)


def test_it_names_the_tool_the_day_and_the_file() -> None:
    shown = report("", run("metadata", CAMERA))
    assert shown.sentence.startswith(f"Checked with backstory {shown.tool.version} on ")
    assert shown.subject.sha256[:16] in shown.sentence


@given(st.sets(st.sampled_from(range(len(EVERYTHING)))))
def test_no_combination_claims_more_than_checks_can_tell(chosen: set[int]) -> None:
    assert not AVOIDED.search(told(*(EVERYTHING[each] for each in chosen)))


@pytest.mark.parametrize("verdict", ["supports", "contradicts", "mixed", "no_evidence"])
def test_a_claim_is_quoted_with_what_was_found(verdict: str) -> None:
    checked = ClaimCheck.model_validate({"verdict": verdict, "explanation": "because"})
    with_claim = report("", run("metadata", CAMERA)).model_copy(
        update={"claim": Claim(text="Odesa, 2026"), "claim_check": checked}
    )
    assert "“Odesa, 2026”" in write_quotable(with_claim)
    assert not AVOIDED.search(write_quotable(with_claim))


def test_the_order_of_findings_changes_nothing() -> None:
    for order in itertools.islice(itertools.permutations(EVERYTHING), 0, 500, 50):
        assert told(*order) == told(*EVERYTHING)
