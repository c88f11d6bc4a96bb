"""The client of any server that speaks OpenAI's chat completions: Ollama, llama.cpp, LM Studio, vLLM and others.

For pictures that must not leave the house: the server may run on this machine or in the user's own network. Written to
the documented shapes (docs.ollama.com/api/openai-compatibility, docs.vllm.ai, platform.openai.com/docs/api-reference,
November 2026); never run against a real one.
"""

from __future__ import annotations

import base64
import json
from typing import Any, NoReturn
from urllib.parse import urlsplit

from backstory_cli.errors import NotAsked, ServiceDownError, ServiceFailedError
from backstory_cli.text import clean
from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.http.messages import Reply as Answered
from backstory_cli.web.http.messages import Request
from backstory_cli.web.language_models import MAX_OUTPUT_TOKENS, Reply, Tokens


class OpenAICompatible:
    """A model behind ``{address}/chat/completions``.

    Args:
        door: Must let the address through: it is one that the user named.
        address: Such as ``http://localhost:11434/v1``.
        model: Its name, as the server lists it.
        key: A key, where the server wants one.
    """

    name = "openai_compatible"

    def __init__(self, door: GuardedClient, *, address: str, model: str, key: str = "") -> None:
        self._door = door
        self._address = address.rstrip("/")
        self.model = model
        self._key = key
        self.title = f"The model {clean(model, 60)} at {clean(urlsplit(address).netloc, 100)}"

    def generate(
        self, *, purpose: str, system: str, text: str, schema: dict[str, Any], jpeg: bytes | None = None
    ) -> Reply:
        """See `LanguageModel`."""
        body = self._build_body(system, text, schema, jpeg)
        reply = self._ask(body, purpose)
        if reply.status == 400 and b"response_format" in reply.body:
            # Older servers know no schema: then the schema stands in the text, and the reply is checked all the same.
            body["response_format"] = {"type": "json_object"}
            body["messages"][0]["content"] += f"\nReply with one JSON object of this schema: {json.dumps(schema)}"
            reply = self._ask(body, purpose)
        if reply.status != 200:
            raise self._to_failure(reply)
        return self._parse_reply(reply)

    def _build_body(self, system: str, text: str, schema: dict[str, Any], jpeg: bytes | None) -> dict[str, Any]:
        content: list[dict[str, Any]] = [{"type": "text", "text": text}]
        if jpeg is not None:
            address = "data:image/jpeg;base64," + base64.b64encode(jpeg).decode("ascii")
            content.append({"type": "image_url", "image_url": {"url": address}})
        return {
            "model": self.model,
            "messages": [{"role": "system", "content": system}, {"role": "user", "content": content}],
            "response_format": {"type": "json_schema", "json_schema": {"name": "reply", "schema": schema}},
            "max_tokens": MAX_OUTPUT_TOKENS,
            "stream": False,
        }

    def search(self, *, purpose: str, system: str, text: str) -> NoReturn:
        """Not possible: the protocol has no search.

        Raises:
            Skip: Always.
        """
        raise NotAsked("only Gemini can search the web here", "use --analyst gemini, or --online")

    def _ask(self, body: dict[str, Any], purpose: str) -> Answered:
        call = Request(
            self.title,
            f"{self._address}/chat/completions",
            purpose,
            method="POST",
            headers={"Authorization": f"Bearer {self._key}"} if self._key else {},
            body=json.dumps(body).encode("ascii"),
            content_type="application/json",
            secrets=(self._key,) if self._key else (),
            keep=0,
        )
        try:
            return self._door.call(call)
        except ServiceFailedError as failure:
            raise ServiceDownError(failure.message, failure.hint) from None

    def _to_failure(self, reply: Answered) -> ServiceFailedError:
        try:
            error = json.loads(reply.body)["error"]
            said = error.get("message", "") if isinstance(error, dict) else error
        except (ValueError, TypeError, KeyError, RecursionError):
            said = ""
        detail = f"HTTP {reply.status}: {clean(said, 200)}" if said else f"HTTP {reply.status}"
        if reply.status in {401, 403}:
            return ServiceDownError(f"{self.title} refused the key ({detail})", "set BACKSTORY_ANALYST_API_KEY")
        if reply.status == 404:
            return ServiceDownError(
                f"{self.title} is not there ({detail})", "check the address, which usually ends in /v1, and --model"
            )
        if reply.status == 429 or reply.status >= 500:
            return ServiceDownError(f"{self.title} is busy or failed ({detail})", "try again later")
        return ServiceFailedError(
            f"{self.title} refused the request ({detail})", "check that it is a model that can look at images"
        )

    def _parse_reply(self, reply: Answered) -> Reply:
        answered = reply.json(self.title)
        try:
            choice = answered["choices"][0]
            finish, content = choice.get("finish_reason"), choice["message"]["content"]
        except (TypeError, KeyError, IndexError, AttributeError):
            raise ServiceFailedError(
                f"{self.title} answered with something that is no chat completion", "check the address"
            ) from None
        if finish not in {"stop", None}:
            raise ServiceFailedError(
                f"{self.title} stopped before its reply was complete (finish reason {clean(finish, 60)})", "try again"
            )
        try:
            parsed = json.loads(content)
        except (ValueError, TypeError, RecursionError):
            parsed = None
        if not isinstance(parsed, dict):
            raise ServiceFailedError(f"{self.title} did not reply with the JSON object it was asked for", "try again")
        return Reply(parsed, clean(answered.get("model") or self.model, 100), _count_tokens(answered.get("usage")))


def _count_tokens(usage: Any) -> Tokens | None:
    if not isinstance(usage, dict):
        return None
    read, written = usage.get("prompt_tokens"), usage.get("completion_tokens")
    if not isinstance(read, int) or not isinstance(written, int) or not (0 <= read < 2**40 and 0 <= written < 2**40):
        return None
    return read, written
