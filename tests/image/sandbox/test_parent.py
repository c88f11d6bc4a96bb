"""The parent reads nothing: after an investigation it has loaded no parser and no decoder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PARSERS = {"PIL", "exifread", "c2pa", "defusedxml", "cv2", "numpy", "scipy", "imagehash", "pillow_heif", "xml.sax"}


@pytest.mark.parametrize("form", ["--json", "--quiet"])
def test_no_parser_is_loaded(form: str, fixtures: Path) -> None:
    script = (
        "import sys; sys.argv = ['backstory', *sys.argv[1:]]\n"
        "from backstory_cli.__main__ import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        f"print(sorted({PARSERS!r} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", script, "investigate", str(fixtures / "harbour.jpg"), form],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout
    assert done.stderr.strip().splitlines()[-1] == "[]"
