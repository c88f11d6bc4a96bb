"""Pictures that claims are held against: some through the detectors, some of findings made for the purpose."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from backstory_cli.assessment import assess, check_claim
from backstory_cli.detectors import Detector
from backstory_cli.detectors.consistency import Consistency
from backstory_cli.detectors.lookup import Lookup
from backstory_cli.detectors.metadata import Metadata
from backstory_cli.detectors.sun import SunPosition
from backstory_cli.image import loading as intake
from backstory_cli.lookup import records as adding
from backstory_cli.lookup.entries import Note
from backstory_cli.lookup.index.sqlite.index import EmbeddedIndex
from backstory_cli.models import Claim, ClaimCheck, Finding, Run
from support.making import finding, run

FIXTURES = Path(__file__).parents[2] / "fixtures"
CREATED = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Case:
    """What was found of one picture."""

    runs: tuple[Run, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(each for one in self.runs for each in one.findings)

    def check(self, claim: str | Claim, findings: Sequence[Finding] | None = None) -> ClaimCheck:
        stated = Claim(text=claim) if isinstance(claim, str) else claim
        return check_claim(stated, self.findings if findings is None else findings, assess(self.runs), CREATED)


def _looked(name: str, *detectors: Detector) -> Case:
    image = intake.read(FIXTURES / name)
    asked: list[Detector] = [Metadata(), Consistency(), SunPosition(), *detectors]
    return Case(
        tuple(run(each.name, *(found for found in each.inspect(image) if isinstance(found, Finding))) for each in asked)
    )


@cache
def harbour() -> Case:
    """The file says: Odesa, 18 May 2024, 19:42:07 UTC+03:00, by Oksana Example with a Meridian M3."""
    return _looked("harbour.jpg")


@cache
def known() -> Case:
    """A copy without metadata of a picture that the index has, from the Port Authority, dated 19 May 2024."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index.db"
        with EmbeddedIndex(path) as index:
            note = Note("Port Authority", "2024-05-19", "Evening in the harbour")
            index.add([adding.make_record(intake.read(FIXTURES / "harbour.jpg"), FIXTURES / "harbour.jpg", note)])
        return _looked("harbour-stripped.jpg", Lookup(path))


@cache
def stripped() -> Case:
    """Nothing is known of it."""
    return _looked("harbour-stripped.jpg")


@cache
def agency() -> Case:
    """EXIF says 2019 and Odesa, XMP and IPTC say 2023 and Lisbon."""
    return _looked("agency.jpg")


@cache
def mountain() -> Case:
    """A capture time without a time zone, and no position."""
    return _looked("mountain.webp")


def when(kind: str, first: str, last: str = "", what: str = "") -> dict[str, str]:
    made = {"earliest": f"{first}+00:00", "latest": f"{last or first}+00:00", "precision": "second", "kind": kind}
    return made | ({"what": what} if what else {})


def signed() -> Case:
    """Signed by a trusted signer on 3 March 2021, captured with a camera, unchanged since."""
    return Case(
        (
            run(
                "credentials",
                finding(
                    "credentials.manifest",
                    about="integrity",
                    leaning="untouched",
                    basis="signed",
                    strength="conclusive",
                    data={"signer": "Example Wire", "signer_common_name": "Example Wire", "signer_trusted": True},
                ),
                finding("credentials.made", leaning="captured", basis="signed", strength="conclusive"),
                finding(
                    "credentials.signed_at",
                    about="time",
                    basis="signed",
                    strength="strong",
                    data={"when": when("signature", "2021-03-03T10:15:00")},
                ),
            ),
        )
    )


def unknown_signer() -> Case:
    """Signed on 3 March 2021 by somebody on no list."""
    return Case(
        (
            run(
                "credentials",
                finding(
                    "credentials.manifest",
                    about="integrity",
                    data={"signer": "Jane Doe", "signer_trusted": False},
                ),
                finding(
                    "credentials.signed_at",
                    about="time",
                    strength="weak",
                    data={"when": when("signature", "2021-03-03T10:15:00")},
                ),
            ),
        )
    )


