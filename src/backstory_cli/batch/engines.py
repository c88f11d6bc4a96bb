"""Where many pictures are looked at: on this machine, or on a cluster."""

from __future__ import annotations

from typing import NamedTuple

from backstory_cli.batch import Engine
from backstory_cli.batch import ray_engine as cluster
from backstory_cli.errors import UsageError
from backstory_cli.settings.settings import Settings
from backstory_cli.settings.sources import KEYS
from backstory_cli.system import concurrency as side_by_side
from backstory_cli.text import clean


class EngineChoice(NamedTuple):
    """Where it is, how many pictures are looked at there at once, and the settings to do it with."""

    engine: Engine
    jobs: int
    settings: Settings


def choose_engine(name: str, jobs: int | None, settings: Settings) -> EngineChoice:
    """The place of this name; ``jobs`` are what was asked for.

    Raises:
        UsageError: There is none, or what is asked for cannot be had there.
        ServiceFailedError: The cluster is not there.
    """
    if name == "local":
        return EngineChoice(side_by_side.map_ordered, jobs or _count_default_jobs(settings), settings)
    if name != "ray":
        raise UsageError(f"there is no engine called {clean(name, 60)}", "it is local or ray")
    if _asks_others(settings):
        raise UsageError(
            "on a cluster no service and no model is asked: keys would travel, and limits on requests would not hold",
            "leave --online, --provider and --analyst out, or --engine ray",
        )
    nothing_secret = {**dict.fromkeys(KEYS), "enterprise_credentials": "", "proxy": None}
    return EngineChoice(
        cluster.map_ordered, jobs or cluster.count_processors(), settings.model_copy(update=nothing_secret)
    )


def _count_default_jobs(settings: Settings) -> int:
    """As many as the machine can, but one by one where somebody else is asked, whom many questions at once would
    annoy, or where nothing protects this process from a picture."""
    return 1 if _asks_others(settings) or not settings.isolation else side_by_side.count_default_jobs()


def _asks_others(settings: Settings) -> bool:
    return bool(settings.asked_services) or settings.model_recipient is not None
