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

from backstory_cli.errors import BackstoryError, Broken, Hindered, Lost, Skip
from backstory_cli.image.container import Block
from backstory_cli.image.image import DECODERS, UNKNOWN, Image
from backstory_cli.image.sandbox import protocol as wire
from backstory_cli.image.sandbox.landlock import code_paths, loaded_elsewhere
from backstory_cli.image.sandbox.parent import Child, new_child
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


class SealedImage(Image):
    """An `Image` that is read in a child process; see there for what its readings are.

    Each raises `Lost` besides, if the child hung or died over it.
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

    def ask(self, function: Callable[[Image], T], kind: Any) -> T:
        """What a function gives for this image, which it is applied to in the child."""
        with closing(self._asked(function, kind)) as answers:
            made: list[T] = list(islice(answers, 2))  # the second is the end of the answer
        if len(made) != 1:
            raise _nonsense("another number of answers than questions")
        return made[0]

    def stream(self, function: Callable[[Image], Iterator[T]], kind: Any) -> Iterator[T]:
        """The same for a function that yields: each item is here as soon as it is made."""
        return self._asked(function, kind)

    def _asked(self, function: Callable[[Image], Any], kind: Any) -> Generator[Any, None, None]:
        with self._line.lock:
            yield from self._answers(function, kind)

    def _answers(self, function: Callable[[Image], Any], kind: Any) -> Generator[Any, None, None]:
        seconds = min(self._allowance.seconds, max(LEAST_SECONDS, self._left)) + self._for_pixels()
        child = self._child()
        budget = wire.Budget(MAX_RAW + 4 * self.max_pixels)
        whole = False
        with Watchdog(child, seconds) as watchdog:
            try:
                known = {"modified": self.modified, "arrival": self.arrival}
                pickle.dump(pickle.dumps((function, known)), child.questions)
                child.questions.flush()
                while (answer := self._received(child, budget)).kind == "item":
                    yield wire.typed(kind, answer.value)
                told = _told(answer)
                whole = True
            except wire.Nonsense as nonsense:
                raise _nonsense(str(nonsense)) from None
            except (EOFError, OSError, ValueError):  # it is gone, and so may be the files that lead to it
                raise _lost(child, watchdog.why) from None
            finally:
                if not whole:  # the rest of the answer is still to come, or the child is gone
                    self._left -= max(watchdog.used, LEAST_SECONDS)
                    self._line.end()
        if watchdog.why:  # it was stopped as it answered
            self._line.end()
        if told is not None:
            raise told

    def _for_pixels(self) -> float:
        """Seconds for looking at every pixel, once it is known how many there are."""
        facts: _Facts | None = vars(self).get("_facts")
        if facts is None or facts.size is None:
            return 0.0
        pixels = facts.size[0] * facts.size[1]
        return SECONDS_A_MEGAPIXEL * pixels / 1e6 if pixels <= self.max_pixels else 0.0

    def _child(self) -> Child:
        if self._line.child is None:
            try:
                self._line.child = new_child()
            except OSError as problem:
                raise Lost(
                    f"no process could be started to read it in ({clean(problem.strerror or problem, 200)})",
                    "free some memory, and look whether too many files are open (ulimit -n)",
                ) from None
            state = {"data": self.data, "name": self.name, "source": self.source, "max_pixels": self.max_pixels}
            with suppress(OSError):  # one that is gone is noticed when it does not answer
                pickle.dump(self._confinement(), self._line.child.questions)
                pickle.dump(state, self._line.child.questions)
        return self._line.child

    def _confinement(self) -> Confinement:
        allowed = self._allowance
        readable = (*code_paths(), *allowed.readable)
        return Confinement(allowed.memory, self._most_seconds(), dict(allowed.limits), readable, loaded_elsewhere())

    def _most_seconds(self) -> int:
        """Seconds of processor time after which the system ends a child, should the parent be gone."""
        of_all_questions = QUESTIONS * self._allowance.seconds + self._allowance.wasted_seconds
        return 1 + int(of_all_questions + QUESTIONS * SECONDS_A_MEGAPIXEL * self.max_pixels / 1e6)

    def _received(self, child: Child, budget: wire.Budget) -> wire.Answer:
        answer = wire.receive(child.answers, budget)
        if answer.kind == "confined":  # what every child says first, and once
            self.missing = Missing(*(clean(each, 200) for each in wire.typed(Missing, answer.value)))
            answer = wire.receive(child.answers, budget)
        return answer

    @cached_property
    def _facts(self) -> _Facts:
        facts = self.ask(_facts, _Facts)
        known = facts.media_type in {*DECODERS, UNKNOWN} and 1 <= facts.orientation <= 8
        if not known or (facts.size and not all(0 < side < 2**32 for side in facts.size)):
            raise _nonsense("facts that no picture has")
        return facts

    def _array(self, reading: Callable[[Image], T], dimensions: int, *channels: int) -> T:
        """A reading that is an array, uint8, of so many dimensions, the last of them one of ``channels``."""
        array: Any = self.ask(reading, wire.ARRAY)
        fits = array is not None and array.dtype == "uint8" and array.ndim == dimensions and array.size
        if not fits or (channels and array.shape[-1] not in channels):
            raise _nonsense("pixels of another shape than was asked for")
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
        return self.ask(attrgetter("blocks"), tuple[Block, ...])

    @cached_property
    def _exif(self) -> tuple[bytes, int] | None:
        exif: tuple[bytes, int] | None = self.ask(attrgetter("_exif"), tuple[bytes, int] | None)
        return exif

    @cached_property
    def pixels(self) -> NDArray[np.uint8]:
        return self._array(_pixels, 3, 3)

    @cached_property
    def luma(self) -> NDArray[np.uint8]:
        return self._array(_luma, 2)

    @cached_property
    def luma_table(self) -> NDArray[np.int64] | None:
        table: NDArray[np.int64] | None = self.ask(attrgetter("luma_table"), wire.ARRAY)
        if table is not None and (table.dtype != "int64" or table.shape != (8, 8)):
            raise _nonsense("a table of another shape than was asked for")
        return table

    @cached_property
    def channels(self) -> NDArray[np.uint8]:
        return self._array(_channels, 3, 3, 4)

    @cached_property
    def upright_small(self) -> PIL.Image.Image:
        import PIL.Image

        return PIL.Image.fromarray(self._array(_upright_small, 3, 3))

    @contextmanager
    def _opened(self, *, only_header: bool = False) -> Iterator[PIL.Image.Image]:
        raise AssertionError("a sealed image is decoded in its child only")


def _facts(image: Image) -> _Facts:
    return _Facts(image.media_type, image.size, image.orientation)


def _pixels(image: Image) -> NDArray[np.uint8]:
    return image.pixels


def _luma(image: Image) -> NDArray[np.uint8]:
    return image.luma


def _channels(image: Image) -> NDArray[np.uint8]:
    return image.channels


def _upright_small(image: Image) -> NDArray[np.uint8]:
    import numpy as np

    return np.asarray(image.upright_small)


def _told(answer: wire.Answer) -> Exception | None:
    """What a child told at the end of its answer; None if all went well.

    Raises:
        Nonsense: It is no end of an answer.
    """
    if answer.kind == "done":
        return None
    value = answer.value
    if not isinstance(value, list) or len(value) != 2 or not all(isinstance(each, str) for each in value):
        raise wire.Nonsense("an answer of no known form")
    what, more = (clean(each) for each in value)
    if answer.kind == "hindered":
        return Hindered(what, more)
    if answer.kind == "skip":
        return Skip(what, more)
    if answer.kind == "failure":
        return BackstoryError(what, more)
    if answer.kind == "broken":
        return Broken(f"{what}: {more}")
    raise wire.Nonsense("an answer of no known form")


def _lost(child: Child, stopped_after: str) -> Lost:
    """Why a child did not answer: it was stopped, or ended by itself."""
    if stopped_after:
        return Lost(
            f"its reader was stopped after {stopped_after}",
            "raise the limit with --max-seconds if you trust the file",
            timed_out=True,
        )
    status = child.end()
    ended = f"signal {-status}" if status < 0 else f"status {status}"
    return Lost(f"the process that reads the picture ended ({ended}): the file may be hostile, or memory ran out")


def _nonsense(what: str) -> Lost:
    return Lost(f"the process that reads the picture sent {what}: the file may be hostile")
