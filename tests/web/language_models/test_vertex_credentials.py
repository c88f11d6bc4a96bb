"""Gemini Enterprise: tokens for a service account, fetched through the door, and requests that carry them."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs

import google.auth.exceptions
import google.oauth2.credentials
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from backstory_cli.errors import ServiceDownError
from backstory_cli.system.concurrency import run_all
from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.http.ledger import Ledger
from backstory_cli.web.language_models.gemini import Gemini
from backstory_cli.web.language_models.vertex_credentials import Project
from fakes.gemini import FakeGemini, error
from fakes.loopback import Loopback
from fakes.proxy import FakeProxy
from support.waiting import HANG

TOKEN = "ya29.canary-token-0123456789"
GRANTED = json.dumps({"access_token": TOKEN, "expires_in": 3600, "token_type": "Bearer"}).encode()


class FakeTokens(Loopback):
    """Google's token endpoint (developers.google.com/identity/protocols/oauth2/service-account)."""

    def __init__(self) -> None:
        self.answer: tuple[int, bytes] = (200, GRANTED)
        self.kind = "application/json"
        self.asked: list[dict[str, list[str]]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                outer.asked.append(parse_qs(body.decode()))
                status, content = outer.answer
                self.send_response(status)
                self.send_header("content-type", outer.kind)
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
    door = GuardedClient(ledger, seconds=HANG, own_hosts={tokens.host})
    return Project(door, name="a-project", location="europe-west4", file=str(file))


def gemini(fake: FakeGemini, given: Project, ledger: Ledger) -> Gemini:
    return Gemini(
        api_key="an-api-key-that-must-not-travel",
        model="gemini-test",
        base_url=fake.url,
        timeout=HANG,
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
    with pytest.raises(ServiceDownError, match=said) as caught:
        ask(gemini(fake, project(account, tokens, ledger), ledger))
    assert "gcloud auth application-default login" in caught.value.hint
    assert fake.requests == []


def test_a_sign_in_page_instead_of_a_token_is_one_line(fake: FakeGemini, tokens: FakeTokens, account: Path) -> None:
    tokens.answer, tokens.kind = (200, b"<!doctype html><title>Sign in</title>"), "text/html"
    ledger = Ledger()
    with pytest.raises(ServiceDownError, match="gave no token") as caught:
        ask(gemini(fake, project(account, tokens, ledger), ledger))
    assert "\n" not in caught.value.message
    assert fake.requests == []


def test_what_a_server_says_with_its_refusal_is_not_passed_on(
    fake: FakeGemini, tokens: FakeTokens, account: Path, private_key: str
) -> None:
    """It may hold the token, or what was sent to get one."""
    tokens.answer = (403, json.dumps({"error": "no", "error_description": f"{TOKEN} {private_key}"}).encode())
    ledger = Ledger(keep_sent=True)
    with pytest.raises(ServiceDownError) as caught:
        ask(gemini(fake, project(account, tokens, ledger), ledger))
    told = f"{caught.value.message} {caught.value.hint} {caught.value.__cause__!r} {ledger.exchanges!r}"
    assert TOKEN not in told
    assert "PRIVATE KEY" not in told
    assert tokens.asked[0]["assertion"][0] not in told


def test_a_token_server_of_the_private_network_is_asked_only_where_the_user_named_it(
    fake: FakeGemini, tokens: FakeTokens, account: Path
) -> None:
    ledger = Ledger()
    given = Project(GuardedClient(ledger, seconds=HANG), name="a-project", location="global", file=str(account))
    with pytest.raises(ServiceDownError) as caught:
        ask(gemini(fake, given, ledger))
    assert tokens.host in caught.value.message
    assert caught.value.hint
    assert (tokens.asked, fake.requests) == ([], [])


def test_a_token_server_that_is_gone_is_one_line(fake: FakeGemini, tokens: FakeTokens, account: Path) -> None:
    with FakeTokens() as gone:
        address = gone.host
    account.write_text(account.read_text().replace(tokens.host, address))
    ledger = Ledger()
    given = Project(
        GuardedClient(ledger, seconds=HANG, own_hosts={address}), name="a-project", location="global", file=str(account)
    )
    with pytest.raises(ServiceDownError, match="could not be reached"):
        ask(gemini(fake, given, ledger))
    assert fake.requests == []


@pytest.mark.filterwarnings("ignore:The load_credentials_from_file method is deprecated")
def test_a_token_that_has_run_out_is_asked_for_anew(tokens: FakeTokens, account: Path) -> None:
    tokens.answer = (200, json.dumps({"access_token": TOKEN, "expires_in": 1, "token_type": "Bearer"}).encode())
    given = project(account, tokens, Ledger())
    assert [given.token(), given.token()] == [TOKEN, TOKEN]
    assert len(tokens.asked) == 2


@pytest.mark.filterwarnings("ignore:The load_credentials_from_file method is deprecated")
def test_requests_side_by_side_sign_in_once(tokens: FakeTokens, account: Path) -> None:
    given = project(account, tokens, Ledger())
    assert run_all([given.token] * 6) == [TOKEN] * 6
    assert len(tokens.asked) == 1


def test_without_a_file_it_is_the_one_that_gcloud_wrote(
    fake: FakeGemini, tokens: FakeTokens, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person's own credentials: a token for a refresh token, which is a secret as well."""
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    # google-auth asks this address whatever the file says.
    monkeypatch.setattr(google.oauth2.credentials, "_GOOGLE_OAUTH2_TOKEN_ENDPOINT", f"http://{tokens.host}/token")
    person = {"type": "authorized_user", "client_id": "1", "client_secret": "s-canary", "refresh_token": "r-canary"}
    (tmp_path / "application_default_credentials.json").write_text(json.dumps(person))
    ledger = Ledger(keep_sent=True)
    door = GuardedClient(ledger, seconds=HANG, own_hosts={tokens.host})
    fake.reply({"sees": "a boat"})
    assert ask(gemini(fake, Project(door, name="a-project", location="global"), ledger)) == {"sees": "a boat"}
    assert tokens.asked[0]["refresh_token"] == ["r-canary"]
    assert fake.requests[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert "/locations/global/" in fake.requests[0].path
    told = repr(ledger.exchanges)
    assert not [secret for secret in (TOKEN, "s-canary", "r-canary") if secret in told]


def test_a_token_that_a_reply_echoes_stays_out_of_it(fake: FakeGemini, tokens: FakeTokens, account: Path) -> None:
    fake.reply({"sees": f"Bearer {TOKEN}"})
    ledger = Ledger()
    assert ask(gemini(fake, project(account, tokens, ledger), ledger)) == {"sees": "Bearer [key removed]"}


def test_the_environment_sends_a_request_of_a_project_nowhere_else(
    fake: FakeGemini, tokens: FakeTokens, account: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "GOOGLE_API_KEY": "another-key",
        "GEMINI_API_KEY": "a-third-key",
        "GOOGLE_GENAI_USE_ENTERPRISE": "false",
        "GOOGLE_GENAI_USE_VERTEXAI": "false",
        "GOOGLE_CLOUD_PROJECT": "another-project",
        "GOOGLE_CLOUD_LOCATION": "us-central1",
        "GOOGLE_VERTEX_BASE_URL": "http://127.0.0.1:9",
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "HTTP_PROXY": "http://127.0.0.1:9",
    }.items():
        monkeypatch.setenv(name, value)
    fake.reply({"sees": "a boat"})
    ledger = Ledger()
    assert ask(gemini(fake, project(account, tokens, ledger), ledger)) == {"sees": "a boat"}
    (request,) = fake.requests
    assert "/projects/a-project/locations/europe-west4/" in request.path
    assert "x-goog-api-key" not in request.headers


def test_a_search_of_a_project_says_nothing_of_keeping(fake: FakeGemini, tokens: FakeTokens, account: Path) -> None:
    fake.grounded("It opened.", webSearchQueries=["bridge"])
    ledger = Ledger()
    found = gemini(fake, project(account, tokens, ledger), ledger).search(purpose="", system="", text="where?")
    assert found.queries == ("bridge",)
    assert fake.requests[0].json["tools"] == [{"googleSearch": {}}]
    assert "store" not in fake.requests[0].json


def test_tokens_and_requests_go_through_the_proxy(fake: FakeGemini, tokens: FakeTokens, account: Path) -> None:
    fake.reply({"sees": "a boat"})
    ledger = Ledger()
    with FakeProxy() as proxy:
        through = f"http://{proxy.host}"
        door = GuardedClient(ledger, seconds=10, own_hosts={tokens.host}, proxy=through)
        given = Project(door, name="a-project", location="global", file=str(account))
        client = Gemini(
            api_key="", model="m", base_url=fake.url, timeout=10, ledger=ledger, project=given, proxy=through
        )
        assert ask(client) == {"sees": "a boat"}
    assert proxy.asked == [f"POST http://{tokens.host}/token", f"POST {fake.url}{fake.requests[0].path}"]


@pytest.mark.filterwarnings("ignore:The load_credentials_from_file method is deprecated")
def test_the_sdk_gets_a_token_that_it_cannot_renew_by_itself(tokens: FakeTokens, account: Path) -> None:
    given = project(account, tokens, Ledger()).credentials()
    assert (given.token, given.expired) == (TOKEN, False)
    with pytest.raises(google.auth.exceptions.RefreshError):
        given.refresh(None)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("content", ["", "no JSON", "{}", '{"type": "service_account"}', '{"type": "nobody"}'])
def test_a_file_that_is_none_is_one_line(fake: FakeGemini, tokens: FakeTokens, tmp_path: Path, content: str) -> None:
    file = tmp_path / "account.json"
    file.write_text(content)
    ledger = Ledger()
    with pytest.raises(ServiceDownError, match="no credentials for Gemini Enterprise could be read") as caught:
        ask(gemini(fake, project(file, tokens, ledger), ledger))
    assert caught.value.hint
    assert ledger.exchanges == ()


def test_a_missing_file_too(fake: FakeGemini, tokens: FakeTokens, tmp_path: Path) -> None:
    ledger = Ledger()
    with pytest.raises(ServiceDownError, match="could be read"):
        ask(gemini(fake, project(tmp_path / "none.json", tokens, ledger), ledger))


@pytest.mark.parametrize("status", [401, 403])
def test_a_project_that_is_refused_is_told_without_the_token(
    fake: FakeGemini, tokens: FakeTokens, account: Path, status: int
) -> None:
    fake.fail(status, error(status, "PERMISSION_DENIED", f"token {TOKEN} may not"))
    ledger = Ledger()
    with pytest.raises(ServiceDownError, match="refused the project or its credentials") as caught:
        ask(gemini(fake, project(account, tokens, ledger), ledger))
    assert TOKEN not in f"{caught.value.message} {caught.value.hint}"
    assert "GOOGLE_CLOUD_PROJECT" in caught.value.hint
