"""Traits of a detector: optional members that say how it is run, besides those that every detector has.

A detector states what differs from the usual as a class attribute or a method of the same name; there is nothing to
inherit, so each is read here with what is usual.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backstory_cli.models import Run, Status

if TYPE_CHECKING:
    from backstory_cli.detectors import Detector


def is_sealed(detector: Detector) -> bool:
    """Whether it runs where the image is read, since it needs no network, program or database: ``sealed``.

    Usual: where it does not use the network.
    """
    return bool(getattr(detector, "sealed", not detector.network))


def is_slow(detector: Detector) -> bool:
    """Whether the profile for many images leaves it out: ``slow``. Usual: it stays."""
    return bool(getattr(detector, "slow", False))


def what_it_asks(detector: Detector) -> str:
    """Whom one that uses the network asks: ``asks``, which is ``web`` or ``model``. Usual: somebody of its own."""
    return str(getattr(detector, "asks", ""))


def where_it_searches(detector: Detector) -> str:
    """The collection of images that it searches, in words: ``searches``. Usual: none.

    Where it says so and finds nothing, the image is not in that collection.
    """
    return str(getattr(detector, "searches", ""))


def why_not_repeated(detector: Detector, run: Run) -> str:
    """Why what it did in an earlier run cannot be repeated; empty where it can, as is usual.

    One that cannot always be repeated has a method ``why_not_repeated(run)``.
    """
    if detector.network:
        return "" if run.status is Status.SKIPPED else "it asks others, and the network stays shut"
    ask = getattr(detector, "why_not_repeated", None)
    return str(ask(run)) if ask is not None else ""
