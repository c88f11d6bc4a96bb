"""Composers about earlier copies: was it seen before, is it the same as another image."""

from __future__ import annotations

from backstory_cli.analysts.compose import Sentence, say
from backstory_cli.analysts.facts import Facts
from backstory_cli.analysts.question import NAMED_FILE, Kind, parse_question
from backstory_cli.analysts.wording import MAX_NAME, format_local, shorten
from backstory_cli.models import Basis

MORE = "Older copies may exist elsewhere."


def compose_seen(facts: Facts) -> list[Sentence]:
    """Was it seen before."""
    history = facts.brief.assessments.history
    copies = facts.copies
    if copies:
        first = copies[0]
        source = f" from {first.source}" if first.source else ""
        dated = f", dated {format_local(first.date)}" if first.date else ""
        more = f" {len(copies) - 1} more are listed below." if len(copies) > 1 else ""
        said = [say(f"Yes: a copy is known{source}{dated} ({first.where}).{more}", *copies[:3])]
        if facts.difference is not None and Kind.EDITED not in parse_question(facts.brief.question).kinds:
            said.append(say("The two differ in a part, which is outlined.", facts.difference))
        checks = facts.find("web.fact_check")
        said += [say(f"Fact-checked: {checks[0].summary}", checks[0])] if checks else []
        return [*said, Sentence(MORE)]
    reported = [each for each in facts.brief.findings if each.id in history.because and each.basis is Basis.REPORTED]
    if reported:
        return [
            say(f"Yes, as others report: {reported[0].summary}", reported[0]),
            Sentence("It was not compared here."),
        ]
    if history.verdict == "not_found":
        where = "your index" if facts.was_made("lookup") and not facts.find("web.searched") else "the services asked"
        return [Sentence(f"Not found in {where}."), Sentence("That says nothing about the rest of the web.")]
    return [Sentence("Not checked yet: no search was made."), Sentence("Add --online, or index images you know.")]


_SAME = {
    "identical": "Yes",
    "same_picture": "Yes",
    "derived": "Yes, with changes",
    "part": "In part",
    "similar": "No",
    "unrelated": "No",
}
"""Whether two images are the same, by how they are related."""


def compose_same(facts: Facts) -> list[Sentence]:
    """Is it the same as another image."""
    found = facts.first("comparison.related")
    if found is not None:
        return [say(f"{_SAME.get(str(found.data.get('relation')), 'Not told')}. {found.summary}", found)]
    if (name := NAMED_FILE.search(facts.brief.question)) is not None:
        shown = shorten(name[0], MAX_NAME)
        return [Sentence(f"Not compared: {shown} was not found, or is no image that can be read. Check the path.")]
    return [
        Sentence("Nothing was compared: name the file of the other image, as in “compare it with original.jpg”."),
    ]
