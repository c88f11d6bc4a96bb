"""The client of Gemini: the one module that imports google-genai.

One call asks one question and gets JSON back. The SDK builds the request and retries, over an `httpx.Client` whose
transport is the guard that every other request passes, too. The SDK is imported when it is first asked for something,
since that takes 0.7 s.
"""

from __future__ import annotations

import json
import logging
import re
import time
import warnings
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from backstory_cli.errors import ServiceDownError, ServiceFailedError
from backstory_cli.text import clean, redact
from backstory_cli.web.http.certificates import make_tls_context
from backstory_cli.web.http.deadline import Deadline, RequestRefusedError
from backstory_cli.web.http.ledger import Ledger
from backstory_cli.web.http.messages import parse_retry_after
from backstory_cli.web.http.policy import Policy
from backstory_cli.web.language_models import MAX_OUTPUT_TOKENS, Found, Reply, Tokens
from backstory_cli.web.language_models.google_search import parse_found

if TYPE_CHECKING:
    import httpx
    from google.genai.types import GenerateContentConfig, GenerateContentResponse, HttpOptions

    from backstory_cli.web.language_models.vertex_credentials import Project

T = TypeVar("T")
GOOGLE = "https://generativelanguage.googleapis.com"
"""The Gemini API, unless a setting names another address."""
API_VERSION = "v1beta"
"""Stated, since google-genai 3 changed its default to ``v1``, which proxies and ``-latest`` model names lack."""
ENTERPRISE_VERSION = "v1beta1"
"""Of the Gemini Enterprise Agent Platform, as google-genai 3.4.0 asks it by itself."""
MAX_RETRY_DELAY = 8.0
"""Seconds between two attempts, before the jitter."""


MAX_ASKED_WAIT = 20.0
"""Seconds that are waited before another attempt where the service asks for it; longer ones end the call."""