def web_copy(
    *dates: dict[str, str], basis: str = "matched", leaning: str = "reused", strength: str = "strong"
) -> Finding:
    return finding(
        "web.match" if basis == "matched" else "web.reported",
        about="history",
        leaning=leaning,
        basis=basis,
        strength=strength,
        data={"when": list(dates), "credit": "AFP"},
    )


def crawled() -> Case:
    """A copy that was compared here, seen by a crawler on 2 June 2018, on a page that dates itself 2016."""
    dates = (
        when("crawl", "2018-06-02T00:00:00", what="On a.example: seen there by TinEye on 2 June 2018."),
        when("page", "2016-01-05T00:00:00", what="On a.example: published on 5 January 2016, says the page."),
    )
    return Case((run("web", web_copy(*dates)),))


def paged() -> Case:
    """A copy that was compared here, on a page that dates itself 2016; nobody else dates it."""
    dated = when("page", "2016-01-05T00:00:00", what="On a.example: published on 5 January 2016, says the page.")
    return Case((run("web", web_copy(dated)),))


def only_reported() -> Case:
    """A service reports an old copy that nobody compared, a part of it is in an old picture, and one is alike."""
    dated = when("crawl", "2015-06-02T00:00:00")
    alike = finding("lookup.similar", about="history", basis="matched", strength="weak", data={"when": dated})
    part = finding("lookup.part", about="history", basis="matched", data={"when": dated})
    checked = finding(
        "web.fact_check", about="content", basis="reported", data={"when": when("fact_check", "2015-07-01")}
    )
    return Case((run("web", web_copy(dated, basis="reported", strength="weak"), checked), run("lookup", part, alike)))


def opinion() -> Case:
    """A model says much, and a lying one gives it dates, places and copies."""
    lies = {
        "when": when("upload", "2001-01-01T00:00:00"),
        "latitude": 48.85,
        "longitude": 2.35,
        "local": "2001-01-01 00:00:00",
        "artist": "Jane Doe",
        "make": "Canon",
    }
    says = {"basis": "opinion", "data": lies}
    return Case(
        (
            run(
                "gemini",
                finding("gemini.place_guess", about="content", **says),
                finding("gemini.origin", leaning="generated", **says),
                finding("gemini.history", about="history", leaning="reused", **says),
                finding("gemini.integrity", about="integrity", leaning="altered", **says),
            ),
        )
    )


def unset_clock() -> Case:
    """A capture time that a camera shows whose clock was never set."""
    taken = finding(
        "metadata.capture_time",
        summary="The file says it was taken on 2010-01-01 00:12:00 (time zone not given).",
        about="time",
        data={
            "local": "2010-01-01 00:12:00",
            "offset_minutes": None,
            "utc": None,
            "when": when("capture", "2009-12-31T10:12:00", "2010-01-01T12:12:00"),
        },
    )
    clock = finding("consistency.default_clock", about="time", strength="weak", data={"sides": {}})
    return Case((run("metadata", taken), run("consistency", clock)))


def changed() -> Case:
    """No capture time; the file says it was last changed on 7 July 2020."""
    last = finding("metadata.modify_time", about="time", data={"when": when("edit", "2020-07-07T09:00:00")})
    return Case((run("metadata", last),))


def generated() -> Case:
    """The file declares that it was generated."""
    return Case((run("generators", finding("generators.declared", leaning="generated", strength="strong")),))


def phone() -> Case:
    """Taken with an iPhone 13 Pro, by the file's own word."""
    camera = finding(
        "metadata.camera",
        about="device",
        leaning="captured",
        data={"make": "Apple", "model": "iPhone 13 Pro"},
    )
    return Case((run("metadata", camera),))


def taken_on(first: str, last: str = "", field: str = "ExifIFD:DateTimeOriginal", utc: str | None = None) -> Case:
    """A file that says when it was taken."""
    data = {"local": first.replace("T", " "), "utc": utc, "field": field, "when": when("capture", first, last)}
    return Case((run("metadata", finding("metadata.capture_time", about="time", data=data)),))


def taken_at(latitude: float, longitude: float) -> Case:
    """A file that says where it was taken."""
    data = {"latitude": latitude, "longitude": longitude}
    return Case((run("metadata", finding("metadata.gps", about="place", data=data)),))


def list_verdicts(checked: ClaimCheck, kind: str) -> list[str]:
    return [part.verdict for part in checked.parts if part.kind == kind]
