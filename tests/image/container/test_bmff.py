"""Boxes of AVIF and HEIF files, and the items that they tell of."""

from __future__ import annotations

from backstory_cli.image import container
from backstory_cli.image.container import bmff
from support import hostile_files
from support.encoded import encoded, exif_with_make, kinds


def test_boxes_inside_boxes() -> None:
    data = encoded("AVIF", exif=exif_with_make())
    assert {"ftyp", "meta", "meta/iloc", "meta/iinf", "mdat"} <= set(kinds(data))


def test_extents_that_overlap_give_no_more_than_was_asked_for() -> None:
    item = bmff.Item(1, "Exif", "", ((0, 10), (2, 3), *[(0, 10)] * 1_000))
    data = b"0123456789"
    assert item.read_payload(data, 15) == b"0123456789" + b"234" + b"01"
    assert item.read_payload(data, 10) == data


def test_an_item_of_the_whole_file_a_thousand_times_over_holds_no_exif() -> None:
    assert len(bmff.read_items(hostile_files.overlapping_extents(b"Exif"))) == 1
    assert container.find_exif(hostile_files.overlapping_extents(b"Exif")) is None
