"""``backstory detectors``."""

from __future__ import annotations


def detectors() -> None:
    """List the detectors, and plug-ins that could not be loaded."""
    from backstory_cli.investigation import session
    from backstory_cli.render.console import print_note, print_result
    from backstory_cli.settings.load import load
    from backstory_cli.text import clean

    found, broken = session.list_detectors(load())
    width = max(len(each.detector.name) for each in found)
    for each in found:
        network = "  (network, only when asked)" if each.detector.network else ""
        print_result(f"{each.detector.name:{width}}  {clean(each.detector.title, 100)}{network}  {each.version}")
    for plugin in broken:
        print_note(
            f"warning: the plug-in {plugin.name} cannot be loaded: {plugin.problem}; "
            f"remove it with: pip uninstall {plugin.package}"
        )
