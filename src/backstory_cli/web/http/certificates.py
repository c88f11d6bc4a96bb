"""The certificates of this machine, by which servers are known: read once, since to read them takes longer than most
requests to a server nearby."""

from __future__ import annotations

import functools
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl


@functools.cache
def make_tls_context() -> ssl.SSLContext:
    """The TLS context of every encrypted connection; nothing of the environment changes it.

    With the system's certificates, among them those of a company's own; else with those that come with httpx.
    """
    import ssl

    if sys.platform in {"win32", "darwin"}:
        import truststore

        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    paths = ssl.get_default_verify_paths()  # as compiled in: `load_default_certs` would follow SSL_CERT_FILE
    file = paths.openssl_cafile if Path(paths.openssl_cafile).is_file() else None
    folder = paths.openssl_capath if any(Path(paths.openssl_capath).glob("*.0")) else None
    if file is None and folder is None:
        import httpx

        return httpx.create_ssl_context(trust_env=False)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(file, folder)
    return context
