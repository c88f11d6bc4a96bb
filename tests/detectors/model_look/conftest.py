"""Fixtures that several tests of this folder take."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fakes.gemini import FakeGemini


@pytest.fixture
def fake() -> Iterator[FakeGemini]:
    with FakeGemini() as server:
        yield server
