"""Content Credentials (C2PA) of an image: validated by c2pa-rs, and put into plain values. Nothing is fetched.

Remote manifests and revocation are switched off explicitly: by default the library fetches an address out of the
picture's XMP. Sources: C2PA technical specification 2.2 (manifests, claims, actions, validation codes in section
15), c2pa-python 0.38.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from backstory_cli.image import limits
from backstory_cli.image.image import Image
from backstory_cli.metadata.credential_signals import find_signals
from backstory_cli.metadata.data_hash import verify_data_hash
from backstory_cli.metadata.fields import Reading
from backstory_cli.metadata.reader import read_metadata
from backstory_cli.metadata.signed_statements import Identity, read_identities, read_statements
from backstory_cli.reference.credential_terms import MISMATCH, MISPLACED
from backstory_cli.reference.trust_lists import PURPOSES
from backstory_cli.text import clean

MAX_MANIFEST_MB = 32
"""Megabytes of a decompressed manifest store that are accepted."""
MAX_THUMBNAILS = 6

_SOURCE_TYPE = "digitalsourcetype/"


@dataclass(frozen=True)
class Action:
    """One step in the making: what, with what, when, and the kind of source it made."""

    name: str
    software: str = ""
    when: str = ""
    source_type: str = ""
    description: str = ""


@dataclass(frozen=True)
class Ingredient:
    """A picture that went into another: its title, its part (``parentOf``, ``componentOf``), its own manifest."""

    title: str
    relationship: str
    manifest: str | None


@dataclass(frozen=True)
class Manifest:
    """One signed record."""

    label: str
    title: str
    generator: str
    issuer: str
    common_name: str
    signed_at: str
    algorithm: str
    actions: tuple[Action, ...] = ()
    ingredients: tuple[Ingredient, ...] = ()
    assertions: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    certified_by: str = ""
    time_authority: str = ""
    statements: Reading = field(default_factory=Reading)
    identities: tuple[Identity, ...] = ()


@dataclass(frozen=True)
class Problem:
    """A validation code that means failure, and which part of the file it is about."""

    code: str
    explanation: str
    of_ingredient: bool


@dataclass(frozen=True)
class Credentials:
    """What a file's Content Credentials say, and whether they hold.

    Attributes:
        state: ``Trusted``, ``Valid`` or ``Invalid``, as c2pa-rs validates under the given anchors.
        active: The record of the file itself; ``None`` if the store names none.
        manifests: Every record by its label, those of ingredients included.
        problems: What failed.
        signer_trusted: Whether the active record's signer leads to an anchor, whatever its ingredients do.
        remote: The address of a manifest kept elsewhere, if the file names one.
        thumbnails: Pictures that the records keep of themselves and their ingredients: (title, media type, bytes).
    """

    state: str
    active: Manifest | None
    manifests: Mapping[str, Manifest]
    problems: tuple[Problem, ...]
    signer_trusted: bool
    remote: str = ""
    thumbnails: tuple[tuple[str, str, bytes], ...] = field(default=(), repr=False)

    def chain(self) -> Iterator[tuple[Manifest, str]]:
        """The active record, then those of its ingredients, each with how it is part of the file.

        ``self`` for the active one, ``parentOf`` for what the file grew out of, ``componentOf`` for what was put
        into it, or into one of its forebears.
        """
        waiting: list[tuple[Manifest | None, str]] = [(self.active, "self")]
        seen: set[str] = set()
        while waiting:
            manifest, part = waiting.pop(0)
            if manifest is None or manifest.label in seen:
                continue
            seen.add(manifest.label)
            yield manifest, part
            for each in manifest.ingredients:
                inner = "componentOf" if part == "componentOf" or each.relationship != "parentOf" else "parentOf"
                waiting.append((self.manifests.get(each.manifest or ""), inner))


@dataclass(frozen=True)
class Unread:
    """Credentials that are there, or said to be, but were not read: why, and the address if they are elsewhere."""

    reason: str
    remote: str = ""


def read_credentials(
    image: Image, anchors: str, *, signers: str = "", thumbnails: bool = True
) -> Credentials | Unread | None:
    """Validate a file's Content Credentials; None where it carries none.

    Args:
        image: The file.
        anchors: Certificates in PEM: what they vouch for is trusted.
        signers: Certificates in PEM of signers that are trusted themselves.
        thumbnails: Also take the pictures that the record keeps of ingredients.
    """
    remote = _find_remote_address(image)
    if not read_metadata(image).group("JUMBF"):
        return (
            Unread("the file only names an address at which they are kept; nothing was fetched", remote)
            if remote
            else None
        )
    import c2pa

    settings = {
        "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False, "verify_trust": True},
        "core": {"max_decompressed_manifest_size_in_mb": MAX_MANIFEST_MB},
        "trust": _build_trust_settings(anchors, signers),
    }
    try:
        with (
            c2pa.Context.from_dict(settings) as context,
            c2pa.Reader(image.media_type, io.BytesIO(image.data), context=context) as reader,
        ):
            store = json.loads(reader.json())
            store["crjson"] = json.loads(reader.crjson())
            pictures = tuple(_iter_thumbnails(reader, store)) if thumbnails else ()
            found = _parse_credentials(store, str(reader.get_validation_state()), remote, pictures)
            return _check_data_hash(found, store, image.data)
    except c2pa.C2paError as problem:
        return Unread(clean(f"they cannot be read: {problem}", 300), remote)
    except (TypeError, ValueError, AttributeError, LookupError, RecursionError):
        return Unread("their record makes no sense", remote)


def _check_data_hash(found: Credentials, store: dict[str, Any], data: bytes) -> Credentials:
    """The credentials; a mismatch that the library reports of bytes which have the signed hash is told apart."""
    mismatch = next((each for each in found.problems if each.code == MISMATCH and not each.of_ingredient), None)
    if mismatch is None:
        return found
    manifests = (store.get("crjson") or {}).get("manifests") or ()
    mine: dict[str, Any] = next((each for each in manifests if each.get("label") == store.get("active_manifest")), {})
    assertion = (mine.get("assertions") or {}).get("c2pa.hash.data")
    if not isinstance(assertion, dict) or not verify_data_hash(data, assertion):
        return found
    told = replace(mismatch, code=MISPLACED)
    return replace(found, problems=tuple(told if each is mismatch else each for each in found.problems))


def _build_trust_settings(anchors: str, signers: str) -> dict[str, Any]:
    """The library's settings; a list of signers is only heeded inside an entry of ``anchors``."""
    if not signers:
        return {"trust_anchors": anchors, "trust_config": PURPOSES}
    entry = {"trust_anchors": anchors, "allowed_list": signers, "trust_config": PURPOSES}
    return {"anchors": [{**entry, "trust_uri": "https://iptc.org", "trust_kind": "manifest"}]}


