"""Composers for questions that the file cannot answer by itself, and for what is no question."""

from __future__ import annotations

from backstory_cli.analysts.compose import Sentence, say
from backstory_cli.analysts.compose.capture import compose_when, compose_where, describe_position
from backstory_cli.analysts.compose.history import compose_seen
from backstory_cli.analysts.compose.making import compose_making, compose_real
from backstory_cli.analysts.facts import Facts
from backstory_cli.analysts.reasons import describe_reason
from backstory_cli.analysts.wording import MAX_NAME, MAX_QUOTE, quote, shorten
from backstory_cli.models import Confidence, Finding, Strength

ASK = "Ask whether it is real, AI or edited, where, when or by whom it was taken, or whether it was seen before."


def compose_content(facts: Facts) -> list[Sentence]:
    """What does it show, or who is in it."""
    described = facts.first("metadata.description")
    said: list[Sentence] = []
    for clues in facts.find("gemini.clues")[:1]:
        said += _say_clues(clues)
    if described is not None:
        words = next(
            (str(described.data[key]) for key in ("description", "headline", "title") if described.data.get(key)), ""
        )
        if words:
            said.append(
                say(f"Its metadata describes it as “{shorten(words, MAX_QUOTE)}”; anyone can write that.", described)
            )
    begin = "No" if said else "Can't tell: no"
    said.append(Sentence(f"{begin} check here recognises what an image shows."))
    if facts.place is not None:
        said.append(say(f"The file says that it was taken {describe_position(facts.place)}: look there.", facts.place))
    return [*said, Sentence("A reverse image search, or a model's look (--analyst gemini), is the way to find out.")]


def _say_clues(finding: Finding) -> list[Sentence]:
    """What a model guesses of the place, time or event."""
    clues = finding.data.get("clues")
    rows = [row for row in clues if isinstance(row, dict)] if isinstance(clues, list) else []
    told = [
        f"{shorten(str(row.get('clue')), MAX_NAME)} suggests {shorten(str(row.get('suggests')), MAX_NAME)}"
        for row in rows
    ]
    if not told:
        return []
    opinion = say(f"In a model's opinion only: {'; '.join(told[:2])}.", finding, sure=Confidence.LOW)
    return [opinion, Sentence("Nothing here confirms it.")]


def compose_text(facts: Facts) -> list[Sentence]:
    """What does the text in it say."""
    found = facts.first("text.read", "gemini.text")
    if found is not None and facts.texts:
        return [
            say(f"It reads: {quote(facts.texts[:4])}.", found),
            Sentence("Text recognition often gets letters wrong."),
        ]
    if facts.was_made("text"):
        return [Sentence("No text could be read in it."), Sentence("Small, slanted or stylised text is missed.")]
    return [Sentence("Not read yet: add --deep, which reads text with tesseract, or look at it yourself.")]


def compose_publish(facts: Facts) -> list[Sentence]:
    """May it be published."""
    author = facts.first("metadata.author")
    said = [Sentence("Can't tell: no check shows who holds the rights, or whether publishing is right.")]
    if author is not None:
        noted = next((str(author.data[key]) for key in ("copyright", "credit", "artist") if author.data.get(key)), "")
        if noted:
            said.append(say(f"Its metadata names “{shorten(noted, MAX_QUOTE)}”: ask there.", author))
            return said
    return [*said, Sentence("Find the earliest copy and ask whoever is credited there.")]


def compose_sure(facts: Facts) -> list[Sentence]:
    """How sure is that, and why."""
    assessed = facts.brief.assessments
    said: list[Sentence] = []
    for one in (assessed.origin, assessed.integrity, assessed.history):
        because = [each for each in facts.brief.findings if each.id in one.because]
        if one.strength is not None and because and (what := _SURE_OF.get(one.verdict)):
            reason = describe_reason(because[0]) or because[0].id
            said.append(say(f"{_SURE[one.strength]} that it {what}: {reason}.", *because))
    if facts.brief.assessments.integrity.verdict == "no_sign":
        said += _say_unsure(facts)
    if not said:
        return [Sentence("Not sure of anything: no check came to a conclusion."), *compose_real(facts)[:1]]
    first = next((each.findings[0].kind for each in said if each.findings), "")
    return [*said, Sentence(f"How often that is wrong: backstory explain {first}.")]


_SURE = {
    Strength.WEAK: "Not very sure",
    Strength.MODERATE: "Fairly sure",
    Strength.STRONG: "Sure",
    Strength.CONCLUSIVE: "Certain, by a signature,",
}
_SURE_OF = {
    "captured": "is a camera photo",
    "generated": "is AI-generated",
    "partly_generated": "is partly AI-generated",
    "screen_capture": "is a screenshot",
    "intact": "is unchanged since it was signed",
    "processed": "was resized, re-saved or saved by an editor",
    "changed_after_signing": "was changed after it was signed",
    "differs": "differs from a known copy",
    "altered": "was edited",
    "seen_before": "was seen before",
}
"""Verdicts that something can be sure of; the others leave the question open."""


def _say_unsure(facts: Facts) -> list[Sentence]:
    """How far "no trace" goes."""
    tests = facts.pixel_tests
    if tests is None:
        return []
    found = f"{tests.made} of {tests.known} tests found no trace, and a careful edit leaves none"
    return [say(f"Not sure that it is unedited: {found}.", tests)]


def compose_next(facts: Facts) -> list[Sentence]:
    """What to do next."""
    if facts.brief.assessments.history.verdict == "not_checked":
        return [
            Sentence("Look for earlier copies first: a reverse image search (--online) settles most questions."),
            Sentence("Then ask the sender for the original file."),
        ]
    return [Sentence("Compare it with the earliest copy, and ask the sender for the original file.")]


def compose_summary(facts: Facts) -> list[Sentence]:
    """The overview: how it was made, then when and where, then whether it was seen."""
    said = compose_making(facts)[:3]
    if facts.capture is not None and facts.camera is None:
        said += compose_when(facts)[:1]
    if facts.place is not None:
        said += compose_where(facts)[:1]
    said += compose_seen(facts)[:1]
    return said


def compose_unclear(facts: Facts) -> list[Sentence]:
    """A question of no known kind: the overview, and how it was read."""
    return [Sentence("Read as a general question. Here is what is known:"), *compose_summary(facts)]


def compose_nonsense(facts: Facts) -> list[Sentence]:
    """What is no question."""
    return [Sentence("I read no question in that. Here is what is known:"), *compose_summary(facts)]


def compose_help(_facts: Facts) -> list[Sentence]:
    """What can be asked."""
    return [Sentence(ASK)]


def compose_thanks(_facts: Facts) -> list[Sentence]:
    """Nothing was asked."""
    return [Sentence("You're welcome. Ask on whenever you like.")]
