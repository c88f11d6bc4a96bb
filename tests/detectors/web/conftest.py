"""Fixtures that several tests of this folder take."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fakes.services import FakeServices


@pytest.fixture
def fake() -> Iterator[FakeServices]:
    with FakeServices() as services:
        yield services
