"""Images that are read in a process of their own."""

from __future__ import annotations

from pathlib import Path

from backstory_cli.image.sandbox.sandboxed_image import Allowance, SandboxedImage
from support import FIXTURES


def sealed(path: Path = FIXTURES / "harbour.jpg", allowance: Allowance | None = None) -> SandboxedImage:
    return SandboxedImage(path.read_bytes(), name=path.name, source=str(path), allowance=allowance)
