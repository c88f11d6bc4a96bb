"""Marks of generators: the value decides, settings are shown, and what resembles a mark is none."""

from __future__ import annotations

import base64
import io
import json

import PIL.Image
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from PIL.PngImagePlugin import PngInfo

from backstory_cli.detectors.generators import Generators
from backstory_cli.image.image import Image
from backstory_cli.metadata import novelai
from backstory_cli.metadata.generation import parse_settings
from backstory_cli.models import Basis, Finding, Leaning, Strength
from backstory_cli.reference.generator_marks import find_mark

A1111 = (
    "a harbour at dawn, cranes\nNegative prompt: blurry\n"
    "Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 12345, Size: 512x512, Model hash: abc, Model: dream, Version: {}"
)


COMFY = json.dumps(
    {
        "3": {"class_type": "KSampler", "inputs": {"seed": 7, "steps": 20, "sampler_name": "euler"}},
        "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "dream.safetensors"}},
        "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a harbour at dawn"}},
    }
)


def png(texts: dict[str, str], picture: PIL.Image.Image | None = None) -> Image:
    info = PngInfo()
    for key, value in texts.items():
        info.add_text(key, value) if value.isascii() else info.add_itxt(key, value)
    stored = io.BytesIO()
    (picture or PIL.Image.new("RGB", (16, 16))).save(stored, "PNG", pnginfo=info)
    return Image(stored.getvalue(), name="x", source="x")


def jpeg(tags: dict[int, object], comment: bytes | None = None) -> Image:
    exif = PIL.Image.Exif()
    exif.update(tags)
    if comment is not None:
        exif.get_ifd(0x8769)[0x9286] = comment
    stored = io.BytesIO()
    PIL.Image.new("RGB", (16, 16)).save(stored, "JPEG", exif=exif.tobytes())
    return Image(stored.getvalue(), name="x", source="x")


def found(image: Image) -> list[Finding]:
    return list(Generators().inspect(image))


@pytest.mark.parametrize(
    ("image", "generator"),
    [
        (png({"parameters": A1111.format("v1.10.1")}), "Stable Diffusion WebUI (AUTOMATIC1111)"),
        (png({"parameters": A1111.format("f2.0.1v1.10.1")}), "Stable Diffusion WebUI Forge"),
        (png({"parameters": A1111.format("x") + ", App: SD.Next"}), "SD.Next"),
        (jpeg({}, b"UNICODE\0" + A1111.format("v1.9").encode("utf-16-be")), "Stable Diffusion WebUI (AUTOMATIC1111)"),
        (jpeg({}, b"UNICODE\0" + A1111.format("v1.9").encode("utf-16-le")), "Stable Diffusion WebUI (AUTOMATIC1111)"),
        (png({"prompt": COMFY}), "ComfyUI"),
        (jpeg({0x010F: f"workflow:{COMFY}", 0x0110: f"prompt:{COMFY}"}), "ComfyUI"),
        (png({"parameters": json.dumps({"sui_image_params": {"prompt": "x", "model": "m"}})}), "SwarmUI"),
        (png({"invokeai_metadata": json.dumps({"positive_prompt": "x", "seed": 1})}), "InvokeAI"),
        (png({"Title": "NovelAI generated image", "Software": "NovelAI"}), "NovelAI"),
        (png({"Description": "a cat --v 6 Job ID: 01234567-89ab-4def-8123-456789abcdef"}), "Midjourney"),
        (png({"parameters": "{}", "fooocus_scheme": "fooocus"}), "Fooocus"),
        (jpeg({0x0131: "AI generated;txt2img;flux"}), "FLUX (Black Forest Labs)"),
        (jpeg({0x010F: "Ideogram AI"}), "Ideogram"),
        (
            jpeg({0x010E: "Signature: " + "A" * 90, 0x013B: "01234567-89ab-4def-8123-456789abcdef"}),
            "Grok (xAI)",
        ),
        (png({"AIGC": '{"Label":"1","ContentProducer":"001191110102MACQD9K64010000"}'}), "Doubao"),
    ],
)
def test_each_generator_by_its_mark(image: Image, generator: str) -> None:
    finding = found(image)[0]
    assert finding.data["generator"] == generator
    assert (finding.leaning, finding.basis, finding.strength) == (Leaning.GENERATED, Basis.DECLARED, Strength.STRONG)
    assert "not signed" in finding.limits


