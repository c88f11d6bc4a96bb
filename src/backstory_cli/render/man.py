"""The man page, made from the commands themselves: roff with the macros of man(7)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from backstory_cli import __version__
from backstory_cli.errors import ExitCode
from backstory_cli.settings.settings import MEANINGS
from backstory_cli.settings.sources import KEYS

EXIT_STATUS = {
    ExitCode.OK: "A report was made, whatever it says.",
    ExitCode.BUG: "A bug in backstory.",
    ExitCode.USAGE: "The command or a setting does not make sense.",
    ExitCode.UNREADABLE: "The image cannot be read: missing, not an image, damaged, over a limit.",
    ExitCode.NOTHING_TO_ASK: "Nothing to ask about: no such case, no index yet.",
    ExitCode.SERVICE_FAILED: "A service, analyst or store asked for by name failed.",
    ExitCode.UNKNOWN_SIGNER: "A bundle is whole, but not signed, or signed with a key that is not known.",
    ExitCode.FAIL_ON_MATCHED: "--fail-on matched, or what was checked was changed.",
    ExitCode.INTERRUPTED: "Interrupted with Ctrl-C.",
    ExitCode.TERMINATED: "Ended by SIGTERM.",
}
VARIABLES = {
    "BACKSTORY_HOME": "The folder of cases, the index, stored keys and config.toml, instead of the usual ones.",
    "BACKSTORY_DEBUG": "A file to write as with --debug.",
    "NO_COLOR": "Print without colours.",
}
FILES = {
    "config.toml": "Settings, in the configuration folder of the platform (backstory config path).",
    "cases.db, artifacts/": "Cases and their heat maps, in the data folder of the platform.",
    "known-signers.json": "Whose signatures on bundles are known, beside them.",
    "index.db": "The index of known images, beside them.",
}
KINDS = {
    r"<(int|float)( range)?>|INTEGER( RANGE)?|FLOAT": "NUMBER",
    r"<str>": "TEXT",
    r"<dir>": "FOLDER",
    r"<(path|file)[^>]*>|\bPATH$": "FILE",
}
"""What typer calls kinds of values, and what pages call them."""


def render_man_page(command: Any) -> str:
    """The page of section 1 for a command and everything below it.

    Args:
        command: As typer makes it of an app.
    """
    lines = [
        f'.TH BACKSTORY 1 "" "backstory {__version__}" "User Commands"',
        ".SH NAME",
        _escape("backstory - investigate where an image comes from"),
        ".SH SYNOPSIS",
        *_iter_usage(["backstory"], command),
        *_iter_usage(["backstory"], command.commands["investigate"]),
        ".SH DESCRIPTION",
        *_iter_paragraphs(command.help),
        ".SH OPTIONS",
        *_iter_parameters(command),
        ".SH COMMANDS",
    ]
    for words, below in _iter_subcommands([], command):
        lines += [
            f'.SS "{_escape(" ".join(words))}"',
            *_iter_usage(["backstory", *words], below),
            *_iter_paragraphs(below.help),
        ]
        lines += [*_iter_parameters(below), *_iter_paragraphs(below.epilog)]
    lines += [".SH EXIT STATUS", *_iter_table({str(int(code)): said for code, said in EXIT_STATUS.items()})]
    settings = {f"BACKSTORY_{name.upper()}": f"{said[:1].upper()}{said[1:]}." for name, said in MEANINGS.items()}
    keys = {
        ", ".join(("BACKSTORY_" + name.upper(), *others)): f"The key of {name.removesuffix('_api_key')}."
        for name, others in KEYS.items()
    }
    lines += [".SH ENVIRONMENT", *_iter_table({**VARIABLES, **keys, **settings})]
    lines += [".SH FILES", *_iter_table(FILES), ".SH EXAMPLES", *_iter_paragraphs(command.epilog)]
    return "\n".join(lines) + "\n"


def _iter_subcommands(words: list[str], command: Any) -> Iterator[tuple[list[str], Any]]:
    """Every command under another one, in its order, with the words that call it."""
    for name, each in getattr(command, "commands", {}).items():
        if not each.hidden:
            yield [*words, name], each
            yield from _iter_subcommands([*words, name], each)


def _iter_usage(words: list[str], command: Any) -> Iterator[str]:
    arguments = [each for each in command.params if each.param_type_name == "argument"]
    named = [each.metavar or each.name.upper() for each in arguments]
    rest = ["[options]", *named, *(["command"] if getattr(command, "commands", None) else [])]
    yield ".PP"
    yield f".B {_escape(' '.join(words))}"
    yield _escape(" ".join(rest))


def _iter_parameters(command: Any) -> Iterator[str]:
    context = command.context_class(command)
    table = {}
    for each in command.params:
        record = each.get_help_record(context)
        if each.param_type_name != "option" or record is None or each.hidden:
            continue
        name = record[0]
        for kinds, word in KINDS.items():
            name = re.sub(kinds, word, name)
        table[name] = each.help or ""
    yield from _iter_table(table)


def _iter_table(table: dict[str, str]) -> Iterator[str]:
    for name, said in table.items():
        yield from (".TP", f".B {_escape(name)}", _escape(said) or "\\&")


def _iter_paragraphs(text: str | None) -> Iterator[str]:
    for paragraph in re.split(r"\n\s*\n", text or ""):
        if paragraph.strip():
            yield from (".PP", _escape(paragraph))


def _escape(text: str) -> str:
    """One line of text on which roff acts nowhere."""
    line = " ".join(text.split()).replace("\\", "\\e").replace("-", "\\-")
    line = "".join(_escape_glyph(character) for character in line)
    return f"\\&{line}" if line.startswith((".", "'")) else line


def _escape_glyph(character: str) -> str:
    if character == '"':
        return "\\(dq"
    return character if character.isascii() else f"\\[u{ord(character):04X}]"
