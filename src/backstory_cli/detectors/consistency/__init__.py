"""``consistency``: statements of the file that do not go together, each with both sides and its innocent causes.

Every rule is a function in one of the modules beside this one; the benchmark ``benchmarks/consistency.py`` prints
how often each fires on untouched camera photographs. A contradiction shows that something in the file is wrong,
not which side, nor that the picture was changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from backstory_cli.detectors.consistency import device, place, processing, times
from backstory_cli.image.image import Image
from backstory_cli.metadata.fields import Reading
from backstory_cli.metadata.reader import read_metadata
from backstory_cli.models import Finding

Rule = Callable[[Image, Reading], Iterator[Finding]]

RULES: tuple[Rule, ...] = (
    times.check_order,
    times.check_sources,
    times.check_satellites,
    times.check_zone,
    times.check_default_clock,
    times.check_future,
    place.check_sources,
    place.check_country,
    place.check_altitude,
    device.check_sources,
    device.check_maker_note,
    device.check_lens,
    device.check_size,
    device.check_encoder,
    processing.check_stated_size,
    processing.check_iptc_digest,
    processing.check_edit_history,
)


class Consistency:
    """Yields one finding for each contradiction; nothing where the statements go together."""

    name = "consistency"
    title = "Contradictions within the metadata"
    network = False

    def inspect(self, image: Image) -> Iterator[Finding]:
        """Every rule, in a fixed order."""
        reading = read_metadata(image)
        for rule in RULES:
            yield from rule(image, reading)
