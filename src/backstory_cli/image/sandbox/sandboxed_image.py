"""An image whose bytes are read in a child."""
# ruff: noqa: D102 - what each reading is stands in `Image`

from __future__ import annotations

import pickle
import threading
import weakref
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, TypeVar

from backstory_cli.errors import BackstoryError, Hindered, Skip, WorkerFailedError, WorkerLostError
from backstory_cli.image.container import Block
from backstory_cli.image.image import DECODERS, UNKNOWN, Image
from backstory_cli.image.sandbox import protocol as wire
from backstory_cli.image.sandbox.landlock import find_code_paths, find_modules_elsewhere
from backstory_cli.image.sandbox.parent import Child, get_child
from backstory_cli.image.sandbox.watchdog import Watchdog
from backstory_cli.image.sandbox.worker import Confinement, Missing
from backstory_cli.text import clean

if TYPE_CHECKING:
    import numpy as np
    import PIL.Image
    from numpy.typing import NDArray

T = TypeVar("T")

SECONDS_A_MEGAPIXEL = 0.2
"""Besides: the tests for manipulation took 0.08 (63 megapixels, November 2026)."""
LEAST_SECONDS = 0.3
"""What each question that is left gets when children that hung have used up the time for their picture."""
QUESTIONS = 40
"""About one picture at most, each of which may take its time."""
MAX_RAW = 64 * 2**20
"""Bytes beside the answers to one question, besides four for each pixel that may be decoded."""


@dataclass(frozen=True)
class Allowance:
    """What reading one picture may take.

    Attributes:
        seconds: Of processor time for one question, besides `SECONDS_A_MEGAPIXEL`: some ten times what the slowest
            check takes, since a processor that others use, too, needs more of them for the same work.
        wasted_seconds: Of processor time for all those questions together that were not answered.
        memory: Bytes that a child may fill.
        limits: Those of `backstory_cli.image.limits` that are not as usual, and what they are.
        readable: Files and folders that a check may read, besides the code that is loaded.
    """

    seconds: float = 10.0
    wasted_seconds: float = 12.5
    memory: int = 2**30
    limits: tuple[tuple[str, int], ...] = ()
    readable: tuple[str, ...] = ()


USUAL = Allowance()


class _Facts(NamedTuple):
    media_type: str
    size: tuple[int, int] | None
    orientation: int


@dataclass
class _Line:
    """The child at the other end; None before the first question and after it was lost."""

    child: Child | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def end(self) -> None:
        child, self.child = self.child, None
        if child is not None:
            child.close()


