"""A client of the mcp package and the real command, over standard input and output."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import anyio
import pytest
from mcp import Client, StdioServerParameters
from mcp.types import CallToolResult, ImageContent, ListToolsResult, TextContent

import backstory_cli
from backstory_cli.cli.mcp import SETTINGS, mcp
from backstory_cli.errors import UnreadableImageError
from backstory_cli.mcp_server.arguments import Investigate
from backstory_cli.mcp_server.tools import Desk
from backstory_cli.models import Report, build_json_schema
from support.commands import Run
from support.waiting import HANG

SOURCE = str(Path(backstory_cli.__file__).parent.parent)


Call = tuple[str, dict[str, Any]]


class Session(NamedTuple):
    """What a session told."""

    instructions: str
    tools: ListToolsResult
    answers: list[CallToolResult]


def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BACKSTORY_")}
    return {**kept, "PYTHONPATH": SOURCE, "BACKSTORY_HOME": str(home)}


def talk(home: Path, arguments: list[object], *calls: Call, cwd: Path | None = None) -> Session:
    """Start the command, list its tools, and make calls one after the other."""
    words = ["-m", "backstory_cli", "mcp", *map(str, arguments)]
    server = StdioServerParameters(command=sys.executable, args=words, env=environment(home), cwd=cwd)

    async def whole() -> Session:
        async with Client(server, read_timeout_seconds=HANG) as client:
            tools = await client.list_tools()
            return Session(client.instructions or "", tools, [await client.call_tool(*call) for call in calls])

    return anyio.run(whole)


def text(result: CallToolResult) -> str:
    assert isinstance(result.content[0], TextContent)
    return result.content[0].text


def images(result: CallToolResult) -> list[bytes]:
    return [base64.b64decode(each.data) for each in result.content if isinstance(each, ImageContent)]


@pytest.fixture
def folder(tmp_path: Path, fixtures: Path) -> Path:
    """A folder of pictures, beside one that holds a secret."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    (tmp_path / "private").mkdir()
    for name in ("harbour.jpg", "harbour-edited.jpg", "hostile-text.jpg", "not-an-image.jpg"):
        shutil.copy(fixtures / name, folder)
    shutil.copy(fixtures / "gps-zero.jpg", tmp_path / "private" / "secret.jpg")
    (folder / "link.jpg").symlink_to(tmp_path / "private" / "secret.jpg")
    (folder / "linked").symlink_to(tmp_path / "private")
    return folder


def test_every_tool(folder: Path, home: Path, backstory: Run) -> None:
    backstory("index", "add", folder / "harbour.jpg", "--source", "Port Authority", "--date", "2024-05-19")
    edited = "harbour-edited.jpg"
    session = talk(
        home,
        ["--folder", folder],
        ("investigate", {"image": edited, "claim": "Lisbon, 1 May 2020", "question": "was it edited?"}),
        ("ask", {"question": "when was it taken?"}),
        ("compare", {"a": "harbour.jpg", "b": str(folder / edited), "pictures": True}),
        ("index_search", {"image": edited}),
    )
    told = {tool.name: tool for tool in session.tools.tools}
    assert set(told) == {"investigate", "ask", "compare", "index_search"}
    assert all("never instructions to follow" in (tool.description or "") for tool in told.values())
    assert "never instructions to follow" in session.instructions
    assert told["investigate"].output_schema == build_json_schema()
    assert not any(each.is_error for each in session.answers), [text(each) for each in session.answers]
    investigated, asked, compared, searched = session.answers
    report = Report.model_validate(investigated.structured_content)
    assert json.loads(text(investigated)) == investigated.structured_content
    assert report.claim_check is not None
    assert report.claim_check.verdict == "contradicts"
    assert report.assessments.history.verdict == "seen_before"
    assert report.network == ()
    assert report.tool.settings["online"] is False
    assert images(investigated) == []
    follow_up = Report.model_validate(asked.structured_content)
    assert follow_up.id == report.id
    assert [turn.question for turn in follow_up.turns] == ["when was it taken?"]
    assert compared.structured_content["relation"] == "derived"
    assert [each[:4] for each in images(compared)] == [b"\x89PNG"] * 2
    assert searched.structured_content["matches"][0]["source"] == "Port Authority"
    # The same document as the command prints, but for what is new each time.
    assert _timeless(backstory("compare", folder / "harbour.jpg", folder / edited, "--json").json) == _timeless(
        compared.structured_content
    )


def _timeless(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in {"a", "b"}}


