"""What a Content Credentials record states of place, time, device and people, as fields like those of XMP.

The assertions are JSON-LD with the names of EXIF, IPTC and Dublin Core, so that whoever reads XMP reads them too.
Sources: C2PA technical specification 2.2, sections 18.14 (metadata) and 18.22 (CreativeWork); CAWG metadata
assertion 1.1; CAWG identity assertion 1.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from pydantic import JsonValue

from backstory_cli.image import limits
from backstory_cli.metadata.fields import Field, Reading, as_text
from backstory_cli.metadata.xmp import NAMESPACES, make_field
from backstory_cli.text import clean, clean_json

_LABELS = ("stds.exif", "stds.iptc", "stds.schema-org.CreativeWork", "c2pa.metadata", "cawg.metadata")
_PREFIXES = {
    "exif": "http://ns.adobe.com/exif/1.0/",
    "exifex": "http://cipa.jp/exif/1.0/",
    "tiff": "http://ns.adobe.com/tiff/1.0/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "iptc4xmpcore": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
    "iptc4xmpext": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "plus": "http://ns.useplus.org/ldf/xmp/1.0/",
}
"""Usual prefixes, for records that do not say what theirs mean."""
_DECIMAL = re.compile(r"(?P<sign>[+-]?)(?P<degrees>\d{1,3}(?:\.\d{1,15})?)\s*(?P<side>[NSEW]?)")
_SIDES = {"GPSLatitude": "NS", "GPSLongitude": "EW"}
MAX_IDENTITIES = 10


class Identity(NamedTuple):
    """Somebody whom an identity assertion names: how they are called, where, by whom that was checked, and when."""

    name: str
    kind: str
    provider: str
    verified: str


def read_statements(assertions: Iterable[Mapping[str, Any]]) -> Reading:
    """The fields that the assertions of a record state; empty where they state none."""
    fields = (field for assertion in assertions for field in _iter_fields(assertion))
    return Reading(tuple(islice(fields, limits.MAX_XMP_PROPERTIES)))


def read_identities(assertions: Iterable[Mapping[str, Any]]) -> tuple[Identity, ...]:
    """Whom the identity assertions of a record name."""
    found = (identity for each in assertions for identity in _iter_identities(each))
    return tuple(islice(found, MAX_IDENTITIES))


def _iter_fields(assertion: Mapping[str, Any]) -> Iterator[Field]:
    label, data = str(assertion.get("label", "")).partition("__")[0], assertion.get("data")
    if label not in _LABELS or not isinstance(data, dict):
        return
    if label.endswith("CreativeWork"):
        for name in _iter_names(data.get("author")):
            yield Field("schema.org", "Author", name, name)
        return
    context = data.get("@context")
    spaces = context if isinstance(context, dict) else {}
    plain = {key: clean_json(_flatten(value)) for key, value in data.items() if not key.startswith("@")}
    for key, value in plain.items():
        prefix, _, name = key.rpartition(":")
        space = spaces.get(prefix)
        namespace = space if space in NAMESPACES else _PREFIXES.get(prefix.casefold(), "")
        if namespace and name:
            yield make_field(f"{{{namespace}}}{name}", _settle(name, value, plain, prefix), None)


def _settle(name: str, value: JsonValue, every: Mapping[str, JsonValue], prefix: str) -> JsonValue:
    """A value with what stands beside it: the hemisphere of a coordinate, the offset of a time."""
    if name in _SIDES:
        return _write_coordinate(as_text(value), as_text(every.get(f"{prefix}:{name}Ref")), _SIDES[name])
    if name == "DateTimeOriginal":
        offset = next((as_text(each) for key, each in every.items() if key.endswith(":OffsetTimeOriginal")), "")
        text = as_text(value)
        return text if not offset or re.search(r"(Z|[+-]\d\d:?\d\d)$", text) else f"{text}{offset}"
    return value


def _write_coordinate(text: str, side: str, sides: str) -> str:
    """Decimal degrees as XMP writes a coordinate; what has another form stays."""
    match = _DECIMAL.fullmatch(text.strip())
    if match is None:
        return text
    written = (match["side"] or side[:1].upper()) or sides[match["sign"] == "-"]
    degrees = float(match["degrees"])
    return f"{int(degrees)},{degrees % 1 * 60:.8f}{written}"


def _flatten(value: Any) -> Any:
    """A value of JSON-LD without its wrapping: what stands under ``@value``, ``@list`` or ``@set``."""
    if isinstance(value, dict):
        for wrapping in ("@value", "@list", "@set"):
            if wrapping in value:
                return _flatten(value[wrapping])
        return {_shorten(key): _flatten(each) for key, each in value.items() if not key.startswith("@")}
    return [_flatten(each) for each in value] if isinstance(value, list) else value


def _shorten(key: str) -> str:
    name = key.rpartition(":")[2]
    return f"{name[:1].upper()}{name[1:]}" if name != "x-default" else name


def _iter_names(value: Any) -> Iterator[str]:
    for each in value if isinstance(value, list) else [value]:
        name = each.get("name") if isinstance(each, dict) else each
        if isinstance(name, str) and name.strip():
            yield clean(name.strip(), 200)


def _iter_identities(assertion: Mapping[str, Any]) -> Iterator[Identity]:
    data = assertion.get("data")
    if not str(assertion.get("label", "")).startswith("cawg.identity") or not isinstance(data, dict):
        return
    listed = data.get("verifiedIdentities")
    for each in listed if isinstance(listed, list) else []:
        if isinstance(each, dict) and (name := each.get("name") or each.get("username")):
            provider = each.get("provider")
            yield Identity(
                clean(name, 200),
                clean(str(each.get("type") or "").removeprefix("cawg.").replace("_", " "), 60),
                clean(provider.get("name") or provider.get("id") or "", 100) if isinstance(provider, dict) else "",
                clean(each.get("verifiedAt") or "", 60),
            )
    signer = data.get("signature_info")
    if isinstance(signer, dict) and (name := signer.get("issuer") or signer.get("common_name")):
        yield Identity(clean(name, 200), "certificate", "", clean(signer.get("time") or "", 60))
