"""GIF's comments and counts. Source: CompuServe, GIF89a specification; Netscape's looping extension."""

from __future__ import annotations

from backstory_cli.image import limits
from backstory_cli.image.container import Block, gif
from backstory_cli.image.image import Image
from backstory_cli.metadata.fields import Field, Reading, as_text
from backstory_cli.metadata.values import decode_text


def read_gif(image: Image) -> Reading:
    """Version, frames and comments of a GIF file; empty for any other format."""
    if image.media_type != "image/gif":
        return Reading()
    frames = sum(block.kind == "image" for block in image.blocks)
    fields = [Field("GIF", "GIFVersion", version := image.data[3:6].decode("latin-1"), version, offset=3)]
    if len(image.blocks) < limits.MAX_BLOCKS:  # otherwise there are more, nobody knows how many
        fields.append(Field("GIF", "FrameCount", frames, str(frames)))
    comments = [block for block in image.blocks if block.kind == "comment"]
    for block in comments[: limits.MAX_TEXTS]:
        said = decode_text(gif.join_sub_blocks(image.data, block))
        fields.append(Field("GIF", "Comment", said, as_text(said), offset=block.offset))
    return Reading(tuple(fields))


def read_payload(image: Image, block: Block) -> bytes:
    """The data of an application extension, without its name and the lengths between."""
    return gif.join_sub_blocks(image.data, block)[11:]
