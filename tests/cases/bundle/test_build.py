"""Bundles: the same case is the same bytes, any zip program opens them, and no name leads out of them."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backstory_cli.cases.bundle import zip_archive as archive
from backstory_cli.cases.bundle.build import build_bundle, make_file_name
from backstory_cli.cases.bundle.sign import compute_fingerprint
from backstory_cli.cases.bundle.signers import Signers
from backstory_cli.cases.bundle.verify import NOBODY, verify_bundle
from backstory_cli.errors import UsageError
from backstory_cli.models import Artifact, Report
from support.bundles import KEY, NOW, case, full, picture, plain
from support.making import finding, report, run


def test_the_same_case_is_the_same_bytes() -> None:
    assert build_bundle(case(), picture=picture(), now=NOW).data == plain().data
    assert build_bundle(case(), key=KEY, now=NOW).data == build_bundle(case(), key=KEY, now=NOW).data


def test_any_zip_program_opens_it(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(full().data)) as opened:
        assert opened.testzip() is None
        assert opened.namelist() == sorted(opened.namelist())
        assert all(entry.compress_type == zipfile.ZIP_STORED for entry in opened.infolist())
        opened.extractall(tmp_path)
    names = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*") if path.is_file())
    assert [name for name in names if "/" not in name] == [
        *("manifest.json", "manifest.pub", "manifest.sig", "manifest.tsr", "report.html", "report.json"),
    ]
    assert next(tmp_path.glob("picture/*")).read_bytes() == picture()
    taken_out = Report.model_validate_json((tmp_path / "report.json").read_bytes())
    for artifact in taken_out.findings[0].artifacts:
        assert (tmp_path / (artifact.path or "")).is_file()


def test_the_picture_is_in_it_only_when_it_is_given() -> None:
    assert not [name for name in verify_bundle(build_bundle(case()).data).files if name.startswith("picture")]
    assert plain().manifest.picture in verify_bundle(plain().data).files


def test_another_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="not the one"):
        build_bundle(case(), picture=b"another")


@pytest.mark.parametrize(
    "name", ["manifest.json", "report.json", "../x", "a/b/c", "A", "c:x", "", "x\n", "manifest.sig"]
)
def test_an_extra_file_cannot_take_the_place_of_another(name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        build_bundle(case(), extras={name: b"x"})


def test_an_artifact_that_is_gone_is_told_and_keeps_its_name(tmp_path: Path) -> None:
    gone = Artifact(name="map.png", media_type="image/png", path=str(tmp_path / "gone.png"))
    made = build_bundle(report("?", run("ela", finding("ela.heat_map", artifacts=[gone]))))
    assert made.missing == ("map.png",)
    found = verify_bundle(made.data)
    assert found.whole
    assert found.report is not None
    assert found.report.findings[0].artifacts[0].path is None


def test_no_path_of_this_machine_in_the_place_of_an_artifact(tmp_path: Path) -> None:
    kept = tmp_path / "map.png"
    kept.write_bytes(b"png")
    drawn = Artifact(name="map.png", media_type="image/png", path=str(kept))
    made = build_bundle(report("?", run("ela", finding("ela.heat_map", artifacts=[drawn]))))
    assert str(tmp_path).encode() not in made.data


def test_too_much_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_BYTES", 1000)
    with pytest.raises(UsageError):
        build_bundle(case())


NASTY = [
    "../../etc/passwd",
    "..\\..\\x",
    "C:\\x.png",
    "/abs",
    "con",
    "a\0b",
    "ü" * 300,
    "",
    ".",
    "-rf",
    "a\nb",
    "MAP.PNG",
]


@pytest.mark.parametrize("name", NASTY)
def test_nasty_names_become_plain_ones(name: str) -> None:
    assert archive.NAME.fullmatch(make_file_name("artifacts", name, b"x"))
    assert verify_bundle(build_bundle(case(name)).data).whole


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.text(max_size=40) | st.sampled_from(NASTY), st.binary(min_size=1, max_size=300)), max_size=5),
    st.booleans(),
)
def test_what_is_bundled_is_whole(artifacts: list[tuple[str, bytes]], signed: bool) -> None:
    drawn = [Artifact(name=name, media_type="x/y", content=content) for name, content in artifacts if _is_text(name)]
    made = build_bundle(report("?", run("a", finding("a.b", artifacts=drawn))), key=KEY if signed else None, now=NOW)
    found = verify_bundle(
        made.data, Signers({compute_fingerprint(KEY.public_key()): "K"}, required=True) if signed else NOBODY
    )
    assert found.faults == ()
    assert found.report is not None
    assert [found.files[each.path or ""] for each in found.report.findings[0].artifacts] == [
        each.content for each in drawn
    ]
    assert archive.write_zip(found.files) == made.data


def _is_text(name: str) -> bool:
    try:
        json.dumps(name, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True
