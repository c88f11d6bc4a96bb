"""Before anything is sent: asking whether it is wanted, on a terminal, and saying what goes where."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from backstory_cli.render.console import print_note

if TYPE_CHECKING:
    from backstory_cli.settings.recipients import Recipient
    from backstory_cli.settings.settings import Settings

_TERMS = {
    "gemini": "With a key of Google's unpaid tier, Google may use what is sent to improve its products, and people may "
    "read it; in the EEA, Switzerland and the UK its terms ask for a paid one.",
}


def warn_of_lost_consent() -> None:
    """Say in one line that what was agreed cannot be read, and so counts for nothing."""
    from backstory_cli.settings import consent
    from backstory_cli.settings.sources import get_data_folder

    if why := consent.find_problem(get_data_folder()):
        print_note(f"warning: {why.message}, so no consent counts as given ({why.hint})")


def ask_for_consent(settings: Settings) -> Settings:
    """The settings with the answers of the person at the terminal, which are kept; elsewhere as they are."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return settings
    from backstory_cli.settings import consent

    for recipient in settings.recipients():
        given = (*settings.consent, *settings.agreed)
        unnamed = tuple(name for name in settings.named if name != recipient.name)
        if recipient.name in given or settings.model_copy(update={"named": ()}).may_send(recipient.name):
            continue
        if _confirm(recipient):
            consent.grant(settings.home, recipient.name)
            print_note(f"kept; to take it back: backstory consent revoke {recipient.name}")
            settings = settings.model_copy(update={"agreed": (*settings.agreed, recipient.name)})
        else:
            settings = settings.model_copy(update={"named": unnamed})
    return settings


def announce_recipients(settings: Settings, how: str) -> None:
    """Say what is ``sent``, or ``may be sent``, and to whom."""
    for each in settings.recipients():
        if settings.may_send(each.name):
            print_note(f"note: {how} to {each.title}: {each.sends}")
    for service in settings.asked_services:
        if not service.key:
            print_note(f"note: {how} to {service.title}: {service.sends}")


def _confirm(recipient: Recipient) -> bool:
    print_note(f"This would send {recipient.sends} to {recipient.title}, for the first time.")
    if terms := _TERMS.get(recipient.name):
        print_note(terms)
    return typer.confirm("Send it, now and from now on?", default=False, err=True)
