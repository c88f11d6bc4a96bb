"""Make the pictures of the documentation, of a real report on a fixture: ``python scripts/make_pictures.py``.

``docs/pictures/terminal.png`` is what the command prints, ``report.png`` the top of its page. Chromium draws both, so
that it, Chrome or Edge has to be installed.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import PIL.Image
import PIL.ImageChops
from rich.console import Console
from rich.text import Text

from backstory_cli.render.pdf import find_browser

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "pictures"
QUESTION = "was it edited, and was it seen before?"
KNOWN = ("--source", "Port Authority", "--date", "2024-05-19", "--caption", "Evening in the harbour")
COLUMNS = 100
MOST_BYTES = 300_000
TERMINAL = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; padding: 18px 22px; background: #16181d; color: #d8dee9; width: max-content }}
pre {{ margin: 0; font: 14px/1.164 "DejaVu Sans Mono", monospace }}
.prompt {{ color: #8fbcbb }}
</style><pre><span class="prompt">$</span> {command}
{output}</pre>"""
"""The lines are as high as the letters of that font, so that the half blocks of a preview touch one another."""


def main() -> None:
    browser = find_browser()
    if browser is None:
        sys.exit("no Chromium, Chrome or Edge was found")
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        backstory(folder, "index", "add", "fixtures/harbour.jpg", *KNOWN)
        printed = backstory(folder, "investigate", "fixtures/harbour-edited.jpg", QUESTION)
        backstory(folder, "report", "--html", str(folder / "report.html"))
        command = f'backstory investigate fixtures/harbour-edited.jpg "{QUESTION}"'
        (folder / "terminal.html").write_text(
            TERMINAL.format(command=command, output=coloured(printed)), encoding="utf-8"
        )
        terminal = photographed(browser, folder / "terminal.html", width=890, height=1000)
        save(without_rest(terminal), FOLDER / "terminal.png")
        save(photographed(browser, folder / "report.html", width=1000, height=1105), FOLDER / "report.png")


def backstory(home: Path, *words: str) -> str:
    """What a command prints on a terminal with all colours, at the top of the repository, with a home of its own."""
    settings = {
        "BACKSTORY_HOME": str(home / "home"),
        "COLUMNS": str(COLUMNS),
        "FORCE_COLOR": "1",
        "COLORTERM": "truecolor",
        "TERM": "xterm-256color",
    }
    done = subprocess.run(  # noqa: S603 - this very program
        [sys.executable, "-m", "backstory_cli", *words],
        cwd=ROOT,
        env={**os.environ, **settings},
        check=True,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    return done.stdout


def coloured(printed: str) -> str:
    """Text with a terminal's colours, as HTML."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text.from_ansi(printed.rstrip()), soft_wrap=True)
    return console.export_html(inline_styles=True, code_format="{code}")


def photographed(browser: str, page: Path, *, width: int, height: int) -> PIL.Image.Image:
    """The top of a page, at twice the pixels."""
    target = page.with_suffix(".png")
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0  # the browser's sandbox refuses to start for root
    subprocess.run(  # noqa: S603 - the browser that is installed
        [
            browser,
            "--headless=new",
            "--disable-gpu",
            "--hide-scrollbars",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            *(["--no-sandbox"] if as_root else []),
            f"--user-data-dir={page.parent / 'profile'}",
            "--force-device-scale-factor=2",
            f"--window-size={width},{height}",
            f"--screenshot={target}",
            page.as_uri(),
        ],
        check=True,
        stderr=subprocess.DEVNULL,
        timeout=120,
    )
    with PIL.Image.open(target) as picture:
        return picture.convert("RGB")


def without_rest(picture: PIL.Image.Image) -> PIL.Image.Image:
    """A picture without what is empty at its foot, but for a margin."""
    empty = PIL.Image.new("RGB", picture.size, picture.getpixel((0, 0)))
    filled = PIL.ImageChops.difference(picture, empty).getbbox() or (0, 0, *picture.size)
    return picture.crop((0, 0, picture.width, min(picture.height, filled[3] + filled[1])))


def save(picture: PIL.Image.Image, target: Path) -> None:
    """Write a PNG of 256 colours, which is a third of the size and looks the same here.

    Raises:
        SystemExit: It is larger than a README should load.
    """
    picture.quantize(256, method=PIL.Image.Quantize.MEDIANCUT, dither=PIL.Image.Dither.NONE).save(target, optimize=True)
    size = target.stat().st_size
    print(f"wrote {target.relative_to(ROOT)}: {picture.width} x {picture.height} pixels, {size:,} bytes")
    if size > MOST_BYTES:
        sys.exit(f"that is more than {MOST_BYTES:,} bytes")


if __name__ == "__main__":
    main()
