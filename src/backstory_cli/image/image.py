"""The Image: the bytes under investigation, and readings of them that every detector shares.

Each reading is made once, when it is first asked for. Pixels are decoded under a limit on their number; a
picture that cannot be decoded raises `Skip`, so that a detector which needs pixels ends as *skipped* with the
reason, and the others go on.
"""

from __future__ import annotations

import hashlib
import io
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from backstory_cli.errors import Hindered, Skip, describe_install
from backstory_cli.image import container
from backstory_cli.image.orientation import turn_upright

if TYPE_CHECKING:
    import numpy as np
    import PIL.Image
    from numpy.typing import NDArray

    from backstory_cli.image.download import Arrival

T = TypeVar("T")

MAX_PIXELS = 64_000_000
"""Pixels decoded by default: the largest common camera, and about 400 MB of memory at the peak."""

DECODERS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/tiff": "TIFF",
    "image/gif": "GIF",
    "image/bmp": "BMP",
    "image/avif": "AVIF",
    "image/heic": "HEIF",
    "image/heif": "HEIF",
}
"""The decoders of Pillow that may run, one for each format. Left to choose by itself, it could reach any of
them (EPS calls Ghostscript) for a file of any name."""


UNKNOWN = "application/octet-stream"
"""The media type of what is none of ours."""


