"""backstory: where is this image from? Evidence, not a score."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["__version__", "investigate"]

if TYPE_CHECKING:
    from backstory_cli.api import investigate


def __getattr__(name: str) -> Any:
    """Load the public function on first use: importing the package alone costs nothing."""
    if name == "investigate":
        from backstory_cli.api import investigate

        return investigate
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
