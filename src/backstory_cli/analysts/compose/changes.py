"""Composers about changes: was it edited, and where."""

from __future__ import annotations

from collections.abc import Sequence

from backstory_cli.analysts.compose import Sentence, say
from backstory_cli.analysts.facts import Copy, Facts, PixelTest, PixelTests, RecordedEdits
from backstory_cli.analysts.wording import MAX_NAME, format_local, shorten
from backstory_cli.models import Confidence, Leaning

MAX_REASON = 120
"""Characters of a reason for which a test could not be made."""
_NO_TEST = "no test can speak of this image: "
LEAVES_NONE = "A careful edit, or one re-saved at low quality, leaves none."
TWO_AGREE = "Two tests must agree before this tool says “edited”."


def compose_edited(facts: Facts) -> list[Sentence]:
    """Has it been edited."""
    return say_edited(facts)


def compose_difference(facts: Facts) -> list[Sentence]:
    """Which part was changed, or differs: the place first."""
    difference, tests = facts.difference, facts.pixel_tests
    if difference is not None:
        where = _begin(_join([f"the {place}" for place in difference.places]) or "some part")
        known = _describe_copy(difference.copy) if difference.copy else "a known copy"
        return [
            say(f"{where} (outlined): {known} differs there.", difference),
            *_say_likelier_edit(facts),
        ]
    if facts.fired:
        return _say_traces(facts)
    if facts.brief.assessments.integrity.verdict == "changed_after_signing":
        return say_signed_change(facts, yes="Not known: ")
    compare = Sentence("Compare it with an earlier copy.")
    if tests is None or tests.made * 2 < tests.known:
        return [*_say_tests(facts, lead=True), compare]
    found = f"No changed part was found ({tests.made} of {tests.known} tests could be made)."
    return [say(found, tests), Sentence(LEAVES_NONE), compare]


def _say_traces(facts: Facts) -> list[Sentence]:
    """The places where tests on the pixels found something."""
    places = _join([f"the {place}" for place in _list_places(facts)])
    if not places:
        return [say_test(facts, begin="Possibly. "), Sentence(TWO_AGREE)]
    if len(facts.fired) > 1:
        begin = _begin(places) if _is_altered(facts) else f"Possibly {places}"
        return [say(f"{begin} (outlined in the map): {len(facts.fired)} tests found a trace there.", *facts.fired)]
    test = facts.fired[0]
    text = f"Possibly {places} (outlined in the map): one test found a region there {test.what}{_describe_rate(test)}."
    return [say(text, test, sure=Confidence.LOW), Sentence(TWO_AGREE)]


