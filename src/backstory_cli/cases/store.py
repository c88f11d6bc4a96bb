"""Cases: reports kept with their follow-up turns and artifacts, in SQLite.

The image itself is never copied: a case keeps its path and SHA-256, and a follow-up says when the file has
changed or gone. Artifacts are files named by their content, so that two cases of one picture share them and
the same investigation always gives the same path.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath
from types import TracebackType
from typing import Literal, Self

from pydantic import ValidationError

from backstory_cli.errors import NothingToAskError, ServiceFailedError
from backstory_cli.image.source import is_url
from backstory_cli.models import Artifact, Exchange, Report, Run, Turn
from backstory_cli.system import sqlite as database
from backstory_cli.system.files import write_atomic
from backstory_cli.system.sqlite import Migration, begin_transaction, connect, translate_errors
from backstory_cli.text import clean

MIGRATIONS: Sequence[Migration] = (
    (
        """CREATE TABLE cases (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            created TEXT NOT NULL,
            name TEXT NOT NULL,
            question TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            path BLOB,
            report TEXT NOT NULL
        )""",
        """CREATE TABLE turns (
            case_number INTEGER NOT NULL REFERENCES cases(number) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            turn TEXT NOT NULL,
            PRIMARY KEY (case_number, number)
        )""",
        """CREATE TABLE artifacts (
            case_number INTEGER NOT NULL REFERENCES cases(number) ON DELETE CASCADE,
            path TEXT NOT NULL,
            PRIMARY KEY (case_number, path)
        )""",
    ),
    (  # What each text had as it was kept, so that a later change shows.
        "ALTER TABLE cases ADD COLUMN report_sha256 TEXT NOT NULL DEFAULT ''",
        "UPDATE cases SET report_sha256 = sha256(report)",
        "ALTER TABLE turns ADD COLUMN turn_sha256 TEXT NOT NULL DEFAULT ''",
        "UPDATE turns SET turn_sha256 = sha256(turn)",
    ),
)

_LOOK = "see what else is wrong with: backstory cases verify"

FileState = Literal["unchanged", "changed", "missing", "not_kept"]


@dataclass(frozen=True)
class CaseLine:
    """One line of the list of cases."""

    id: str
    created: str
    name: str
    question: str
    turns: int


@dataclass(frozen=True)
class Case:
    """A stored report with its turns, and where its image lay (None: it came from standard input)."""

    report: Report
    path: Path | None

    def check_file(self) -> FileState:
        """Whether the image still has the bytes that were investigated."""
        if self.path is None or is_url(self.report.subject.source):
            return "not_kept"
        try:
            found = self.path.stat()
            # A report that somebody else wrote may name anything: a pipe or a device without an end is not read.
            if not stat.S_ISREG(found.st_mode) or found.st_size != self.report.subject.bytes:
                return "changed"
            with self.path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except (OSError, ValueError):
            return "missing"
        return "unchanged" if digest == self.report.subject.sha256 else "changed"


class Cases:
    """The store of cases. Use as a context manager.

    Raises:
        ServiceFailedError: The store cannot be opened or written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._artifacts = path.parent / "artifacts"
        self._connection = connect(path, "the store of cases", MIGRATIONS)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def save(self, report: Report, image: Path | None) -> Report:
        """Keep a report; returns it with the paths of its artifacts filled in."""
        # Files are written under the lock: another process that forgets a case must not remove them meanwhile.
        with translate_errors(self._path, "the store of cases"), begin_transaction(self._connection):
            kept = with_artifacts(report, self._write_artifact)
            cursor = self._connection.execute(
                """INSERT INTO cases (id, created, name, question, sha256, path, report, report_sha256)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, sha256(?7))""",
                (
                    kept.id,
                    kept.created.isoformat(),
                    kept.subject.name,
                    kept.question,
                    kept.subject.sha256,
                    os.fsencode(image.absolute()) if image else None,
                    kept.model_dump_json(),
                ),
            )
            rows = [(cursor.lastrowid, path) for path in sorted(_list_paths(kept.runs, kept.network))]
            self._connection.executemany("INSERT INTO artifacts VALUES (?, ?)", rows)
        return kept

    def load(self, name: str | None = None) -> Case:
        """The case whose id is or begins with ``name``; the last one for None. Its conclusions are the first ones.

        Raises:
            NothingToAskError: There is none, or more than one begins so.
            ServiceFailedError: It was changed since it was kept, or cannot be read.
        """
        with self._translate_errors():
            number, case = self._find_case(name)
            path, text, digest = self._connection.execute(
                "SELECT path, CAST(report AS TEXT), report_sha256 FROM cases WHERE number = ?", (number,)
            ).fetchone()
            turns = self._connection.execute(
                "SELECT CAST(turn AS TEXT), turn_sha256 FROM turns WHERE case_number = ? ORDER BY number", (number,)
            ).fetchall()
            if any(database.hash_text(kept) != as_kept for kept, as_kept in ((text, digest), *turns)):
                raise ServiceFailedError(f"case {clean(case, 100)} was changed since it was kept", _LOOK)
            report = Report.model_validate_json(text)
            update = {"turns": tuple(Turn.model_validate_json(turn) for turn, _ in turns)}
        return Case(report.model_copy(update=update), Path(os.fsdecode(path)) if path else None)

    def add_turn(self, case_id: str, turn: Turn) -> Turn:
        """Append a follow-up to a case; returns it with the paths of its artifacts filled in."""
        with translate_errors(self._path, "the store of cases"), begin_transaction(self._connection):
            kept = turn.model_copy(
                update={
                    "runs": _change_runs(turn.runs, self._write_artifact),
                    "network": _change_bodies(turn.network, self._write_artifact),
                }
            )
            self._connection.execute(
                """INSERT INTO turns SELECT number,
                       (SELECT COALESCE(MAX(turns.number), 0) + 1 FROM turns WHERE case_number = cases.number),
                       ?1, sha256(?1)
                   FROM cases WHERE id = ?2""",
                (kept.model_dump_json(), case_id),
            )
            self._connection.executemany(
                "INSERT OR IGNORE INTO artifacts SELECT number, ? FROM cases WHERE id = ?",
                [(path, case_id) for path in sorted(_list_paths(kept.runs, kept.network))],
            )
        return kept

    def lines(self) -> list[CaseLine]:
        """Every case, the newest first."""
        with self._translate_errors():
            rows = self._connection.execute(
                """SELECT id, created, name, question,
                          (SELECT COUNT(*) FROM turns WHERE case_number = cases.number)
                   FROM cases ORDER BY number DESC"""
            ).fetchall()
        return [CaseLine(*row) for row in rows]

    def forget(self, name: str) -> str:
        """Delete a case, its turns, and the artifacts that no other case uses; returns its id."""
        with translate_errors(self._path, "the store of cases"):
            with begin_transaction(self._connection):
                number, case = self._find_case(name)
                owned = {
                    path
                    for (path,) in self._connection.execute(
                        """SELECT path FROM artifacts WHERE case_number = ?1
                           AND path NOT IN (SELECT path FROM artifacts WHERE case_number <> ?1)""",
                        (number,),
                    )
                }
                self._connection.execute("DELETE FROM cases WHERE number = ?", (number,))
            with begin_transaction(self._connection):  # only now is it sure that the case is gone
                used = {path for (path,) in self._connection.execute("SELECT path FROM artifacts")}
                for path in owned - used:
                    self._remove(Path(path))
        return case

    def faults(self) -> list[str]:
        """What is wrong with the store, in words; empty where all is well.

        Checked are the database, each report and follow-up (as it was kept, and one that can be read), and each
        artifact. Whoever changes a report *and* its SHA-256 is not found: a signed bundle is for that.
        """
        told = database.find_faults(self._connection)
        try:
            with translate_errors(self._path, "the store of cases"):
                numbers = self._connection.execute("SELECT number FROM cases ORDER BY number").fetchall()
        except ServiceFailedError as failure:
            return [*told, failure.message]
        for (number,) in numbers:
            try:
                with translate_errors(self._path, f"case number {number}"):
                    told += self._check_case(number)
            except ServiceFailedError as failure:
                told.append(failure.message)
        return told

    def _check_case(self, number: int) -> Iterator[str]:
        row = self._connection.execute(
            """SELECT id, report_sha256, CAST(report AS TEXT), created, name, question, sha256
               FROM cases WHERE number = ?""",
            (number,),
        ).fetchone()
        if row is None:  # forgotten meanwhile
            return
        name, digest, text, created, *listed = row
        case = f"case {clean(name, 100)}"
        try:
            report = Report.model_validate_json(text)
        except ValidationError:
            yield f"{case}: its report cannot be read"
        else:
            subject = report.subject
            # A report gives its time to the second.
            told = [report.id, report.created.isoformat()[:19], subject.name, report.question, subject.sha256]
            if told != [name, created[:19], *listed]:
                yield f"{case}: the list of cases says something else than its report"
        if database.hash_text(text) != digest:
            yield f"{case}: its report was changed since it was kept"
        for turn_number, turn, turn_digest in self._connection.execute(
            "SELECT number, CAST(turn AS TEXT), turn_sha256 FROM turns WHERE case_number = ? ORDER BY number", (number,)
        ):
            if database.hash_text(turn) != turn_digest:
                yield f"{case}: its follow-up {turn_number} was changed since it was kept"
            try:
                Turn.model_validate_json(turn)
            except ValidationError:
                yield f"{case}: its follow-up {turn_number} cannot be read"
        for (path,) in self._connection.execute(
            "SELECT path FROM artifacts WHERE case_number = ? ORDER BY path", (number,)
        ):
            if (wrong := self._check_artifact(Path(path))) is not None:
                yield f"{case}: {clean(Path(path).name, 120)} {wrong}"

    def _check_artifact(self, path: Path) -> str | None:
        """What is wrong with a kept file, whose folder is named by its content."""
        try:
            if not path.is_file():  # a pipe would be waited for
                return "is missing"
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return "cannot be read"
        ours = self._artifacts in path.parents
        return "was changed since it was kept" if ours and not found.startswith(path.parent.name) else None

    @contextmanager
    def _translate_errors(self) -> Iterator[None]:
        try:
            with translate_errors(self._path, "the store of cases"):
                yield
        except ValidationError as problem:
            raise ServiceFailedError(f"the stored case cannot be read back: {clean(problem, 200)}", _LOOK) from problem

    def _find_case(self, name: str | None) -> tuple[int, str]:
        columns = "SELECT number, id FROM cases"
        if name is None:
            rows = self._connection.execute(f"{columns} ORDER BY number DESC LIMIT 1").fetchall()
            if not rows:
                raise NothingToAskError("there is no case yet", "begin one with: backstory investigate IMAGE")
        else:
            pattern = name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
            rows = self._connection.execute(
                f"{columns} WHERE id LIKE ? ESCAPE '\\' ORDER BY id = ? DESC LIMIT 2", (pattern, name)
            ).fetchall()
            if not rows:
                raise NothingToAskError(f"there is no case {clean(name, 100)}", "list them with: backstory cases list")
            if len(rows) > 1 and rows[0][1] != name:
                raise NothingToAskError(
                    f"more than one case begins with {clean(name, 100)}",
                    "give more of its id: backstory cases list",
                )
        number, case = rows[0]
        return number, case

    def _write_artifact(self, artifact: Artifact) -> Artifact:
        """Write an artifact under a name made of its content, whole or not at all."""
        if not artifact.content:
            return artifact
        digest = hashlib.sha256(artifact.content).hexdigest()
        path = self._artifacts / digest[:32] / PurePath(artifact.name).name
        if not path.exists():
            write_atomic(path, artifact.content)
        return artifact.model_copy(update={"path": str(path), "content": b""})

    def _remove(self, path: Path) -> None:
        if self._artifacts in path.parents:
            path.unlink(missing_ok=True)
            if path.parent != self._artifacts and not any(path.parent.iterdir()):
                path.parent.rmdir()


