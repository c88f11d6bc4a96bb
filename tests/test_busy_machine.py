"""A report does not depend on what else the machine is doing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from support.commands import Run


@contextmanager
def busy(programs: int) -> Iterator[None]:
    """Programs beside this one that take all the processor time they get."""
    spin = "import os\nparent = os.getppid()\nwhile os.getppid() == parent: sum(range(10_000))"
    beside = [subprocess.Popen([sys.executable, "-c", spin]) for _ in range(programs)]  # noqa: S603 - our own
    try:
        yield
    finally:
        for each in beside:
            each.kill()
            each.wait()


def test_the_same_image_gives_the_same_report_on_a_busy_machine(backstory: Run, fixtures: Path) -> None:
    def report() -> dict[str, Any]:
        told: dict[str, Any] = backstory("investigate", fixtures / "harbour.jpg", "--json", "was it edited?").json
        for name in ("id", "created", "custody"):
            told.pop(name)
        for run in told["runs"]:
            run.pop("seconds")
        return told

    quiet = report()
    assert not [run["reason"] for run in quiet["runs"] if run["hindered"]]
    with busy(4 * (os.cpu_count() or 1)):
        assert report() == quiet
