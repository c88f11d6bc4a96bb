"""How much is looked at: a few words for common choices of checks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """One such choice.

    Attributes:
        name: As it is asked for.
        what: What it does, for people.
        slow: Whether slow detectors run; a report says which did not.
    """

    name: str
    what: str
    slow: bool = True


QUICK = Profile(
    "quick",
    "no tests on the pixels for manipulation: metadata, Content Credentials, marks of generators, and where the "
    "image was seen; for many images at once",
    slow=False,
)
STANDARD = Profile("standard", "every check that takes no more than a second or two")
DEEP = Profile(
    "deep",
    "tests every part of the pixels, and asks exiftool and tesseract, where they are installed; takes several times "
    "as long",
)
PROFILES = {each.name: each for each in (QUICK, STANDARD, DEEP)}
