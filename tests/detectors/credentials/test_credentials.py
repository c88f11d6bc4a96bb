"""Content Credentials: three states never confused, the whole chain read, and nothing ever fetched."""

from __future__ import annotations

import io
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import PIL.Image
import pytest

from backstory_cli.assessment import assess, build_timeline
from backstory_cli.detectors.credentials import ContentCredentials
from backstory_cli.image.image import Image
from backstory_cli.models import Basis, Finding, Leaning, Run, Status, Strength
from support import signing
from support.signing import action, authority, signed


@pytest.fixture
def trust(tmp_path: Path) -> Path:
    """A folder with our root as the user's own anchor."""
    folder = tmp_path / "trust"
    folder.mkdir()
    (folder / "example.pem").write_text(authority().pem)
    return folder


def found(data: bytes, trust: Path) -> dict[str, Finding]:
    return {each.id: each for each in ContentCredentials(trust).inspect(Image(data, name="x", source="x"))}


def assessed(findings: dict[str, Finding]) -> tuple[str, str]:
    run = Run(
        detector="credentials",
        title="t",
        version="1",
        status=Status.OK,
        seconds=0,
        findings=tuple(findings.values()),
    )
    both = assess([run])
    return both.origin.verdict, both.integrity.verdict


CAMERA = action("created", "digitalCapture", "Example Camera")
AI = action("created", "trainedAlgorithmicMedia", "Example Model 3")


def test_trusted_and_intact(trust: Path) -> None:
    said = found(signed(CAMERA), trust)
    manifest = said["credentials.manifest"]
    assert manifest.data["validation_state"] == "Trusted"
    assert (manifest.basis, manifest.strength, manifest.leaning) == (
        Basis.SIGNED,
        Strength.CONCLUSIVE,
        Leaning.UNTOUCHED,
    )
    assert "Example Cameras" in manifest.summary
    assert assessed(said) == ("captured", "intact")


def test_intact_but_the_signer_is_unknown(tmp_path: Path) -> None:
    said = found(signed(CAMERA), tmp_path)
    manifest = said["credentials.manifest"]
    assert manifest.data["validation_state"] == "Valid"
    assert (manifest.basis, manifest.leaning) == (Basis.DECLARED, Leaning.NEUTRAL)
    assert "only a claim" in manifest.summary
    assert assessed(said)[1] != "intact"


def test_a_forged_name_is_only_a_claim(trust: Path) -> None:
    forged = signed(CAMERA, organisation="OpenAI OpCo, LLC", root=authority("Somebody Else"))
    said = found(forged, trust)
    assert said["credentials.manifest"].data["signer_trusted"] is False
    assert "name (OpenAI OpCo, LLC" in said["credentials.manifest"].summary


def test_changed_after_signing(trust: Path) -> None:
    data = bytearray(signed(CAMERA))
    data[-200] ^= 0x55
    said = found(bytes(data), trust)
    manifest = said["credentials.manifest"]
    assert manifest.data["validation_state"] == "Invalid"
    assert "do not match this file" in manifest.summary
    assert (manifest.leaning, manifest.strength) == (Leaning.CHANGED_AFTER_SIGNING, Strength.CONCLUSIVE)
    assert assessed(said)[1] == "changed_after_signing"
    assert said["credentials.made"].strength is Strength.WEAK


def test_a_broken_signature(trust: Path) -> None:
    data = signed(CAMERA)
    at = data.index(b"Example Camera")
    said = found(data[:at] + b"Exemple" + data[at + 7 :], trust)
    assert said["credentials.manifest"].data["validation_state"] == "Invalid"
    assert assessed(said)[1] != "intact"


@pytest.mark.parametrize(
    ("made", "origin"),
    [
        (AI, "generated"),
        (action("edited", "compositeWithTrainedAlgorithmicMedia"), "partly_generated"),
        (action("created", "algorithmicMedia"), "undetermined"),
        (action("created", "screenCapture"), "screen_capture"),
        (action("created", " trainedAlgorithmicMedia".strip()), "generated"),
    ],
)
def test_how_it_was_made(trust: Path, made: dict[str, object], origin: str) -> None:
    opened = () if made["action"] == "c2pa.created" else (("photo.jpg", "parentOf", signing.jpeg()),)
    before = (action("opened"),) if opened else ()
    assert assessed(found(signed(*before, made, ingredients=opened), trust))[0] == origin


def test_the_making_is_found_in_an_ingredient(trust: Path) -> None:
    generated = signed(AI)
    whole = signed(
        action("opened"),
        action("edited", "composite"),
        picture=signing.jpeg(),
        ingredients=(("generated.jpg", "parentOf", generated),),
    )
    said = found(whole, trust)
    assert said["credentials.made"].leaning is Leaning.GENERATED
    assert "Example Model 3" in said["credentials.made"].summary
    history = said["credentials.history"]
    assert "“generated.jpg” (which it was made from)" in history.summary
    tree = history.data["tree"]
    assert isinstance(tree, list)
    assert tree[0]["title"] == "generated.jpg"  # type: ignore[index, call-overload]


def test_a_generated_part_makes_it_partly_generated(trust: Path) -> None:
    whole = signed(
        CAMERA,
        action("placed"),
        picture=signing.jpeg(),
        ingredients=(("sticker.jpg", "componentOf", signed(AI)),),
    )
    assert found(whole, trust)["credentials.made"].leaning is Leaning.PARTLY_GENERATED


def test_thumbnails_of_ingredients_are_artifacts(trust: Path) -> None:
    whole = signed(action("opened"), picture=signing.jpeg(), ingredients=(("before.jpg", "parentOf", signing.jpeg()),))
    for artifact in found(whole, trust)["credentials.history"].artifacts:
        assert PIL.Image.open(io.BytesIO(artifact.content)).format == "PNG"


def test_a_generator_known_by_its_name(trust: Path) -> None:
    said = found(signed(action("published"), generator="Adobe_Firefly"), trust)
    made = said.get("credentials.made")
    assert made is not None
    assert made.leaning is Leaning.GENERATED


def test_signing_times_are_on_the_timeline(trust: Path) -> None:
    findings = list(found(signed(CAMERA), trust).values())
    assert all(entry.kind == "signature" for entry in build_timeline(findings))


def test_a_file_without_any(fixtures: Path, trust: Path) -> None:
    assert found((fixtures / "harbour.jpg").read_bytes(), trust) == {}


def test_damaged_records_are_said(trust: Path) -> None:
    data = signed(CAMERA)
    at = data.index(b"jumb")
    said = found(data[:at] + b"XXXX" + data[at + 4 :], trust)
    assert "credentials.manifest" not in said or said["credentials.manifest"].data["validation_state"] == "Invalid"


REMOTE = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:dcterms="http://purl.org/dc/terms/" dcterms:provenance="{}"/></rdf:RDF></x:xmpmeta>"""


def test_nothing_is_fetched_from_a_remote_address(trust: Path) -> None:
    asked: list[str] = []

    class Trap(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Trap)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/secret.c2pa"
    head = b"http://ns.adobe.com/xap/1.0/\0"
    packet = head + REMOTE.format(address).encode()
    segment = b"\xff\xe1" + (len(packet) + 2).to_bytes(2, "big") + packet
    plain = signing.jpeg()
    with_record = signed(CAMERA, picture=plain[:2] + segment + plain[2:])
    try:
        said = found(plain[:2] + segment + plain[2:], trust)
        found(with_record, trust)
    finally:
        server.shutdown()
        server.server_close()
    assert asked == []
    assert said["credentials.remote"].data["address"] == address
    assert "Nothing was fetched" in said["credentials.remote"].summary
