"""The benchmark of screens counts what it says: every fault is seen, and the fixtures have none."""

from __future__ import annotations

import screens

QUIET = "Can't tell.\n\n  Origin       undetermined\n"


def screen(text: str, answer: str = "Can't tell.", question: str = "Is it AI?") -> screens.Screen:
    return screens.Screen("photo.jpg", question, text, answer)


def test_a_quiet_screen_has_no_fault() -> None:
    assert screens.print_faults([screen(QUIET)]) == 0


def test_every_fault_is_seen() -> None:
    said = "It was saved with an editor. It was saved with an editor. That is all.\n"
    assert screens.find_repeated(screen(said)) == ["It was saved with an editor."]
    assert screens.find_banned(screen("The picture is authentic.\n")) == ["picture", "authentic"]
    assert screens.find_banned(screen("The picture\n", question="Is the picture real?")) == []
    long = [screen("line\n" * 31), screen(QUIET, "word " * 71)]
    assert screens.print_faults(long) == 2


def test_screens_of_fixtures_have_no_fault() -> None:
    images = screens.choose_images(screens.FIXTURES / "none", 0)[::4]
    shown = list(screens.iter_screens(images, 1))
    assert len(shown) > 4
    assert screens.print_faults(shown) == 0
