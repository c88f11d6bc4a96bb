"""Recipients: whom something of an image would be sent to, and whom the user must have agreed to."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Recipient:
    """Somebody who would be sent something of the picture, and whom the user must have agreed to.

    Attributes:
        name: As consent is kept under it.
        title: For people.
        sends: What is sent.
    """

    name: str
    title: str
    sends: str


def get_host(address: str) -> str:
    """Host and port of a web address; empty where it names none."""
    try:
        parts = urlsplit(address)
        return parts.netloc if parts.hostname and parts.port != 0 else ""
    except ValueError:
        return ""


def is_this_machine(name: str) -> bool:
    """Whether a host, with or without its port, is the one that this runs on."""
    host = ""
    try:
        host = urlsplit(f"//{name}").hostname or ""
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
