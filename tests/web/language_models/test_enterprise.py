"""Gemini Enterprise: tokens for a service account, fetched through the door, and requests that carry them."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from backstory_cli.errors import ServiceDown
from backstory_cli.web.door import Door
from backstory_cli.web.language_models.enterprise import Project
from backstory_cli.web.language_models.gemini import Gemini
from backstory_cli.web.ledger import Ledger
from fakes.gemini import FakeGemini, error
from fakes.loopback import Loopback

TOKEN = "ya29.canary-token-0123456789"
GRANTED = json.dumps({"access_token": TOKEN, "expires_in": 3600, "token_type": "Bearer"}).encode()


class FakeTokens(Loopback):
    """Google's token endpoint (developers.google.com/identity/protocols/oauth2/service-account)."""

    def __init__(self) -> None:
        self.answer: tuple[int, bytes] = (200, GRANTED)
        self.asked: list[dict[str, list[str]]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                outer.asked.append(parse_qs(body.decode()))
                status, content = outer.answer
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                with contextlib.suppress(OSError):
                    self.wfile.write(content)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        super().__init__(Handler)


@pytest.fixture
def tokens() -> Iterator[FakeTokens]:
    with FakeTokens() as server:
        yield server


@pytest.fixture
def fake() -> Iterator[FakeGemini]:
    with FakeGemini() as server:
        yield server


@pytest.fixture(scope="module")
def private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@pytest.fixture
def account(tmp_path: Path, private_key: str, tokens: FakeTokens) -> Path:
    """The file of a service account whose tokens come from this machine."""
    file = tmp_path / "account.json"
    told = {
        "type": "service_account",
        "project_id": "a-project",
        "private_key_id": "1",
        "private_key": private_key,
        "client_email": "backstory@a-project.iam.gserviceaccount.com",
        "client_id": "1",
        "token_uri": f"http://{tokens.host}/token",
    }
    file.write_text(json.dumps(told))
    return file


def project(file: Path, tokens: FakeTokens, ledger: Ledger) -> Project:
    door = Door(ledger, seconds=10, own_hosts={tokens.host})
    return Project(door, name="a-project", location="europe-west4", file=str(file))


def gemini(fake: FakeGemini, given: Project, ledger: Ledger) -> Gemini:
    return Gemini(
        api_key="an-api-key-that-must-not-travel",
        model="gemini-test",
        base_url=fake.url,
        timeout=10,
        ledger=ledger,
        project=given,
        retry_delay=0.001,
    )


def ask(client: Gemini) -> dict[str, object]:
    return client.generate(purpose="a test", system="Look.", text="What?", schema={"type": "object"}).parsed


def test_a_request_goes_to_the_project_with_a_token_and_no_key(
    fake: FakeGemini, tokens: FakeTokens, account: Path
) -> None:
    fake.reply({"sees": "a boat"})
    ledger = Ledger(keep_sent=True)
    client = gemini(fake, project(account, tokens, ledger), ledger)
    assert ask(client) == {"sees": "a boat"}
    assert ask(client) == {"sees": "a boat"}
    request = fake.requests[0]
    assert request.path == (
        "/v1beta1/projects/a-project/locations/europe-west4/publishers/google/models/gemini-test:generateContent"
    )
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert "x-goog-api-key" not in request.headers
    assert "store" not in request.json
    assert len(tokens.asked) == 1, "a token is used until it expires"
    assert tokens.asked[0]["grant_type"] == ["urn:ietf:params:oauth:grant-type:jwt-bearer"]
    assert [each.purpose for each in ledger.exchanges] == ["signing in to Gemini Enterprise", "a test", "a test"]
    assert ledger.exchanges[0].kept is None, "an assertion is a credential"
    kept = b"".join(each.kept.content for each in ledger.exchanges if each.kept)
    assert TOKEN.encode() not in kept
    assert TOKEN not in json.dumps([each.model_dump(mode="json") for each in ledger.exchanges])


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((400, b'{"error": "invalid_grant", "error_description": "Invalid JWT Signature."}'), "gave no token"),
        ((401, b'{"error": "unauthorized_client"}'), "gave no token"),
        ((200, b"<!doctype html><title>Sign in</title>"), "gave no token"),
        ((200, b"{}"), "gave no token"),
    ],
)
def test_no_token_is_one_line(
    fake: FakeGemini, tokens: FakeTokens, account: Path, answer: tuple[int, bytes], said: str
) -> None:
    tokens.answer = answer
    ledger = Ledger()
    with pytest.raises(ServiceDown, match=said) as caught:
        ask(gemini(fake, project(account, tokens, ledger), ledger))
    assert "gcloud auth application-default login" in caught.value.hint
    assert fake.requests == []


@pytest.mark.parametrize("content", ["", "no JSON", "{}", '{"type": "service_account"}', '{"type": "nobody"}'])
def test_a_file_that_is_none_is_one_line(fake: FakeGemini, tokens: FakeTokens, tmp_path: Path, content: str) -> None:
    file = tmp_path / "account.json"
    file.write_text(content)
    ledger = Ledger()
    with pytest.raises(ServiceDown, match="no credentials for Gemini Enterprise could be read") as caught:
        ask(gemini(fake, project(file, tokens, ledger), ledger))
    assert caught.value.hint
    assert ledger.exchanges == ()


def test_a_missing_file_too(fake: FakeGemini, tokens: FakeTokens, tmp_path: Path) -> None:
    ledger = Ledger()
    with pytest.raises(ServiceDown, match="could be read"):
        ask(gemini(fake, project(tmp_path / "none.json", tokens, ledger), ledger))


@pytest.mark.parametrize("status", [401, 403])
def test_a_project_that_is_refused_is_told_without_the_token(
    fake: FakeGemini, tokens: FakeTokens, account: Path, status: int
) -> None:
    fake.fail(status, error(status, "PERMISSION_DENIED", f"token {TOKEN} may not"))
    ledger = Ledger()
    with pytest.raises(ServiceDown, match="refused the project or its credentials") as caught:
        ask(gemini(fake, project(account, tokens, ledger), ledger))
    assert TOKEN not in f"{caught.value.message} {caught.value.hint}"
    assert "GOOGLE_CLOUD_PROJECT" in caught.value.hint
