"""SQLite in plain words: made when missing, migrated whole, refused with a reason."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from backstory_cli.errors import ServiceFailedError
from backstory_cli.system.sqlite import begin_transaction, connect, find_faults, translate_errors

FIRST = (("CREATE TABLE a (x)",),)
SECOND = (*FIRST, ("CREATE TABLE b (y)", "INSERT INTO b VALUES (1)"))


def test_made_and_migrated_step_by_step(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "x.db"
    connect(path, "the test", FIRST).close()
    connection = connect(path, "the test", SECOND)
    assert connection.execute("SELECT y FROM b").fetchall() == [(1,)]
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_a_migration_happens_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    connect(path, "the test", FIRST).close()
    with pytest.raises(ServiceFailedError):
        connect(path, "the test", (*FIRST, ("CREATE TABLE c (z)", "NOT SQL")))
    connection = connect(path, "the test", FIRST)
    assert connection.execute("SELECT name FROM sqlite_master WHERE name = 'c'").fetchall() == []
    connection.close()


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    connect(tmp_path / "x.db", "the test", SECOND).close()
    with pytest.raises(ServiceFailedError, match="newer version"):
        connect(tmp_path / "x.db", "the test", FIRST)


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"something else entirely, long enough" * 50)
    with pytest.raises(ServiceFailedError, match="cannot be used") as caught:
        connect(tmp_path / "x.db", "the test", FIRST)
    assert "move it aside" in caught.value.hint
    assert (tmp_path / "x.db").read_bytes().startswith(b"something else")


def test_a_broken_transaction_leaves_nothing(tmp_path: Path) -> None:
    connection = connect(tmp_path / "x.db", "the test", FIRST)

    def broken() -> None:
        with begin_transaction(connection):
            connection.execute("INSERT INTO a VALUES (1)")
            connection.execute("INSERT INTO nowhere VALUES (1)")

    with pytest.raises(sqlite3.OperationalError):
        broken()
    assert connection.execute("SELECT COUNT(*) FROM a").fetchone() == (0,)
    connection.close()


def test_many_may_open_a_new_file_at_once(tmp_path: Path) -> None:
    """SQLite answers "locked" at once when two switch a new file to a write-ahead log: we wait instead."""

    def opened(name: str) -> None:
        connect(tmp_path / name, "the test", SECOND).close()

    with ThreadPoolExecutor(8) as threads:
        for number in range(40):
            list(threads.map(opened, [f"{number}.db"] * 8))


# Bringing a schema up to date

STEPS: tuple[tuple[str, ...], ...] = (
    ("CREATE TABLE a (x)", "CREATE INDEX by_x ON a (x)"),
    ("ALTER TABLE a RENAME TO a_1", "CREATE TABLE a (x, y)", "INSERT INTO a SELECT x, sha256(x) FROM a_1"),
    ("DROP TABLE a_1", "CREATE TABLE b (z)", "INSERT INTO b SELECT COUNT(*) FROM a"),
)


def old(path: Path) -> Path:
    """A database of the first version with three rows."""
    with closing(connect(path, "the test", STEPS[:1])) as connection:
        connection.executemany("INSERT INTO a VALUES (?)", [("one",), ("two",), ("three",)])
    return path


def state(path: Path) -> tuple[int, list[str], list[tuple[str, ...]]]:
    """Version, schema and rows, read without this package; the database is sound."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        schema = [sql for (sql,) in connection.execute("SELECT sql FROM sqlite_master ORDER BY name")]
        return version, schema, connection.execute("SELECT x FROM a ORDER BY rowid").fetchall()


KILLED = """
import os, sqlite3, sys
from pathlib import Path
from backstory_cli.system import sqlite as database
steps, after = {steps!r}, {after}
connect = sqlite3.connect
class Counted(sqlite3.Connection):
    left = after
    def execute(self, statement, *rest):
        if statement != "PRAGMA user_version":
            if not Counted.left:
                os._exit(9)
            Counted.left -= 1
        return super().execute(statement, *rest)
sqlite3.connect = lambda *given, **named: connect(*given, factory=Counted, **named)
database.connect(Path({path!r}), "the test", steps).close()
"""


