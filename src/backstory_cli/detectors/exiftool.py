"""``exiftool``: a second reading of the metadata by exiftool, when asked for, and where it differs from the first."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import JsonValue

from backstory_cli.errors import NotAsked
from backstory_cli.image.image import Image
from backstory_cli.metadata.compare_readers import build_finding
from backstory_cli.metadata.exiftool import count_extra_fields, find_disagreements, find_installed, read_with_exiftool
from backstory_cli.metadata.reader import read_metadata
from backstory_cli.models import About, Basis, Finding, Strength


class ExifTool:
    """Yields ``exiftool.fields``, and ``exiftool.disagreement`` where the two readers differ."""

    name = "exiftool"
    title = "Second reading of the metadata, by exiftool"
    network = False
    sealed = False

    def __init__(self, *, asked: bool = False) -> None:
        self._asked = asked

    @property
    def parameters(self) -> dict[str, JsonValue]:
        """The version of the program."""
        program = find_installed()
        return {"exiftool": list(program.version) if program else None}

    def inspect(self, image: Image) -> Iterator[Finding]:
        """What exiftool reads, held against what was read here."""
        if not self._asked:
            raise NotAsked("a second reader was not asked for", "add --deep (exiftool must be installed)")
        theirs = read_with_exiftool(image.data)
        ours = read_metadata(image)
        different = find_disagreements(ours, theirs)
        if different:
            yield Finding(id="exiftool.disagreement", **build_finding(different, self.name))
        groups: dict[str, list[JsonValue]] = {}
        for field in theirs.fields:
            groups.setdefault(field.group, []).append(field.as_json())
        more: dict[str, JsonValue] = dict(count_extra_fields(ours, theirs))
        found = find_installed()
        yield Finding(
            id="exiftool.fields",
            summary=f"exiftool reads {len(theirs.fields)} fields"
            + (f", {sum(count_extra_fields(ours, theirs).values())} of them not read here." if more else "."),
            about=About.CONTENT,
            basis=Basis.DECLARED,
            strength=Strength.WEAK,
            data={
                "version": "{}.{}".format(*found.version) if found else None,
                "only_exiftool": more,
                "fields": {group: list(rows) for group, rows in groups.items()},
                "problems": list(theirs.problems),
            },
            limits=found.advice if found else "",
        )
