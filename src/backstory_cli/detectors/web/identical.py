"""``web.identical_file``: the very same file on Wikimedia Commons, found by its SHA-1."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from backstory_cli.detectors.web.wording import format_day, format_iso, to_when
from backstory_cli.models import About, Basis, Finding, Leaning, Strength
from backstory_cli.web.providers.commons import CommonsFile

MAX_FILES = 5
LIMITS = (
    "The same bytes: Commons keeps the SHA-1 of each file. Who uploaded it, and what they wrote about it, is their own "
    "word. The date of an upload is not the date of the image."
)


def iter_findings(files: Sequence[CommonsFile] | None) -> Iterator[Finding]:
    """One finding a file, and one for its author."""
    for file in (files or ())[:MAX_FILES]:
        yield _report_same(file)
        if file.author:
            yield _report_author(file)


def _report_same(file: CommonsFile) -> Finding:
    dates = [date for date in (file.uploaded, file.taken_date) if date is not None]
    since = f", uploaded {format_day(file.uploaded)}" if file.uploaded else ""
    by = f" by {file.uploader}" if file.uploader else ""
    return Finding(
        id="web.identical_file",
        summary=f"The very same file is on Wikimedia Commons as “{file.title}”{since}{by}.",
        about=About.HISTORY,
        leaning=Leaning.REUSED,
        basis=Basis.MATCHED,
        strength=Strength.STRONG,
        data={
            "page": file.page,
            "address": file.url,
            "sha1": file.sha1,
            "uploader": file.uploader,
            "author": file.author,
            "taken": file.taken,
            "licence": file.licence,
            "description": file.description[:500],
            "when": [to_when(date, _describe_file(date.kind, file)) for date in dates],
            "appearance": {
                "url": file.page or file.url,
                "title": file.title,
                "relation": "identical",
                "first_seen": format_iso(file.uploaded) if file.uploaded else None,
                "found_by": "Wikimedia Commons",
            },
        },
        limits=LIMITS,
    )


def _describe_file(kind: str, file: CommonsFile) -> str:
    if kind == "upload":
        return f"Uploaded to Wikimedia Commons as “{file.title}” (this version of the file)."
    return f"Taken, says its page on Wikimedia Commons (“{file.taken}”)."


def _report_author(file: CommonsFile) -> Finding:
    licence = f", under {file.licence}" if file.licence else ""
    return Finding(
        id="web.author",
        summary=f"Wikimedia Commons names {file.author} as the author of this very file{licence}.",
        about=About.SOURCE,
        basis=Basis.REPORTED,
        strength=Strength.MODERATE,
        data={"author": file.author, "licence": file.licence, "page": file.page},
        limits="Whoever uploaded it wrote this; volunteers check some of it.",
    )
