"""The official signals of a Content Credentials record: how its picture began, and what was done to it.

A reading in Python of the C2PA conformance programme's asset rubric "signals, local" (expressions over crJSON),
version 1.0 of 6 August 2026: github.com/c2pa-org/conformance-public, asset-rubrics/composables. The names are its.
"""

from __future__ import annotations

from typing import Any

_IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_C2PA = "http://c2pa.org/digitalsourcetype/"

_INCEPTIONS = {
    "blankCanvas": (_C2PA + "empty",),
    "capturedMedia": (_IPTC + "digitalCapture", _IPTC + "computationalCapture"),
    "capturedMediaStitched": (_IPTC + "compositeCapture",),
    "compositionMayContainGenAI": (_IPTC + "composite",),
    "fullyGenAIMedia": (_IPTC + "trainedAlgorithmicMedia",),
    "nonGenAIDigitalCreation": (_IPTC + "digitalCreation",),
    "partlyGenAICreation": (_IPTC + "compositeWithTrainedAlgorithmicMedia",),
    "screenCaptureMayContainGenAI": (_IPTC + "screenCapture",),
}
_BEGINNINGS = frozenset({"c2pa.created", "c2pa.opened"})
_NON_EDITORIAL = frozenset(
    f"c2pa.{name}"
    for name in (
        *("converted", "published", "repackaged", "transcoded", "resized.proportional", "enhanced", "edited.metadata"),
        *("watermarked", "watermarked.bound", "watermarked.unbound", "redacted"),
    )
)
_GENAI = frozenset(
    {
        _IPTC + "trainedAlgorithmicMedia",
        _IPTC + "compositeWithTrainedAlgorithmicMedia",
        _IPTC + "compositeSynthetic",
        _C2PA + "trainedAlgorithmicData",
    }
)
_POSSIBLY_GENAI = frozenset({_IPTC + "digitalArt", _IPTC + "composite"})


def find_signals(manifest: dict[str, Any]) -> tuple[str, ...]:
    """The signals that one record (a manifest of crJSON) gives, inceptions first, each group by name."""
    assertions = _as_mapping(manifest.get("assertions"))
    record = _as_mapping(assertions.get("c2pa.actions.v2"))
    actions = [each for each in _as_list(record.get("actions")) if isinstance(each, dict)]
    found = [name for name, kinds in _INCEPTIONS.items() if _began_as(actions, kinds)]
    ingredient = assertions.get("c2pa.ingredient.v3")
    if isinstance(ingredient, dict) and ingredient.get("activeManifest") is None:
        found.append("mediaUnknownProvenance")
    if _is_ambiguous(manifest, record, actions):
        found.append("ambiguousActions")
    if any(str(each.get("action")) in _NON_EDITORIAL for each in actions):
        found.append("nonEditorial")
    kinds = [_get_source_type(each) for each in actions if _is_perceptible(each)]
    if any(kind in _GENAI for kind in kinds):
        found.append("perceptibleGenAI")
    if any(kind and kind not in _GENAI for kind in kinds):
        found.append("perceptibleNonGenAI")
    if any(kind in _POSSIBLY_GENAI for kind in kinds):
        found.append("perceptiblePossiblyGenAI")
    return tuple(found)


def _as_mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _get_source_type(action: dict[str, Any]) -> str:
    """Its digital source type; real files have blanks before it."""
    return str(action.get("digitalSourceType") or "").strip()


def _began_as(actions: list[dict[str, Any]], kinds: tuple[str, ...]) -> bool:
    return any(str(each.get("action")) in _BEGINNINGS and _get_source_type(each) in kinds for each in actions)


def _is_perceptible(action: dict[str, Any]) -> bool:
    name = action.get("action")
    return isinstance(name, str) and name not in _BEGINNINGS and name not in _NON_EDITORIAL


def _is_ambiguous(manifest: dict[str, Any], record: dict[str, Any], actions: list[dict[str, Any]]) -> bool:
    """No actions, not declared to be all of them, of no standard name, or not vouched for by the record's maker."""
    names = [str(each.get("action")) for each in actions if each.get("action") is not None]
    gathered = _as_list(_as_mapping(manifest.get("claim.v2")).get("gathered_assertions"))
    return (
        not actions
        or record.get("allActionsIncluded") is not True
        or any(not name.startswith("c2pa.") or name == "c2pa.unknown" for name in names)
        or any("c2pa.actions" in str(_as_mapping(each).get("url")) for each in gathered)
    )
