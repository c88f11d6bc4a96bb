"""Composers about the making: is it a photo, is it AI."""

from __future__ import annotations

from backstory_cli.analysts.compose import Sentence, describe_forgery, say
from backstory_cli.analysts.compose.changes import say_difference, say_edited, say_signed_change, say_test
from backstory_cli.analysts.evidence import Generator
from backstory_cli.analysts.facts import Facts
from backstory_cli.analysts.wording import MAX_NAME, add_article, get_host, shorten
from backstory_cli.models import Basis, Confidence, Finding, Leaning

SETTLE = "Search for earlier copies (--online), or check for SynthID at the addresses below."
NOT_READ = "Can't tell: the metadata was not read in this run, so what the file says of itself is unknown."
AT_ITS_SOURCE = "What the screen showed has to be checked at its source."
ANYONE = "Anyone can write such text, but few would."
ANYONE_MARK = "Anyone can add such a mark, but few would."
_MARKS = {"generators.watermark", "generators.hidden_text", "generators.visible_sparkle", "text.generated_label"}


def compose_real(facts: Facts) -> list[Sentence]:
    """Is this a real photo."""
    origin, integrity = facts.brief.assessments.origin, facts.brief.assessments.integrity
    if integrity.verdict in {"altered", "differs", "changed_after_signing"}:
        return [*say_edited(facts, yes="Not as it stands: "), *_say_making(facts, lead=False)]
    if origin.verdict in {"generated", "partly_generated"} and facts.generator is not None:
        return _say_generated(facts.generator, yes="No, ")
    return [*_say_making(facts, lead=True), *_say_doubt(facts)]


def compose_making(facts: Facts) -> list[Sentence]:
    """How was it made, where nobody asked for a yes or no."""
    integrity = facts.brief.assessments.integrity
    if integrity.verdict in {"altered", "differs", "changed_after_signing"}:
        return [*say_edited(facts, yes="Changed: "), *_say_making(facts, lead=False)]
    if facts.brief.assessments.origin.verdict in {"generated", "partly_generated"} and facts.generator is not None:
        return _say_generated(facts.generator, yes="")
    return [*_say_making(facts, lead=True), *_say_doubt(facts)]


def compose_ai(facts: Facts) -> list[Sentence]:
    """Is this AI."""
    origin = facts.brief.assessments.origin
    if origin.verdict in {"generated", "partly_generated"} and facts.generator is not None:
        return _say_generated(facts.generator, yes="Yes, ")
    return _say_making(facts, lead=True, ai=True)


def compose_screenshot(facts: Facts) -> list[Sentence]:
    """Is this a screenshot."""
    origin = facts.brief.assessments.origin
    because = [each for each in facts.brief.findings if each.id in origin.because]
    if origin.verdict == "screen_capture":
        return [say("Yes, by its own metadata: it says that it is a screenshot.", *because), Sentence(AT_ITS_SOURCE)]
    if origin.verdict in {"generated", "partly_generated"} and facts.generator is not None:
        return _say_generated(facts.generator, yes="No, ")
    if facts.camera is not None:
        text = f"Probably not: its metadata names {_describe_camera(facts)}, which a screenshot does not have."
        return [say(text, facts.camera, facts.capture), Sentence(describe_forgery(facts))]
    shape = facts.first("metadata.screen_shape")
    if shape is not None:
        size = f"{shape.data.get('width')} × {shape.data.get('height')}"
        text = f"Possibly: it has exactly the size of a phone's screen ({size}) and names no camera."
        return [say(text, shape, sure=Confidence.LOW), Sentence(AT_ITS_SOURCE)]
    if not facts.metadata_was_read:
        return [Sentence(NOT_READ)]
    return [
        Sentence("Can't tell: no entry says so, and its size is not that of a known phone's screen."),
        Sentence("A cropped or re-saved screenshot keeps neither."),
    ]


def _say_generated(generator: Generator, yes: str) -> list[Sentence]:
    if generator.signed:
        part = "part of it was made" if generator.partly else "it was made"
        says = "NovelAI's signature over its pixels says so"
        if generator.where.startswith("credentials."):
            says = "its signed Content Credentials say so"
        return [say(f"{_begin(yes, part)} with an AI generator: {says}.", generator)]
    details = [f"model {generator.model}"] if generator.model else []
    details += [f"prompt “{generator.prompt}”"] if generator.prompt else []
    shown = f" ({', '.join(details)})" if details else ""
    account = "by its own account" if not generator.partly else "in part, by its own account"
    begin = f"Yes, {account}" if yes == "Yes, " else f"AI-generated, {account}"
    return [say(f"{begin}: {describe_account(generator)}{shown}.", generator), Sentence(_choose_caveat(generator))]


