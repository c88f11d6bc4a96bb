"""The rules analyst: answers from the findings alone, without a key or a network.

The question is sorted into topics by its words; each topic has one small function that turns findings into
statements, and says plainly what the file cannot tell. It sees nothing that the report does not show.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NoReturn

from backstory_cli.analysts import Brief
from backstory_cli.analysts.requested_checks import iter_wishes
from backstory_cli.errors import ServiceFailedError
from backstory_cli.models import (
    About,
    Answer,
    Author,
    Basis,
    ByClaim,
    ByIntegrity,
    ByOrigin,
    ClaimCheck,
    Confidence,
    Finding,
    Leaning,
    Statement,
    Strength,
)

CONFIDENCE = {
    Strength.WEAK: Confidence.LOW,
    Strength.MODERATE: Confidence.MEDIUM,
    Strength.STRONG: Confidence.HIGH,
    Strength.CONCLUSIVE: Confidence.HIGH,
}
"""A statement is as sure as the finding it rests on is strong."""

Part = tuple[list[Statement], list[str]]
"""Statements, and what stays unanswered."""


class Rules:
    """Answers by rules over findings and assessments."""

    name = "rules"

    def answer(self, brief: Brief) -> Answer:
        """Answer every topic that the question touches; the whole story when it touches none."""
        statements: list[Statement] = []
        unanswered: list[str] = []
        if brief.claim_check is not None and brief.made is None:
            said, unknown = _answer_claim(brief, brief.claim_check)
            statements, unanswered = [*said], [*unknown]
        for topic in _choose_topics(brief):
            said, unknown = _TOPICS[topic](brief)
            statements += [each for each in said if each not in statements]
            unanswered += [each for each in unknown if each not in unanswered]
        text = " ".join(each.statement for each in statements)
        if not statements:
            text = " ".join(["The evidence here does not answer this.", *unanswered])
        return Answer(
            text=text,
            claims=tuple(statements),
            unanswered=tuple(unanswered),
            by=Author(analyst=self.name),
            wants=brief.wanted(iter_wishes(brief)),
        )


_WORDS: dict[str, str] = {
    "place": r"where|place|location|locat\w*|city|country|town|street|gps|coordinates?|geolocat\w*|map|"
    r"(?:which|what) region",
    "time": r"when|date[ds]?|time|year|month|day|hour|today|yesterday|last week|how old|recent\w*",
    "source": r"who|whom|whose|author|photographer|photograph(?:ed)? by|credit|copyright|artist|owner|creator|source",
    "origin": r"ai|a\.i\.|generated|generator|synthetic|deep ?fakes?|midjourney|dall-?e|stable diffusion|gemini|"
    r"real|fake|genuine|authentic|cgi|render(?:ed)?|screenshot|made|photo(?:graph)? or",
    "integrity": r"(?:un)?(?:alter|edit|chang|modif|touch|tamper|retouch|manipulat)\w*|photoshop\w*|doctored|intact|"
    r"splice\w*|fake|real|genuine|authentic|cropped|filter\w*|airbrush\w*|cloned?|trust\w*",
    "history": r"before|seen|earlier|first (?:appear\w*|seen|posted)|copies|copy|repost\w*|re-?used|recycled|old|"
    r"viral|appeared|published|posted|internet|online|elsewhere|where is (?:it|this|that)(?: \w+)? from|"
    r"where (?:does|did) (?:it|this|that)(?: \w+)? come from",
    "device": r"camera|phone|device|lens|iphone|model|shot (?:on|with)|taken (?:on|with)|software|settings?|exposure",
    "sureness": r"how sure|how certain|how confident|confidence|certain(?:ty)?|sure|reliab\w*|prove[ns]?|proof",
}
"""Question words by topic. Substrings of other words do not count; more than one topic may."""

MAX_MADE = 6
"""Findings of further checks that an answer tells; all stand in the report."""

_PATTERNS = {topic: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for topic, words in _WORDS.items()}


def find_topics(question: str) -> tuple[str, ...]:
    """The topics a question touches, in a fixed order; ``("overview",)`` when it touches none."""
    found = tuple(topic for topic, pattern in _PATTERNS.items() if pattern.search(question))
    return found or ("overview",)


def _choose_topics(brief: Brief) -> tuple[str, ...]:
    """The topics to answer: first what was checked for this very question, which is all if it touches no other."""
    if brief.made is None:
        return find_topics(brief.question)
    return ("checked", *(topic for topic in find_topics(brief.question) if topic != "overview"))


def _state(sentence: str, findings: Sequence[Finding], confidence: Confidence | None = None) -> Statement:
    strongest = max((finding.strength for finding in findings), key=lambda strength: strength.rank)
    return Statement(
        statement=sentence,
        confidence=confidence or CONFIDENCE[strongest],
        evidence=tuple(finding.id for finding in findings),
    )


def _find_about(brief: Brief, about: About) -> list[Finding]:
    """Findings on a topic that are not a model's opinion, the strongest first."""
    mine = [f for f in brief.findings if f.about is about and f.basis is not Basis.OPINION]
    return sorted(mine, key=lambda finding: -finding.strength.rank)