def with_artifacts(report: Report, change: Callable[[Artifact], Artifact]) -> Report:
    """The report with every artifact changed, those of its follow-ups included."""
    turns = tuple(
        turn.model_copy(
            update={"runs": _change_runs(turn.runs, change), "network": _change_bodies(turn.network, change)}
        )
        for turn in report.turns
    )
    return report.model_copy(
        update={
            "runs": _change_runs(report.runs, change),
            "network": _change_bodies(report.network, change),
            "turns": turns,
        }
    )


def _change_runs(runs: Iterable[Run], change: Callable[[Artifact], Artifact]) -> tuple[Run, ...]:
    """Runs with every artifact of their findings changed."""
    changed = []
    for run in runs:
        findings = [
            finding.model_copy(update={"artifacts": tuple(change(each) for each in finding.artifacts)})
            for finding in run.findings
        ]
        changed.append(run.model_copy(update={"findings": tuple(findings)}))
    return tuple(changed)


def _change_bodies(exchanges: Iterable[Exchange], change: Callable[[Artifact], Artifact]) -> tuple[Exchange, ...]:
    """Exchanges with the kept bodies changed."""
    return tuple(
        each.model_copy(update={"kept": change(each.kept)}) if each.kept is not None else each for each in exchanges
    )


def _list_paths(runs: Iterable[Run], exchanges: Iterable[Exchange]) -> set[str]:
    """Where artifacts and kept bodies lie."""
    artifacts = [each for run in runs for finding in run.findings for each in finding.artifacts]
    bodies = [each.kept for each in exchanges if each.kept is not None]
    return {artifact.path for artifact in (*artifacts, *bodies) if artifact.path}


def export_case(report: Report, folder: Path) -> Report:
    """Write ``report.json`` and its artifacts into a folder; artifact paths are relative to it.

    Raises:
        OSError: The folder cannot be written.
    """
    portable = with_artifacts(report, lambda artifact: _copy_artifact(artifact, folder))
    write_atomic(folder / "report.json", portable.model_dump_json(indent=2).encode())
    return portable


def _copy_artifact(artifact: Artifact, folder: Path) -> Artifact:
    """Copy one artifact; one whose file is gone keeps its name and loses its path."""
    if artifact.path is None or not Path(artifact.path).is_file():
        return artifact.model_copy(update={"path": None})
    content = Path(artifact.path).read_bytes()
    name = PurePath(artifact.name).name
    relative = PurePath("artifacts", hashlib.sha256(content).hexdigest()[:8] + "-" + name)
    write_atomic(folder / relative, content)
    return artifact.model_copy(update={"path": relative.as_posix()})
