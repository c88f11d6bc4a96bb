"""What to do next: those steps first that could settle most."""

from __future__ import annotations

from backstory_cli.assessment import assess, list_not_checked, suggest_next_steps
from support.making import finding, run


def test_steps_lead_to_the_web_and_the_map() -> None:
    place = finding("metadata.gps", about="place", data={"map_link": "https://www.openstreetmap.org/?mlat=1&mlon=2"})
    runs = [run("metadata", place)]
    steps = suggest_next_steps([place], assess(runs), list_not_checked(runs))
    assert "lens.google.com" in steps[0]
    assert any("openstreetmap" in step for step in steps)
    assert len(steps) <= 4


def test_the_step_that_could_settle_most_comes_first_and_says_what() -> None:
    place = finding("metadata.gps", about="place", data={"map_link": "https://www.openstreetmap.org/?mlat=1&mlon=2"})
    runs = [run("metadata", place)]
    steps = suggest_next_steps([place], assess(runs), list_not_checked(runs))
    assert "could tell whether it was changed, where it was seen before, when, where and who made it" in steps[0]
    assert steps[-1].endswith("(could tell where)")
    counts = [step.rpartition("(could tell ")[2].count(",") for step in steps]
    assert counts == sorted(counts, reverse=True)


def test_nothing_is_asked_for_that_is_settled() -> None:
    signed = [
        finding("credentials.manifest", leaning="captured", basis="signed", strength="conclusive"),
        finding("credentials.whole", about="integrity", leaning="untouched", basis="signed", strength="conclusive"),
        finding("credentials.time", about="time", basis="signed", strength="conclusive"),
        finding("credentials.place", about="place", basis="signed", strength="conclusive"),
        finding("credentials.signer", about="source", basis="signed", strength="conclusive"),
        finding("lookup.match", about="history", basis="matched", leaning="reused", strength="strong"),
    ]
    runs = [run("credentials", *signed)]
    assert suggest_next_steps(signed, assess(runs), list_not_checked(runs)) == ()


def test_a_single_trace_is_to_be_looked_at() -> None:
    trace = finding("manipulation.copy_move", about="integrity", leaning="altered", basis="measured", strength="strong")
    runs = [run("manipulation", trace)]
    steps = suggest_next_steps([trace], assess(runs), list_not_checked(runs))
    assert any("manipulation.copy_move outlines" in step for step in steps)


def test_a_heat_map_is_to_be_opened_only_where_one_was_drawn() -> None:
    picture = [{"name": "some.png", "media_type": "image/png", "path": "some.png"}]
    for name, drawn in (("ela.heat_map", True), ("manipulation.tests", True), ("gemini.impression", False)):
        basis = "opinion" if name.startswith("gemini") else "measured"
        found = finding(name, about="integrity", basis=basis, strength="weak", artifacts=picture)
        runs = [run(name.partition(".")[0], found)]
        steps = suggest_next_steps([found], assess(runs), list_not_checked(runs))
        assert any("heat map" in step for step in steps) is drawn, name
