"""What isolation there is on this machine."""

from __future__ import annotations

from backstory_cli.image.sandbox.level import Level, detect_isolation

LANDLOCK = detect_isolation().level is Level.CONFINED
