"""What code that has taken over a child can do: nothing but answer."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from backstory_cli.image.sandbox.sandboxed_image import SandboxedImage
from support import FIXTURES, hostile_code
from support.isolation import LANDLOCK

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in {"x86_64", "aarch64"}, reason="there is no filter here"
)


@pytest.mark.parametrize("what", hostile_code.attempts("nowhere"))
def test_refused(image: SandboxedImage, what: str, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("as it was", encoding="utf-8")
    before = target.stat()
    if what == "signal a thread of another" and platform.machine() != "x86_64":
        pytest.skip("the number is another there")
    assert image.call(partial(hostile_code.attempt, what=what, target=str(target)), str) == "EPERM"
    assert [each.name for each in tmp_path.iterdir() if each.name != "home"] == ["target"]
    after = target.stat()
    assert (after.st_size, after.st_mtime_ns, after.st_mode) == (before.st_size, before.st_mtime_ns, before.st_mode)


def test_it_can_read_its_code_compute_and_start_threads(image: SandboxedImage) -> None:
    first = Path(hostile_code.__file__).read_text(encoding="utf-8").partition("\n")[0]
    expected = [str(len(image.data)), first, "thread", "10000000"]
    assert image.call(hostile_code.permitted, list[str]) == expected


def test_no_key_is_in_its_environment(image: SandboxedImage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEMINI_API_KEY", "sk-canary")
    again = SandboxedImage(image.data, name="x", source="x")
    found = again.call(hostile_code.surroundings, str)
    assert "OPENBLAS_NUM_THREADS" in found
    assert not {"canary", "GEMINI"} & set(found.replace("=", " ").replace("-", " ").split())


def test_of_files_it_has_its_two_ends_and_nothing_of_ours(image: SandboxedImage, tmp_path: Path) -> None:
    with (tmp_path / "secret").open("wb"):
        again = SandboxedImage(image.data, name="x", source="x")
        assert again.call(hostile_code.descriptors, int) == 5  # nothing three times, questions, answers


@pytest.mark.skipif(not LANDLOCK, reason="this kernel has no Landlock")
def test_a_search_for_keys_finds_nothing(tmp_path: Path) -> None:
    """In files, and in the environment, memory and open files of the processes around it, which has a key in all."""
    key_file = tmp_path / "home" / "keys.json"
    key_file.parent.mkdir()
    key_file.write_text("sk-canary", encoding="utf-8")
    script = tmp_path / "script.py"
    script.write_text(
        "import os, sys; from functools import partial\n"
        "from support import FIXTURES, hostile_code; from backstory_cli.image import loading as intake\n"
        "held = open(sys.argv[2])\n"
        "image = intake.read(sys.argv[1])\n"
        "search = partial(hostile_code.search, parent=os.getpid(), files=sys.argv[2:])\n"
        "print('\\n'.join(image.call(search, list[str])))\n",
        encoding="utf-8",
    )
    files = [str(key_file), str(Path.home() / ".bashrc"), "/etc/passwd", str(FIXTURES / "harbour.jpg")]
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, str(script), str(FIXTURES / "harbour.jpg"), *files],
        env={**os.environ, "GEMINI_API_KEY": "sk-canary", "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=600,
        check=True,
    )
    lines = done.stdout.splitlines()
    assert len(lines) == len(files) + 2 * (4 + 40)
    assert {line.rpartition(": ")[2] for line in lines} <= {"EACCES", "EPERM", "ENOENT"}
