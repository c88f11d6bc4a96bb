"""The certificates of this machine, by which servers are known: read once, since to read them takes longer than most
requests to a server nearby."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl


@functools.cache
def trusted() -> ssl.SSLContext:
    """What every encrypted connection is checked with; nothing of the environment changes it."""
    import httpx2

    return httpx2.create_ssl_context(trust_env=False)
