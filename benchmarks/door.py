"""Attacks on the guarded door with its real deadline: how long each lasts, and how much memory it takes.

Usage: python benchmarks/door.py [--max-bytes 20971520]

Each attack is played by a server on loopback; the door asks from a process of its own, whose peak memory is compared
with what it had before it asked. "ended" says what the user is told.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from contextlib import suppress
from pathlib import Path

from backstory_cli.errors import ServiceFailedError
from backstory_cli.web.http.client import SECONDS, GuardedClient
from backstory_cli.web.http.ledger import Ledger

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from fakes.attacks import BROKEN, EITHER, LARGE, SLOW, Attacker, bomb

ATTACKS = {**SLOW, **LARGE, **EITHER, **BROKEN}


def peak() -> float:
    """The most memory that this process has held so far, in MiB; 0 on Windows, which has no such figure here."""
    try:
        import resource
    except ImportError:
        return 0.0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 2**20 if sys.platform == "darwin" else most / 2**10


def asked(url: str, port: int, max_bytes: int) -> tuple[float, float, str]:
    """Seconds, MiB of growth, and how it ended."""
    door = GuardedClient(Ledger(), own_hosts={f"127.0.0.1:{port}"})
    with suppress(ServiceFailedError):  # what is loaded for the first request is not the attack's
        closed = "http://127.0.0.1:1/"
        GuardedClient(Ledger(), own_hosts={closed}).fetch(closed, purpose="warm up", max_bytes=1, typed=closed)
    before = peak()
    begun = time.monotonic()
    try:
        door.fetch(url, purpose="an attack", max_bytes=max_bytes, typed=url)
        outcome = "an answer was taken"
    except ServiceFailedError as failure:
        outcome = failure.message
    return time.monotonic() - begun, peak() - before, outcome


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--max-bytes", type=int, default=20 * 2**20)
    given = parser.parse_args()
    bomb()
    processes = multiprocessing.get_context("spawn")
    print(f"deadline {SECONDS:g} s, at most {given.max_bytes / 2**20:g} MiB; the bomb is {len(bomb()):,} bytes\n")
    print(f"{'attack':36}{'seconds':>8}{'MiB':>6}  ended")
    for name, attack in ATTACKS.items():
        with Attacker(attack) as attacker, processes.Pool(1) as pool:
            seconds, growth, outcome = pool.apply(asked, (attacker.url, attacker.port, given.max_bytes))
        print(f"{name:36}{seconds:8.2f}{growth:6.1f}  {outcome}", flush=True)


if __name__ == "__main__":
    main()
