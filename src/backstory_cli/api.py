"""What ``from backstory_cli import investigate`` gives."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Unpack

from backstory_cli.analysts.question import DEFAULT_QUESTION
from backstory_cli.errors import UsageError
from backstory_cli.image.source import parse_source
from backstory_cli.investigation.runner import Progress
from backstory_cli.investigation.session import investigate_source
from backstory_cli.models import Claim, Report
from backstory_cli.settings.load import load
from backstory_cli.settings.settings import Options

__all__ = ["build_claim", "investigate"]


def investigate(
    source: str | Path | bytes,
    question: str = DEFAULT_QUESTION,
    *,
    claim: str | Claim | None = None,
    date: str | None = None,
    place: str | None = None,
    shadow: float | None = None,
    progress: Progress = lambda _title: None,
    **options: Unpack[Options],
) -> Report:
    """Investigate one image and return its report. No case is kept; heat maps are in ``artifact.content``.

    Args:
        source: A path, a web address, ``"-"`` for standard input, or the bytes of the file.
        question: What you want to know.
        claim: What somebody says about the picture, such as ``"Odesa, 21 November 2026"``: held against the findings in
            ``report.claim_check``.
        date: The claimed date, instead of one in the claim's text.
        place: The claimed place, instead of one in the claim's text: a name, or latitude and longitude.
        shadow: The direction in which you saw shadows fall, in degrees clockwise from north.
        progress: Called with the title of each step.
        options: Those of ``backstory investigate``, by their names with underscores (see `Options`).

    Raises:
        UnreadableImageError: The image cannot be read.
        UsageError: An argument, ``BACKSTORY_*`` or ``config.toml`` does not make sense.
    """
    if unknown := options.keys() - Options.__annotations__.keys():
        raise TypeError(f"investigate() takes no option {sorted(unknown)[0]!r}")
    settings = load(options)
    made = claim if isinstance(claim, Claim) else build_claim(claim, date, place, shadow)
    return investigate_source(parse_source(source), question, settings, progress, made)


def build_claim(text: str | None, date: str | None, place: str | None, shadow: float | None) -> Claim | None:
    """What somebody says about a picture, from its parts; None where there are none.

    Raises:
        UsageError: A direction is none.
    """
    if shadow is not None and not (math.isfinite(shadow) and 0 <= shadow <= 360):
        raise UsageError("a shadow's direction is 0 to 360 degrees", "0 is north, 90 east, 180 south, 270 west")
    if not (text or date or place or shadow is not None):
        return None
    text = text or ", ".join(filter(None, (place, date)))
    return Claim(text=text, date=date or None, place=place or None, shadow=shadow)
