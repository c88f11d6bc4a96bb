"""``gemini`` (or another model's name): a model's first look at the pixels, blind to everything else.

It gets a reduced JPEG without metadata and a fixed text: no question, no file name, no other findings. So its
impression is independent of them, and nothing written in the file's metadata can reach it. What it says is an
opinion: the rules of assessment leave it out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pydantic import JsonValue, ValidationError

from backstory_cli.detectors.model_look.findings import Seen, iter_findings
from backstory_cli.detectors.model_look.prompt import PROMPT, SCHEMA, SYSTEM, TEXT, Look
from backstory_cli.errors import NotAsked, ServiceFailedError
from backstory_cli.image.image import Image
from backstory_cli.image.orientation import Box
from backstory_cli.models import Finding
from backstory_cli.reference.model_rates import find_rates
from backstory_cli.system.concurrency import run_all, run_in_thread
from backstory_cli.text import clean
from backstory_cli.web.upload_copy import make_further_copies, make_reduced_copy

if TYPE_CHECKING:
    from backstory_cli.web.language_models import LanguageModel, Tokens

LONGEST_SIDE = 1536
"""Pixels of the copy that is sent: enough for texture and text, and less than most pictures shared."""
JPEG_QUALITY = 90
AS_SENT = "a reduced copy of the image"


class BlindLook:
    """Yields ``gemini.impression`` and ``gemini.edit_impression``, and where there is something to say
    ``gemini.text``, ``gemini.clues`` and ``gemini.instructions``. All are opinions. Of another model than Gemini the
    findings bear its name.

    Args:
        model: The model to ask, or None when it was not asked for or there is no key.
        deep: Show it three further copies, to see whether it says the same of them.
        region: The part of the upright picture that is shown, instead of all of it.
        rates_file: Where measured error rates are, if there are any.
        keep_sent: Keep the copy that was sent.
    """

    network = True
    asks = "model"

    def __init__(
        self,
        model: LanguageModel | None,
        *,
        deep: bool = False,
        region: Box | None = None,
        rates_file: Path | None = None,
        keep_sent: bool = False,
    ) -> None:
        self.name = model.name if model else "gemini"
        self.title = f"Visual check by a model ({model.title if model else 'Gemini'})"
        self._model = model
        self._deep = deep
        self._region = region
        self._rates_file = rates_file
        self._keep_sent = keep_sent
        self._begun: Callable[[], Seen] | None = None

    @property
    def parameters(self) -> dict[str, JsonValue]:
        """The model, the hash of what it was asked, and the copy that it saw."""
        return {
            "model": self._model.model if self._model else None,
            "prompt_sha256": PROMPT,
            "copy": {"longest_side": LONGEST_SIDE, "jpeg_quality": JPEG_QUALITY},
            "further_copies": self._deep,
            "region": list(self._region) if self._region else None,
        }

    def begin(self, image: Image) -> None:
        """Send the copies, and come back at once: others use the processor while the model thinks.

        Raises:
            Skip: The model was not asked for, or the picture cannot be decoded.
        """
        if self._model is None:
            raise NotAsked(
                "no key for Gemini is set, or it was not asked for",
                "set GEMINI_API_KEY and add --analyst gemini; a reduced copy without metadata is then sent to "
                "Google, and so is what the checks found",
            )
        sent = make_reduced_copy(image, side=LONGEST_SIDE, quality=JPEG_QUALITY, region=self._region)
        copies = {AS_SENT: sent, **(make_further_copies(sent) if self._deep else {})}
        self._begun = run_in_thread(partial(self._ask_model, self._model, copies))

    def inspect(self, image: Image) -> Iterator[Finding]:
        """Ask once, or wait for the answer to what was asked before.

        Raises:
            Skip: As for `begin`.
            ServiceFailedError: The model did not give an answer of the shape that it was asked for.
        """
        if self._begun is None:
            self.begin(image)
        assert self._begun is not None  # noqa: S101 - begin() sets it, or raises
        seen, self._begun = self._begun(), None
        yield from iter_findings(seen)

    def _ask_model(self, model: LanguageModel, copies: dict[str, bytes]) -> Seen:
        jobs = [partial(ask_model, model, jpeg, name) for name, jpeg in copies.items()]
        first, *others = run_all(jobs, most=len(jobs))
        if isinstance(first, Exception):
            raise first
        again = (None if isinstance(each, Exception) else each.look for each in others)
        return Seen(
            look=first.look,
            name=model.name,
            title=model.title,
            model=first.version,
            sent=copies[AS_SENT],
            region=self._region,
            again=dict(zip([*copies][1:], again, strict=True)),
            rates=find_rates(self._rates_file, model.name, first.version, PROMPT) if self._rates_file else None,
            keep=self._keep_sent,
        )


class Told(NamedTuple):
    """What a model says of one copy, the version that says it, and the tokens it took, where the server counts them."""

    look: Look
    version: str
    tokens: Tokens | None


def ask_model(model: LanguageModel, jpeg: bytes, name: str) -> Told:
    """What the model says of one copy.

    Raises:
        ServiceFailedError: It gave no answer of the shape that it was asked for.
    """
    reply = model.generate(purpose=f"visual check of {name}", system=SYSTEM, text=TEXT, schema=SCHEMA, jpeg=jpeg)
    try:
        return Told(Look.model_validate(reply.parsed), clean(reply.model, 100), reply.tokens)
    except ValidationError:
        raise ServiceFailedError(
            f"{model.title}: the reply does not have the fields that it was asked for",
            "try again, or name another model with --model",
        ) from None
