"""The walls of the house: imports run one way, each third party stands behind one door, help is instant."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import backstory_cli

PACKAGE = Path(backstory_cli.__file__).parent

# Lower rooms know nothing of higher ones. A room may import itself and any room below it.
FLOORS = (
    ("errors", "hardening", "interruption", "limits", "profiles", "side_by_side", "text", "validation"),
    ("models", "container", "arrival", "turning"),
    ("image", "database", "programs", "keys", "consent", "redaction"),
    ("environment", "isolation"),
    ("intake", "reference"),
    ("forensics", "lookup", "web", "metadata", "ocr"),
    ("detectors",),
    ("assessment", "analysts", "checks"),
    ("investigation",),
    ("settings", "follow_up"),
    ("cases", "online"),
    ("further",),
    ("api", "rehearsal", "demo"),
    ("batch", "configuration"),
    ("custody", "doctor", "testing"),
    ("render",),
    ("mcp_server", "debug"),
    ("cli",),
    ("__main__",),
)
MOST_MODULES, MOST_MODULES_OF_A_COMMAND = 230, 360
"""That a help text loads: typer alone brings 142, most of them Python's own; for a command it loads pydantic, too."""
FLOOR = {room: number for number, floor in enumerate(FLOORS) for room in floor}

DOORS = {
    "rich": {"render"},
    "jinja2": {"render"},
    "markupsafe": {"render"},
    "typer": {"cli"},
    "google": {"web"},
    "httpx": {"web"},
    "httpx2": set(),
    "requests": set(),
    "truststore": {"web"},
    "c2pa": {"metadata"},
    "dateparser": {"assessment"},
    "defusedxml": {"metadata"},
    "exifread": {"metadata"},
    "tzfpy": {"reference"},
    "pillow_heif": {"image"},
    "cv2": {"forensics", "detectors", "lookup"},
    "onnxruntime": {"detectors", "lookup"},
    "psycopg": {"lookup"},
    "keyring": {"keys"},
    "ray": {"batch"},
    "tomlkit": {"configuration"},
    "mcp": {"mcp_server"},
    "anyio": {"mcp_server"},
    "lxml": {"web"},
    "publicsuffixlist": {"web"},
    "subprocess": {"programs", "isolation"},
    "sqlite3": {"database", "lookup"},
}


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def parsed(path: Path) -> ast.Module:
    """What a file of the package is made of."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[str]:
    """Every module that a file names in an import, wherever the import stands."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            for alias in node.names:
                yield f"{node.module}.{alias.name}"


def test_imports_run_one_way() -> None:
    wrong = []
    for path in modules():
        room = room_of(path)
        for name in imported(path):
            top, _, rest = name.partition(".")
            other = rest.partition(".")[0]
            if top == "backstory_cli" and other not in {"__version__", room} and FLOOR[other] >= FLOOR[room]:
                wrong.append(f"{path.relative_to(PACKAGE)}: {room} must not import {other}")
    assert wrong == []


def test_each_third_party_stands_behind_one_door() -> None:
    tops = {(path, name.partition(".")[0]) for path in modules() for name in imported(path)}
    wrong = [
        f"{path.relative_to(PACKAGE)}: {top} belongs in {DOORS[top]}"
        for path, top in sorted(tops)
        if top in DOORS and room_of(path) not in DOORS[top]
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["investigate", "--help"],
        ["index", "--help"],
        ["index", "import", "--help"],
        ["compare", "--help"],
        ["cases", "--help"],
        ["report", "--help"],
    ],
)
def test_help_loads_little_and_nothing_heavy(arguments: list[str]) -> None:
    """What is loaded is counted, since a time would say more of the machine."""
    script = (
        "import sys; sys.argv = ['backstory', *sys.argv[1:]]\n"
        "from backstory_cli.__main__ import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'google.genai', 'numpy', 'scipy', 'PIL', 'httpx', 'httpx2', 'imagehash', 'exifread', 'sqlite3'}\n"
        "heavy |= {'c2pa', 'tzfpy', 'defusedxml', 'pillow_heif', 'cv2', 'onnxruntime', 'psycopg', 'multiprocessing'}\n"
        "heavy |= {'lxml', 'publicsuffixlist', 'jinja2', 'dateparser', 'mcp', 'anyio'}\n"
        "heavy |= {'rich', 'markdown_it', 'asyncio', 'backstory_cli.models'}\n"
        "print(len(sys.modules), sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", script, *arguments, "--help"], capture_output=True, text=True, check=True, timeout=600
    )
    assert "Usage" in done.stdout
    count, _, heavy = done.stderr.strip().partition(" ")
    assert heavy == "[]"
    assert int(count) <= (MOST_MODULES if arguments == ["--help"] else MOST_MODULES_OF_A_COMMAND)


def test_the_version_loads_next_to_nothing() -> None:
    script = (
        "import sys; sys.argv = ['backstory', '--version']\n"
        "from backstory_cli.__main__ import main\n"
        "main()\n"
        "print(sorted(each for each in sys.modules if each.startswith(('backstory_cli', 'typer'))))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=600)  # noqa: S603
    assert done.stdout.splitlines()[1:] == ["['backstory_cli', 'backstory_cli.__main__']"]


@pytest.mark.parametrize(
    "arguments",
    [["--version"], ["investigate", "harbour.jpg", "--no-save"], ["providers"], ["doctor"]],
    ids=lambda given: given[0],
)
def test_what_asks_nothing_of_the_web_loads_no_http_client(arguments: list[str], fixtures: Path) -> None:
    script = (
        "import sys; sys.argv = ['backstory', *sys.argv[1:]]\n"
        "from backstory_cli.__main__ import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(sorted({'httpx', 'httpx2', 'requests'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", script, *arguments],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
        cwd=fixtures,
    )
    assert done.stdout
    assert done.stderr.splitlines()[-1] == "[]"


def test_every_module_can_be_imported_on_windows() -> None:
    absent = {"fcntl", "resource", "pwd", "grp", "termios"}
    for path in modules():
        top = [node for node in parsed(path).body if isinstance(node, ast.Import)]
        assert not absent & {alias.name for node in top for alias in node.names}, path.relative_to(PACKAGE)


def test_every_module_says_what_it_is() -> None:
    for path in modules():
        assert ast.get_docstring(parsed(path)), f"{path} has no docstring"
