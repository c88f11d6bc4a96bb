"""Typed evidence: what findings establish, as values that answers are composed of.

Composers read these, never the summaries of findings: a summary is written for a list, an answer for a question.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from backstory_cli.analysts import Brief
from backstory_cli.analysts.evidence import (
    Camera,
    Capture,
    Copy,
    Difference,
    Fact,
    Generator,
    PixelTest,
    PixelTests,
    Place,
    RecordedEdits,
    Resize,
)
from backstory_cli.analysts.wording import (
    MAX_NAME,
    MAX_QUOTE,
    PIXEL_TESTS,
    describe_box,
    describe_nearest,
    format_local,
    format_offset,
    get_host,
    get_rows,
    get_text,
    name_generator,
    name_place,
    shorten,
    to_number,
)
from backstory_cli.models import About, Basis, Finding, Leaning, Strength
from backstory_cli.reference.credential_terms import CHANGED_CONTENT


class Facts:
    """What the findings of a brief establish."""

    def __init__(self, brief: Brief) -> None:
        self.brief = brief
        self._of: dict[str, list[Finding]] = {}
        for finding in brief.findings:
            self._of.setdefault(finding.kind, []).append(finding)

    def find(self, kind: str) -> list[Finding]:
        """The findings of a kind."""
        return self._of.get(kind, [])

    def first(self, *kinds: str) -> Finding | None:
        """The first finding of the kinds, in their order."""
        return next((self._of[kind][0] for kind in kinds if kind in self._of), None)

    def first_stated(self, signed: str, declared: str) -> Finding | None:
        """What a record states if that is worth as much as metadata, else what the metadata says."""
        record, metadata = self.first(signed), self.first(declared)
        return record if record and (metadata is None or record.strength is not Strength.WEAK) else metadata

    def was_made(self, detector: str) -> bool:
        """Whether a check was made to its end: only then is what it did not find absent."""
        return self.brief.made_checks is None or detector in self.brief.made_checks

    @property
    def has_injection(self) -> bool:
        """Whether text addressed to a model was found: what stands in the image is then not repeated unasked."""
        return bool(self.find("instructions.found") or self.find("gemini.instructions"))

    @property
    def metadata_was_read(self) -> bool:
        """Whether what the file says of itself was read."""
        return self.was_made("metadata")

    @cached_property
    def camera(self) -> Camera | None:
        """The camera that the file names."""
        finding = self.first_stated("credentials.camera", "metadata.camera")
        if finding is None:
            return None
        make, model = get_text(finding.data, "make"), get_text(finding.data, "model")
        name = model if model.casefold().startswith(make.casefold().split(" ")[0]) else f"{make} {model}".strip()
        if not name:
            return None
        complete = finding.strength.rank >= Strength.MODERATE.rank
        lens = get_text(finding.data, "lens")
        lens = "" if model and model in lens else lens
        return Camera((finding,), shorten(name, MAX_NAME), complete, shorten(lens, MAX_NAME))

    @cached_property
    def capture(self) -> Capture | None:
        """When the file says that it was taken."""
        finding = self.first_stated("credentials.captured_at", "metadata.capture_time")
        if finding is None or not (local := get_text(finding.data, "local")):
            return None
        offset = finding.data.get("offset_minutes")
        zone = "" if (minutes := to_number(offset)) is None else format_offset(round(minutes))
        return Capture((finding,), format_local(local), zone, self._fits_place(local, offset))

    def _fits_place(self, local: str, offset: object) -> bool:
        from backstory_cli.reference.gazetteer import find_utc_offsets

        zone = next((get_text(each.data, "time_zone") for each in self.find("metadata.gps")), "")
        try:
            moment = datetime.fromisoformat(local)
        except ValueError:
            return False
        return bool(zone) and offset in [each.total_seconds() / 60 for each in find_utc_offsets(zone, moment)]

    @cached_property
    def place(self) -> Place | None:
        """Where the file says that it was taken."""
        gps = self.first_stated("credentials.position", "metadata.gps")
        gps = None if gps is None or "unusable" in gps.data else gps
        words = self.first_stated("credentials.place_names", "metadata.place_names")
        named = name_place(words.data) if words else ""
        if gps is None:
            return Place((words,), "", named) if words and named else None
        latitude, longitude = to_number(gps.data.get("latitude")), to_number(gps.data.get("longitude"))
        if latitude is None or longitude is None:
            return None
        near = gps.data.get("nearest_place")
        name = describe_nearest(near) if isinstance(near, dict) else ""
        findings = (gps, words) if words and named else (gps,)
        return Place(findings, f"{latitude:.4f}, {longitude:.4f}", name or named, get_text(gps.data, "map_link"))

    @cached_property
    def resize(self) -> Resize | None:
        """A size that the file states and does not have."""
        finding = self.first("consistency.stated_size")
        sides = finding.data.get("sides") if finding else None
        if finding is None or not isinstance(sides, dict):
            return None
        stated = next((str(size) for name, size in sides.items() if name != "picture"), "")
        return Resize((finding,), stated.replace(" x ", " × "), str(sides.get("picture", "")).replace(" x ", " × "))

    @cached_property
    def editor(self) -> Fact | None:
        """A program known as an editor that the file names."""
        return next((Fact((each,)) for each in self.find("metadata.software") if "program" in each.data), None)

    @property
    def editor_name(self) -> str:
        """Its name as the file writes it."""
        if self.editor is None:
            return ""
        data = self.editor.finding.data
        texts = [get_text(data, key) for key in ("software", "processing_software", "creator_tool")]
        program = get_text(data, "program").casefold()
        named = next((text for text in texts if program.split(" ")[-1] in text.casefold()), get_text(data, "program"))
        return shorten(named, MAX_NAME)

    @cached_property
    def recorded_edits(self) -> RecordedEdits | None:
        """The editing that a Content Credentials record lists."""
        finding = self.first("credentials.history")
        steps = finding.data.get("steps") if finding else None
        if finding is None or finding.leaning is Leaning.NEUTRAL or not isinstance(steps, list):
            return None
        edits = dict.fromkeys(str(step) for step in steps if not str(step).startswith(_NO_EDITS))
        return RecordedEdits((finding,), shorten(", ".join(edits), MAX_QUOTE)) if edits else None

    @property
    def content_mismatch(self) -> bool:
        """Whether the bytes of the image, and not only its record, are other than those that were signed."""
        problems = (row for each in self.find("credentials.manifest") for row in get_rows(each.data, "problems"))
        return any(row.get("code") in CHANGED_CONTENT and not row.get("of_ingredient") for row in problems)

    @cached_property
    def generator(self) -> Generator | None:
        """The generator that the strongest finding names."""
        found = list(self._iter_generators())
        return max(found, key=lambda each: each.finding.strength.rank) if found else None

    def _iter_generators(self) -> Iterator[Generator]:
        for finding in self.brief.findings:
            if finding.leaning not in {Leaning.GENERATED, Leaning.PARTLY_GENERATED} or finding.basis is Basis.OPINION:
                continue
            settings = finding.data.get("settings")
            settings = settings if isinstance(settings, dict) else {}
            yield Generator(
                (finding,),
                name=shorten(name_generator(get_text(finding.data, "generator")), MAX_NAME),
                model=shorten(str(settings.get("model") or ""), MAX_NAME),
                prompt=shorten(str(settings.get("prompt") or ""), MAX_QUOTE),
                signed=finding.basis is Basis.SIGNED,
                partly=finding.leaning is Leaning.PARTLY_GENERATED,
                where=finding.kind,
            )

    @cached_property
    def copies(self) -> tuple[Copy, ...]:
        """Known copies that were compared here, the dated ones first, from the earliest on."""
        found = [
            self._make_copy(each)
            for kind in ("lookup.match", "web.match", "web.identical_file", "web.archived")
            for each in self.find(kind)
            if each.basis is Basis.MATCHED
        ]
        return tuple(sorted(found, key=lambda each: (not each.date, each.date)))

    def _make_copy(self, finding: Finding) -> Copy:
        data = finding.data
        entry = data.get("entry")
        address = next((text for key in ("page", "address", "compared_address") if (text := get_text(data, key))), "")
        host = shorten(get_host(address), MAX_NAME) or "on the web"
        notes = f"{get_text(data, 'verdict')} {data.get('tags') or ''}".casefold()
        return Copy(
            (finding,),
            where=f"index entry {entry}" if entry is not None else host,
            source=shorten(get_text(data, "source") or get_text(data, "credit"), MAX_NAME),
            date=shorten(get_text(data, "date") or _date_of(finding), MAX_NAME),
            relation=get_text(data, "relation"),
            stated_original="original" in notes,
        )

    @cached_property
    def difference(self) -> Difference | None:
        """The part in which the closest known copy differs."""
        finding = self.first("lookup.difference", "web.difference")
        if finding is None:
            return None
        entry = finding.data.get("entry")
        copy = next((each for each in self.copies if each.finding.data.get("entry") == entry), None)
        boxes = finding.data.get("boxes")
        places = [describe_box(box) for box in boxes if isinstance(box, list)] if isinstance(boxes, list) else []
        findings = (finding, *copy.findings) if copy else (finding,)
        return Difference(findings, copy, tuple(dict.fromkeys(filter(None, places))))

    @cached_property
    def pixel_tests(self) -> PixelTests | None:
        """How many tests on the pixels could be made."""
        finding = self.first("manipulation.tests")
        tests = finding.data.get("tests") if finding else None
        if finding is None or not isinstance(tests, list):
            return None
        rows = [row for row in tests if isinstance(row, dict)]
        made = [row for row in rows if row.get("applicable")]
        reason = next((str(row.get("reason", "")) for row in rows if not row.get("applicable")), "")
        return PixelTests((finding,), len(made), len(rows), reason)

    @cached_property
    def fired(self) -> tuple[PixelTest, ...]:
        """Tests on the pixels that found something, the strongest first."""
        found = [
            each
            for each in self.brief.findings
            if each.id.startswith("manipulation.") and each.leaning is Leaning.ALTERED
        ]
        return tuple(self._make_test(each) for each in sorted(found, key=lambda each: -each.strength.rank))

    def _make_test(self, finding: Finding) -> PixelTest:
        share = to_number(finding.data.get("fires_on_untouched")) or 0.0
        box = finding.data.get("region_pixels")
        place = self._describe_region(box) if isinstance(box, dict) else ""
        return PixelTest(
            (finding,), PIXEL_TESTS.get(finding.kind, "a trace"), place, round(1 / share) if share > _LEAST_SHARE else 0
        )

    def _describe_region(self, box: Mapping[str, Any]) -> str:
        size = self.brief.upright_size
        sides = [to_number(box.get(side)) for side in ("left", "top", "right", "bottom")]
        if size is None:
            return ""
        return describe_box([side and side / size[place % 2] for place, side in enumerate(sides)])

    @cached_property
    def opinions(self) -> tuple[Finding, ...]:
        """What models say of the making or the editing, where they take a side and nothing tells them what to say."""
        return () if self.addressed else self._sides

    @cached_property
    def _sides(self) -> tuple[Finding, ...]:
        return tuple(
            each
            for each in self.brief.findings
            if each.basis is Basis.OPINION
            and each.leaning is not Leaning.NEUTRAL
            and each.about in {About.ORIGIN, About.INTEGRITY}
        )

    @cached_property
    def addressed(self) -> Finding | None:
        """Text in the image that is addressed to a model, where a model gave its opinion."""
        return self.first("instructions.found", "gemini.instructions") if self._sides else None

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Lines of text that were read in the image."""
        found = self.first("text.read", "gemini.text")
        lines = found.data.get("lines") if found else None
        read = [str(row.get("text", "")) for row in lines if isinstance(row, dict)] if isinstance(lines, list) else []
        seen = found.data.get("visible_text") if found else None
        return tuple(filter(None, read or ([str(each) for each in seen] if isinstance(seen, list) else [])))


_LEAST_SHARE = 1e-9
"""Rates below are no measured ones."""
_NO_EDITS = ("created", "opened", "published", "saved", "watermarked")
"""How steps of a record begin that change nothing of what the image shows."""


def _date_of(finding: Finding) -> str:
    """The earliest day by which it was there."""
    when = finding.data.get("when")
    spans = when if isinstance(when, list) else [when]
    return min((str(span.get("latest", ""))[:10] for span in spans if isinstance(span, dict)), default="")
