"""How much of what is tried one after the other a test tries."""

import pytest

SOME_OR_ALL = [pytest.param(5, id="some"), pytest.param(1, id="all", marks=pytest.mark.long)]
"""Steps through it: each run of the suite tries some, a long one all of it."""
