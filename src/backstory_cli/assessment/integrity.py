"""Integrity: whether the picture was changed since it was made."""

from __future__ import annotations

from collections.abc import Sequence

from backstory_cli.assessment.conclude import conclude, filter_admissible, filter_counting, list_ids
from backstory_cli.assessment.indication import find_indication
from backstory_cli.assessment.rules import get_rules
from backstory_cli.models import Finding, Indication, IntegrityAssessment, Leaning, Run, Strength

CHANGED = get_rules("integrity", "altered", "differs", "changed_after_signing", "processed")
(INTACT,) = get_rules("integrity", "intact")
(NO_SIGN,) = get_rules("integrity", "no_sign")
LEANINGS = frozenset(rule.leaning for rule in CHANGED)


def assess_integrity(runs: Sequence[Run]) -> IntegrityAssessment:
    """``intact`` only by a conclusive signature; ``no_sign`` only where a test that could have fired did not.

    *Processed* (re-saved, resized, passed through software) and *altered* (its content changed) are different
    things: an editor's name in the file says the first, never the second.
    """
    findings = filter_admissible(runs)
    # Signs of another kind of change do not speak against a change.
    signed = filter_counting(findings, INTACT)
    changed = conclude([f for f in findings if f.leaning in LEANINGS], CHANGED)
    if signed and changed is None:
        return IntegrityAssessment(verdict="intact", strength=Strength.CONCLUSIVE, because=list_ids(signed))
    if changed is not None:
        return IntegrityAssessment(
            verdict=changed.leaning.value,
            strength=changed.strength,
            because=list_ids(changed.because),
            against=list_ids(signed),
            likelihood_ratio=changed.ratio,
            indication=find_indication(runs, {Leaning.ALTERED}) if changed.leaning is Leaning.PROCESSED else None,
            unsettled=_find_beyond_processing(changed.leaning),
        )
    return _conclude_nothing(findings, find_indication(runs, {Leaning.ALTERED}))


def _find_beyond_processing(leaning: Leaning) -> tuple[str, ...]:
    if leaning is Leaning.ALTERED:
        return ()
    if leaning is Leaning.DIFFERS:
        return ("Which of the two was changed is not known.",)
    if leaning is Leaning.CHANGED_AFTER_SIGNING:
        return ("What was changed is not known; saving it again with another program is enough.",)
    return ("Whether the content was changed, beyond being saved by this software, is not known.",)


def _conclude_nothing(findings: Sequence[Finding], indication: Indication | None) -> IntegrityAssessment:
    hints = [finding for finding in findings if finding.leaning in LEANINGS]
    silent = filter_counting(findings, NO_SIGN)
    if silent and not hints:
        return IntegrityAssessment(
            verdict="no_sign",
            strength=max((finding.strength for finding in silent), key=lambda strength: strength.rank),
            because=list_ids(silent),
            unsettled=("No sign found by these checks; a careful edit, or one re-saved at low quality, leaves none.",),
        )
    if hints:
        return IntegrityAssessment(
            verdict="undetermined",
            indication=indication,
            because=list_ids(hints),
            unsettled=("A single test on the pixels speaks for a change; two that agree are needed to conclude it.",),
        )
    return IntegrityAssessment(
        verdict="undetermined",
        indication=indication,
        unsettled=("No check that ran can show whether the image was changed.",),
    )
