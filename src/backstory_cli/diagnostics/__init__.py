"""A file to attach to a bug report: what is needed to understand what went wrong, and nothing of the person's own.

What may stand in it is listed here; everything else stays out: no key, no path or name of the person's, no question,
nothing that the picture's metadata says, no pixel.
"""

from __future__ import annotations

from backstory_cli.diagnostics.debug_file import Record

__all__ = ["Record"]