class Image:
    """One image file.

    Args:
        data: The whole file.
        name: What to call it in a report (a file name, cleaned by whoever prints it).
        source: Where it came from, as the person gave it.
        max_pixels: Pictures that declare more pixels are not decoded.
        modified: When the file was last written, by the disk it was read from; None for bytes from elsewhere.
        arrival: How it came from the web; None for files.
    """

    def __init__(
        self,
        data: bytes,
        *,
        name: str,
        source: str,
        max_pixels: int = MAX_PIXELS,
        modified: datetime | None = None,
        arrival: Arrival | None = None,
    ) -> None:
        self.data = data
        self.name = name
        self.source = source
        self.max_pixels = max_pixels
        self.modified = modified
        self.arrival = arrival

    def call(self, function: Callable[[Image], T], kind: Any) -> T:
        """What a function of a module gives for this image.

        It is how rooms that must not read a picture's bytes themselves have it read: a `SealedImage` applies the
        function in its child, and what comes back must be of ``kind``: a type of plain data, models or dataclasses.
        """
        return function(self)

    def call_iter(self, function: Callable[[Image], Iterator[T]], kind: Any) -> Iterator[T]:
        """The same for a function that yields."""
        return function(self)

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the file, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()

    @cached_property
    def sha1(self) -> str:
        """SHA-1 of the file, in hexadecimal: the key that Wikimedia Commons and web archives use."""
        return hashlib.sha1(self.data, usedforsecurity=False).hexdigest()

    @cached_property
    def media_type(self) -> str:
        """The format by content, such as ``image/jpeg``; ``application/octet-stream`` if it is none of ours."""
        return container.detect_media_type(self.data) or UNKNOWN

    @cached_property
    def size(self) -> tuple[int, int] | None:
        """Width and height as stored, before any EXIF turn; None where the header does not tell."""
        stated = container.read_dimensions(self.data)
        if stated is not None or self.media_type not in DECODERS:
            return stated
        try:
            with self._open(only_header=True) as picture:
                return picture.size
        except Skip:
            return None

    @cached_property
    def blocks(self) -> tuple[container.Block, ...]:
        """Every block of the file, in order; after the one with the EXIF data, its directories a level deeper."""
        return tuple(container.iter_blocks_with_exif(self.data))

    @cached_property
    def _exif(self) -> tuple[bytes, int] | None:
        return container.find_exif(self.data)

    @property
    def exif(self) -> bytes | None:
        """The EXIF data as a TIFF structure (it begins ``II*`` or ``MM``; of a TIFF the whole file), or None."""
        return self._exif[0] if self._exif is not None else None

    @property
    def exif_offset(self) -> int:
        """Where the EXIF data begins in the file."""
        return self._exif[1] if self._exif is not None else 0

    @cached_property
    def orientation(self) -> int:
        """How the decoded picture must be turned, 1 to 8 as in EXIF; 1 (as stored) where that is absent or nonsense.

        In HEIC and AVIF the container tells, not EXIF: the decoder of HEIC has turned it already, that of AVIF
        gives the container's turn as its EXIF orientation.
        """
        if self.media_type in {"image/heic", "image/heif"}:
            return 1
        if self.media_type == "image/avif":
            return self._read_avif_orientation()
        return container.read_orientation(self.exif) if self.exif is not None else 1

    def _read_avif_orientation(self) -> int:
        try:
            with self._open() as picture:
                turn = picture.getexif().get(0x0112, 1)
        except Skip:
            return 1
        return turn if isinstance(turn, int) and 1 <= turn <= 8 else 1

    @cached_property
    def pixels(self) -> NDArray[np.uint8]:
        """The picture as stored (no EXIF turn): uint8, shape (height, width, 3), sRGB order, on white.

        Raises:
            Skip: The picture is over the pixel limit, damaged, or in a format that is not decoded here.
        """
        import numpy as np

        with self._open() as picture:
            return np.asarray(_to_rgb(picture))

    @cached_property
    def luma(self) -> NDArray[np.uint8]:
        """The brightness of the picture as stored (no EXIF turn): uint8, shape (height, width).

        Of a JPEG it is the file's own luma plane, which no colour conversion has rounded; of other formats it is
        computed from `pixels` (ITU-R BT.601).

        Raises:
            Skip: As for `pixels`.
        """
        import numpy as np
        import PIL.Image

        if self.media_type != "image/jpeg":
            return np.asarray(PIL.Image.fromarray(self.pixels).convert("L"))
        with self._open() as picture:
            picture.draft("L", None)
            return np.asarray(picture.convert("L"))

    @cached_property
    def luma_table(self) -> NDArray[np.int64] | None:
        """The luma quantisation table of a JPEG, int64 (8, 8), rows by vertical frequency; None for other formats.

        Raises:
            Skip: As for `pixels`.
        """
        import numpy as np

        if self.media_type != "image/jpeg":
            return None
        with self._open() as picture:
            tables: dict[int, list[int]] = getattr(picture, "quantization", {})
        values = tables.get(0, ())
        return np.array(values, dtype=np.int64).reshape(8, 8) if len(values) == 64 else None

    @cached_property
    def channels(self) -> NDArray[np.uint8]:
        """The picture as stored with its transparency: uint8, shape (height, width, 3) or (height, width, 4).

        Raises:
            Skip: As for `pixels`.
        """
        import numpy as np

        with self._open() as picture:
            if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
                return np.asarray(picture.convert("RGBA"))
        return self.pixels

    @cached_property
    def upright_small(self) -> PIL.Image.Image:
        """The picture turned upright, RGB, its longer side at most 1024: for fingerprints and previews.

        A large JPEG is decoded at reduced size (a quarter of the time of a whole decode), which is why this
        is not made from `pixels`: the same file must give the same reading whatever was asked for before.

        Raises:
            Skip: As for `pixels`.
        """
        from PIL.Image import Resampling

        with self._open() as picture:
            picture.draft("RGB", (512, 512))
            small = _to_rgb(picture)
        small.thumbnail((1024, 1024), Resampling.BOX)
        return turn_upright(small, self.orientation)

    @contextmanager
    def _open(self, *, only_header: bool = False) -> Iterator[PIL.Image.Image]:
        """Pillow's view of the file, for reading inside a ``with``; every failure becomes a `Skip`.

        So is a picture with too many pixels, unless the caller looks at no pixel.
        """
        import PIL.Image

        decoder = DECODERS.get(self.media_type)
        if decoder is None:
            raise Skip(f"{self.media_type} images are not decoded by this version")
        if decoder == "HEIF":
            _register_heif()
        stated = container.read_dimensions(self.data)
        if stated is not None and not only_header:
            self._refuse_too_many(*stated)
        try:
            with warnings.catch_warnings(), _lift_pixel_limit(), _silence_c_library(decoder):
                warnings.simplefilter("ignore")
                with PIL.Image.open(io.BytesIO(self.data), formats=[decoder]) as picture:
                    if not only_header:
                        self._refuse_too_many(*picture.size)
                    yield picture
        except Skip:
            raise
        except Exception as problem:  # decoders raise every type there is
            raise Hindered(_describe_cause(problem), "get another copy of the file") from problem

    def _refuse_too_many(self, width: int, height: int) -> None:
        if width * height > self.max_pixels:
            raise Hindered(
                f"the image has {width:,} x {height:,} pixels, more than the limit of {self.max_pixels:,}",
                "raise the limit with --max-pixels if you trust the file",
            )


