"""XMP: Adobe's metadata in XML, in every container that carries it, as fields with their structure kept.

An XML parser fed by strangers refuses document types and entities (defusedxml), and stops at a depth and a number
of elements. Sources: Adobe, XMP Specification parts 1 and 3 (ISO 16684-1); RDF/XML syntax (W3C).
"""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterator
from itertools import islice
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from pydantic import JsonValue

from backstory_cli.image import limits
from backstory_cli.image.container import bmff
from backstory_cli.image.image import Image
from backstory_cli.metadata.decompress import Inflater
from backstory_cli.metadata.fields import Field, Reading, as_text, join_readings
from backstory_cli.metadata.png import iter_raw_profiles
from backstory_cli.text import clean

SIGNATURE = b"http://ns.adobe.com/xap/1.0/\0"
EXTENSION = b"http://ns.adobe.com/xmp/extension/\0"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ARRAYS = {f"{_RDF}{kind}" for kind in ("Bag", "Seq", "Alt")}

# The group that exiftool gives each namespace, from the specifications named in the module's docstring, the IPTC
# Photo Metadata Standard 2025.1, and the vendors' documentation; collected in November 2026.
NAMESPACES = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://ns.adobe.com/xap/1.0/mm/": "xmpMM",
    "http://ns.adobe.com/xap/1.0/rights/": "xmpRights",
    "http://ns.adobe.com/xap/1.0/bj/": "xmpBJ",
    "http://ns.adobe.com/xap/1.0/t/pg/": "xmpTPg",
    "http://ns.adobe.com/xap/1.0/g/img/": "xmpGImg",
    "http://ns.adobe.com/xmp/1.0/DynamicMedia/": "xmpDM",
    "http://ns.adobe.com/xmp/note/": "xmpNote",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://ns.adobe.com/camera-raw-settings/1.0/": "crs",
    "http://ns.adobe.com/lightroom/1.0/": "lr",
    "http://ns.adobe.com/exif/1.0/": "exif",
    "http://ns.adobe.com/exif/1.0/aux/": "aux",
    "http://cipa.jp/exif/1.0/": "exifEX",
    "http://cipa.jp/exif/2.32/": "exifEX",
    "http://ns.adobe.com/tiff/1.0/": "tiff",
    "http://ns.adobe.com/pdf/1.3/": "pdf",
    "http://ns.adobe.com/png/1.0/": "png",
    "http://ns.adobe.com/hdr-gain-map/1.0/": "hdrgm",
    "http://ns.apple.com/HDRGainMap/1.0/": "HDRGainMap",
    "http://ns.apple.com/faceinfo/1.0/": "apple-fi",
    "http://ns.apple.com/pixeldatainfo/1.0/": "apdi",
    "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": "iptcCore",
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29/": "iptcExt",
    "http://ns.useplus.org/ldf/xmp/1.0/": "plus",
    "http://creativecommons.org/ns#": "cc",
    "http://ns.microsoft.com/photo/1.0": "microsoft",
    "http://ns.microsoft.com/photo/1.0/": "microsoft",
    "http://ns.microsoft.com/photo/1.1": "microsoft",
    "http://ns.microsoft.com/photo/1.2/": "MP",
    "http://ns.acdsee.com/iptc/1.0/": "acdsee",
    "http://ns.google.com/photos/1.0/panorama/": "GPano",
    "http://ns.google.com/photos/1.0/camera/": "GCamera",
    "http://ns.google.com/photos/1.0/container/": "GContainer",
    "http://ns.google.com/photos/1.0/container/item/": "GContainerItem",
    "http://ns.google.com/photos/1.0/depthmap/": "GDepth",
    "http://ns.google.com/photos/1.0/image/": "GImage",
    "http://ns.google.com/photos/1.0/focus/": "GFocus",
    "http://ns.google.com/photos/1.0/creations/": "GCreations",
    "http://www.metadataworkinggroup.com/schemas/regions/": "mwg-rs",
    "http://www.metadataworkinggroup.com/schemas/keywords/": "mwg-kw",
    "http://www.digikam.org/ns/1.0/": "digiKam",
    "http://ns.camerabits.com/photomechanic/1.0/": "photomech",
    "http://www.tc260.org.cn/ns/AIGC/1.0/": "TC260",
    "http://ns.samsung.com/photo/1.0/": "samsung",
    "http://purl.org/dc/terms/": "dcterms",
    "http://www.gimp.org/xmp/": "GIMP",
    "http://www.dji.com/drone-dji/1.0/": "drone-dji",
    "http://ns.extensis.com/extensis/1.0/": "extensis",
    "http://ns.adobe.com/camera-raw-defaults/1.0/": "crd",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "adobe:ns:meta/": "x",
}
_RENAMED = {
    ("exif", "PixelXDimension"): "ExifImageWidth",
    ("exif", "PixelYDimension"): "ExifImageHeight",
    ("exif", "ISOSpeedRatings"): "ISO",
    ("exif", "ExposureBiasValue"): "ExposureCompensation",
    ("exif", "FocalLengthIn35mmFilm"): "FocalLengthIn35mmFormat",
    ("exifEX", "BodySerialNumber"): "SerialNumber",
    ("exifEX", "LensSpecification"): "LensInfo",
    ("tiff", "ImageLength"): "ImageHeight",
    ("photoshop", "ICCProfile"): "ICCProfileName",
    ("microsoft", "Rating"): "RatingPercent",
    ("crs", "Temperature"): "ColorTemperature",
    ("iptcExt", "DigImageGUID"): "DigitalImageGUID",
    ("iptcExt", "AddlModelInfo"): "AdditionalModelInformation",
}
"""Properties that exiftool shows under another name."""


