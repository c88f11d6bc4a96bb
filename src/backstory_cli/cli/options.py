"""Options that more than one command takes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document (schema backstory.report/1).")]
Analyst = Annotated[
    str | None,
    typer.Option(
        metavar="NAME|ADDRESS",
        help="Who words the answer and looks at the pixels: rules (default, local), gemini (sends a reduced copy of "
        "the picture, and the findings as text, to Google; needs GEMINI_API_KEY), or the address of a server that "
        "speaks OpenAI's protocol, such as http://localhost:11434/v1 for Ollama (with --model).",
    ),
]
Model = Annotated[str | None, typer.Option(metavar="NAME", help="The name of the model.")]
Deep = Annotated[
    bool | None,
    typer.Option(
        "--deep",
        help="Test every part of the pixels, and ask slower helpers if installed: exiftool reads the metadata a second "
        "time, tesseract the text in the picture.",
    ),
]
Profile = Annotated[
    str | None,
    typer.Option(
        "--profile",
        metavar="quick|standard|deep",
        help="How much is looked at: quick leaves the tests on the pixels out (for many pictures), deep is --deep.",
    ),
]
Region = Annotated[
    str | None,
    typer.Option(
        metavar="X,Y,W,H", help="Tests on the pixels look at this part only, in pixels of the upright picture."
    ),
]
ModelFile = Annotated[
    Path | None,
    typer.Option(
        "--model-file",
        metavar="FILE",
        exists=True,
        dir_okay=False,
        help="A learned detector of yours, as an ONNX file (see docs/looking-closer.md).",
    ),
]
Offline = Annotated[bool | None, typer.Option("--offline", help="Keep the network shut, whatever else is set.")]
Online = Annotated[
    bool | None,
    typer.Option(
        "--online",
        help="Ask the web: Wikimedia Commons, the Wayback Machine and the services that you have keys for. They get "
        "the file's SHA-1 or a reduced copy of the picture (see: backstory providers).",
    ),
]
Providers = Annotated[
    list[str] | None,
    typer.Option("--provider", metavar="NAME", help="Ask these services only, separated by commas."),
]
Fetch = Annotated[
    bool | None,
    typer.Option("--fetch/--no-fetch", help="Fetch the pictures and pages that were found, to compare them here."),
]
Fresh = Annotated[
    bool | None, typer.Option("--fresh", help="Ask the web again, even for what it answered within a day.")
]
Http = Annotated[
    bool | None, typer.Option("--http", help="Fetch over http too, which anyone on the way can read and change.")
]
IndexAt = Annotated[
    str | None,
    typer.Option(
        "--index",
        metavar="FILE|ADDRESS",
        help="The index of known pictures: a file, or postgresql://user@host/database. Default: one of your own.",
    ),
]
SscdFile = Annotated[
    Path | None,
    typer.Option(
        "--sscd-file",
        metavar="FILE",
        exists=True,
        dir_okay=False,
        help="The model of the learned fingerprint, as an ONNX file (see docs/known-pictures.md).",
    ),
]
MaxPixels = Annotated[int | None, typer.Option("--max-pixels", help="Do not decode pictures with more pixels.")]
MaxBytes = Annotated[int | None, typer.Option("--max-bytes", help="Do not read files with more bytes.")]
MaxSeconds = Annotated[
    float | None,
    typer.Option(
        "--max-seconds", help="Stop a check after so many seconds of processor time (default: 10; with --deep 60)."
    ),
]
MaxMemory = Annotated[
    int | None, typer.Option("--max-memory", help="Bytes of memory that reading a picture may take (default: 1 GiB).")
]
Limit = Annotated[
    list[str] | None,
    typer.Option(
        "--limit", metavar="NAME=NUMBER", help="Another limit on what is read (repeatable; see doctor --limits)."
    ),
]
Claimed = Annotated[
    str | None,
    typer.Option(
        "--claim",
        metavar="TEXT",
        help='What is said of the picture, such as "Odesa, 21 November 2026, at night": each part is held against what '
        "is found. Read on this machine, by rules.",
    ),
]
ClaimedDate = Annotated[
    str | None, typer.Option("--date", metavar="DATE", help="The claimed date, instead of one in --claim.")
]
ClaimedPlace = Annotated[
    str | None,
    typer.Option(
        "--place", metavar="PLACE", help="The claimed place, instead of one in --claim: a name, or LATITUDE,LONGITUDE."
    ),
]
Shadow = Annotated[
    float | None,
    typer.Option(
        "--shadow",
        metavar="DEGREES",
        help="The direction in which you saw shadows fall, clockwise from true north: held against the sun.",
    ),
]
Search = Annotated[
    bool | None,
    typer.Option(
        "--search", help="Have Gemini search the web with Google for the question; the pages are listed as reported."
    ),
]
SendMetadata = Annotated[
    bool | None,
    typer.Option("--send-metadata", help="Send the model what the file itself says, too: dates, positions, names."),
]
KeepSent = Annotated[
    bool | None, typer.Option("--keep-sent", help="Keep with the case what is sent, so that you can see it.")
]
MaxCost = Annotated[
    float | None, typer.Option("--max-cost", metavar="DOLLARS", help="Do not let the model cost more than this.")
]