def _register_heif() -> None:
    """Teach Pillow HEIC, if the package for it is installed."""
    try:
        import pillow_heif
    except ImportError as missing:
        raise Hindered(
            "decoding HEIC images needs one more package",
            f"{describe_install('heif')}, or convert a copy to PNG and investigate that too",
        ) from missing
    pillow_heif.register_heif_opener(thumbnails=False)


@contextmanager
def _lift_pixel_limit() -> Iterator[None]:
    """Set Pillow's process-wide pixel guard aside while ours, which is lower and names the size, stands."""
    import PIL.Image

    before = PIL.Image.MAX_IMAGE_PIXELS
    PIL.Image.MAX_IMAGE_PIXELS = None
    try:
        yield
    finally:
        PIL.Image.MAX_IMAGE_PIXELS = before


@contextmanager
def _silence_c_library(decoder: str) -> Iterator[None]:
    """Keep libtiff, which writes its complaints straight to file descriptor 2, off the person's terminal."""
    if decoder != "TIFF":
        yield
        return
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_RDONLY)  # in the child nothing may be opened for writing
    os.dup2(nowhere, 2)
    os.close(nowhere)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _to_rgb(picture: PIL.Image.Image) -> PIL.Image.Image:
    """Decode to RGB: transparency is laid on a ground that shows it, 16-bit grey keeps its upper 8 bits."""
    import numpy as np
    import PIL.Image

    picture.load()
    if picture.mode.startswith("I;16"):
        return PIL.Image.fromarray((np.asarray(picture) >> 8).astype(np.uint8)).convert("RGB")
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        ground = PIL.Image.new("RGB", layer.size, "black" if _is_bright(layer) else "white")
        ground.paste(layer, mask=layer.getchannel("A"))
        return ground
    return picture if picture.mode == "RGB" else picture.convert("RGB")  # converting would copy it


BRIGHT = 200
"""Mean brightness of what is opaque, of 255, from which on it would hardly show on white: a white logo."""


def _is_bright(layer: PIL.Image.Image) -> bool:
    import numpy as np
    from PIL.Image import Resampling

    small = np.asarray(layer.resize((64, 64), Resampling.BOX), np.float32)
    opaque = small[..., 3].sum()
    return bool(opaque > 0 and (small[..., :3].mean(axis=2) * small[..., 3]).sum() > BRIGHT * opaque)


def _describe_cause(problem: BaseException) -> str:
    """Why a picture could not be decoded, in our words: those of libraries change, and hold addresses in memory."""
    said = str(problem).lower()
    if isinstance(problem, MemoryError):
        return "there was not enough memory to decode it"
    if "too large" in said:
        return "it holds more compressed text than is read"
    if "truncated" in said or "not enough image data" in said:
        return "the image data is damaged: it ends too early"
    return "the image data is damaged, or of a rare kind"
