"""The zip that bundles are: whatever another program wrote differently is told, and nothing is unpacked."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from collections.abc import Callable

import pytest

from backstory_cli.cases.bundle import zip_archive as archive
from backstory_cli.cases.bundle.verify import verify_bundle
from support.bundles import plain
from support.rewritten_bundles import found_in


@pytest.mark.parametrize("missing", [1, 21, 22, 23, 100, 1000])
def test_an_end_cut_off_is_told(missing: int) -> None:
    (first, *_) = found_in(plain().data[:-missing])
    assert "cut short" in first or "changed" in first or "beyond the end" in first


def test_bytes_before_and_after_are_told() -> None:
    assert found_in(plain().data + b"\0") == ("there is 1 byte after its end that are not its own",)
    assert "before its beginning" in found_in(b"#!/bin/sh\n" + plain().data)[0]


def test_a_comment_of_the_zip_is_told() -> None:
    data = plain().data
    assert found_in(data[:-2] + struct.pack("<H", 5) + b"hello")


def rewritten(change: Callable[[zipfile.ZipFile, dict[str, bytes]], None]) -> bytes:
    """A zip of the bundle's files, written by somebody else's program."""
    stored = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stored, "w") as other:
        warnings.simplefilter("ignore")  # of names that are there twice
        change(other, dict(verify_bundle(plain().data).files))
    return stored.getvalue()


def put(other: zipfile.ZipFile, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        entry = zipfile.ZipInfo(name)
        entry.create_system, entry.external_attr = 3, 0o100644 << 16
        other.writestr(entry, content)


def test_the_same_entries_by_another_program_are_the_same_bytes() -> None:
    """So the tests below differ by what they say, and by nothing else."""
    assert rewritten(lambda other, files: put(other, dict(sorted(files.items())))) == plain().data


def test_entries_in_another_order_are_told() -> None:
    faults = found_in(rewritten(lambda other, files: put(other, dict(sorted(files.items(), reverse=True)))))
    assert faults == ("its files are not in the order in which they were written",)


def test_a_file_that_is_there_twice_is_told() -> None:
    def twice(other: zipfile.ZipFile, files: dict[str, bytes]) -> None:
        put(other, files)
        put(other, {"report.json": b"{}"})

    assert "report.json is there more than once" in found_in(rewritten(twice))


@pytest.mark.parametrize(
    "name",
    [
        *("../evil.txt", "/etc/cron.d/evil", "..\\evil", "C:\\evil", "a/../../evil", "artifacts/../../evil", "./x"),
        *("~/x", "a//b", "a/b/c", "\u202egnp.exe", "nul\0.txt", "x ", "a:b", "-rf"),
    ],
)
def test_a_name_that_leads_elsewhere_is_told_and_nothing_is_written(name: str) -> None:
    faults = found_in(rewritten(lambda other, files: put(other, {**files, name: b"x"})))
    assert any("is no name of a file in a bundle" in fault for fault in faults) or "\0" in name
    assert faults
    assert not any("\u202e" in fault or "\0" in fault for fault in faults)


def test_a_link_in_the_place_of_a_file_is_told() -> None:
    def linked(other: zipfile.ZipFile, files: dict[str, bytes]) -> None:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name)
            mode = 0o120777 if name == "report.json" else 0o100644
            entry.create_system, entry.external_attr = 3, mode << 16
            other.writestr(entry, content)

    assert found_in(rewritten(linked))


def test_what_is_packed_is_not_unpacked() -> None:
    def bomb(other: zipfile.ZipFile, files: dict[str, bytes]) -> None:
        put(other, files)
        other.writestr("zeros.bin", bytes(50_000_000), zipfile.ZIP_DEFLATED, 9)

    data = rewritten(bomb)
    assert len(data) < 200_000
    assert any("zeros.bin is compressed" in fault for fault in found_in(data))


def test_sizes_that_lie_are_told() -> None:
    data = bytearray(plain().data)
    struct.pack_into("<2L", data, 18, 0xFFFFFFFF, 0xFFFFFFFF)
    assert "would reach beyond the end" in found_in(bytes(data))[0]


def test_many_entries_end(monkeypatch: pytest.MonkeyPatch) -> None:
    empty = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 0, 0, 33, 0, 0, 0, 0, 0)
    faults = found_in(empty * 200_000 + b"manifest.json")
    assert 0 < len(faults) <= archive.MAX_FAULTS + 5
