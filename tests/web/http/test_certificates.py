"""Servers are known by the machine's certificates, which are read once."""

from __future__ import annotations

import ssl
import sys
from pathlib import Path
from typing import Any

import pytest

from backstory_cli.web.http.certificates import make_tls_context
from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.http.ledger import Ledger
from backstory_cli.web.language_models.gemini import Gemini
from fakes.gemini import FakeGemini
from fakes.pages import Page, Pages
from support.waiting import HANG


def test_who_a_server_is_is_checked() -> None:
    context = make_tls_context()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


def test_the_environment_names_no_others(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "theirs.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    make_tls_context.cache_clear()
    assert make_tls_context().verify_mode is ssl.CERT_REQUIRED


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="these have a store of their own")
def test_where_the_system_has_none_there_are_httpx_s(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    absent = str(tmp_path / "absent")
    nowhere = ssl.DefaultVerifyPaths(absent, absent, "SSL_CERT_FILE", absent, "SSL_CERT_DIR", absent)
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: nowhere)
    make_tls_context.cache_clear()
    try:
        assert make_tls_context().get_ca_certs()
        assert make_tls_context().verify_mode is ssl.CERT_REQUIRED
    finally:
        make_tls_context.cache_clear()


def test_they_are_read_once_for_all_that_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    load = ssl.SSLContext.load_verify_locations

    def counted(self: ssl.SSLContext, *arguments: Any, **options: Any) -> None:
        read.append(arguments)
        load(self, *arguments, **options)

    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", counted)
    make_tls_context.cache_clear()
    with Pages({"/": Page(b"hello")}) as pages, FakeGemini() as fake:
        door = GuardedClient(Ledger(), plain=True, resolve=lambda _host, _port: ["127.0.0.1"])
        for _ in range(3):
            assert door.fetch(pages.url("/"), purpose="a test", max_bytes=100).body == b"hello"
        fake.reply({})
        gemini = Gemini(api_key="a-key", model="m", base_url=fake.url, timeout=HANG, ledger=Ledger())
        for _ in range(2):
            gemini.generate(purpose="a test", system="", text="", schema={"type": "object"})
    assert len(read) <= 1, "Windows and macOS keep theirs elsewhere"
