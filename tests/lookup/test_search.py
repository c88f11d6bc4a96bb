"""Searching an index: what people make of pictures is found again and compared; nothing else is called a match."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from PIL import ImageDraw, ImageFilter, ImageOps

from backstory_cli.errors import Skip
from backstory_cli.image.image import Image
from backstory_cli.lookup import records as adding
from backstory_cli.lookup.comparison import Relation
from backstory_cli.lookup.entries import WHOLE, Family, Fingerprint, Note, Record
from backstory_cli.lookup.fingerprints import compute_hashes
from backstory_cli.lookup.index.sqlite.index import EmbeddedIndex
from backstory_cli.lookup.search import Found, search
from support.photographs import jpeg, opened, photograph, png

Picture = PIL.Image.Image
Edit = Callable[[Picture], Picture]
KNOWN = range(12)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("index") / "index.db"
    with EmbeddedIndex(path) as made:
        made.add(
            [
                adding.make_record(
                    opened(jpeg(photograph(seed), 92)), Path(f"/pictures/{seed}.jpg"), Note(date=f"20{seed:02}")
                )
                for seed in KNOWN
            ]
        )
    return path


def looked_for(index: Path, image: Image, radius: int | None = None) -> Found:
    with EmbeddedIndex(index) as known:
        return search(known, image, radius=radius)


def letterboxed(picture: Picture) -> Picture:
    box = PIL.Image.new("RGB", (picture.width, picture.height + 300))
    box.paste(picture, (0, 150))
    return box


def blurred_sides(picture: Picture) -> Picture:
    """A wide picture on an upright phone video: the rest is filled with a blurred enlargement."""
    wide = picture.resize((1600, 1200)).crop((400, 0, 1000, 1200)).filter(ImageFilter.GaussianBlur(20))
    wide.paste(picture.resize((600, 450)), (0, 375))
    return wide


def screenshot(picture: Picture) -> Picture:
    screen = PIL.Image.new("RGB", (720, 1400), (18, 18, 18))
    draw = ImageDraw.Draw(screen)
    draw.ellipse((20, 80, 90, 150), fill=(90, 140, 200))
    draw.text((110, 90), "Somebody  @somebody", fill="white", font_size=26)
    screen.paste(picture.resize((680, 510)), (20, 200))
    for line in range(9):
        draw.text((20, 760 + 55 * line), "what people say about it " * 2, fill=(220, 220, 220), font_size=24)
    return screen


def crop(share: float) -> Edit:
    def edit(picture: Picture) -> Picture:
        width, height = picture.size
        left, top = int(width * (1 - share) * 0.6), int(height * (1 - share) * 0.3)
        return picture.crop((left, top, left + int(width * share), top + int(height * share)))

    return edit


@pytest.mark.parametrize(
    "edit",
    [
        lambda picture: picture.resize((200, 150)),
        ImageOps.mirror,
        lambda picture: picture.rotate(90, expand=True),
        lambda picture: picture.rotate(5, resample=PIL.Image.Resampling.BICUBIC),
        ImageOps.invert,
        lambda picture: ImageOps.expand(picture, 60, "white"),
        letterboxed,
        blurred_sides,
        screenshot,
        lambda picture: screenshot(ImageOps.mirror(picture)),
        crop(0.8),
        crop(0.6),
        crop(0.45),
    ],
    ids=[
        *("small", "mirrored", "turned", "tilted", "negative", "framed", "letterboxed", "blurred sides"),
        *("screenshot", "mirrored screenshot", "crop 80", "crop 60", "crop 45"),
    ],
)
@pytest.mark.parametrize("seed", [7])
def test_what_people_make_of_a_picture_is_found(index: Path, edit: Edit, seed: int) -> None:
    edited = edit(PIL.Image.fromarray(photograph(seed))).convert("RGB")
    found = looked_for(index, opened(jpeg(np.asarray(edited), 80)))
    (match,) = found.matches
    assert match.entry.path.endswith(f"{seed}.jpg")
    assert match.comparison.is_copy


@pytest.mark.parametrize("seed", range(40, 48))
def test_strangers_do_not_match(index: Path, seed: int) -> None:
    assert looked_for(index, opened(jpeg(photograph(seed), 85))).matches == []


def test_two_known_pictures_in_one_are_both_found(index: Path) -> None:
    both = np.hstack([photograph(3), photograph(4)])
    found = looked_for(index, opened(jpeg(both, 85)))
    assert {match.entry.path for match in found.matches} == {"/pictures/3.jpg", "/pictures/4.jpg"}


def test_a_file_is_compared_where_no_copy_was_kept(tmp_path: Path) -> None:
    file = tmp_path / "known.jpg"
    file.write_bytes(jpeg(photograph(1), 92))
    path = tmp_path / "index.db"
    with EmbeddedIndex(path) as known:
        known.add([adding.make_record(opened(file.read_bytes()), file, Note(), copies=False)])
    copy = opened(jpeg(photograph(1), 60))
    (match,) = looked_for(path, copy).matches
    assert match.compared
    file.unlink()  # now only its fingerprint is left, which proves nothing
    found = looked_for(path, copy)
    assert found.matches == []
    (similar,) = found.similar
    assert (similar.compared, similar.comparison.relation) == (False, Relation.SIMILAR)


def test_a_hash_from_a_list_is_similar_at_most(tmp_path: Path) -> None:
    image = opened(png(photograph(1)))
    code = bytes.fromhex(compute_hashes(image)["pdq"])
    path = tmp_path / "index.db"
    with EmbeddedIndex(path) as known:
        known.add([Record(None, fingerprints=(Fingerprint(Family.FRAME, WHOLE, code),), note=Note("a list"))])
    (similar,) = looked_for(path, opened(jpeg(photograph(1), 90))).similar
    assert similar.distance is not None
    assert similar.distance <= 31


def test_an_exact_radius_looks_at_whole_pictures_alone(index: Path) -> None:
    image = opened(jpeg(photograph(5), 40))
    assert [match.entry.path for match in looked_for(index, image, 31).matches] == ["/pictures/5.jpg"]
    assert looked_for(index, opened(jpeg(photograph(5)[60:300, 100:500], 90)), 31).matches == []


def test_the_closest_comes_first_then_the_earliest(tmp_path: Path) -> None:
    path = tmp_path / "index.db"
    same = png(photograph(1))
    others = [(jpeg(photograph(1), 90), "late", "2022"), (jpeg(photograph(1), 91), "early", "2011")]
    with EmbeddedIndex(path) as known:
        known.add([adding.make_record(opened(data), Path(name), Note(date=date)) for data, name, date in others])
        known.add([adding.make_record(opened(same), Path("same"), Note())])
    matches = looked_for(path, opened(same)).matches
    assert [Path(match.entry.path).name for match in matches] == ["same", "early", "late"]
    assert matches[0].comparison.relation is Relation.IDENTICAL


def test_plain_pictures_are_known_by_their_bytes_alone(tmp_path: Path) -> None:
    path = tmp_path / "index.db"
    teal, navy = (png(np.asarray(PIL.Image.new("RGB", (64, 64), colour))) for colour in ("teal", "navy"))
    with EmbeddedIndex(path) as known:
        known.add([adding.make_record(opened(teal), Path("teal.png"), Note())])
    assert looked_for(path, opened(teal)).matches[0].comparison.relation is Relation.IDENTICAL
    with pytest.raises(Skip, match="too plain"):
        looked_for(path, opened(navy))


def test_a_picture_that_cannot_be_decoded_is_known_by_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "index.db"
    cut = Image(jpeg(photograph(1), 90)[:400], name="cut", source="cut")
    with EmbeddedIndex(path) as known:
        known.add([adding.make_record(cut, Path("cut.jpg"), Note())])
    (match,) = looked_for(path, cut).matches
    assert match.entry.sha256 == hashlib.sha256(cut.data).hexdigest()


def test_candidates_beyond_the_limit_are_counted(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backstory_cli.lookup.search.MAX_CANDIDATES", 1)
    both = np.hstack([photograph(3), photograph(4)])
    found = looked_for(index, opened(jpeg(both, 85)))
    assert len(found.matches) == 1
    assert found.left_out >= 1


def test_a_very_large_index_is_still_asked_for_whole_pictures(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EmbeddedIndex, "affordable", lambda _index, _family: 1)
    mirrored = ImageOps.mirror(PIL.Image.fromarray(photograph(5)))
    (match,) = looked_for(index, opened(jpeg(np.asarray(mirrored), 60))).matches
    assert match.entry.path == "/pictures/5.jpg"