class _BoundedBuilder(TreeBuilder):
    """A tree that stops growing: 100,000 nested elements would otherwise take down whoever walks them."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = self._count = 0

    def start(self, tag: str, attrs: dict[str, str]) -> Element:
        """One more element, if the limits allow it."""
        self._depth += 1
        self._count += 1 + len(attrs)
        if self._depth > limits.MAX_XMP_DEPTH or self._count > limits.MAX_XMP_PROPERTIES * 4:
            raise ValueError(f"it nests deeper than {limits.MAX_XMP_DEPTH} levels or has more elements than are read")
        return super().start(tag, attrs)

    def end(self, tag: str) -> Element:
        """The element is complete."""
        self._depth -= 1
        return super().end(tag)


def read_xmp(image: Image) -> Reading:
    """Every XMP packet of an image, its extended parts joined, as fields; empty where it carries none."""
    found: list[Reading] = []
    left, fields = limits.MAX_XMP_TOTAL, limits.MAX_FIELDS
    for packet, offset in iter_packets(image):
        if left <= 0 or fields <= 0:
            found.append(Reading((), ("XMP: it has more packets than are read",)))
            break
        found.append(_read_packet(packet, offset))
        left -= len(packet)
        fields -= len(found[-1].fields)
    return join_readings(found)


def _read_packet(packet: bytes, offset: int | None) -> Reading:
    if len(packet) > limits.MAX_XMP_BYTES:
        return Reading((), (f"XMP: a packet of {len(packet):,} bytes is longer than is read",))
    try:
        root = _parse(packet)
        fields = tuple(islice(_iter_fields(root, offset), limits.MAX_FIELDS))
    except RecursionError:
        return Reading((), ("XMP: a packet nests too deeply",))
    except Exception as problem:  # noqa: BLE001 - defusedxml and expat raise types of their own
        return Reading((), (clean(f"XMP: a packet is damaged or not allowed ({_describe_cause(problem)})", 200),))
    return Reading(fields)


def _describe_cause(problem: Exception) -> str:
    if isinstance(problem, ParseError | ValueError) and str(problem):
        return str(problem)
    return type(problem).__name__


def _parse(packet: bytes) -> Element:
    import defusedxml.ElementTree

    parser = defusedxml.ElementTree.XMLParser(target=_BoundedBuilder(), forbid_dtd=True)
    parser.feed(_cut_document(_to_utf8(packet)))
    root = parser.close()
    if not isinstance(root, Element):
        raise TypeError("it holds no element")
    return root


def _to_utf8(packet: bytes) -> bytes:
    """A packet in UTF-16 or UTF-32 as UTF-8 (XMP part 1, 7.3.2: any of them, told by the first bytes)."""
    start = packet[:64]
    if packet.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        coding = "utf-32"
    elif packet.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        coding = "utf-16"
    elif b"<\0\0\0" in start or b"\0\0\0<" in start:
        coding = "utf-32-le" if start.find(b"<\0\0\0") % 4 == 0 else "utf-32-be"
    elif b"<\0" in start or b"\0<" in start:
        coding = "utf-16-le" if start.find(b"<\0") % 2 == 0 else "utf-16-be"
    else:
        return packet
    return packet.decode(coding, "ignore").encode()


def _cut_document(packet: bytes) -> bytes:
    """The document without a declaration of its coding before it, and without bytes after its end."""
    begin = packet.find(b"<")
    if packet.startswith(b"<?xml", begin):
        begin = packet.find(b"<", packet.find(b"?>", begin))
    end = next((at + len(mark) for mark in _ENDS if (at := packet.rfind(mark)) > 0), packet.rfind(b">") + 1)
    return packet[max(0, begin) : end]


_ENDS = (b"</x:xmpmeta>", b"</x:xapmeta>", b"</rdf:RDF>")


def _iter_fields(root: Element, offset: int | None) -> Iterator[Field]:
    kit = root.get("{adobe:ns:meta/}xmptk") or root.get("{adobe:ns:meta/}xaptk")
    if kit:
        yield Field("XMP-x", "XMPToolkit", clean(kit), clean(kit), offset=offset)
    descriptions = [*root.iter(f"{_RDF}Description")] if root.tag != f"{_RDF}Description" else [root]
    top = {id(child) for parent in root.iter(f"{_RDF}RDF") for child in parent}
    for description in descriptions:
        if id(description) not in top and description is not root:
            continue  # a structure inside a property
        about = description.get(f"{_RDF}about") or description.get("about")
        if about:
            yield Field("XMP-rdf", "About", clean(about), clean(about), offset=offset)
        for name, value in description.attrib.items():
            if name.startswith("{") and not name.startswith(_RDF) and name != _LANG:
                yield make_field(name, clean(value.strip()), offset)
        for child in description:
            yield make_field(child.tag, _parse_value(child), offset)


def make_field(tag: str, value: JsonValue, offset: int | None) -> Field:
    """A property as a field, under the names of exiftool; ``tag`` is its namespace in braces and its name."""
    namespace, _, name = tag.removeprefix("{").rpartition("}")
    prefix = NAMESPACES.get(namespace) or _name_namespace(namespace)
    shown = name[:1].upper() + name[1:]
    shown = _RENAMED.get((prefix, shown), shown)
    return Field(f"XMP-{prefix}", clean(shown, 100), value, as_text(_pick_default_language(value)), offset=offset)


def _pick_default_language(value: JsonValue) -> JsonValue:
    """The text in the default language, of an alternative in several."""
    if isinstance(value, dict) and "x-default" in value:
        return value["x-default"]
    return value


def _name_namespace(namespace: str) -> str:
    """A name for an unknown namespace: the last part of its address that is a word."""
    parts = [part for part in namespace.strip("/#").replace("#", "/").split("/") if any(c.isalpha() for c in part)]
    return clean(parts[-1], 40) if parts else "unknown"


def _parse_value(element: Element) -> JsonValue:
    """A property's value: text, a list for an array, a mapping for a structure or for languages."""
    children = list(element)
    if children and children[0].tag in _ARRAYS:
        return _parse_array(children[0])
    if children and children[0].tag == f"{_RDF}Description":
        return _parse_structure(children[0])
    if children:
        return _parse_structure(element)
    resource = element.get(f"{_RDF}resource")
    if resource is not None:
        return clean(resource)
    if any(not name.startswith(_RDF) and name != _LANG for name in element.attrib):
        return _parse_structure(element)
    return clean((element.text or "").strip())