def _choose_caveat(generator: Generator) -> str:
    """How easily that is made up."""
    if generator.where.startswith("credentials."):
        return "Anyone can sign with a key of their own."
    return ANYONE_MARK if generator.where in _MARKS else ANYONE


def describe_account(generator: Generator) -> str:
    """What an unsigned file or its pixels say of its generator, and where."""
    name = generator.name or "a generator"
    if generator.finding.basis is Basis.MEASURED:
        mark = _DRAWN_MARKS.get(generator.where, "a mark like the one that {} adds").format(name)
        return f"it has {mark}" if generator.name else "it bears a label that says so"
    if generator.where == "generators.watermark":
        return f"its pixels carry the open watermark of {name}"
    if generator.where == "generators.hidden_text":
        return "its pixels hide the settings of a generator"
    if generator.where.startswith("credentials."):
        return f"its {'signed ' if generator.signed else ''}Content Credentials{_by_nobody(generator)} name {name}"
    if "comfyui" in name.casefold():
        return "the file carries a ComfyUI workflow"
    settings = generator.model or generator.prompt
    return f"the file carries settings of {name}" if settings else f"the file names {name}"


_DRAWN_MARKS = {
    "generators.visible_sparkle": "a four-pointed star like the one that the {} app adds, also to photos it edits",
    "generators.visible_colour_bar": "a colour bar like the one that {} adds",
}
"""Marks that can be seen in the image."""


def _by_nobody(generator: Generator) -> str:
    return "" if generator.signed else ", by no trusted signer,"


def _begin(yes: str, part: str) -> str:
    return f"{yes}{part}" if yes else f"{part[0].upper()}{part[1:]}"


def _say_making(facts: Facts, *, lead: bool, ai: bool = False) -> list[Sentence]:
    """What is known of the making where no generator is stated."""
    origin = facts.brief.assessments.origin
    because = [each for each in facts.brief.findings if each.id in origin.because]
    if origin.verdict == "captured" and any(each.basis is Basis.SIGNED for each in because):
        begin = "No, by a signed record" if ai else "Yes, by a signed record"
        return [say(f"{begin}: its Content Credentials say that a camera took it.", *because)]
    if origin.verdict == "screen_capture":
        begin = "Can't tell: it" if ai else "It"
        return [
            say(f"{begin} is a screenshot or a capture of a screen, by its own metadata.", *because),
            Sentence(AT_ITS_SOURCE),
        ]
    if facts.camera is not None:
        return _say_camera(facts, lead=lead, ai=ai)
    if not lead:
        return []
    return _say_indication(facts) or _say_nothing(facts)


def _say_indication(facts: Facts) -> list[Sentence]:
    """Where a mark in the pixels or models' opinions lean."""
    if facts.generator is not None:
        text = f"Leans towards AI-generated: {describe_account(facts.generator)}."
        said = say(text, facts.generator, sure=Confidence.LOW)
        return [said, Sentence("Anyone can copy such a mark, and nothing else confirms it.")]
    return _say_opinions(facts)


def _say_nothing(facts: Facts) -> list[Sentence]:
    """What the file does not hold, of what was looked for."""
    if not facts.metadata_was_read:
        return [Sentence(NOT_READ), Sentence("Run it again without --only and --skip.")]
    absent = ["no camera data"]
    absent += ["no generator mark"] if facts.was_made("generators") else []
    absent += (
        ["no Content Credentials"]
        if facts.was_made("credentials")
        and not facts.find("credentials.manifest")
        and not facts.find("credentials.remote")
        else []
    )
    said = [Sentence(f"Can't tell from this file: {', '.join(absent)}, as usual for an image shared online.")]
    if facts.addressed is not None:
        text = "A model's opinion does not count here: the image holds text addressed to an AI model."
        said.append(say(text, facts.addressed))
    said += [*_say_record(facts), *_say_remote(facts)]
    if facts.editor is not None:
        said.append(say(f"It was saved with {facts.editor_name}.", facts.editor))
    if left := [name for check, name in _LOOKED_FOR.items() if not facts.was_made(check)]:
        said.append(Sentence(f"Not looked for in this run: {', '.join(left)}."))
    return [*said, Sentence(SETTLE)]


