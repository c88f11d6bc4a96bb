"""``investigate --online``: from what services say to evidence, over the real command and servers on loopback."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import PIL.Image
import PIL.ImageDraw
import PIL.ImageFont
import pytest

from backstory_cli.web.providers.wayback import convert_sha1
from fakes.services import HTML, KEY, SERVICES, FakeServices, Response
from support.commands import Run
from support.photographs import jpeg, photograph

PUBLIC = "93.184.216.34"
SITES = ("news.example.com", "paper.example.org", "blog.example.net", "first.example.com")
KEYS = ("TINEYE_API_KEY", "GOOGLE_VISION_API_KEY", "SERPAPI_API_KEY", "GOOGLE_FACT_CHECK_API_KEY")

SCENE = photograph(7)
PICTURE = jpeg(SCENE, 92)
CROPPED = jpeg(SCENE[40:440, 60:600], 85)
OTHER = jpeg(photograph(99), 90)


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServices]:
    """Every service on loopback, and four sites of the public web that lead there, too; keys are set."""
    with FakeServices() as services:
        resolve, connect = socket.getaddrinfo, socket.socket.connect

        def resolved(host: str, *arguments: Any, **options: Any) -> Any:
            return resolve(PUBLIC if host in SITES else host, *arguments, **options)

        def connected(self: socket.socket, address: Any) -> None:
            connect(self, ("127.0.0.1", address[1]) if address[0] == PUBLIC else address)

        monkeypatch.setattr(socket, "getaddrinfo", resolved)
        monkeypatch.setattr(socket.socket, "connect", connected)
        monkeypatch.setenv("BACKSTORY_HTTP", "true")
        monkeypatch.setenv("BACKSTORY_CONTACT", "desk@example.org")
        for service in SERVICES:
            monkeypatch.setenv(f"BACKSTORY_{service.upper()}_URL", services.base(service))
        for key in KEYS:
            monkeypatch.setenv(key, KEY)
        monkeypatch.setenv("BACKSTORY_CONSENT", "tineye,vision,serpapi,factcheck")
        monkeypatch.setattr("time.sleep", lambda _: None)
        monkeypatch.setattr("backstory_cli.detectors.text.tesseract.find_program", lambda _: None)
        yield services


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "picture.jpg"
    path.write_bytes(PICTURE)
    return path


def page(picture: str, title: str = "A page", published: str = "", caption: str = "") -> bytes:
    date = f'<meta property="article:published_time" content="{published}">' if published else ""
    return (
        f"<!doctype html><title>{title}</title>{date}<article><figure><img src='{picture}'>"
        f"<figcaption>{caption}</figcaption></figure></article>"
    ).encode()


def found(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {finding["id"]: finding for run in report["runs"] for finding in run["findings"]}


def online(backstory: Run, picture: object, *more: str) -> dict[str, Any]:
    done = backstory("investigate", picture, "--online", "--json", "--only", "address", "--only", "web", *more)
    assert done.code == 0, done.err
    report: dict[str, Any] = done.json
    return report


def test_copies_are_compared_here_and_dated(backstory: Run, web: FakeServices, picture: Path) -> None:
    same = web.serve("news.example.com/same.jpg", jpeg(SCENE, 70))
    crop = web.serve("paper.example.org/crop.jpg", CROPPED)
    unlike = web.serve("blog.example.net/unlike.jpg", OTHER)
    story = web.serve("news.example.com/story", page(same, "The story", "2019-05-02", "Photo: Reuters"), "text/html")
    web.tineye = [
        {"backlinks": [{"url": crop, "backlink": "http://paper.example.org:1/x", "crawl_date": "2015-03-04"}]},
        {"backlinks": [{"url": unlike, "backlink": web.at("blog.example.net/x"), "crawl_date": "2010-01-01"}]},
    ]
    web.web_detection = {"pagesWithMatchingImages": [{"url": story, "fullMatchingImages": [{"url": same}]}]}
    report = online(backstory, picture)
    findings = found(report)
    matches = [finding for name, finding in findings.items() if name.startswith("web.match")]
    assert [finding["data"]["compared_address"] for finding in matches] == [crop, same]
    assert "the same image, cropped to" in matches[0]["summary"]
    assert "of this image" in matches[0]["summary"]
    assert "the same image, saved again" in matches[1]["summary"]
    assert "seen there by TinEye's crawler on 4 March 2015" in matches[0]["summary"]
    assert "published on 2 May 2019, says the page" in matches[1]["summary"]
    assert matches[1]["data"]["page_shows_it"] is True
    assert "Reuters" in matches[1]["data"]["credit"]
    assert report["assessments"]["history"]["verdict"] == "seen_before"
    assert [each["relation"] for each in report["appearances"]] == ["same_picture", "derived"]
    assert [each["first_seen"] for each in report["appearances"]] == ["2019-05-02", "2015-03-04"]
    earliest = findings["web.earliest"]["summary"]
    assert earliest == "The earliest copy found was on paper.example.org on 4 March 2015, says TinEye's crawler."
    assert "blog.example.net" in findings["web.similar"]["summary"]
    assert all("2010" not in entry["earliest"] for entry in report["timeline"])
    assert "2 independent sources" in findings["web.sources"]["summary"]


def test_where_a_copy_differs_is_told(backstory: Run, web: FakeServices, picture: Path) -> None:
    changed = SCENE.copy()
    changed[60:160, 400:520] = photograph(55)[60:160, 400:520]
    web.web_detection = {"fullMatchingImages": [{"url": web.serve("news.example.com/c.jpg", jpeg(changed, 92))}]}
    report = online(backstory, picture)
    differs = found(report)["web.difference"]
    assert (differs["about"], differs["leaning"], differs["basis"]) == ("integrity", "differs", "matched")
    left, top, right, bottom = differs["data"]["boxes"][0]
    assert left < 460 / 640 < right
    assert top < 110 / 480 < bottom
    assert report["assessments"]["integrity"]["verdict"] == "differs"


def test_what_cannot_be_fetched_stays_reported(backstory: Run, web: FakeServices, picture: Path) -> None:
    gone = web.at("blog.example.net/gone.jpg")
    web.tineye = [{"backlinks": [{"url": gone, "backlink": web.at("blog.example.net/p"), "crawl_date": "2012-01-02"}]}]
    report = online(backstory, picture)
    reported = found(report)["web.reported"]
    assert (reported["basis"], reported["strength"], reported["leaning"]) == ("reported", "weak", "reused")
    assert "not compared here" in reported["summary"]
    assert "HTTP status 404" in reported["data"]["not_compared"]
    assert report["appearances"] == []
    assert "web.earliest" not in found(report)
    assert report["assessments"]["history"] | {"unsettled": []} == {
        "verdict": "seen_before",
        "strength": "weak",
        "because": ["web.reported"],
        "against": [],
        "unsettled": [],
        "likelihood_ratio": None,
    }


def test_a_thumbnail_is_compared_where_the_picture_is_not_told(
    backstory: Run, web: FakeServices, picture: Path
) -> None:
    small = io.BytesIO()
    PIL.Image.fromarray(SCENE).resize((200, 150)).save(small, "JPEG")
    thumbnail = web.serve("first.example.com/t", small.getvalue())
    web.lens = [{"link": web.at("news.example.com/a"), "thumbnail": thumbnail, "date": "2 years ago", "title": "A"}]
    match = found(online(backstory, picture))["web.match"]
    assert match["data"]["small_copy"] is True
    assert match["strength"] == "moderate"
    assert "small copy" in match["limits"]
    (when,) = match["data"]["when"]
    assert (when["precision"], when["kind"]) == ("year", "page")
    assert when["earliest"][:4] == "2023"


def test_the_very_same_file_on_commons_and_in_the_archive(backstory: Run, web: FakeServices, picture: Path) -> None:
    sha1 = hashlib.sha1(PICTURE, usedforsecurity=False).hexdigest()
    where = web.serve("first.example.com/harbour.jpg", PICTURE)
    web.commons = [
        {
            "canonicaltitle": "File:Harbour.jpg",
            "timestamp": "2012-03-04T05:06:07Z",
            "user": "Jane",
            "url": where,
            "descriptionurl": "https://commons.wikimedia.org/wiki/File:Harbour.jpg",
            "sha1": sha1,
            "extmetadata": {"Artist": {"value": "<b>Jane Doe</b>"}, "LicenseShortName": {"value": "CC0"}},
        }
    ]
    web.captures = [
        ("20100101000000", where, "image/jpeg", "200", "A" * 32),
        (
            "20130101000000",
            where,
            "image/jpeg",
            "200",
            convert_sha1(hashlib.sha1(PICTURE, usedforsecurity=False).hexdigest()),
        ),
    ]
    report = online(backstory, picture)
    findings = found(report)
    same = findings["web.identical_file"]
    assert (same["basis"], same["strength"]) == ("matched", "strong")
    assert "uploaded on 4 March 2012 by Jane" in same["summary"]
    assert findings["web.author"]["about"] == "source"
    assert report["pillars"]["source"]["answer"].startswith("Wikimedia Commons names Jane Doe")
    grades = [findings[name]["data"]["grade"] for name in ("web.archived", "web.archived.2")]
    assert grades == ["address", "same_file"]
    assert findings["web.archived"]["leaning"] == "neutral"
    assert findings["web.archived.2"]["leaning"] == "reused"
    assert "4 March 2012" in findings["web.earliest"]["summary"]
    assert report["appearances"][0]["relation"] == "identical"


@pytest.mark.parametrize(("shown", "grade"), [(True, "page_with_it"), (False, None)])
def test_an_archived_page_counts_only_with_the_picture_in_it(
    backstory: Run, web: FakeServices, picture: Path, shown: bool, grade: str | None
) -> None:
    same = web.serve("news.example.com/same.jpg", jpeg(SCENE, 70))
    story = web.serve("news.example.com/story", page(same), "text/html")
    web.web_detection = {"pagesWithMatchingImages": [{"url": story, "fullMatchingImages": [{"url": same}]}]}
    web.captures = [("20180102030405", story, "text/html", "200", "A" * 32)]
    inside = f"/web/20180102030405im_/{same}" if shown else "http://elsewhere.example.org/x.jpg"
    web.archived["20180102030405"] = page(inside)
    archived = found(online(backstory, picture)).get("web.archived")
    assert (archived["data"]["grade"] if archived else None) == grade


def test_fact_checks_are_quoted(backstory: Run, web: FakeServices, picture: Path) -> None:
    same = web.serve("news.example.com/same.jpg", jpeg(SCENE, 70))
    web.web_detection = {"fullMatchingImages": [{"url": same}]}
    review = {
        "publisher": {"name": "Checkers"},
        "url": "https://checkers.example/1",
        "textualRating": "Mostly false",
        "reviewDate": "2022-03-02T00:00:00Z",
    }
    web.claims = {same: [{"text": "This is Odesa", "claimReview": [review]}]}
    report = online(backstory, picture)
    checked = found(report)["web.fact_check"]
    assert checked["summary"] == "Checkers rated “Mostly false” the claim “This is Odesa” on 2 March 2022."
    assert (checked["basis"], checked["leaning"]) == ("reported", "neutral")
    assert any(entry["kind"] == "fact_check" for entry in report["timeline"])
    assert report["assessments"]["integrity"]["verdict"] == "undetermined"


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_words_in_the_picture_are_looked_up(
    backstory: Run, web: FakeServices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backstory_cli.detectors.text.tesseract.find_program", shutil.which)
    drawn = PIL.Image.new("RGB", (900, 200), "white")
    font = PIL.ImageFont.load_default(60)
    PIL.ImageDraw.Draw(drawn).text((30, 60), "THE HARBOUR OF ODESA", "black", font=font)
    drawn.save(tmp_path / "words.png")
    review = {"publisher": {"name": "Checkers"}, "url": "https://checkers.example/1", "textualRating": "False"}
    web.claims = {"ODESA": [{"text": "This is Odesa", "claimReview": [review]}]}
    done = backstory("investigate", tmp_path / "words.png", "--provider", "factcheck", "--json", "--only", "web")
    checked = found(done.json)["web.fact_check"]
    assert checked["strength"] == "weak"
    assert "read in the image (as English" in checked["data"]["asked_for"]
    assert "may be about something else" in checked["limits"]
    (entry,) = done.json["network"]
    assert "ODESA" in entry["request"]


def test_the_ledger_equals_every_server_s_log(backstory: Run, web: FakeServices, picture: Path) -> None:
    same = web.serve("news.example.com/same.jpg", jpeg(SCENE, 70))
    web.web_detection = {"fullMatchingImages": [{"url": same}]}
    web.lens = [{"link": web.at("paper.example.org/a"), "thumbnail": web.at("paper.example.org/t")}]
    report = online(backstory, picture)
    told = sorted((e["host"], e["bytes_sent"], e["sent_sha256"], e["bytes_received"]) for e in report["network"])
    log = sorted((r.host, len(r.body), hashlib.sha256(r.body).hexdigest(), r.sent) for r in web.log)
    assert told == log
    assert len(log) >= 8


def test_what_is_sent_is_a_reduced_copy_that_the_report_keeps(backstory: Run, web: FakeServices, picture: Path) -> None:
    report = online(backstory, picture)
    (request,) = web.requests("vision")
    sent = base64.b64decode(json.loads(request.body)["requests"][0]["image"]["content"])
    (artifact,) = found(report)["web.searched"]["artifacts"]
    assert Path(artifact["path"]).read_bytes() == sent
    assert sent != PICTURE
    assert PICTURE[2:200] not in b"".join(each.body for each in web.log)
    assert b"picture.jpg" not in b"".join(each.body for each in web.log)


def test_a_key_is_in_no_output(backstory: Run, web: FakeServices, picture: Path, home: Path) -> None:
    for service in SERVICES:
        web.behave(service, Response(500, f"you sent {KEY}".encode(), "text/plain"))
    done = backstory("investigate", picture, "--online", "--json", "--only", "web")
    shown = backstory("investigate", picture, "--online", "--only", "web")
    assert KEY not in done.out + done.err + shown.out + shown.err
    assert all(KEY.encode() not in path.read_bytes() for path in home.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("service", "response"),
    [
        ("tineye", Response(402)),
        ("vision", HTML),
        ("serpapi", Response(429)),
        ("factcheck", Response(503)),
        ("wayback", Response(429)),
        ("commons", HTML),
    ],
    ids=SERVICES,
)
def test_one_service_that_fails_costs_one_line(
    backstory: Run, web: FakeServices, picture: Path, service: str, response: Response
) -> None:
    same = web.serve("news.example.com/same.jpg", jpeg(SCENE, 70))
    web.web_detection = {"fullMatchingImages": [{"url": same}]}
    web.tineye = [{"backlinks": [{"url": same, "backlink": web.at("news.example.com/p"), "crawl_date": "2012-01-02"}]}]
    web.claims = {same: []}
    web.behave(service, response)
    report = online(backstory, picture)
    (run,) = [run for run in report["runs"] if run["detector"] == "web"]
    assert run["status"] == "ok"
    titles = {"tineye": "TinEye", "vision": "Google Vision", "serpapi": "SerpApi", "commons": "Wikimedia Commons"}
    title = {**titles, "factcheck": "Google Fact Check", "wayback": "Wayback Machine"}[service]
    lines = [each for each in report["not_checked"] if title in each["what"]]
    engines = 2 if service == "serpapi" else 0  # Bing and Yandex need an address
    assert len(lines) == 1 + engines, lines
    assert lines[0]["how"]
    assert report["assessments"]["history"]["verdict"] == "seen_before"


def test_when_nothing_answers_nothing_was_searched(backstory: Run, web: FakeServices, picture: Path) -> None:
    for service in SERVICES:
        web.behave(service, Response(503))
    report = online(backstory, picture)
    assert report["runs"][1]["status"] == "failed"
    assert report["assessments"]["history"]["verdict"] == "not_checked"


def test_nothing_found_says_where_it_was_looked_for(backstory: Run, web: FakeServices, picture: Path) -> None:
    report = online(backstory, picture)
    history = report["assessments"]["history"]
    assert history["verdict"] == "not_found"
    assert "the services on the web that were asked" in history["unsettled"][0]
    searched = found(report)["web.searched"]
    assert set(searched["data"]["services"]) == {
        "Wikimedia Commons",
        "TinEye",
        "Google Vision",
        "Google Lens (SerpApi)",
    }


def test_without_keys_each_service_is_a_line_with_the_way_to_it(
    backstory: Run, web: FakeServices, picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in KEYS:
        monkeypatch.delenv(key)
    report = online(backstory, picture)
    assert {each.service for each in web.log} == {"commons"}
    lines = {each["what"]: each for each in report["not_checked"]}
    for key in KEYS:
        assert sum(key in each["how"] for each in lines.values()) == 1
    assert "https://tineye.com" in lines["TinEye"]["how"]
    assert "https://lens.google.com" in lines["SerpApi (Google Lens, Bing, Yandex)"]["how"]


def test_only_named_providers_are_asked(backstory: Run, web: FakeServices, picture: Path) -> None:
    done = backstory("investigate", picture, "--json", "--provider", "commons", "--only", "web")
    assert done.code == 0
    assert {each.service for each in web.log} == {"commons"}
    assert "sent to Wikimedia Commons: the file's SHA-1" in done.err
    assert "TinEye" not in done.err


@pytest.mark.parametrize(
    "options", [[], ["--offline"], ["--online", "--offline"], ["--provider", "tineye", "--offline"]]
)
def test_nothing_leaves_unasked(backstory: Run, web: FakeServices, picture: Path, options: list[str]) -> None:
    done = backstory("investigate", picture, "--json", "--only", "web", *options)
    assert done.code == 0
    assert web.log == []
    assert done.json["network"] == []
    (line,) = [each for each in done.json["not_checked"] if each["what"] == "Copies on the web"]
    assert "--online" in line["how"] or "--offline" in line["how"]


def test_nothing_found_is_fetched_when_told_not_to(backstory: Run, web: FakeServices, picture: Path) -> None:
    same = web.serve("news.example.com/same.jpg", jpeg(SCENE, 70))
    web.web_detection = {"fullMatchingImages": [{"url": same}]}
    report = online(backstory, picture, "--no-fetch")
    assert web.requests("site") == []
    assert "--no-fetch" in found(report)["web.reported"]["data"]["not_compared"]


def test_a_second_run_asks_nothing_again_and_says_the_same(backstory: Run, web: FakeServices, picture: Path) -> None:
    same = web.serve("news.example.com/same.jpg", jpeg(SCENE, 70))
    web.web_detection = {"fullMatchingImages": [{"url": same}]}
    web.tineye = [{"backlinks": [{"url": same, "backlink": web.at("news.example.com/p"), "crawl_date": "2012-01-02"}]}]
    web.serve("news.example.com/p", page(same), "text/html")
    options = tuple(word for name in ("tineye", "vision", "serpapi", "commons") for word in ("--provider", name))
    first = online(backstory, picture, *options)
    asked = len(web.log)
    second = online(backstory, picture, *options)
    assert len(web.log) == asked
    assert second["network"] == []
    for report in (first, second):
        for finding in found(report).values():
            finding["artifacts"] = []
            finding["data"].pop("services", None)
    assert found(first) == found(second)
    assert (first["assessments"], first["timeline"]) == (second["assessments"], second["timeline"])
    online(backstory, picture, *options, "--fresh")
    assert len(web.log) > asked


def test_hostile_titles_reach_no_terminal(backstory: Run, web: FakeServices, picture: Path) -> None:
    evil = "\x1b]0;owned\x07\x1b[2J<script>alert(1)</script>\u202etxt.exe [bold]x[/bold]"
    same = web.serve("news.example.com/same.jpg", jpeg(SCENE, 70))
    story = web.serve("news.example.com/story", page(same, evil, evil, evil), "text/html")
    web.web_detection = {
        "bestGuessLabels": [{"label": evil}],
        "pagesWithMatchingImages": [{"url": story, "pageTitle": evil, "fullMatchingImages": [{"url": same}]}],
    }
    web.claims = {same: [{"text": evil, "claimReview": [{"publisher": {"name": evil}, "textualRating": evil}]}]}
    done = backstory("investigate", picture, "--online", "--only", "web")
    assert done.code == 0
    for text in (done.out, done.err):
        assert not {"\x1b", "\x07", "\u202e"} & set(text)
    assert "script" not in done.out or "<script>" not in done.out


def test_a_picture_by_its_address_is_asked_for_by_it(backstory: Run, web: FakeServices) -> None:
    where = web.serve("news.example.com/a.jpg", PICTURE, Last_Modified="Tue, 05 May 2015 10:00:00 GMT")
    web.bing = [{"link": web.at("paper.example.org/p"), "original": web.serve("paper.example.org/a.jpg", CROPPED)}]
    report = online(backstory, where)
    findings = found(report)
    assert findings["address.fetched"]["data"]["address"] == where
    assert "5 May 2015" in findings["address.last_modified"]["summary"]
    assert findings["web.match"]["data"]["found_by"] == ["Bing (SerpApi)"]
    assert report["subject"]["source"] == where
    assert report["subject"]["sha256"] == hashlib.sha256(PICTURE).hexdigest()
    assert report["network"][0]["purpose"] == "the image or page that was asked for"


def test_the_picture_that_a_page_is_about(backstory: Run, web: FakeServices) -> None:
    where = web.serve("news.example.com/a.jpg", PICTURE)
    story = web.serve(
        "news.example.com/story", page(where, "The story", "2019-05-02", "A harbour. Photo: AP"), "text/html"
    )
    done = backstory("investigate", story, "when was it published?", "--json")
    assert done.code == 0
    findings = found(done.json)
    assert "“The story”" in findings["address.page"]["summary"]
    assert findings["address.page"]["data"]["credit"] == "AP"
    assert (findings["address.published"]["basis"], findings["address.published"]["strength"]) == ("reported", "weak")
    assert "published on 2 May 2019" in done.json["answer"]["text"]
    asked = backstory("ask", "where was it before?", "--json")
    assert asked.json["turns"][0]["file"] == "not_kept"


def test_an_address_is_not_fetched_offline(backstory: Run, web: FakeServices) -> None:
    where = web.serve("news.example.com/a.jpg", PICTURE)
    done = backstory("investigate", where, "--offline")
    assert (done.code, done.out, web.log) == (3, "", [])
    assert "switched off" in done.err


@pytest.mark.parametrize(
    ("body", "kind", "said"),
    [
        (b"<html><title>Log in</title>", "text/html", "it names no image"),
        (b"%PDF-1.7 document", "application/pdf", "a PDF document"),
        (b"", "image/jpeg", "is empty"),
        (PICTURE[:20], "image/jpeg", "damaged"),
    ],
)
def test_an_address_without_a_picture_is_exit_3(
    backstory: Run, web: FakeServices, body: bytes, kind: str, said: str
) -> None:
    done = backstory("investigate", web.serve("news.example.com/x", body, kind))
    assert (done.code, done.out) == (3, "")
    assert said in done.err


def test_other_commands_take_addresses_too(backstory: Run, web: FakeServices, picture: Path) -> None:
    where = web.serve("news.example.com/a.jpg", CROPPED)
    assert "cropped" in backstory("compare", picture, where).out
    assert backstory("metadata", where, "--json").json["file"]["name"] == "a.jpg"