def _find_cited(brief: Brief, ids: Sequence[str]) -> list[Finding]:
    return [finding for finding in brief.findings if finding.id in ids]


_CLAIM: ByClaim[str] = {
    "supports": "What was found supports the claim, as far as it goes",
    "contradicts": "What was found contradicts the claim",
    "mixed": "What was found supports parts of the claim and contradicts others",
    "no_evidence": "Nothing that was found speaks for or against the claim",
}


def _answer_claim(brief: Brief, checked: ClaimCheck) -> Part:
    """What came of the claim, first of all."""
    because = _find_cited(brief, checked.because)
    if checked.verdict == "no_evidence":
        return [], ["Whether the claim holds: nothing that was found speaks for or against it."]
    words = f"{_CLAIM[checked.verdict]}. {checked.explanation}"
    if not because:  # the claim contradicts itself, or a bearing was held against the sun
        return [], [words]
    strengths = [part.strength for part in checked.parts if part.strength is not None]
    sure = CONFIDENCE[max(strengths, key=lambda strength: strength.rank)] if strengths else Confidence.LOW
    return [_state(words, because, Confidence.LOW if checked.verdict == "mixed" else sure)], []


def _answer_place(brief: Brief) -> Part:
    told = [finding for finding in _find_about(brief, About.PLACE) if "unusable" not in finding.data]
    if not told:
        return [], ["Where it was taken: the file holds no usable position, and nothing else here tells."]
    alone = " Nothing else confirms it." if len(told) == 1 else ""
    sure = _limit_confidence(told)
    said = [_state(f"{each.summary}{alone}{_format_map_link(each)}", [each], sure) for each in told]
    return said, ["Whether the place is true: a position or a name in a file can be written by anyone."]


def _limit_confidence(told: Sequence[Finding]) -> Confidence | None:
    """Low for every statement on a topic on which the file contradicts itself; otherwise each its own."""
    against = any(each.id.startswith("consistency.") and each.strength is not Strength.WEAK for each in told)
    return Confidence.LOW if against else None


def _format_map_link(finding: Finding) -> str:
    return f" Map: {finding.data['map_link']}" if "map_link" in finding.data else ""


def _answer_time(brief: Brief) -> Part:
    dated = _find_about(brief, About.TIME)
    said = [_state(finding.summary, [finding], _limit_confidence(dated)) for finding in dated]
    said += _state_earliest_copy(brief)
    if said:
        return said, ["Whether these dates are true: clocks are set wrong, and dates in a file can be rewritten."]
    return [], ["When it was taken: the file holds no date, and no dated copy was found."]


