"""The access policy: what the user allows of the web, whoever asks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from backstory_cli import __version__
from backstory_cli.text import clean
from backstory_cli.web.http.address_policy import resolve_public

Resolve = Callable[[str, int], list[str]]
"""The addresses of a host and port, or `Refused`."""


@dataclass(frozen=True)
class Policy:
    """What applies to every request.

    Attributes:
        plain: Allow http, which anyone on the way can read and change.
        own_hosts: What the user named of a private network: hosts (``name`` or ``name:port``; without a port the usual
            ones of http and https are meant), or addresses, which stand for their scheme, host and port. Open only to
            addresses that the user typed or configured.
        proxy: The address of a proxy that the user named; the environment's are never used.
        contact: How whoever runs a server can reach the user; for the User-Agent.
        resolve: Gives the addresses of a host; the default refuses those that are not public.
    """

    plain: bool = False
    own_hosts: frozenset[str] = frozenset()
    proxy: str | None = None
    contact: str = ""
    resolve: Resolve = resolve_public

    @property
    def agent(self) -> str:
        """The User-Agent."""
        contact = clean(self.contact, 200).encode("ascii", "replace").decode() or "no contact configured"
        return f"backstory/{__version__} (image provenance research; {contact})"
