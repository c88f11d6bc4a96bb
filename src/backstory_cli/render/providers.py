"""The list of services on the web, as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from backstory_cli.reference.web_services import Service
from backstory_cli.text import clean


@dataclass(frozen=True)
class Listed:
    """A service as it stands here.

    Attributes:
        service: What it is.
        ready: It needs no key, or its key is set.
        asked: The settings have it asked without a word on the command line.
        address: Where it is asked.
    """

    service: Service
    ready: bool
    asked: bool
    address: str


def render_providers_text(listed: Sequence[Listed], *, offline: bool) -> str:
    """One paragraph a service."""
    lines = []
    for each in listed:
        service = each.service
        state = "ready" if each.ready else "no key"
        if service.key and each.ready:
            state = f"ready, by {service.key}"
        lines += [
            f"{service.name}  {service.title}: {state}{_describe_use(each, offline)}",
            f"  tells  {service.answers}",
            f"  sent   {service.sends}",
            f"  costs  {service.costs}",
        ]
        if not each.ready:
            lines.append(f"  key    {service.get}, then set {service.key}")
        if each.address != service.address:
            lines.append(f"  asked at {clean(each.address, 200)}, as the settings have it")
        lines.append("")
    lines.append(
        "Nothing is asked unless --online or --provider NAME says so (or online = true in config.toml); --offline "
        "overrules both. Pages and images that they find are then fetched from wherever they lie, unless --no-fetch."
    )
    lines.append("The lists of C2PA and IPTC, which tell whose Content Credentials are trusted: backstory trust update")
    return "\n".join(lines)


def _describe_use(each: Listed, offline: bool) -> str:
    if offline:
        return "; the network is switched off"
    return "; asked in every investigation, since your settings say so" if each.asked and each.ready else ""


def render_providers_json(listed: Sequence[Listed]) -> str:
    """The same for scripts; never a key."""
    return json.dumps(
        {
            "providers": [
                {
                    "name": each.service.name,
                    "title": each.service.title,
                    "ready": each.ready,
                    "asked": each.asked,
                    "needs_key": bool(each.service.key),
                    "key_variable": each.service.key or None,
                    "get_key": each.service.get or None,
                    "answers": each.service.answers,
                    "sends": each.service.sends,
                    "costs": each.service.costs,
                    "address": each.address,
                }
                for each in listed
            ]
        },
        indent=2,
        ensure_ascii=False,
    )
