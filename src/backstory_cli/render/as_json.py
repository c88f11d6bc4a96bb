"""A report as JSON: one document, UTF-8, the fields of ``schema/report-1.json``."""

from __future__ import annotations

import json

from backstory_cli.models import Report, build_json_schema


def render_report(report: Report, *, indent: int | None = 2) -> str:
    """The document that ``--json`` prints; ``indent=None`` makes it one line, for ``--jsonl``."""
    return report.model_dump_json(indent=indent)


def render_schema() -> str:
    """The committed JSON Schema."""
    return json.dumps(build_json_schema(), indent=2, ensure_ascii=False, sort_keys=True) + "\n"
