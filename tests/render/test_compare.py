"""How two pictures are related, as text: the relation first, then what it rests on."""

from __future__ import annotations

import pytest

from backstory_cli.lookup.comparison import compare_images
from backstory_cli.lookup.documents import describe_comparison
from backstory_cli.metadata.differences import MetadataDifference
from backstory_cli.render.compare import render_comparison_text
from support.photographs import Pixels, jpeg, opened, photograph


def told(other: Pixels, *differences: MetadataDifference) -> str:
    one, two = opened(jpeg(photograph(1), 95)), opened(jpeg(other, 80))
    compared = describe_comparison(one, two, compare_images(one, two), ["side-by-side.png"])
    compared.__dict__["metadata"] = differences
    return render_comparison_text(compared)


def test_a_copy_with_a_changed_part() -> None:
    changed = photograph(1)
    changed[200:320, 300:460] = photograph(99, 160, 120)
    lines = told(changed).splitlines()
    assert lines[0].startswith("A  ")
    assert "image/jpeg, 640 x 480" in lines[0]
    assert lines[3].startswith("B against A: the same image, ")
    assert any(line.startswith("  Differs (middle): 4") for line in lines)
    assert "  see side-by-side.png" in lines
    assert lines[-1] == "Metadata: no difference."


def test_lines_fit_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = photograph(1)
    changed[200:320, 300:460] = photograph(99, 160, 120)
    monkeypatch.setenv("COLUMNS", "60")
    assert max(len(line) for line in told(changed).splitlines()) <= 60


def test_strangers_say_nothing_of_which_came_first() -> None:
    assert "came first" not in told(photograph(20))


def test_metadata_is_cleaned_and_named_by_who_has_it() -> None:
    text = told(
        photograph(1),
        MetadataDifference("IFD0", "Software", "\x1b[31mone", "two"),
        MetadataDifference("IFD0", "Make", "Meridian", ""),
        MetadataDifference("GPS", "Altitude", "", "12"),
    )
    assert text.splitlines()[-4:] == [
        "Metadata: 3 fields differ (all with their values: --json).",
        "  IFD0 Software: \\x1b[31mone | two",
        "  only in A: IFD0 Make",
        "  only in B: GPS Altitude",
    ]
