"""Options that more than one command takes."""

from __future__ import annotations

from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document (schema backstory.report/1).")]
Analyst = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Who words the answer: rules (default, local) or gemini (sends a reduced copy of the picture, "
        "and the findings as text, to Google; needs GEMINI_API_KEY).",
    ),
]
Model = Annotated[str | None, typer.Option(metavar="NAME", help="The Gemini model.")]
Deep = Annotated[
    bool | None,
    typer.Option("--deep", help="Also ask slower helpers, if installed: exiftool reads the metadata a second time."),
]
Offline = Annotated[bool | None, typer.Option("--offline", help="Keep the network shut, whatever else is set.")]
