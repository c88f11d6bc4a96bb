"""The walls of the house: imports run one way, each third party stands behind one door, help is instant."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import backstory_cli
from support.waiting import HANG

PACKAGE = Path(backstory_cli.__file__).parent

# Lower rooms know nothing of higher ones. A room may import itself and any room below it.
FLOORS = (
    ("errors", "text", "models"),
    ("image", "system", "reference"),
    ("settings", "metadata", "forensics"),
    ("web", "lookup"),
    ("cases", "detectors", "analysts", "assessment"),
    ("investigation",),
    ("api", "batch", "diagnostics", "testing"),
    ("render", "mcp_server"),
    ("cli",),
    ("__main__",),
)
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
    "keyring": {"settings"},
    "ray": {"batch"},
    "tomlkit": {"settings"},
    "mcp": {"mcp_server"},
    "anyio": {"mcp_server"},
    "lxml": {"web"},
    "publicsuffixlist": {"web"},
    "subprocess": {"system", "image"},
    "sqlite3": {"system", "lookup"},
}


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def parsed(path: Path) -> ast.Module:
    """What a file of the package is made of."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imported(path: Path) -> tuple[str, ...]:
    """Every module that a file names in an import, wherever the import stands."""
    found: list[str] = []
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return tuple(found)


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


COMMANDS = ("investigate", "index", "index import", "compare", "cases", "report")


@pytest.mark.parametrize(("commands", "most"), [(("",), 230), (COMMANDS, 360)], ids=["all", "each"])
def test_help_loads_little_and_nothing_heavy(commands: tuple[str, ...], most: int) -> None:
    """Modules are counted, since a time would say more of the machine; typer alone brings 142, for a command pydantic.

    All commands in one process: what none of them loads, each does not.
    """
    script = (
        "import sys\n"
        "from backstory_cli.__main__ import main\n"
        "for words in sys.argv[1:]:\n"
        "    sys.argv = ['backstory', *words.split(), '--help']\n"
        "    try: main()\n"
        "    except SystemExit: pass\n"
        "heavy = {'google.genai', 'numpy', 'scipy', 'PIL', 'httpx', 'httpx2', 'imagehash', 'exifread', 'sqlite3'}\n"
        "heavy |= {'c2pa', 'tzfpy', 'defusedxml', 'pillow_heif', 'cv2', 'onnxruntime', 'psycopg', 'multiprocessing'}\n"
        "heavy |= {'lxml', 'publicsuffixlist', 'jinja2', 'dateparser', 'mcp', 'anyio'}\n"
        "heavy |= {'rich', 'markdown_it', 'asyncio', 'backstory_cli.models'}\n"
        "print(len(sys.modules), sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", script, *commands], capture_output=True, text=True, check=True, timeout=HANG
    )
    assert done.stdout.count("Usage") == len(commands)
    count, _, heavy = done.stderr.strip().partition(" ")
    assert heavy == "[]"
    assert int(count) <= most


def test_the_version_loads_next_to_nothing() -> None:
    script = (
        "import sys; sys.argv = ['backstory', '--version']\n"
        "from backstory_cli.__main__ import main\n"
        "main()\n"
        "print(sorted(each for each in sys.modules if each.startswith(('backstory_cli', 'typer'))))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=HANG)  # noqa: S603
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
        timeout=HANG,
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


LONGEST_FILE, LONGEST_FUNCTION = 400, 60


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def count_lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_files_and_functions_are_short() -> None:
    files = {name_of(path) for path in modules() if count_lines(path) > LONGEST_FILE}
    functions = {
        f"{name_of(path)}: {node.name}"
        for path in modules()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno + 1 > LONGEST_FUNCTION
    }
    assert files == set()
    assert functions == set()


def test_little_lies_at_the_root_of_the_package() -> None:
    entries = [each for each in PACKAGE.iterdir() if each.name not in {"__pycache__", "py.typed"}]
    files = {each.name for each in entries if not each.is_dir()}
    assert all(name.endswith(".py") for name in files)
    assert len(files) <= 6
    assert all((each / "__init__.py").is_file() for each in entries if each.is_dir())


TESTS = Path(__file__).parent
OWN_TEST_FROM = 61
"""Lines of a source file from which on it has a test file of its own."""


def get_test_file(path: Path) -> Path:
    """Where the tests of a source file lie: ``a/b/test_c.py`` for ``a/b/c.py``, ``a/b/test_b.py`` for a package."""
    name = path.parent.name if path.name == "__init__.py" else path.stem.strip("_")
    return TESTS / path.relative_to(PACKAGE).parent / f"test_{name}.py"


def test_tests_are_the_mirror_of_the_source() -> None:
    files = {path: get_test_file(path) for path in modules() if count_lines(path) >= OWN_TEST_FROM}
    missing = [f"{name_of(path)}: {file.relative_to(TESTS)}" for path, file in files.items() if not file.is_file()]
    assert missing == []
    assert len(set(files.values())) == len(files), "two sources have their tests in one file"
