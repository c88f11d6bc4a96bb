"""The C2PA list of conforming products: programs and devices whose makers passed the conformance programme.

A product on it signs with a certificate that names it (subject CN and O), so an entry is looked up by what a trusted
certificate says. Source: github.com/c2pa-org/conformance-public, conforming-products-list.json; fields by its
"Companion Guide for the C2PA Conforming Products List". Only products that sign (``generatorProduct``) are kept.
"""

from __future__ import annotations

import csv
import io
import json
from typing import Any, NamedTuple

from backstory_cli.text import clean

MAX_PRODUCTS = 20_000


class Product(NamedTuple):
    """One entry.

    Attributes:
        record: The id of the entry on the list.
        level: The highest assurance level of its signing keys: 1 (software) or 2 (attested hardware).
        status: ``conformant``, or what became of that.
    """

    record: str
    organisation: str
    name: str
    level: int
    status: str


def parse_table(text: str) -> tuple[Product, ...]:
    """The entries of the table shipped here, tab-separated."""
    rows = csv.DictReader(io.StringIO(text), delimiter="\t")
    return tuple(
        Product(row["record"], row["organisation"], row["product"], int(row["assurance_level"]), row["status"])
        for row in rows
    )


def parse_json(text: str) -> tuple[Product, ...]:
    """The entries of the list as it is published.

    Raises:
        ValueError: It is not that list.
    """
    try:
        listed = json.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if not isinstance(listed, list) or not listed:
        raise ValueError("it is not a list of products")
    return tuple(found for each in listed[:MAX_PRODUCTS] if (found := _parse_product(each)) is not None)


def _parse_product(raw: Any) -> Product | None:
    product = raw.get("product") if isinstance(raw, dict) else None
    name = product.get("DN") if isinstance(product, dict) else None
    if not isinstance(product, dict) or not isinstance(name, dict) or product.get("productType") != "generatorProduct":
        return None
    assurance = product.get("assurance")
    level = assurance.get("maxAssuranceLevel") if isinstance(assurance, dict) else 0
    return Product(
        clean(raw.get("recordId") or "", 60),
        clean(name.get("O") or "", 200),
        clean(name.get("CN") or "", 200),
        level if isinstance(level, int) else 0,
        clean(raw.get("status") or "", 40),
    )


def find_product(products: tuple[Product, ...], organisation: str, name: str) -> Product | None:
    """The entry of the product that a certificate names; None if it is not on the list."""
    return next((each for each in products if (each.organisation, each.name) == (organisation, name)), None)
