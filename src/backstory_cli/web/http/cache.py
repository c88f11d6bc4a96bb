"""What is remembered of the web between runs: answers that may be used again, and how often a service was asked.

An SQLite file among the user's data. It holds what services answered and the pictures and pages that were looked at,
for a day, and never a key: `Call.fingerprint` leaves them out.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from backstory_cli.system.sqlite import Connection, begin_transaction, connect, translate_errors
from backstory_cli.web.http.messages import DAY, Reply

MAX_BYTES = 200 * 2**20
"""Bytes of answers kept, the oldest going first."""
WINDOW = 61.0
"""Seconds over which requests are counted: a minute, and one for the time that a request is on its way."""

MIGRATIONS = (
    (
        """CREATE TABLE answers (
            fingerprint TEXT PRIMARY KEY,
            at REAL NOT NULL,
            url TEXT NOT NULL,
            status INTEGER NOT NULL,
            media_type TEXT NOT NULL,
            charset TEXT NOT NULL,
            modified TEXT NOT NULL,
            hops TEXT NOT NULL,
            came TEXT NOT NULL,
            body BLOB NOT NULL
        )""",
        "CREATE INDEX answers_by_age ON answers (at)",
        "CREATE TABLE asked (service TEXT NOT NULL, at REAL NOT NULL)",
        "CREATE INDEX asked_by_service ON asked (service, at)",
    ),
)


class WebStore:
    """Answers and turns, shared by every thread and process of one user.

    Args:
        path: The file, made when it is first needed.
        fresh: Use no earlier answer; new ones are kept all the same.
        clock: Seconds since 1970.
    """

    def __init__(self, path: Path, *, fresh: bool = False, clock: Callable[[], float] = time.time) -> None:
        self._path = path
        self._fresh = fresh
        self._clock = clock

    def answer(self, fingerprint: str, keep: float) -> Reply | None:
        """An earlier answer, if there is one that is not older than ``keep`` seconds."""
        if self._fresh or keep <= 0 or not self._path.exists():
            return None
        with self._open() as database:
            row = database.execute(
                "SELECT url, status, media_type, body, came, charset, modified, hops FROM answers "
                "WHERE fingerprint = ? AND at > ?",
                (fingerprint, self._clock() - keep),
            ).fetchone()
        if row is None:
            return None
        url, status, media_type, body, came, charset, modified, hops = row
        at = datetime.fromisoformat(came)
        return Reply(url, status, media_type, body, at, charset, modified, kept=True, hops=tuple(hops.split()))

    def keep(self, fingerprint: str, reply: Reply) -> None:
        """Keep an answer, and let go of what is old or too much."""
        now = self._clock()
        with self._open() as database, begin_transaction(database):
            database.execute("DELETE FROM answers WHERE at < ?", (now - DAY,))
            size = database.execute("SELECT COALESCE(SUM(LENGTH(body)), 0) FROM answers").fetchone()[0]
            while size + len(reply.body) > MAX_BYTES:
                oldest = database.execute("SELECT rowid, LENGTH(body) FROM answers ORDER BY at LIMIT 1").fetchone()
                if oldest is None:
                    return
                database.execute("DELETE FROM answers WHERE rowid = ?", oldest[:1])
                size -= oldest[1]
            database.execute(
                "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(fingerprint, now, reply.url, reply.status, reply.media_type, reply.charset, reply.modified),
                    *(" ".join(reply.hops), reply.at.isoformat(), reply.body),
                ),
            )

    def turn(self, service: str, a_minute: int) -> float:
        """Take a turn at a service, which counts as asked now; or the seconds to wait before trying again."""
        now = self._clock()
        with self._open() as database, begin_transaction(database):
            database.execute("DELETE FROM asked WHERE at < ? OR at > ?", (now - WINDOW, now + WINDOW))
            asked = database.execute("SELECT at FROM asked WHERE service = ? ORDER BY at DESC", (service,)).fetchall()
            if len(asked) >= a_minute:
                return float(max(0.05, asked[a_minute - 1][0] + WINDOW - now))
            database.execute("INSERT INTO asked VALUES (?, ?)", (service, now))
        return 0.0

    def forget(self) -> int:
        """Remove every answer; returns how many there were. Turns stay: services count on."""
        if not self._path.exists():
            return 0
        with self._open() as database:
            with begin_transaction(database):
                count = database.execute("DELETE FROM answers").rowcount
            database.execute("VACUUM")
        return int(count)

    @contextmanager
    def _open(self) -> Iterator[Connection]:
        """A connection of its own for each thread's each operation."""
        with (
            translate_errors(self._path, "the store of web answers"),
            closing(connect(self._path, "the store of web answers", MIGRATIONS)) as database,
        ):
            yield database
