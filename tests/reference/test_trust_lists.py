"""The trust lists: what is shipped, and what an update puts in its place."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

from backstory_cli.reference import trust_lists
from backstory_cli.reference.conforming_products import Product, find_product
from backstory_cli.reference.trust_lists import UPDATED, list_subjects, load_current, load_shipped
from backstory_cli.web.trust_sources import replace_lists
from support import signing
from support.products import ENTRY


def lists(day: str) -> dict[str, str]:
    pem = signing.authority().pem
    return {
        "c2pa.pem": pem,
        "c2pa-tsa.pem": pem,
        "iptc-publishers.pem": signing.leaf_pem("Example News"),
        "conforming-products.json": json.dumps([ENTRY]),
    }


def test_what_is_shipped_holds_the_lists() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a certificate on the official list has a serial number that is not positive
        assert len(list_subjects(load_shipped().c2pa)) > 40
        publishers = " ".join(list_subjects(load_shipped().publishers))
    assert all(name in publishers for name in ("AFP".lower(), "BBC", "Deutsche Welle", "Westdeutscher Rundfunk"))
    camera = find_product(load_shipped().products, "Google LLC", "Pixel Camera")
    assert camera is not None
    assert camera.level == 2
    assert find_product(load_shipped().products, "Somebody Else", "Pixel Camera") is None


def test_an_update_takes_the_place_of_what_is_shipped(tmp_path: Path) -> None:
    assert load_current(tmp_path) is load_shipped()
    replace_lists(tmp_path / UPDATED, lists("one"), "1 May 2031")
    replace_lists(tmp_path / UPDATED, lists("two"), "2 May 2031")
    now = load_current(tmp_path)
    assert (now.c2pa_of, now.publishers_of, now.products_of) == ("2 May 2031",) * 3
    assert now.products == (Product("0197", "Example Cameras", "Example Camera", 2, "conformant"),)
    assert [path.name for path in tmp_path.iterdir()] == [UPDATED]


def test_the_snapshot_has_its_day() -> None:
    assert trust_lists.SNAPSHOT in (Path(trust_lists.__file__).parent / "trust" / "README.md").read_text(
        encoding="utf-8"
    )
