"""The settings that generators write beside their mark: prompt, model, seed, sampler, steps. Best effort.

Sources: AUTOMATIC1111's ``parameters`` text, ComfyUI's prompt graph, InvokeAI's, SwarmUI's, NovelAI's and Fooocus's
JSON, as they stand in files of theirs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from pydantic import JsonValue

from backstory_cli.metadata.comfyui import MAX_NODES, read_prompts
from backstory_cli.text import clean

_LONGEST_TEXT = 1_000
_SETTING = re.compile(r"\b(Steps|Sampler|CFG scale|Seed|Size|Model hash|Model|Version): ([^,\n]{1,100})")
_KEYS = {
    "prompt": ("prompt", "positive_prompt", "Prompt", "c"),
    "negative_prompt": ("negative_prompt", "negativeprompt", "negativePrompt", "uc", "Negative Prompt"),
    "model": ("model", "model_name", "base_model", "Base Model", "ckpt_name", "unet_name", "base_model_name"),
    "seed": ("seed", "Seed", "noise_seed"),
    "sampler": ("sampler", "sampler_name", "scheduler"),
    "steps": ("steps", "Steps"),
}


def parse_settings(text: str) -> dict[str, JsonValue]:
    """What can be told of the settings in a generator's text; empty where nothing can."""
    stripped = text.strip()
    brace = stripped.find("{")
    if 0 <= brace <= 20:
        try:
            loaded = json.loads(stripped[brace:])
        except (ValueError, RecursionError):
            loaded = None
        if isinstance(loaded, dict):
            return _parse_json(loaded)
    return _parse_text(stripped)


def _parse_text(text: str) -> dict[str, JsonValue]:
    """AUTOMATIC1111: the prompt, then ``Negative prompt:``, then settings from ``Steps:`` on."""
    found: dict[str, JsonValue] = {}
    start = re.search(r"\bSteps: \d", text)
    if start is None:
        return found
    head = text[: start.start()].strip()
    prompt, _, negative = head.partition("Negative prompt:")
    if prompt.strip():
        found["prompt"] = clean(prompt.strip(), _LONGEST_TEXT)
    if negative.strip():
        found["negative_prompt"] = clean(negative.strip(), _LONGEST_TEXT)
    for name, value in _SETTING.findall(text[start.start() :][:4000]):
        found.setdefault(name.lower().replace(" ", "_"), clean(value.strip(), 100))
    return found


def _parse_json(loaded: dict[str, Any]) -> dict[str, JsonValue]:
    found: dict[str, JsonValue] = {}
    for level in _iter_levels(loaded):
        for key, names in _KEYS.items():
            value = next((level[name] for name in names if name in level), None)
            if isinstance(value, dict):
                value = value.get("name") or value.get("model_name")
            if isinstance(value, str | int | float) and value != "" and key not in found:
                found[key] = clean(value, _LONGEST_TEXT)
    for key, text in read_prompts(loaded).items():
        found[key] = clean(text, _LONGEST_TEXT)
    return found


def _iter_levels(loaded: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The mapping itself, and those in it that hold settings: ComfyUI's nodes, SwarmUI's parameters."""
    yield loaded
    for value in list(loaded.values())[:MAX_NODES]:
        if isinstance(value, dict):
            yield value
            if isinstance(value.get("inputs"), dict):
                yield value["inputs"]
        elif isinstance(value, str) and value.startswith("{"):  # JSON inside JSON, as NovelAI has it in WebP
            try:
                inner = json.loads(value)
            except (ValueError, RecursionError):
                continue
            if isinstance(inner, dict):
                yield inner
