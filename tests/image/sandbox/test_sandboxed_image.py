"""An image that is read in a child: the same readings, and nothing that a child does costs more than a question."""

from __future__ import annotations

import gc
import importlib
import signal
import sys
import time
import tracemalloc
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backstory_cli.detectors import Registered
from backstory_cli.errors import Skip, UnreadableImageError, WorkerFailedError, WorkerLostError
from backstory_cli.image import loading as intake
from backstory_cli.image.image import Image
from backstory_cli.image.loading import Limits
from backstory_cli.image.sandbox import parent as children
from backstory_cli.image.sandbox import protocol as wire
from backstory_cli.image.sandbox import sandboxed_image as sealed_image
from backstory_cli.image.sandbox.sandboxed_image import LEAST_SECONDS, Allowance
from backstory_cli.investigation.runner import run_detectors
from backstory_cli.models import Status
from support import FIXTURES, hostile_code
from support.hostile_code import DEEDS, Deed, Forged, Good
from support.sealed_images import sealed

PICTURES = sorted(
    path for path in FIXTURES.iterdir() if path.suffix in {".jpg", ".png", ".webp", ".tif", ".gif", ".bmp", ".avif"}
)


SHORT = Allowance(seconds=3.0, wasted_seconds=6.0)


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.name)
def test_its_readings_are_those_of_an_open_one(path: Path) -> None:
    there, here = sealed(path), Image(path.read_bytes(), name=path.name, source=str(path))
    for plain in ("sha256", "media_type", "size", "orientation", "blocks", "exif", "exif_offset"):
        assert getattr(there, plain) == getattr(here, plain), plain
    for array in ("pixels", "luma", "luma_table", "channels", "upright_small"):
        assert np.array_equal(_read(there, array), _read(here, array)), array


def _read(image: Image, name: str) -> Any:
    """A reading, or why there is none."""
    try:
        return getattr(image, name)
    except Skip as skip:
        return [skip.reason, skip.how]


@pytest.mark.parametrize("deed", DEEDS)
def test_a_detector_that_misbehaves_costs_its_own_run_only(deed: str) -> None:
    image = sealed(allowance=SHORT)
    good, bad, after = run_detectors(image, [Registered(each, "1") for each in (Good(), Deed(deed), Good())])
    assert good.status is after.status is Status.OK
    assert good.findings[0].summary == after.findings[0].summary == f"{image.size[0] if image.size else 0} pixels wide"
    assert bad.status is (Status.TIMED_OUT if deed in {"sleeps", "spins"} else Status.FAILED)
    assert [each.id for each in bad.findings] == ["deed.before"]
    assert bad.reason
    assert (bad.hindered, good.hindered) == (True, False)


def test_a_child_cannot_have_a_file_of_ours_shown() -> None:
    (run,) = run_detectors(sealed(), [Registered(Forged("map.png", path="/etc/passwd"), "1")])
    (drawing,) = run.findings[0].artifacts
    assert (drawing.path, "\x1b" in drawing.media_type) == (None, False)


@pytest.mark.parametrize(("name", "stem"), [("../../x.png", "forged.x"), ("", "forged.x"), ("x.png", "forged.\x1b[2J")])
def test_names_that_lead_elsewhere_are_refused(name: str, stem: str) -> None:
    (run,) = run_detectors(sealed(), [Registered(Forged(name, stem=stem), "1")])
    assert (run.status, run.findings) == (Status.FAILED, ())


def test_what_was_raised_is_told() -> None:
    (run,) = run_detectors(sealed(), [Registered(Deed("KeyError"), "1")])
    assert run.reason == "KeyError: 'on purpose'"


def test_one_that_hangs_is_stopped_and_the_next_question_is_answered() -> None:
    image = sealed(allowance=SHORT)
    with pytest.raises(WorkerLostError, match=r"stopped after .* seconds in which it did nothing") as lost:
        image.call(partial(hostile_code.sleeps, seconds=3600), int)
    assert lost.value.timed_out
    assert image.call(partial(hostile_code.sleeps, seconds=0), int) == len(image.data)


def test_a_picture_that_costs_too_much_every_time_gets_less_time_each_time() -> None:
    image = sealed(allowance=Allowance(seconds=0.8, wasted_seconds=1.0))
    allowed = []
    for _ in range(4):
        with pytest.raises(WorkerLostError, match="processor time") as lost:
            image.call(hostile_code.spins, int)
        allowed.append(float(lost.value.reason.split("after ")[1].split()[0]))
    assert allowed[0] == 0.8
    assert allowed[2:] == [LEAST_SECONDS, LEAST_SECONDS]


def test_large_pictures_get_more_time() -> None:
    image = sealed(allowance=Allowance(seconds=0.5))
    assert image.size == (1600, 1200)
    with pytest.raises(WorkerLostError, match=r"stopped after 0\.88 seconds of processor time"):
        image.call(hostile_code.spins, int)


@pytest.mark.skipif(sys.platform != "linux", reason="there is no template")
def test_a_child_that_hangs_is_stopped_though_nobody_carries_out_orders() -> None:
    """The watchdog waits for nobody: here the process that children are forked from stands still."""
    image = sealed(allowance=SHORT)
    assert image.call(hostile_code.length, int)
    assert children._current is not None
    template = children._current._process
    template.send_signal(signal.SIGSTOP)
    try:
        with pytest.raises(WorkerLostError, match="stopped after"):
            image.call(partial(hostile_code.sleeps, seconds=3600), int)
    finally:
        template.send_signal(signal.SIGCONT)
    assert image.call(hostile_code.length, int) == len(image.data)


