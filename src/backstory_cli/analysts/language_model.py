"""A language model words the answer, and its words are held against the findings.

The model sees the question and the findings, never the picture. Whatever it replies, by error or because a
text in the picture told it to, only this reaches the reader: sentences that cite findings which exist, that
hold no name and no number from elsewhere, that are no surer than their evidence, and that are marked as what
they are where they rest on what a file says or on a model's impression. There is no field for free text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, JsonValue, ValidationError

from backstory_cli.analysts import Brief
from backstory_cli.analysts.compose import CONFIDENCE
from backstory_cli.analysts.grounding import find_proper_names, find_ungrounded
from backstory_cli.analysts.prompt_injection import find_injection
from backstory_cli.analysts.prompts import build_question_text, build_system_text, is_withheld
from backstory_cli.errors import ServiceFailedError
from backstory_cli.models import Answer, Author, Basis, Check, Confidence, Finding, Statement, Wanted
from backstory_cli.text import clean

if TYPE_CHECKING:
    from backstory_cli.web.language_models import LanguageModel, Reply

MAX_CLAIMS = 12
MAX_UNANSWERED = 12
MAX_SENTENCE = 500
"""Characters kept of one sentence."""

NEEDS_ITS_OWN_EVIDENCE = frozenset({"time", "place", "source"})
"""Topics on which a claim must cite a finding about just that, and not an opinion."""

MAX_FILLED_IN = 2
"""Findings whose words are put into one sentence of a model that was not sent them."""

AVOIDED = re.compile(
    r"\b(?:real|fake|genuine\w*|authentic\w*|original|verified|first[\s-]+published|legit\w*|trustworthy|truthful|"
    r"bona[\s-]+fide|hoax|forged|forgery|un(?:altered|edited|touched|manipulated|modified|retouched|doctored))\b",
    re.IGNORECASE,
)
"""Words that promise more than evidence can give."""

QUESTION = re.compile(
    r"(?:whether|where|when|who|whom|whose|what|which|how|why)\b(?!.*(?:[:;]|\b(?:is|was|be|being) that\b))",
    re.IGNORECASE,
)
"""How something unanswered begins. An assertion does not, unless it hides behind one: "What is sure is that ..."."""

IMPRESSION = "A model's impression, which decides nothing: "
ATTRIBUTION = {Basis.DECLARED: "The file says: ", Basis.REPORTED: "As others report: "}
"""How a sentence is introduced that rests on what somebody says rather than on what was established here."""
QUOTED = {
    Basis.SIGNED: ATTRIBUTION[Basis.DECLARED],
    Basis.MATCHED: ATTRIBUTION[Basis.REPORTED],
    Basis.MEASURED: "Words in the image say: ",
}
"""The same where what was established here only brings along what somebody wrote."""
WRITTEN = frozenset(
    {"author", "caption", "credit", "licence", "note", "source", "statement", "tags", "text", "title", "verdict"}
)
"""Names in a finding's data under which stands what somebody wrote, whatever the basis of the finding."""
_IN_QUOTES = re.compile("“[^”]*”?")


def _keep_one_sentence(value: Any) -> Any:
    return clean(value.strip(), MAX_SENTENCE) if isinstance(value, str) else value


Sentence = Annotated[str, BeforeValidator(_keep_one_sentence)]


class Proposed(BaseModel):
    """One sentence that a model proposes, and the ids of the findings that it says it rests on."""

    model_config = ConfigDict(frozen=True)

    topic: Literal["origin", "integrity", "history", "time", "place", "source", "device", "content", "other"]
    statement: Sentence
    confidence: Confidence
    evidence: list[str]


class Proposal(BaseModel):
    """A model's whole reply."""

    model_config = ConfigDict(frozen=True)

    claims: list[Proposed]
    unanswered: list[Sentence]


class Wish(BaseModel):
    """A further check that a model asks for."""

    model_config = ConfigDict(frozen=True)

    check: Check
    region: list[int] | None = None
    name: str | None = None


def _keep_known_checks(value: object) -> object:
    """Wishes for checks that there are: one for another is no reason to lose the answer."""
    if not isinstance(value, list):
        return value
    return [wish for wish in value if isinstance(wish, dict) and wish.get("check") in set(Check)]


class WishfulProposal(Proposal):
    """A reply that may ask for further checks."""

    wants: Annotated[list[Wish], BeforeValidator(_keep_known_checks)] = []


