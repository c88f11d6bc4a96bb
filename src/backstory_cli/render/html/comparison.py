"""Two pictures compared, as a page of the same kind as a report: it loads nothing and runs nothing."""

from __future__ import annotations

from collections.abc import Mapping

from backstory_cli.lookup.documents import Compared
from backstory_cli.models import Artifact
from backstory_cli.render.html.escaping import make_environment
from backstory_cli.render.html.pictures import Gallery

MAX_FIELDS = 200
"""Fields of the metadata that are shown."""
_ALT = {
    "side-by-side.png": "A and B side by side, with what differs outlined",
    "difference.png": "Where the two differ: bright is different",
}


def render_comparison_html(compared: Compared, drawn: Mapping[str, bytes | None]) -> str:
    """The page.

    Args:
        compared: The two pictures, and what was found.
        drawn: Pictures of the comparison by the names of their files; None where there is nothing to draw.
    """
    gallery = Gallery()
    artifacts = [
        Artifact(name=name, media_type="image/png", content=content) for name, content in drawn.items() if content
    ]
    pictures = [shown for each in artifacts if (shown := gallery.artifact(each, _ALT.get(each.name, each.name)))]
    template = make_environment().get_template("comparison.html.j2")
    return template.render(compared=compared, pictures=pictures, most=MAX_FIELDS)
