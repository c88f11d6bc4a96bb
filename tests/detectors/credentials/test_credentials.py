"""Content Credentials: three states never confused, the whole chain read, and nothing ever fetched."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from support import signing
from support.credential_findings import CAMERA, found
from support.signing import signed


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
