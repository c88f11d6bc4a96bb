"""Searches that a person can open in a browser, where no service was asked.

The addresses are those that the services' own pages use (November 2026).
"""

from __future__ import annotations

from urllib.parse import quote

UPLOAD = {
    "Google Lens": "https://lens.google.com",
    "TinEye": "https://tineye.com",
    "Yandex": "https://yandex.com/images",
    "Bing": "https://www.bing.com/visualsearch",
}
"""Where a picture is uploaded by hand."""

_BY_ADDRESS = {
    "Google Lens": "https://lens.google.com/uploadbyurl?url={}",
    "TinEye": "https://tineye.com/search?url={}",
    "Yandex": "https://yandex.com/images/search?rpt=imageview&url={}",
    "Bing": "https://www.bing.com/images/search?view=detailv2&iss=sbi&q=imgurl:{}",
}


def build_links(address: str = "") -> dict[str, str]:
    """Search pages by name: for the picture at an address, or to upload it."""
    if not address:
        return dict(UPLOAD)
    return {name: form.format(quote(address, safe="")) for name, form in _BY_ADDRESS.items()}


def format_links(address: str = "") -> str:
    """The same as one line."""
    return ", ".join(f"{name} {link}" for name, link in build_links(address).items())