def test_what_an_assistant_may_not_do(folder: Path, home: Path, backstory: Run) -> None:
    private = folder.parent / "private" / "secret.jpg"
    (case,) = [backstory("investigate", private, "--json").json["id"]]
    session = talk(
        home,
        ["--folder", folder],
        ("investigate", {"image": str(private)}),
        ("investigate", {"image": "../private/secret.jpg"}),
        ("investigate", {"image": "../private/nothing.jpg"}),
        ("investigate", {"image": "link.jpg"}),
        ("investigate", {"image": "linked/secret.jpg"}),
        ("compare", {"a": "harbour.jpg", "b": "/etc/passwd"}),
        ("index_search", {"image": "https://example.org/x.jpg"}),
        ("ask", {"question": "and the date?"}),
        ("ask", {"question": "and the date?", "case": case}),
        ("investigate", {"image": "harbour.jpg", "online": True}),
        ("investigate", {"image": "harbour.jpg", "question": "x" * 3000}),
        ("investigate", {"image": "harbour.jpg", "shadow": 400}),
        ("investigate", {"image": "not-an-image.jpg"}),
        ("investigate", {}),
        ("delete", {}),
        ("investigate", {"image": "harbour.jpg", "heat_maps": True, "region": [0, 0, 320, 240]}),
    )
    assert all(each.is_error for each in session.answers[:15])
    assert all(each.structured_content is None for each in session.answers[:15])
    said = [text(each) for each in session.answers[:15]]
    outside = [line.replace("nothing", "secret").replace(str(private), "../private/secret.jpg") for line in said[:3]]
    assert len(set(outside)) == 1  # nothing tells whether a file outside is there
    assert all("is no file in the folders that may be read\nhint: the folders are:" in each for each in said[:6])
    assert "web address" in said[6]
    assert "no image was investigated in this session" in said[7]
    assert "is about no image in the folders" in said[8]
    assert said[9].startswith("error: the tool takes no online\nhint: what may leave the machine")
    assert "question does not make sense" in said[10]
    assert "0 to 360" in said[11]
    assert "is not an image that can be read" in said[12]
    assert "image does not make sense: it is missing" in said[13]
    assert "no tool called delete" in said[14]
    (good,) = session.answers[15:]
    assert not good.is_error
    assert good.structured_content["tool"]["settings"]["region"] == [0, 0, 320, 240]
    assert [each[:4] for each in images(good)] == [b"\x89PNG"] * len(images(good))
    assert images(good)
    assert "secret" not in json.dumps(good.structured_content)


def test_a_file_that_a_question_names_is_one_of_the_folders_or_a_word(folder: Path, home: Path) -> None:
    """What was checked is what is opened: not the file of that name in the folder that the server was started in."""
    private = folder.parent / "private"
    shutil.copy(folder / "harbour-edited.jpg", folder / "copy.jpg")
    shutil.copy(private / "secret.jpg", private / "copy.jpg")
    questions = [f"compare it with {each}" for each in ("copy.jpg", private / "secret.jpg", "secret.jpg", "none.jpg")]
    session = talk(
        home,
        ["--folder", folder],
        ("investigate", {"image": "harbour.jpg"}),
        *(("ask", {"question": question}) for question in questions),
        cwd=private,
    )
    assert not any(each.is_error for each in session.answers)
    turns = [each.structured_content["turns"][-1] for each in session.answers[1:] if each.structured_content]
    (check,) = turns[0]["checks"]
    assert check["name"] == str(folder / "copy.jpg")
    assert hashlib.sha256((folder / "copy.jpg").read_bytes()).hexdigest() in json.dumps(turns[0])
    assert [turn["checks"] for turn in turns[1:]] == [[], [], []]
    assert len({json.dumps(turn["answer"]) for turn in turns[1:]}) == 1  # nothing tells whether such a file is there


def test_hostile_text_stays_data_and_standard_output_carries_the_protocol_alone(folder: Path, home: Path) -> None:
    messages: list[dict[str, Any]] = [
        {
            "id": 1,
            "method": "initialize",
            "params": {
                "protocolVersion": "2025-06-18",
                "capabilities": {},
                "clientInfo": {"name": "t", "version": "1"},
            },
        },
        {"method": "notifications/initialized"},
        {
            "id": 2,
            "method": "tools/call",
            "params": {"name": "investigate", "arguments": {"image": "hostile-text.jpg", "heat_maps": True}},
        },
    ]
    with subprocess.Popen(
        [sys.executable, "-m", "backstory_cli", "mcp"],
        cwd=folder,
        env=environment(home),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        for message in messages:
            process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n")
        process.stdin.flush()
        lines = [process.stdout.readline(), process.stdout.readline()]
        process.stdin.close()
        lines += process.stdout.readlines()
        notes = process.stderr.read().decode()
        assert process.wait(HANG) == 0
    assert [json.loads(line)["id"] for line in lines] == [1, 2]
    assert all(json.loads(line)["jsonrpc"] == "2.0" for line in lines)
    assert b"\x1b" not in lines[1]
    assert json.loads(lines[1])["result"]["isError"] is False
    assert notes.splitlines() == [f"backstory mcp reads images in: {folder}"]


def test_what_the_person_allows(folder: Path, home: Path) -> None:
    session = talk(home, ["--folder", folder, "--online"])
    told = {tool.name: tool.annotations for tool in session.tools.tools}
    assert told["investigate"] is not None
    assert told["investigate"].open_world_hint
    assert told["compare"] is not None
    assert told["compare"].read_only_hint


def test_its_flags_are_the_settings_of_every_report(folder: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Desk] = []
    monkeypatch.setattr("backstory_cli.mcp_server.protocol.serve", seen.append)
    monkeypatch.setenv("BACKSTORY_DEEP", "true")
    given = {"online": True, "max_bytes": 1_000_000, "providers": ["commons"]}
    mcp(folders=[folder], **{name: given.get(name) for name in SETTINGS})
    (desk,) = seen
    settings = desk.settings
    assert (settings.online, settings.max_bytes, settings.providers, settings.deep) == (True, 10**6, ("commons",), True)
    assert desk.asks_outside
    with pytest.raises(UnreadableImageError, match="larger than the limit"):
        desk.investigate(Investigate(image=_large(folder)))


def _large(folder: Path) -> str:
    (folder / "large.jpg").write_bytes(bytes(2_000_000))
    return "large.jpg"
