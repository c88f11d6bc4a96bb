"""The list of conforming products: programs that sign, and nonsense refused."""

from __future__ import annotations

import json

import pytest

from backstory_cli.reference.conforming_products import find_product, parse_json, parse_table
from support.products import ENTRY


def test_products_that_only_read_are_left_out() -> None:
    reader = {**ENTRY, "product": {**ENTRY["product"], "productType": "validatorProduct"}}  # type: ignore[dict-item]
    assert len(parse_json(json.dumps([ENTRY, reader, 1, None, {}, {"product": {"DN": 3}}]))) == 1


@pytest.mark.parametrize("text", ["{}", "[]", "nothing", "[" * 100_000])
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not|Expecting|nested"):
        parse_json(text)


def test_a_product_is_found_by_both_names_of_its_certificate() -> None:
    products = parse_table(
        "record\torganisation\tproduct\tassurance_level\tstatus\n"
        "1\tExample Cameras\tExample Camera\t2\tconformant\n"
        "2\tExample Cameras\tExample App\t1\tconformant\n"
    )
    assert find_product(products, "Example Cameras", "Example App") == products[1]
    assert find_product(products, "Example App", "Example Cameras") is None
