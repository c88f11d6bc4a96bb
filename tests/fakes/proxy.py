"""A proxy on loopback that forwards, tunnels and records; and TLS with certificates of its own."""

from __future__ import annotations

import contextlib
import datetime
import http.client
import ipaddress
import socket
import ssl
import threading
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from fakes.loopback import Loopback


class FakeProxy(Loopback):
    """A context manager.

    Attributes:
        asked: Method and target of every request, in order.
        credentials: What came as Proxy-Authorization.
        refuses: Targets that are answered with HTTP 502.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.credentials: list[str] = []
        self.refuses: set[str] = set()
        super().__init__(_Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _noted(self) -> bool:
        """Record a request; whether it is to be carried out."""
        fake = self.server.fake  # type: ignore[attr-defined]
        fake.asked.append(f"{self.command} {self.path}")
        fake.credentials.append(self.headers.get("proxy-authorization", ""))
        if self.path in fake.refuses:
            self.send_response(502)
            self.send_header("content-length", "0")
            self.end_headers()
            return False
        return True

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        if not self._noted():
            return
        target = urlsplit(self.path)
        headers = {name: value for name, value in self.headers.items() if not name.lower().startswith("proxy-")}
        with contextlib.closing(http.client.HTTPConnection(target.netloc, timeout=20)) as onward:
            onward.request(self.command, target._replace(scheme="", netloc="").geturl() or "/", body or None, headers)
            reply = onward.getresponse()
            content = reply.read()
        self.send_response(reply.status)
        for name, value in reply.getheaders():
            if name.lower() not in {"transfer-encoding", "content-length"}:
                self.send_header(name, value)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_GET

    def do_CONNECT(self) -> None:
        if not self._noted():
            return
        host, _, port = self.path.rpartition(":")
        with socket.create_connection((host, int(port)), timeout=20) as onward:
            self.send_response(200)
            self.end_headers()
            back = threading.Thread(target=_carried, args=(onward, self.connection), daemon=True)
            back.start()
            _carried(self.connection, onward)
            back.join(20)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def _carried(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


class Authority:
    """A certificate authority of a test's own.

    Attributes:
        names: What clients called the servers that it vouches for, by SNI; None for an address.
    """

    def __init__(self, folder: Path) -> None:
        self.names: list[str | None] = []
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "an authority of a test")])
        self._own = self._certificate(self._name, self._key.public_key(), x509.BasicConstraints(ca=True, path_length=0))

    def trusted(self) -> ssl.SSLContext:
        """A client's context that knows this authority and no other."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cadata=self._own.public_bytes(Encoding.PEM).decode())
        return context

    def protect(self, server: Loopback, name: str) -> None:
        """Have a server, which does not run yet, speak TLS under a name or an address."""
        key = ec.generate_private_key(ec.SECP256R1())
        try:
            kind: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(name))
        except ValueError:
            kind = x509.DNSName(name)
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        certificate = self._certificate(subject, key.public_key(), x509.SubjectAlternativeName([kind]))
        path = self._folder / f"{name}.pem"
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path.write_bytes(private + certificate.public_bytes(Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        context.sni_callback = lambda _socket, called, _context: self.names.append(called)
        server.protect(context)

    def _certificate(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, extension: x509.ExtensionType
    ) -> x509.Certificate:
        now = datetime.datetime.now(datetime.UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(extension, critical=False)
            .sign(self._key, hashes.SHA256())
        )
