"""Pictures inside a page: written anew, from the stores alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from backstory_cli.models import Artifact, Role
from backstory_cli.render.html import render_report_html
from backstory_cli.render.picture import Shown
from support.full_reports import drawn
from support.making import finding, report, run
from support.page_pictures import PICTURE


def test_pictures_are_written_anew() -> None:
    hidden = drawn() + b"the original's own bytes"
    made = finding(
        "ela.heat_map",
        artifacts=[Artifact(name="ela-heat-map.png", role=Role.MAP, media_type="image/png", content=hidden)],
    )
    page = render_report_html(report("?", run("ela", made)), Shown())
    assert len(PICTURE.findall(page)) == 1
    assert "image/png" not in page


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\nbroken", b"<svg onload=alert(1)>"])
def test_a_damaged_picture_costs_only_itself(content: bytes) -> None:
    made = finding(
        "ela.heat_map", artifacts=[Artifact(name="m-map.png", role=Role.MAP, media_type="image/png", content=content)]
    )
    page = render_report_html(report("?", run("ela", made)), Shown())
    assert "m-map.png" in page
    assert not PICTURE.findall(page)


def test_only_the_stores_are_read(tmp_path: Path) -> None:
    store, elsewhere = tmp_path / "artifacts", tmp_path / "private.png"
    store.mkdir()
    (store / "m-map.png").write_bytes(drawn())
    elsewhere.write_bytes(drawn())
    (store / "link-map.png").symlink_to(elsewhere)

    def pictures(path: str) -> int:
        made = finding(
            "ela.heat_map", artifacts=[Artifact(name="m-map.png", role=Role.MAP, media_type="image/png", path=path)]
        )
        return len(PICTURE.findall(render_report_html(report("?", run("ela", made)), Shown(), [store])))

    assert pictures(str(store / "m-map.png")) == 1
    assert pictures("artifacts/m-map.png") == 1
    for path in (
        str(elsewhere),
        "private.png",
        "artifacts/../private.png",
        str(store / "link-map.png"),
        "\0",
        "/dev/zero",
    ):
        assert pictures(path) == 0
