"""No foreign text reaches a terminal raw: what the source may print, and how, read from the source itself.

Results go through `print_result` and lines through `print_note` and `print_failure`, which make text safe whatever it
is; typer stands in ``cli/`` and rich in ``render/`` alone, as `test_architecture` says. rich prints what it is given:
it gets `Text` and other things to render, and what stands in a `Text` is made of literals, numbers, and what went
through `clean`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from backstory_cli.render.console import print_failure, print_note, print_result
from support.nasty import NASTY

SOURCE = Path(__file__).parent.parent / "src" / "backstory_cli"
FILES = {path.relative_to(SOURCE).as_posix(): path for path in sorted(SOURCE.rglob("*.py"))}
WRITERS = {"render/console.py", "__main__.py", "cli/report_files.py"}
"""Where something is written to a stream; the last writes the bytes of a PDF."""
CLEANING = {"clean", "len", "round", "sum", "int"}
"""What gives text that is safe, or a number."""
RENDERED = {"print", "log", "update", "add_row", "Status", "Padding", "Panel", "Group", "Align", "Columns"}
"""What takes things to render, which may be a str, in which rich would find markup."""
ASKING = {"echo", "secho", "confirm", "prompt"}


def name_of(call: ast.AST) -> str:
    """The last part of what is called: ``print`` of ``console.print(...)``."""
    if not isinstance(call, ast.Call):
        return ""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def is_safe(part: ast.AST) -> bool:
    """Whether an expression is made of literals, numbers and cleaned text only."""
    match part:
        case ast.Constant():
            return True
        case ast.JoinedStr(values=values):
            return all(is_safe(each) for each in values)
        case ast.FormattedValue(value=value, format_spec=ast.JoinedStr(values=[ast.Constant(value=str(spec))])):
            return is_safe(value) or spec[-1:] in {",", "f", "d", "e", "%"}  # a format for numbers alone
        case ast.FormattedValue(value=value):
            return is_safe(value)
        case ast.BinOp(left=left, right=right):
            return is_safe(left) and is_safe(right)
        case ast.IfExp(body=body, orelse=orelse):
            return is_safe(body) and is_safe(orelse)
        case ast.Call():
            return name_of(part) in CLEANING
        case ast.Name(id=name):
            return name.isupper() or name == "__version__"
    return False


def is_text(part: ast.AST) -> bool:
    """Whether an expression makes a str on the spot."""
    made = {"format", "join", "str", "repr", "replace", "strip", "decode", "clean", "escape"}
    return isinstance(part, ast.JoinedStr | ast.BinOp) or name_of(part) in made


def faults(tree: ast.AST, file: str) -> Iterator[str]:
    """What a source file may not do, each with its line."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.ImportFrom)
            and node.module == "rich"
            and any(each.name == "print" for each in node.names)
        ):
            yield f"{file}:{node.lineno} rich's own print"
        if isinstance(node, ast.Attribute) and node.attr in {"from_markup", "from_ansi"}:
            yield f"{file}:{node.lineno} {node.attr} reads what text says of colours and links"
        if isinstance(node, ast.Attribute) and node.attr in {"stdout", "stderr"} and file not in WRITERS:
            parent = next(each for each in ast.walk(tree) if node in ast.iter_child_nodes(each))
            if isinstance(parent, ast.Attribute) and parent.attr in {"write", "writelines", "buffer"}:
                yield f"{file}:{node.lineno} writes to a stream itself"
        if isinstance(node, ast.Call):
            yield from (f"{file}:{node.lineno} {fault}" for fault in call_faults(node))


def call_faults(call: ast.Call) -> Iterator[str]:
    name, arguments = name_of(call), call.args
    if isinstance(call.func, ast.Name) and name == "print":
        yield "print"
    if name in ASKING and isinstance(call.func, ast.Attribute) and not all(is_safe(each) for each in arguments):
        yield f"{name} of text that was not cleaned"
    if name in RENDERED and any(is_text(each) for each in arguments):
        yield f"{name} of a str, not of a Text"
    if name == "Text" and arguments and not is_safe(arguments[0]):
        yield "a Text of text that was not cleaned"
    options = {each.arg: each.value for each in call.keywords}
    if name == "Console" and not all(
        isinstance(value := options.get(each), ast.Constant) and value.value is False for each in ("markup", "emoji")
    ):
        yield "a Console that reads markup or emoji in text"


def test_foreign_text_is_never_printed_raw() -> None:
    printing = [file for file in FILES if file.startswith(("cli/", "render/")) or "/" not in file]
    assert [fault for file in printing for fault in faults(ast.parse(FILES[file].read_text("utf-8")), file)] == []


@pytest.mark.parametrize(
    "code",
    [
        "print(name)",
        "console.print(f'{name}')",
        "console.print('a' + name)",
        "console.print('{}'.format(name))",
        "console.print(', '.join(names))",
        "console.print(clean(name))",
        "table.add_row(Text('a'), f'{name}')",
        "status.update(f'{name}')",
        "Text(name)",
        "Text(f'by {name}')",
        "Text(f'by {name!r}')",
        "Text(image.name, style='bold')",
        "Text.from_markup('x')",
        "Console()",
        "Console(markup=True, emoji=False)",
        "typer.echo(f'{name}')",
        "typer.confirm(question)",
        "sys.stdout.write(name)",
        "sys.stderr.buffer.write(name)",
        "from rich import print",
    ],
)
def test_what_is_forbidden_is_found(code: str) -> None:
    assert list(faults(ast.parse(code), "cli/some.py"))


def test_what_is_allowed_is_not_found() -> None:
    code = (
        "console.print(Text(f'{clean(name, 60)}: {count:,} of {len(found)}'))\n"
        "console.print()\nconsole.print(table)\nprint_note(f'note: {name}')\nText('a', style=style)"
    )
    assert list(faults(ast.parse(code), "cli/some.py")) == []


def test_the_ways_out_make_any_text_safe(capsys: pytest.CaptureFixture[str]) -> None:
    for nasty in NASTY:
        print_result(nasty)
        print_note(nasty)
        print_failure(nasty, nasty)
        captured = capsys.readouterr()
        for line in (captured.out + captured.err).replace("\t", " ").splitlines():
            assert line.replace("\xa0", " ").isprintable(), ascii(line)
