"""Composers about the taking: where, when, who, with what camera."""

from __future__ import annotations

import re

from backstory_cli.analysts.compose import Sentence, say
from backstory_cli.analysts.compose.making import describe_account
from backstory_cli.analysts.evidence import Place
from backstory_cli.analysts.facts import Facts
from backstory_cli.analysts.question import Kind, parse_question
from backstory_cli.analysts.wording import (
    MAX_NAME,
    MAX_QUOTE,
    add_article,
    format_local,
    get_rows,
    get_text,
    join_words,
    quote,
    shorten,
    to_number,
)
from backstory_cli.models import Basis, Confidence, Finding, Strength

SHARED = "as usual for shared images"
VOUCHED = "The signature shows who vouches for that, not that it is true."
TYPED = "Somebody typed that, often for a whole series; nothing here confirms it."
CLOCKS = "Camera clocks can be wrong, and dates can be rewritten."
NOBODY = "No person is named."
NOT_READ = "Can't tell: the metadata was not read in this run."


def compose_where(facts: Facts) -> list[Sentence]:
    """Where was it taken."""
    place = facts.place
    if place is not None and place.position:
        return [
            say(f"{_capitalise(describe_position(place))}, {_describe_source(place)}.", place),
            *(say_contradictions(facts, "place", "time_zone") or _say_fit(facts)),
        ]
    if place is not None:
        return [
            say(f"{place.name}, {place.account}.", place),
            Sentence(VOUCHED if place.is_signed else TYPED),
        ]
    network = facts.first("metadata.network")
    if network is not None:
        listed = network.data.get("countries")
        countries = join_words([str(each) for each in listed] if isinstance(listed, list) else [], "or")
        text = f"In or near {countries}, by its metadata: the phone was in a mobile network there."
        return [say(text, network, sure=Confidence.LOW), Sentence("It states no position.")]
    if said := _say_not_taken(facts) or _say_copy_captions(facts):
        return said
    if not facts.metadata_was_read:
        return [Sentence(NOT_READ)]
    lead = "Reverse search is the best lead."
    if facts.texts and not facts.has_injection:
        lead = f"Reverse search and the visible text ({quote(facts.texts[:2])}) are the best leads."
    return [
        Sentence(f"Can't tell from this file: it has no GPS data, {SHARED}.", absent="no GPS data"),
        *_say_earliest(facts),
        Sentence(lead),
    ]


def _describe_source(place: Place) -> str:
    return place.account if place.finding.kind.startswith("credentials.") else "if the GPS data is true"


def describe_position(place: Place) -> str:
    """Where the file says that it was taken: "at 46.4916, 30.7458, in or near Odesa, Ukraine"."""
    if not place.position:
        return f"in {place.name}"
    return f"at {place.position}, {place.name}" if place.name else f"at {place.position}"


def compose_when(facts: Facts) -> list[Sentence]:
    """When was it taken."""
    said = _say_not_taken(facts) if facts.capture is None else []
    if (capture := facts.capture) is not None:
        zone = f" ({capture.zone})" if capture.zone else " (time zone not stated)"
        changed = _say_last_change(facts)
        if changed and _ASKS_CHANGE.search(facts.brief.question):
            said += [*changed, say(f"It was taken on {capture.local}{zone}.", capture)]
        else:
            said += [say(f"{capture.local}{zone}, {capture.account}.", capture)]
            said += [*say_contradictions(facts, "time", "default_clock"), *changed]
        said += _say_earliest(facts)
        return [*said, Sentence(VOUCHED if capture.is_signed else CLOCKS)]
    signed = facts.first("credentials.signed_at")
    if signed is not None and (day := _read_day(signed)):
        said.append(say(f"By {day} at the latest: its Content Credentials were signed then.", signed))
    said += _say_earliest(facts)
    published = facts.first("address.published")
    if published is not None and (day := _read_day(published)):
        said.append(say(f"The page it came from says that it was published on {day}.", published))
    modified = facts.first("metadata.modify_time")
    if modified is not None and (day := _read_day(modified)):
        said.append(say(f"Its metadata says that it was last changed on {day}.", modified))
    if said:
        return said if _was_generated(facts) else [*said, Sentence("When it was taken is not stated.")]
    if not facts.metadata_was_read:
        return [Sentence(NOT_READ)]
    return [
        Sentence(f"Can't tell from this file: it holds no date, {SHARED}.", absent="no date"),
        Sentence("An earlier copy with a date would narrow it down."),
    ]


