"""The command line: one file a command. Each parses, calls and exits; none decides anything."""

from __future__ import annotations

from typing import Annotated

import typer

from backstory_cli import __version__
from backstory_cli.cli import custody  # noqa: F401 - they add commands to `cases`, `index`
from backstory_cli.cli import index_import_export as index_lists  # noqa: F401 - they add commands to `cases`, `index`
from backstory_cli.cli import index_maintenance as index_upkeep  # noqa: F401 - they add commands to `cases`, `index`
from backstory_cli.cli.ask import EPILOG as ask_epilog
from backstory_cli.cli.ask import ask
from backstory_cli.cli.cases import app as cases_app
from backstory_cli.cli.compare import EPILOG as compare_epilog
from backstory_cli.cli.compare import compare
from backstory_cli.cli.config import app as config_app
from backstory_cli.cli.consent import app as consent_app
from backstory_cli.cli.consent_prompt import warn_of_lost_consent
from backstory_cli.cli.debug import Debug, start_recording
from backstory_cli.cli.default_command import Commands
from backstory_cli.cli.demo import EPILOG as demo_epilog
from backstory_cli.cli.demo import demo
from backstory_cli.cli.detectors import detectors
from backstory_cli.cli.doctor import EPILOG as doctor_epilog
from backstory_cli.cli.doctor import doctor
from backstory_cli.cli.explain import EPILOG as explain_epilog
from backstory_cli.cli.explain import explain
from backstory_cli.cli.index import app as index_app
from backstory_cli.cli.investigate import EPILOG as investigate_epilog
from backstory_cli.cli.investigate import investigate
from backstory_cli.cli.keys import app as keys_app
from backstory_cli.cli.man import EPILOG as man_epilog
from backstory_cli.cli.man import man
from backstory_cli.cli.mcp import EPILOG as mcp_epilog
from backstory_cli.cli.mcp import mcp
from backstory_cli.cli.metadata import EPILOG as metadata_epilog
from backstory_cli.cli.metadata import metadata
from backstory_cli.cli.providers import EPILOG as providers_epilog
from backstory_cli.cli.providers import providers
from backstory_cli.cli.report import EPILOG as report_epilog
from backstory_cli.cli.report import report
from backstory_cli.cli.schema import schema
from backstory_cli.cli.trust import app as trust_app

app = typer.Typer(
    name="backstory",
    cls=Commands,
    help="Where is this image from? A provenance report in which every statement is tied to evidence.",
    epilog="Examples:\n\nbackstory photo.jpg 'where is this from?'\n\nbackstory photos/ --csv > photos.csv\n\n"
    "backstory COMMAND --help",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command(no_args_is_help=True, epilog=investigate_epilog)(investigate)
app.command(epilog=ask_epilog)(ask)
app.command(epilog=report_epilog)(report)
app.command(no_args_is_help=True, epilog=compare_epilog)(compare)
app.command(no_args_is_help=True, epilog=metadata_epilog)(metadata)
app.add_typer(index_app, name="index")
app.add_typer(cases_app, name="cases")
app.add_typer(trust_app, name="trust")
app.add_typer(config_app, name="config")
app.add_typer(keys_app, name="keys")
app.add_typer(consent_app, name="consent")
app.command(epilog=providers_epilog)(providers)
app.command(epilog=mcp_epilog)(mcp)
app.command(epilog=demo_epilog)(demo)
app.command(epilog="Example: backstory detectors")(detectors)
app.command(epilog=explain_epilog)(explain)
app.command(epilog=doctor_epilog)(doctor)
app.command(epilog=man_epilog)(man)
app.command(epilog="Example: backstory schema > report.schema.json")(schema)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"backstory {__version__}")
        raise typer.Exit


@app.callback()
def _backstory(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and exit.")
    ] = False,
    debug: Debug = None,
) -> None:
    """Options that stand before every command."""
    if debug is not None:
        start_recording(context, debug)
    if context.invoked_subcommand != "consent":  # which says it itself
        warn_of_lost_consent()
