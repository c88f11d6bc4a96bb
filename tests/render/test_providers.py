"""The list of services on the web: what each is sent and costs, and never a key."""

from __future__ import annotations

import json

from backstory_cli.reference.web_services import COMMONS, TINEYE
from backstory_cli.render.providers import Listed, render_providers_json, render_providers_text

LISTED = [
    Listed(COMMONS, ready=True, asked=True, address=COMMONS.address),
    Listed(TINEYE, ready=False, asked=False, address="http://127.0.0.1:9/\x1b"),
]


def test_one_paragraph_a_service() -> None:
    first, second, _ = render_providers_text(LISTED, offline=False).split("\n\n")
    assert first.splitlines() == [
        "commons  Wikimedia Commons: ready; asked in every investigation, since your settings say so",
        f"  tells  {COMMONS.answers}",
        f"  sent   {COMMONS.sends}",
        f"  costs  {COMMONS.costs}",
    ]
    assert "TinEye: no key" in second
    assert "then set TINEYE_API_KEY" in second
    assert "asked at http://127.0.0.1:9/\\x1b, as the settings have it" in second


def test_a_key_that_is_set_and_a_network_that_is_shut() -> None:
    text = render_providers_text([Listed(TINEYE, ready=True, asked=True, address=TINEYE.address)], offline=True)
    assert "TinEye: ready, by TINEYE_API_KEY; the network is switched off" in text


def test_the_same_for_scripts() -> None:
    commons, tineye = json.loads(render_providers_json(LISTED))["providers"]
    assert (commons["needs_key"], commons["key_variable"], commons["ready"]) == (False, None, True)
    assert (tineye["needs_key"], tineye["key_variable"], tineye["asked"]) == (True, "TINEYE_API_KEY", False)
