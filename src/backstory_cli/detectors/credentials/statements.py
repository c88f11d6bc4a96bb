"""What the record states of place, time, device and people, at the weight of its signature, held against metadata.

The statements have the names of EXIF, IPTC and XMP, so they are told by what tells those; only who says so differs.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import JsonValue

from backstory_cli.detectors.credentials.wording import SIGNED_MEANS, describe_signer, is_broken
from backstory_cli.detectors.metadata import device, people, place, times
from backstory_cli.metadata.credentials import Credentials, Manifest
from backstory_cli.metadata.fields import Field, Reading
from backstory_cli.metadata.gps import Position, read_position
from backstory_cli.metadata.times import ClockTime, find_times
from backstory_cli.models import About, Basis, Finding, Strength
from backstory_cli.reference.credential_terms import CAPTURED

_IDS = (
    ("metadata.camera", "credentials.camera"),
    ("metadata.capture_time", "credentials.captured_at"),
    ("metadata.gps", "credentials.position"),
    ("metadata.place_names", "credentials.place_names"),
    ("metadata.author", "credentials.author"),
)
"""What is told of a record's statements, under ids of its own."""
FAR_KM, FAR_HOURS = 1.0, 26.0
"""Rounding moves a position by metres; two clocks of one moment differ by the world's time zones at most."""


def report_statements(read: Credentials, trusted_by: str, metadata: Reading) -> Iterator[Finding]:
    """Place, time, device and people of the file's own record, who was identified, and what metadata says otherwise."""
    active = read.active
    if active is None:
        return
    basis, strength, limits = _weigh(read, trusted_by)
    signer = describe_signer(active)
    stated = _read_statements(active)
    known = {finding.id: finding for finding in _iter_stated(stated)}
    for own, told in _IDS:
        finding = known.get(own)
        if finding is not None and "unusable" not in finding.data:
            yield Finding(
                id=told,
                summary=finding.summary.replace("The file says", f"The Content Credentials of {signer} say", 1),
                about=finding.about,
                basis=basis,
                strength=strength,
                data={**finding.data, "signer": signer},
                limits=limits,
            )
    if active.identities:
        yield _report_identity(read, active, basis)
    yield from _report_contradictions(stated, metadata, strength)


def _weigh(read: Credentials, trusted_by: str) -> tuple[Basis, Strength, str]:
    """How much the record's statements weigh: as much as its signature."""
    if is_broken(read) or read.state == "Invalid":
        return Basis.DECLARED, Strength.WEAK, "The record does not hold, so what it states cannot be relied on."
    if trusted_by:
        return Basis.SIGNED, Strength.STRONG, SIGNED_MEANS
    return Basis.DECLARED, Strength.MODERATE, "The signer is on no trust list: anyone can sign under such a name."


def _read_statements(active: Manifest) -> Reading:
    """The statements, and the time of capture that the record of actions gives where no statement does."""
    stated = active.statements
    if any(each.role == "captured" for each in find_times(stated)):
        return stated
    when = next((each.when for each in active.actions if each.source_type in CAPTURED and each.when), "")
    return stated + Reading((Field("XMP-exif", "DateTimeOriginal", when, when),)) if when else stated


def _iter_stated(stated: Reading) -> Iterator[Finding]:
    yield from device.iter_findings(stated)
    yield from times.iter_findings(stated)
    yield from place.iter_findings(stated)
    yield from people.iter_findings(stated)


def _report_identity(read: Credentials, active: Manifest, basis: Basis) -> Finding:
    """Whom an identity assertion (CAWG) names, and whether that could be checked."""
    failed = [each for each in read.problems if each.code.startswith("cawg.") and not each.of_ingredient]
    named = ", ".join(
        f"{each.name} ({' '.join(filter(None, (each.provider, each.kind)))})" for each in active.identities
    )
    checked = f"; that could not be checked here ({failed[0].explanation or failed[0].code})" if failed else ""
    return Finding(
        id="credentials.identity",
        summary=f"The record names who made it: {named}{checked}.",
        about=About.SOURCE,
        basis=Basis.DECLARED if failed else basis,
        strength=Strength.WEAK if failed or basis is not Basis.SIGNED else Strength.MODERATE,
        data={
            "people": [dict(each._asdict()) for each in active.identities],
            "failures": [each.code for each in failed],
        },
        limits="An identity assertion says whose account or certificate it is; nothing was fetched to check it.",
    )


def _report_contradictions(stated: Reading, metadata: Reading, strength: Strength) -> Iterator[Finding]:
    """What the signed record and the unsigned metadata say differently."""
    told = dict([*_iter_far_places(stated, metadata), *_iter_far_times(stated, metadata)])
    if told:
        yield Finding(
            id="credentials.contradiction",
            summary=f"The signed record and the metadata differ: {'; '.join(told.values())}.",
            about=About.CONTENT,
            basis=Basis.DECLARED,
            strength=Strength.MODERATE if strength.rank > Strength.WEAK.rank else Strength.WEAK,
            data={"differ": dict[str, JsonValue](told)},
            limits="Metadata is not signed and can be rewritten; what a record states can have been typed in.",
        )


def _iter_far_places(stated: Reading, metadata: Reading) -> Iterator[tuple[str, str]]:
    from backstory_cli.reference import gazetteer

    one, other = read_position(stated), read_position(metadata)
    if isinstance(one, Position) and isinstance(other, Position):
        apart = gazetteer.compute_distance_km(one.latitude, one.longitude, other.latitude, other.longitude)
        if apart > FAR_KM:
            yield "place", f"their positions are {apart:,.0f} km apart"


def _iter_far_times(stated: Reading, metadata: Reading) -> Iterator[tuple[str, str]]:
    one, other = _find_capture(stated), _find_capture(metadata)
    if one is not None and other is not None:
        hours = abs((one.local - other.local).total_seconds()) / 3600
        if hours > FAR_HOURS:
            yield "time", f"taken on {one.words} by the record, on {other.words} by the metadata"


def _find_capture(reading: Reading) -> ClockTime | None:
    return next((s.time for s in find_times(reading) if s.role == "captured" and isinstance(s.time, ClockTime)), None)
