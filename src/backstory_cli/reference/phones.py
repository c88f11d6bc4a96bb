"""Model codes of phones as the names they were sold under: ``SM-G991B`` is a Samsung Galaxy S21 5G.

Written down by hand in ``phones.tsv`` from what the makers' model lists are known to say, November 2026; about fifteen
codes or families of codes were looked up again one by one. Where a code has a star there, it stands for all its
regional forms (``SM-G991B``, ``SM-G991U``, ``SM-G991N``): the letters at its end tell the market. A code that is not in
the table is shown as it is; absence says nothing.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

LONGEST_CODE = 40
"""Characters; a longer ``Model`` field is no code."""
_MARKET = re.compile(r"[A-Z0-9/_\-]{0,12}")
"""What may follow a code that is written with a star: the letters of a market, ``/DS`` for two cards."""
_SHORT = re.compile(r"[A-Z]\d{3,4}")
"""Codes so short that another maker's device could have the same: they count with their own maker's name only."""
_MAKERS = {"Sony": "sony", "Nothing": "nothing", "OnePlus": "oneplus", "vivo": "vivo"}


def find_market_name(make: str, model: str) -> str | None:
    """The name under which a phone was sold; None where the code is not known, or is a name already."""
    code = model.strip().upper()
    if not code or len(code) > LONGEST_CODE:
        return None
    name = _find_name(code)
    if name is None or (_SHORT.fullmatch(code) and make.strip() and not _is_maker(name, make)):
        return None
    return name


def _find_name(code: str) -> str | None:
    exact, beginnings = _load_codes()
    if code in exact:
        return exact[code]
    for end in range(len(code), 3, -1):
        if code[:end] in beginnings:
            return beginnings[code[:end]] if _MARKET.fullmatch(code[end:]) else None
    return None


def _is_maker(name: str, make: str) -> bool:
    maker = _MAKERS.get(name.partition(" ")[0])
    return maker is None or make.strip().lower().startswith(maker)


@cache
def _load_codes() -> tuple[dict[str, str], dict[str, str]]:
    """Names by their whole codes, and names by the beginnings of their codes."""
    text = (files("backstory_cli.reference") / "phones.tsv").read_text(encoding="utf-8")
    exact: dict[str, str] = {}
    beginnings: dict[str, str] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, _, codes = line.partition("\t")
            for code in codes.upper().split("|"):
                (beginnings if code.endswith("*") else exact)[code.rstrip("*")] = name
    return exact, beginnings