def _state_earliest_copy(brief: Brief) -> list[Statement]:
    """The earliest date of a copy that was compared here, by the moment by which it was there."""
    copies = {f.id: f for f in brief.findings if f.leaning is Leaning.REUSED and f.basis is Basis.MATCHED}
    kinds = {"upload", "page", "archive", "crawl"}
    seen = [entry for entry in brief.timeline if entry.kind in kinds and entry.finding in copies]
    if not seen:
        return []
    first = min(seen, key=lambda entry: entry.latest)
    exact = first.earliest.date() == first.latest.date()
    day = f"{first.latest.day} {first.latest:%B %Y}" if exact else f"{first.latest:%B %Y} at the latest"
    sentence = f"The earliest copy found is dated {day} by whoever recorded it."
    return [_state(sentence, [copies[first.finding]], Confidence.MEDIUM)]


def _answer_source(brief: Brief) -> Part:
    named = _find_about(brief, About.SOURCE)
    said = [_state(finding.summary, [finding]) for finding in named]
    attributed: dict[str, list[Finding]] = {}
    for finding in _find_about(brief, About.HISTORY):
        if source := finding.data.get("source"):
            attributed.setdefault(str(source), []).append(finding)
    for source, copies in attributed.items():
        said.append(_state(f"Whoever recorded a copy of it names the source {source}.", copies, Confidence.LOW))
    if said:
        return said, ["Whether the name is right: anyone can write it into a file."]
    return [], ["Who made it: nothing in the file names a person."]


_ORIGIN_WORDS: ByOrigin[str] = {
    "captured": "It is consistent with a photograph taken by a camera",
    "generated": "It was made by an AI generator, by what the file itself declares or is signed with",
    "partly_generated": "Part of it was made by an AI generator, by what the file itself declares or is signed with",
    "screen_capture": "It is consistent with a capture of a screen",
    "undetermined": "How it was made is not known",
}


_INTEGRITY_WORDS: ByIntegrity[str] = {
    "intact": "It is unchanged since it was signed",
    "processed": "It was saved or processed by software after it was taken",
    "changed_after_signing": "It was changed after it was signed",
    "differs": "It differs from a known copy",
    "altered": "It was altered",
    "no_sign": "No sign of alteration was found by these checks",
    "undetermined": "Whether it was altered is not known",
}


def _answer_origin(brief: Brief) -> Part:
    origin = brief.assessments.origin
    said, unknown = [], list(origin.unsettled)
    because = _find_cited(brief, origin.because)
    if origin.verdict != "undetermined" and because and origin.strength:
        reasons = _format_reasons(because)
        sentence = f"{_ORIGIN_WORDS[origin.verdict]}: {reasons}."
        said.append(_state(sentence, because, CONFIDENCE[origin.strength]))
    else:
        unknown.insert(0, "Whether it was made by a camera or a generator: nothing here settles it.")
    said += _state_impressions(brief, About.ORIGIN)
    return said, unknown


def _format_reasons(because: Sequence[Finding]) -> str:
    """What the first two say; once, where a part looked at again says the same."""
    return "; ".join(dict.fromkeys(finding.summary.rstrip(".") for finding in because[:2]))


def _answer_integrity(brief: Brief) -> Part:
    integrity = brief.assessments.integrity
    because = _find_cited(brief, integrity.because)
    said, unknown = [], list(integrity.unsettled)
    if integrity.verdict != "undetermined" and because and integrity.strength:
        reasons = _format_reasons(because)
        said.append(
            _state(f"{_INTEGRITY_WORDS[integrity.verdict]}: {reasons}.", because, CONFIDENCE[integrity.strength])
        )
    else:
        hints = [finding for finding in because if finding.strength is not Strength.WEAK]
        said += [
            _state(f"One test speaks for a change: {finding.summary}", [finding], Confidence.LOW)
            for finding in hints[:2]
        ]
        unknown.insert(0, "Whether it was altered: nothing here settles it.")
    said += _state_impressions(brief, About.INTEGRITY)
    return said, unknown


