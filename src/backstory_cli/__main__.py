"""The ``backstory`` command: runs it, and turns every failure into a message and an exit code."""

from __future__ import annotations

import errno
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

from backstory_cli import __version__

_REFUSED = {
    *(errno.EACCES, errno.EPERM, errno.EROFS, errno.ENAMETOOLONG, errno.ENOTDIR, errno.EISDIR, errno.ENOENT),
    *(errno.ELOOP, errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.EIO),
}
"""What the system refuses a person, and no fault of the program's: told in a line."""


def main() -> None:
    """Run the command line and exit."""
    if sys.argv[1:] == ["--version"]:  # answered before anything is loaded
        sys.stdout.write(f"backstory {__version__}\n")
        return
    from backstory_cli.system import signals as interruption

    try:
        with interruption.listen():
            code = _run()
    except KeyboardInterrupt:  # before or after the command itself
        code = 128 + signal.SIGINT
    interruption.end_if_asked()
    sys.exit(code)


def _run() -> int:
    from backstory_cli.errors import BackstoryError, ExitCode
    from backstory_cli.render.console import print_failure
    from backstory_cli.settings.sources import hide_keys
    from backstory_cli.system.hardening import forbid_inspection

    forbid_inspection()
    hide_keys()
    # numpy's matrices are small here: threads that wait for each other would double the processor time.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        from backstory_cli.cli import app

        app()
    except BackstoryError as failure:
        print_failure(failure.message, failure.hint)
        return failure.exit_code
    except MemoryError:
        print_failure("there is not enough memory", "close other programs, or raise the limit that this one runs under")
        return ExitCode.BUG
    except OSError as problem:
        if problem.errno not in _REFUSED:
            _report_bug()
            return ExitCode.BUG
        if not problem.filename:  # what is left to write would fail again as the process ends
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        what = f"{problem.filename} cannot be used" if problem.filename else "the system refused"
        print_failure(f"{what}: {os.strerror(problem.errno)}", "check the path, the rights, and the space that is left")
        return ExitCode.UNREADABLE if problem.filename else ExitCode.SERVICE_FAILED
    except Exception:  # noqa: BLE001 - a bug, which is told with its trace and without anybody's keys
        _report_bug()
        return ExitCode.BUG
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except SystemExit as ending:
        return ending.code if isinstance(ending.code, int) else ExitCode.OK
    return ExitCode.OK


def _open_closed_streams() -> None:
    """Have something in the place of standard streams that are closed, as where a daemon starts the command."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - until the end


def _report_bug() -> None:
    import traceback

    from backstory_cli.render.console import print_failure
    from backstory_cli.settings.sources import list_keys
    from backstory_cli.text import redact

    sys.stderr.write(redact(traceback.format_exc(), *list_keys()))
    print_failure(
        "this is a bug in backstory",
        "please report it with the lines above, or with what backstory --debug FILE writes",
    )


if __name__ == "__main__":
    main()
