"""What code that has taken over a child can do: nothing but answer."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

import hostile_code
from backstory_cli import intake
from backstory_cli.isolation.sealed_image import SealedImage

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in {"x86_64", "aarch64"}, reason="there is no filter here"
)


@pytest.fixture(scope="module")
def image() -> SealedImage:
    made = intake.read(Path(__file__).parents[2] / "fixtures" / "harbour.jpg")
    assert isinstance(made, SealedImage)
    return made


@pytest.mark.parametrize("what", hostile_code.attempts("nowhere"))
def test_refused(image: SealedImage, what: str, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("as it was", encoding="utf-8")
    before = target.stat()
    if what == "signal a thread of another" and platform.machine() != "x86_64":
        pytest.skip("the number is another there")
    assert image.ask(partial(hostile_code.attempt, what=what, target=str(target)), str) == "EPERM"
    assert [each.name for each in tmp_path.iterdir() if each.name != "home"] == ["target"]
    after = target.stat()
    assert (after.st_size, after.st_mtime_ns, after.st_mode) == (before.st_size, before.st_mtime_ns, before.st_mode)


@pytest.mark.parametrize(
    ("call", "number"),
    [("pidfd_open", 434), ("io_uring_setup", 425), ("openat2", 437), ("clone3", 435), ("of next year", 600)],
)
def test_later_calls_are_unknown(image: SealedImage, call: str, number: int) -> None:
    assert call
    assert image.ask(partial(hostile_code.by_number, number=number), str) == "ENOSYS"


@pytest.mark.skipif(platform.machine() != "x86_64", reason="of this processor only")
def test_the_second_numbering_of_the_same_calls_is_unknown(image: SealedImage) -> None:
    """x32, in which socket is 41 again: https://lwn.net/Articles/604287/."""
    assert image.ask(partial(hostile_code.by_number, number=0x40000000 | 41), str) == "ENOSYS"


def test_it_can_read_compute_and_start_threads(image: SealedImage, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("as it was", encoding="utf-8")
    expected = [str(len(image.data)), "as it was", "thread", "10000000"]
    assert image.ask(partial(hostile_code.permitted, target=str(target)), list[str]) == expected


def test_no_key_is_in_its_environment(tmp_path: Path, fixtures: Path) -> None:
    """A process of its own, which has the key from its start."""
    script = tmp_path / "script.py"
    script.write_text(
        "import sys; import hostile_code; from backstory_cli import intake\n"
        "image = intake.read(sys.argv[1])\n"
        "print(image.ask(hostile_code.surroundings, list[str]))\n",
        encoding="utf-8",
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, str(script), str(fixtures / "harbour.jpg")],
        env={**os.environ, "GEMINI_API_KEY": "sk-canary", "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "OPENBLAS_NUM_THREADS" in done.stdout
    assert "canary" not in done.stdout + done.stderr
    assert "GEMINI" not in done.stdout


def test_of_files_it_has_its_two_ends_and_nothing_of_ours(image: SealedImage, tmp_path: Path) -> None:
    with (tmp_path / "secret").open("wb"):
        again = SealedImage(image.data, name="x", source="x")
        found = again.ask(hostile_code.descriptors, list[str])
    assert {each.partition(":")[0] for each in found} == {"pipe", "/dev/null"}
    assert len([each for each in found if each.startswith("pipe")]) == 2
