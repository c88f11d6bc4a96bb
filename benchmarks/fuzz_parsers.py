"""Coverage-guided fuzzing of the readers that take bytes apart: bytes that reach new lines are kept and changed on.

Usage: python benchmarks/fuzz_parsers.py {walker,tiff,xmp,iptc,png,photoshop,icc} [SECONDS] [--corpus FOLDER]

It needs atheris (``pip install '.[fuzz]'``; there are packages of it for Linux on x86-64). It begins from
the project's own pictures and what a folder of ``--corpus`` has from earlier runs. Nothing is expected to be raised:
the first thing that is ends the run, with the bytes in a file ``crash-...`` in the current folder.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"

try:
    import atheris
except ImportError:
    sys.exit("error: atheris is not installed\nhint: pip install '.[fuzz]', on Linux")

with atheris.instrument_imports(include=["backstory_cli"]):
    from backstory_cli.image import container
    from backstory_cli.image.container import bmff, tiff
    from backstory_cli.image.image import Image
    from backstory_cli.metadata import icc, iptc, photoshop, png, xmp
    from backstory_cli.metadata.exif import read_exif
    from backstory_cli.metadata.jpeg import read_jpeg
    from backstory_cli.metadata.previews import find_photoshop_blocks


def fuzz_walker(data: bytes) -> None:
    """Blocks, sizes and items of any file: nothing raised, no block outside the file."""
    for block in container.iter_blocks_with_exif(data):
        assert 0 <= block.start <= block.offset <= block.end <= len(data)  # noqa: S101 - what is looked for
    container.read_dimensions(data)
    bmff.read_items(data)
    read_jpeg(Image(data, name="", source=""))


def fuzz_tiff(data: bytes) -> None:
    """Directories, values and maker notes of an EXIF block."""
    tiff.read(data)
    image = Image(data, name="", source="")
    image.__dict__["_exif"] = (data, 0)
    read_exif(image)


def fuzz_xmp(data: bytes) -> None:
    """An XMP packet, in the chunk of a PNG that may be of any length."""
    packet = b"XML:com.adobe.xmp\0\0\0\0\0" + data
    chunk = len(packet).to_bytes(4, "big") + b"iTXt" + packet + bytes(4)
    xmp.read_xmp(Image(b"\x89PNG\r\n\x1a\n" + chunk, name="", source=""))


def fuzz_iptc(data: bytes) -> None:
    """A record of IPTC-IIM."""
    iptc.read_iptc(data)


def fuzz_png(data: bytes) -> None:
    """Texts, header and hidden profiles of a PNG's chunks."""
    image = Image(b"\x89PNG\r\n\x1a\n" + data, name="", source="")
    png.read_png(image)
    list(png.iter_raw_profiles(image))


def fuzz_photoshop(data: bytes) -> None:
    """Photoshop's resources."""
    photoshop.read_photoshop(data)


def fuzz_icc(data: bytes) -> None:
    """A colour profile."""
    icc.read_icc(data)


HARNESSES: dict[str, Callable[[bytes], None]] = {
    "walker": fuzz_walker,
    "tiff": fuzz_tiff,
    "xmp": fuzz_xmp,
    "iptc": fuzz_iptc,
    "png": fuzz_png,
    "photoshop": fuzz_photoshop,
    "icc": fuzz_icc,
}


def parts(harness: str, image: Image) -> Iterator[bytes]:
    """What a harness takes, out of a whole picture."""
    if harness == "tiff" and image.exif is not None:
        yield image.exif
    elif harness == "xmp":
        yield from (packet for packet, _ in xmp.iter_packets(image))
    elif harness in {"iptc", "photoshop"}:
        for block, _ in find_photoshop_blocks(image):
            records = [each.data for each in photoshop.iter_resources(block) if each.number == photoshop.IPTC]
            yield from records if harness == "iptc" else [block]
    elif harness == "icc":
        yield from (block.read_payload(image.data)[14:] for block in image.blocks if block.kind == "APP2")
    elif harness == "png" and image.media_type == "image/png":
        yield image.data[8:]
    elif harness == "walker":
        yield image.data


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("harness", choices=HARNESSES)
    parser.add_argument("seconds", nargs="?", type=int, default=120)
    parser.add_argument("--corpus", type=Path, metavar="FOLDER", help="where what reached new lines is kept")
    asked = parser.parse_args()
    kept = asked.corpus or Path(tempfile.mkdtemp(prefix="backstory-fuzz-"))  # written to: never the fixtures
    kept.mkdir(parents=True, exist_ok=True)
    for path in (path for path in sorted(FIXTURES.iterdir()) if path.suffix in {".jpg", ".png", ".webp", ".avif"}):
        for number, part in enumerate(parts(asked.harness, Image(path.read_bytes(), name="", source=""))):
            (kept / f"{path.stem}-{number}").write_bytes(part)
    options = [f"-max_total_time={asked.seconds}", "-max_len=65536", "-timeout=10", "-rss_limit_mb=2048"]
    atheris.Setup([sys.argv[0], *options, str(kept)], HARNESSES[asked.harness])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
