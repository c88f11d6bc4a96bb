"""The picture that a report is about, decoded and made smaller, or why it cannot be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backstory_cli.cases.store import Case
from backstory_cli.errors import BackstoryError, Skip
from backstory_cli.image.loading import Limits, make_image, read

if TYPE_CHECKING:
    import PIL.Image

    from backstory_cli.image.image import Image

MAX_SIDE = 1200
"""Pixels of the longer side of a picture in a report."""
MAX_DRAWN = 40_000_000
"""Pixels of a heat map or another drawing that is read again."""

_WHY_NOT = {
    "changed": "the file has changed since it was investigated, so what is there now is another image",
    "missing": "the file is no longer where it was",
    "not_kept": "it came from standard input or the web, and cases keep no copy of the image",
}


@dataclass(frozen=True)
class Shown:
    """A picture for a report.

    Attributes:
        picture: Upright, in RGB, its longer side at most `MAX_SIDE`; None where there is none to show.
        why_not: The reason then.
    """

    picture: PIL.Image.Image | None = None
    why_not: str = "this report came without it"


def read_case_picture(case: Case, limits: Limits) -> Shown:
    """The picture of a case, if its file still has the bytes that were investigated."""
    state = case.check_file()
    if state != "unchanged" or case.path is None:
        return Shown(why_not=_WHY_NOT.get(state, _WHY_NOT["not_kept"]))
    try:
        image = read(case.path, limits)
        if image.sha256 != case.report.subject.sha256:
            return Shown(why_not=_WHY_NOT["changed"])
        return Shown(reduce(image), "")
    except (BackstoryError, Skip) as problem:
        return Shown(why_not=str(problem))


def reduce(image: Image) -> PIL.Image.Image:
    """The picture upright, its longer side at most `MAX_SIDE`.

    Raises:
        Skip: It cannot be decoded.
    """
    import PIL.Image

    from backstory_cli.image.orientation import turn_upright

    picture = PIL.Image.fromarray(image.pixels)
    picture.thumbnail((MAX_SIDE, MAX_SIDE), PIL.Image.Resampling.LANCZOS)
    return turn_upright(picture, image.orientation)


def decode(content: bytes) -> PIL.Image.Image | None:
    """A picture that is kept with a case, in RGB; None where it is none any more. It was drawn in a child, which may
    have been in the hands of the picture under investigation: so it is read in one, too."""
    import PIL.Image

    try:
        drawn = make_image(content, "a drawing of the case", "", Limits(max_pixels=MAX_DRAWN))
        return PIL.Image.fromarray(drawn.pixels)
    except (BackstoryError, Skip):
        return None
