"""Every finding that the source can make is explained, and nothing that it cannot make.

The ids are collected from the source itself. Wherever `Finding` is called, the expression of its ``id`` is worked out
to every text that it can be: constants, f-strings, both sides of a condition, names of the module and of modules it
imports, local names, and parameters, which are what every caller of the function in the package gives. So
``declared("camera", ...)`` counts as ``metadata.camera``: ``declared`` makes ``f"metadata.{finding_id}"`` of it. What
only exists while the program runs is named in `OF_OBJECTS`; anything else that cannot be worked out fails. A number at
the end is left off: it counts findings of one kind.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

import backstory_cli
from backstory_cli.detectors import Resources, list_built_in
from backstory_cli.detectors.comparison import Comparison
from backstory_cli.detectors.manipulation.pixel_tests import PIXEL_TESTS
from backstory_cli.models import FINDING_ID, Basis, Strength
from backstory_cli.reference.explanations import STANDS_FOR, load_explanations
from backstory_cli.render.explain import fill_figures

PACKAGE = Path(backstory_cli.__file__).parent
RESULTS = Path(__file__).parents[2] / "benchmarks" / "results"
UNKNOWN = "\0"

AVOIDED = re.compile(
    r"\b(?:real|fake[sd]?|faking|genuine(?:ly)?|authentic|originals?|verified|first published)\b", re.IGNORECASE
)
QUOTED = re.compile(r"“[^”]*”")
SENTENCE = re.compile(r"(?<=[.!?]) (?=[A-Z0-9])")
RESULT = re.compile(r"benchmarks/results/(\w+)\.txt")
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
IN_NAMES = re.compile(r"\b(?=\w*[a-z])\w*\d\w*\b|\{[^}]*\}|benchmarks/results/\w+\.txt")
"""Figures that count nothing: those within names such as imd2020, and those put in from a table."""


@cache
def models() -> frozenset[str]:
    """The names under which language models answer: ``name = "..."`` in the classes of their clients."""
    names = set()
    for path in (PACKAGE / "web" / "language_models").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                for item in node.body:
                    if isinstance(item, ast.Assign) and ast.unparse(item.targets[0]) == "name":
                        names.add(ast.literal_eval(item.value))
    return frozenset(names)


OF_OBJECTS = {
    ("detectors.manipulation", "test.name"): frozenset(test.name for test in PIXEL_TESTS),
    ("detectors.model_look.findings", "seen.name"): models(),
}
"""What stands in attributes of objects: by module and by how it is written there."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class Module:
    """A module of the package: its functions, its constants, and what its imported names are called at home."""

    name: str
    tree: ast.Module
    functions: dict[str, Function] = field(default_factory=dict)
    constants: dict[str, ast.expr] = field(default_factory=dict)
    imported: dict[str, tuple[str, str]] = field(default_factory=dict)
    calls: list[tuple[ast.Call, tuple[Function, ...]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._read(self.tree, ())

    def _read(self, node: ast.AST, within: tuple[Function, ...]) -> None:
        for child in ast.iter_child_nodes(node):
            inner = within
            if isinstance(child, Function):
                self.functions[child.name] = child
                inner = (child, *within)
            elif isinstance(child, ast.ImportFrom) and (child.module or "").startswith("backstory_cli"):
                home = (child.module or "").removeprefix("backstory_cli").removeprefix(".")
                self.imported |= {alias.asname or alias.name: (home, alias.name) for alias in child.names}
            elif isinstance(child, ast.Assign) and not within and isinstance(child.targets[0], ast.Name):
                self.constants[child.targets[0].id] = child.value
            elif isinstance(child, ast.AnnAssign) and not within and isinstance(child.target, ast.Name) and child.value:
                self.constants[child.target.id] = child.value
            elif isinstance(child, ast.Call):
                self.calls.append((child, within))
            self._read(child, inner)


@cache
def modules() -> dict[str, Module]:
    found = {}
    for path in PACKAGE.rglob("*.py"):
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix("__init__").removesuffix(".")
        found[name] = Module(name, ast.parse(path.read_text(encoding="utf-8")))
    return found


def texts(expression: ast.expr, module: Module, within: tuple[Function, ...], depth: int = 0) -> set[str]:
    """Every text that an expression can be; `UNKNOWN` stands for what cannot be worked out."""
    if depth > 8:
        return {UNKNOWN}
    match expression:
        case ast.Constant(value=str() as text):
            return {text}
        case ast.IfExp(body=one, orelse=other):
            return texts(one, module, within, depth) | texts(other, module, within, depth)
        case ast.FormattedValue(value=value):
            return texts(value, module, within, depth)
        case ast.JoinedStr(values=parts):
            each = [texts(part, module, within, depth) for part in parts]
            return {"".join(choice) for choice in itertools.product(*each)}
        case ast.Attribute():
            return set(OF_OBJECTS.get((module.name, ast.unparse(expression)), {UNKNOWN}))
        case ast.Name(id=name):
            return named(name, module, within, depth + 1)
    return {UNKNOWN}


def named(name: str, module: Module, within: tuple[Function, ...], depth: int) -> set[str]:
    """What a name can be: a parameter, a local name, a constant of the module or of another one."""
    for level, function in enumerate(within):
        taken = function.args
        if name in {each.arg for each in (*taken.posonlyargs, *taken.args, *taken.kwonlyargs)}:
            return given(function, name, module, depth)
        local = set().union(*(assigned(node, name, module, within[level:], depth) for node in ast.walk(function)))
        if local:
            return local
    if name in module.constants:
        return texts(module.constants[name], module, (), depth)
    if name in module.imported:
        home, original = module.imported[name]
        if home in modules() and original in modules()[home].constants:
            return texts(modules()[home].constants[original], modules()[home], (), depth)
    return {UNKNOWN}


def assigned(node: ast.AST, name: str, module: Module, within: tuple[Function, ...], depth: int) -> set[str]:
    """What one statement of a function sets a local name to; nothing if it sets another one."""
    match node:
        case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
            return texts(value, module, within, depth)
        case ast.For(target=ast.Tuple(elts=targets), iter=rows):
            place = next((i for i, each in enumerate(targets) if isinstance(each, ast.Name) and each.id == name), None)
            if place is None:
                return set()
            rows = module.constants.get(rows.id, rows) if isinstance(rows, ast.Name) else rows
            if isinstance(rows, ast.Tuple) and all(isinstance(row, ast.Tuple) for row in rows.elts):
                cells = [row.elts[place] for row in rows.elts if isinstance(row, ast.Tuple)]
                return set().union(*(texts(cell, module, within, depth) for cell in cells))
            return {UNKNOWN}
        case ast.For(target=ast.Name(id=target)) if target == name:
            return {UNKNOWN}
    return set()


def given(function: Function, name: str, home: Module, depth: int) -> set[str]:
    """What the callers of a function anywhere in the package give for a parameter, or its default."""
    taken = [*function.args.posonlyargs, *function.args.args]
    place = next((i for i, each in enumerate(taken) if each.arg == name), None)
    found: set[str] = set()
    for module in modules().values():
        here = module is home
        for call, within in module.calls:
            if not isinstance(call.func, ast.Name):
                continue
            known_as = module.imported.get(call.func.id)
            if not (here and call.func.id == function.name) and known_as != (home.name, function.name):
                continue
            by_name = next((each.value for each in call.keywords if each.arg == name), None)
            by_place = call.args[place] if place is not None and place < len(call.args) else None
            argument = by_name or by_place
            if argument is not None:
                found |= texts(argument, module, within, depth)
    defaults = dict(zip([each.arg for each in taken][::-1], function.args.defaults[::-1], strict=False))
    if name in defaults:
        found |= texts(defaults[name], home, (), depth)
    return found or {UNKNOWN}


@cache
def made() -> dict[str, str]:
    """Every kind of finding that the source can make, with the module that makes it."""
    found: dict[str, str] = {}
    for module in modules().values():
        for call, within in module.calls:
            called = ast.unparse(call.func).rpartition(".")[2]
            if module.imported.get(called, ("", called))[1] != "Finding":
                continue
            identity = next((each.value for each in call.keywords if each.arg == "id"), None)
            assert identity is not None, f"{module.name}:{call.lineno}: a finding whose id cannot be seen"
            for text in texts(identity, module, within):
                kind = re.sub(rf"[._]{UNKNOWN}$", "", text)
                assert UNKNOWN not in kind, f"{module.name}:{call.lineno}: {ast.unparse(identity)} cannot be worked out"
                detector, _, name = kind.partition(".")
                found[f"{STANDS_FOR.get(detector, detector)}.{name}"] = module.name
    return found


def test_the_collector_finds_ids_of_every_form() -> None:
    forms = {
        "address.fetched",  # a constant
        "metadata.camera",  # given to a function of another module
        "metadata.gps_time",  # given through two functions
        "consistency.place_altitude",
        "generators.visible_colour_bar",  # from a table in a loop
        "credentials.position",  # from a table of the module in a loop
        "generators.declared",  # with a number at its end
        "preview.differs",  # one side of a condition
        "preview.agrees",
        "manipulation.copy_move",  # from the battery
        "gemini.edit_impression",  # from the names of models
        "search.queries",  # from a constant of the module
        "instructions.found",  # given, from a constant, and a number
    }
    assert forms <= set(made())


def test_the_collector_says_what_it_cannot_work_out() -> None:
    source = """
HEAD = "web"
def build(name, tail="x"):
    Finding(id=f"{HEAD}.{name}")
    Finding(id=f"ela.{tail}")
    Finding(id="text.a" if name else f"text.b{number}")
    Finding(id=name.upper())
build("seen")
build(name="found")
build(chosen())
"""
    module = Module("invented", ast.parse(source))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(f"{__name__}.modules", lambda: {"invented": module})
        found = [texts(call.keywords[0].value, module, within) for call, within in module.calls if call.keywords][:4]
    assert found[0] == {"web.seen", "web.found", f"web.{UNKNOWN}"}
    assert found[1] == {"ela.x"}
    assert found[2] == {"text.a", f"text.b{UNKNOWN}"}
    assert found[3] == {UNKNOWN}


def test_every_finding_has_an_entry() -> None:
    missing = {kind: module for kind, module in made().items() if kind not in load_explanations().findings}
    assert not missing, "each needs an entry in reference/explanations.toml"


def test_no_entry_is_left_of_a_finding_that_is_gone() -> None:
    assert not set(load_explanations().findings) - set(made())


def test_ids_that_the_source_speaks_of_have_entries() -> None:
    known = load_explanations()
    for module in modules().values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and FINDING_ID.fullmatch(node.value):
                detector, _, name = node.value.partition(".")
                ending = name in {"txt", "json", "toml", "py", "tsv", "db"} or name.endswith("_")
                if detector in known.groups and not ending:
                    assert known.find_kind(node.value), f"{module.name}:{node.lineno}"


def test_numbers_at_the_end_are_of_the_same_kind() -> None:
    known = load_explanations()
    for asked, kind in {
        "web.match.3": "web.match",
        "preview.differs_2": "preview.differs",
        "openai_compatible.clues": "gemini.clues",
        "openai_compatible.clues.2": "gemini.clues",
        "generators.declared_12": "generators.declared",
        "nothing.of_that_name": None,
        "web": None,
        "web.match.3.4": None,
        "": None,
    }.items():
        assert known.find_kind(asked) == kind


def test_the_groups_are_the_detectors_with_their_titles(tmp_path: Path) -> None:
    titles = {each.name: each.title for each in list_built_in(Resources(index=tmp_path / "i", home=tmp_path))}
    from backstory_cli.analysts import prompt_injection as addressed
    from backstory_cli.analysts import web_search

    titles |= {Comparison.name: Comparison.title, web_search.NAME: web_search.TITLE, addressed.NAME: addressed.TITLE}
    known = load_explanations()
    assert {name: group.title for name, group in known.groups.items()} == titles
    assert list(known.groups) == list(titles)
    assert {each.detector for each in known.findings.values()} == set(titles)


def test_the_glossaries_are_the_words_of_the_models() -> None:
    known = load_explanations().glossaries
    assert list(known["strength"]) == [each.value for each in Strength]
    assert list(known["basis"]) == [each.value for each in Basis]
    assert all(40 <= len(text) <= 300 for words in known.values() for text in words.values())


def every_text() -> Iterator[tuple[str, str]]:
    known = load_explanations()
    for kind, each in known.findings.items():
        for text in (each.title, each.means, each.how, each.errors, *each.innocent, *each.sources):
            yield kind, text
    for name, words in known.glossaries.items():
        for text in words.values():
            yield name, text


@pytest.mark.parametrize("kind", sorted(load_explanations().findings))
def test_an_entry_is_complete_and_short(kind: str) -> None:
    each = load_explanations().findings[kind]
    assert FINDING_ID.fullmatch(kind)
    assert 10 <= len(each.title) <= 75
    assert not each.title.endswith(".")
    assert 2 <= len(SENTENCE.split(each.means)) <= 4
    assert 80 <= len(each.means) <= 600
    assert 20 <= len(each.how) <= 800
    assert 12 <= len(fill_figures(each.errors)) <= 1_100
    assert each.innocent
    assert each.sources
    assert all(7 <= len(text) <= 220 for text in (*each.innocent, *each.sources))
    for text in (each.means, each.how, fill_figures(each.errors), *map(fill_figures, each.innocent)):
        assert text.endswith((".", "?", "”", ")")), text


def test_no_word_that_reports_avoid() -> None:
    for name, text in every_text():
        assert not AVOIDED.search(QUOTED.sub("", fill_figures(text))), (name, text)
        assert "{" not in fill_figures(text), name
        assert "*" not in text, name


def test_figures_are_those_of_the_files_that_they_are_quoted_from() -> None:
    for kind, each in load_explanations().findings.items():
        for sentence in SENTENCE.split(each.errors):
            if files := RESULT.findall(sentence):
                there = " ".join((RESULTS / f"{name}.txt").read_text(encoding="utf-8") for name in files)
                known = {number.replace(",", "").rstrip(".") for number in NUMBER.findall(there)}
                for number in NUMBER.findall(IN_NAMES.sub("", sentence)):
                    assert number.replace(",", "").rstrip(".") in known, (kind, number, sentence)


def test_contradictions_quote_how_often_each_fires() -> None:
    """``consistency.txt`` lists what fired on which files; what it does not list fired on none."""
    kinds, fired = {}, {}
    for line in (RESULTS / "consistency.txt").read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"(\S[^:]*): (\d+) files", line):
            of = heading[1]
            kinds[of] = int(heading[2])
        elif row := re.match(r"\s+(consistency\.\w+) .*?(\d+)  \(", line):
            fired[row[1], of] = int(row[2])
    plain, edited = "camera_photo, no editor", "camera_photo, editor named"
    assert (kinds[plain], kinds[edited]) == (75, 23)
    for each in load_explanations().of("consistency"):
        count = fired.get((each.kind, plain))
        told = f"{count or 'none'} of {kinds[plain]} camera photographs"
        if each.kind != "consistency.device_encoder":
            assert told in each.errors, each.kind
        if count := fired.get((each.kind, edited)):
            assert f"{count} of {kinds[edited]}" in each.errors
