"""Write the reference pages of the documentation from the code: ``python scripts/reference_pages.py``.

``docs/reference/findings.md`` says what ``backstory explain`` says, ``commands.md`` what ``--help`` says, ``limits.md``
what ``backstory doctor --limits`` says. They are committed, so that they can be read without building anything;
``tests/test_reference_pages.py`` tells when they are stale.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer.main

from backstory_cli.cli import app
from backstory_cli.image import limits
from backstory_cli.reference.explanations import GLOSSARIES, load_explanations
from backstory_cli.render.explain import QUESTIONS, Page, build_page
from backstory_cli.render.man import KINDS

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reference"
MADE = "<!-- Made by scripts/reference_pages.py: change the code that it is made from, then run it again. -->"
COMPLETION = frozenset({"--install-completion", "--show-completion"})
"""Options that typer adds: their help depends on the shell."""


def pages() -> dict[str, str]:
    """The text of each page, by the name of its file."""
    return {"findings.md": findings(), "commands.md": commands(), "limits.md": limit_table()}


def findings() -> str:
    """What every finding means: the page that ``backstory explain ID`` prints, for each."""
    known = load_explanations()
    parts = [
        "# Findings",
        MADE,
        "Every statement of a report is a finding. This is what `backstory explain ID` says of each; an id with a "
        "number (`.2`, `_3`) means the same without it. A model of your own says `openai_compatible` where Gemini says "
        "`gemini`. What findings of [plug-ins](../plugins.md) mean stands with them in the report.",
    ]
    for glossary in GLOSSARIES:
        page = build_page(glossary)
        parts.append(f"## {_plain(page.title.partition(': ')[2])}")
        parts += [f"**{section.heading}**: {_plain(section.text)}" for section in page.sections]
    for name, group in known.groups.items():
        parts.append(f"## {name}: {_plain(group.title)}")
        parts += [part for each in known.of(name) for part in _finding(build_page(each.kind), each.kind)]
    parts.append("## How findings become conclusions")
    for question in QUESTIONS:
        page = build_page(question)
        parts += [f"### The rules of {question}", f"```text\n{page.title}\n{page.intro}\n```"]
    return _joined(parts)


def _finding(page: Page, kind: str) -> Iterator[str]:
    yield f"### {kind}"
    yield f"*{_plain(page.title.partition(': ')[2])}*"
    for section in page.sections:
        heading = f"**{section.heading.capitalize()}.**"
        if section.text:
            yield f"{heading} {_plain(section.text)}"
        elif section.points:
            yield heading + "\n\n" + "\n".join(f"- {_plain(point)}" for point in section.points)


def commands() -> str:
    """What every command takes: its help, arguments, options and examples."""
    root = typer.main.get_command(app)
    parts = ["# Commands", MADE, "What `--help` says of each command; it works after every one of them."]
    for words, command in walk(root, ["backstory"]):
        parts += _command(words, command)
    return _joined(parts)


def walk(command: Any, words: list[str]) -> Iterator[tuple[list[str], Any]]:
    """A command and those under it, each with the words that call it."""
    yield words, command
    for name, under in getattr(command, "commands", {}).items():
        if not under.hidden:
            yield from walk(under, [*words, name])


def _command(words: list[str], command: Any) -> Iterator[str]:
    shown = [each for each in command.params if not getattr(each, "hidden", False)]
    arguments = [each for each in shown if each.param_type_name == "argument"]
    options = [each for each in shown if each.param_type_name == "option" and not COMPLETION.intersection(each.opts)]
    under = getattr(command, "commands", {})
    yield f"{'#' * min(len(words) + 1, 4)} {' '.join(words)}"
    usage = [*words, *(["[OPTIONS]"] if options else []), *map(_metavar, arguments), *(["COMMAND"] if under else [])]
    yield f"`{' '.join(filter(None, usage))}`"
    yield "\n\n".join(map(_marked, _paragraphs(command.help or "")))
    if under:
        yield "\n".join(
            f"- [`{name}`](#{'-'.join([*words, name])}): {_marked(each.get_short_help_str(200))}"
            for name, each in under.items()
            if not each.hidden
        )
    if arguments or options:
        rows = [f"| `{_metavar(each)}` | {_cell(each)} |" for each in arguments]
        rows += [f"| {_names(each, command)} | {_cell(each)} |" for each in options]
        yield "\n".join(["| | |", "|---|---|", *rows])
    yield from _epilog(command.epilog or "")


def _metavar(argument: Any) -> str:
    return argument.metavar or f"{argument.name.upper()}{'...' if argument.nargs == -1 else ''}"


def _names(option: Any, command: Any) -> str:
    """``--max-pixels NUMBER``, as ``--help`` writes it, but with the same words in every version of typer."""
    record = option.get_help_record(command.context_class(command))[0]
    for kinds, word in KINDS.items():
        record = re.sub(kinds, word, record)
    names = "`, `".join(part.strip() for part in re.split(r"\s*/\s*|,\s+", record))
    return f"`{names}`".replace("|", "\\|")


def _cell(parameter: Any) -> str:
    return _marked(" ".join((getattr(parameter, "help", None) or "").split())).replace("|", "\\|")


def _epilog(epilog: str) -> Iterator[str]:
    """Its examples as one block of code, the rest as text."""
    examples = []
    for paragraph in _paragraphs(epilog.replace("Example: ", "Examples:\n\n")):
        if is_example(paragraph):
            examples.append(paragraph)
        elif paragraph.rstrip(":") != "Examples":
            yield _marked(paragraph)
    if examples:
        yield "```bash\n" + "\n".join(map(_commented, examples)) + "\n```"


def is_example(paragraph: str) -> bool:
    """Whether a paragraph of an epilog is a line for the shell: it begins with a command, or sets something for one."""
    first = paragraph.split(maxsplit=1)[0]
    return first in {"backstory", "cat"} or bool(re.fullmatch(r"[A-Z_]+=\S*", first))


def _commented(example: str) -> str:
    """An example whose remark in brackets is a comment of the shell."""
    return re.sub(r"\s{2,}\((.+)\)$", r"   # \1", example)


def _paragraphs(text: str) -> list[str]:
    return [" ".join(part.split("\n")).strip() for part in text.split("\n\n") if part.strip()]


def limit_table() -> str:
    """Every limit on what is read out of a file."""
    rows = [f"| `{each.name}` | {each.value:,} | {_plain(each.what)} |" for each in limits.list_limits()]
    return _joined(
        [
            "# Limits",
            MADE,
            "What is read out of a file is bounded, so that a file made to exhaust the machine ends quickly, with what "
            "was read so far and a note that the rest was not. Each limit is set with `--limit NAME=NUMBER`, "
            "`BACKSTORY_LIMIT` or `limit` in `config.toml`; `backstory doctor --limits` shows them as they stand. "
            "Why, and the limits on size, pixels, time and memory: [Hostile files](../hostile-files.md#limits).",
            "\n".join(["| limit | | what it counts |", "|---|---|---|", *rows]),
        ]
    )


def _plain(text: str) -> str:
    """Text that no Markdown acts on."""
    return re.sub(r"([\\`*_\[\]#|])", r"\\\1", html.escape(text, quote=False))


def _marked(text: str) -> str:
    """The same for a text of the command line, with options and commands set as code."""
    pieces = re.split(r"(`[^`]*`|(?<![\w-])--[a-z][a-z-]*(?: [A-Z]+)?)", text)
    pieces[::2] = map(_plain, pieces[::2])
    pieces[1::2] = [piece if piece.startswith("`") else f"`{piece}`" for piece in pieces[1::2]]
    return "".join(pieces)


def _joined(parts: list[str]) -> str:
    return "\n\n".join(filter(None, parts)) + "\n"


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"wrote docs/reference/{name}")


if __name__ == "__main__":
    main()