class RetryLaterError(Exception):
    """The service asks to be left alone for longer than anybody waits here."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds


class Gemini:
    """A Gemini model behind an API key, or in a project of Gemini Enterprise.

    Args:
        api_key: The key; it travels in a header and never in a message. Not used with a project.
        model: Its name, such as ``gemini-3.8-flash``.
        base_url: Another server that speaks the same protocol; None for Google's.
        project: The user's project of Google Cloud, with the credentials for it; None for a key.
        timeout: Seconds for one call as a whole, retries and pauses included.
        ledger: Where each request is noted.
        proxy: The address of a proxy that the user named.
        contact: How Google can reach the user, for the User-Agent.
        attempts: Requests at most, for 408, 429, 5xx and failed connections.
        retry_delay: Seconds before the second attempt; it doubles, and up to as much again is added at random.
    """

    name = "gemini"
    title = "Gemini"

    def __init__(
        self,
        *,
        api_key: str,
        model: str,
        base_url: str | None,
        timeout: float,
        ledger: Ledger,
        project: Project | None = None,
        proxy: str | None = None,
        contact: str = "",
        attempts: int = 3,
        retry_delay: float = 1.0,
    ) -> None:
        self._key = api_key.strip()
        self.model = model
        self.title = "Gemini Enterprise" if project else "Gemini"
        self._project = project
        self._base_url = base_url or (None if project else GOOGLE)
        self._timeout = timeout
        self._ledger = ledger
        self._policy = Policy(own_hosts=frozenset({base_url} if base_url else ()), proxy=proxy, contact=contact)
        self._attempts = attempts
        self._retry_delay = retry_delay
        _silence_sdk()

    def generate(
        self, *, purpose: str, system: str, text: str, schema: dict[str, Any], jpeg: bytes | None = None
    ) -> Reply:
        """Send instructions, a text and possibly a JPEG; return the JSON object that answers them.

        Args:
            purpose: What the request is for, for the ledger.
            system: The instructions.
            text: What they apply to.
            schema: JSON Schema of the reply wanted.
            jpeg: A picture to look at.

        Raises:
            ServiceFailedError: Whatever kept a whole JSON object from arriving.
        """
        return self._ask(
            purpose, _build_contents(text, jpeg), _build_config(system, schema, stored=self._stored), self._parse_reply
        )

    def search(self, *, purpose: str, system: str, text: str) -> Found:
        """Have it search with Google and write what it found, tied to pages by Google.

        Raises:
            ServiceFailedError: There is no whole answer.
        """
        config = _build_config(system, None, stored=self._stored)
        return self._ask(purpose, _build_contents(text, None), config, self._parse_found)

    @property
    def _stored(self) -> bool | None:
        """What a request says about being kept at Google; Gemini Enterprise knows no such field."""
        return None if self._project else False

    def _ask(
        self,
        purpose: str,
        contents: list[Any],
        config: GenerateContentConfig,
        read: Callable[[GenerateContentResponse], T],
    ) -> T:
        """Send one request and read its answer; whatever fails is told in plain words."""
        secret = self._key
        if self._project is None and (not self._key or not self._key.isascii() or not self._key.isprintable()):
            raise ServiceDownError(
                "Gemini needs an API key, and the one that is set is empty or not a key", "check GEMINI_API_KEY"
            )
        try:
            if self._project is not None:
                secret = self._project.token()
            with Deadline(self._ledger, purpose, self._timeout, secrets=(secret,)) as watch:
                return read(self._send(watch, contents, config))
        except ServiceFailedError as failure:
            kind, message, hint = type(failure), failure.message, failure.hint
        except Exception as problem:  # noqa: BLE001 - the SDK raises many types, some of them not its own
            message, hint = self._explain_failure(problem, watch)
            kind = ServiceDownError if watch.status != 400 or "API key" in message else ServiceFailedError
        raise kind(redact(message, secret), redact(hint, secret))

    def _send(self, watch: Deadline, contents: list[Any], config: GenerateContentConfig) -> GenerateContentResponse:
        import httpx
        from google import genai

        from backstory_cli.web.http.transport import GuardedTransport

        guard = GuardedTransport(self._policy, watch, typed=self._base_url or "")
        hooks: dict[str, list[Callable[..., Any]]] = {
            "request": [_drop_credentials],
            "response": [partial(self._wait_as_asked, watch)],
        }
        with httpx.Client(transport=guard, trust_env=False, event_hooks=hooks) as through:
            options = self._build_options(through)
            client = (
                genai.Client(api_key=self._key, enterprise=False, http_options=options)
                if self._project is None
                else genai.Client(
                    enterprise=True,
                    project=self._project.name,
                    location=self._project.location,
                    credentials=self._project.credentials(),
                    http_options=options,
                )
            )
            with client:
                return client.models.generate_content(model=self.model, contents=contents, config=config)

    def _wait_as_asked(self, watch: Deadline, response: httpx.Response) -> None:
        """Leave the service alone for as long as it says, since the SDK does not, unless that is too long."""
        if response.status_code not in {429, 503} or watch.attempts >= self._attempts:
            return
        asked = parse_retry_after(response.headers.get("retry-after", "")) or _parse_retry_delay(response.read())
        if asked and asked > min(MAX_ASKED_WAIT, watch.left - 1):
            raise RetryLaterError(asked)
        time.sleep(asked)

    def _build_options(self, through: httpx.Client) -> HttpOptions:
        from google.genai import types

        return types.HttpOptions(
            base_url=self._base_url,
            api_version=API_VERSION if self._project is None else ENTERPRISE_VERSION,
            timeout=max(1, round(self._timeout * 1000)),
            httpx_client=through,
            # Of clients that are never used: without these the SDK reads all certificates anew for each of them.
            async_client_args={"trust_env": False, "verify": make_tls_context(), "ssl": make_tls_context()},
            retry_options=types.HttpRetryOptions(
                attempts=self._attempts,
                initial_delay=self._retry_delay,
                max_delay=MAX_RETRY_DELAY,
                jitter=self._retry_delay,
            ),
        )

    def _parse_reply(self, response: GenerateContentResponse) -> Reply:
        try:
            parsed = json.loads(_read_text(response))
        except (ValueError, RecursionError):
            parsed = None
        if not isinstance(parsed, dict):
            raise ServiceFailedError(
                "Gemini's reply is not the JSON object it was asked for, or breaks off in the middle", "try again"
            )
        return Reply(parsed, clean(response.model_version or self.model, 100), _count_tokens(response))

    def _parse_found(self, response: GenerateContentResponse) -> Found:
        return parse_found(response, _read_text(response), self.model, _count_tokens(response))

    def _explain_failure(self, problem: Exception, watch: Deadline) -> tuple[str, str]:
        """Message and hint for a call that ended in an exception."""
        name = f"{self.title}{self._describe_server()}"
        if watch.expired:
            return (
                f"{name} did not answer within {self._timeout:g} seconds",
                "try again later, or allow it longer with the setting gemini_timeout",
            )
        if isinstance(problem, RetryLaterError):
            return (
                f"{name} wants to be left alone for {problem.seconds:.0f} seconds (HTTP {watch.status})",
                "ask again then, or look at the quota of the key at aistudio.google.com",
            )
        if isinstance(problem, RequestRefusedError):
            return f"{name} {problem}", "check the address in GOOGLE_GEMINI_BASE_URL, if one is set"
        if watch.status is None:
            cause = clean(problem, 200) or type(problem).__name__
            return f"{name} could not be reached ({cause})", "check the network connection, or run without --analyst"
        if watch.status != 200:
            said = clean(getattr(problem, "message", None) or "", 200)
            invalid = "API_KEY_INVALID" in str(problem)
            return _explain_http_status(name, watch, said, self.model, invalid, enterprise=self._project is not None)
        if not watch.whole:
            return f"{name} broke off its reply", "check the network connection, and try again"
        return (
            f"{name} answered with something that is not a Gemini reply",
            "a sign-in page of the network, or a wrong GOOGLE_GEMINI_BASE_URL, does this",
        )

    def _describe_server(self) -> str:
        """`` at host:port`` for a server that is not Google's."""
        if self._base_url in {GOOGLE, None}:
            return ""
        assert self._base_url is not None  # noqa: S101 - narrows the type
        try:
            return f" at {clean(urlsplit(self._base_url).netloc.rpartition('@')[2], 200)}"
        except ValueError:
            return " at the configured address"


