"""What was found of a bundle, and what a replay differs in, as text and as JSON."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from typing import Any

from backstory_cli.cases.bundle.timestamp import Stamp
from backstory_cli.cases.bundle.verify import Verification
from backstory_cli.investigation.replay import Difference, Replay
from backstory_cli.text import clean

_WIDTH = 96
_MOST = 400


def render_verification_text(found: Verification, name: str) -> str:
    """The result first, then who vouches for it and since when, then what it does not show."""
    return "\n".join(_iter_verification(found, clean(name, 120))).rstrip()


def _iter_verification(found: Verification, name: str) -> Iterator[str]:
    if found.verified:
        whole = f"every byte is as it was made ({len(found.files)} files)"
        yield from _wrap(f"{name} is VERIFIED: {whole}, and it is signed by {clean(found.signer_name, 80)}.", "")
    elif found.whole:
        yield from _wrap(f"{name} is whole, but NOT VERIFIED: {explain_unknown_signer(found)}", "")
    else:
        yield f"{name} DOES NOT PASS:"
        for fault in found.faults:
            yield from _wrap(f"- {fault}", "  ")
    yield ""
    if found.manifest is not None:
        about = f" of {clean(found.report.subject.name, 80)}" if found.report else ""
        made = f"{found.manifest.created:%Y-%m-%d %H:%M:%S} UTC by {clean(found.manifest.tool.name, 40)} "
        yield f"Case       {clean(found.manifest.case, 60)}{about}"
        yield f"Bundled    {made}{clean(found.manifest.tool.version, 40)}"
        yield f"Image    {clean(found.manifest.picture or 'not in the bundle', 120)}"
    if found.manifest_sha256:
        yield f"Manifest   SHA-256 {found.manifest_sha256}"
    if found.signer:
        yield f"Signature  holds, key {found.signer}"
    elif found.manifest is not None and found.manifest.signed_by:
        yield "Signature  none that holds"
    else:
        yield "Signature  none"
    yield f"Stamp      {_format_stamp(found.stamp)}" if found.stamp else "Stamp      none"
    yield ""
    for limit in found.limits if found.whole else ():
        yield from _wrap(f"? {limit}", "  ")


def explain_unknown_signer(found: Verification) -> str:
    """Why a bundle that is whole is not verified, in one or two sentences."""
    if not found.signer:
        return "it is not signed. Anyone can change a bundle and write it anew."
    return (
        f"it is signed with a key that you have not named (SHA-256 {found.signer}). "
        "Anyone can make a key and sign a changed bundle anew."
    )


def _format_stamp(stamp: Stamp) -> str:
    known = f"which {stamp.root_file}'s root vouches for ({stamp.root})"
    unknown = "an authority that you have not named: anyone can run one"
    accuracy = f" (give or take {stamp.accuracy})" if stamp.accuracy else ""
    return (
        f"{stamp.at:%Y-%m-%d %H:%M:%S} UTC{accuracy}, stamped by {stamp.authority},\n"
        f"           {known if stamp.root else unknown}\n"
        f"           certificate SHA-256 {stamp.certificate}, policy {stamp.policy}, number {stamp.serial}"
    )


def render_verification_json(found: Verification) -> str:
    """The same for scripts."""
    stamp = found.stamp
    values: dict[str, Any] = {
        "verified": found.verified,
        "whole": found.whole,
        "faults": list(found.faults),
        "sha256": found.sha256,
        "manifest_sha256": found.manifest_sha256 or None,
        "manifest": found.manifest.model_dump(mode="json") if found.manifest else None,
        "signer": found.signer or None,
        "signer_name": found.signer_name or None,
        "stamp": {**stamp.__dict__, "at": f"{stamp.at:%Y-%m-%dT%H:%M:%SZ}"} if stamp else None,
        "limits": list(found.limits),
    }
    return json.dumps(values, indent=2)


def render_replay_text(replay: Replay, name: str) -> str:
    """The result first, then each difference, then what was not made again."""
    return "\n".join(_iter_replay(replay, clean(name, 120)))


def _iter_replay(replay: Replay, name: str) -> Iterator[str]:
    count = f"{len(replay.checks)} check{'' if len(replay.checks) == 1 else 's'} made again on {name}"
    if replay.same:
        yield f"{count}: the same was found and concluded."
    else:
        yield f"{count}: {len(replay.differences)} difference{'' if len(replay.differences) == 1 else 's'}."
    for difference in replay.differences:
        yield ""
        yield f"{difference.kind.upper():8} {difference.what} {clean(difference.name, 120)}"
        yield from _iter_sides(difference)
    yield from _iter_items("Other circumstances", [_format_side_by_side(*each) for each in replay.circumstances])
    yield from _iter_items("Other versions", [_format_version(*each) for each in replay.versions])
    yield from _iter_items("Settings that are not as they were", list(replay.settings))
    yield from _iter_items("Not made again", [f"{clean(check, 60)}: {why}" for check, why in replay.left_out])


def _format_version(name: str, before: str, now: str) -> str:
    return f"{name} {before or 'not there'} then, {now or 'not there'} now"


def _format_side_by_side(what: str, before: str, now: str) -> str:
    return f"{what}: {clean(before, 60)} then, {clean(now, 60)} now"


_MADE = {
    "ok": "made, and it found something",
    "nothing": "made, and it found nothing",
    "skipped": "not made",
    "timed_out": "took too long",
}
"""How a check went, in words."""


def _iter_sides(difference: Difference) -> Iterator[str]:
    for label, said in (("then", difference.before), ("now", difference.now)):
        text = _MADE.get(said, said) if difference.what == "check" else said
        if difference.what == "verdict":
            text = text.replace("_", " ")
        if text:
            yield from _wrap(f"  {label:5}{clean(text, _MOST)}", " " * 7)


def _iter_items(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield ""
        yield f"{title}:"
        for line in lines:
            yield from _wrap(f"  {line}", "    ")


def render_replay_json(replay: Replay) -> str:
    """The same for scripts."""
    return json.dumps(replay.as_json(), indent=2)


def _wrap(text: str, indent: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
