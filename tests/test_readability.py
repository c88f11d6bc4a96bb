"""Texts that people read: sentences of at most 22 words on average, and none of the wordings that were replaced."""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MAX_MEAN = 22
BANNED = (
    r"things in its metadata",
    r"nothing here settles",
    r"says nothing either way",
    r"a web address that it came from",
    r"points one way is not enough",
    r"leaves this machine unasked",
    r"blind look",
)
"""Wordings that were replaced by plain ones."""
PAGES = [
    ROOT / "README.md",
    ROOT / "SECURITY.md",
    ROOT / "CONTRIBUTING.md",
    *sorted(path for path in (ROOT / "docs").glob("*.md")),
]
EXPLANATIONS = ROOT / "src" / "backstory_cli" / "reference" / "explanations.toml"


def split_sentences(text: str) -> list[str]:
    """The sentences of a paragraph; a code span counts as one word."""
    spoken = re.sub(r"`[^`]*`", "code", re.sub(r"\]\([^)]*\)", "]", text))
    return [each for each in re.split(r"(?<=[.!?])\s+(?=[A-Z“\"(])", " ".join(spoken.split())) if len(each.split()) > 1]


def list_paragraphs(page: str) -> list[str]:
    """Running text of a page: no code, no tables, no headings; each entry of a list for itself."""
    text = re.sub(r"```.*?```", "", page, flags=re.DOTALL)
    blocks = re.split(r"\n\s*\n|\n(?=\s*[-*#|]|\s*\d+\.)", text)
    return [block for block in blocks if block.strip() and not block.lstrip().startswith(("|", "#", "!", "<"))]


def measure(paragraphs: list[str]) -> float:
    """Words of a sentence on average."""
    return statistics.mean(len(each.split()) for paragraph in paragraphs for each in split_sentences(paragraph))


def iter_explanations() -> Iterator[str]:
    for fields in tomllib.loads(EXPLANATIONS.read_text(encoding="utf-8"))["findings"].values():
        for name, value in fields.items():
            if name not in {"title", "sources"}:
                yield from value if isinstance(value, list) else [value]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_sentences_of_a_page_are_short(page: Path) -> None:
    assert measure(list_paragraphs(page.read_text(encoding="utf-8"))) <= MAX_MEAN


def test_sentences_of_explanations_are_short() -> None:
    assert measure(list(iter_explanations())) <= MAX_MEAN


def test_sentences_of_help_are_short() -> None:
    done = subprocess.run([sys.executable, "-m", "backstory_cli", "man"], capture_output=True, text=True, check=True)
    blocks = [block for block in re.split(r"\n\.[A-Z]{2}.*\n", done.stdout) if "." in block]
    assert len(blocks) > 100, "the man page has every command's help"
    assert measure(blocks) <= MAX_MEAN


@pytest.mark.parametrize("wording", BANNED)
def test_replaced_wordings_do_not_come_back(wording: str) -> None:
    sources = [*PAGES, EXPLANATIONS, *(ROOT / "src").rglob("*.py"), *(ROOT / "src").rglob("*.j2")]
    found = [path.name for path in sources if re.search(wording, path.read_text(encoding="utf-8"), re.IGNORECASE)]
    assert found == []
