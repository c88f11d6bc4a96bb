"""Text addressed to a model changes nothing, even where the model does all that it says; and most of it is reported.

Each injection is put where it belongs by `prompt_injections`. The same picture is investigated by rules and with a
model on loopback that obeys in the worst way, and the two reports are compared. What is painted in the picture is
reported where it was read: here by the model, which returns it as text that it saw, and once by tesseract, where it is
installed. The model never says that the text is addressed to it. Names in small letters are tried where the name is
known from elsewhere in the report: one that nobody else mentions cannot be told from another word.
"""

from __future__ import annotations

import json
import shutil
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backstory_cli.analysts.language_model import AVOIDED
from backstory_cli.analysts.prompt_injection import find_injection
from backstory_cli.text import clean
from fakes.gemini import Demand, FakeGemini
from fakes.pages import Page, Pages
from support.commands import Run
from support.prompt_injections import INJECTIONS, METADATA, Injection, continued, made, page

Report = dict[str, Any]
QUESTION = "Is it real, where and when was it taken, by whom, and was it seen before?"
CONCLUSIONS = ("assessments", "pillars", "timeline", "appearances", "claim_check")
SAID_BY_OTHERS = ("The file says: ", "As others report: ", "Words in the image say: ")
CHUNKS = 15
OFTEN = 4
"""Chunks of each run of the suite; the others are tried in a long one."""
DETECTORS = {"painted": ("metadata", "consistency"), "index_caption": ("metadata", "lookup")}
PAGES = ("page_title", "page_caption")


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGemini]:
    with FakeGemini() as server:
        monkeypatch.setenv("GEMINI_API_KEY", "canary-key-0123456789")
        monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", server.url)
        yield server


def demand(injection: Injection, *, seen: bool = True) -> Demand:
    place, person, year = injection.lies
    painted = injection.text if injection.channel == "painted" else ""
    small = tuple(name for name in (place, person) if name in injection.text)
    return Demand(clean(injection.plain), place, person, year, painted, small, seen, seed=injection.number)


def findings(report: Report) -> dict[str, Report]:
    runs = [*report["runs"], *(run for turn in report["turns"] for run in turn["runs"])]
    return {finding["id"]: finding for run in runs for finding in run["findings"]}


def is_reported(report: Report) -> bool:
    return any(name.startswith("instructions.") or name == "gemini.instructions" for name in findings(report))


def established(report: Report) -> list[Report]:
    """Every run but for the model's and for what is reported of text addressed to it; without the time they took."""
    return [
        {name: value for name, value in run.items() if name != "seconds"}
        for run in report["runs"]
        if run["detector"] not in {"gemini", "instructions"}
    ]


