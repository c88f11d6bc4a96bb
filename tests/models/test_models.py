"""The contract: the committed schema, and the rules of evidence that no finding can break."""

from __future__ import annotations

import json

from backstory_cli import models
from backstory_cli.render.as_json import render_schema
from support import ROOT

SCHEMA = ROOT / "schema" / "report-1.json"


def test_the_committed_schema_equals_the_models() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == json.loads(render_schema()), (
        "regenerate it with: backstory schema > schema/report-1.json"
    )


def test_everything_is_to_be_had_from_one_place_in_order() -> None:
    assert list(models.__all__) == sorted(
        models.__all__, key=lambda name: (not name.isupper(), not name[0].isupper(), name)
    )
    assert all(hasattr(models, name) for name in models.__all__)
