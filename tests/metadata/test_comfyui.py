"""ComfyUI's graph: the positive text of the sampler, whatever stands between."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.metadata.comfyui import read_prompts

LONG = "text, watermark, blurry, deformed hands, a long list of what is not wanted"


def node(kind: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs}


def sampler(**inputs: Any) -> dict[str, Any]:
    return node("KSampler", seed=1, model=["4", 0], **inputs)


GRAPHS: dict[str, dict[str, Any]] = {
    "plain": {
        "3": sampler(positive=["6", 0], negative=["7", 0]),
        "6": node("CLIPTextEncode", text="a politician shaking hands", clip=["4", 1]),
        "7": node("CLIPTextEncode", text=LONG, clip=["4", 1]),
    },
    "linked text": {
        "3": sampler(positive=["6", 0], negative=["7", 0]),
        "6": node("CLIPTextEncode", text=["9", 0]),
        "7": node("CLIPTextEncode", text=LONG),
        "9": node("PrimitiveString", value="a politician shaking hands"),
    },
    "control net": {
        "3": sampler(positive=["10", 0], negative=["10", 1]),
        "6": node("CLIPTextEncode", text="a politician shaking hands"),
        "7": node("CLIPTextEncode", text=LONG),
        "10": node("ControlNetApplyAdvanced", positive=["6", 0], negative=["7", 0], strength=1.0),
    },
    "sdxl": {
        "3": sampler(positive=["6", 0], negative=["7", 0]),
        "6": node("CLIPTextEncodeSDXL", text_g="a politician shaking hands", text_l="short"),
        "7": node("CLIPTextEncodeSDXL", text_g=LONG, text_l=LONG),
    },
    "qwen": {
        "3": sampler(positive=["6", 0], negative=["7", 0]),
        "6": node("TextEncodeQwenImageEdit", prompt="a politician shaking hands"),
        "7": node("TextEncodeQwenImageEdit", prompt=LONG),
    },
}
FLUX = {
    "13": node("SamplerCustomAdvanced", guider=["22", 0], noise=["25", 0]),
    "22": node("BasicGuider", conditioning=["26", 0], model=["12", 0]),
    "26": node("FluxGuidance", guidance=3.5, conditioning=["6", 0]),
    "6": node("CLIPTextEncodeFlux", clip_l="hands", t5xxl="a politician shaking hands"),
}


@pytest.mark.parametrize("name", GRAPHS)
def test_the_samplers_positive_text_is_the_prompt(name: str) -> None:
    assert read_prompts(GRAPHS[name]) == {"prompt": "a politician shaking hands", "negative_prompt": LONG}


def test_flux_is_followed_through_its_guider() -> None:
    assert read_prompts(FLUX) == {"prompt": "a politician shaking hands"}


def test_without_a_sampler_the_longest_text_is_told() -> None:
    graph = {"1": node("CLIPTextEncode", text="short"), "2": node("CLIPTextEncode", text="a longer one")}
    assert read_prompts(graph) == {"prompt": "a longer one"}


def test_a_circle_ends() -> None:
    graph = {"3": sampler(positive=["6", 0]), "6": node("Reroute", conditioning=["6", 0])}
    assert read_prompts(graph) == {}


@given(
    st.dictionaries(
        st.sampled_from("123456"),
        st.recursive(
            st.none() | st.text(max_size=3) | st.integers(),
            lambda inner: (
                st.lists(inner, max_size=2)
                | st.dictionaries(
                    st.sampled_from(["class_type", "inputs", "positive", "text", "guider"]), inner, max_size=4
                )
            ),
            max_leaves=8,
        ),
        max_size=6,
    )
)
def test_no_graph_makes_it_raise(graph: dict[str, Any]) -> None:
    read_prompts(graph)
