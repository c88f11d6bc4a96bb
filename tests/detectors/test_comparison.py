"""The picture held against another one that the person named."""

from __future__ import annotations

import pytest

from backstory_cli.detectors.comparison import Comparison
from backstory_cli.image.image import Image
from backstory_cli.models import Basis, Finding, Role, Strength
from support.photographs import Pixels, jpeg, opened, photograph


def named(pixels: Pixels, quality: int, name: str) -> Image:
    image = opened(jpeg(pixels, quality))
    image.name = name
    return image


def found(seed: int, quality: int = 60) -> Finding:
    (finding,) = Comparison(named(photograph(1), 95, "folder/first.jpg")).inspect(
        opened(jpeg(photograph(seed), quality))
    )
    return finding


def test_a_copy_is_told_and_drawn() -> None:
    finding = found(1)
    assert finding.summary == "Compared with first.jpg: the same image, saved again."
    assert (finding.basis, finding.strength) == (Basis.MATCHED, Strength.STRONG)
    assert finding.data["relation"] == "same_picture"
    assert [each.role for each in finding.artifacts] == [Role.SIDE_BY_SIDE, Role.DIFFERENCE]


def test_a_stranger_is_weak_evidence_of_anything() -> None:
    finding = found(20)
    assert finding.strength is Strength.WEAK
    assert finding.artifacts == ()


@pytest.mark.parametrize("seed", [1, 20])
def test_the_other_picture_is_recorded(seed: int) -> None:
    other = opened(jpeg(photograph(seed), 90))
    assert Comparison(other).parameters == {"other": other.name, "other_sha256": other.sha256}