@pytest.mark.parametrize("count", [20_000_000, wire.MAX_NODES // 2 - 10])
def test_an_answer_of_next_to_nothing_many_times_costs_the_parent_little(count: int) -> None:
    """Sixty megabytes took 3 GB and 53 seconds of the parent's time when they were parsed; fewer are allowed."""
    image = sealed()
    assert image.call(hostile_code.length, int)
    tracemalloc.start()
    before = time.process_time()
    with pytest.raises(WorkerLostError, match="the file may be hostile"):
        image.call(partial(hostile_code.answers_much, count=count), list[dict[str, str]])
    used, (_, most) = time.process_time() - before, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert used < 5, "it takes 0.2 seconds, and some more under tracemalloc"
    assert most < 100 * 2**20
    assert image.call(hostile_code.length, int) == len(image.data)


def test_nonsense_uses_up_time_too() -> None:
    image = sealed(allowance=Allowance(seconds=5.0, wasted_seconds=0.5))
    for _ in range(2):
        with pytest.raises(WorkerLostError, match="the file may be hostile"):
            image.call(hostile_code.what, int)
    with pytest.raises(WorkerLostError, match=r"stopped after 0\.3 seconds of processor time"):
        image.call(hostile_code.spins, int)


def test_answers_are_of_the_type_that_was_asked_for_or_none() -> None:
    with pytest.raises(WorkerLostError, match="another type"):
        sealed().call(hostile_code.what, int)


def test_an_answer_that_is_not_heard_to_its_end_leaves_no_rest() -> None:
    image = sealed()
    stream = image.call_iter(hostile_code.numbers, int)
    assert next(stream) == 0
    stream.close()  # type: ignore[attr-defined]
    assert image.call(hostile_code.length, int) == len(image.data)


def test_code_that_cannot_be_loaded_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module that reads the user's files when it is loaded."""
    (tmp_path / "curious.py").write_text(f"import os; os.listdir({str(tmp_path)!r})\ndef look(image): return 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    look = importlib.import_module("curious").look
    image = sealed()
    with pytest.raises(WorkerFailedError, match="PermissionError"):
        image.call(look, int)
    assert image.call(hostile_code.length, int) == len(image.data)


def test_a_module_beside_a_script_is_found_though_its_folder_is_not_looked_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does it matter that files come into the folder, as a script's results do."""
    (tmp_path / "single.py").write_text("def look(image): return len(image.data)\n")
    (tmp_path / "whole").mkdir()
    (tmp_path / "whole" / "__init__.py").write_text("from whole.part import look\n")
    (tmp_path / "whole" / "part.py").write_text("def look(image): return len(image.data)\n")
    monkeypatch.syspath_prepend(tmp_path)
    image = sealed()
    assert image.call(hostile_code.length, int)
    for name in ("single", "whole"):
        look = importlib.import_module(name).look
        (tmp_path / f"result-of-{name}").touch()
        again = sealed()
        assert again.call(look, int) == len(image.data)


def test_mistakes_of_ours_are_told_as_such() -> None:
    with pytest.raises(WorkerFailedError, match="AttributeError"):
        sealed().call(attrgetter("nothing_of_that_name"), int)


def test_too_large_a_picture_is_skipped_there_as_here() -> None:
    image = intake.read(FIXTURES / "harbour.jpg", Limits(max_pixels=1000))
    with pytest.raises(Skip, match="more than the limit"):
        _ = image.pixels


def test_a_picture_whose_reader_dies_at_once_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed_image, "_read_facts", partial(hostile_code.sleeps, seconds=60))
    with pytest.raises(UnreadableImageError, match="stopped after"):
        intake.read(FIXTURES / "harbour.jpg", Limits(allowance=Allowance(seconds=0.5)))


def test_a_child_that_is_started_anew_does_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on systems without a template."""
    monkeypatch.setattr(sealed_image, "get_child", children._Started)
    image = sealed(allowance=Allowance(seconds=60))
    good, bad = run_detectors(image, [Registered(Good(), "1"), Registered(Deed("exits"), "1")])
    assert (good.status, bad.status) == (Status.OK, Status.FAILED)
    assert [each.id for each in bad.findings] == ["deed.before"]
    image.close()


@pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")
def test_nothing_is_left_of_children_that_are_let_go() -> None:
    first = sealed()
    assert first.call(hostile_code.length, int)
    files = len(list(Path("/proc/self/fd").iterdir()))
    numbers = []
    for _ in range(20):
        image = sealed()
        numbers.append(image.call(hostile_code.own_number, int))
        del image
    gc.collect()
    assert len(set(numbers)) == 20
    assert not [each for each in numbers if Path(f"/proc/{each}").exists()]
    assert len(list(Path("/proc/self/fd").iterdir())) <= files


def test_where_no_process_can_be_started_the_picture_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> None:
        raise PermissionError("no more processes")

    monkeypatch.setattr(sealed_image, "get_child", none)
    with pytest.raises(UnreadableImageError, match="no process could be started") as refused:
        intake.read(FIXTURES / "harbour.jpg")
    assert "free some memory" in refused.value.hint


def test_as_little_time_as_one_likes() -> None:
    with pytest.raises(WorkerLostError, match=r"stopped after .* seconds"):
        sealed(allowance=Allowance(seconds=0.001)).call(partial(hostile_code.sleeps, seconds=60), int)