def _find_remote_address(image: Image) -> str:
    """The address of a manifest that XMP names (``dcterms:provenance``); only reported, never opened."""
    address = read_metadata(image).text("Provenance", "XMP-dcterms")
    return address if address.startswith(("http://", "https://")) else ""


def _parse_credentials(
    store: dict[str, Any], state: str, remote: str, pictures: tuple[tuple[str, str, bytes], ...]
) -> Credentials:
    further = {str(each.get("label")): each for each in (store.get("crjson") or {}).get("manifests") or ()}
    listed = list((store.get("manifests") or {}).items())[: limits.MAX_ITEMS]
    manifests = {label: _parse_manifest(label, raw, further.get(label) or {}) for label, raw in listed}
    results = (store.get("validation_results") or {}).get("activeManifest") or {}
    trusted = any(entry.get("code") == "signingCredential.trusted" for entry in results.get("success") or ())
    return Credentials(
        state=state,
        active=manifests.get(str(store.get("active_manifest"))),
        manifests=manifests,
        problems=tuple(_iter_problems(store)),
        signer_trusted=trusted,
        remote=remote,
        thumbnails=pictures,
    )


def _iter_problems(store: dict[str, Any]) -> Iterator[Problem]:
    results = store.get("validation_results") or {}
    for entry in (results.get("activeManifest") or {}).get("failure") or ():
        yield _parse_problem(entry, of_ingredient=False)
    for delta in results.get("ingredientDeltas") or ():
        for entry in (delta.get("validationDeltas") or {}).get("failure") or ():
            yield _parse_problem(entry, of_ingredient=True)


def _parse_problem(entry: dict[str, Any], *, of_ingredient: bool) -> Problem:
    return Problem(clean(entry.get("code"), 100), clean(entry.get("explanation") or "", 300), of_ingredient)


