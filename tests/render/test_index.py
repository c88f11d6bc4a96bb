"""Matches and figures of the index, as text and as JSON."""

from __future__ import annotations

import json

from backstory_cli.lookup.comparison import compare_images
from backstory_cli.lookup.entries import Entry, Note, Stats
from backstory_cli.lookup.search import Found, Match
from backstory_cli.render.index import format_entry, render_found_text, render_stats_json, render_stats_text
from support.photographs import jpeg, opened, photograph

NOTE = Note("Agency\x1b", "2019", "A harbour", "authentic", address="https://example.org/1")
ENTRY = Entry(7, "ab" * 32, "/a/b.jpg", "image/jpeg", 640, 480, 9, 100, "2026-11-28T00:00:00+00:00", NOTE)


def test_copies_come_first_with_what_is_noted_of_them() -> None:
    image, known = opened(jpeg(photograph(1), 60)), opened(jpeg(photograph(1), 95))
    match = Match(ENTRY, compare_images(known, image), 12)
    text = render_found_text(Found([match], [match], 3), image)
    assert text.splitlines()[:5] == [
        "The same image, saved again.",
        "  #7  2019  Agency\\x1b  /a/b.jpg",
        "  “A harbour”",
        "  noted as: authentic",
        "  https://example.org/1",
    ]
    assert "Only similar, not copies as far as can be told:" in text
    assert text.endswith("3 less likely candidates were not compared.")


def test_nothing_found_says_nothing_about_elsewhere() -> None:
    text = render_found_text(Found([], []), opened(jpeg(photograph(1), 60)))
    assert text == "No copy found in your index. That says nothing about anywhere else."


def test_an_entry_of_which_nothing_is_noted() -> None:
    bare = Entry(1, None, "", "", None, None, None, 0, "", Note())
    assert format_entry(bare) == "#1  no date  no source"


def test_the_size_of_the_index() -> None:
    stats = Stats(12, 10, 300, {"Agency": 9, "": 3}, "1999", "2024-05")
    assert render_stats_text(stats).splitlines() == [
        "12 images, 10 with a fingerprint",
        "300 fingerprints of whole images, parts and points",
        "dated 1999 to 2024-05",
        "       9  Agency",
        "       3  (no source)",
    ]
    assert json.loads(render_stats_json(stats))["sources"] == {"Agency": 9, "": 3}
