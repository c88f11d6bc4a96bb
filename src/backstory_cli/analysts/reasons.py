"""Reasons: what a finding is, in a few words, for the line of a verdict and for "how sure are you?"."""

from __future__ import annotations

from backstory_cli.models import Finding

REASONS = {
    "address.page": "the page's own words",
    "comparison.related": "compared with a named file",
    "consistency.stated_size": "stated size differs",
    "credentials.history": "Content Credentials",
    "credentials.made": "Content Credentials",
    "credentials.manifest": "Content Credentials",
    "encoder.last_written_by": "JPEG tables of a program",
    "encoder.platform": "JPEG tables of a platform",
    "gemini.edit_impression": "a model's opinion",
    "gemini.impression": "a model's opinion",
    "generators.declared": "a generator's own entry",
    "generators.hidden_text": "settings hidden in the pixels",
    "generators.novelai_signature": "NovelAI's signature",
    "generators.visible_colour_bar": "a generator's colour bar",
    "generators.visible_sparkle": "a star like Gemini's",
    "generators.watermark": "a generator's watermark",
    "learned.score": "a learned detector",
    "lookup.difference": "compared here",
    "lookup.match": "a copy in your index",
    "manipulation.copy_move": "a part appears twice",
    "manipulation.foreign_grid": "part has another JPEG grid",
    "manipulation.ghosts": "part saved at other quality",
    "manipulation.history": "saved as JPEG twice",
    "manipulation.jpeg_history": "part has another JPEG history",
    "manipulation.jpeg_lattice": "part has another JPEG grid",
    "manipulation.noise": "a part has less noise",
    "metadata.camera": "metadata names a camera",
    "metadata.digital_source_type": "declared source type",
    "metadata.edit_history": "it lists editing steps",
    "metadata.local_edits": "local edits are listed",
    "metadata.screenshot": "metadata says screenshot",
    "metadata.software": "an editor is named",
    "preview.differs": "its thumbnail shows another image",
    "search.reported": "a web search's answer",
    "text.generated_label": "a label in the image",
    "web.archived": "an archived copy",
    "web.difference": "compared here",
    "web.fact_check": "a fact check",
    "web.identical_file": "the same file on the web",
    "web.match": "a copy on the web",
    "web.reported": "reported by a service",
}
"""By kind of finding: every kind that can carry a verdict or an indication."""


def describe_reason(finding: Finding) -> str:
    """A finding in a few words; empty for kinds of plug-ins."""
    if finding.kind == "manipulation.tests" and isinstance(tests := finding.data.get("tests"), list):
        made = sum(isinstance(test, dict) and test.get("applicable") is True for test in tests)
        return f"no trace in {made} of {len(tests)} tests"
    return REASONS.get(finding.kind, "")
