"""ComfyUI's prompt graph: the texts that its sampler was given, positive and negative apart.

A node's inputs are values or links (``["6", 0]``: output 0 of node 6). From the sampler the links lead through nodes
that change the conditioning (guidance, ControlNet, LoRA stacks) to the one that encodes a text, whose text may be a
link itself. Source: ComfyUI's API format and the inputs of its own nodes for SD, SDXL, Flux and Qwen (November 2026).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

MAX_NODES = 500
MAX_LINKS = 40
"""Links that are followed from a sampler to a text."""
_TEXTS = ("text", "prompt", "t5xxl", "text_g", "clip_l", "text_l", "string", "value", "wildcard_text", "populated_text")
"""Inputs that hold a text, the one that says most first."""
_PASSED_ON = ("conditioning", "conditioning_to", "conditioning_1", "conditioning_from", "cond", "guider", "samples")
"""Inputs by which a node passes a conditioning on."""
_SIDES = {"prompt": "positive", "negative_prompt": "negative"}

Graph = Mapping[str, Any]


def read_prompts(graph: Graph) -> dict[str, str]:
    """The prompt and the negative prompt of a graph; without what cannot be told, empty for no graph."""
    found: dict[str, str] = {}
    for sampler in _iter_samplers(graph):
        for key, side in _SIDES.items():
            text = _follow(graph, sampler.get(side), side)
            if text and key not in found:
                found[key] = text
        if "prompt" not in found and (text := _follow(graph, sampler.get("guider"), "positive")):
            found["prompt"] = text
    if "prompt" not in found:
        others = [text for text in _iter_encoded(graph) if text != found.get("negative_prompt")]
        found |= {"prompt": max(others, key=len)} if others else {}
    return found


def _iter_samplers(graph: Graph) -> Iterator[Mapping[str, Any]]:
    """The inputs of nodes that sample, those that are called so first."""
    nodes = [node for node in list(graph.values())[:MAX_NODES] if isinstance(node, dict)]
    for named in (True, False):
        for node in nodes:
            inputs = node.get("inputs")
            is_sampler = "sampler" in str(node.get("class_type", "")).casefold()
            if isinstance(inputs, dict) and is_sampler is named and {"positive", "guider"} & inputs.keys():
                yield inputs


def _follow(graph: Graph, link: object, side: str) -> str:
    """The text at the end of a link, along the side of the conditioning that is meant."""
    for _ in range(MAX_LINKS):
        if isinstance(link, str):
            return link.strip()
        if not isinstance(link, list) or not link:
            return ""
        node = graph.get(str(link[0]))
        inputs = node.get("inputs") if isinstance(node, dict) else None
        if not isinstance(inputs, dict):
            return ""
        link = next((inputs[key] for key in (*_TEXTS, side, *_PASSED_ON) if inputs.get(key)), None)
    return ""


def _iter_encoded(graph: Graph) -> Iterator[str]:
    """The texts of every node that encodes one."""
    for node in list(graph.values())[:MAX_NODES]:
        if isinstance(node, dict) and "TextEncode" in str(node.get("class_type", "")):
            inputs = node.get("inputs")
            text = inputs.get("text") if isinstance(inputs, dict) else None
            if isinstance(text, str) and text.strip():
                yield text.strip()
