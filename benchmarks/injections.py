"""How many texts that address a model are reported, by where they stand, and how many ordinary texts are by mistake.

Usage: python benchmarks/injections.py [--data FOLDER] [--missed]

The injections of ``tests/support/prompt_injections.py`` are made into files, an index, pages on loopback and saved
reports, and each is investigated by rules, without any model. What is painted in a picture counts where tesseract,
asked for with ``--deep``, reads it well enough; where it is not installed, those are left out. A second row counts
them as read letter by letter, as a model that looks at the picture may. The others count as what the tool reads of
the file, the index and the page: what it cuts off or does not read at all is not reported.

Those held out were set apart before any pattern was changed, and no pattern was tuned on them; the same author wrote
both parts. The patterns as they were before found 64 of the first 79 tuned on (81.0 %) and 23 of the 51 held out
(45.1 %), as plain texts. False alarms are counted over the ordinary texts of the same file, on which
the patterns were tuned, and over all that the metadata readers find in the pictures of FOLDER (``shared/data`` beside
this repository), which nothing was tuned on. Its folder ``hostile`` is left out: text addressed to models stands there
on purpose.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1] / "tests"
sys.path.insert(0, str(TESTS))

from backstory_cli.analysts.prompt_injection import check_runs, check_turns, find_injection  # noqa: E402
from backstory_cli.api import investigate  # noqa: E402
from backstory_cli.detectors import Registered  # noqa: E402
from backstory_cli.detectors.credentials import ContentCredentials  # noqa: E402
from backstory_cli.detectors.generators import Generators  # noqa: E402
from backstory_cli.detectors.metadata import Metadata  # noqa: E402
from backstory_cli.errors import BackstoryError  # noqa: E402
from backstory_cli.image import loading as intake  # noqa: E402
from backstory_cli.investigation.runner import run_detectors  # noqa: E402
from backstory_cli.lookup import records as adding  # noqa: E402
from backstory_cli.lookup.entries import Note  # noqa: E402
from backstory_cli.lookup.index import open_index  # noqa: E402
from backstory_cli.models import Finding, Report  # noqa: E402
from backstory_cli.text import clean  # noqa: E402
from fakes.pages import Page, Pages  # noqa: E402
from support.prompt_injections import INJECTIONS, ORDINARY, Injection, continued, made, page  # noqa: E402

DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "data"
LEFT_OUT = {"hostile"}


def is_reported(injection: Injection, folder: Path, pages: Pages) -> bool:
    """Investigate by rules; whether a finding says that text addresses a model."""
    path = made(injection, folder)
    if injection.channel == "painted":
        return _found(investigate(path, only=["text"], deep=True))
    if injection.channel in {"page_title", "page_caption"}:
        picture = f"/{injection.number}.jpg"
        pages.pages[picture] = Page(path.read_bytes(), headers={"Content-Type": "image/jpeg"})
        story = page(injection, pages.url(picture))
        pages.pages["/story"] = Page(story, headers={"Content-Type": "text/html; charset=utf-8"})
        return _found(investigate(pages.url("/story"), only=["address", "metadata"]))
    if injection.channel == "earlier_turn":
        report = investigate(path, only=["metadata"]).model_dump(mode="json")
        return check_turns(Report.model_validate(continued(injection, report)).turns) is not None
    if injection.channel == "index_caption":
        return _found(investigate(path, only=["lookup"], index=_index(injection, path, folder)))
    return _found(investigate(path, only=["metadata", "generators"]))


def _index(injection: Injection, picture: Path, folder: Path) -> Path:
    """An index that knows the picture, with the injection as its caption."""
    path = folder / f"{injection.number}.db"
    with open_index(path) as index:
        index.add([adding.make_record(intake.read(picture), picture, Note(caption=injection.text), copies=False)])
    return path


def _found(report: Report) -> bool:
    return any(finding.id.startswith("instructions.") for finding in report.findings)


def alarms(folder: Path) -> Iterator[tuple[Path, Sequence[Finding] | None]]:
    """Every picture of a folder with what is said to address a model in it; None where it cannot be read."""
    detectors = [Registered(each, "0") for each in (Metadata(), Generators(), ContentCredentials(folder))]
    for path in sorted(folder.rglob("*")):
        if (
            not path.is_file()
            or LEFT_OUT & set(path.relative_to(folder).parts)
            or path.suffix in {".tsv", ".json", ".md"}
        ):
            continue
        try:
            image = intake.read(path)
        except BackstoryError:
            yield path, None
            continue
        run = check_runs(image.name, run_detectors(image, detectors))
        yield path, run.findings if run else ()


def rate(found: int, of: int) -> str:
    return f"{found:3} of {of:3}  {100 * found / of:5.1f} %" if of else "  -"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DEFAULT, metavar="FOLDER")
    parser.add_argument("--missed", action="store_true", help="list those of the tuned part that are not reported")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, Pages({}) as pages:
        os.environ |= {"BACKSTORY_HOME": f"{name}/home", "BACKSTORY_OWN_HOSTS": "127.0.0.1"}
        reports(Path(name), pages, show_missed=given.missed)
    false_alarms(given.data)


def reports(folder: Path, pages: Pages, *, show_missed: bool) -> None:
    reads = shutil.which("tesseract") is not None
    hits: dict[str, Counter[bool]] = defaultdict(Counter)
    counts: dict[str, Counter[bool]] = defaultdict(Counter)
    for injection in INJECTIONS:
        exactly = injection.channel == "painted" and bool(find_injection(clean(injection.text)))
        rows = ["all, painted ones read exactly"]
        found = False
        if injection.channel != "painted" or reads:
            found = is_reported(injection, folder, pages)
            language = "in English" if injection.language == "en" else "in other languages"
            rows += [injection.channel, language, "disguised" if injection.disguise else "in plain letters", "all"]
        if injection.channel == "painted":
            rows.append("painted, read exactly")
        for row in rows:
            hits[row][injection.held_out] += exactly if row.endswith("exactly") and exactly else found
            counts[row][injection.held_out] += 1
        if show_missed and not found and not injection.held_out:
            print(f"missed: {injection.id}: {injection.plain}")
    print(f"{len(INJECTIONS)} injections; painted ones read by {'tesseract' if reads else 'nothing: left out'}\n")
    print(f"{'':32}{'tuned on':22}{'held out':22}together")
    channels = dict.fromkeys(each.channel for each in INJECTIONS)
    kinds = ("in plain letters", "disguised", "in English", "in other languages", "all")
    for row in (*channels, "painted, read exactly", *kinds, "all, painted ones read exactly"):
        if row not in counts:
            continue
        parts = [(hits[row][held_out], counts[row][held_out]) for held_out in (False, True)]
        together = (sum(part[0] for part in parts), sum(part[1] for part in parts))
        print(f"{row:32}" + "".join(f"{rate(*part):22}" for part in (*parts, together)).rstrip())


def false_alarms(data: Path) -> None:
    wrong = [text for text in ORDINARY if find_injection(text)]
    print(f"\nordinary texts said to address a model (tuned on): {rate(len(wrong), len(ORDINARY))}")
    if not data.is_dir():
        print(f"{data} is not there: no false alarms counted over files")
        return
    read: Counter[str] = Counter()
    alarmed: Counter[str] = Counter()
    shown: list[str] = []
    for path, found in alarms(data):
        part = path.relative_to(data).parts[0]
        if found is None:
            read["cannot be read"] += 1
            continue
        read[part] += 1
        alarmed[part] += bool(found)
        shown += [f"  {path.relative_to(data)}: {json.dumps(each.summary, ensure_ascii=False)}" for each in found]
    print("files whose metadata is said to address a model:")
    for part in sorted(read):
        if part != "cannot be read":
            print(f"  {part:20}{rate(alarmed[part], read[part])}")
    total = sum(read.values()) - read["cannot be read"]
    print(f"  {'all':20}{rate(sum(alarmed.values()), total)}; {read['cannot be read']} files cannot be read")
    print("\n".join(shown))


if __name__ == "__main__":
    main()