def _say_remote(facts: Facts) -> list[Sentence]:
    """That the file names an address at which its Content Credentials are kept."""
    remote = facts.first("credentials.remote")
    if remote is None or facts.find("credentials.manifest"):
        return []
    host = shorten(get_host(str(remote.data.get("address") or "")), MAX_NAME)
    return [say(f"It says that its Content Credentials are kept at {host}; they were not fetched.", remote)]


def _say_record(facts: Facts) -> list[Sentence]:
    """What a Content Credentials record says where it does not tell how the image was made."""
    record = facts.first("credentials.manifest")
    if record is None:
        return []
    signer = shorten(str(record.data.get("signer") or "an unnamed signer"), MAX_NAME)
    edits = f"list {facts.recorded_edits.steps}, and" if facts.recorded_edits else "do"
    text = f"Its Content Credentials, signed by {signer}, {edits} do not say how the image was made."
    return [say(text.replace(" do do ", " do "), record, facts.recorded_edits)]


_LOOKED_FOR = {"generators": "generator marks", "credentials": "Content Credentials"}
"""What settles the making, by the check that looks for it."""


def _say_camera(facts: Facts, *, lead: bool, ai: bool) -> list[Sentence]:
    camera, capture, resize = facts.camera, facts.capture, facts.resize
    assert camera is not None  # noqa: S101 - asked before
    said: list[Sentence] = []
    if lead and not ai:
        original = ", but not the original file" if resize or facts.editor else ""
        said.append(say(f"Probably a camera photo{original}.", camera, resize))
    begin = "Probably not: its" if lead and ai else "Its"
    resized = f"; the image has since been resized from {resize.stated} to {resize.actual}" if resize else ""
    said.append(say(f"{begin} metadata names {_describe_camera(facts)}{resized}.", camera, capture, resize))
    if facts.generator is not None:
        said.append(say(f"But {describe_account(facts.generator)}.", facts.generator))
    if not resize and facts.editor is not None:
        said.append(say(f"It was saved with {facts.editor_name}.", facts.editor))
    return [*said, Sentence(describe_forgery(facts))]


def _describe_camera(facts: Facts) -> str:
    """The camera that the file names, with its settings and date."""
    camera = facts.camera
    assert camera is not None  # noqa: S101 - asked before
    complete = " with full exposure settings" if camera.complete else ""
    date = f" and {facts.capture.local}" if facts.capture else ""
    return f"{add_article(camera.name)}{complete}{date}"


def _say_opinions(facts: Facts) -> list[Sentence]:
    making = [each for each in facts.opinions if each.leaning in {Leaning.GENERATED, Leaning.CAPTURED}]
    if not making:
        return []
    first = making[0]
    side = "AI-generated" if first.leaning is Leaning.GENERATED else "a camera photo"
    if any(each.leaning is not first.leaning for each in making):
        return [Sentence("Can't tell: the models that looked at it disagree.", tuple(making), Confidence.LOW)]
    points = _describe_opinion(first)
    said = [say(f"Leans towards {side}, in a model's opinion only{points}.", *making, sure=Confidence.LOW)]
    return [*said, Sentence("Nothing measured confirms it.")]


def _describe_opinion(finding: Finding) -> str:
    """What a model points to, and whether it says the same of other copies."""
    name = _MODELS.get(finding.id.partition(".")[0], "the model")
    observations, again = finding.data.get("observations"), finding.data.get("shown_again")
    rows = [row for row in observations if isinstance(row, dict)] if isinstance(observations, list) else []
    seen = [shorten(str(row.get("what", "")), MAX_NAME).rstrip(".") for row in rows[:2]]
    said = list(again.values()) if isinstance(again, dict) else []
    same = f"it said the same of {said.count(finding.data.get('looks'))} of {len(said)} re-encoded copies"
    told = [f"{name} points to {' and '.join(seen)}"] if seen else []
    return ": " + "; ".join([*told, *([same] if said else [])]) if told or said else ""


_MODELS = {"gemini": "Gemini"}


def _say_doubt(facts: Facts) -> list[Sentence]:
    """What the pixels or a known copy say against the whole."""
    if facts.difference is not None:
        return say_difference(facts, yes="But ")[:1]
    if facts.find("credentials.manifest") and facts.brief.assessments.integrity.verdict == "changed_after_signing":
        return say_signed_change(facts)[:1]
    checks = facts.find("web.fact_check")
    told = [say(f"Fact-checked: {checks[0].summary}", checks[0])] if checks else []
    return [*told, *([say_test(facts)] if facts.fired else [])]
