"""One call of an outside service, and what came back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal
from urllib.parse import urlencode

from backstory_cli.errors import ServiceFailedError
from backstory_cli.text import redact
from backstory_cli.web.http.deadline import MAX_REPLY

DAY = 86_400.0


@dataclass(frozen=True)
class Request:
    """What is asked of a service, whose address is the program's or the user's own word, never one that was found.

    It is never sent elsewhere than to ``url``: a redirect is an answer like any other.

    Attributes:
        service: The service's name, for messages.
        url: Where it is asked, without the query.
        purpose: What for, for the ledger.
        query: Fields of the address's query.
        headers: Headers besides the usual ones.
        body: What is sent with POST, and of which media type.
        secrets: Keys in any of the above: left out of messages, the ledger, the store, and of what came back.
        keep: Seconds for which an answer may be used again; 0 for never.
        alias: What the call is known by to the store, where its query holds a number that passes.
        a_minute: How often the service may be asked a minute; 0 for no limit.
        max_bytes: Bytes of the answer at most.
        attempts: Requests at most, where the service is busy or broken for the moment.
        confidential: The body is a credential: the ledger never keeps it.
    """

    service: str
    url: str
    purpose: str
    method: Literal["GET", "POST"] = "GET"
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    content_type: str = ""
    secrets: tuple[str, ...] = ()
    keep: float = DAY
    alias: str = ""
    a_minute: int = 0
    max_bytes: int = MAX_REPLY
    attempts: int = 3
    confidential: bool = False

    @property
    def address(self) -> str:
        """The whole address."""
        return f"{self.url}?{urlencode(self.query, errors='replace')}" if self.query else self.url

    @property
    def shown(self) -> str:
        """Method and address as the ledger shows them."""
        query = {name: redact(value, *self.secrets) for name, value in self.query.items()}
        return f"{self.method} {Request(self.service, self.url, self.purpose, query=query).address}"

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what makes this call the same as another, keys left out."""
        body = redact_keys(self.body, self.secrets)
        asked = self.alias or self.shown
        return hashlib.sha256(
            b"\0".join([asked.encode("utf-8", "backslashreplace"), self.content_type.encode(), body])
        ).hexdigest()


@dataclass(frozen=True)
class Reply:
    """What came back.

    Attributes:
        url: The address in the end, after redirects where they are followed.
        status: HTTP status.
        media_type: Without its parameters, in small letters.
        charset: The parameter of that name, if any.
        body: Unpacked, keys removed.
        at: When it came.
        modified: The header Last-Modified, as it was sent.
        kept: It is an earlier answer, used again.
        hops: Addresses that were redirected from, in order.
    """

    url: str
    status: int
    media_type: str
    body: bytes
    at: datetime
    charset: str = ""
    modified: str = ""
    kept: bool = False
    hops: tuple[str, ...] = ()

    def json(self, service: str) -> Any:
        """The JSON that it should be.

        Raises:
            ServiceFailedError: It is none.
        """
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise ServiceFailedError(
                f"{service} answered with something that is not its usual reply (HTTP {self.status}, "
                f"{self.media_type or 'no media type'})",
                "a sign-in page of the network, or a wrong address in the settings, does this",
            ) from None


def redact_keys(body: bytes, secrets: tuple[str, ...]) -> bytes:
    """Bytes in which keys are replaced."""
    return redact(body.decode("latin-1"), *secrets).encode("latin-1") if secrets else body


def encode_form(fields: Mapping[str, str], files: Mapping[str, tuple[str, bytes, str]]) -> tuple[str, bytes]:
    """Media type and body of a form with files, each given as name, content and media type.

    The boundary follows from the content, so that the same form is the same bytes (RFC 7578).
    """
    import httpx

    digest = hashlib.sha256(b"".join(content for _, content, _ in files.values())).hexdigest()[:32]
    kind = f"multipart/form-data; boundary={digest}"
    request = httpx.Request(
        "POST", "https://x.invalid/", data=dict(fields), files=files, headers={"Content-Type": kind}
    )
    return kind, request.read()


def parse_retry_after(retry_after: str) -> float | None:
    """Seconds until a service wants to be asked again (the header Retry-After, RFC 9110, 10.2.3); None if it says no
    such thing."""
    with suppress(ValueError, OverflowError):
        return max(0.0, float(int(retry_after)))
    with suppress(ValueError, TypeError, OverflowError):
        return max(0.0, (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds())
    return None
