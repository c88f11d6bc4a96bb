"""Programs called ``exiftool`` that behave badly, written as scripts into a folder of their own."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

HEAD = f"#!{sys.executable}\nimport sys, os, time, json\nif '-ver' in sys.argv:\n    print({{version!r}}); sys.exit()\n"


def write(folder: Path, body: str, version: str = "13.58") -> Path:
    """A stand-in that answers ``-ver`` and otherwise runs ``body``; returns the folder to put on the path."""
    folder.mkdir(parents=True, exist_ok=True)
    script = folder / "exiftool"
    script.write_text(HEAD.format(version=version) + body, encoding="utf-8")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return folder
