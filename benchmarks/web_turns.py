"""How often a service is asked a minute when more is wanted: a burst, timed by a server on loopback.

Usage: python benchmarks/web_turns.py [--calls 60] [--a-minute 24] [--processes 2]

Several processes of one user ask as fast as they may. The server notes when each request came; the table shows how many
came within any 60 seconds. Real time passes: 60 calls take about two minutes.
"""

from __future__ import annotations

import argparse
import tempfile
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from backstory_cli.web.http.cache import WebStore
from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.http.ledger import Ledger
from backstory_cli.web.http.messages import Request


class Clocked(BaseHTTPRequestHandler):
    """Answers everything with nothing, and notes when."""

    came: list[float] = []  # noqa: RUF012 - shared by every request on purpose

    def do_GET(self) -> None:
        self.came.append(time.monotonic())
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"[]")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def burst(port: int, store: Path, numbers: list[int], a_minute: int) -> int:
    door = GuardedClient(Ledger(), store=WebStore(store), own_hosts={f"127.0.0.1:{port}"})
    for number in numbers:
        url = f"http://127.0.0.1:{port}/cdx"
        door.call(Request("The service", url, "a burst", query={"n": str(number)}, a_minute=a_minute, keep=0))
    return len(numbers)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=60)
    parser.add_argument("--a-minute", type=int, default=24)
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Clocked)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    shares = [list(range(given.calls))[number :: given.processes] for number in range(given.processes)]
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(given.processes) as pool:
        store = Path(folder) / "web.db"
        done = [pool.submit(burst, server.server_port, store, share, given.a_minute) for share in shares]
        asked = sum(each.result() for each in done)
    came = sorted(Clocked.came)
    most = max(sum(start <= moment < start + 60 for moment in came) for start in came)
    print(f"{asked} calls by {given.processes} processes, {given.a_minute} a minute allowed")
    print(f"requests that came: {len(came)}; most within any 60 seconds: {most}; in all {came[-1] - came[0]:.0f} s")


if __name__ == "__main__":
    main()
