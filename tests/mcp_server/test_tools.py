"""The tools of an assistant: each does what the command does, over the folders and settings of the person."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from backstory_cli.errors import NothingToAskError, UnreadableImageError
from backstory_cli.image import loading as intake
from backstory_cli.lookup.entries import Note
from backstory_cli.lookup.index.sqlite.index import EmbeddedIndex
from backstory_cli.lookup.records import make_record
from backstory_cli.mcp_server.arguments import Ask, Compare, IndexSearch, Investigate
from backstory_cli.mcp_server.folders import Folders
from backstory_cli.mcp_server.tools import Desk
from backstory_cli.settings.load import load
from support.making import check_schema


@pytest.fixture
def desk(tmp_path: Path, fixtures: Path) -> Desk:
    (tmp_path / "pictures").mkdir()
    for name in ("harbour-small.jpg", "harbour-mirrored.jpg", "empty.jpg"):
        shutil.copy(fixtures / name, tmp_path / "pictures")
    return Desk(load({"only": ["metadata", "generators"]}), Folders([tmp_path / "pictures"]))


def test_a_picture_is_investigated_and_asked_about(desk: Desk) -> None:
    first = desk.investigate(Investigate(image="harbour-small.jpg", claim="Lisbon")).document
    check_schema(first)
    assert desk.last == first["id"]
    assert first["claim"]["text"] == "Lisbon"
    again = desk.ask(Ask(question="when was it taken?")).document
    assert [turn["question"] for turn in again["turns"]] == ["when was it taken?"]


def test_there_is_nothing_to_ask_about_before(desk: Desk) -> None:
    with pytest.raises(NothingToAskError, match="no image was investigated"):
        desk.ask(Ask(question="where?"))


def test_a_case_about_another_folder_is_not_told(desk: Desk, tmp_path: Path) -> None:
    case = desk.investigate(Investigate(image="harbour-small.jpg")).document["id"]
    (tmp_path / "other").mkdir()
    elsewhere = Desk(desk.settings, Folders([tmp_path / "other"]))
    with pytest.raises(NothingToAskError, match="about no image in the folders"):
        elsewhere.ask(Ask(question="where?", case=case))


def test_two_pictures_are_compared_and_drawn(desk: Desk) -> None:
    given = desk.compare(Compare(a="harbour-small.jpg", b="harbour-mirrored.jpg", pictures=True))
    assert given.document["relation"] == "derived"
    assert [each.name for each in given.pictures] == ["side-by-side.png", "difference.png"]
    assert desk.compare(Compare(a="harbour-small.jpg", b="harbour-small.jpg")).pictures == ()
    with pytest.raises(UnreadableImageError):
        desk.compare(Compare(a="harbour-small.jpg", b="empty.jpg"))


def test_the_index_is_searched(desk: Desk, home: Path, fixtures: Path) -> None:
    with pytest.raises(NothingToAskError, match="no index yet"):
        desk.index_search(IndexSearch(image="harbour-small.jpg"))
    home.mkdir(exist_ok=True)
    known = fixtures / "harbour-small.jpg"
    with EmbeddedIndex(home / "index.db") as index:
        index.add([make_record(intake.read(known), known, Note(source="Port"))])
    (match,) = desk.index_search(IndexSearch(image="harbour-small.jpg")).document["matches"]
    assert (match["relation"], match["source"]) == ("identical", "Port")


def test_each_tool_says_whether_it_changes_and_asks_anything(desk: Desk) -> None:
    assert {tool.name: tool.changes for tool in desk.tools()} == {
        "investigate": True,
        "ask": True,
        "compare": False,
        "index_search": False,
    }
    assert not desk.asks_outside
    assert Desk(load({"providers": ["commons"]}), desk.folders).asks_outside
