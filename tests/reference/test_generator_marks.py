"""Marks of generators: what merely looks like one costs no time."""

from __future__ import annotations

import pytest

from backstory_cli.reference.generator_marks import GENERATED, MARKS, PARTLY, find_mark
from support.waiting import check_growth


def test_patterns_are_linear_on_long_texts() -> None:
    def look(size: int) -> None:
        for unit in ("Steps: 1,", "{", '{"prompt', '"Label":"1"', "prompt:{", "Steps: 1, Seed: "):
            value = unit * (size // len(unit))
            for mark in MARKS:
                find_mark(mark.groups[0].replace("*", "-x"), mark.names[0] if mark.names else "x", value)

    check_growth(look, 65_000, "looking for the marks of generators")


@pytest.mark.parametrize(
    ("group", "name", "value", "generator", "proves"),
    [
        (
            "PNG",
            "parameters",
            "x\nSteps: 9, Sampler: Euler, Seed: 1, Version: v1.10",
            "Stable Diffusion WebUI (AUTOMATIC1111)",
            GENERATED,
        ),
        ("PNG", "workflow", '{"last_node_id": 9}', "ComfyUI", GENERATED),
        ("XMP-iptcExt", "DigitalSourceType", "http://x/compositeWithTrainedAlgorithmicMedia", "generative AI", PARTLY),
        ("IFD0", "Make", "Black Forest Labs", "FLUX (Black Forest Labs)", GENERATED),
    ],
)
def test_the_value_tells_the_program(group: str, name: str, value: str, generator: str, proves: str) -> None:
    mark = find_mark(group, name, value)
    assert mark is not None
    assert (mark.generator, mark.proves) == (generator, proves)


@pytest.mark.parametrize(
    ("group", "name", "value"),
    [
        ("PNG", "prompt", "what the editor asked for"),
        ("PNG", "Comment", "20 steps to the harbour"),
        ("IFD0", "Model", "Black Forest Labs"),
        ("GPS", "Make", "Black Forest Labs"),
    ],
)
def test_the_bare_name_of_a_field_tells_nothing(group: str, name: str, value: str) -> None:
    assert find_mark(group, name, value) is None
