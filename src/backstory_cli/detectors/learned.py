"""``learned``: a detector that somebody trained, run from an ONNX file that the user has. Off unless one is given.

What it must take: one picture, float32 in the range 0 to 1, shape (1, 3, height, width), red first; height and width
may be fixed or free. What it must give: a score, or a map (..., height, width), of which the first output is read;
values outside 0 to 1 are taken for logits. How often it errs is not known here, so its word is weak evidence whatever
it says. Format: onnxruntime.ai/docs.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import JsonValue

from backstory_cli.errors import NotAsked, NotInstalled, UsageError, describe_install
from backstory_cli.forensics.heatmap import draw_heat_map
from backstory_cli.image.image import Image
from backstory_cli.image.orientation import upright
from backstory_cli.models import About, Artifact, Basis, Finding, Role, Run, Status, Strength
from backstory_cli.text import clean

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LARGEST = 1024
"""Longer side of what a model with free sizes is given."""
MULTIPLE = 32
"""Free sizes are rounded to this: most networks halve a picture five times."""
MAX_MODEL_BYTES = 2 * 2**30


class LearnedDetector:
    """Yields ``learned.score``, with a map where the model gives one."""

    name = "learned"
    title = "A learned detector of your own"
    network = False

    def __init__(self, model_file: Path | None) -> None:
        self._file = model_file
        self._digest: str | None = None

    def why_not_repeated(self, run: Run) -> str:
        """Where the model is not here."""
        gone = run.status is not Status.SKIPPED and self._file is None
        return "the model is not at hand: set model_file" if gone else ""

    @property
    def parameters(self) -> dict[str, JsonValue]:
        """The model's file, and the sizes that a picture is brought to where the model leaves them free."""
        return {
            "model": self._file.name if self._file else None,
            "sha256": self._digest,
            "largest_side": LARGEST,
            "multiple": MULTIPLE,
        }

    def inspect(self, image: Image) -> Iterator[Finding]:
        """What the model says of the picture."""
        if self._file is None:
            raise NotAsked("no model was given", "give one as an ONNX file with --model-file")
        session, digest, licence = _open_session(self._file)
        self._digest = digest
        pixels = upright(image.pixels, image.orientation)
        output = _run_model(session, pixels, self._file)
        score, values = _read_answer(output)
        name = clean(self._file.name, 120)
        yield Finding(
            id="learned.score",
            summary=f"The model {name}, which you gave, puts the image at {score:.2f} on a scale from 0 to 1; how "
            "often it errs is not known here.",
            about=About.INTEGRITY,
            basis=Basis.MEASURED,
            strength=Strength.WEAK,
            data={"score": round(score, 4), "model": name, "sha256": digest, "licence": licence, "error_rates": None},
            limits="It was not measured here. Learned detectors often fail on images unlike those they were trained "
            "on, and on images that were saved again.",
            artifacts=_draw_map(values, pixels, name),
        )


def _open_session(path: Path) -> tuple[Any, str, JsonValue]:
    """A session for the model, its SHA-256, and the licence that its file states."""
    try:
        if path.stat().st_size > MAX_MODEL_BYTES:
            raise UsageError(f"{path.name} is larger than {MAX_MODEL_BYTES // 2**30} GiB", "give a smaller model")
        data = path.read_bytes()
    except OSError as problem:
        raise UsageError(
            f"the model {clean(str(path), 200)} cannot be read: {clean(problem.strerror or problem, 100)}",
            "check --model-file",
        ) from problem
    try:
        import onnxruntime
    except ImportError as missing:
        raise NotInstalled("running a model needs one more package", describe_install("onnx")) from missing
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = 2
    try:
        session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except Exception as problem:  # its errors have no common type but RuntimeError's subclasses
        raise UsageError(
            f"{clean(path.name, 200)} is not a model that can be run: {clean(problem, 200)}", "give an ONNX file"
        ) from problem
    stated = session.get_modelmeta().custom_metadata_map
    licence = next((value for key, value in stated.items() if key.lower() in {"license", "licence"}), None)
    return session, hashlib.sha256(data).hexdigest(), clean(licence, 300) if licence else None


def _run_model(session: Any, pixels: NDArray[np.uint8], path: Path) -> NDArray[np.float64]:
    import numpy as np
    import PIL.Image

    taken = session.get_inputs()[0]
    height, width = _choose_size(taken.shape, pixels.shape)
    picture = PIL.Image.fromarray(pixels).resize((width, height), PIL.Image.Resampling.BILINEAR)
    values = np.asarray(picture, np.float32).transpose(2, 0, 1)[None] / 255
    try:
        return np.asarray(session.run(None, {taken.name: values})[0], np.float64)
    except Exception as problem:
        raise UsageError(
            f"{clean(path.name, 200)} cannot be run on an image: {clean(problem, 200)}",
            "it must take float32 of shape (1, 3, height, width)",
        ) from problem


def _choose_size(shape: list[Any], pixels: tuple[int, ...]) -> tuple[int, int]:
    """Height and width that the model takes; where they are free, the picture's own, reduced."""
    scale = min(1.0, LARGEST / max(pixels[:2]))
    free = [max(MULTIPLE, round(side * scale / MULTIPLE) * MULTIPLE) for side in pixels[:2]]
    fixed = shape[-2:] if len(shape) == 4 else (None, None)
    height, width = (
        side if isinstance(side, int) and 0 < side <= 4096 else own for side, own in zip(fixed, free, strict=True)
    )
    return height, width


def _read_answer(output: NDArray[np.float64]) -> tuple[float, NDArray[np.float64] | None]:
    """Score and map of an answer, both from 0 to 1; a map's score is its highest value."""
    import numpy as np

    values = np.nan_to_num(np.squeeze(output))
    if values.size == 0:
        raise UsageError("the model gave an empty answer", "its first output must be a score or a map")
    if float(values.min()) < 0 or float(values.max()) > 1:
        values = 1 / (1 + np.exp(-np.clip(values, -50, 50)))
    if values.ndim >= 2 and min(values.shape[-2:]) > 1:
        plane = values.reshape(-1, *values.shape[-2:])[-1]
        return float(plane.max()), plane
    score = float(values.reshape(-1)[-1])
    return (score if math.isfinite(score) else 0.0), None


def _draw_map(values: NDArray[np.float64] | None, pixels: NDArray[np.uint8], name: str) -> tuple[Artifact, ...]:
    if values is None:
        return ()
    import numpy as np
    import PIL.Image

    small = PIL.Image.fromarray((values * 255).astype(np.uint8))
    drawn = draw_heat_map(
        np.asarray(small.resize((pixels.shape[1], pixels.shape[0]), PIL.Image.Resampling.BILINEAR)),
        title=f"Map of the model {name}",
        low="nothing",
        high="what it was trained to find",
        note="Its error rates are not known here.",
    )
    return (Artifact(name="learned-map.png", role=Role.MAP, media_type="image/png", content=drawn),)