def _parse_manifest(label: str, raw: dict[str, Any], further: dict[str, Any]) -> Manifest:
    signature = raw.get("signature_info") or {}
    certificates = further.get("signature") or {}
    assertions = [each for each in raw.get("assertions") or () if isinstance(each, dict)][: limits.MAX_ITEMS]
    return Manifest(
        label=clean(label, 200),
        title=clean(raw.get("title") or "", 200),
        generator=_parse_generator(raw),
        issuer=clean(signature.get("issuer") or "", 200),
        common_name=clean(signature.get("common_name") or "", 200),
        signed_at=clean(signature.get("time") or "", 60),
        algorithm=clean(signature.get("alg") or "", 40),
        actions=tuple(_iter_actions(assertions)),
        ingredients=tuple(_parse_ingredient(each) for each in (raw.get("ingredients") or ())[: limits.MAX_ITEMS]),
        assertions=tuple(clean(each.get("label") or "", 100) for each in assertions),
        signals=find_signals(further),
        statements=read_statements(assertions),
        identities=read_identities(assertions),
        certified_by=_parse_organisation((certificates.get("certificateInfo") or {}).get("issuer")),
        time_authority=_parse_organisation(
            ((certificates.get("timeStampInfo") or {}).get("certificateInfo") or {}).get("subject")
        ),
    )


def _parse_organisation(name: Any) -> str:
    """The organisation and common name of a certificate's subject or issuer."""
    parts = [name.get(key) for key in ("O", "CN")] if isinstance(name, dict) else []
    return clean(" / ".join(dict.fromkeys(str(part) for part in parts if part)), 200)


def _parse_generator(raw: dict[str, Any]) -> str:
    """Who made the record: a list of names in version 2, one string in version 1."""
    listed = [each for each in raw.get("claim_generator_info") or () if isinstance(each, dict)]
    names = [f"{each.get('name', '')} {each.get('version') or ''}".strip() for each in listed]
    return clean(", ".join(filter(None, names)) or raw.get("claim_generator") or "", 200)


def _iter_actions(assertions: list[dict[str, Any]]) -> Iterator[Action]:
    for assertion in assertions:
        data = assertion.get("data")
        if not str(assertion.get("label", "")).startswith("c2pa.actions") or not isinstance(data, dict):
            continue
        for action in (data.get("actions") or ())[: limits.MAX_ITEMS]:
            if isinstance(action, dict):
                yield _parse_action(action)


def _parse_action(raw: dict[str, Any]) -> Action:
    agent = raw.get("softwareAgent") or ""
    if isinstance(agent, dict):
        agent = f"{agent.get('name', '')} {agent.get('version') or ''}".strip()
    parameters = raw.get("parameters") or {}
    words = raw.get("description") or (parameters.get("description") if isinstance(parameters, dict) else "") or ""
    kind = str(raw.get("digitalSourceType") or "").strip()
    return Action(
        name=clean(raw.get("action") or "", 100),
        software=clean(agent, 200),
        when=clean(raw.get("when") or "", 60),
        source_type=clean(kind.partition(_SOURCE_TYPE)[2] or kind, 100),
        description=clean(words, 200),
    )


def _parse_ingredient(raw: Any) -> Ingredient:
    raw = raw if isinstance(raw, dict) else {}
    label = raw.get("active_manifest")
    return Ingredient(
        clean(raw.get("title") or "without a title", 200),
        clean(raw.get("relationship") or "componentOf", 40),
        clean(label, 200) if label else None,
    )


def _iter_thumbnails(reader: Any, store: dict[str, Any]) -> Iterator[tuple[str, str, bytes]]:
    """Thumbnails that the active record keeps of its ingredients."""
    import c2pa

    active = (store.get("manifests") or {}).get(str(store.get("active_manifest"))) or {}
    for ingredient in (active.get("ingredients") or ())[:MAX_THUMBNAILS]:
        thumbnail = ingredient.get("thumbnail") or {}
        if not str(thumbnail.get("format", "")).startswith("image/"):
            continue
        stored = io.BytesIO()
        try:
            reader.resource_to_stream(str(thumbnail.get("identifier")), stored)
        except c2pa.C2paError:
            continue
        data = stored.getvalue()
        if 0 < len(data) <= limits.MAX_PREVIEW_BYTES:
            yield clean(ingredient.get("title") or "ingredient", 100), str(thumbnail["format"]), data
