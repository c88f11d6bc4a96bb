"""A server on loopback that answers each path with what a test gives it, and records what was asked."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from fakes.loopback import Loopback


@dataclass(frozen=True)
class Page:
    """An answer: its status, headers and body; ``pause`` seconds between the bytes of the body."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0.0


class Pages(Loopback):
    """A context manager; its pages are at ``http://127.0.0.1:port/path``.

    A path without its query answers for every query.
    Of several pages for one path each is served once, in order, and the last one from then on.
    """

    def __init__(self, pages: Mapping[str, Page | list[Page]]) -> None:
        self.pages = dict(pages)
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.bodies: list[bytes] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                outer.bodies.append(self.rfile.read(int(self.headers.get("content-length", 0))))
                outer.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
                page = outer._page(self.path)
                self.send_response(page.status)
                for name, value in page.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(page.body)))
                self.end_headers()
                with contextlib.suppress(OSError):
                    self._send(page)

            do_POST = do_GET

            def _send(self, page: Page) -> None:
                if not page.pause:
                    self.wfile.write(page.body)
                    return
                for byte in page.body:
                    self.wfile.write(bytes([byte]))
                    time.sleep(page.pause)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        super().__init__(Handler)

    def _page(self, path: str) -> Page:
        pages = self.pages.get(path) or self.pages.get(path.partition("?")[0], Page(status=404))
        if isinstance(pages, Page):
            return pages
        return pages.pop(0) if len(pages) > 1 else pages[0]

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"
