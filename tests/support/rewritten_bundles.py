"""Bundles that were written anew, and the faults that are found in them."""

from __future__ import annotations

from backstory_cli.cases.bundle.verify import verify_bundle
from backstory_cli.errors import UnreadableBundleError


def found_in(data: bytes) -> tuple[str, ...]:
    """The faults of a bundle; what is no bundle any more has one."""
    try:
        return verify_bundle(data).faults
    except UnreadableBundleError as failure:
        return (failure.message,)
