"""Options that more than one command takes.

Those of settings stand in `SETTING_OPTIONS`, and `take_settings` gives them to a command.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document (schema backstory.report/1).")]
Analyst = Annotated[
    str | None,
    typer.Option(
        metavar="NAME|ADDRESS",
        help="Who words the answer and looks at the pixels: rules (default, local), gemini (sends a reduced copy of "
        "the image, and the findings as text, to Google; needs GEMINI_API_KEY), or the address of a server that "
        "speaks OpenAI's protocol, such as http://localhost:11434/v1 for Ollama (with --model).",
    ),
]
Model = Annotated[str | None, typer.Option(metavar="NAME", help="The name of the model.")]
Deep = Annotated[
    bool | None,
    typer.Option(
        "--deep",
        help="Test every part of the pixels, and ask slower helpers if installed: exiftool reads the metadata a second "
        "time, tesseract the text in the image.",
    ),
]
Profile = Annotated[
    str | None,
    typer.Option(
        "--profile",
        metavar="quick|standard|deep",
        help="How much is looked at: quick leaves the tests on the pixels out (for many images), deep is --deep.",
    ),
]
Region = Annotated[
    str | None,
    typer.Option(metavar="X,Y,W,H", help="Tests on the pixels look at this part only, in pixels of the upright image."),
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
        "the file's SHA-1 or a reduced copy of the image (see: backstory providers).",
    ),
]
Providers = Annotated[
    list[str] | None,
    typer.Option("--provider", metavar="NAME", help="Ask these services only, separated by commas."),
]
Fetch = Annotated[
    bool | None,
    typer.Option("--fetch/--no-fetch", help="Fetch the images and pages that were found, to compare them here."),
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
        help="The index of known images: a file, or postgresql://user@host/database. Default: one of your own.",
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
MaxPixels = Annotated[int | None, typer.Option("--max-pixels", help="Do not decode images with more pixels.")]
MaxBytes = Annotated[int | None, typer.Option("--max-bytes", help="Do not read files with more bytes.")]
MaxSeconds = Annotated[
    float | None,
    typer.Option(
        "--max-seconds", help="Stop a check after so many seconds of processor time (default: 10; with --deep 60)."
    ),
]
MaxMemory = Annotated[
    int | None, typer.Option("--max-memory", help="Bytes of memory that reading an image may take (default: 1 GiB).")
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
        help='What is said of the image, such as "Odesa, 21 November 2026, at night": each part is held against what '
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
Only = Annotated[
    list[str] | None,
    typer.Option("--only", metavar="DETECTOR", help="Run these detectors only, separated by commas."),
]
Skip = Annotated[
    list[str] | None,
    typer.Option("--skip", metavar="DETECTOR", help="Leave these detectors out, separated by commas."),
]

SETTING_OPTIONS: dict[str, Any] = {
    "analyst": Analyst,
    "model": Model,
    "search": Search,
    "send_metadata": SendMetadata,
    "keep_sent": KeepSent,
    "max_cost": MaxCost,
    "offline": Offline,
    "online": Online,
    "providers": Providers,
    "fetch": Fetch,
    "fresh": Fresh,
    "http": Http,
    "profile": Profile,
    "deep": Deep,
    "region": Region,
    "model_file": ModelFile,
    "index": IndexAt,
    "sscd_file": SscdFile,
    "only": Only,
    "skip": Skip,
    "max_pixels": MaxPixels,
    "max_bytes": MaxBytes,
    "max_seconds": MaxSeconds,
    "max_memory": MaxMemory,
    "limit": Limit,
}
"""The options of settings by the names of these, in the order in which ``--help`` shows them."""

Command = Callable[..., None]


def take_settings(*names: str) -> Callable[[Command], Command]:
    """Give a command the options of these settings: a decorator.

    The command gets what was given as ``options``, by the names of the settings, and leaves it to
    `backstory_cli.settings.load.load`; None stands for an option that was not given.
    """

    def decorate(command: Command) -> Command:
        signature = inspect.signature(command, eval_str=True)
        own = [each for each in signature.parameters.values() if each.name != "options"]
        at = list(signature.parameters).index("options")
        added = [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=SETTING_OPTIONS[name])
            for name in names
        ]
        parameters = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in own]
        parameters[at:at] = added

        @functools.wraps(command)
        def run(**values: Any) -> None:
            options = {name: values.pop(name) for name in names}
            command(**values, options={name: None if value == [] else value for name, value in options.items()})

        del run.__dict__["__wrapped__"]
        run.__dict__["__signature__"] = signature.replace(parameters=parameters)
        run.__annotations__ = {each.name: each.annotation for each in parameters}
        return run

    return decorate
