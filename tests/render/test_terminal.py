"""The terminal report: golden at three widths, and safe whatever the report holds."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable

import pytest
from rich.console import Console

from backstory_cli.analysts.rules import Rules
from backstory_cli.investigation.follow_up import answer_follow_up
from backstory_cli.models import Artifact, Exchange, Finding, Report
from backstory_cli.render.terminal import show_report, show_turn
from support.making import finding, report, run

NASTY = "\x1b[31mred\x1b]0;title\x07 [link=file:///etc/passwd]x[/link] [/nope] [bold]b \u202egpj.exe \x9b2J \u2028"


def printed(shown: Report, width: int = 100) -> str:
    stream = io.StringIO()
    show_report(shown, Console(file=stream, width=width, markup=False, emoji=False, highlight=False))
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"


def full_report() -> Report:
    camera = finding(
        "metadata.camera",
        about="device",
        leaning="captured",
        summary="The file says it was taken with a Meridian M3.",
        limits="EXIF can be written by anyone.",
    )
    time = finding(
        "metadata.capture_time",
        about="time",
        summary="The file says it was taken on 2024-05-01 at 14:22:03 (+03:00).",
        data={
            "when": {
                "earliest": "2024-05-01T11:22:03Z",
                "latest": "2024-05-01T11:22:03Z",
                "precision": "second",
                "kind": "capture",
            }
        },
    )
    drawn = finding(
        "ela.heat_map",
        about="integrity",
        basis="measured",
        strength="weak",
        summary="A heat map was drawn.",
        artifacts=[Artifact(name="m.png", media_type="image/png", path="/cases/m.png")],
    )
    shown = report(
        "when was it taken?",
        run("metadata", camera, time),
        run("ela", drawn),
        run("lookup", status="nothing"),
        run("gemini", status="skipped", reason="not asked for (offline by default)", how="add --analyst gemini"),
    )
    turn = answer_follow_up(shown, "what camera?", analyst=Rules(), file="changed")
    return shown.model_copy(update={"turns": (turn,)})


@pytest.mark.parametrize("width", [60, 100, 200])
def test_golden(golden: Callable[[str, str], None], width: int) -> None:
    golden(f"report-{width}.txt", printed(full_report(), width))


def test_no_line_is_wider_than_the_terminal() -> None:
    assert max(map(len, printed(full_report(), 60).splitlines())) <= 60


def test_the_answer_comes_first() -> None:
    shown = full_report()
    assert " ".join(printed(shown).split()).startswith(shown.answer.text)


def nasty_finding() -> Finding:
    """Foreign text that slipped past the door, as in a report file that somebody else wrote."""
    return finding("x.y").model_copy(
        update={"summary": NASTY, "limits": NASTY, "artifacts": (Artifact(name="a", media_type="b", path=NASTY),)}
    )


def test_nothing_foreign_reaches_the_terminal_as_a_command() -> None:
    shown = report("?", run("x", nasty_finding(), reason=NASTY))
    sent = Exchange(at=shown.created, host=NASTY, purpose="", bytes_sent=1, bytes_received=1, sent_sha256="")
    shown = shown.model_copy(update={"question": NASTY, "network": (sent,), "next_steps": (NASTY,)})
    text = printed(shown)
    unsafe = {c for c in text if c != "\n" and unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}}
    assert not unsafe
    assert "[/nope]" in text


def test_colours_are_only_our_own() -> None:
    stream = io.StringIO()
    console = Console(file=stream, width=100, force_terminal=True, color_system="truecolor", markup=False, emoji=False)
    show_report(report("?", run("x", nasty_finding())), console)
    assert "\x1b]" not in stream.getvalue()
    assert "\x1b[31mred" not in stream.getvalue()


def test_a_turn_says_when_the_file_changed() -> None:
    stream = io.StringIO()
    shown = full_report()
    show_turn(shown, shown.turns[0], Console(file=stream, width=100, markup=False))
    assert "what camera?" in stream.getvalue()
    assert "The file had changed" in stream.getvalue()
    assert "nothing left this machine" in stream.getvalue()
