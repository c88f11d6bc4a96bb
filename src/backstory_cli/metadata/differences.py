"""What two files say differently."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from backstory_cli.metadata.fields import Reading

_WHERE = {"ExifOffset", "GPSInfo", "InteropOffset", "SubIFDs", "ThumbnailOffset", "ThumbnailLength"}
"""Where something stands in the file: it says nothing about the picture."""


@dataclass(frozen=True)
class MetadataDifference:
    """One field that is not the same in two files; empty text where a file does not have it."""

    group: str
    name: str
    one: str
    two: str


def find_differences(one: Reading, two: Reading) -> list[MetadataDifference]:
    """Fields that only one of two files has, or whose values differ, in the order of the first file."""
    texts = [_group_texts(one), _group_texts(two)]
    return [
        MetadataDifference(*key, "; ".join(texts[0].get(key, ())), "; ".join(texts[1].get(key, ())))
        for key in dict.fromkeys([*texts[0], *texts[1]])
        if texts[0].get(key) != texts[1].get(key)
    ]


def _group_texts(reading: Reading) -> dict[tuple[str, str], list[str]]:
    texts: dict[tuple[str, str], list[str]] = defaultdict(list)
    for field in reading.fields:
        if field.name not in _WHERE:
            texts[field.group, field.name].append(field.text)
    return texts
