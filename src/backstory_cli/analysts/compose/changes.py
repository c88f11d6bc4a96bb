"""Composers about changes: was it edited, and where."""

from __future__ import annotations

from backstory_cli.analysts.compose import Sentence, say
from backstory_cli.analysts.facts import Copy, Facts, PixelTests
from backstory_cli.models import Confidence

LEAVES_NONE = "A careful edit, or one re-saved at low quality, leaves none."
TWO_AGREE = "Two tests must agree before this tool says “edited”."


def compose_edited(facts: Facts) -> list[Sentence]:
    """Has it been edited."""
    return say_edited(facts)


def compose_difference(facts: Facts) -> list[Sentence]:
    """Which part was changed, or differs."""
    if facts.difference is not None:
        return say_difference(facts)
    if facts.fired:
        return [say_test(facts), Sentence(TWO_AGREE)]
    return [Sentence("No changed part was found."), *_say_tests(facts), Sentence("Compare it with an earlier copy.")]


def say_edited(facts: Facts, yes: str = "Yes") -> list[Sentence]:
    """The graver statement first: a difference, a broken record, tests that agree, one test, then re-saving."""
    verdict = facts.brief.assessments.integrity.verdict
    if facts.difference is not None:
        return say_difference(facts, yes)
    if verdict == "changed_after_signing":
        return say_signed_change(facts, yes)
    if verdict == "altered":
        return _say_altered(facts, yes)
    if facts.fired:
        return [say_test(facts, begin="Possibly. "), Sentence(TWO_AGREE)]
    if verdict == "intact":
        return _say_intact(facts)
    if facts.editor is not None:
        name = facts.editor_name
        return [
            say(
                f"It was saved with {name}, so it passed through an editor; that does not say what was changed.",
                facts.editor,
            ),
            *_say_tests(facts),
        ]
    if facts.resize is not None:
        resize = facts.resize
        return [
            say(f"It was resized: its metadata states {resize.stated}, the image has {resize.actual}.", resize),
            *_say_tests(facts),
        ]
    return _say_tests(facts, lead=True)


def say_difference(facts: Facts, yes: str = "Yes") -> list[Sentence]:
    """What differs from a known copy, and which of the two is the likelier edit."""
    difference = facts.difference
    assert difference is not None  # noqa: S101 - asked before
    where = _join(difference.places)
    where = where if len(difference.places) == 1 else f"{len(difference.places)} places: {where}"
    places = f"in one place, the {where}" if len(difference.places) == 1 else f"in {where}"
    copy = difference.copy
    known = _describe_copy(copy) if copy else "a known copy"
    said = [say(f"{_lead(yes, 'or the known copy was')}it differs from {known} {places} (outlined).", difference)]
    if facts.brief.assessments.integrity.verdict == "altered":
        said = [say(f"{_lead(yes)}it differs from {known} {places} (outlined).", difference)]
    if copy is not None and copy.stated_original:
        said.append(say("That copy is noted as the original.", copy))
    elif copy is not None and copy.date and facts.capture is None:
        said.append(
            say("The known copy is older than anything that dates this file, so this file is the likelier edit.", copy)
        )
    if facts.fired:
        said.append(say_test(facts))
    return said


def _lead(yes: str, hedge: str = "") -> str:
    """The beginning: "Yes, probably:" for a question of yes or no, another lead alone."""
    return yes if yes != "Yes" else f"Yes, {hedge}: " if hedge else "Yes: "


def _describe_copy(copy: Copy) -> str:
    noted = ", ".join(filter(None, (copy.source, copy.date)))
    return f"{copy.where} ({noted})" if noted else copy.where


def say_signed_change(facts: Facts, yes: str = "Yes") -> list[Sentence]:
    """A Content Credentials record that does not match."""
    finding = facts.first("credentials.manifest")
    signer = str((finding.data.get("signer") if finding else "") or "an unnamed signer")
    signed = str((finding.data.get("signed_at") if finding else "") or "")[:10]
    day = f" ({signed})" if signed else ""
    return [
        say(f"{_lead(yes, 'since it was signed')}the record by {signer}{day} does not match this image.", finding),
        Sentence("That shows a change after signing, not which; a re-save is enough."),
        *([say_test(facts)] if facts.fired else []),
    ]


def _say_altered(facts: Facts, yes: str = "Yes") -> list[Sentence]:
    integrity = facts.brief.assessments.integrity
    because = [each for each in facts.brief.findings if each.id in integrity.because]
    places = _join(tuple(dict.fromkeys(test.place for test in facts.fired if test.place)))
    where = f" ({places}, outlined in the map)" if places else ""
    count = len(facts.fired)
    tests = f"{count} tests on the pixels agree" if count > 1 else "the evidence agrees"
    return [say(f"{_lead(yes, 'probably')}{tests} that a part was changed{where}.", *because)]


def say_test(facts: Facts, begin: str = "") -> Sentence:
    """The strongest test that found something, with how often it does so on untouched images."""
    test = facts.fired[0]
    place = f" ({test.place}, outlined in the map)" if test.place else ""
    rate = f"; that alone happens on 1 in {test.one_in:,} untouched images" if test.one_in else ""
    return say(f"{begin}One test found a region {test.what}{place}{rate}.", test, sure=Confidence.LOW)


def _say_intact(facts: Facts) -> list[Sentence]:
    finding = facts.first("credentials.manifest")
    signer = str((finding.data.get("signer") if finding else "") or "its signer")
    return [
        say(f"No: the file is unchanged since {signer} signed it, which the signature proves.", finding),
        Sentence("What was done before that is in the record."),
    ]


def _say_tests(facts: Facts, *, lead: bool = False) -> list[Sentence]:
    """What the tests on the pixels came to where none of them found anything."""
    tests = facts.pixel_tests
    if facts.fired:
        return [say_test(facts)]
    if tests is None or tests.made == 0:
        why = _explain_no_tests(facts, tests)
        return [Sentence(f"Can't tell: no test for edits could be made{why}.")] if lead else []
    if tests.made * 2 < tests.known:
        only = f"only {tests.made} of {tests.known} tests could be made on this file"
        said = [
            say(f"Not fully checked: {only}.", tests),
            Sentence("That one found nothing." if tests.made == 1 else "They found nothing."),
        ]
        return said if lead else [said[0]]
    text = f"No trace of local editing was found ({tests.made} of {tests.known} tests could be made)."
    return [say(text, tests), Sentence(LEAVES_NONE)]


def _explain_no_tests(facts: Facts, tests: PixelTests | None) -> str:
    if tests is not None and tests.reason:
        return f" ({tests.reason})"
    missing = next((each for each in facts.brief.not_checked if each.what.startswith("Traces of changes")), None)
    return f" ({missing.why})" if missing is not None else ""


def _join(places: tuple[str, ...]) -> str:
    return " and ".join(filter(None, (", ".join(places[:-1]), places[-1]))) if places else ""