def test_a_migration_killed_before_each_statement_leaves_the_old_schema_or_the_new(tmp_path: Path) -> None:
    before = state(old(tmp_path / "before.db"))
    with closing(connect(old(tmp_path / "after.db"), "the test", STEPS)):
        pass
    after = state(tmp_path / "after.db")
    assert before != after
    seen, codes = [], []
    for number in range(40):
        path = old(tmp_path / f"{number}.db")
        script = KILLED.format(steps=STEPS, after=number, path=str(path))
        codes.append(subprocess.run([sys.executable, "-c", script], check=False).returncode)  # noqa: S603 - our own
        copy = path.with_name(f"{path.name}.before-3")
        if copy.exists():
            assert state(copy) == before
        seen.append(state(path))
        assert seen[-1] in (before, after)
        connect(path, "the test", STEPS).close()
        assert state(path) == after
        assert state(copy) == before or seen[-1] == after
        if codes[-1] == 0:
            break
    assert codes == [9] * (len(codes) - 1) + [0]
    assert len(codes) > len([each for step in STEPS[1:] for each in step]) + 5  # every statement was reached
    assert seen[0] == before


def test_what_a_database_was_before_is_kept_beside_it(tmp_path: Path) -> None:
    path = old(tmp_path / "x.db")
    before = state(path)
    connect(path, "the test", STEPS).close()
    copy = tmp_path / "x.db.before-3"
    assert state(copy) == before
    if os.name != "nt":
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert sorted(each.name for each in tmp_path.iterdir()) == ["x.db", "x.db.before-3"]


def test_a_new_database_needs_no_copy(tmp_path: Path) -> None:
    connect(tmp_path / "x.db", "the test", STEPS).close()
    connect(tmp_path / "x.db", "the test", STEPS).close()
    assert [each.name for each in tmp_path.iterdir()] == ["x.db"]


def test_a_migration_that_fails_names_the_copy(tmp_path: Path) -> None:
    path = old(tmp_path / "x.db")
    before = state(path)
    with pytest.raises(ServiceFailedError, match="could not be brought up to date, and is as it was") as caught:
        connect(path, "the test", (*STEPS[:1], ("CREATE TABLE c (z)", "NOT SQL")))
    assert str(tmp_path / "x.db.before-2") in caught.value.hint
    assert state(path) == before == state(tmp_path / "x.db.before-2")


def test_a_damaged_database_is_not_migrated_and_does_not_replace_a_good_copy(tmp_path: Path) -> None:
    path = old(tmp_path / "x.db")
    copy = tmp_path / "x.db.before-3"
    copy.write_bytes(b"the good one")
    _fill(path)
    _spoil(path, page=6)
    with pytest.raises(ServiceFailedError) as caught:
        connect(path, "the test", STEPS)
    assert "damaged" in caught.value.message + caught.value.hint
    assert copy.read_bytes() == b"the good one"
    assert not list(tmp_path.glob("*.part"))


# What may befall a database


def _fill(path: Path) -> None:
    with closing(connect(path, "the test", STEPS[:1])) as connection:
        with begin_transaction(connection):
            connection.executemany("INSERT INTO a VALUES (?)", [(f"{number:0500}",) for number in range(100)])
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _spoil(path: Path, page: int) -> None:
    with path.open("r+b") as file:
        file.seek(4096 * (page - 1))
        file.write(b"\xff" * 4096)


def test_a_damaged_page_is_told(tmp_path: Path) -> None:
    path = old(tmp_path / "x.db")
    _fill(path)
    with closing(connect(path, "the test", STEPS[:1])) as connection:
        assert find_faults(connection) == []
    _spoil(path, page=6)
    with closing(connect(path, "the test", STEPS[:1])) as connection:
        told = find_faults(connection)
        assert told
        assert all("\n" not in line for line in told)
        with pytest.raises(ServiceFailedError, match="malformed") as caught, translate_errors(path, "the test"):
            connection.execute("SELECT SUM(LENGTH(x)) FROM a NOT INDEXED").fetchall()
    assert "verify" in caught.value.hint


