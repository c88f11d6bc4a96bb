"""What a page says, read from its text."""

from __future__ import annotations

import json
from typing import Any

from backstory_cli.web.pages import PageFacts, parse_page

URL = "https://news.example/2020/flood.html"


def facts(text: str | bytes, url: str = URL, charset: str = "") -> PageFacts:
    return parse_page(text.encode() if isinstance(text, str) else text, url, charset)


def addresses(text: str, url: str = URL) -> list[str]:
    return [each.address.removeprefix("https://news.example") for each in facts(text, url).pictures]


def data(value: Any) -> str:
    return f'<script type="application/ld+json">{value if isinstance(value, str) else json.dumps(value)}</script>'
