"""Reports in which every field holds text: the same shape, whatever the text is."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import cycle
from typing import Any

import PIL.Image
from pydantic import BaseModel

from backstory_cli.models import (
    Answer,
    Artifact,
    Checked,
    Claim,
    ClaimCheck,
    Exchange,
    ModelUse,
    NotChecked,
    Report,
    Role,
    Statement,
    Turn,
)
from backstory_cli.render.picture import Shown
from support.making import finding, report, run

_NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
_WHEN = {"earliest": "2019-05-01T00:00:00Z", "latest": "2019-05-31T23:59:59Z", "precision": "month", "kind": "page"}
_BOX = {"left": 64, "top": 48, "right": 320, "bottom": 240}


def full_report() -> Report:
    """One of everything, with harmless words."""
    place = finding(
        "metadata.gps", about="place", summary="It was taken in Odesa.", limits="Anyone can write it.",
        data={"latitude": 46.49, "longitude": 30.74, "words": "Odesa", "map_link": "none", "links": ["none"]},
    )  # fmt: skip
    camera = finding("metadata.camera", about="device", leaning="captured", summary="A Meridian M3.")
    taken = finding(
        "metadata.capture_time", about="time", summary="Taken on 2024-05-01.",
        data={"when": {**_WHEN, "earliest": "2024-05-01T11:22:03Z", "latest": "2024-05-01T11:22:03Z",
                       "precision": "second", "kind": "capture"}},
    )  # fmt: skip
    tested = finding(
        "manipulation.copy_move", about="integrity", basis="measured", strength="weak", leaning="altered",
        summary="Two parts are copies.", limits="Patterns do this too.",
        data={"region_pixels": _BOX, "look_for": "edges", "ignore": "texture", "measured_on": "a set"},
        artifacts=[Artifact(name="copy_move-map.png", role=Role.MAP, media_type="image/png", content=drawn()),
                   Artifact(name="trailing.bin", role=Role.CARRIED, media_type="application/octet-stream")],
    )  # fmt: skip
    read = finding(
        "text.read", about="content", basis="measured", strength="weak",
        data={"lines": [{"text": "a sign", "region_pixels": _BOX}]},
    )  # fmt: skip
    seen = finding(
        "web.match", about="history", basis="matched", strength="strong", leaning="reused",
        data={"when": _WHEN, "appearance": {"url": "none", "path": "none", "title": "A title", "relation": "derived",
                                            "transform": "cropped", "first_seen": "2019-05", "found_by": "tineye"}},
        artifacts=[Artifact(name="web-match-side-by-side.png", role=Role.SIDE_BY_SIDE, media_type="image/png",
                            content=drawn())],
    )  # fmt: skip
    said = finding("gemini.content", about="content", basis="opinion", strength="weak", summary="A harbour.")
    made = report(
        "Where is this from?",
        run("metadata", camera, place, taken),
        run("manipulation", tested),
        run("web", seen),
        run("gemini", said),
        run("text", read, reason="one page"),
        run("ela", status="skipped", reason="not a JPEG", how="convert it"),
        run("lookup", status="nothing"),
    )
    later = finding("comparison.related", about="content", basis="matched", summary="Compared with b.jpg.")
    sent = Exchange(
        at=_NOW, host="example.org", purpose="search", bytes_sent=1, bytes_received=2, sent_sha256="ab" * 32,
        outcome="answered", request="GET https",
    )  # fmt: skip
    used = ModelUse(model="a model", requests=1, tokens_read=10, tokens_written=5, cost_usd=0.01, prices="of a day")
    answer = Answer(
        text="It was taken in Odesa.",
        claims=(Statement(statement="It was taken there.", confidence="low", evidence=("metadata.gps", "no.such")),),
        unanswered=("Who took it?",),
        by={"analyst": "gemini", "model": "a model"},
        dropped=2,
        note="The rules answered.",
        how="Set a key.",
    )
    turn = Turn(
        asked=_NOW, question="And when?", answer=answer, file="changed",
        checks=(Checked(check="compare", name="b.jpg", outcome="done"),
                Checked(check="region", region=(1, 2, 3, 4), outcome="no image")),
        runs=(run("comparison", later, reason="small"),), network=(sent,), model_use=used,
    )  # fmt: skip
    origin = made.assessments.origin.model_copy(update={"against": ("web.match",), "unsettled": ("Who knows?",)})
    return made.model_copy(
        update={
            "assessments": made.assessments.model_copy(update={"origin": origin}),
            "claim": Claim(text="Taken last week", date="2026-11-20", place="Kyiv"),
            "claim_check": ClaimCheck(verdict="contradicts", because=("web.match",), explanation="It is older."),
            "answer": answer,
            "not_checked": (NotChecked(what="SynthID", why="nobody else can", how="ask Google"),),
            "next_steps": ("Ask whoever sent it.",),
            "sentence": "It was checked.",
            "network": (sent,),
            "model_use": used,
            "turns": (turn,),
            "subject": made.subject.model_copy(update={"fingerprints": {"pdq": "00ff"}, "source": "photo.jpg"}),
            "tool": made.tool.model_copy(update={"libraries": {"pillow": "13"}, "settings": {"deep": "no"}}),
        }
    )


def with_text(texts: Callable[[], str]) -> Report:
    """The same report with every text replaced, equal ones by equal ones; words that the models fix stay."""
    chosen: dict[str, str] = {}

    def changed(value: Any, name: str) -> Any:
        if isinstance(value, BaseModel):
            update = {field: changed(getattr(value, field), field) for field in type(value).model_fields}
            return value.model_copy(update=update)
        if isinstance(value, tuple):
            return tuple(changed(each, name) for each in value)
        if isinstance(value, list):
            return [changed(each, name) for each in value]
        if isinstance(value, dict):
            return {key: each if key in _KEPT else changed(each, key) for key, each in value.items()}
        if type(value) is not str or not value or value in _WORDS or name in _KEPT:
            return value
        if value not in chosen:
            chosen[value] = texts()
        return chosen[value]

    made = changed(full_report(), "")
    assert isinstance(made, Report)
    return made


_KEPT = ("when", "region_pixels", "latitude", "longitude", "relation", "media_type")
_WORDS = frozenset(
    (
        *("captured", "undetermined", "no_sign", "processed", "altered", "seen_before", "not_found", "not_checked"),
        *("contradicts", "changed", "second", "month", "capture", "page", "derived", "backstory.report/1"),
    )
)


def one_after_another(texts: Sequence[str]) -> Callable[[], str]:
    """Each text in turn, again and again."""
    following = cycle(texts)
    return lambda: next(following)


def drawn() -> bytes:
    """A small picture as PNG."""
    stored = io.BytesIO()
    PIL.Image.new("RGB", (48, 32), (90, 120, 150)).save(stored, "PNG")
    return stored.getvalue()


def shown() -> Shown:
    """The picture that goes with the report."""
    return Shown(PIL.Image.new("RGB", (640, 480), (90, 120, 150)), "")
