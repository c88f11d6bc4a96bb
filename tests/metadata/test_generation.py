"""The settings that generators write beside their mark, in each form that is known."""

from __future__ import annotations

import json

import pytest
from pydantic import JsonValue

from backstory_cli.metadata.generation import parse_settings


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        (
            "a harbour\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, Seed: 7, Model hash: ab12",
            {
                "prompt": "a harbour",
                "negative_prompt": "blurry",
                "steps": "20",
                "sampler": "Euler a",
                "seed": "7",
                "model_hash": "ab12",
            },
        ),
        (
            '{"prompt": "a harbour", "uc": "blurry", "steps": 28}',
            {"prompt": "a harbour", "negative_prompt": "blurry", "steps": "28"},
        ),
        ('prompt: {"seed": 4, "model": {"name": "dream"}}', {"seed": "4", "model": "dream"}),
        (json.dumps({"Comment": json.dumps({"prompt": "within", "seed": 1})}), {"prompt": "within", "seed": "1"}),
        ("Steps to the harbour: 20", {}),
        ("{" * 20_000, {}),
    ],
    ids=["text", "json", "json behind a word", "json in json", "a sentence", "nested too deeply"],
)
def test_settings_in_their_forms(text: str, settings: dict[str, JsonValue]) -> None:
    assert parse_settings(text) == settings


def test_the_longest_prompt_of_a_graph_is_the_one() -> None:
    nodes = {
        str(number): {"class_type": "CLIPTextEncode", "inputs": {"text": text}}
        for number, text in enumerate(("blurry", "a harbour at dawn", ""))
    }
    assert parse_settings(json.dumps(nodes))["prompt"] == "a harbour at dawn"
