"""Outside services on one loopback server, each under a path of its own, and the sites that they know.

Each checks what it gets as the real one does (method, path, key, fields, sizes) and answers in its documented shape
from a small world that a test fills in. ``behave`` has one misbehave instead. Every request is logged.

Shapes: help.tineye.com, pytineye 3.0.0; vision.googleapis.com discovery document 2026-10-16; serpapi.com;
factchecktools.googleapis.com discovery document 2024-09-29; internetarchive/wayback CDX README; MediaWiki API help.
"""

from __future__ import annotations

import base64
import contextlib
import fnmatch
import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from fakes.loopback import Loopback

KEY = "a-secret-key-0123456789"
SERVICES = ("tineye", "vision", "serpapi", "factcheck", "wayback", "commons")
JPEG = b"\xff\xd8\xff"


@dataclass(frozen=True)
class Request:
    """One request as it arrived, and what went back."""

    service: str
    method: str
    path: str
    host: str
    headers: dict[str, str]
    body: bytes
    sent: int


@dataclass
class Response:
    """An answer; ``drip`` seconds between its bytes, and no end of them."""

    status: int = 200
    body: bytes = b""
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    drip: bool = False

    @classmethod
    def json(cls, payload: Any, status: int = 200, **headers: str) -> Response:
        return cls(status, json.dumps(payload).encode(), headers=headers)


HTML = Response(200, b"<!doctype html><title>Sign in</title>Welcome to the hotel", "text/html")


