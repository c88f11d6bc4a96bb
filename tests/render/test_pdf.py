"""The report as PDF, printed by a browser that is installed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from backstory_cli.errors import ServiceFailedError
from backstory_cli.render import pdf
from backstory_cli.render.html import render_report_html
from support.browser import installed
from support.full_reports import full_report, shown


@pytest.mark.skipif(not installed(), reason="no Chromium, Chrome or Edge is installed")
def test_it_is_printed() -> None:
    content = pdf.render_pdf(render_report_html(full_report(), shown()))
    assert content.startswith(b"%PDF")
    assert len(content) > 10_000
    assert b"/Lang" in content  # tagged, so that it can be read aloud


def test_without_a_browser_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "find_browser", lambda: None)
    with pytest.raises(ServiceFailedError, match="no Chromium, Chrome or Edge was found") as failure:
        pdf.render_pdf("<p>page</p>")
    assert "--html" in failure.value.hint


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
@pytest.mark.parametrize("does", ["exit 1", 'echo no > "${@: -1}"', "sleep 600"])
def test_a_browser_that_prints_nothing(does: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "chromium"
    program.write_text(f"#!/bin/bash\n{does}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(pdf, "SECONDS", 0.5)
    assert pdf.find_browser() == str(program)
    with pytest.raises(ServiceFailedError, match="did not print"):
        pdf.render_pdf("<p>page</p>")


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
def test_the_browser_gets_no_network_and_a_profile_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program, told = tmp_path / "chromium", tmp_path / "told"
    program.write_text(f'#!/bin/bash\nprintf "%s\\n" "$@" > {told}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(ServiceFailedError):
        pdf.render_pdf("<p>page</p>")
    options = told.read_text().splitlines()
    assert "--host-resolver-rules=MAP * ~NOTFOUND" in options
    assert any(option.startswith("--user-data-dir=") and "backstory-" in option for option in options)
    assert options[-1].startswith("file:///")


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_the_usual_places_of_other_systems(platform: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("PROGRAMFILES", str(tmp_path))
    monkeypatch.setattr("sys.platform", platform)
    there = tmp_path / "Chrome"
    there.write_bytes(b"")
    monkeypatch.setattr(pdf, "_MAC", (str(there),))
    monkeypatch.setattr(pdf, "_WINDOWS", ("Chrome",))
    assert pdf.find_browser() == str(there)
