"""Where the public trust lists for Content Credentials are published, and how they are fetched.

Sources: github.com/c2pa-org/conformance-public (README), iptc.org/verified-news-publishers-list (November 2026).
Never run against the live addresses; written to the files that they serve.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from backstory_cli.errors import ServiceFailedError
from backstory_cli.reference.conforming_products import parse_json
from backstory_cli.reference.trust_lists import list_subjects
from backstory_cli.system.files import write_atomic
from backstory_cli.web.http.client import GuardedClient

_C2PA = "https://raw.githubusercontent.com/c2pa-org/conformance-public/main"
SOURCES = {
    "c2pa.pem": f"{_C2PA}/trust-list/C2PA-TRUST-LIST.pem",
    "c2pa-tsa.pem": f"{_C2PA}/trust-list/C2PA-TSA-TRUST-LIST.pem",
    "iptc-publishers.pem": "https://trust.iptc.org/end-entity-list.pem",
    "conforming-products.json": f"{_C2PA}/conforming-products/conforming-products-list.json",
}
MAX_BYTES = 4 * 2**20


def fetch_lists(door: GuardedClient, sources: Mapping[str, str] = SOURCES) -> dict[str, str]:
    """The lists by file name, each looked into before it is taken.

    Raises:
        ServiceFailedError: One cannot be had, or is not such a list; none is to be used then.
    """
    found: dict[str, str] = {}
    for name, url in sources.items():
        body = door.fetch(url, purpose="trust list", max_bytes=MAX_BYTES).body
        try:
            text = body.decode("utf-8")
            parse_json(text) if name.endswith(".json") else list_subjects(text)
        except ValueError as problem:
            raise ServiceFailedError(
                f"what {url} serves is not the list it should be", "the lists you have stay in use; try again later"
            ) from problem
        found[name] = text
    return found


def replace_lists(folder: Path, lists: Mapping[str, str], day: str) -> None:
    """Put fetched lists in the place of earlier ones, all or none.

    Raises:
        OSError: The folder cannot be written.
    """
    fresh, old = folder.with_name(f"{folder.name}.new"), folder.with_name(f"{folder.name}.old")
    for leftover in (fresh, old):
        if leftover.exists():
            shutil.rmtree(leftover)
    for name, text in {**lists, "as-of.txt": day}.items():
        write_atomic(fresh / name, text.encode())
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    if old.exists():
        shutil.rmtree(old)
