"""Whether verifying finds a changed byte, and whether the checks of a case give the same again.

Usage: python benchmarks/custody.py [PICTURE ...]

Of each picture (by default the project's own): a whole investigation with ``--deep``, its bundle with the picture,
signed, and 1,000 copies of the bundle with one byte changed at a place chosen at random (seeded); then the local checks
made again on the picture in the bundle.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from backstory_cli.cases.bundle.build import build_bundle
from backstory_cli.cases.bundle.verify import verify_bundle
from backstory_cli.errors import UnreadableBundleError
from backstory_cli.image.source import FileSource
from backstory_cli.investigation import session
from backstory_cli.investigation.replay import replay_report
from backstory_cli.settings.load import load

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
OWN = ("harbour.jpg", "harbour-edited.jpg", "screenshot.png", "mountain.webp", "square.avif", "hostile-text.jpg")
FLIPS = 1_000


def is_found(data: bytes) -> bool:
    try:
        return not verify_bundle(data).whole
    except UnreadableBundleError:
        return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pictures", nargs="*", type=Path, default=[FIXTURES / name for name in OWN])
    print(f"{'picture':24} {'bytes':>10} {'files':>6} {'flips':>6} {'found':>6} {'ms each':>8}  made again")
    chance = random.Random(2026)  # noqa: S311 - any places will do
    for path in parser.parse_args().pictures:
        with tempfile.TemporaryDirectory() as home:
            settings = load({"deep": True, "offline": True}, {"BACKSTORY_HOME": home})
            report = session.investigate_source(FileSource(path), "was it edited?", settings, lambda _title: None)
            made = build_bundle(report, picture=path.read_bytes(), key=Ed25519PrivateKey.generate())
            if not verify_bundle(made.data).whole:
                raise SystemExit(f"the bundle of {path.name} is not whole as it was made")
            began, found = time.perf_counter(), 0
            for _ in range(FLIPS):
                data = bytearray(made.data)
                data[chance.randrange(len(data))] ^= chance.randrange(1, 256)
                found += is_found(bytes(data))
            each = (time.perf_counter() - began) / FLIPS * 1000
            again = replay_report(report, path.read_bytes(), settings, lambda artifact: artifact.content)
        told = "the same" if again.same else f"{len(again.differences)} differences"
        size, files = len(made.data), len(made.manifest.files)
        print(f"{path.name:24} {size:10,} {files:6} {FLIPS:6,} {found:6,} {each:8.1f}  {told}")


if __name__ == "__main__":
    main()
