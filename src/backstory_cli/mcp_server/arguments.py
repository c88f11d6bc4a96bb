"""What an assistant may give to each tool. Anything else is refused: no argument opens the network or a folder."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Picture = Annotated[str, Field(max_length=1000, description="An image file in one of the folders that may be read.")]
Text = Annotated[str, Field(max_length=2000)]
Side = Annotated[int, Field(ge=1)]
Start = Annotated[int, Field(ge=0)]


class Arguments(BaseModel):
    """Base of all."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Investigate(Arguments):
    """Of ``investigate``."""

    image: Picture
    question: Text = Field(default="", description="What the person wants to know; it changes no check.")
    claim: Text = Field(default="", description="What is said of the image, such as: Odesa, 21 November 2026.")
    date: Text = Field(default="", description="The claimed date, instead of one in the claim.")
    place: Text = Field(default="", description="The claimed place: a name, or LATITUDE,LONGITUDE.")
    shadow: float | None = Field(default=None, description="Where shadows fall, in degrees clockwise from north.")
    region: tuple[Start, Start, Side, Side] | None = Field(
        default=None, description="Tests on the pixels look at this part only: x, y, width, height, upright."
    )
    heat_maps: bool = Field(default=False, description="Return heat maps as images, too, where there are any.")


class Ask(Arguments):
    """Of ``ask``."""

    question: Annotated[str, Field(min_length=1, max_length=2000, description="The further question.")]
    case: Annotated[str, Field(pattern=r"^\d{8}-[0-9a-f]{6}$")] | None = Field(
        default=None, description="The id of a report; by default the last one of this session."
    )


class Compare(Arguments):
    """Of ``compare``."""

    a: Picture
    b: Picture
    pictures: bool = Field(default=False, description="Return both side by side and their difference as images, too.")


class IndexSearch(Arguments):
    """Of ``index_search``."""

    image: Picture
    radius: Annotated[int, Field(ge=0, le=100)] | None = Field(
        default=None, description="Only images whose PDQ hash is within so many bits of 256."
    )
