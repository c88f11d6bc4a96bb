"""What the documentation shows: its blocks of code, the commands in them, and a folder in which those can run."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer.main

from backstory_cli.batch.sources import looks_like_a_picture

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "fixtures"

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
"""What a user reads. Reference pages are among them: they are checked as examples of the help texts."""

_BLOCK = re.compile(r"(?:^<!-- ([^\n]*?) -->\n)?^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CASE = re.compile(r"\b\d{8}-[0-9a-f]{6}\b")
_JOINS = {"|", "&&", ";"}

PICTURES = {
    "photo.jpg": "agency.jpg",
    "original.jpg": "harbour-small.jpg",
    "shared.jpg": "harbour-mirrored.jpg",
    "fake.jpg": "mountain.webp",
    "a.jpg": "screenshot.png",
    "b.jpg": "screenshot.png",
    "photos/one.png": "screenshot.png",
    "incoming/one.png": "screenshot.png",
    "archive/one.png": "screenshot.png",
    "archive/two.avif": "square.avif",
    "downloads/three.png": "harbour-caption.png",
}
"""The names that the documentation gives to pictures, and the small fixtures that stand for them."""


@dataclass(frozen=True)
class Block:
    """A block of code: its language, its text, and the HTML comment that stands right above it."""

    page: Path
    language: str
    text: str
    mark: str

    @property
    def runs(self) -> bool:
        """Whether it is to be run here: not where ``<!-- not run: REASON -->`` says otherwise, or CI runs it."""
        return not self.mark.startswith(("not run: ", "ci: "))


@dataclass(frozen=True)
class Line:
    """One line for the shell, as far as a test needs it: the words of each of its commands, and where they write."""

    commands: list[list[str]]
    to_file: str | None
    piped: bool

    @property
    def words(self) -> list[str]:
        """The first command."""
        return self.commands[0]

    @property
    def ours(self) -> list[list[str]]:
        """Those that are calls of backstory, by whatever path."""
        return [["backstory", *words[1:]] for words in self.commands if Path(words[0]).name == "backstory"]


def blocks(page: Path, language: str) -> list[Block]:
    """The blocks of a page that are in a language."""
    found = _BLOCK.findall(page.read_text(encoding="utf-8"))
    return [Block(page, named, text, mark) for mark, named, text in found if named == language]


def lines(text: str) -> Iterator[Line]:
    """The lines of a block for the shell, without comments."""
    for line in text.replace("\\\n", " ").splitlines():
        lexer = shlex.shlex(line, posix=True, punctuation_chars="|>&;")
        lexer.whitespace_split = True
        commands: list[list[str]] = [[]]
        joins: list[str] = []
        to_file, before = None, ""
        for word in lexer:
            if before == ">":
                to_file = word
            elif word in _JOINS:
                commands.append([])
                joins.append(word)
            elif word != ">" and (commands[-1] or not re.fullmatch(r"[A-Z_]+=.*", word)):  # what is set for one
                commands[-1].append(word)
            before = word
        if commands[0]:
            yield Line(commands, to_file, piped=joins[:1] == ["|"])


def parses(words: list[str]) -> None:
    """Have the command line take these words apart, without running anything.

    Raises:
        Exception: There is no such command or option, or a value is none that the option takes.
    """
    from backstory_cli.cli import app

    command: Any = typer.main.get_command(app)
    path = words[:1]
    rest = words[3:] if words[1:2] == ["--debug"] else words[1:]
    while rest and rest[0] in getattr(command, "commands", {}):
        command = command.commands[rest[0]]
        path.append(rest.pop(0))
    if "--help" in rest or "-h" in rest or path + rest == ["backstory", "--version"]:
        return
    if path == ["backstory"] and rest and looks_like_a_picture(rest[0]):
        command = command.commands["investigate"]
    assert not hasattr(command, "commands"), f"{' '.join(path)} has no command {rest[:1]}"
    command.make_context(path[-1], rest)


def workbench(folder: Path) -> Path:
    """A folder with everything that the documentation names: pictures, a list of known ones, a model."""
    shutil.copytree(FIXTURES, folder / "fixtures")
    for name, fixture in PICTURES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(FIXTURES / fixture, folder / name)
    (folder / "known.csv").write_text("path,source,date\nthree.png,Reuters,2019\n", encoding="utf-8")
    (folder / "model.onnx").touch()
    return folder


def with_case(words: list[str], case: str) -> list[str]:
    """The words with the id of a case that is there, in place of those that are printed."""
    return [_CASE.sub(case, word) for word in words]


@dataclass(frozen=True)
class Exchange:
    """A command of a transcript, and what it prints."""

    command: str
    printed: str

    def fits(self, out: str) -> bool:
        """Whether it printed that: line breaks aside, ids of cases aside, and ``[...]`` stands for anything."""
        shown = [re.escape(_level(part)) for part in self.printed.split("[...]")]
        return re.fullmatch(r"\s*" + ".*".join(shown) + r"\s*", _level(out), re.DOTALL) is not None


def transcript(block: Block) -> list[Exchange]:
    """The commands of a block of the language ``console``, each with what is shown below it."""
    parts = re.split(r"^\$ ", block.text, flags=re.MULTILINE)
    assert not parts[0], f"a transcript begins with a command: {parts[0]}"
    return [Exchange(*part.split("\n", 1)) for part in parts[1:]]


def _level(text: str) -> str:
    return " ".join(_CASE.sub("CASE", text).split())