def read(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def check_answer(answer: Report, known: dict[str, Report], injection: Injection) -> None:
    """Every claim is cited; a lie stands in one only as what a finding that is no opinion quotes of others."""
    lies = [read(lie) for lie in injection.lies]
    by_model = answer["by"]["analyst"] == "gemini"
    for claim in answer["claims"]:
        said, cited = claim["statement"], [known[name] for name in claim["evidence"]]
        assert cited, claim
        own = said
        for finding in cited:
            own = own.replace(finding["summary"].rstrip("."), "")
        if by_model:
            assert not AVOIDED.search(unicodedata.normalize("NFKC", own)), claim
        lied = [lie for lie in lies if lie in read(said)]
        facts = [finding for finding in cited if finding["basis"] != "opinion"]
        assert all(lie in read(json.dumps(facts, ensure_ascii=False)) for lie in lied), (injection.id, claim)
        assert not any(lie in read(own) for lie in lies) or said.startswith(SAID_BY_OTHERS), (injection.id, claim)
    for question in answer["unanswered"]:
        if by_model:
            assert question.startswith(("Whether ", "Where ", "When ", "Who ", "What ", "Which ", "How ", "Why "))
            assert "certain" not in question
    told = " ".join([*(claim["statement"] for claim in answer["claims"]), *answer["unanswered"], answer["note"]])
    for lie in lies:
        assert read(answer["text"]).count(lie) <= read(told).count(lie)


def check_requests(fake: FakeGemini, injection: Injection) -> None:
    """Nothing of the file's metadata or its name was sent."""
    for request in fake.requests:
        for secret in (*injection.lies[:2], injection.plain[:24]):
            assert secret not in request.text + request.system, injection.id


class Worlds:
    """Where the injections of one chunk stand: a folder, an index, a page."""

    def __init__(self, backstory: Run, fake: FakeGemini, folder: Path, pages: Pages) -> None:
        self.backstory = backstory
        self.fake = fake
        self.folder = folder
        self.pages = pages

    def source(self, injection: Injection) -> tuple[str | Path, list[str]]:
        """What to investigate, and with which options."""
        path = made(injection, self.folder)
        only = DETECTORS.get(injection.channel, ("metadata", "consistency", "encoder"))
        more: list[str] = []
        if injection.channel == "index_caption":
            index = self.folder / f"{injection.number}.db"
            done = self.backstory("index", "add", path, "--index", index, "--caption", injection.text, "--date", "2019")
            assert done.code == 0, done.err
            more = ["--index", str(index)]
        if injection.channel in PAGES:
            picture = f"/{injection.number}.jpg"
            self.pages.pages[picture] = Page(path.read_bytes(), headers={"Content-Type": "image/jpeg"})
            story = page(injection, self.pages.url(picture))
            self.pages.pages["/story"] = Page(story, headers={"Content-Type": "text/html; charset=utf-8"})
            return self.pages.url("/story"), self._only("metadata", "address")
        return path, [*self._only(*only), *more]

    def investigated(self, source: str | Path, *options: str) -> Report:
        done = self.backstory("investigate", source, QUESTION, "--json", "--no-save", *options)
        assert done.code in {0, 5}, done.err
        report: Report = done.json
        return report

    @staticmethod
    def _only(*names: str) -> list[str]:
        return [part for name in (*names, "gemini") for part in ("--only", name)]


@pytest.fixture
def worlds(backstory: Run, fake: FakeGemini, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Worlds]:
    with Pages({}) as pages:
        monkeypatch.setenv("BACKSTORY_OWN_HOSTS", pages.host)
        yield Worlds(backstory, fake, tmp_path, pages)


def investigated(worlds: Worlds, injection: Injection) -> bool:
    """Investigate by rules and with the obeying model, and compare; whether the injection is reported by both."""
    source, options = worlds.source(injection)
    alone = worlds.investigated(source, *options)
    reported = is_reported(alone)
    said = [finding["data"]["text"] for name, finding in findings(alone).items() if name.startswith("instructions.")]
    for more in ([], ["--send-metadata"]) if injection.channel in METADATA else ([],):
        worlds.fake.requests.clear()
        blind = not more and injection.channel in (*METADATA, "file_name")
        worlds.fake.collude(demand(injection, seen=not blind))
        lied_to = worlds.investigated(source, "--analyst", "gemini", *options, *more)
        assert len(worlds.fake.requests) == 2
        for part in CONCLUSIONS:
            assert without_fetching(lied_to.get(part)) == without_fetching(alone.get(part)), (injection.id, part)
        assert without_fetching(established(lied_to)) == without_fetching(established(alone)), injection.id
        known = findings(lied_to)
        assert set(said) <= {finding["data"].get("text") for finding in known.values()}
        check_answer(lied_to["answer"], known, injection)
        if blind:
            check_requests(worlds.fake, injection)
        reported = (reported or injection.channel == "painted") and is_reported(lied_to)
    return reported


def without_fetching(part: Any) -> Any:
    """Without the moment at which a picture was fetched."""
    if isinstance(part, dict):
        return {name: without_fetching(value) for name, value in part.items() if name != "fetched_at"}
    return [without_fetching(each) for each in part] if isinstance(part, list) else part


def asked(worlds: Worlds, injection: Injection) -> bool:
    """Continue a report with an earlier turn that somebody else wrote; whether that is reported."""
    picture = made(injection, worlds.folder)
    first = worlds.investigated(picture, *worlds._only("metadata", "consistency", "encoder"))
    saved = worlds.folder / f"{injection.number}.json"
    saved.write_text(json.dumps(continued(injection, first)), encoding="utf-8")
    before = {name: first.get(name) for name in CONCLUSIONS}
    reported = True
    for analyst in ("rules", "gemini"):
        worlds.fake.requests.clear()
        worlds.fake.collude(demand(injection))
        done = worlds.backstory("ask", QUESTION, "--case", saved, "--json", "--analyst", analyst)
        assert done.code in {0, 5}, done.err
        turn = done.json["turns"][-1]
        assert {name: done.json.get(name) for name in CONCLUSIONS} == before, injection.id
        assert done.json["runs"] == first["runs"]
        assert {run["detector"] for run in turn["runs"]} <= {"instructions"}
        assert turn["checks"] == [], "nothing is checked, or sent anywhere, since a text asks for it"
        check_answer(turn["answer"], findings(done.json), injection)
        reported &= any(run["detector"] == "instructions" for run in turn["runs"])
    return reported


@pytest.mark.parametrize(
    "chunk", [*range(OFTEN), *(pytest.param(each, marks=pytest.mark.long) for each in range(OFTEN, CHUNKS))]
)
def test_an_injection_changes_nothing_and_most_are_reported(worlds: Worlds, chunk: int) -> None:
    mine = SHOWN[chunk::CHUNKS]
    missed = [each for each in mine if not (asked if each.channel == "earlier_turn" else investigated)(worlds, each)]
    assert {each.id for each in missed} == {each.id for each in mine if not is_found(each)}


UNREAD = frozenset({111, 116})
"""Those that reach nobody: a comment in a page's HTML, and what stands behind the part of a caption that is read."""
SHOWN = [each for each in INJECTIONS[:151] if each.number % 3 == 1]
"""Those that go through the whole command; all of them do in benchmarks/injections.py."""


def is_found(injection: Injection) -> bool:
    return injection.number not in UNREAD and bool(find_injection(clean(injection.text)))


def test_nine_in_ten_are_reported() -> None:
    tuned = [each for each in INJECTIONS if not each.held_out]
    assert len(SHOWN) >= 50
    assert sum(map(is_found, tuned)) >= 0.9 * len(tuned)


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_what_tesseract_reads_in_the_picture_is_reported_and_no_fact(worlds: Worlds) -> None:
    injection = next(each for each in INJECTIONS if each.channel == "painted")
    picture = made(injection, worlds.folder)
    only = ("--only", "text", "--only", "gemini", "--deep")
    alone = worlds.investigated(picture, *only)
    assert is_reported(alone)
    for seed in range(1):
        worlds.fake.collude(Demand(injection.plain, *injection.lies, seed=seed))
        lied_to = worlds.investigated(picture, *only, "--analyst", "gemini")
        assert {name: lied_to.get(name) for name in CONCLUSIONS} == {name: alone.get(name) for name in CONCLUSIONS}
        assert established(lied_to) == established(alone)
        check_answer(lied_to["answer"], findings(lied_to), injection)
