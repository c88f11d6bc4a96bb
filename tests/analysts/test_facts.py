"""Typed evidence: places, dates, sizes and names out of findings, and nothing raised by whatever data they hold."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from backstory_cli.analysts import list_made
from backstory_cli.analysts.facts import Facts
from backstory_cli.analysts.rules import COMPOSERS
from backstory_cli.analysts.wording import MAX_NAME, MAX_QUOTE, add_article, describe_box, format_local, quote, shorten
from backstory_cli.models import Finding
from support.evidence import SETS, differs, fired, gps, known_copy, looks, read, software, taken, when
from support.making import brief, finding, run


def get_facts(*findings: Finding) -> Facts:
    return Facts(brief("", run("any", *findings)))


@pytest.mark.parametrize(
    ("box", "words"),
    [
        ((0.0, 0.0, 0.2, 0.2), "upper left"),
        ((0.8, 0.0, 1.0, 0.2), "upper right"),
        ((0.0, 0.8, 0.2, 1.0), "lower left"),
        ((0.8, 0.8, 1.0, 1.0), "lower right"),
        ((0.4, 0.0, 0.6, 0.2), "top"),
        ((0.4, 0.8, 0.6, 1.0), "bottom"),
        ((0.0, 0.4, 0.2, 0.6), "left"),
        ((0.8, 0.4, 1.0, 0.6), "right"),
        ((0.4, 0.4, 0.6, 0.6), "middle"),
        ((0.0, 0.0, 1.0, 1.0), "middle"),
    ],
)
def test_a_box_lies_in_a_ninth_of_the_image(box: tuple[float, ...], words: str) -> None:
    assert describe_box(box) == words


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("2007-09-03 16:03:11", "3 Sep 2007, 16:03"),
        ("2007-09-03T16:03:11", "3 Sep 2007, 16:03"),
        ("2007-09-03", "3 Sep 2007"),
        ("2014-08-14T00:00:00+00:00", "14 Aug 2014, 00:00"),
        ("2019", "2019"),
        ("around 2019", "around 2019"),
        ("2019-13-40", "2019-13-40"),
        ("", ""),
    ],
)
def test_a_date_is_written_as_people_write_it(written: str, words: str) -> None:
    assert format_local(written) == words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Canon PowerShot S40", "a Canon PowerShot S40"),
        ("Apple iPhone 14", "an Apple iPhone 14"),
        ("iPhone 14", "an iPhone 14"),
        ("OLYMPUS E-M1", "an OLYMPUS E-M1"),
        ("Nikon D300", "a Nikon D300"),
        ("HUAWEI P30", "a HUAWEI P30"),
        ("HTC One", "an HTC One"),
        ("LGE Nexus 5", "an LGE Nexus 5"),
        ("ZTE Blade", "a ZTE Blade"),
        ("DJI FC220", "a DJI FC220"),
        ("UMIDIGI A7", "a UMIDIGI A7"),
        ("", "a "),
    ],
)
def test_a_name_has_its_article(name: str, words: str) -> None:
    assert add_article(name) == words


@given(st.text(max_size=300), st.integers(min_value=1, max_value=80))
def test_a_short_text_is_no_longer_than_asked(text: str, most: int) -> None:
    assert len(shorten(text, most)) <= most
    assert "\n" not in shorten(text, most)


def test_quoted_texts_stand_in_quotation_marks() -> None:
    assert quote(["Café Lviv", "OPEN"]) == "“Café Lviv”; “OPEN”"
    assert len(quote(["x" * 500])) == MAX_QUOTE + 2


@pytest.mark.parametrize(
    ("make", "model", "name"),
    [
        ("Canon", "Canon PowerShot S40", "Canon PowerShot S40"),
        ("NIKON CORPORATION", "NIKON D300", "NIKON D300"),
        ("Apple", "iPhone 14 Pro", "Apple iPhone 14 Pro"),
        ("Apple", "", "Apple"),
        ("", "E-M1", "E-M1"),
    ],
)
def test_a_camera_has_its_maker_once(make: str, model: str, name: str) -> None:
    camera = get_facts(finding("metadata.camera", data={"make": make, "model": model})).camera
    assert camera is not None
    assert camera.name == name


def test_a_camera_without_a_name_is_none() -> None:
    assert get_facts(finding("metadata.camera", data={"flash": "no"})).camera is None


def test_a_lens_that_repeats_the_camera_is_left_out() -> None:
    data: dict[str, JsonValue] = {"make": "Apple", "model": "iPhone 14", "lens": "iPhone 14 back camera 5.7mm f/1.5"}
    camera = get_facts(finding("metadata.camera", data=data)).camera
    assert camera is not None
    assert camera.lens == ""


def test_a_long_name_is_cut() -> None:
    camera = get_facts(finding("metadata.camera", data={"model": "x" * 5000})).camera
    assert camera is not None
    assert len(camera.name) == MAX_NAME


@pytest.mark.parametrize(("offset", "zone"), [(180, "UTC+03:00"), (-330, "UTC-05:30"), (0, "UTC+00:00"), (None, "")])
def test_a_capture_time_has_its_zone(offset: int | None, zone: str) -> None:
    capture = get_facts(taken("2024-06-11 14:20:33", offset)).capture
    assert capture is not None
    assert (capture.local, capture.zone) == ("11 Jun 2024, 14:20", zone)


@pytest.mark.parametrize(("offset", "fits"), [(180, True), (120, False), (540, False), (None, False)])
def test_a_clock_fits_the_place_where_clocks_showed_that_offset_then(offset: int | None, fits: bool) -> None:
    capture = get_facts(taken("2024-06-11 14:20:33", offset), gps("odesa")).capture
    assert capture is not None
    assert capture.fits_place is fits


def test_a_position_has_the_nearest_place_and_a_map() -> None:
    place = get_facts(gps("odesa")).place
    assert place is not None
    assert (place.position, place.name) == ("46.4916, 30.7458", "in or near Odesa, Ukraine")
    assert place.link.startswith("https://www.openstreetmap.org/")


@pytest.mark.parametrize(
    ("near", "name"),
    [
        ({"name": "Odesa", "country": "Ukraine", "distance_km": 1.0}, "in or near Odesa, Ukraine"),
        ({"name": "Odesa", "country": "Ukraine", "distance_km": 41.6}, "42 km from Odesa, Ukraine"),
        ({"name": "Arkadia", "country": "Ukraine", "larger_place": "Odesa, Ukraine"}, "in or near Odesa, Ukraine"),
        ({"name": "Singapore", "country": "Singapore", "distance_km": 2}, "in or near Singapore"),
        ({"name": "Nowhere", "country": ""}, "in or near Nowhere"),
        ({}, ""),
        (None, ""),
    ],
)
def test_the_nearest_place_in_words(near: JsonValue, name: str) -> None:
    data: dict[str, JsonValue] = {"latitude": 1.0, "longitude": 2.0, "nearest_place": near}
    place = get_facts(finding("metadata.gps", data=data)).place
    assert place is not None
    assert place.name == name


def test_a_place_in_words_alone_and_an_unusable_position() -> None:
    words = finding("metadata.place_names", data={"city": "Lviv", "country": "Ukraine"})
    unusable = finding("metadata.gps", data={"unusable": "zeros"})
    place = get_facts(unusable, words).place
    assert place is not None
    assert (place.position, place.name) == ("", "Lviv, Ukraine")
    assert get_facts(unusable).place is None


def test_a_size_that_the_file_states_and_does_not_have() -> None:
    (stated,) = [each for one in SETS["canon"] for each in one.findings if each.kind == "consistency.stated_size"]
    resize = get_facts(stated).resize
    assert resize is not None
    assert (resize.stated, resize.actual) == ("2272 × 1704", "1136 × 775")


def test_an_editor_is_named_as_the_file_writes_it() -> None:
    named = software(software="17.4.1", creator_tool="Adobe Photoshop 25.0", program="Adobe Photoshop")
    assert get_facts(named).editor_name == "Adobe Photoshop 25.0"
    assert get_facts(software(software="17.4.1")).editor is None
    assert get_facts(software(software="17.4.1")).editor_name == ""


def test_copies_come_in_the_order_of_their_dates() -> None:
    copies = get_facts(known_copy(1, "A", "2019"), known_copy(2, "B", ""), known_copy(3, "C", "2009-01-02")).copies
    assert [each.source for each in copies] == ["C", "A", "B"]
    assert [each.where for each in copies] == ["index entry 3", "index entry 1", "index entry 2"]


def test_a_copy_on_the_web_has_its_host_its_credit_and_its_earliest_date() -> None:
    data: dict[str, JsonValue] = {
        "page": "https://www.example.org/news/1",
        "credit": "Jane Roe",
        "when": [when("2018-01-02", "crawl"), when("2016-03-02", "page")],
    }
    (copy,) = get_facts(finding("web.match", about="history", basis="matched", data=data)).copies
    assert (copy.where, copy.source, copy.date) == ("www.example.org", "Jane Roe", "2016-03-02")


def test_what_a_service_only_reports_is_no_copy() -> None:
    assert get_facts(finding("web.archived", about="history", basis="reported")).copies == ()


@pytest.mark.parametrize(
    "noted", [known_copy(1, "A", "", tags=["original"]), known_copy(1, "A", "", verdict="Original")]
)
def test_a_copy_may_be_noted_as_the_original(noted: Finding) -> None:
    (copy,) = get_facts(noted).copies
    assert copy.stated_original


def test_a_difference_knows_its_copy() -> None:
    difference = get_facts(
        known_copy(4, "A", "2019"), differs(4, [0.0, 0.0, 0.2, 0.2], [0.1, 0.1, 0.2, 0.2])
    ).difference
    assert difference is not None
    assert difference.copy is not None
    assert (difference.copy.where, difference.places) == ("index entry 4", ("upper left",))


@pytest.mark.parametrize(("rate", "one_in"), [(1 / 120, 120), (0.02, 50), (0.0, 0), (1.0, 1)])
def test_a_rate_is_one_in_so_many(rate: float, one_in: int) -> None:
    (test,) = get_facts(fired("noise", (0, 0, 10, 10), rate)).fired
    assert (test.one_in, test.place) == (one_in, "upper left")


def test_opinions_count_only_where_no_text_tells_models_what_to_say() -> None:
    opinion = looks("gemini", "likely_generated", "generated")
    assert get_facts(opinion).opinions == (opinion,)
    addressed = get_facts(opinion, finding("instructions.found", about="content"))
    assert addressed.opinions == ()
    assert addressed.addressed is not None


def test_what_was_not_checked_is_not_absent() -> None:
    runs = read(metadata=run("metadata", status="failed", reason="cut off"))
    facts = Facts(replace(brief("", *runs), made_checks=list_made(runs)))
    assert not facts.metadata_was_read
    assert facts.was_made("credentials")
    assert not facts.was_made("lookup")


KINDS = sorted({each.kind for runs in SETS.values() for one in runs for each in one.findings})
SAMPLES = {each.kind: each for runs in SETS.values() for one in runs for each in one.findings}
KEYS = sorted({key for each in SAMPLES.values() for key in each.data})
numbers = st.integers() | st.sampled_from([10**400, -(10**400), 1e308, 5e-324]) | st.floats(-400, 400)
texts = st.text(max_size=20) | st.sampled_from(
    ["day", "2024-06-11 14:20:33", "2024-01-01", "Europe/Kyiv", "https://x/"]
)
names = st.sampled_from([*KEYS, "left", "top", "right", "bottom", "picture", "text", "latest", "name", "what", "clue"])
hostile = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(names | st.text(max_size=5), inner, max_size=5),
    max_leaves=12,
)


@pytest.mark.parametrize(
    "found",
    [
        differs(1, [None, "a", {}, []]),
        differs(1, []),
        differs(1, [10**400, 0, 1, 1]),
        finding("metadata.gps", data={"latitude": 10**400, "longitude": True}),
        fired("noise", (0, 0, 10**400, 1), 5e-324),
        finding("metadata.camera", data={"make": " ", "model": " "}),
        finding("metadata.capture_time", data={"local": "2024-06-11 14:20:33+99:00", "offset_minutes": 1e300}),
    ],
)
def test_what_no_detector_writes_is_left_out(found: Finding) -> None:
    for compose in COMPOSERS.values():
        compose(get_facts(found))


@settings(max_examples=200)
@given(st.data(), st.lists(st.sampled_from(KINDS), min_size=1, max_size=6, unique=True))
def test_whatever_data_findings_hold_nothing_is_raised(data: st.DataObject, kinds: list[str]) -> None:
    """Reports are read from files: what was written for a detector may be anything."""
    found = []
    for kind in kinds:
        sample = SAMPLES[kind]
        changed = {key: data.draw(hostile, label=key) for key in sample.data}
        found.append(sample.model_copy(update={"data": changed}))
    facts = Facts(replace(brief(""), findings=tuple(found)))
    for compose in COMPOSERS.values():
        for sentence in compose(facts):
            assert isinstance(sentence.text, str)
            assert all(each in found for each in sentence.findings)
