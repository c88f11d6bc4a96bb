"""Detectors that are wrong somewhere, and what the contract says of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from backstory_cli.detectors import Detector
from backstory_cli.image.image import Image
from backstory_cli.models import Finding
from backstory_cli.testing import ContractBrokenError, check_detector
from support.making import finding


def one_finding(**changes: object) -> Callable[[object, Image], list[Finding]]:
    def inspect(self: object, image: Image) -> list[Finding]:
        assert image.data
        return [finding("odd.one", **changes)]

    return inspect


def odd(**members: object) -> Detector:
    """A detector that is wrong somewhere; it cannot be pickled, so it says that it need not be."""
    right = {"name": "odd", "title": "Something odd", "network": False, "sealed": False, "inspect": one_finding()}
    given = {**right, **members}
    made: Detector = type("Odd", (), {name: each for name, each in given.items() if each is not None})()
    return made


def problems(detector: object, **options: float) -> str:
    with pytest.raises(ContractBrokenError) as broken:
        check_detector(detector, **options)  # type: ignore[arg-type]
    assert isinstance(broken.value, AssertionError)
    assert all(each in str(broken.value) for each in broken.value.problems)
    return "\n".join(broken.value.problems)
