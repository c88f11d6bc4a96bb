"""A file of results: lines of the same version, settings, question and claim are known; anything else is left alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from backstory_cli import __version__
from backstory_cli.assessment.verdicts import read_verdicts
from backstory_cli.batch import Key, Work
from backstory_cli.batch.resume import open_results, request_digest
from backstory_cli.errors import UsageError
from backstory_cli.models import Claim, Report, Tool
from backstory_cli.settings.load import load
from support.making import finding, report, run


def work() -> Work:
    return Work("where?", load())


def reported(asked: Work) -> Report:
    made = report(asked.question, run("metadata", finding("metadata.camera")))
    tool = Tool(name="backstory", version=__version__, settings=asked.settings.to_report())
    return made.model_copy(update={"tool": tool})


def test_what_was_written_is_known_again(tmp_path: Path) -> None:
    made = reported(work())
    key = Key(made.subject.source, made.subject.sha256)
    with open_results(tmp_path / "results", work()) as results:
        assert results.known == {}
        results.write(made.model_dump_json())
        results.write(
            f'{{"error": "it is none", "source": "b.jpg", "sha256": "", "asked": "{request_digest(work())}"}}'
        )
    with open_results(tmp_path / "results", work()) as results:
        assert results.known == {key: read_verdicts(made), Key("b.jpg", ""): None}
        assert results.group_by_source() == {key.source: frozenset({key.sha256}), "b.jpg": frozenset({""})}


def test_whoever_asks_something_else_starts_anew(tmp_path: Path) -> None:
    with open_results(tmp_path / "results", work()) as results:
        results.write(reported(work()).model_dump_json())
    others = (
        replace(work(), question="when?"),
        replace(work(), settings=load({"profile": "quick"})),
        replace(work(), claim=Claim(text="Odesa")),
    )
    assert len({request_digest(each) for each in (work(), *others)}) == 4
    for other in others:
        with open_results(tmp_path / "results", other) as results:
            assert results.known == {}


def test_a_line_that_was_cut_short_is_taken_away(tmp_path: Path) -> None:
    path = tmp_path / "results"
    with open_results(path, work()) as results:
        results.write(reported(work()).model_dump_json())
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:100])
    with open_results(path, work()) as results:
        assert len(results.known) == 1
    assert path.read_bytes() == whole


@pytest.mark.parametrize("content", [b"dear diary\n", b"{}\n", b"[1]\n", b"\xff\n", b"[" * 100_000 + b"\n"])
def test_what_is_no_file_of_results_is_left_alone(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "diary").write_bytes(content)
    with (
        pytest.raises(UsageError, match="something else than results: its line 1"),
        open_results(tmp_path / "diary", work()),
    ):
        pass
    assert (tmp_path / "diary").read_bytes() == content