class FakeServices(Loopback):
    """A context manager."""

    def __init__(self) -> None:
        self.log: list[Request] = []
        self.files: dict[str, Response] = {}
        """What sites serve, by ``host/path``; a host without its port."""
        self.tineye: list[dict[str, Any]] = []
        """Matches as TinEye lists them."""
        self.web_detection: dict[str, Any] = {}
        self.lens: list[dict[str, Any]] = []
        self.bing: list[dict[str, Any]] = []
        self.yandex: list[dict[str, Any]] = []
        self.created_at = "2026-11-20 10:00:00 UTC"
        self.claims: dict[str, list[dict[str, Any]]] = {}
        """Claims by a word of the query, or by the address of a picture."""
        self.captures: list[tuple[str, str, str, str, str]] = []
        """Rows of the archive: timestamp, address, media type, status, digest."""
        self.archived: dict[str, bytes] = {}
        """Archived pages by timestamp."""
        self.commons: list[dict[str, Any]] = []
        self._behaviour: dict[str, Response] = {}
        self._uploads: set[str] = set()
        self._lock = threading.Lock()
        super().__init__(_Handler)

    def base(self, service: str) -> str:
        """Where a service is asked."""
        return f"http://{self.host}/{service}"

    def at(self, place: str) -> str:
        """The address of a file of some site."""
        return f"http://{place.partition('/')[0]}:{self.port}/{place.partition('/')[2]}"

    def serve(self, place: str, body: bytes, kind: str = "image/jpeg", **headers: str) -> str:
        """Put a file at ``host/path``; returns its address."""
        self.files[place] = Response(200, body, kind, headers)
        return self.at(place)

    def behave(self, service: str, response: Response) -> None:
        """Have a service answer this, whatever it is asked."""
        self._behaviour[service] = response

    def requests(self, service: str) -> list[Request]:
        """What a service was asked."""
        return [each for each in self.log if each.service == service]

    def answer(self, method: str, host: str, path: str, headers: dict[str, str], body: bytes) -> tuple[str, Response]:
        """The service that is asked, and its answer."""
        service, _, rest = path.removeprefix("/").partition("/")
        if service not in SERVICES or host != self.host:
            name = f"{host.partition(':')[0]}{path}"
            return "site", self.files.get(name) or self.files.get(name.partition("?")[0]) or Response(404, b"gone")
        if service in self._behaviour:
            return service, self._behaviour[service]
        parts = urlsplit("/" + rest)
        query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        answering: Callable[..., Response] = getattr(self, f"_{service}")
        with self._lock:
            return service, answering(method, parts.path, query, headers, body)

    def _tineye(self, method: str, path: str, query: dict[str, str], headers: dict[str, str], body: bytes) -> Response:
        if headers.get("x-api-key") != KEY:
            return Response.json({"code": 401, "messages": ["API key is invalid"], "results": {}}, 401)
        fields = _form(headers, body)
        if (method, path) != ("POST", "/rest/search/") or not fields.get("image_upload", b"").startswith(JPEG):
            return Response.json({"code": 400, "messages": ["no image was given"], "results": {}}, 400)
        if (fields["sort"], fields["order"]) != (b"crawl_date", b"asc"):
            return Response.json({"code": 400, "messages": ["unknown sort"], "results": {}}, 400)
        stats = {"total_results": len(self.tineye), "total_backlinks": 0, "total_collection": 0, "total_stock": 0}
        return Response.json({"code": 200, "messages": [], "stats": stats, "results": {"matches": self.tineye}})

    def _vision(self, method: str, path: str, query: dict[str, str], headers: dict[str, str], body: bytes) -> Response:
        if headers.get("x-goog-api-key") != KEY:
            message = "API key not valid. Please pass a valid API key."
            return Response.json({"error": {"code": 400, "message": message, "status": "INVALID_ARGUMENT"}}, 400)
        request = json.loads(body)["requests"][0] if path == "/v1/images:annotate" and method == "POST" else {}
        picture = base64.b64decode(request.get("image", {}).get("content", ""), validate=True)
        if not picture.startswith(JPEG) or request["features"][0]["type"] != "WEB_DETECTION":
            return Response.json({"responses": [{"error": {"code": 3, "message": "Bad image data."}}]})
        return Response.json({"responses": [{"webDetection": self.web_detection}]})

    def _serpapi(self, method: str, path: str, query: dict[str, str], headers: dict[str, str], body: bytes) -> Response:
        if (method, path) == ("POST", "/image"):
            fields = _form(headers, body)
            if fields.get("api_key") != KEY.encode():
                return Response.json({"error": "Invalid API key. Your API key should be here"}, 401)
            if not fields.get("image", b"").startswith(JPEG) or len(fields["image"]) > 500 * 1024:
                return Response.json({"error": "Image is too large or of an unsupported type."}, 400)
            self._uploads.add(f"upload-{len(self._uploads)}")
            return Response.json({"image_id": f"upload-{len(self._uploads) - 1}"})
        if query.get("api_key") != KEY:
            return Response.json({"error": "Invalid API key. Your API key should be here"}, 401)
        metadata = {"id": "1", "status": "Success", "created_at": self.created_at}
        match query.get("engine"):
            case "google_lens" if query.get("type") == "exact_matches" and query.get("image_id") in self._uploads:
                name, found = "exact_matches", self.lens
            case "bing_reverse_image" if "image_url" in query:
                name, found = "pages_with_this_image", self.bing
            case "yandex_images" if "url" in query:
                name, found = "image_results", self.yandex
            case _:
                return Response.json({"search_metadata": {"status": "Error"}, "error": "Missing parameter."}, 400)
        if not found:
            said = "Google hasn't returned any results for this query."
            return Response.json({"search_metadata": metadata, "error": said})
        return Response.json({"search_metadata": metadata, name: found})

    def _factcheck(
        self, method: str, path: str, query: dict[str, str], headers: dict[str, str], body: bytes
    ) -> Response:
        if headers.get("x-goog-api-key") != KEY:
            return Response.json({"error": {"code": 400, "message": "API key not valid."}}, 400)
        if path == "/v1alpha1/claims:search" and query.get("query"):
            found = [each for word, claims in self.claims.items() if word in query["query"] for each in claims]
            return Response.json({"claims": found, "nextPageToken": ""} if found else {})
        if path == "/v1alpha1/claims:imageSearch" and query.get("imageUri"):
            found = self.claims.get(query["imageUri"], [])
            return Response.json({"results": [{"claim": each} for each in found]} if found else {})
        return Response.json({"error": {"code": 400, "message": "Request contains an invalid argument."}}, 400)

    def _wayback(self, method: str, path: str, query: dict[str, str], headers: dict[str, str], body: bytes) -> Response:
        if page := re.fullmatch(r"/web/(\d+)id_/.*", path):
            return Response(200, self.archived.get(page[1], b""), "text/html")
        if path != "/cdx/search/cdx" or "url" not in query or query.get("output") != "json":
            return Response(400, b"bad request", "text/plain")
        rows = sorted(row for row in self.captures if _bare(row[1]) == _bare(query["url"]))
        name, _, wanted = query.get("filter", "").partition(":")
        column = {"statuscode": 3, "digest": 4}.get(name)
        if column is not None:
            rows = [row for row in rows if fnmatch.fnmatchcase(row[column], wanted)]
        rows = rows[: int(query.get("limit", "100"))]
        return Response.json([query["fl"].split(","), *rows] if rows else [])

    def _commons(self, method: str, path: str, query: dict[str, str], headers: dict[str, str], body: bytes) -> Response:
        if not re.match(r"[\w-]+/[\w.]+ \(.*(?:@|https?://).*\)", headers.get("user-agent", "")):
            return Response(403, b"Please set a user-agent and respect our robot policy", "text/plain")
        if path != "/w/api.php" or not re.fullmatch(r"[0-9a-f]{40}", query.get("aisha1", "")):
            return Response.json({"error": {"code": "badvalue", "info": "The SHA1 hash is not valid."}})
        found = [each for each in self.commons if each["sha1"] == query["aisha1"]]
        return Response.json({"batchcomplete": True, "query": {"allimages": found}})


def _bare(address: str) -> str:
    return re.sub(r"^https?://", "", address)


def _form(headers: dict[str, str], body: bytes) -> dict[str, bytes]:
    """The fields of a form by name, read by the standard library's own parser."""
    head = f"Content-Type: {headers.get('content-type', '')}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + body)
    found = {}
    for part in message.iter_parts() if message.is_multipart() else ():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes):
            found[name] = content
    return found


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Any

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        service, response = self.server.fake.answer(self.command, headers["host"], self.path, headers, body)
        request = Request(service, self.command, self.path, headers["host"], headers, body, len(response.body))
        self.server.fake.log.append(request)
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("content-type", response.kind)
        self.send_header("content-length", str(10**9 if response.drip else len(response.body)))
        self.end_headers()
        with contextlib.suppress(OSError):
            while response.drip and not self.server.fake.closing.wait(0.02):
                self.wfile.write(b" ")
            self.wfile.write(response.body)

    do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
