"""``preview``: the thumbnail or preview inside the file held against the picture it stands for."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pydantic import JsonValue

from backstory_cli.errors import Skip
from backstory_cli.forensics.preview import Comparison, compare
from backstory_cli.image.image import Image
from backstory_cli.metadata.previews import Preview, find_previews
from backstory_cli.metadata.reader import read_metadata
from backstory_cli.models import About, Artifact, Basis, Finding, Leaning, Role, Strength
from backstory_cli.reference.shares import Share, compute_likelihood_ratio

if TYPE_CHECKING:
    import PIL.Image

ALTERED = 1.2
"""Score from which the two are said to show different things."""
MAX_SIDE = 4096
MEASURED: dict[str, JsonValue] = {
    "measured_on": "58 camera photographs with a thumbnail, as they are and with a square of another photograph pasted "
    "in; benchmarks/results/preview.txt",
    "fires_on_untouched": 0.0,
    "fires_on_altered": 0.966,
    "likelihood_ratio": compute_likelihood_ratio(0.966, Share(0, 58)),
    "fires_on_altered_2_percent_of_area": 0.845,
    "fires_on_altered_10_percent_of_area": 0.931,
}
"""``fires_on_altered``: with five per cent of the area replaced and the thumbnail left as it was."""


class PreviewComparison:
    """Yields one finding for each embedded preview: same content, other content, or another frame."""

    name = "preview"
    title = "Embedded thumbnail against the image"
    network = False

    @property
    def parameters(self) -> dict[str, JsonValue]:
        """The score from which a thumbnail differs, and the largest that is decoded."""
        return {"differs_from": ALTERED, "largest_side": MAX_SIDE}

    def inspect(self, image: Image) -> Iterator[Finding]:
        """Compare what can be decoded."""
        found = find_previews(image, read_metadata(image))
        if not found:
            raise Skip("the file carries no thumbnail or preview to compare the image with")
        stored = image.upright_small
        for number, preview in enumerate(found, 1):
            small = open_preview(preview.data)
            suffix = "" if number == 1 else f"_{number}"
            yield from _report_comparison(preview, stored, small, suffix) if small else _report_damaged(preview, suffix)


def open_preview(data: bytes) -> PIL.Image.Image | None:
    """A preview decoded, at most ``MAX_SIDE`` on a side; None if it is damaged."""
    import PIL.Image

    try:
        with PIL.Image.open(io.BytesIO(data), formats=["JPEG"]) as picture:
            if max(picture.size) > MAX_SIDE:
                picture.draft("RGB", (1024, 1024))
            if max(picture.size) > MAX_SIDE:
                return None
            return picture.convert("RGB")
    except Exception:  # noqa: BLE001 - decoders raise every type there is
        return None


def _report_damaged(preview: Preview, suffix: str) -> Iterator[Finding]:
    yield Finding(
        id=f"preview.damaged{suffix}",
        summary=f"The file carries {preview.what} of {len(preview.data):,} bytes that cannot be opened.",
        about=About.CONTENT,
        basis=Basis.DECLARED,
        strength=Strength.WEAK,
        data={"where": preview.name, "bytes": len(preview.data), "offset": preview.offset},
        limits="A program that rewrites metadata can cut a thumbnail.",
    )


def _report_comparison(
    preview: Preview, picture: PIL.Image.Image, small: PIL.Image.Image, suffix: str
) -> Iterator[Finding]:
    comparison = compare(picture, small)
    artifacts = (
        Artifact(
            name=f"{preview.name}{suffix}.png", role=Role.THUMBNAIL, media_type="image/png", content=encode_png(small)
        ),
        Artifact(
            name=f"picture-small{suffix}.png",
            role=Role.REDUCED,
            media_type="image/png",
            content=encode_png(_reduce(picture, small)),
        ),
    )
    if comparison is None:
        yield _report_other_frame(preview, picture, small, suffix, artifacts)
    else:
        yield _report_same_frame(preview, comparison, small, suffix, artifacts)


def _report_other_frame(
    preview: Preview, picture: PIL.Image.Image, small: PIL.Image.Image, suffix: str, artifacts: tuple[Artifact, ...]
) -> Finding:
    return Finding(
        id=f"preview.other_frame{suffix}",
        summary=f"{_capitalize(preview.what)} ({small.width} x {small.height}) has another shape than the image "
        f"({picture.width} x {picture.height} when made small): one of them is a crop, or it shows something else.",
        about=About.INTEGRITY,
        basis=Basis.DECLARED,
        strength=Strength.WEAK,
        data={"where": preview.name, "preview_size": [small.width, small.height], "offset": preview.offset},
        limits="Some cameras keep a thumbnail of another shape, such as 4:3 beside a 16:9 image. Look at both.",
        artifacts=artifacts,
    )


def _report_same_frame(
    preview: Preview, comparison: Comparison, small: PIL.Image.Image, suffix: str, artifacts: tuple[Artifact, ...]
) -> Finding:
    differs = comparison.score >= ALTERED
    box = [round(side, 3) for side in comparison.box]
    where = f"around {box[0]:.0%} to {box[2]:.0%} from the left, {box[1]:.0%} to {box[3]:.0%} from the top"
    return Finding(
        id=f"preview.{'differs' if differs else 'agrees'}{suffix}",
        summary=(
            f"{_capitalize(preview.what)} shows something else than the image, most of all {where}: the image may "
            "have been changed after the thumbnail was made."
            if differs
            else f"{_capitalize(preview.what)} shows the same as the image, as far as its size tells."
        ),
        about=About.INTEGRITY,
        leaning=Leaning.ALTERED if differs else Leaning.NEUTRAL,
        basis=Basis.MEASURED,
        strength=Strength.MODERATE if differs else Strength.WEAK,
        data={
            "where": preview.name,
            "score": round(comparison.score, 3),
            "threshold": ALTERED,
            "region": {"left": box[0], "top": box[1], "right": box[2], "bottom": box[3]} if differs else None,
            "turned_degrees": comparison.turn,
            "preview_size": [small.width, small.height],
            "offset": preview.offset,
            **MEASURED,
        },
        limits=(
            "Camera filters applied to the image only, placeholder thumbnails and damaged thumbnails differ as well. "
            "Look at both images."
            if differs
            else "Programs renew the thumbnail when they save, and it is too small to show a small edit: that the two "
            "agree does not mean that nothing was changed."
        ),
        artifacts=artifacts if differs else (),
    )


def _capitalize(text: str) -> str:
    return text[:1].upper() + text[1:]


def _reduce(picture: PIL.Image.Image, small: PIL.Image.Image) -> PIL.Image.Image:
    """The picture at about the preview's size, for looking at both side by side."""
    copy = picture.copy()
    side = max(small.size)
    copy.thumbnail((side, side))
    return copy


def encode_png(picture: PIL.Image.Image) -> bytes:
    """A picture as a PNG file: what a hostile file held is never passed on as it was."""
    stored = io.BytesIO()
    picture.save(stored, "PNG")
    return stored.getvalue()