class SandboxedImage(Image):
    """An `Image` that is read in a child process; see there for what its readings are.

    Each raises `WorkerLostError` besides, if the child hung or died over it.
    """

    def __init__(self, data: bytes, *, allowance: Allowance | None = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.missing = Missing()
        self._allowance = allowance or Allowance()
        self._left = self._allowance.wasted_seconds
        self._line = _Line()
        weakref.finalize(self, self._line.end)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a sealed image stays in the process that has its child")

    def close(self) -> None:
        """Let the child go; a later question would get a new one."""
        self._line.end()

    def call(self, function: Callable[[Image], T], kind: Any) -> T:
        """What a function gives for this image, which it is applied to in the child."""
        with closing(self._call_child(function, kind)) as answers:
            made: list[T] = list(islice(answers, 2))  # the second is the end of the answer
        if len(made) != 1:
            raise _explain_protocol_error("another number of answers than questions")
        return made[0]

    def call_iter(self, function: Callable[[Image], Iterator[T]], kind: Any) -> Iterator[T]:
        """The same for a function that yields: each item is here as soon as it is made."""
        return self._call_child(function, kind)

    def _call_child(self, function: Callable[[Image], Any], kind: Any) -> Generator[Any, None, None]:
        with self._line.lock:
            yield from self._iter_answers(function, kind)

    def _iter_answers(self, function: Callable[[Image], Any], kind: Any) -> Generator[Any, None, None]:
        seconds = min(self._allowance.seconds, max(LEAST_SECONDS, self._left)) + self._allow_seconds_for_pixels()
        child = self._get_child()
        budget = wire.Budget(MAX_RAW + 4 * self.max_pixels)
        whole = False
        with Watchdog(child, seconds) as watchdog:
            try:
                known = {"modified": self.modified, "arrival": self.arrival}
                pickle.dump(pickle.dumps((function, known)), child.questions)
                child.questions.flush()
                while (answer := self._receive(child, budget)).kind == "item":
                    yield wire.validate_as(kind, answer.value)
                told = _to_exception(answer)
                whole = True
            except wire.ProtocolError as nonsense:
                raise _explain_protocol_error(str(nonsense)) from None
            except (EOFError, OSError, ValueError):  # it is gone, and so may be the files that lead to it
                raise _explain_lost(child, watchdog.why) from None
            finally:
                if not whole:  # the rest of the answer is still to come, or the child is gone
                    self._left -= max(watchdog.used, LEAST_SECONDS)
                    self._line.end()
        if watchdog.why:  # it was stopped as it answered
            self._line.end()
        if told is not None:
            raise told

    def _allow_seconds_for_pixels(self) -> float:
        """Seconds for looking at every pixel, once it is known how many there are."""
        facts: _Facts | None = vars(self).get("_facts")
        if facts is None or facts.size is None:
            return 0.0
        pixels = facts.size[0] * facts.size[1]
        return SECONDS_A_MEGAPIXEL * pixels / 1e6 if pixels <= self.max_pixels else 0.0

    def _get_child(self) -> Child:
        if self._line.child is None:
            try:
                self._line.child = get_child()
            except OSError as problem:
                raise WorkerLostError(
                    f"no process could be started to read it in ({clean(problem.strerror or problem, 200)})",
                    "free some memory, and look whether too many files are open (ulimit -n)",
                ) from None
            state = {"data": self.data, "name": self.name, "source": self.source, "max_pixels": self.max_pixels}
            with suppress(OSError):  # one that is gone is noticed when it does not answer
                pickle.dump(self._build_confinement(), self._line.child.questions)
                pickle.dump(state, self._line.child.questions)
        return self._line.child

    def _build_confinement(self) -> Confinement:
        allowed = self._allowance
        readable = (*find_code_paths(), *allowed.readable)
        return Confinement(
            allowed.memory, self._limit_cpu_seconds(), dict(allowed.limits), readable, find_modules_elsewhere()
        )

    def _limit_cpu_seconds(self) -> int:
        """Seconds of processor time after which the system ends a child, should the parent be gone."""
        of_all_questions = QUESTIONS * self._allowance.seconds + self._allowance.wasted_seconds
        return 1 + int(of_all_questions + QUESTIONS * SECONDS_A_MEGAPIXEL * self.max_pixels / 1e6)

    def _receive(self, child: Child, budget: wire.Budget) -> wire.Answer:
        answer = wire.receive(child.answers, budget)
        if answer.kind == "confined":  # what every child says first, and once
            self.missing = Missing(*(clean(each, 200) for each in wire.validate_as(Missing, answer.value)))
            answer = wire.receive(child.answers, budget)
        return answer

    @cached_property
    def _facts(self) -> _Facts:
        facts = self.call(_read_facts, _Facts)
        known = facts.media_type in {*DECODERS, UNKNOWN} and 1 <= facts.orientation <= 8
        if not known or (facts.size and not all(0 < side < 2**32 for side in facts.size)):
            raise _explain_protocol_error("facts that no image has")
        return facts

    def _request_array(self, reading: Callable[[Image], T], dimensions: int, *channels: int) -> T:
        """A reading that is an array, uint8, of so many dimensions, the last of them one of ``channels``."""
        array: Any = self.call(reading, wire.ARRAY)
        fits = array is not None and array.dtype == "uint8" and array.ndim == dimensions and array.size
        if not fits or (channels and array.shape[-1] not in channels):
            raise _explain_protocol_error("pixels of another shape than was asked for")
        pixels: T = array
        return pixels

    @cached_property
    def media_type(self) -> str:
        return self._facts.media_type

    @cached_property
    def size(self) -> tuple[int, int] | None:
        return self._facts.size

    @cached_property
    def orientation(self) -> int:
        return self._facts.orientation

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        return self.call(attrgetter("blocks"), tuple[Block, ...])

    @cached_property
    def _exif(self) -> tuple[bytes, int] | None:
        exif: tuple[bytes, int] | None = self.call(attrgetter("_exif"), tuple[bytes, int] | None)
        return exif

    @cached_property
    def pixels(self) -> NDArray[np.uint8]:
        return self._request_array(_read_pixels, 3, 3)

    @cached_property
    def luma(self) -> NDArray[np.uint8]:
        return self._request_array(_read_luma, 2)

    @cached_property
    def luma_table(self) -> NDArray[np.int64] | None:
        table: NDArray[np.int64] | None = self.call(attrgetter("luma_table"), wire.ARRAY)
        if table is not None and (table.dtype != "int64" or table.shape != (8, 8)):
            raise _explain_protocol_error("a table of another shape than was asked for")
        return table

    @cached_property
    def channels(self) -> NDArray[np.uint8]:
        return self._request_array(_read_channels, 3, 3, 4)

    @cached_property
    def upright_small(self) -> PIL.Image.Image:
        import PIL.Image

        return PIL.Image.fromarray(self._request_array(_read_upright_small, 3, 3))

    @contextmanager
    def _open(self, *, only_header: bool = False) -> Iterator[PIL.Image.Image]:
        raise AssertionError("a sealed image is decoded in its child only")


def _read_facts(image: Image) -> _Facts:
    return _Facts(image.media_type, image.size, image.orientation)


def _read_pixels(image: Image) -> NDArray[np.uint8]:
    return image.pixels


def _read_luma(image: Image) -> NDArray[np.uint8]:
    return image.luma


def _read_channels(image: Image) -> NDArray[np.uint8]:
    return image.channels


def _read_upright_small(image: Image) -> NDArray[np.uint8]:
    import numpy as np

    return np.asarray(image.upright_small)


def _to_exception(answer: wire.Answer) -> Exception | None:
    """What a child told at the end of its answer; None if all went well.

    Raises:
        Nonsense: It is no end of an answer.
    """
    if answer.kind == "done":
        return None
    value = answer.value
    if not isinstance(value, list) or len(value) != 2 or not all(isinstance(each, str) for each in value):
        raise wire.ProtocolError("an answer of no known form")
    what, more = (clean(each) for each in value)
    if answer.kind == "hindered":
        return Hindered(what, more)
    if answer.kind == "skip":
        return Skip(what, more)
    if answer.kind == "failure":
        return BackstoryError(what, more)
    if answer.kind == "broken":
        return WorkerFailedError(f"{what}: {more}")
    raise wire.ProtocolError("an answer of no known form")


def _explain_lost(child: Child, stopped_after: str) -> WorkerLostError:
    """Why a child did not answer: it was stopped, or ended by itself."""
    if stopped_after:
        return WorkerLostError(
            f"its reader was stopped after {stopped_after}",
            "raise the limit with --max-seconds if you trust the file",
            timed_out=True,
        )
    status = child.end()
    ended = f"signal {-status}" if status < 0 else f"status {status}"
    return WorkerLostError(
        f"the process that reads the image ended ({ended}): the file may be hostile, or memory ran out"
    )


def _explain_protocol_error(what: str) -> WorkerLostError:
    return WorkerLostError(f"the process that reads the image sent {what}: the file may be hostile")
