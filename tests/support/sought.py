"""What services are asked about, and hostile words that they answer."""

from __future__ import annotations

from backstory_cli.web.reverse_search.results import Sought

COPY = b"\xff\xd8\xff a reduced copy"


FILE, FROM_WEB = Sought(COPY), Sought(COPY, "https://example.org/a.jpg")


HOSTILE = "<b>Bold</b> \x1b[31mred\x1b[0m \u202eevil [link=x]y[/link] &amp; more"


SAFE = "Bold \\x1b[31mred\\x1b[0m \\u202eevil [link=x]y[/link] & more"
