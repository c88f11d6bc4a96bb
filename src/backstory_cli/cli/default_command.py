"""The commands as a group, of which ``investigate`` may be left out."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from typer.core import TyperGroup

from backstory_cli.cli.usage_errors import Mistake, to_usage_error


class Commands(TyperGroup):
    """The commands, of which an image alone means `investigate`: ``backstory photo.jpg``."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a command, and end with its code; a mistake in the command line is raised as one of ours."""
        try:
            code = super().main(args, prog_name or "backstory", complete_var, False, windows_expand_args, **extra)
        except Mistake as mistake:
            raise to_usage_error(mistake) from None
        if standalone_mode:
            sys.exit(code if isinstance(code, int) else 0)
        return code

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Have ``investigate`` stand before an image, after the options that are before every command."""
        own = self._count_own_options(ctx, args)
        before, rest = args[:own], args[own:]
        return super().parse_args(ctx, [*before, "investigate", *rest] if self._is_left_out(ctx, rest) else args)

    def _count_own_options(self, ctx: Any, args: list[str]) -> int:
        """How many of the words are options with a value, before every command: ``--debug FILE``."""
        valued = {name for each in self.get_params(ctx) if not getattr(each, "is_flag", True) for name in each.opts}
        count = 0
        while count < len(args) and args[count].partition("=")[0] in valued:
            count += 1 if "=" in args[count] else 2
        return count

    def _is_left_out(self, ctx: Any, args: list[str]) -> bool:
        flags = {option for parameter in self.get_params(ctx) for option in parameter.opts}
        if not args or args[0] in self.commands or args[0] in flags:
            return False
        from backstory_cli.batch.sources import looks_like_a_picture

        return any(map(looks_like_a_picture, args if args[0].startswith("-") else args[:1]))
