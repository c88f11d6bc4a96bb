"""A command line that makes no sense, told as every other mistake is: what is wrong, then what to do."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Any, cast

import typer

from backstory_cli.errors import ExitCode, UsageError
from backstory_cli.render.console import print_result
from backstory_cli.text import clean

Mistake = cast("type[Exception]", typer.BadParameter.__mro__[1])
"""What typer raises for all of them; it has no public name for it."""
_MEANT = ". Did you mean "
_IN_OUR_WORDS = tuple(
    (re.compile(f"Input should be (?:a )?{theirs}[^\n]*"), ours)
    for theirs, ours in (
        ("valid integer", "it has to be a whole number"),
        ("valid number", "it has to be a number"),
        ("valid boolean", "it is true or false"),
        (r"greater than or equal to (\S+)", r"it has to be at least \1"),
        (r"less than or equal to (\S+)", r"it can be \1 at most"),
        (r"greater than (\S+)", r"it has to be more than \1"),
        (r"less than (\S+)", r"it has to be less than \1"),
        ("", "it has another form"),
    )
)
"""What pydantic says of a value, which typer passes on."""


def to_usage_error(mistake: Any) -> BaseException:
    """A mistake that typer found, in our form; of a command alone, whose help is printed, only the exit code."""
    if type(mistake).__name__ == "NoArgsIsHelpError":
        print_result(mistake.format_message())
        return SystemExit(int(ExitCode.USAGE))
    context = mistake.ctx
    named = "backstory" if context is None else " ".join(["backstory", *_list_command_path(context)])
    see = f"see: {named} --help"
    if type(mistake).__name__ == "NoSuchOption":
        option = clean(mistake.option_name, 60)
        return UsageError(f"there is no option {option}", _suggest_spelling(option, _list_options(context), see))
    message, _, meant = clean(mistake.format_message(), 600).partition(_MEANT)
    if message.startswith("No such command"):
        message = message.replace("No such command", "there is no command", 1)
        return UsageError(message.rstrip("."), f"did you mean {meant.replace(chr(39), '')}" if meant else see)
    for theirs, ours in _IN_OUR_WORDS:
        message = theirs.sub(ours, message)
    return UsageError(message[:1].lower() + message[1:].rstrip("."), see)


def _list_command_path(context: Any) -> list[str]:
    """The names of the commands that lead to a context, without the program's."""
    names: list[str] = []
    while context.parent is not None:
        names.insert(0, context.info_name)
        context = context.parent
    return names


def _list_options(context: Any) -> list[str]:
    if context is None:
        return []
    parameters = [each for each in context.command.get_params(context) if each.opts[0].startswith("-")]
    return [name for each in parameters for name in (*each.opts, *each.secondary_opts)]


def _suggest_spelling(word: str, known: list[str], otherwise: str) -> str:
    bare = {each.lstrip("-"): each for each in known}
    near = [bare[each] for each in get_close_matches(word.lstrip("-"), bare, n=2)]
    return f"did you mean {' or '.join(near)}?" if near else otherwise
