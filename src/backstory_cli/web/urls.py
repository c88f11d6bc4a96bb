"""When two web addresses are one: the spelling that is compared, never the one that is shown or asked."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|igshid|igsh|mc_[ce]id|ref|ref_src|ref_url|si|spm|cmpid|ocid"
    r"|smid|smtyp|_ga|__twitter_impression|amp",
    re.IGNORECASE,
)
"""Fields that say where a visitor came from (as publishers and advertisers document them, November 2026)."""
_FRONTS = ("www.", "m.", "mobile.", "amp.")


def canonicalize(address: str) -> str:
    """An address without what does not tell pages apart: scheme, front of the host, tracking, fragment, last slash."""
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return address
    for front in _FRONTS:
        if host.startswith(front) and host.count(".") >= 2:  # m.de stays
            host = host.removeprefix(front)
            break
    where = host if port in {None, 80, 443} else f"{host}:{port}"
    kept = sorted(pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(pair[0]))
    path = quote(unquote(parts.path), safe="/:@!$&'()*+,;=~").rstrip("/")
    return f"{where}{path}{'?' + urlencode(kept) if kept else ''}"


def get_host(address: str) -> str:
    """The host of an address, in small letters; empty if it has none."""
    try:
        return (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:
        return ""