class ModelAnalyst:
    """Has a model word the answer, and keeps what the findings carry.

    Args:
        model: The model to ask; the analyst has its name.
        send_metadata: Send it what the file itself says, too. Otherwise it gets of such findings only what they are
            about, and their words are put in here.
    """

    def __init__(self, model: LanguageModel, *, send_metadata: bool = False) -> None:
        self.name = model.name
        self._model = model
        self._send_metadata = send_metadata

    def answer(self, brief: Brief) -> Answer:
        """Ask once, over the findings of the brief.

        Raises:
            ServiceFailedError: The model did not answer, or nothing of its answer is carried by the findings.
        """
        shape = WishfulProposal if brief.offers else Proposal
        reply = self._model.generate(
            purpose="the question and the findings, for an answer in words",
            system=build_system_text(brief),
            text=build_question_text(brief, send_metadata=self._send_metadata),
            schema=shape.model_json_schema(),
        )
        proposal = _parse_proposal(reply, self._model.title, shape)
        wants = brief.wanted(_iter_wishes(proposal))
        checked = [self._filter_statement(each, brief) for each in proposal.claims[:MAX_CLAIMS]]
        claims = _drop_repeats(each for each in checked if each is not None)
        unanswered = [each for each in proposal.unanswered[:MAX_UNANSWERED] if is_open(each, brief)]
        passed = sum(each is not None for each in checked) + len(unanswered)
        dropped = len(proposal.claims) + len(proposal.unanswered) - passed
        if not claims and not wants and (dropped or not unanswered):
            raise ServiceFailedError(
                f"{self._model.title}: its answer cited no evidence that exists here",
                "ask again, or read the answer made by rules",
            )
        return Answer(
            text=" ".join(_end_sentence(each) for each in ([claim.statement for claim in claims] or unanswered)),
            claims=claims,
            unanswered=tuple(dict.fromkeys(unanswered)),
            by=Author(analyst=self.name, model=reply.model),
            dropped=dropped,
            wants=wants,
        )

    def _filter_statement(self, proposed: Proposed, brief: Brief) -> Statement | None:
        statement = filter_statement(proposed, brief)
        if statement is None or self._send_metadata:
            return statement
        return _fill_in(statement, [each for each in brief.findings if each.id in statement.evidence])


def filter_statement(proposed: Proposed, brief: Brief) -> Statement | None:
    """The sentence as it may be shown, or None where the findings do not carry it."""
    cited = [finding for finding in brief.findings if finding.id in proposed.evidence]
    facts = [finding for finding in cited if finding.basis is not Basis.OPINION]
    if not cited or not proposed.statement or makes_promise(proposed.statement):
        return None
    if proposed.topic in NEEDS_ITS_OWN_EVIDENCE and proposed.topic not in {fact.about.value for fact in facts}:
        return None
    names = find_proper_names(_iter_known_texts(brief))
    if find_ungrounded(proposed.statement, _iter_citable(facts), names):
        return None
    return Statement(
        statement=_attribute(proposed.statement, facts, names) + proposed.statement,
        confidence=min((proposed.confidence, _limit_confidence(cited)), key=lambda confidence: confidence.rank),
        evidence=tuple(finding.id for finding in cited),
    )


def _fill_in(statement: Statement, cited: Sequence[Finding]) -> Statement | None:
    """A sentence of a model that was not sent what the file itself says, with that in it.

    The words of findings that it did not see stand in the place of its own where it cites nothing else, and behind
    them where it does. Words that stand in the file for a model to repeat are left out.
    """
    unseen = [each for each in cited if is_withheld(each)]
    words = [_end_sentence(each.summary) for each in unseen if not find_injection(each.summary)][:MAX_FILLED_IN]
    own = [] if len(unseen) == len(cited) else [_end_sentence(statement.statement)] if unseen else [statement.statement]
    sentences = tuple(dict.fromkeys([*own, *words]))
    return statement.model_copy(update={"statement": " ".join(sentences)}) if sentences else None


def is_open(unanswered: str, brief: Brief) -> bool:
    """Whether an entry of ``unanswered`` is a question, and names only what the question or the findings name."""
    facts = [finding for finding in brief.findings if finding.basis is not Basis.OPINION]
    return (
        QUESTION.match(unanswered) is not None
        and not makes_promise(unanswered)
        and not find_ungrounded(unanswered, [brief.question, *_iter_citable(facts)])
    )


