"""A project of Gemini Enterprise (Google Cloud), and the credentials that open it.

Credentials come from the file that ``GOOGLE_APPLICATION_CREDENTIALS`` names, or from the one that ``gcloud auth
application-default login`` writes; a machine's own identity in Google's cloud is not asked for. Tokens are fetched
through the guarded door, so that the exchange stands in the ledger.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from backstory_cli.errors import ServiceDownError, ServiceFailedError
from backstory_cli.text import clean
from backstory_cli.web.http.messages import Request

if TYPE_CHECKING:
    from google.auth.credentials import Credentials

    from backstory_cli.web.http.client import GuardedClient

SCOPES = ("https://www.googleapis.com/auth/cloud-platform",)
_WAY_OUT = "gcloud auth application-default login, or set GOOGLE_APPLICATION_CREDENTIALS to a service account's file"


class Project:
    """A project by its name, where its models run, and who may use it.

    Args:
        door: What tokens are fetched through.
        name: The project's id.
        location: A region such as ``europe-west4``, or ``global``.
        file: The file of credentials; empty for gcloud's own.
    """

    def __init__(self, door: GuardedClient, *, name: str, location: str, file: str = "") -> None:
        self.name = name
        self.location = location
        self._door = door
        self._file = file
        self._credentials: Credentials | None = None
        self._lock = threading.Lock()

    def credentials(self) -> Credentials:
        """A token that is still good, and nothing by which google-genai could renew it past the door.

        Raises:
            ServiceDownError: There are no credentials, or Google gave no token for them.
        """
        from google.oauth2.credentials import Credentials

        with self._lock:
            if self._credentials is None:
                self._credentials = self._load()
            if not self._credentials.valid:
                self._refresh(self._credentials)
            quota = self._credentials.quota_project_id
            return Credentials(self._credentials.token, quota_project_id=quota)  # type: ignore[no-untyped-call]

    def token(self) -> str:
        """The token, to be left out of every message."""
        return str(self.credentials().token)

    def _load(self) -> Credentials:
        import google.auth

        path = self._file or str(_find_gcloud_folder() / "application_default_credentials.json")
        try:
            loaded, _ = google.auth.load_credentials_from_file(path, scopes=SCOPES)  # type: ignore[no-untyped-call]
        except Exception as problem:  # noqa: BLE001 - the library raises several types, for a person's file
            what = clean(problem, 200)
            raise ServiceDownError(f"no credentials for Gemini Enterprise could be read ({what})", _WAY_OUT) from None
        return loaded  # type: ignore[no-any-return]  # the library has no types

    def _refresh(self, credentials: Credentials) -> None:
        try:
            credentials.refresh(self._exchange)  # type: ignore[no-untyped-call]
        except ServiceFailedError as failure:
            raise ServiceDownError(failure.message, failure.hint) from None
        except Exception as problem:  # noqa: BLE001 - as above; its text can hold what the server sent
            kind = type(problem).__name__
            raise ServiceDownError(f"Google gave no token for Gemini Enterprise ({kind})", _WAY_OUT) from None

    def _exchange(
        self,
        url: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        **_: Any,
    ) -> _Answer:
        """google-auth's interface of a transport (google.auth.transport.Request)."""
        given = {name: str(value) for name, value in (headers or {}).items()}
        kind = next((given.pop(name) for name in list(given) if name.lower() == "content-type"), "")
        reply = self._door.call(
            Request(
                clean(urlsplit(url).netloc, 200),
                url,
                "signing in to Gemini Enterprise",
                method="POST" if method == "POST" else "GET",
                headers=given,
                body=body or b"",
                content_type=kind,
                keep=0,
                confidential=True,
            )
        )
        return _Answer(reply.status, {"content-type": reply.media_type}, reply.body)


def _find_gcloud_folder() -> Path:
    """Where gcloud keeps its files (cloud.google.com/sdk/docs/configurations)."""
    if named := os.environ.get("CLOUDSDK_CONFIG"):
        return Path(named)
    if os.name == "nt":
        return Path(os.environ.get("APPDATA", "C:\\")) / "gcloud"
    return Path.home() / ".config" / "gcloud"


class _Answer:
    """google.auth.transport.Response."""

    def __init__(self, status: int, headers: Mapping[str, str], data: bytes) -> None:
        self.status = status
        self.headers = headers
        self.data = data
