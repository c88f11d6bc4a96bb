"""What the detector of metadata says of a file."""

from __future__ import annotations

from pathlib import Path

from backstory_cli.detectors.metadata import Metadata
from backstory_cli.image import loading as intake
from backstory_cli.models import Finding


def found(path: Path) -> dict[str, Finding]:
    return {finding.id: finding for finding in Metadata().inspect(intake.read(path))}


XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:e="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:exif="http://ns.adobe.com/exif/1.0/" {}/>
</rdf:RDF></x:xmpmeta>"""
