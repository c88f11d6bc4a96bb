"""What a page or a Markdown document is made of, apart from its words."""

from __future__ import annotations

import unicodedata
from html.parser import HTMLParser

_VOID = {"meta", "link", "img", "br", "input", "hr", "source"}
_UNSAFE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


class Page(HTMLParser):
    """A parsed page.

    Attributes:
        shape: Every start and end tag with the names of its attributes, in order.
        values: Every attribute with its value.
        text: Everything between tags.
        problems: Tags that are not closed in order.
        headings: Levels of headings, in order.
    """

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.shape: list[tuple[str, ...]] = []
        self.values: list[tuple[str, str, str]] = []
        self.text: list[str] = []
        self.problems: list[str] = []
        self.headings: list[int] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        if self._open:
            self.problems.append(f"left open: {self._open}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.shape.append((tag, *(name for name, _ in attrs)))
        self.values += [(tag, name, value or "") for name, value in attrs]
        if tag in {"h1", "h2", "h3", "h4"}:
            self.headings.append(int(tag[1]))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.shape.append((tag, *(name for name, _ in attrs)))
        self.values += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        self.shape.append((f"/{tag}",))
        if not self._open or self._open.pop() != tag:
            self.problems.append(f"closed out of order: {tag}")

    def handle_comment(self, data: str) -> None:
        self.problems.append(f"a comment: {data[:40]}")

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def of(self, tag: str, name: str) -> list[str]:
        """Every value of one attribute of one kind of element."""
        return [value for element, attribute, value in self.values if (element, attribute) == (tag, name)]


def unsafe(text: str) -> set[str]:
    """Characters that a page or a terminal must not get."""
    return {c for c in set(text) if c != "\n" and unicodedata.category(c) in _UNSAFE}
