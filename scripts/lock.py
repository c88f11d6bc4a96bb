"""Lock files: every version that development, CI and the container image install, with the hashes of its files.

``python scripts/lock.py`` writes ``requirements/*.txt`` anew after a change to pyproject.toml and keeps the versions
that still fit; with ``--upgrade`` it takes the newest ones that have been public for a week, long enough for most
malicious uploads to be noticed. It needs uv (``pip install uv``).
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
EXTRAS = ("dev", "docs", "keyring")
"""What is locked for development: not ``ray`` and ``fuzz``, which not every system has, nor the weights of ``sscd``."""
LOCKS = {
    "dev": ["pyproject.toml", *(f"--extra={each}" for each in EXTRAS), "--group=build", "--group=audit"],
    "container": ["pyproject.toml", "--extra=heif"],
    "build": ["--group=build"],
}
"""What each file holds, as uv takes it."""
HOW = [
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--exclude-newer=7 days",
    "--no-annotate",
    "--no-header",
]
HEADER = "# Made by scripts/lock.py, for Linux, macOS and Windows, and Python from 3.11 to 3.14.\n"


def write_lock(name: str, options: list[str]) -> None:
    """Resolve what a lock file holds and write it."""
    path = ROOT / "requirements" / f"{name}.txt"
    command = ["uv", "pip", "compile", *LOCKS[name], *HOW, f"--output-file={path}", *options]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    path.write_text(HEADER + path.read_text(encoding="utf-8"), encoding="utf-8")


if __name__ == "__main__":
    for each in LOCKS:
        write_lock(each, sys.argv[1:])
        print(f"wrote requirements/{each}.txt")