def makes_promise(sentence: str) -> bool:
    """Whether one of the words to avoid is in it, in whatever letters."""
    return AVOIDED.search(unicodedata.normalize("NFKC", sentence)) is not None


def _iter_wishes(proposal: Proposal) -> Iterator[Wanted]:
    """What it asks for, as far as it makes sense."""
    for wish in proposal.wants[:MAX_CLAIMS] if isinstance(proposal, WishfulProposal) else ():
        region = tuple(wish.region) if wish.region and wish.check is Check.REGION else None
        try:
            yield Wanted.model_validate({"check": wish.check, "region": region, "name": wish.name or ""})
        except ValidationError:  # a region of other than four numbers
            continue


def _parse_proposal(reply: Reply, title: str, shape: type[Proposal]) -> Proposal:
    try:
        return shape.model_validate(reply.parsed)
    except ValidationError:
        raise ServiceFailedError(
            f"{title}: its answer does not have the fields that it was asked for",
            "ask again, or name another model with --model",
        ) from None


def _limit_confidence(cited: Sequence[Finding]) -> Confidence:
    """As sure as the strongest cited finding; an opinion is at most moderate, so opinions alone stop at medium."""
    return CONFIDENCE[max((finding.strength for finding in cited), key=lambda strength: strength.rank)]


def _attribute(statement: str, facts: Sequence[Finding], names: frozenset[str]) -> str:
    """How to introduce a sentence: by the source that its names and numbers come from.

    Established findings beside it do not help a sentence whose names only the file's own words carry, and neither
    does one of their own that only tells what somebody wrote: in the picture, in an index, on a page.
    """
    if not facts:
        return IMPRESSION
    established = [fact for fact in facts if fact.basis not in ATTRIBUTION]
    if established and not find_ungrounded(statement, _iter_own_words(established), names):
        return ""
    said = {fact.basis for fact in facts}
    for basis in (Basis.DECLARED, Basis.REPORTED):
        if basis in said:
            return ATTRIBUTION[basis]
    return next(QUOTED[basis] for basis in QUOTED if basis in said)


def _iter_own_words(findings: Iterable[Finding]) -> Iterator[str]:
    """What findings say that were established here, without what somebody wrote."""
    for finding in findings:
        foreign = sorted(filter(None, _iter_written(finding.data)), key=len, reverse=True)
        for text in (
            finding.id,
            _IN_QUOTES.sub(" ", finding.summary),
            finding.limits,
            *_iter_leaves(_drop_written(finding.data)),
        ):
            for each in foreign:
                text = text.replace(each, " ")  # noqa: PLW2901
            yield text


def _iter_written(value: JsonValue) -> Iterator[str]:
    """The texts in a finding's data that somebody wrote."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from (each for each in _iter_leaves(item)) if key in WRITTEN else _iter_written(item)
    elif isinstance(value, list):
        for item in value:
            yield from _iter_written(item)


def _drop_written(value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        return {key: _drop_written(item) for key, item in value.items() if key not in WRITTEN}
    if isinstance(value, list):
        return [_drop_written(item) for item in value]
    return value


def _iter_citable(findings: Iterable[Finding]) -> Iterator[str]:
    """What a sentence may take names and numbers from: text addressed to a model, once known as such, is none."""
    for finding in findings:
        if finding.id.startswith("instructions."):
            yield from _iter_own_words([finding])
        else:
            yield from _iter_texts([finding])


def _iter_known_texts(brief: Brief) -> Iterator[str]:
    """Whatever was said, by whomever, in the letters in which it was said: passages that address a model are quoted
    in small ones."""
    yield from (brief.question, brief.subject.name)
    for turn in brief.turns:
        yield from (turn.question, turn.answer.text)
    yield from _iter_texts(each for each in brief.findings if not each.id.startswith("instructions."))


def _iter_texts(findings: Iterable[Finding]) -> Iterator[str]:
    """Everything that findings say."""
    for finding in findings:
        yield from (finding.id, finding.summary, finding.limits)
        yield from _iter_leaves(finding.data)


def _iter_leaves(value: JsonValue) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        for item in value.values():
            yield from _iter_leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from _iter_leaves(item)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def _drop_repeats(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    return tuple({each.statement: each for each in statements}.values())


def _end_sentence(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?", "…")) else f"{sentence}."
