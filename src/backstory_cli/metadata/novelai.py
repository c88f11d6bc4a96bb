"""NovelAI's signature: Ed25519 over a picture's pixels and its settings, verified with its public key, offline.

Source: NovelAI's published verification script (github.com/NovelAI/novelai-image-metadata), November 2026.
"""

from __future__ import annotations

import base64
import binascii
import json

from backstory_cli.errors import Skip
from backstory_cli.image.image import Image
from backstory_cli.metadata.reader import read_metadata

PUBLIC_KEY = "Y2JcQAOhLwzwSDUJPNgL04nS0Tbqm7cSRc4xk0vRMic="
"""Raw Ed25519 key, base64."""


def verify_signature(image: Image, key: str = PUBLIC_KEY) -> bool | None:
    """Whether the signature in a PNG's ``Comment`` is valid; None where there is none."""
    signed = _split_comment(image)
    if signed is None:
        return None
    signature, settings = signed
    try:
        pixels = image.channels[:, :, :3].tobytes()
    except Skip:
        return None
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key))
    try:
        public.verify(signature, pixels + settings)
    except InvalidSignature:
        return False
    return True


def _split_comment(image: Image) -> tuple[bytes, bytes] | None:
    """The signature, and the settings that it covers as the signer wrote them."""
    if image.media_type != "image/png":
        return None
    field = read_metadata(image).field("Comment", "PNG")
    try:
        settings = json.loads(str(field.raw)) if field else None
        if not isinstance(settings, dict) or not isinstance(settings.get("signed_hash"), str):
            return None
        signature = base64.b64decode(settings.pop("signed_hash"), validate=True)
    except (ValueError, RecursionError, binascii.Error):
        return None
    return signature, json.dumps(settings).encode()
