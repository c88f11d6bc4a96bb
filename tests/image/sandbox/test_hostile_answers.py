"""A child that was taken over answers what it likes: whoever asked gets a `Skip`, never anything worse."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backstory_cli.detectors import Registered
from backstory_cli.errors import BackstoryError, Skip, UnreadableImageError
from backstory_cli.image import loading as intake
from backstory_cli.image.sandbox import protocol as wire
from backstory_cli.image.sandbox import sandboxed_image as sealed_image
from backstory_cli.image.sandbox.sandboxed_image import SandboxedImage
from backstory_cli.investigation.runner import run_detectors
from backstory_cli.models import Status
from support.hostile_code import Good

READINGS = ("media_type", "size", "orientation", "blocks", "exif", "pixels", "luma", "luma_table", "channels")
Frames = Sequence[tuple[str, Any]]


class Liar:
    """A child that has its answers ready before it is asked."""

    def __init__(self, data: bytes) -> None:
        self.number = os.getpid()
        self.questions = io.BytesIO()
        self.answers = io.BytesIO(data)

    def kill(self) -> None:
        self.end()

    def end(self) -> int:
        return -9

    def close(self) -> None:
        self.end()


def frames(answers: Frames) -> bytes:
    stream = io.BytesIO()
    for kind, value in answers:
        wire.send(stream, kind, value)
    return stream.getvalue()


@pytest.fixture
def lying(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], SandboxedImage]:
    def image(data: bytes) -> SandboxedImage:
        monkeypatch.setattr(sealed_image, "get_child", lambda: Liar(data))
        return SandboxedImage(b"a picture", name="x.jpg", source="x.jpg")

    return image


LIES: dict[str, Frames] = {
    "nothing": [],
    "done at once": [("done", None)],
    "confined for ever": [("confined", "")] * 5_000,
    "an unknown kind": [("surprise", None)],
    "two answers": [("item", "x"), ("item", "x"), ("done", None)],
    "a skip of nothing": [("skip", None)],
    "a skip of numbers": [("skip", [1, 2])],
    "a failure of one": [("failure", ["x"])],
    "a skip": [("skip", ["no reason", ""])],
    "a mistake": [("broken", ["TypeError", "x"])],
    "broken in three": [("broken", ["x", "y", "z"])],
    "no facts": [("item", ["text/html", None, 1]), ("done", None)],
    "a size below nothing": [("item", ["image/jpeg", [-5, 5], 1]), ("done", None)],
    "a size beyond all": [("item", ["image/jpeg", [2**70, 2**70], 1]), ("done", None)],
    "a turn that is none": [("item", ["image/jpeg", [5, 5], 77]), ("done", None)],
    "a row of pixels": [("item", np.zeros(9, np.uint8)), ("done", None)],
    "pixels of five colours": [("item", np.zeros((2, 2, 5), np.uint8)), ("done", None)],
    "no pixels at all": [("item", np.zeros((0, 0, 3), np.uint8)), ("done", None)],
    "pixels of fractions": [("item", np.zeros((2, 2, 3), np.float32)), ("done", None)],
    "a table of bytes": [("item", np.zeros((8, 8), np.uint8)), ("done", None)],
}


TRUE = {("no pixels at all", "blocks"), ("a table of bytes", "luma")}
"""What could be so."""


@pytest.mark.parametrize(
    ("lie", "reading"), [(lie, reading) for lie in LIES for reading in READINGS if (lie, reading) not in TRUE]
)
def test_a_lie_is_a_reason_to_skip(lying: Callable[[bytes], SandboxedImage], lie: str, reading: str) -> None:
    with pytest.raises((Skip, BackstoryError)):
        getattr(lying(frames(LIES[lie])), reading)


@pytest.mark.parametrize("lie", LIES)
def test_the_picture_is_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch, lie: str) -> None:
    monkeypatch.setattr(sealed_image, "get_child", lambda: Liar(frames(LIES[lie])))
    with pytest.raises(UnreadableImageError) as refused:
        intake.make_image(b"\xff\xd8\xff a picture", "x.jpg", "x.jpg")
    assert refused.value.message.startswith("x.jpg")


@pytest.mark.parametrize("lie", LIES)
def test_a_detector_fails_and_that_is_all(lying: Callable[[bytes], SandboxedImage], lie: str) -> None:
    (run,) = run_detectors(lying(frames(LIES[lie])), [Registered(Good(), "1")])
    assert run.findings == ()
    assert run.status in {Status.FAILED, Status.NOTHING, Status.SKIPPED}


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.binary(max_size=20),
    lambda each: st.lists(each, max_size=4) | st.dictionaries(st.text(max_size=8), each, max_size=4),
    max_leaves=8,
)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["item", "done", "skip", "failure", "broken", "confined", "x"]), ANY)))
def test_whatever_it_says(lying: Callable[[bytes], SandboxedImage], answers: Frames) -> None:
    for reading in ("size", "blocks", "exif", "pixels"):
        try:
            getattr(lying(frames(answers)), reading)
        except (Skip, BackstoryError):
            continue