def test_settings_are_shown() -> None:
    finding = found(png({"parameters": A1111.format("v1.10.1")}))[0]
    settings = finding.data["settings"]
    assert isinstance(settings, dict)
    assert (
        settings.items()
        >= {
            "prompt": "a harbour at dawn, cranes",
            "negative_prompt": "blurry",
            "seed": "12345",
            "sampler": "Euler a",
            "model": "dream",
        }.items()
    )
    assert "a harbour at dawn" in finding.summary
    assert parse_settings(COMFY) == {
        "seed": "7",
        "sampler": "euler",
        "steps": "20",
        "model": "dream.safetensors",
        "prompt": "a harbour at dawn",
    }


def xmp(kind: str, group: str = "Iptc4xmpExt") -> Image:
    space = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
    packet = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description xmlns:{group}="{space}" {group}:DigitalSourceType='
        f'"http://cv.iptc.org/newscodes/digitalsourcetype/{kind}"/></rdf:RDF></x:xmpmeta>'
    )
    stored = io.BytesIO()
    PIL.Image.new("RGB", (16, 16)).save(stored, "WEBP", xmp=packet.encode())
    return Image(stored.getvalue(), name="x", source="x")


def test_kinds_of_source() -> None:
    assert found(xmp("trainedAlgorithmicMedia"))[0].leaning is Leaning.GENERATED
    assert found(xmp("compositeWithTrainedAlgorithmicMedia"))[0].leaning is Leaning.PARTLY_GENERATED
    assert found(xmp("algorithmicMedia")) == []
    assert found(xmp("digitalCapture")) == []


def test_a_label_that_only_says_possibly() -> None:
    finding = found(png({"AIGC": '{"Label":"2","ContentProducer":"001"}'}))[0]
    assert (finding.leaning, finding.strength) == (Leaning.NEUTRAL, Strength.WEAK)


@pytest.mark.parametrize(
    "image",
    [
        png({"prompt": "please look at this"}),
        png({"parameters": "none"}),
        png({"Comment": "Created with GIMP"}),
        png({"Software": "Adobe Photoshop 25.0", "Title": "NovelAI"}),
        png({"workflow": "approved"}),
        jpeg(
            {0x010F: "Canon", 0x0110: "Canon EOS 5D", 0x010E: "Steps: 20 to the beach"}, b"ASCII\0\0\0a prompt answer"
        ),
        jpeg({0x010E: "Signature: mine", 0x013B: "Anna"}),
        png({"Description": "Job ID: 42"}),
        png({"AIGC": "no"}),
    ],
)
def test_what_resembles_a_mark_is_none(image: Image) -> None:
    assert found(image) == []


def novelai_png(key: Ed25519PrivateKey, *, change: bool = False) -> Image:
    picture = PIL.Image.radial_gradient("L").convert("RGB").resize((32, 32))
    settings = {"prompt": "a harbour", "seed": 4}
    signature = key.sign(picture.tobytes() + json.dumps(settings).encode())
    if change:
        picture.putpixel((3, 3), (1, 2, 3))
    comment = json.dumps({**settings, "signed_hash": base64.b64encode(signature).decode()})
    return png({"Software": "NovelAI", "Comment": comment}, picture)


def test_novelais_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    key = Ed25519PrivateKey.generate()
    public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    assert novelai.verify_signature(novelai_png(key), public) is True
    assert novelai.verify_signature(novelai_png(key, change=True), public) is False
    assert novelai.verify_signature(png({"Comment": "{}"}), public) is None
    forged = {each.id: each for each in found(novelai_png(key))}["generators.novelai_signature"]
    assert (forged.leaning, forged.basis) == (Leaning.NEUTRAL, Basis.DECLARED)
    assert "does not fit" in forged.summary


@given(st.sampled_from(["PNG", "IFD0", "ExifIFD", "XMP-TC260", "File"]), st.text(max_size=200), st.text(max_size=400))
def test_any_text_is_handled(group: str, name: str, value: str) -> None:
    find_mark(group, name, value)
    parse_settings(value)
    parse_settings("{" + value)
