"""The list of cases as text."""

from __future__ import annotations

from collections.abc import Sequence

from backstory_cli.cases.store import CaseLine
from backstory_cli.text import clean


def render_case_list(lines: Sequence[CaseLine]) -> str:
    """One line a case: id, when, picture, follow-ups, question."""
    return "\n".join(
        f"{line.id}  {line.created[:16].replace('T', ' ')}  {clean(line.name, 40)}  "
        f"{_count_follow_ups(line.turns)}{clean(line.question, 80)}"
        for line in lines
    )


def _count_follow_ups(count: int) -> str:
    return f"({count} follow-up{'s' if count > 1 else ''})  " if count else ""