def _parse_array(array: Element) -> JsonValue:
    items = [item for item in array if item.tag == f"{_RDF}li"]
    if array.tag == f"{_RDF}Alt" and any(item.get(_LANG) for item in items):
        texts = {clean(item.get(_LANG) or "x-default", 20): _parse_value(item) for item in items}
        return next(iter(texts.values())) if list(texts) == ["x-default"] else dict(texts)
    return [_parse_value(item) for item in items]


def _parse_structure(element: Element) -> JsonValue:
    found: dict[str, JsonValue] = {}
    for name, value in element.attrib.items():
        if not name.startswith(_RDF) and name != _LANG:
            found[_shorten(name)] = clean(value.strip())
    for child in element:
        found[_shorten(child.tag)] = _parse_value(child)
    return found


def _shorten(tag: str) -> str:
    name = tag.rpartition("}")[2]
    return clean(name[:1].upper() + name[1:], 100)


def iter_packets(image: Image) -> Iterator[tuple[bytes, int | None]]:
    """Every XMP packet of an image and where it begins in the file (None for one that was compressed)."""
    data = image.data
    extended: dict[bytes, dict[int, bytes]] = {}
    inflater = Inflater()
    for block in image.blocks:
        if block.kind == "APP1" and data.startswith(SIGNATURE, block.offset):
            yield block.read_payload(data)[len(SIGNATURE) :], block.offset + len(SIGNATURE)
        elif block.kind == "APP1" and data.startswith(EXTENSION, block.offset):
            payload = block.read_payload(data)[len(EXTENSION) :]
            if len(payload) >= 40:
                extended.setdefault(payload[:32], {})[int.from_bytes(payload[36:40], "big")] = payload[40:]
        elif block.kind in {"XMP ", "XMP"}:
            yield block.read_payload(data), block.offset
        elif block.kind == "iTXt" and data.startswith(b"XML:com.adobe.xmp\0", block.offset):
            yield from _iter_png_packets(block.read_payload(data), block.offset, inflater)
        elif block.kind == "application XMP DataXMP":
            # Stored without the lengths of sub-blocks: 258 bytes after it lead a reader of such to the end.
            yield data[block.offset + 12 : max(block.offset + 12, block.end - 258)], block.offset + 12
        elif block.kind == "uuid" and data.startswith(_XMP_UUID, block.offset):
            yield block.read_payload(data)[16:], block.offset + 16
    for digest, parts in extended.items():
        whole = b"".join(parts[at] for at in sorted(parts))
        if hashlib.md5(whole, usedforsecurity=False).hexdigest().upper().encode() == digest.upper():
            yield whole, None
    yield from _iter_packets_elsewhere(image)