def _state_impressions(brief: Brief, about: About) -> list[Statement]:
    """A model's opinion, passed on as what it is, without what it points to: that can repeat words in the picture."""
    return [
        _state(
            f"A model's impression, which decides nothing: {finding.summary.partition(' It points to “')[0]}",
            [finding],
            Confidence.LOW,
        )
        for finding in brief.findings
        if finding.about is about
        and finding.basis is Basis.OPINION
        and finding.leaning is not Leaning.NEUTRAL
        and "region_pixels" not in finding.data
    ]


def _answer_checked(brief: Brief) -> Part:
    """What further checks brought: each finding under the title of its check."""
    told = [(run.title, finding) for run in brief.made or () for finding in run.findings]
    said = [
        _state(f"{title}: {'an impression, which decides nothing: ' if opinion else ''}{finding.summary}", [finding])
        for title, finding in told[:MAX_MADE]
        for opinion in [finding.basis is Basis.OPINION]
    ]
    if told:
        return said, []
    unable = [f"{run.title}: {run.reason.rstrip('.')}." for run in brief.made or () if run.reason]
    return [], unable or ["What the further check would show: it found nothing that was not known before."]


def _answer_history(brief: Brief) -> Part:
    history = brief.assessments.history
    matches = _find_cited(brief, history.because)
    said = [_state(f.summary, [f]) for f in brief.findings if f.id == "web.earliest"]
    said += [_state(finding.summary, [finding]) for finding in matches[:3]]
    if len(matches) > 3:
        more = f"{len(matches) - 3} more such findings stand" if len(matches) > 4 else "One more such finding stands"
        said.append(_state(f"{more} under the evidence.", matches[3:]))
    unknown = list(history.unsettled)
    said += [_state(f.summary, [f]) for f in brief.findings if f.id == "web.sources"]
    said += [_state(f.summary, [f], Confidence.LOW) for f in brief.findings if f.id.startswith("web.fact_check")][:3]
    if history.verdict == "seen_before":
        asked = any(finding.id == "web.searched" for finding in brief.findings)
        where = "what was searched knows only a part of the web" if asked else "only your own index was searched"
        unknown.append(f"Whether still earlier copies exist: {where}.")
    return said, unknown


def _answer_device(brief: Brief) -> Part:
    named = [*_find_about(brief, About.DEVICE), *(f for f in brief.findings if f.id == "metadata.software")]
    if not named:
        return [], ["What camera or program made it: the file names none."]
    return [_state(finding.summary, [finding]) for finding in named], []


def _answer_sureness(brief: Brief) -> Part:
    said = []
    for name, assessment in (
        ("How it was made", brief.assessments.origin),
        ("Whether it was altered", brief.assessments.integrity),
        ("Whether it was seen before", brief.assessments.history),
    ):
        because = _find_cited(brief, assessment.because)
        if assessment.strength and because:
            verdict = assessment.verdict.replace("_", " ")
            sentence = f"{name}: {verdict}, and the evidence for it is {assessment.strength.value}."
            said.append(_state(sentence, because, CONFIDENCE[assessment.strength]))
    return said, [
        "How sure in per cent: no such figure can be given. Each finding lists how it is known and where it misleads."
    ]


def _answer_overview(brief: Brief) -> Part:
    said: list[Statement] = []
    unknown: list[str] = []
    for topic in ("origin", "time", "place", "source", "integrity", "history"):
        more, less = _TOPICS[topic](brief)
        said += more
        unknown += less
    return said, unknown


_TOPICS: dict[str, Callable[[Brief], Part]] = {
    "place": _answer_place,
    "time": _answer_time,
    "source": _answer_source,
    "origin": _answer_origin,
    "integrity": _answer_integrity,
    "history": _answer_history,
    "device": _answer_device,
    "sureness": _answer_sureness,
    "checked": _answer_checked,
    "overview": _answer_overview,
}


class Unavailable:
    """The place of the analyst called ``name``, which was asked for and cannot be had: it fails with the reason."""

    def __init__(self, name: str, reason: str, hint: str) -> None:
        self.name = name
        self._failure = ServiceFailedError(reason, hint)

    def answer(self, brief: Brief) -> NoReturn:
        """Raise `ServiceFailedError` with the reason."""
        raise self._failure
