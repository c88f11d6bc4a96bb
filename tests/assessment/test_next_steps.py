"""What to do next: those steps first that could settle most."""

from __future__ import annotations

from backstory_cli.assessment import assess, list_not_checked, suggest_next_steps
from support.making import finding, run


def test_steps_lead_to_the_web_and_the_map() -> None:
    place = finding("metadata.gps", about="place", data={"map_link": "https://www.openstreetmap.org/?mlat=1&mlon=2"})
    runs = [run("metadata", place)]
    steps = suggest_next_steps([place], assess(runs), list_not_checked(runs))
    assert "--online" in steps[0]
    assert any("openstreetmap" in step for step in steps)
    assert len(steps) <= 3


def test_a_fact_check_comes_first() -> None:
    review = finding("web.fact_check", about="history", basis="reported", data={"address": "https://example.org/check"})
    runs = [run("web", review)]
    assert suggest_next_steps([review], assess(runs))[0].endswith("https://example.org/check")


def test_a_signed_original_that_was_seen_needs_little() -> None:
    signed = [
        finding("credentials.manifest", leaning="captured", basis="signed", strength="conclusive"),
        finding("credentials.whole", about="integrity", leaning="untouched", basis="signed", strength="conclusive"),
        finding("lookup.match", about="history", basis="matched", leaning="reused", strength="strong"),
    ]
    steps = suggest_next_steps(signed, assess([run("credentials", *signed)]))
    assert [step.partition(" ")[0] for step in steps] == ["Check", "Compare"]


def test_a_single_trace_is_to_be_looked_at() -> None:
    trace = finding("manipulation.copy_move", about="integrity", leaning="altered", basis="measured", strength="strong")
    runs = [run("manipulation", trace)]
    steps = suggest_next_steps([trace], assess(runs), list_not_checked(runs))
    assert any("manipulation.copy_move outlines" in step for step in steps)
