"""``backstory schema``."""

from __future__ import annotations


def schema() -> None:
    """Print the JSON Schema of a report."""
    from backstory_cli.render.as_json import render_schema
    from backstory_cli.render.console import print_result

    print_result(render_schema())
