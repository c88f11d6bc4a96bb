"""One answer of a time-stamp authority."""

from __future__ import annotations

MANIFEST, NONCE = b'{"schema":"backstory.bundle/1"}\n', 0x7A5B4C3D2E1F0099
