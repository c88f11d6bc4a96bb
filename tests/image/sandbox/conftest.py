"""Fixtures that several tests of this folder take."""

from __future__ import annotations

import pytest

from backstory_cli.image import loading as intake
from backstory_cli.image.sandbox.sandboxed_image import SandboxedImage
from support import FIXTURES


@pytest.fixture(scope="module")
def image() -> SandboxedImage:
    made = intake.read(FIXTURES / "harbour.jpg")
    assert isinstance(made, SandboxedImage)
    return made