def _iter_packets_elsewhere(image: Image) -> Iterator[tuple[bytes, int | None]]:
    """Packets in raw profiles of a PNG, and in items of HEIC and AVIF."""
    if image.media_type == "image/png":
        for kind, profile in iter_raw_profiles(image):
            if kind == "xmp" or (kind == "APP1" and profile.startswith(SIGNATURE)):
                yield profile.removeprefix(SIGNATURE), None
    elif image.media_type in {"image/heic", "image/heif", "image/avif"}:
        for item in bmff.read_items(image.data):
            if item.type == "mime" and "xml" in item.content_type and item.extents:
                yield item.read_payload(image.data, limits.MAX_XMP_BYTES + 1), item.extents[0][0]


_XMP_UUID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")


def _iter_png_packets(payload: bytes, offset: int, inflater: Inflater) -> Iterator[tuple[bytes, int | None]]:
    """An iTXt chunk: keyword, compression flag and method, language, translated keyword, text."""
    head, _, rest = payload.partition(b"\0")
    if len(rest) < 2:
        return
    parts = rest[2:].split(b"\0", 2)
    if len(parts) == 3:
        compressed = rest[:1] != b"\0"
        yield (inflater.inflate(parts[2]) if compressed else parts[2]), None if compressed else offset + len(head)
