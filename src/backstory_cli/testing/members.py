"""What a detector must have before it can be run at all."""

from __future__ import annotations

import inspect
import pickle
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import JsonValue, TypeAdapter, ValidationError

from backstory_cli.detectors import Detector, Resources, list_built_in
from backstory_cli.detectors.traits import is_sealed

_NAME = re.compile(r"[a-z][a-z0-9_-]*")
"""What `FINDING_ID` allows before the first dot."""


def find_wrong_members(detector: Any) -> Iterator[str]:
    """What is missing, or of another type than the pipeline expects; with any of these it cannot be run."""
    for name, kind, what in (("name", str, "text"), ("title", str, "text"), ("network", bool, "True or False")):
        value = getattr(detector, name, None)
        if value is None:
            yield f"has no {name}"
        elif not isinstance(value, kind):
            yield f"has a {name} that is no {kind.__name__} ({what}): {value!r}"
    if not callable(getattr(detector, "inspect", None)):
        yield "has no method inspect(image)"
    elif not _takes_one(detector.inspect):
        yield "has an inspect that cannot be called with the image alone"


def find_wrong_words(detector: Detector) -> Iterator[str]:
    """What is wrong with its name, its title, and what it says of itself."""
    if not _NAME.fullmatch(detector.name):
        yield (
            f"has a name that cannot begin the ids of its findings: {detector.name!r} "
            "(small letters, digits, _ and -, a letter first)"
        )
    if any(each.name == detector.name and type(each) is not type(detector) for each in _list_built_in()):
        yield f"has a name that is taken by a built-in detector: {detector.name!r}"
    if not detector.title.strip():
        yield "has an empty title: it is shown while it works, and where it could not look"
    sealed = getattr(detector, "sealed", None)
    if sealed is not None and not isinstance(sealed, bool):
        yield f"has a sealed that is neither True nor False: {sealed!r}"
    if sealed and detector.network:
        yield "says network = True and sealed = True: where images are read there is no network"
    begin = getattr(detector, "begin", None)
    if begin is not None and not (callable(begin) and _takes_one(begin)):
        yield "has a begin that cannot be called with the image"


def find_wrong_parameters(detector: Detector) -> Iterator[str]:
    """What is wrong with what it says it worked with."""
    try:
        stated = getattr(detector, "parameters", {})
        TypeAdapter(dict[str, JsonValue]).validate_python(stated, strict=True)
    except ValidationError:
        yield f"has parameters that are no mapping of names to plain values: {stated!r}"
    except Exception as problem:  # noqa: BLE001 - other people's code, at its boundary
        yield f"cannot say its parameters ({type(problem).__name__}: {problem})"


def explain_unsendable(detector: Detector) -> str:
    """Why a sealed detector cannot be sent to the process that reads pictures; empty where it can, or need not be."""
    if not is_sealed(detector):
        return ""
    if type(detector).__module__ == "__main__":
        return "is made in the script that runs, which the process that reads images cannot import: use a module"
    try:
        pickle.loads(pickle.dumps(detector))  # noqa: S301 - what was made a moment ago
    except Exception as problem:  # noqa: BLE001 - pickle raises every type there is
        return (
            f"cannot be sent to the process that reads images ({type(problem).__name__}: {problem}): "
            "a class at the top of its module, with plain attributes, can; one that cannot says sealed = False"
        )
    return ""


def _takes_one(method: Any) -> bool:
    try:
        inspect.signature(method).bind(object())
    except (TypeError, ValueError):
        return False
    return True


def _list_built_in() -> list[Detector]:
    nowhere = Path("nowhere")
    return list_built_in(Resources(index=nowhere, home=nowhere))
