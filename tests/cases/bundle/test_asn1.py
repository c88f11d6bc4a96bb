"""DER: what is written is read again, and the reader ends on anything."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.cases.bundle import asn1 as der
from backstory_cli.cases.bundle.timestamp import BadStampError, read
from fakes.time_stamps import algorithm

MANIFEST, NONCE = b'{"schema":"backstory.bundle/1"}\n', 0x7A5B4C3D2E1F0099


@given(st.binary(max_size=200))
def test_the_reader_of_der_ends_on_anything(data: bytes) -> None:
    try:
        node = der.read(data)
        assert node.raw == data
        node.read_nodes()
    except der.DerError:
        pass


def test_deep_nesting_ends() -> None:
    nested = b""
    for _ in range(5_000):
        nested = der.encode_value(der.SEQUENCE, nested)
    with pytest.raises(BadStampError):
        read(nested, MANIFEST, NONCE)


@given(st.integers(0, 2**70))
def test_numbers_round_trip(number: int) -> None:
    assert der.read(der.encode_integer(number)).number == number


@pytest.mark.parametrize("name", ["2.16.840.1.101.3.4.2.1", "1.2.840.113549.1.9.16.1.4", "0.9", "2.999.1"])
def test_names_round_trip(name: str) -> None:
    assert der.read(der.encode_oid(name)).oid == name
    assert der.read(algorithm(name)).read_nodes()[0].oid == name
