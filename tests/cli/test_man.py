"""``backstory man``: a page that man(1) takes, with everything that the command line has."""

from __future__ import annotations

from backstory_cli import __version__
from support.commands import Run
from support.man_page import PAGE


def test_the_command_prints_it(backstory: Run) -> None:
    done = backstory("man")
    assert done.out == PAGE
    assert done.out.startswith(f'.TH BACKSTORY 1 "" "backstory {__version__}"')
