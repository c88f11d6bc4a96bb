"""``metadata``: what the file says of its camera, time, place, software, history and people.

Everything here is a declaration: bytes that cameras and programs usually write and anyone can write, copy or
remove. What contradicts what is the business of ``consistency``.
"""

from __future__ import annotations

from collections.abc import Iterator

from backstory_cli.detectors.metadata import contents, device, history, people, place, times
from backstory_cli.image.image import Image
from backstory_cli.metadata.reader import read_metadata
from backstory_cli.models import Finding


class Metadata:
    """Yields one finding for each thing that the metadata speaks to, and last ``metadata.fields`` with all of it."""

    name = "metadata"
    title = "Metadata in the file"
    network = False

    def inspect(self, image: Image) -> Iterator[Finding]:
        """Everything the file says of itself."""
        reading = read_metadata(image)
        yield from device.iter_findings(reading)
        yield from times.iter_findings(reading, image.modified)
        yield from place.iter_findings(reading)
        yield from history.iter_findings(reading)
        yield from people.iter_findings(reading)
        yield from contents.iter_findings(image, reading)
