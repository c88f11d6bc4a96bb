"""What is installed and set up on this machine, and what each thing that is missing costs a report."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from backstory_cli import __version__
from backstory_cli.cases.store import Cases
from backstory_cli.detectors.text import tesseract as ocr
from backstory_cli.errors import BackstoryError, describe_install
from backstory_cli.image import limits
from backstory_cli.image.limits import Limit
from backstory_cli.image.sandbox.level import Level, detect_isolation
from backstory_cli.lookup.index import is_server, open_index
from backstory_cli.metadata.exiftool import INSTALL, OLDEST, find_installed
from backstory_cli.settings import api_keys as keys
from backstory_cli.settings.settings import DEEP_SECONDS, Settings
from backstory_cli.settings.sources import KEYS

State = Literal["ok", "missing", "problem"]
COUNTED = 1_000_000
"""Entries of an index that are counted."""


@dataclass(frozen=True)
class Checked:
    """One thing that was looked at.

    Attributes:
        name: What it is.
        state: ``missing`` where a report is made without it, ``problem`` where somebody should do something.
        said: How it stands.
        costs: What a report lacks or risks without it; empty where it is there.
        fix: What to do about it.
    """

    name: str
    state: State
    said: str
    costs: str = ""
    fix: str = ""


def examine(settings: Settings, *, config: Path, browser: str | None) -> Iterator[Checked]:
    """Look at everything, one after the other.

    Args:
        settings: As they are for a command without options.
        config: Where the configuration file is, or would be.
        browser: The browser that makes PDF files, if there is one.
    """
    yield Checked("backstory", "ok", f"{__version__}, Python {platform.python_version()}, {_describe_system()}")
    yield _check_isolation(settings)
    yield _check_exiftool()
    yield _check_tesseract()
    yield _check_browser(browser)
    yield from _check_extras()
    yield _check_keys(settings)
    yield _check_network(settings)
    yield _check_contact(settings)
    yield _check_index(settings)
    yield _check_cases(settings)
    yield Checked("config", "ok", f"{config}{'' if config.is_file() else ' (not there: the defaults apply)'}")


def list_limits_in_force(settings: Settings) -> list[Limit]:
    """Every limit on what is read of a picture, as it applies with these settings."""
    changed = dict(settings.limit)
    seconds = settings.limits.allowance.seconds
    return [
        Limit("max_bytes", settings.max_bytes, "Bytes of a file (--max-bytes)"),
        Limit(
            "max_pixels",
            settings.max_pixels,
            "Pixels that are decoded; larger ones are reported without (--max-pixels)",
        ),
        Limit(
            "max_seconds",
            int(seconds),
            f"Processor seconds for one check, and 0.2 a megapixel; with --deep {DEEP_SECONDS:.0f} (--max-seconds)",
        ),
        Limit("max_memory", settings.max_memory, "Bytes of memory for reading one image (--max-memory)"),
        *(each._replace(value=changed.get(each.name, each.value)) for each in limits.list_limits()),
    ]


def _describe_system() -> str:
    return f"{platform.system()} {platform.release()} on {platform.machine()}"


_LEVELS = {
    Level.CONFINED: "images are read in a process of its own, with limits and without network, programs, writing, or "
    "reading of your files",
    Level.FILTERED: "images are read in a process of its own, with limits and without network, programs or writing",
    Level.LIMITED: "images are read in a process of its own, with limits on memory and time",
    Level.TIMED: "images are read in a process of its own, which is stopped when it takes too long",
    Level.NONE: "images are read in this process",
}


def _check_isolation(settings: Settings) -> Checked:
    if not settings.isolation:
        return Checked(
            "isolation", "problem", f"switched off: {_LEVELS[Level.NONE]}",
            "a hostile image can hang or crash the tool, and what it breaks into can do what you can",
            "remove isolation = false from the settings (BACKSTORY_ISOLATION)",
        )  # fmt: skip
    level, why = detect_isolation()
    if level is Level.CONFINED:
        return Checked("isolation", "ok", _LEVELS[level])
    if level is Level.FILTERED:
        costs = "what a hostile image breaks into could read your files, and put what it read into a report"
        return Checked(
            "isolation", "missing", f"{_LEVELS[level]}; {why}", costs, "use Linux 5.13 or newer with Landlock"
        )
    costs = "what a hostile image breaks into could open connections and change files"
    if level is Level.NONE:
        return Checked("isolation", "problem", why, "no image can be read", "free some memory and try again")
    return Checked("isolation", "missing", f"{_LEVELS[level]}; {why}", costs, "use it on Linux for images you fear")


def _check_exiftool() -> Checked:
    found = find_installed()
    if found is None:
        return Checked("exiftool", "missing", "not installed", "--deep has no second reader of the metadata", INSTALL)
    version = "{}.{}".format(*found.version)
    if found.version < OLDEST:
        return Checked("exiftool", "problem", f"{version}: known security flaws", "it is not used", INSTALL)
    return Checked("exiftool", "ok", version, fix=found.advice)


def _check_tesseract() -> Checked:
    found = ocr.describe_reader()
    if not found["tesseract"]:
        return Checked("tesseract", "missing", "not installed", "--deep does not read text in the image", ocr.INSTALL)
    languages = found["languages"]
    assert isinstance(languages, list)  # noqa: S101 - as `reader` makes it
    without = [each for each in ocr.LANGUAGES if each not in languages]
    costs = f"text in {', '.join(ocr.NAMES[each] for each in without)} is not read" if without else ""
    return Checked("tesseract", "ok", f"{found['tesseract']} ({', '.join(map(str, languages))})", costs)


def _check_browser(path: str | None) -> Checked:
    if path:
        return Checked("browser", "ok", path)
    return Checked("browser", "missing", "none found", "no PDF reports", "install Chromium, Chrome or Edge")


_EXTRAS = (
    ("HEIC", "pillow_heif", "heif", "HEIC images of phones are read without their pixels"),
    ("ONNX Runtime", "onnxruntime", "onnx", "no learned detector or fingerprint of yours can be run"),
    ("PostgreSQL", "psycopg", "postgresql", "no index on a server"),
    ("MCP", "mcp", "mcp", "no server for assistants (backstory mcp)"),
    ("keyring", "keyring", "keyring", "keys are kept in a file that only you may read"),
)


def _check_extras() -> Iterator[Checked]:
    for name, module, extra, costs in _EXTRAS:
        if find_spec(module):
            yield Checked(name, "ok", "installed")
        else:
            yield Checked(name, "missing", "not installed", costs, describe_install(extra))


def _check_keys(settings: Settings) -> Checked:
    names = [name.removesuffix("_api_key") for name in KEYS if getattr(settings, name) is not None]
    if names:
        return Checked("keys", "ok", f"set: {', '.join(names)}")
    known = ", ".join(keys.NAMES)
    return Checked(
        "keys", "missing", "none set", "no model looks, and services that need a key are not asked",
        f"backstory keys set NAME, of: {known}",
    )  # fmt: skip


def _check_network(settings: Settings) -> Checked:
    if settings.offline:
        return Checked("network", "ok", "switched off by the settings")
    asked = [service.name for service in settings.asked_services]
    if asked or settings.analyst != "rules":
        who = [*asked, *([settings.analyst_name] if settings.analyst != "rules" else [])]
        return Checked("network", "ok", f"asked in every investigation, since your settings say so: {', '.join(who)}")
    return Checked("network", "ok", "nothing leaves this machine unless a command says so")


def _check_contact(settings: Settings) -> Checked:
    if settings.contact:
        return Checked("contact", "ok", "set, and told to services")
    return Checked(
        "contact", "missing", "none set", "Wikimedia's rules ask for one, and Commons may refuse to answer without",
        "backstory config set contact you@example.org",
    )  # fmt: skip


def _check_index(settings: Settings) -> Checked:
    address = settings.index_address
    where = "on a server" if is_server(address) else str(address)
    fix = "backstory index add FOLDER --source NAME --date YYYY-MM-DD"
    if not is_server(address) and not Path(address).exists():
        return Checked("index", "missing", "you have none", "no image is recognised as one that you know", fix)
    if is_server(address) and settings.offline:
        return Checked("index", "missing", f"{where}, and the network is switched off", "it is not searched")
    try:
        with open_index(address) as index:
            count = index.count(COUNTED)
    except BackstoryError as failure:
        return Checked("index", "problem", failure.message, "it is not searched", failure.hint)
    return Checked(
        "index",
        "ok",
        f"{where}, {count:,}{' or more' if count == COUNTED else ''} {'image' if count == 1 else 'images'}",
    )


def _check_cases(settings: Settings) -> Checked:
    if not settings.cases_path.exists():
        return Checked("cases", "ok", "none yet")
    try:
        with Cases(settings.cases_path) as cases:
            count = len(cases.lines())
    except BackstoryError as failure:
        return Checked("cases", "problem", failure.message, "nothing is kept for follow-up questions", failure.hint)
    return Checked("cases", "ok", f"{settings.cases_path}, {count:,} kept")