def compose_who(facts: Facts) -> list[Sentence]:
    """Who took it."""
    author = facts.first_stated("credentials.author", "metadata.author") or facts.first("web.author")
    if author is not None:
        signed = author.kind.startswith("credentials.") and author.basis is Basis.SIGNED
        people = [shorten(str(row.get("name")), MAX_NAME) for row in get_rows(author.data, "people")[:3]]
        texts = {key: shorten(str(author.data.get(key) or ""), MAX_QUOTE) for key in ("artist", "credit", "copyright")}
        labels = {"artist": "photographers" if people else "photographer"}
        texts["artist"] = join_words(people) or texts["artist"]
        named = [f"{labels.get(key, key)} {text}" for key, text in texts.items() if text]
        if named:
            return [
                say(
                    f"Its {'signed Content Credentials name' if signed else 'metadata names'}: {'; '.join(named)}.",
                    author,
                ),
                *_say_identity(facts),
                Sentence(VOUCHED if signed else "Anyone can write a name into a file; ask the person or agency named."),
            ]
    if said := _say_identity(facts):
        return said
    if facts.generator is not None and _was_generated(facts):
        return [say(f"An AI generator: {describe_account(facts.generator)}.", facts.generator), Sentence(NOBODY)]
    owner = facts.first("metadata.serials")
    if owner is not None and owner.data.get("owner"):
        return [say(f"The camera's owner name is {shorten(str(owner.data['owner']), MAX_QUOTE)}.", owner)]
    sources = [copy for copy in facts.copies if copy.source]
    if sources:
        return [say(f"A known copy ({sources[0].where}) names {sources[0].source} as its source.", sources[0])]
    if not facts.metadata_was_read:
        return [Sentence(NOT_READ)]
    return [
        Sentence("Can't tell from this file: it names no photographer, agency or owner.", absent="no author"),
        Sentence("The earliest published copy usually has a credit: search for it."),
    ]


def _say_identity(facts: Facts) -> list[Sentence]:
    """Whom an identity assertion of the record names."""
    identity = facts.first("credentials.identity")
    rows = get_rows(identity.data, "people")[:2] if identity else []
    known = [(get_text(row, "name"), get_text(row, "provider") or get_text(row, "kind")) for row in rows]
    named = join_words([f"{shorten(name, MAX_NAME)} ({shorten(by, MAX_NAME)})" for name, by in known])
    return [say(f"Its Content Credentials identify {named}, which was not checked here.", identity)] if named else []


def compose_camera(facts: Facts) -> list[Sentence]:
    """With what camera."""
    camera = facts.camera
    if camera is not None:
        lens = f", with the lens {camera.lens}" if camera.lens else ""
        said = [say(f"{_begin(camera.name)}{lens}, {camera.account}.", camera)]
        return [
            *said,
            *say_contradictions(facts, "device"),
            Sentence(VOUCHED if camera.is_signed else "Such data can be written or copied."),
        ]
    if said := _say_not_taken(facts):
        return said
    software = facts.first("metadata.software")
    if software is not None:
        name = facts.editor_name or shorten(str(software.data.get("software") or ""), MAX_QUOTE)
        if name:
            return [say(f"No camera is named; the file was written by {name}.", software)]
    if not facts.metadata_was_read:
        return [Sentence(NOT_READ)]
    return [
        Sentence(f"Can't tell from this file: its metadata names no camera or phone, {SHARED}.", absent="no camera")
    ]


def _was_generated(facts: Facts) -> bool:
    return facts.brief.assessments.origin.verdict == "generated"


def _say_not_taken(facts: Facts) -> list[Sentence]:
    """That it was generated, where somebody asks where, when or with what it was taken."""
    if facts.generator is None or not _was_generated(facts):
        return []
    says = "its signed Content Credentials say so" if facts.generator.signed else describe_account(facts.generator)
    return [say(f"It was generated, not photographed: {says}.", facts.generator)]


