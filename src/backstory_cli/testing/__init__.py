"""For authors of detectors: a test kit that says in plain words what breaks the contract.

::

    from backstory_cli.testing import check_detector

    def test_it_keeps_the_contract() -> None:
        check_detector(Letterbox())

``docs/plugins.md`` shows a whole package with one.
"""

from __future__ import annotations

from backstory_cli.testing.contract import ContractBrokenError, check_detector
from backstory_cli.testing.pictures import make_pictures

__all__ = ["ContractBrokenError", "check_detector", "make_pictures"]
