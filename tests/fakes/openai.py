"""A server on loopback that speaks OpenAI's chat completions, as Ollama, llama.cpp and vLLM document them.

It checks what a real one checks (path, key, model, a data address that holds a JPEG) and answers with the next
behaviour in its queue; the last one repeats.
"""

from __future__ import annotations

import base64
import contextlib
import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

from fakes.loopback import Loopback

MODEL = "qwen3-vl:8b"
Answer = tuple[int, bytes]


class FakeOpenAI(Loopback):
    """A context manager; its address is ``url``."""

    def __init__(self, key: str = "", *, knows_schemas: bool = True) -> None:
        self.key = key
        self.knows_schemas = knows_schemas
        self.requests: list[dict[str, Any]] = []
        self.bodies: list[bytes] = []
        self.pictures: list[bytes] = []
        self._queue: list[Callable[[dict[str, Any]], Answer]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                status, content = outer._answered(self.path, self.headers.get("authorization", ""), body)
                if status == 0:
                    outer.closing.wait()
                    return
                self.send_response(status)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                with contextlib.suppress(OSError):
                    self.wfile.write(content)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        super().__init__(Handler)

    @property
    def url(self) -> str:
        return f"http://{self.host}/v1"

    def reply(self, content: Any, finish: str = "stop") -> None:
        """Answer with a text, or with anything else as JSON."""
        text = content if isinstance(content, str) else json.dumps(content)
        self.raw(completion(text, finish))

    def raw(self, payload: Any, status: int = 200) -> None:
        """Answer with any JSON, or any bytes."""
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        self._queue.append(lambda _: (status, body))

    def hang(self) -> None:
        """Never answer."""
        self._queue.append(lambda _: (0, b""))

    def _answered(self, path: str, authorization: str, body: bytes) -> Answer:
        if path != "/v1/chat/completions":
            return 404, b"404 page not found"
        if self.key and authorization != f"Bearer {self.key}":
            return 401, json.dumps({"error": {"message": f"Incorrect API key: {authorization}"}}).encode()
        asked = json.loads(body)
        self.requests.append(asked)
        self.bodies.append(body)
        if asked["model"] != MODEL:
            return 404, json.dumps({"error": {"message": f"model '{asked['model']}' not found"}}).encode()
        if asked["response_format"]["type"] == "json_schema" and not self.knows_schemas:
            return 400, json.dumps({"error": {"message": "response_format.type must be text or json_object"}}).encode()
        for part in asked["messages"][1]["content"]:
            if part["type"] == "image_url":
                head, _, data = part["image_url"]["url"].partition(",")
                if head != "data:image/jpeg;base64":
                    return 400, b'{"error": "unsupported image"}'
                self.pictures.append(base64.b64decode(data, validate=True))
        answer = self._queue.pop(0) if len(self._queue) > 1 else self._queue[0]
        return answer(asked)


def completion(text: str, finish: str = "stop") -> dict[str, Any]:
    """A chat completion that carries a text."""
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "model": MODEL,
        "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": finish}],
        "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18},
    }