def test_a_row_that_belongs_to_nothing_is_told(tmp_path: Path) -> None:
    schema = (("CREATE TABLE a (id INTEGER PRIMARY KEY)", "CREATE TABLE b (a REFERENCES a (id))"),)
    with closing(connect(tmp_path / "x.db", "the test", schema)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("INSERT INTO b VALUES (7)")
        assert find_faults(connection) == ["table b: row 1 belongs to nothing"]


@pytest.mark.parametrize("left", [0.0, 0.3, 0.6, 0.9])
def test_a_log_that_was_cut_short_costs_only_what_came_last(tmp_path: Path, left: float) -> None:
    """As after a power cut: whole transactions go missing from the end, never parts of one."""
    path = tmp_path / "x.db"
    source = tmp_path / "source.db"
    with closing(connect(source, "the test", FIRST)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        for number in range(20):
            with begin_transaction(connection):
                connection.executemany("INSERT INTO a VALUES (?)", [(number,)] * 10)
        path.write_bytes(source.read_bytes())
        log = source.with_name("source.db-wal").read_bytes()
    path.with_name("x.db-wal").write_bytes(log[: int(len(log) * left)])
    with closing(connect(path, "the test", FIRST)) as connection:
        assert find_faults(connection) == []
        kept = connection.execute("SELECT x, COUNT(*) FROM a GROUP BY x ORDER BY x").fetchall()
    assert kept == [(number, 10) for number in range(len(kept))]
    assert (len(kept) > 0) == (left > 0)
    assert len(kept) < 20


def test_one_that_is_locked_for_longer_than_the_wait_is_told(tmp_path: Path) -> None:
    path = old(tmp_path / "x.db")
    with (
        closing(connect(path, "the test", STEPS[:1])) as other,
        closing(connect(path, "the test", STEPS[:1], wait=0.1)) as connection,
        begin_transaction(other),
    ):
        other.execute("INSERT INTO a VALUES ('four')")
        with (
            pytest.raises(ServiceFailedError, match="locked") as caught,
            translate_errors(path, "the test"),
            begin_transaction(connection),
        ):
            connection.execute("INSERT INTO a VALUES ('five')")
        with pytest.raises(ServiceFailedError, match="locked"):
            connect(path, "the test", STEPS, wait=0.1)
    assert "another backstory is writing" in caught.value.hint
    assert [row[0] for row in state(path)[2]] == ["one", "two", "three", "four"]


def test_a_full_disk_costs_the_transaction_and_nothing_else(tmp_path: Path) -> None:
    path = old(tmp_path / "x.db")
    with closing(connect(path, "the test", STEPS[:1])) as connection:
        connection.execute("PRAGMA max_page_count = 8")
        with (
            pytest.raises(ServiceFailedError, match="full") as caught,
            translate_errors(path, "the test"),
            begin_transaction(connection),
        ):
            connection.executemany("INSERT INTO a VALUES (?)", [("x" * 2000,)] * 100)
        assert "free some disk space" in caught.value.hint
        with begin_transaction(connection):
            connection.execute("INSERT INTO a VALUES ('four')")
    assert [row[0] for row in state(path)[2]] == ["one", "two", "three", "four"]


FULL = """
mount -t tmpfs -o size=200k tmpfs "$1" || exit 77
cp "$2" "$1/x.db"
"$3" -c "$4" "$1/x.db"
code=$?
cp "$1/x.db" "$2"
exit $code
"""
UPGRADE = """
import sys
from pathlib import Path
from backstory_cli.system.sqlite import connect
from backstory_cli.errors import ServiceFailedError
try:
    connect(Path(sys.argv[1]), "the test", {steps!r})
except ServiceFailedError as failure:
    print(failure.message, failure.hint, *sorted(path.name for path in Path(sys.argv[1]).parent.iterdir()))
    sys.exit(failure.exit_code)
"""


@pytest.mark.skipif(sys.platform != "linux" or shutil.which("unshare") is None, reason="needs a file system of its own")
def test_a_disk_too_small_for_the_copy_leaves_all_as_it_was(tmp_path: Path) -> None:
    path = old(tmp_path / "x.db")
    _fill(path)
    before = state(path)
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", FULL, "sh", str(disk), str(path)]
    done = subprocess.run(  # noqa: S603 - our own
        [*command, sys.executable, UPGRADE.format(steps=STEPS)], capture_output=True, text=True, check=False
    )
    if done.returncode in (1, 77) and not done.stdout:
        pytest.skip(f"no file system of its own here: {done.stderr.strip()}")
    assert done.returncode == 5, done.stderr
    assert "free some disk space" in done.stdout or "full or failing" in done.stdout
    assert ".part" not in done.stdout
    assert "before-3" not in done.stdout
    assert state(path) == before


@pytest.fixture
def foreign_folder() -> Iterator[Path]:
    """A folder that this process may read and not write; it becomes nobody for that, where it is root."""
    if not hasattr(os, "geteuid"):
        pytest.skip("permissions are another matter here")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        old(folder / "x.db")
        folder.chmod(0o555)
        (folder / "x.db").chmod(0o444)
        was = os.geteuid()
        if was == 0:
            os.seteuid(65534)
        try:
            yield folder
        finally:
            os.seteuid(was)
            folder.chmod(0o700)


@pytest.mark.parametrize("name", ["x.db", "new.db", "deeper/new.db"])
def test_a_folder_that_may_not_be_written_is_told(foreign_folder: Path, name: str) -> None:
    before = (foreign_folder / "x.db").read_bytes()
    with pytest.raises(ServiceFailedError, match="cannot be used") as caught:
        connect(foreign_folder / name, "the test", STEPS)
    assert "check that the folder exists and may be written" in caught.value.hint
    assert (foreign_folder / "x.db").read_bytes() == before
