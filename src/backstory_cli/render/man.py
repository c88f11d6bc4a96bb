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
    "index.db": "The index of known pictures, beside them.",
}
KINDS = {
    r"<(int|float)( range)?>|INTEGER( RANGE)?|FLOAT": "NUMBER",
    r"<str>": "TEXT",
    r"<dir>": "FOLDER",
    r"<(path|file)[^>]*>|\bPATH$": "FILE",
}
"""What typer calls kinds of values, and what pages call them."""


def man_page(command: Any) -> str:
    """The page of section 1 for a command and everything below it.

    Args:
        command: As typer makes it of an app.
    """
    lines = [
        f'.TH BACKSTORY 1 "" "backstory {__version__}" "User Commands"',
        ".SH NAME",
        _text("backstory - investigate where a picture comes from"),
        ".SH SYNOPSIS",
        *_usage(["backstory"], command),
        *_usage(["backstory"], command.commands["investigate"]),
        ".SH DESCRIPTION",
        *_paragraphs(command.help),
        ".SH OPTIONS",
        *_parameters(command),
        ".SH COMMANDS",
    ]
    for words, below in _below([], command):
        lines += [f'.SS "{_text(" ".join(words))}"', *_usage(["backstory", *words], below), *_paragraphs(below.help)]
        lines += [*_parameters(below), *_paragraphs(below.epilog)]
    lines += [".SH EXIT STATUS", *_table({str(int(code)): said for code, said in EXIT_STATUS.items()})]
    settings = {f"BACKSTORY_{name.upper()}": f"{said[:1].upper()}{said[1:]}." for name, said in MEANINGS.items()}
    keys = {
        ", ".join(("BACKSTORY_" + name.upper(), *others)): f"The key of {name.removesuffix('_api_key')}."
        for name, others in KEYS.items()
    }
    lines += [".SH ENVIRONMENT", *_table({**VARIABLES, **keys, **settings})]
    lines += [".SH FILES", *_table(FILES), ".SH EXAMPLES", *_paragraphs(command.epilog)]
    return "\n".join(lines) + "\n"


def _below(words: list[str], command: Any) -> Iterator[tuple[list[str], Any]]:
    """Every command under another one, in its order, with the words that call it."""
    for name, each in getattr(command, "commands", {}).items():
        if not each.hidden:
            yield [*words, name], each
            yield from _below([*words, name], each)


def _usage(words: list[str], command: Any) -> Iterator[str]:
    arguments = [each for each in command.params if each.param_type_name == "argument"]
    named = [each.metavar or each.name.upper() for each in arguments]
    rest = ["[options]", *named, *(["command"] if getattr(command, "commands", None) else [])]
    yield ".PP"
    yield f".B {_text(' '.join(words))}"
    yield _text(" ".join(rest))


def _parameters(command: Any) -> Iterator[str]:
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
    yield from _table(table)


def _table(table: dict[str, str]) -> Iterator[str]:
    for name, said in table.items():
        yield from (".TP", f".B {_text(name)}", _text(said) or "\\&")


def _paragraphs(text: str | None) -> Iterator[str]:
    for paragraph in re.split(r"\n\s*\n", text or ""):
        if paragraph.strip():
            yield from (".PP", _text(paragraph))


def _text(text: str) -> str:
    """One line of text on which roff acts nowhere."""
    line = " ".join(text.split()).replace("\\", "\\e").replace("-", "\\-")
    line = "".join(_glyph(character) for character in line)
    return f"\\&{line}" if line.startswith((".", "'")) else line


def _glyph(character: str) -> str:
    if character == '"':
        return "\\(dq"
    return character if character.isascii() else f"\\[u{ord(character):04X}]"
