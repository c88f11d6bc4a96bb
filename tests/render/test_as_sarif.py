"""SARIF: documents that the standard's own schema takes, in which no stranger's text is a link or a placeholder."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from backstory_cli.render.as_sarif import _escape_message

SCHEMA = os.environ.get("SARIF_SCHEMA")
"""Where OASIS's schema lies; `.ci/run` takes it out of a package that carries it."""


def test_text_is_no_link_and_no_placeholder() -> None:
    assert _escape_message("see [this](https://evil.example) and {0} \\[") == (
        "see \\[this\\](https://evil.example) and {{0}} \\\\\\["
    )


@pytest.mark.skipif(not SCHEMA, reason="SARIF_SCHEMA names no file")
def test_the_official_schema_takes_it(backstory: Callable[..., Any], fixtures: Path, tmp_path: Path) -> None:
    assert SCHEMA
    short = tmp_path / "short.jpg"
    short.write_bytes((fixtures / "harbour.jpg").read_bytes()[:60_000])
    names = ("harbour-edited.jpg", "hostile-text.jpg", "not-an-image.jpg", "notes.png")
    done = backstory("investigate", *(fixtures / name for name in names), short, "--sarif", "--claim", "Paris, 1999")
    document = json.loads(done.out)
    jsonschema.validate(document, json.loads(Path(SCHEMA).read_text(encoding="utf-8")))
    assert document["runs"][0]["results"]
    told = document["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    assert {each["level"] for each in told} == {"error", "warning"}
