"""The door through which text enters a page: escaped, cleaned, bounded; links only to the web."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from backstory_cli.text import clean

if TYPE_CHECKING:
    from jinja2 import Environment

MAX_TEXT = 2_000
"""Characters of one text that are shown."""
_MAX_LINK = 2_000


class Trusted(str):
    """Text that this tool made itself and that is longer than foreign text may be: pictures, and the map's outline.

    It is escaped like any other; only the cleaning is left out.
    """

    __slots__ = ()


def make_safe_link(address: object) -> str:
    """An address that may be clicked: http or https, with a host, without a name or password; else nothing."""
    if not isinstance(address, str) or len(address) > _MAX_LINK or clean(address, _MAX_LINK) != address:
        return ""
    try:
        parts = urlsplit(address)
        host, name, _ = parts.hostname, parts.username, parts.port
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not host or name is not None or "\\" in address or " " in address:
        return ""
    return address


LINKED = frozenset({"www.openstreetmap.org", "contentcredentials.org", "openai.com", "lens.google.com", "tineye.com"})
"""Hosts of addresses that this tool itself puts into sentences: others there may be quoted from the file."""
_ADDRESS = re.compile(r"https://[\w./?=&%#:~+-]*[\w/=]")


def link_addresses(text: object) -> str:
    """A sentence in which addresses of well-known hosts are links; everything else in it is escaped."""
    from markupsafe import Markup, escape

    cleaned, parts, at = clean(text, MAX_TEXT), [], 0
    for found in _ADDRESS.finditer(cleaned):
        address = make_safe_link(found[0])
        if not address or urlsplit(address).hostname not in LINKED:
            continue
        parts.append(escape(cleaned[at : found.start()]))
        parts.append(Markup('<a href="{0}" rel="noreferrer noopener">{0}</a>').format(address))
        at = found.end()
    return Markup("").join([*parts, escape(cleaned[at:])])


def _finalize(value: Any) -> Any:
    """What leaves a template: nothing but cleaned text, whatever reached it."""
    from markupsafe import Markup

    if isinstance(value, str) and not isinstance(value, Markup | Trusted):
        return clean(value, MAX_TEXT)
    return value


@cache
def make_environment() -> Environment:
    """The templates, escaping everything and refusing names that do not exist."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("backstory_cli.render.html", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["link"] = make_safe_link
    made.filters["linked"] = link_addresses
    return made
