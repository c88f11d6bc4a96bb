"""Paths of certificates: what vouches for an authority, and what does not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, ObjectIdentifier

from backstory_cli.cases.bundle.authorities import MAX_PATH, NoPathError, Roots, find_root
from fakes.time_stamps import Signer, chain, root, signer

NOW = datetime.now(UTC)


def found(leaf: Signer, brought: list[Signer], *roots: Signer) -> x509.Certificate:
    trusted = Roots("roots.pem", tuple(each.certificate for each in roots), required=True)
    return find_root(leaf.certificate, [each.certificate for each in brought], trusted, NOW)


def test_the_shortest_path_is_found_whatever_else_came_along() -> None:
    ours = chain(4)
    brought = [signer("rsa"), root("Another Root"), *reversed(ours)]
    assert found(ours[-1], brought, root("Another Root"), ours[0]) == ours[0].certificate
    assert found(ours[-1], brought, ours[0], ours[1]) == ours[1].certificate
    assert found(ours[-1], [], ours[-1]) == ours[-1].certificate, "the authority itself can be what is trusted"


def test_a_path_has_an_end() -> None:
    fits, longer = chain(MAX_PATH), chain(MAX_PATH + 1)
    assert found(fits[-1], fits, fits[0]) == fits[0].certificate
    with pytest.raises(NoPathError):
        found(longer[-1], longer, longer[0])


def usage(*, sign: bool) -> x509.KeyUsage:
    return x509.KeyUsage(True, False, False, False, False, sign, False, False, False)


def purposes(purpose: ObjectIdentifier) -> x509.ExtendedKeyUsage:
    return x509.ExtendedKeyUsage([purpose])


CONSTRAINT = x509.NameConstraints([x509.DNSName("example.org")], None)


@pytest.mark.parametrize(
    ("issuer", "said"),
    [
        (root("No CA", issuer=root(), ca=False), "may not vouch"),
        (root("Expired", issuer=root(), age=50, days=40), "not valid at that time"),
        (root("Not yet", issuer=root(), age=-5), "not valid at that time"),
        (root("No signs", issuer=root(), more=((usage(sign=False), True),)), "may not sign"),
        (root("Servers", issuer=root(), more=((purposes(ExtendedKeyUsageOID.SERVER_AUTH), False),)), "not for time"),
        (root("Strange", issuer=root(), more=((CONSTRAINT, True),)), "not understood"),
    ],
    ids=lambda each: each.certificate.subject.rfc4514_string() if isinstance(each, Signer) else "",
)
def test_an_issuer_that_may_not_vouch(issuer: Signer, said: str) -> None:
    with pytest.raises(NoPathError, match=said):
        found(signer(issuer=issuer), [issuer], root())


def test_an_issuer_that_may() -> None:
    allowed = ((usage(sign=True), True), (purposes(ExtendedKeyUsageOID.TIME_STAMPING), True), (CONSTRAINT, False))
    issuer = root("Good", issuer=root(), more=allowed)
    assert found(signer(issuer=issuer), [issuer], root()) == root().certificate


def test_a_root_that_allows_no_issuer_beneath_it() -> None:
    strict = root("Strict", path_length=0)
    issuer = root("Beneath", issuer=strict)
    assert found(signer(issuer=strict), [], strict) == strict.certificate
    with pytest.raises(NoPathError, match="may not vouch"):
        found(signer(issuer=issuer), [issuer], strict)


def test_a_root_of_the_same_name_with_another_key() -> None:
    with pytest.raises(NoPathError, match="no path"):
        found(signer(issuer=root()), [], root(days=299))
