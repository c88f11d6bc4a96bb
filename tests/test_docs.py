"""What README and documentation show works as printed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from backstory_cli.errors import ExitCode
from support.commands import Run
from support.doc_examples import PAGES, ROOT, blocks, lines, parses, transcript, with_case, workbench

BASH = [page for page in PAGES if "reference" not in page.parts and any(each.runs for each in blocks(page, "bash"))]
CONSOLE = [page for page in PAGES if blocks(page, "console")]
PYTHON = [page for page in PAGES if page.name != "README.md" and blocks(page, "python")]  # test_readme.py runs that one


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", BASH, ids=name)
def test_commands_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, backstory: Run) -> None:
    """Every command of a ``bash`` block ends well, the blocks of a page in one folder, one after the other.

    A block that cannot run here says why in a comment right above it: ``<!-- not run: needs a key -->``.
    """
    monkeypatch.chdir(workbench(tmp_path / "bench"))
    monkeypatch.setenv("BACKSTORY_ONLY", "metadata")  # a command works or not, however many checks it makes
    assert backstory("index", "add", "original.jpg").code == 0
    case = backstory("investigate", "--json", "photo.jpg").json["id"]
    for block in blocks(page, "bash"):
        for line in lines(block.text) if block.runs else ():
            assert line.words[0] == "backstory", f"only backstory can run here; mark the block as not run: {line.words}"
            done = backstory(*with_case(line.words[1:], case))
            assert done.code in {ExitCode.OK, ExitCode.FAIL_ON_MATCHED}, f"{line.words}\n{done.err}"
            if line.to_file:
                Path(line.to_file).write_text(done.out, encoding="utf-8")
            if line.piped:
                json.loads(done.out)


@pytest.mark.parametrize("page", CONSOLE, ids=name)
def test_transcripts_are_what_is_printed(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, backstory: Run
) -> None:
    monkeypatch.chdir(workbench(tmp_path / "bench"))
    for block in blocks(page, "console"):
        for exchange in transcript(block):
            (line,) = lines(exchange.command)
            done = backstory(*line.words[1:])
            out = done.out or ("" if done.code == 0 else done.err)
            assert exchange.fits(out), f"{exchange.command}\nshown:\n{exchange.printed}\nprinted:\n{out}"


@pytest.mark.parametrize("page", PYTHON, ids=name)
def test_python_examples_run(page: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    for block in blocks(page, "python"):
        if block.runs:
            exec(block.text, {})  # noqa: S102 - the point is to run what is printed
            assert capsys.readouterr().out


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_exists(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that cannot run here are taken apart at least: no option is shown that there is none of."""
    monkeypatch.chdir(workbench(tmp_path / "bench"))
    for block in blocks(page, "bash"):
        for line in lines(block.text):
            for words in line.ours:
                parses(words)


def test_every_exit_code_is_documented() -> None:
    for page in (ROOT / "README.md", ROOT / "docs" / "exit-codes.md"):
        documented = {int(code) for code in re.findall(r"^\| (\d+) \|", page.read_text(encoding="utf-8"), re.MULTILINE)}
        assert documented == {int(code) for code in ExitCode}
