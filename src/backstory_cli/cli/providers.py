"""``backstory providers``."""

from __future__ import annotations

from typing import Annotated

import typer

from backstory_cli.render.console import print_note, print_result

EPILOG = """Examples:

backstory providers

TINEYE_API_KEY=... backstory investigate --online photo.jpg

backstory investigate --provider commons --provider wayback photo.jpg"""


def providers(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    forget: Annotated[
        bool, typer.Option("--forget", help="Remove the answers that are kept for a day, and end.")
    ] = False,
) -> None:
    """List the services on the web: which are set up, what each is sent, what it costs."""
    from backstory_cli.reference.web_services import SERVICES
    from backstory_cli.render.providers import Listed, render_providers_json, render_providers_text
    from backstory_cli.settings.load import load
    from backstory_cli.web.http.cache import WebStore

    settings = load()
    if forget:
        count = WebStore(settings.web_store_path).forget()
        print_note(f"{count} kept {'answer' if count == 1 else 'answers'} removed")
        return
    listed = [
        Listed(
            service,
            ready=not service.key or bool(settings.get_key(service)),
            asked=service in settings.asked_services,
            address=settings.get_address(service),
        )
        for service in SERVICES
    ]
    print_result(render_providers_json(listed) if as_json else render_providers_text(listed, offline=settings.offline))
