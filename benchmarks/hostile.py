"""How the command bears hostile files: what became of each, how long it took, and how much memory.

Usage: python benchmarks/hostile.py [FOLDER...] [--mutants N] [--of FOLDER...] [--seed S] [--keep FOLDER]

Runs ``backstory investigate --jsonl --no-save --offline``, as a person does, over every file in the folders (by
default ``shared/data/hostile`` beside this repository) and over N mutants of the pictures in the folders of ``--of``
(by default ``shared/data/exif``), many files to a process. After a file that ends the process, or that gives nothing
for ``--patience`` seconds, another process goes on with the rest. Files that did so, failed a check or took more than
three seconds are named; mutants among them are copied to ``--keep``.

Seconds are those between two lines of the output, of a process's first file those of its checks. Memory is read from
/proc while the processes run, so it is told on Linux only: the most that one process had at once (VmHWM), of the
command and of its children apart, and how much more the command holds in the end than after its first hundred files.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue

import jsonschema

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from backstory_cli.models import build_json_schema
from support.mutants import numbered

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".gif", ".bmp", ".avif", ".heic", ".heif"}
SLOW = 3.0
WARMED_UP = 100
"""Files after which everything that is loaded once has been loaded."""
SCHEMA = jsonschema.Draft202012Validator(build_json_schema())


@dataclass
class Ended:
    """What became of one file."""

    path: Path
    outcome: str
    seconds: float = 0.0
    trouble: list[str] = field(default_factory=list)


@dataclass
class Memory:
    """Kilobytes: the most at once, and what the command held after each file."""

    command: int = 0
    child: int = 0
    children: int = 0
    held: list[int] = field(default_factory=list)

    @property
    def growth(self) -> float | None:
        """Kilobytes more in the end than after the first hundred files, for each thousand files; None for too few."""
        if len(self.held) < 5 * WARMED_UP:
            return None
        half = WARMED_UP // 2
        first, last = self.held[half:WARMED_UP], self.held[-half:]
        return (min(last) - min(first)) * 1_000 / (len(self.held) - WARMED_UP)


def kilobytes(process: int, what: str) -> int:
    """A line of /proc/PID/status; 0 where there is none."""
    try:
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith(f"{what}:"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0


def descendants(process: int) -> list[int]:
    """The processes that a process started, and those that they started."""
    parents: dict[int, int] = {}
    for each in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(each.parent.name)] = int(each.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found, waiting = [], [process]
    while waiting:
        parent = waiting.pop()
        children = [child for child, of in parents.items() if of == parent]
        found += children
        waiting += children
    return found


def watch(process: int, memory: Memory, over: threading.Event) -> None:
    """Sample the memory of a process and of its children until told to stop."""
    while not over.wait(0.1):
        memory.command = max(memory.command, kilobytes(process, "VmHWM"))
        children = descendants(process)
        memory.children = max(memory.children, len(children))
        memory.child = max([memory.child, *(kilobytes(child, "VmHWM") for child in children)])


def ended(path: Path, line: bytes, seconds: float | None) -> Ended:
    """What a line of the output says of a file."""
    said = json.loads(line)
    if "error" in said:
        return Ended(
            path, "refusal", seconds or 0.0, [] if said["error"] and said["hint"] else ["no reason or no hint"]
        )
    trouble = [
        f"{run['detector']} {run['status']}: {run['reason']}"
        for run in said["runs"]
        if run["status"] in {"failed", "timed_out"}
    ]
    trouble += [f"schema: {error.message[:200]}" for error in SCHEMA.iter_errors(said)]
    spent = sum(run["seconds"] for run in said["runs"]) if seconds is None else seconds
    return Ended(path, "report", spent, trouble)


def one_process(paths: Sequence[Path], home: Path, patience: float, memory: Memory) -> Iterator[Ended]:
    """Investigate files in one process, as far as it comes; the file that ended it is the last one told of."""
    command = [sys.executable, "-m", "backstory_cli", "investigate", "--jsonl", "--no-save", "--offline", "-Q", "what?"]
    errors = home / "stderr"
    with errors.open("wb") as stderr:
        process = subprocess.Popen(  # noqa: S603 - this project's own command
            [*command, *map(str, paths)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env={**os.environ, "BACKSTORY_HOME": str(home)},
            start_new_session=True,
        )
    lines: Queue[bytes] = Queue()
    over = threading.Event()
    output = process.stdout
    assert output is not None  # noqa: S101 - for the type checker

    def listen() -> None:
        for line in output:
            lines.put(line)
        lines.put(b"")

    threading.Thread(target=listen, daemon=True).start()
    watcher = threading.Thread(target=watch, args=(process.pid, memory, over))
    watcher.start()
    began = time.perf_counter()
    try:
        for number, path in enumerate(paths):
            try:
                line = lines.get(timeout=patience)
            except Empty:
                yield Ended(path, "hang", time.perf_counter() - began, ["no answer"])
                return
            now = time.perf_counter()
            if not line:
                yield last_words(path, process.wait(), errors.read_text(errors="replace"), now - began)
                return
            memory.held.append(kilobytes(process.pid, "VmRSS"))
            yield ended(path, line, now - began if number else None)
            began = now
    finally:
        over.set()
        watcher.join()
        if process.poll() is None and lines.empty():
            stop(process)
        process.wait()
        output.close()


def stop(process: subprocess.Popen[bytes]) -> None:
    """Let a process that has said everything end; end one that does not, with whatever it started."""
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)


def last_words(path: Path, code: int, errors: str, seconds: float) -> Ended:
    """Of a file with which the process ended without a line."""
    tail = [line for line in errors.splitlines() if line.strip()][-3:]
    if code == 3 and "error:" in errors and "hint:" in errors and "Traceback" not in errors:
        return Ended(path, "refusal", seconds)  # of a single picture it is told on standard error only
    return Ended(path, "traceback" if "Traceback" in errors else "death", seconds, [f"exit {code}", *tail])


def investigated(
    paths: Sequence[Path], home: Path, chunk: int, patience: float, memories: list[Memory]
) -> Iterator[Ended]:
    """What became of each file."""
    at = 0
    while at < len(paths):
        memories.append(Memory())
        for each in one_process(paths[at : at + chunk], home, patience, memories[-1]):
            at += 1
            yield each


def made_mutants(folders: Sequence[Path], count: int, seed: str, into: Path) -> list[Path]:
    """Mutants of the pictures in the folders, as files."""
    found = [path for folder in folders for path in sorted(folder.iterdir()) if path.suffix.lower() in PICTURES]
    pictures = [data for path in found if (data := path.read_bytes())]
    made = []
    for number in range(count):
        data = numbered(seed, number, pictures)
        made.append(into / f"mutant-{seed}-{number:06}.jpg")
        made[-1].write_bytes(data)
    return made


def table(found: Sequence[Ended], memories: Sequence[Memory]) -> Iterator[str]:
    outcomes = Counter(each.outcome for each in found)
    killed = sum(
        each.outcome in {"death", "hang"} or any(" timed_out: " in line for line in each.trouble) for each in found
    )
    seconds = sorted(each.seconds for each in found)
    growth = [each.growth for each in memories if each.growth is not None]
    yield f"files                      {len(found):>9,}"
    for outcome, name in (
        ("report", "reports"),
        ("refusal", "refusals"),
        ("traceback", "tracebacks"),
        ("death", "processes that died"),
        ("hang", "no answer in time"),
    ):
        yield f"{name:26} {outcomes[outcome]:>9,}"
    yield f"{'not valid by the schema':26} {sum(any(t.startswith('schema:') for t in e.trouble) for e in found):>9,}"
    yield f"{'with a check that failed':26} {sum(any(' failed: ' in t for t in e.trouble) for e in found):>9,}"
    yield f"{'stopped for time or dead':26} {killed:>9,}  ({killed / len(found):.3%})"
    yield f"{'seconds, median':26} {statistics.median(seconds):>9.2f}"
    yield f"{'seconds, 99 of 100':26} {seconds[int(0.99 * (len(seconds) - 1))]:>9.2f}"
    yield f"{'seconds, most':26} {seconds[-1]:>9.2f}"
    yield f"{'command, most MB':26} {max(each.command for each in memories) / 1024:>9.0f}"
    children = max(each.child for each in memories)
    yield f"{'a child of it, most MB':26} {children / 1024 if children else 0:>9.0f}"
    if growth:
        yield f"{'growth, MB per 1,000 files':26} {max(growth) / 1024:>9.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, default=[DATA / "hostile"], metavar="FOLDER")
    parser.add_argument("--mutants", type=int, default=0, metavar="N")
    parser.add_argument("--of", nargs="+", type=Path, default=[DATA / "exif"], metavar="FOLDER")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--chunk", type=int, default=1_000, help="files to a process")
    parser.add_argument("--patience", type=float, default=60.0, help="seconds to wait for one file")
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    asked = parser.parse_args()
    absent = [folder for folder in (*asked.folders, *(asked.of if asked.mutants else ())) if not folder.is_dir()]
    if absent:
        sys.exit(f"there is no folder {absent[0]}: name one with pictures")
    with tempfile.TemporaryDirectory() as name:
        home, into = Path(name) / "home", Path(name) / "mutants"
        home.mkdir()
        into.mkdir()
        for what, paths in (
            (
                "files as they are",
                [path.absolute() for folder in asked.folders for path in sorted(folder.rglob("*")) if path.is_file()],
            ),
            (f"mutants, seed {asked.seed}", made_mutants(asked.of, asked.mutants, asked.seed, into)),
        ):
            if not paths:
                continue
            memories: list[Memory] = []
            found = list(investigated(paths, home, asked.chunk, asked.patience, memories))
            print(f"\n{what}")
            print("\n".join(table(found, memories)))
            for each in sorted(found, key=lambda one: -one.seconds):
                if each.trouble or each.outcome not in {"report", "refusal"} or each.seconds > SLOW:
                    shown = ascii(str(Path(*each.path.parts[-2:])))
                    print(f"  {each.seconds:7.2f} s  {each.outcome:9} {shown}  {'; '.join(each.trouble)[:300]}")
                    if asked.keep and each.path.parent == into:
                        asked.keep.mkdir(parents=True, exist_ok=True)
                        shutil.copy(each.path, asked.keep)


if __name__ == "__main__":
    main()
