"""The benchmark of the walls: each side has the walls that it says, and the ratio of both is told."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import isolation
import pytest

from support.isolation import LANDLOCK

SHOW = """
import ctypes
from backstory_cli.image.sandbox import protocol
from backstory_cli.image.sandbox.level import detect_isolation
from backstory_cli.system import hardening
def over(take):
    try:
        take(2**62)
    except protocol.ProtocolError:
        return "counted"
    return "not counted"
hardening.forbid_inspection()
budget = protocol.Budget(0)
print(detect_isolation().level, over(budget.take_raw), over(budget.take_length), ctypes.CDLL(None).prctl(3))
"""


@pytest.mark.skipif(not LANDLOCK, reason="this kernel has no Landlock")
def test_one_side_has_all_walls_and_the_other_lacks_the_latest(tmp_path: Path) -> None:
    said = [
        subprocess.run(  # noqa: S603 - our own code
            [sys.executable, "-c", SHOW],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, **side.environment},
        ).stdout.strip()
        for side in isolation.walls(tmp_path)
    ]
    assert said == ["confined counted counted 0", "filtered not counted not counted 1"]


def test_it_tells_the_medians_and_their_ratio(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = iter([(6.0, 12.0), (4.0, 10.0), (9.0, 90.0), (8.0, 80.0), (5.0, 11.0), (3.0, 9.0)] * 4)
    sides: list[str] = []

    def timed(arguments: Sequence[str | Path], _: Path, environment: Mapping[str, str]) -> tuple[float, float]:
        sides.append(Path(environment["PYTHONPATH"].split(os.pathsep)[0]).name)
        return next(taken)

    monkeypatch.setattr(isolation, "photograph", lambda path: path.write_bytes(isolation.FIXTURE.read_bytes()))
    monkeypatch.setattr(isolation, "timed", timed)
    isolation.main(["--walls", "--runs", "3", "--batch", "2", "--small", "4"])
    assert sides == ["all-walls", "without"] * 3 * 4
    told = [line.rsplit(maxsplit=3) for line in capsys.readouterr().out.splitlines()]
    assert told[0][1:] == ["walls", "without", "ratio"]
    assert told[3:5] == [
        ["each of 2, by the clock", "3.0000", "2.0000", "1.500"],
        ["each of 2, of processors", "6.0000", "5.0000", "1.200"],
    ]
