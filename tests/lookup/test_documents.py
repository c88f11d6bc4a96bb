"""JSON documents of comparisons and searches: plain values that say what the words say."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from backstory_cli.lookup.comparison import compare_images
from backstory_cli.lookup.documents import (
    SCHEMA,
    build_comparison,
    build_search,
    describe_comparison,
    write_json,
)
from backstory_cli.lookup.entries import Entry, Note
from backstory_cli.lookup.search import Found, Match
from support.photographs import jpeg, opened, photograph


def test_a_comparison() -> None:
    one, two = opened(jpeg(photograph(1), 95)), opened(jpeg(photograph(1), 60))
    document = build_comparison(describe_comparison(one, two, compare_images(one, two), ["side-by-side.png"]))
    assert (document["schema"], document["relation"], document["copy"]) == (SCHEMA, "same_picture", True)
    assert (document["a"]["sha256"], document["b"]["sha256"]) == (one.sha256, two.sha256)
    assert document["b"]["width"] == 640
    assert document["agrees"] > 0.9
    assert document["words"] == "the same image, saved again"
    assert document["pictures"] == ["side-by-side.png"]
    assert json.loads(write_json(document)) == document


def test_a_search() -> None:
    one, two = opened(jpeg(photograph(1), 95)), opened(jpeg(photograph(1), 60))
    note = Note(source="Agency", date="2019", caption="“Порт”", tags=("a", "b"))
    entry = Entry(7, one.sha256, "/a/b.jpg", "image/jpeg", 640, 480, 9, 100, "2026-11-28T00:00:00+00:00", note)
    match = Match(entry, compare_images(one, two), 12)
    document = build_search(Found([match], [replace(match, compared=False)], 3), two)
    assert document["query"]["sha256"] == two.sha256
    (found,) = document["matches"]
    assert (found["entry"], found["path"], found["distance"]) == (7, "/a/b.jpg", 12)
    assert (found["source"], found["date"], found["tags"]) == ("Agency", "2019", ["a", "b"])
    assert [each["compared"] for each in document["similar"]] == [False]
    assert document["not_compared"] == 3
    assert "“Порт”" in write_json(document)
    assert Path(found["path"]).name in write_json(document)
