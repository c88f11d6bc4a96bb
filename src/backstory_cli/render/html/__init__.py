"""A report as one HTML file: no script, nothing loaded, readable in light, dark and on paper.

What a template prints was cleaned and escaped on its way (`make_environment`), pictures were decoded and written anew
(`pictures`), and the page forbids everything but its own style and pictures (its Content-Security-Policy).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from backstory_cli.models import Report
from backstory_cli.render.html.escaping import make_environment
from backstory_cli.render.html.page import Room, build_page, get_helpers
from backstory_cli.render.html.pictures import MAX_TOTAL, Gallery
from backstory_cli.render.picture import Shown

MAX_PAGE = 8_000_000
"""Bytes of a page."""
_ROOMS = (
    (Room(), MAX_TOTAL),
    (Room(findings=60, lines=60, data=False), MAX_TOTAL),
    (Room(findings=10, lines=10, data=False), MAX_TOTAL // 4),
)


def render_report_html(report: Report, shown: Shown | None = None, stores: Sequence[Path] = ()) -> str:
    """The page of a report, at most `MAX_PAGE` bytes.

    Args:
        report: What is shown.
        shown: The picture itself, or why it is not shown.
        stores: Folders from which heat maps and comparisons may be read.
    """
    template = make_environment().get_template("report.html.j2")
    text = ""
    for room, pictures in _ROOMS:
        made = build_page(report, shown or Shown(), Gallery(stores, pictures), room)
        text = template.render(**get_helpers(made))
        if len(text.encode()) <= MAX_PAGE:
            break
    return text
