"""Words about a record that several findings share: who signed it, whether it is broken, what a signature means."""

from __future__ import annotations

from backstory_cli.metadata.credentials import Credentials, Manifest
from backstory_cli.reference.credential_terms import classify_failure

SIGNED_MEANS = "A signature shows who vouches for the record, not that what the image shows is true."


def describe_signer(manifest: Manifest | None) -> str:
    """The names of who signed a record, as its certificate has them."""
    if manifest is None:
        return "an unnamed signer"
    names = dict.fromkeys(filter(None, (manifest.issuer, manifest.common_name)))
    return " / ".join(names) or "an unnamed signer"


def is_content_changed(read: Credentials) -> bool:
    """Whether the file's bytes are not those that its own record signs."""
    return any(classify_failure(each.code) == "content" for each in read.problems if not each.of_ingredient)


def is_broken(read: Credentials) -> bool:
    """Whether the gravest failure of the file's own record is that picture or record were changed."""
    kinds = {classify_failure(each.code) for each in read.problems if not each.of_ingredient}
    return bool(kinds & {"content", "record"})