def _drop_credentials(request: httpx.Request) -> None:
    """Leave name and password out of an address; httpx made a header of them."""
    request.url = request.url.copy_with(userinfo=b"")


_RETRY_DELAY = re.compile(rb'"retryDelay"\s*:\s*"(\d{1,6})(?:\.\d+)?s"')
"""google.rpc.RetryInfo in the body of an error."""


def _parse_retry_delay(body: bytes) -> float:
    delay = _RETRY_DELAY.search(body)
    return float(delay[1]) if delay else 0.0


def _silence_sdk() -> None:
    """Keep the SDK's warnings and log lines off the person's terminal: what matters is raised or returned.

    Requests run in threads, where filters cannot be set for a while only: theirs are narrow, and stay.
    """
    logger = logging.getLogger("google_genai")
    if logger.level == logging.NOTSET:
        logger.setLevel(logging.CRITICAL + 1)
    warnings.filterwarnings("ignore", module=r"google\.(genai|auth|oauth2)\b")


def _build_contents(text: str, jpeg: bytes | None) -> list[Any]:
    from google.genai import types

    picture = [] if jpeg is None else [types.Part.from_bytes(data=jpeg, mime_type="image/jpeg")]
    return [*picture, types.Part.from_text(text=text)]


def _build_config(system: str, schema: dict[str, Any] | None, *, stored: bool | None) -> GenerateContentConfig:
    """One request with little thinking: for a JSON reply without tools, or, without a schema, with Google Search."""
    from google.genai import types

    return types.GenerateContentConfig(
        system_instruction=system,
        response_mime_type="application/json" if schema else None,
        response_json_schema=schema,
        tools=None if schema else [types.Tool(google_search=types.GoogleSearch())],
        max_output_tokens=MAX_OUTPUT_TOKENS,
        thinking_config=types.ThinkingConfig(thinking_level=types.ThinkingLevel.LOW),
        automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
        store=stored,
    )


def _read_text(response: GenerateContentResponse) -> str:
    """The text of a finished reply.

    Raises:
        ServiceFailedError: The request was blocked, the reply was stopped, or there is none.
    """
    feedback = response.prompt_feedback
    if feedback is not None and feedback.block_reason is not None:
        reason = clean(feedback.block_reason.value, 60)
        raise ServiceFailedError(
            f"Gemini refused the request (block reason {reason})",
            "nothing can be changed here about its policy; the findings of the other checks stand",
        )
    if not response.candidates:
        raise ServiceFailedError("Gemini sent an empty reply (no candidates)", "try again")
    finish = response.candidates[0].finish_reason
    if finish is not None and finish.value != "STOP":
        raise ServiceFailedError(
            f"Gemini stopped before its reply was complete (finish reason {clean(finish.value, 60)})",
            "try again; if it stays so, the findings of the other checks stand",
        )
    if not response.text:
        raise ServiceFailedError("Gemini sent an empty reply (no text)", "try again")
    return response.text


def _count_tokens(response: GenerateContentResponse) -> Tokens | None:
    """What was read and written, thinking and what a tool gave included, as the server counts it."""
    usage = response.usage_metadata
    if usage is None or usage.prompt_token_count is None:
        return None
    read = usage.prompt_token_count + (usage.tool_use_prompt_token_count or 0)
    written = (usage.candidates_token_count or 0) + (usage.thoughts_token_count or 0)
    return (read, written) if 0 <= read < 2**40 and 0 <= written < 2**40 else None


def _explain_http_status(
    name: str, watch: Deadline, said: str, model: str, key_invalid: bool, *, enterprise: bool
) -> tuple[str, str]:
    """Message and hint for a status other than 200 (codes: ai.google.dev, "Troubleshooting guide")."""
    status = watch.status or 0
    detail = f"HTTP {status}: {said}" if said else f"HTTP {status}"
    tried = f" after {watch.attempts} attempts" if watch.attempts > 1 else ""
    if enterprise and status in {401, 403}:
        return (
            f"{name} refused the project or its credentials ({detail})",
            "check GOOGLE_CLOUD_PROJECT, GOOGLE_CLOUD_LOCATION, and gcloud auth application-default login",
        )
    if key_invalid or status in {401, 403}:
        return f"{name} refused the API key ({detail})", "check GEMINI_API_KEY; keys are made at aistudio.google.com"
    if status == 404:
        return f"{name} does not know the model {model} ({detail})", "name another one with --model"
    if status == 429:
        return (
            f"{name} refused{tried}, because too much was asked of it with this key ({detail})",
            "wait a minute, or look at the quota of the key at aistudio.google.com",
        )
    if 300 <= status < 400:
        return f"{name} sent the request elsewhere ({detail}), which is not followed", "check GOOGLE_GEMINI_BASE_URL"
    if status >= 500 or status == 408:
        return f"{name} failed{tried} ({detail})", "try again later"
    return f"{name} refused the request ({detail})", "check the settings model and gemini_base_url"
