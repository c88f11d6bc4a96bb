"""What a finding means, on a terminal and as JSON: ``backstory explain``.

The texts are those of `backstory_cli.reference.explanations`; the figures that they name are put in here, from the
tables that the detectors themselves go by.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from pydantic import JsonValue

from backstory_cli.errors import UsageError
from backstory_cli.reference.explanations import GLOSSARIES, STANDS_FOR, Explanation, load_explanations
from backstory_cli.text import clean

if TYPE_CHECKING:
    from rich.console import Console

SCHEMA = "backstory.explanation/1"
QUESTIONS = ("origin", "integrity", "history")
"""What the rules conclude on: they print themselves."""
_FIGURE = re.compile(r"\{([a-z_]+)\.([A-Za-z0-9_.]+)(:number)?\}")
_LOSSLESS = "from a coarsely saved one, in files kept without loss"
_NEAR = 3
"""Names like the one that was asked for, which are offered in its place."""
_PLUG_INS = "plug-ins have no entries here: what their findings mean stands with them in the report"


@dataclass(frozen=True)
class Section:
    """A heading, and one paragraph or several points under it."""

    heading: str
    text: str = ""
    points: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """What is said of one thing.

    Attributes:
        title: Its first line.
        intro: What stands under it, as it is to be laid out.
        sections: The rest.
        document: All of it for scripts.
    """

    title: str
    intro: str = ""
    sections: tuple[Section, ...] = ()
    document: dict[str, JsonValue] = field(default_factory=dict)


def build_page(what: str = "", rates_file: Path | None = None) -> Page:
    """What there is to say of a finding's id, a detector, a question, a glossary; of nothing, what there is.

    Args:
        what: The name.
        rates_file: Error rates of language models that the user measured, which need not exist.

    Raises:
        UsageError: Nothing here has that name.
    """
    known = load_explanations()
    if not what:
        return _build_overview_page()
    if what in QUESTIONS:
        return _build_rules_page(what)
    if what in GLOSSARIES:
        return _build_glossary_page(what)
    if what in known.groups:
        return _build_detector_page(what)
    kind = known.find_kind(what)
    if kind is None:
        raise _to_usage_error(what)
    return _build_finding_page(what, known.findings[kind], rates_file)


def fill_figures(text: str) -> str:
    """A text with the figures that it names put in."""
    return _FIGURE.sub(lambda match: _format_figure(match[1], match[2], number=bool(match[3])), text)


def show_page(page: Page, console: Console) -> None:
    """Print a page, at whatever width the terminal has."""
    from rich.padding import Padding
    from rich.text import Text

    console.print(Text(clean(page.title, 300), style="bold"))
    for line in page.intro.splitlines():
        console.print(_resolve_figure(line[2:]) if line.startswith("- ") else Text(clean(line, 1_000)))
    for section in page.sections:
        console.print()
        console.print(Text(clean(section.heading, 200), style="bold"))
        if section.text:
            console.print(Padding(Text(clean(section.text, 4_000)), (0, 0, 0, 2)))
        for point in section.points:
            console.print(Padding(_resolve_figure(point), (0, 0, 0, 2)))


def render_page_json(page: Page) -> str:
    """The same for scripts."""
    return json.dumps({"schema": SCHEMA, **page.document}, indent=2, ensure_ascii=False)


def _resolve_figure(text: str) -> Any:
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=1)
    grid.add_column(overflow="fold")
    grid.add_row("-", Text(clean(text, 2_000)))
    return grid


def _build_finding_page(asked: str, entry: Explanation, rates_file: Path | None) -> Page:
    of_own_model = asked.partition(".")[0] in STANDS_FOR
    means = fill_figures(entry.means)
    if of_own_model:
        means += " It is of a model of your own: what is said here holds for any model."
    errors = " ".join((fill_figures(entry.errors), *_iter_own_rates(entry, rates_file)))
    innocent, sources = tuple(map(fill_figures, entry.innocent)), tuple(map(fill_figures, entry.sources))
    return Page(
        title=f"{clean(asked, 100)}: {entry.title}",
        sections=(
            Section("WHAT IT MEANS", means),
            Section("HOW IT IS FOUND", fill_figures(entry.how)),
            Section("HOW OFTEN IT IS WRONG", errors),
            Section("HARMLESS CAUSES", points=innocent),
            Section("SOURCES", points=sources),
        ),
        document={
            "id": clean(asked, 100),
            "kind": entry.kind,
            "detector": entry.detector,
            "title": entry.title,
            "means": means,
            "how": fill_figures(entry.how),
            "errors": errors,
            "innocent": list(innocent),
            "sources": list(sources),
        },
    )


def _iter_own_rates(entry: Explanation, rates_file: Path | None) -> Iterator[str]:
    """What the user measured of models with ``benchmarks/model_opinion.py``."""
    if entry.kind not in {"gemini.impression", "gemini.edit_impression"} or rates_file is None:
        return
    from backstory_cli.reference.model_rates import load_rates

    for rates in load_rates(rates_file):
        made = entry.kind == "gemini.impression"
        found, false = (rates.recall, rates.false_alarms) if made else (rates.edits_found, rates.edit_alarms)
        yield (
            f"You measured {clean(rates.service, 60)} {clean(rates.model, 100)}: it found {found}, with false alarms "
            f"on {false}. Images: {clean(rates.measured_on, 500)}."
        )


def _build_rules_page(question: str) -> Page:
    from backstory_cli.assessment.rules import WIDTH, format_rules

    text = format_rules(cast(Literal["origin", "integrity", "history"], question))
    title, *rest = _join_lines(text.splitlines(), WIDTH)
    return Page(
        title=title,
        intro="\n".join(rest),
        document={"question": question, "rules": text},
    )


def _join_lines(lines: Sequence[str], width: int) -> list[str]:
    """Lines without the breaks that only keep them within a width: the terminal may have another one."""
    joined: list[str] = []
    last = ""
    for line in lines:
        word = next(iter(line.split()), "")
        if last and word not in {"", "-"} and len(last) + 1 + len(word) > width:
            joined[-1] += f" {line.strip()}"
        else:
            joined.append(line)
        last = line
    return joined


def _build_glossary_page(name: str) -> Page:
    words = load_explanations().glossaries[name]
    title = {"strength": "How much a finding or a conclusion weighs", "basis": "How a finding is known"}[name]
    return Page(
        title=f"{name}: {title}",
        sections=tuple(Section(word, meaning) for word, meaning in words.items()),
        document={"glossary": name, "title": title, "words": dict(words)},
    )


def _build_detector_page(name: str) -> Page:
    known = load_explanations()
    return Page(
        title=f"{name}: {known.groups[name].title}",
        intro="Its findings; for one of them: backstory explain ID",
        sections=(Section("FINDINGS", points=_list_titles(name)),),
        document={"detector": name, "title": known.groups[name].title, "findings": _to_json(name)},
    )


def _build_overview_page() -> Page:
    known = load_explanations()
    return Page(
        title="What can be explained, by who finds it",
        intro="For one of them: backstory explain ID. An id with a number (.2, .3, ...) means the same without it.\n"
        f"A model of your own says openai_compatible where Gemini says gemini; {_PLUG_INS}.",
        sections=(
            *(Section(f"{name}: {group.title}", points=_list_titles(name)) for name, group in known.groups.items()),
            Section("The rules", points=tuple(f"{question}: how it is concluded on" for question in QUESTIONS)),
            Section("Words", points=("strength: how much a finding weighs", "basis: how a finding is known")),
        ),
        document={
            "detectors": [
                {"detector": name, "title": group.title, "findings": _to_json(name)}
                for name, group in known.groups.items()
            ],
            "questions": list(QUESTIONS),
            "glossaries": list(GLOSSARIES),
        },
    )


def _list_titles(detector: str) -> tuple[str, ...]:
    return tuple(f"{each.kind}: {each.title}" for each in load_explanations().of(detector))


def _to_json(detector: str) -> JsonValue:
    return [{"kind": each.kind, "title": each.title} for each in load_explanations().of(detector)]


def _to_usage_error(what: str) -> UsageError:
    known = load_explanations()
    names = [*known.findings, *known.groups, *QUESTIONS, *GLOSSARIES]
    near = difflib.get_close_matches(what.lower(), names, n=_NEAR, cutoff=0.6)
    near = near or [kind for kind in known.findings if what.lower() in kind.partition(".")[2].split("_")][:_NEAR]
    meant = f"did you mean {' or '.join(filter(None, (', '.join(near[:-1]), near[-1])))}? " if near else ""
    return UsageError(
        f"nothing here is named {clean(what, 100)}",
        f"{meant}What can be explained: backstory explain; {_PLUG_INS}",
    )


def _format_figure(table: str, path: str, *, number: bool) -> str:
    """One figure in words.

    Raises:
        KeyError: There is no such table or key.
    """
    value: Any = _TABLES[table]()
    for key in path.split("."):
        value = value[key]
    if isinstance(value, Mapping):
        return _format_several(value)
    if isinstance(value, float) and not number:
        return _format_share(value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _format_several(shares: Mapping[str, float]) -> str:
    from backstory_cli.detectors.manipulation import KINDS

    kinds = {**KINDS, "splice_lo": "from a coarsely saved one", "splice_png": _LOSSLESS}
    if "splice_lo" not in shares:  # nothing stands before it that it could refer to
        kinds["splice_png"] = f"parts put in {_LOSSLESS}"
    return "; ".join(f"{kinds.get(name, name)} {_format_share(share)}" for name, share in shares.items())


def _format_share(share: float) -> str:
    return f"{100 * share:.1f}".removesuffix(".0") + " %"


def _get_manipulation_figures() -> Mapping[str, Any]:
    from backstory_cli.reference.manipulation_rates import load_rates

    return load_rates().model_dump()


def _get_manipulation_test_figures() -> Mapping[str, Any]:
    from backstory_cli.detectors.manipulation.pixel_tests import PIXEL_TESTS

    tests = _get_manipulation_figures()["tests"]
    return {test.name: {**tests[test.name], "innocent": test.innocent} for test in PIXEL_TESTS}


def _get_preview_figures() -> Mapping[str, Any]:
    from backstory_cli.detectors.preview import ALTERED, MEASURED

    return {**MEASURED, "threshold": ALTERED}


def _get_watermark_figures() -> Mapping[str, Any]:
    from backstory_cli.detectors.generators import MEASURED

    return MEASURED


def _get_sparkle_figures() -> Mapping[str, Any]:
    from backstory_cli.detectors.generators import MEASURED_SPARKLE

    return MEASURED_SPARKLE


def _get_ela_figures() -> Mapping[str, Any]:
    from backstory_cli.detectors.ela import MEASURED
    from backstory_cli.forensics.ela import CELL, QUALITY

    return {**MEASURED, "cell": CELL, "quality": QUALITY}


def _get_lookup_figures() -> Mapping[str, Any]:
    from backstory_cli.detectors.lookup import MEASURED_ON, SURE_FEATURES, SURE_SHARE

    return {"measured_on": MEASURED_ON, "sure_features": SURE_FEATURES, "sure_share": SURE_SHARE}


def _get_comparison_figures() -> Mapping[str, Any]:
    from backstory_cli.lookup.comparison import ALIKE, COPY
    from backstory_cli.lookup.comparison.agreement import AGREES, WINDOW
    from backstory_cli.lookup.comparison.difference import LEVELS, MIN_AREA, UNUSUAL

    return {
        "copy": COPY,
        "alike": ALIKE,
        "agrees": AGREES,
        "window": WINDOW,
        "levels": LEVELS,
        "unusual": UNUSUAL,
        "least_area": MIN_AREA,
    }


def _get_opinion_figures() -> Mapping[str, Any]:
    from backstory_cli.detectors.model_look.findings import UNMEASURED

    return {"unmeasured": UNMEASURED}


def _get_trust_figures() -> Mapping[str, Any]:
    from backstory_cli.reference.trust_lists import PRODUCTS_SNAPSHOT, PUBLISHERS_SNAPSHOT, SNAPSHOT

    return {"c2pa": SNAPSHOT, "publishers": PUBLISHERS_SNAPSHOT, "products": PRODUCTS_SNAPSHOT}


_TABLES: dict[str, Callable[[], Mapping[str, Any]]] = {
    "manipulation": cache(_get_manipulation_figures),
    "test": cache(_get_manipulation_test_figures),
    "preview": _get_preview_figures,
    "watermark": _get_watermark_figures,
    "sparkle": _get_sparkle_figures,
    "ela": _get_ela_figures,
    "lookup": _get_lookup_figures,
    "compared": _get_comparison_figures,
    "opinion": _get_opinion_figures,
    "trust": _get_trust_figures,
}
"""The tables that texts may name figures of."""