def _begin(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _is_altered(facts: Facts) -> bool:
    return facts.brief.assessments.integrity.verdict == "altered"


def _list_places(facts: Facts) -> list[str]:
    return list(dict.fromkeys(test.place for test in facts.fired if test.place))


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
    if said := _say_partly_generated(facts) or _say_edit_opinions(facts):
        return [*said, *_say_tests(facts)]
    if facts.recorded_edits is not None:
        return [*_say_recorded_edits(facts, facts.recorded_edits), *_say_tests(facts)]
    if said := _say_listed_edits(facts):
        return [*said, *_say_tests(facts)]
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


def _say_listed_edits(facts: Facts) -> list[Sentence]:
    """Local edits, or steps of editing by no editor that is known, which the metadata lists."""
    local = facts.first("metadata.local_edits")
    tools = local.data.get("tools") if local else None
    if local is not None and isinstance(tools, dict):
        listed = _join([shorten(str(tool), MAX_NAME) for tool in list(tools)[:3]])
        text = f"Edited in places, by its metadata: Camera Raw or Lightroom was used with {listed}."
        return [say(text, local), Sentence("Dust is removed with the same tools as content.")]
    history = facts.first("metadata.edit_history")
    steps = history.data.get("steps") if history else None
    if history is None or facts.editor is not None or history.leaning is Leaning.NEUTRAL or not isinstance(steps, list):
        return []
    many = "1 step" if len(steps) == 1 else f"{len(steps)} steps"
    return [say(f"Its metadata lists {many} of editing; that does not say what was changed.", history)]


def _say_recorded_edits(facts: Facts, edits: RecordedEdits) -> list[Sentence]:
    """The editing that a Content Credentials record lists, and how far its signer is known."""
    finding = facts.first("credentials.manifest")
    signer = str((finding.data.get("signer") if finding else "") or "an unnamed signer")
    known = finding is not None and finding.data.get("signer_trusted") is True
    trust = "" if known else ", who is on no trust list here"
    text = f"Edited, by its own record: its Content Credentials list {edits.steps} (signed by {signer}{trust})."
    return [say(text, edits, finding)]


def say_difference(facts: Facts, yes: str = "Yes") -> list[Sentence]:
    """What differs from a known copy, and which of the two is the likelier edit."""
    difference = facts.difference
    assert difference is not None  # noqa: S101 - asked before
    where = _join([f"the {place}" for place in difference.places]) or "some part"
    many = len(difference.places)
    places = f"in one place, {where}" if many <= 1 else f"in {many} places: {where}"
    known = _describe_copy(difference.copy) if difference.copy else "a known copy"
    hedge = "" if _is_altered(facts) else "or the known copy was"
    said = [say(f"{_lead(yes, hedge)}it differs from {known} {places} (outlined).", difference)]
    return [*said, *_say_likelier_edit(facts)]


def _say_likelier_edit(facts: Facts) -> list[Sentence]:
    """Which of two that differ was changed."""
    copy = facts.difference.copy if facts.difference else None
    if copy is not None and copy.stated_original:
        return [say("That copy is noted as the original.", copy)]
    if facts.fired:
        test = facts.fired[0]
        text = f"In this file a test found a region {test.what}, so this one is the likelier edit."
        return [say(text, test, sure=Confidence.LOW)]
    if copy is not None and copy.date and facts.capture is None:
        dated = format_local(copy.date)
        text = f"The known copy is older ({dated}; nothing dates this file), so this file is the likelier edit."
        return [say(text, copy)]
    return [Sentence("Which of the two was changed is not known.")]


def _say_partly_generated(facts: Facts) -> list[Sentence]:
    generator = facts.generator
    if generator is None or not generator.partly:
        return []
    known = "a signed record" if generator.signed else "its own account"
    name = f" ({generator.name})" if generator.name else ""
    return [say(f"Yes, by {known}: a part of it was made with AI{name}.", generator)]


def _say_edit_opinions(facts: Facts) -> list[Sentence]:
    seen = [each for each in facts.opinions if each.leaning is Leaning.ALTERED]
    if not seen:
        return []
    return [say("Leans towards edited, in a model's opinion only.", *seen, sure=Confidence.LOW)]


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
    day = f" ({format_local(signed)})" if signed else ""
    if finding is not None and not facts.content_mismatch:
        lead = "Can't tell: " if yes == "Yes" else yes
        return [
            say(f"{lead}the record by {signer}{day} was altered after signing, so it can't be relied on.", finding),
            Sentence("That does not show that the image itself was changed."),
            *([say_test(facts)] if facts.fired else []),
        ]
    return [
        say(f"{_lead(yes, 'since it was signed')}the record by {signer}{day} does not match this image.", finding),
        Sentence("That shows a change after signing, not which; a re-save is enough."),
        *([say_test(facts)] if facts.fired else []),
    ]


def _say_altered(facts: Facts, yes: str = "Yes") -> list[Sentence]:
    integrity = facts.brief.assessments.integrity
    because = [each for each in facts.brief.findings if each.id in integrity.because]
    places = _join(_list_places(facts))
    where = f" ({places}, outlined in the map)" if places else ""
    count = len(facts.fired)
    tests = f"{count} tests on the pixels agree" if count > 1 else "the evidence agrees"
    return [say(f"{_lead(yes, 'probably')}{tests} that a part was changed{where}.", *because)]


def say_test(facts: Facts, begin: str = "") -> Sentence:
    """The strongest test that found something, with how often it does so on untouched images."""
    test = facts.fired[0]
    place = f" ({test.place}, outlined in the map)" if test.place else ""
    text = f"{begin}One test found a region {test.what}{place}{_describe_rate(test)}."
    return say(text, test, sure=Confidence.LOW)


def _describe_rate(test: PixelTest) -> str:
    return f"; that alone happens on 1 in {test.one_in:,} untouched images" if test.one_in else ""


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
        return [Sentence(f"{_lead_open(lead)}no test for edits could be made{why}.")]
    if tests.made * 2 < tests.known:
        why = f" ({shorten(tests.reason, MAX_REASON)})" if tests.reason else ""
        only = f"only {tests.made} of {tests.known} tests could be made on this file{why}"
        said = [
            say(f"Not fully checked: {only}.", tests),
            Sentence("That one found nothing." if tests.made == 1 else "They found nothing."),
        ]
        return said if lead else [said[0]]
    text = f"No trace of local editing was found ({tests.made} of {tests.known} tests could be made)."
    return [say(text, tests), Sentence(LEAVES_NONE)]


def _lead_open(lead: bool) -> str:
    return "Can't tell: " if lead else "On the pixels "


def _explain_no_tests(facts: Facts, tests: PixelTests | None) -> str:
    if tests is not None and tests.reason:
        return f" ({shorten(tests.reason, MAX_REASON)})"
    missing = next((each for each in facts.brief.not_checked if each.what.startswith("Traces of changes")), None)
    if missing is None or missing.hindered:
        return ""  # the answer ends with what kept the checks from being made
    return f" ({shorten(missing.why.removeprefix(_NO_TEST), MAX_REASON)})"


def _join(places: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(places[:-1]), places[-1]))) if places else ""