def compose_sun(facts: Facts) -> list[Sentence]:
    """Where shadows should fall."""
    finding = facts.first("sun.position")
    if finding is None and not facts.metadata_was_read:
        return [Sentence(NOT_READ)]
    if finding is None:
        return [Sentence("Can't tell: the position of the sun needs a time and a place, and the file has not both.")]
    data = finding.data
    light, bearing, height = data.get("light"), to_number(data.get("shadow_bearing")), to_number(data.get("height"))
    if light != "day" or bearing is None or height is None:
        return [say(f"At the stated time and place it was {shorten(str(light), MAX_NAME)}.", finding)]
    return [
        say(
            f"Shadows should fall towards {bearing:.0f}° (0 is north, 90 east), with the sun {height:.0f}° high, "
            "if the stated time and place are true.",
            finding,
        ),
        Sentence("Hold that against the image; --shadow DEGREES checks a direction that you measured."),
    ]


def compose_metadata(facts: Facts) -> list[Sentence]:
    """What the metadata holds."""
    fields = facts.first("metadata.fields")
    if fields is None:
        return [Sentence(NOT_READ if not facts.metadata_was_read else "The file holds no metadata.")]
    name = facts.brief.subject.name
    said = [say(f"Its metadata has {fields.data.get('count')} fields; to list them: backstory metadata {name}", fields)]
    if facts.camera is not None:
        said.append(say(f"Camera: {facts.camera.name}.", facts.camera))
    if facts.capture is not None:
        said.append(say(f"Taken: {facts.capture.local}.", facts.capture))
    return said


def _begin(name: str) -> str:
    return _capitalise(add_article(name))


def _capitalise(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def say_contradictions(facts: Facts, *names: str) -> list[Sentence]:
    """What the file contradicts itself in, of the checks of consistency whose names begin so."""
    kinds = tuple(f"consistency.{name}" for name in names)
    found = [
        each
        for each in facts.brief.findings
        if each.kind.startswith(kinds) and (each.strength is not Strength.WEAK or each.kind in _TOLD_THOUGH_WEAK)
    ]
    return [say(f"But the file contradicts itself: {found[0].summary}", found[0])] if found else []


_TOLD_THOUGH_WEAK = {"consistency.time_satellites"}
"""Too weak for a verdict, yet what somebody who asks for the time has to know."""


_ASKS_CHANGE = re.compile(r"\bwhen\b(?:(?!\btaken\b|\bmade\b|[,;?]).)*\b(?:edited|changed|modified|saved)\b", re.I)
"""A question that asks for the time of a change."""


def _say_last_change(facts: Facts) -> list[Sentence]:
    """When the file was last changed, where that is asked too."""
    modified = facts.first("metadata.modify_time")
    if modified is None or not {Kind.EDITED, Kind.DIFFERENCE} & set(parse_question(facts.brief.question).kinds):
        return []
    day = format_local(str(modified.data.get("local") or "")) or _read_day(modified)
    return [say(f"It was last changed on {day}, by its metadata.", modified)] if day else []


def _say_fit(facts: Facts) -> list[Sentence]:
    """Whether the clock's offset is that of the place."""
    capture = facts.capture
    if capture is not None and capture.fits_place:
        return [say(f"It fits the file's time zone ({capture.zone}).", capture, facts.place)]
    return [Sentence("Nothing here confirms it: compare the view with a map.")]


def _say_earliest(facts: Facts) -> list[Sentence]:
    dated = [copy for copy in facts.copies if copy.date]
    if not dated:
        return []
    first = dated[0]
    source = f" by {first.source}" if first.source else ""
    return [say(f"The earliest known copy is dated {format_local(first.date)}{source} ({first.where}).", first)]


def _say_copy_captions(facts: Facts) -> list[Sentence]:
    for copy in facts.copies:
        if caption := str(copy.finding.data.get("caption") or ""):
            return [say(f"A known copy ({copy.where}) is captioned “{shorten(caption, MAX_QUOTE)}”.", copy)]
    return []


def _read_day(finding: Finding) -> str:
    """The day that a finding states: as it is written there, else that of an exact moment in UTC."""
    written = str(finding.data.get("local") or finding.data.get("published") or "")[:10]
    when = finding.data.get("when")
    return format_local(written or (str(when.get("earliest", ""))[:10] if isinstance(when, dict) else ""))
