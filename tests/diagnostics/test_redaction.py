"""What is left out of texts: paths, names, addresses, and what others wrote."""

from __future__ import annotations

import re

import pytest

from backstory_cli.diagnostics.redaction import Private, format_traceback
from backstory_cli.errors import Skip


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("the index /srv/clients/acme.db is damaged", "the index <path> is damaged"),
        (r"at C:\Users\jane\x.db, 3 kept", "at <path>, 3 kept"),
        ("asked at https://name:word@inside.example.org/x?key=1", "asked at <address>"),
        ("image/jpeg of Harbour.jpg", "image/jpeg of <yours>"),
    ],
)
def test_paths_and_names(text: str, shown: str) -> None:
    assert Private(["/pictures/harbour.jpg"]).redact(text) == shown


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        ("the image data cannot be decoded (broken data stream 'Oksana')", "the image data cannot be decoded"),
        ("ValueError: Oksana", "ValueError"),
        ("there is no “Oksana” here", "there is no"),
    ],
)
def test_a_reason_ends_where_it_quotes(reason: str, shown: str) -> None:
    assert Private([]).reason(reason) == shown


def test_a_trace_names_code_and_no_folder() -> None:
    with pytest.raises(Skip) as skip:
        raise Skip("Oksana")
    kind, place = format_traceback(skip.value)
    assert kind == "Skip"
    assert re.fullmatch(r"  <yours>:\d+ test_a_trace_names_code_and_no_folder", place)
