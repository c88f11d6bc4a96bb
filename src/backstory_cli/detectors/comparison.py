"""``comparison``: the picture held against another one that the person named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import JsonValue

from backstory_cli.image.image import Image
from backstory_cli.models import About, Artifact, Basis, Finding, Role, Strength

DRAWN = {Role.SIDE_BY_SIDE: "draw_side_by_side", Role.DIFFERENCE: "draw_difference_map"}
"""What is shown, and the function that draws it."""


class Comparison:
    """Yields ``comparison.related``: how the two are related, with what differs drawn.

    Args:
        other: The other picture.
    """

    name = "comparison"
    title = "Comparison with another image"
    network = False
    sealed = False

    def __init__(self, other: Image) -> None:
        self._other = other

    @property
    def parameters(self) -> dict[str, JsonValue]:
        """The other picture."""
        return {"other": self._other.name, "other_sha256": self._other.sha256}

    def inspect(self, image: Image) -> Iterator[Finding]:
        """Compare as ``backstory compare`` does, with this picture as the later one.

        Raises:
            Skip: One of the two cannot be decoded.
        """
        from backstory_cli.lookup.comparison import Relation, compare_images, drawing
        from backstory_cli.lookup.comparison.relation import describe_relation, measure_resize

        found = compare_images(self._other, image)
        name = Path(self._other.name).name
        how = describe_relation(found, known=name, scale=measure_resize(self._other.size, image.size))
        drawn = {role: getattr(drawing, draw)(found) for role, draw in DRAWN.items()}
        certain = found.relation in {Relation.IDENTICAL, Relation.SAME_PICTURE, Relation.DERIVED}
        yield Finding(
            id="comparison.related",
            summary=f"Compared with {name}: {how}.",
            about=About.CONTENT,
            basis=Basis.MATCHED,
            strength=Strength.STRONG if certain else Strength.WEAK,
            data={"relation": found.relation.value, "other": name, "other_sha256": self._other.sha256},
            limits="Which of the two came first it does not say. Images that are only similar, or not related as far "
            "as can be told, may still show the same scene.",
            artifacts=tuple(
                Artifact(
                    name=f"comparison-{role.replace('_', '-')}.png", role=role, media_type="image/png", content=content
                )
                for role, content in drawn.items()
                if content
            ),
        )
