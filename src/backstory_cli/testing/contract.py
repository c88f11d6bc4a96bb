"""`check_detector`: a detector tried on many pictures as the pipeline runs it, and all that is wrong with it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from itertools import islice
from pathlib import PurePath
from typing import Any

from backstory_cli.detectors import Detector, Registered
from backstory_cli.detectors.traits import is_sealed
from backstory_cli.errors import Skip
from backstory_cli.image.image import Image
from backstory_cli.image.sandbox.sandboxed_image import Allowance, SandboxedImage
from backstory_cli.image.sandbox.watchdog import measure_load
from backstory_cli.investigation.runner import MAX_FINDINGS, run_detectors
from backstory_cli.models import Finding, NotChecked, Run, Status
from backstory_cli.testing import watch
from backstory_cli.testing.members import (
    explain_unsendable,
    find_wrong_members,
    find_wrong_parameters,
    find_wrong_words,
)
from backstory_cli.testing.observations import find_wrong_raise, find_wrong_yield
from backstory_cli.testing.pictures import make_pictures

SECONDS = Allowance().seconds
"""Of processor time, which a report allows one check, unless somebody raised it."""
OTHER_NAME = "another \u202ename <b>"
"""Of the same file, before the part that tells its format."""
_SHOWN = 4
"""Pictures that are named beside a problem."""
PATIENCE = 10
"""Times the processor time that a detector may take by the clock, on a machine with nothing else to do."""
_LATE_AT_MOST = 3
"""Pictures that may take too long before no more are tried."""


class ContractBrokenError(AssertionError):
    """What is wrong with a detector: every problem, each with the pictures that it was seen on.

    Attributes:
        problems: In plain words, as sentences of which the detector is the subject.
    """

    def __init__(self, detector: str, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        lines = "".join(f"\n - {each}" for each in self.problems)
        super().__init__(f"the detector {detector} breaks the contract:{lines}")


def check_detector(
    detector: Detector | Callable[[], Detector],
    *,
    more: Mapping[str, bytes] | None = None,
    seconds: float = SECONDS,
) -> dict[str, Run]:
    """Try a detector on the kit's pictures, in this process and in the one where pictures are read.

    Each picture is looked at four times: as it is, again in another order, under another name, and through the
    process that a report uses. Findings must be the same each time. Meanwhile no connection but to this machine is
    made, and a detector that runs where pictures are read starts no program, opens no database and writes no file.

    Args:
        detector: The detector, or what the entry point names: its class, or a function that makes it.
        more: Pictures of your own, by name, that it is tried on besides: one that it finds something in, above all.
        seconds: Of processor time, which one picture may take at most.

    Returns:
        What it did with each picture, by the picture's name, for assertions of your own.

    Raises:
        ContractBrokenError: Something is wrong: it lists all of it. It is an `AssertionError`.
    """
    made, problems = _make_detector(detector), _Problems()
    problems.add(find_wrong_members(made))
    if problems:
        raise ContractBrokenError(_get_name(made), problems.told())
    problems.add(find_wrong_words(made))
    trial = _Trial(made, {**make_pictures(), **(more or {})}, seconds, problems)
    runs = trial.runs()
    problems.add(find_wrong_parameters(made))
    if problems:
        raise ContractBrokenError(_get_name(made), problems.told())
    return runs


def _make_detector(detector: Any) -> Any:
    """The detector itself; a class or a function makes it without arguments, as with an entry point."""
    if not callable(detector) or (hasattr(detector, "inspect") and not isinstance(detector, type)):
        return detector
    try:
        return detector()
    except TypeError as problem:
        name = getattr(detector, "__name__", repr(detector))
        raise ContractBrokenError(
            name, [f"cannot be made without arguments, as its entry point does ({problem})"]
        ) from None


def _get_name(detector: Any) -> str:
    name = getattr(detector, "name", None)
    return repr(name) if isinstance(name, str) and name else type(detector).__name__


class _Problems:
    """What is wrong, once each, with the pictures that it was seen on."""

    def __init__(self) -> None:
        self._seen_on: dict[str, list[str]] = {}

    def __bool__(self) -> bool:
        return bool(self._seen_on)

    def add(self, said: Iterable[str], picture: str = "") -> None:
        for each in said:
            on = self._seen_on.setdefault(each, [])
            if picture and picture not in on:
                on.append(picture)

    def told(self) -> Iterator[str]:
        for said, on in self._seen_on.items():
            others = f" and {len(on) - _SHOWN} more" if len(on) > _SHOWN else ""
            yield f"{said} [{', '.join(on[:_SHOWN])}{others}]" if on else said


class _Trial:
    """A detector on all pictures."""

    def __init__(self, detector: Detector, files: Mapping[str, bytes], seconds: float, problems: _Problems) -> None:
        self._detector, self._files, self._seconds, self._problems = detector, files, seconds, problems
        self._refuses: watch.Refuses = watch.refuse_all_but_local
        if not detector.network:
            self._refuses = watch.refuse_in_child if is_sealed(detector) else watch.refuse_network

    @property
    def _late(self) -> str:
        return f"takes more than {self._seconds:g} seconds of processor time"

    def runs(self) -> dict[str, Run]:
        """What it does with each picture; whatever is wrong is noted."""
        reported = self._run_as_reports_do()
        late = {name for name, run in reported.items() if run.status is Status.TIMED_OUT}
        names = [name for name in self._files if name not in late]
        first = {name: self._run_here(name, name) for name in names}
        again = {name: self._run_here(name, name) for name in reversed(names)}
        for name in names:
            if first[name].status is Status.FAILED:
                continue
            if _is_different(first[name], again[name]):
                self._problems.add(["finds something else when it looks a second time"], name)
                continue
            if _is_different(first[name], self._run_here(name, OTHER_NAME + PurePath(name).suffix)):
                self._problems.add(["finds something else when the file has another name or place"], name)
            if name in reported and _is_different(first[name], reported[name]):
                self._problems.add([_explain_difference(reported[name])], name)
        return first

    def _run_as_reports_do(self) -> dict[str, Run]:
        """Each picture read in a process of its own; none where the detector cannot be sent there.

        Raises:
            ContractBrokenError: It takes too long time and again.
        """
        if problem := explain_unsendable(self._detector):
            self._problems.add([problem])
            return {}
        runs: dict[str, Run] = {}
        for name in self._files:
            runs[name] = self._run_sealed(name)
            if runs[name].status is Status.TIMED_OUT:
                self._problems.add([self._late], name)
            if [run.status for run in runs.values()].count(Status.TIMED_OUT) == _LATE_AT_MOST:
                self._problems.add(["takes so long that no more was tried"])
                raise ContractBrokenError(_get_name(self._detector), self._problems.told())
        return runs

    def _run_sealed(self, name: str) -> Run:
        allowance = Allowance(self._seconds, self._seconds)
        image = SandboxedImage(self._files[name], name=name, source=name, allowance=allowance)
        try:
            with suppress(Skip):  # the process is up before anybody looks at the clock, or at who starts programs
                image.call(_measure_length, int)
            look = partial(_run_detector, image, self._detector)
            return look() if is_sealed(self._detector) else self._run_watched(look, name)
        finally:
            image.close()

    def _run_here(self, name: str, called: str) -> Run:
        image = Image(self._files[name], name=called, source=called)
        return self._run_watched(partial(_run_detector, image, _Recorded(self._detector, self._problems, name)), name)

    def _run_watched(self, look: Callable[[], Run], picture: str) -> Run:
        """A run during which what the detector may not do is refused and noted, and which is not waited for for ever.

        Raises:
            ContractBrokenError: It does not come to an end, so that nothing more can be found out.
        """
        done: list[tuple[Run, float]] = []
        thread = threading.Thread(target=lambda: done.append((look(), time.thread_time())), daemon=True)
        patience = PATIENCE * self._seconds * measure_load()
        with watch.audit_actions(self._refuses) as refused:
            thread.start()
            thread.join(patience)
        if self._refuses is not watch.refuse_all_but_local:
            self._problems.add(refused, picture)
        if not done:
            self._problems.add([f"is still at work after {patience:.2g} seconds; no more was tried"], picture)
            raise ContractBrokenError(_get_name(self._detector), self._problems.told())
        run, used = done[0]
        if used > self._seconds:
            self._problems.add([self._late], picture)
        return run


class _Recorded:
    """A detector that runs in this process, whose every word is looked at as it comes."""

    sealed = False

    def __init__(self, detector: Detector, problems: _Problems, picture: str) -> None:
        self._detector, self._problems, self._picture = detector, problems, picture
        self.name, self.title, self.network = detector.name, detector.title, detector.network

    def __getattr__(self, name: str) -> Any:
        return getattr(self._detector, name)  # begin and parameters, where it has them

    def inspect(self, image: Image) -> Iterator[Finding | NotChecked]:
        """What the detector yields, or raises: all of it is looked at, even where the pipeline would stop."""
        kept: list[Finding | NotChecked] = []
        raised: Exception | None = None
        try:
            for found in islice(self._record_yields(image), MAX_FINDINGS):
                self._note(find_wrong_yield(found, self.name))
                kept.append(found)
        except Exception as problem:  # noqa: BLE001 - it is raised below
            raised = problem
            self._note(find_wrong_raise(problem, network=self.network))
        if len(kept) == MAX_FINDINGS:
            self._note([f"yields {MAX_FINDINGS} findings or more: no more than that are kept"])
        yield from kept
        if raised is not None:
            raise raised

    def _record_yields(self, image: Image) -> Iterable[Finding | NotChecked]:
        found = self._detector.inspect(image)
        if not isinstance(found, Iterable):
            given = type(found).__name__
            self._note([f"has an inspect that gives back {given}: it yields findings, or returns a list of them"])
            raise Skip("no findings were given back")
        return found

    def _note(self, said: Iterable[str]) -> None:
        self._problems.add(said, self._picture)


def _run_detector(image: Image, detector: Detector) -> Run:
    (run,) = run_detectors(image, [Registered(detector, "test")])
    return run


def _measure_length(image: Image) -> int:
    return len(image.data)


def _is_different(one: Run, other: Run) -> bool:
    """Whether two runs tell different things, however long they took."""
    return one.model_copy(update={"seconds": 0.0}) != other.model_copy(update={"seconds": 0.0})


def _explain_difference(run: Run) -> str:
    """What is wrong with a run that was another one here, in this process."""
    where = "where the image is read in a process of its own, as reports have it"
    if run.status is Status.FAILED:
        return f"fails {where}: {run.reason}"
    return f"finds something else {where}"
