"""Claims: what somebody says about a picture, read and held against the evidence by rules alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from backstory_cli.models import Assessments, Claim, ClaimCheck, Finding

__all__ = ["check_claim"]


def check_claim(claim: Claim, findings: Sequence[Finding], assessments: Assessments, created: datetime) -> ClaimCheck:
    """What the evidence says of a claim, part by part.

    Args:
        claim: What somebody says.
        findings: Of every detector, in any order; opinions are left out.
        assessments: What the rules concluded from them.
        created: When the report was made: relative dates are counted from it.
    """
    from backstory_cli.assessment.claim.check import judge

    return judge(claim, findings, assessments, created)
