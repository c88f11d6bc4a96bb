"""``exifread``: a second reading of the EXIF data by exifread, and where it differs from the first."""

from __future__ import annotations

from collections.abc import Iterator

from backstory_cli.errors import Hindered
from backstory_cli.image.image import Image
from backstory_cli.metadata.compare_readers import build_finding, find_disagreements, get_tag_key
from backstory_cli.metadata.exifread import read_with_exifread
from backstory_cli.metadata.reader import read_metadata
from backstory_cli.models import Finding


class ExifRead:
    """Yields ``exifread.disagreement`` where the two readers differ."""

    name = "exifread"
    title = "Second reading of the EXIF data, by exifread"
    network = False

    def inspect(self, image: Image) -> Iterator[Finding]:
        """What exifread reads, held against what was read here."""
        theirs = read_with_exifread(image).reading
        if theirs.problems:
            raise Hindered(theirs.problems[0])
        if different := find_disagreements(read_metadata(image), theirs, get_tag_key):
            yield Finding(id="exifread.disagreement", **build_finding(different, self.name))
