"""Programs that process pictures, by what they write; firmware is none of them."""

from __future__ import annotations

import pytest

from backstory_cli.reference.editing_software import PROGRAMS, find_program


@pytest.mark.parametrize(
    ("software", "name"),
    [
        ("Adobe Photoshop 25.1 (Windows)", "Adobe Photoshop"),
        ("Adobe Photoshop Lightroom Classic 13.0", "Adobe Lightroom"),
        ("GIMP 2.10.34", "GIMP"),
        ("Photos 8.0", "Apple Photos"),
        ("SILKYPIX Developer Studio", "SILKYPIX"),
        ("17.1.2", None),
        ("Ver.1.02", None),
        ("HDR+ 1.0.585804401zd", None),
        ("", None),
        ("x" * 600 + "gimp", None),
    ],
)
def test_who_wrote_it(software: str, name: str | None) -> None:
    found = find_program(software)
    assert (found.name if found else None) == name


def test_no_program_is_hidden_by_one_before_it() -> None:
    plain = [each for each in PROGRAMS if each.pattern.replace(" ", "").isalpha()]
    assert [find_program(each.pattern) for each in plain] == plain


@pytest.mark.parametrize(
    ("software", "program"),
    [
        ("Adobe Photoshop Lightroom Classic 13.1 (Macintosh)", "Adobe Lightroom"),
        ("Adobe Photoshop CS2 Windows", "Adobe Photoshop"),
        ("GIMP 2.10.36", "GIMP"),
        ("16.0", None),
        ("Ver.1.00", None),
        ("HDR+ 1.0.540104767zd", None),
        ("", None),
    ],
)
def test_editing_software(software: str, program: str | None) -> None:
    found_program = find_program(software)
    assert (found_program.name if found_program else None) == program
