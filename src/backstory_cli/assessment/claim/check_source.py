"""Check a claimed source or maker, and a claimed device, against the names that the file, signatures and copies give.

A name that is not found says nothing. Another name contradicts only where a person is claimed to have taken the picture
and the file names another person as the one who did.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from backstory_cli.assessment.claim.evidence import Known, Word, read_text
from backstory_cli.assessment.claim.parts import DevicePart, NamePart
from backstory_cli.models import Basis, Finding, Leaning, Strength
from backstory_cli.reference import gazetteer
from backstory_cli.reference.publishers import find_agency

NO_NAME = "Nothing that was found names who made or published the image in these words."
NO_DEVICE = "Nothing that was found names the device in these words."

_OF_FILE = ("artist", "credit", "source", "copyright", "owner", "author")
_OF_COPIES = ("source", "credit")
_MAKERS = {"apple": ("apple", "iphone", "ipad"), "pentax": ("pentax", "ricoh"), "olympus": ("olympus", "om digital")}


def check_name(part: NamePart, known: Known) -> list[Word]:
    """Where the name stands, and whose word that is."""
    words = [*_check_file(part, known), *_check_signer(part, known), *_check_copies(part, known)]
    return words or list(_check_other_person(part, known))


def _find_name(finding: Finding, keys: Sequence[str], name: str) -> dict[str, str]:
    """The texts of a finding that hold a name, by their keys; agencies are known by more than one."""
    wanted = rf"(?<!\w){re.escape(gazetteer.fold_name(name))}(?!\w)"
    agency = find_agency(name)
    texts = [(key, read_text(finding, key)) for key in keys]
    texts += [("artist", name) for name in _list_people(finding)] if "artist" in keys else []
    found = (
        (key, text)
        for key, text in texts
        if (agency and find_agency(text) == agency) or re.search(wanted, gazetteer.fold_name(text))
    )
    return dict(found)


def _list_people(finding: Finding) -> list[str]:
    """Everybody whom the file names as its maker, where there are several."""
    rows = finding.data.get("people")
    return [str(row.get("name")) for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _check_file(part: NamePart, known: Known) -> Iterator[Word]:
    kinds = ("credentials.author", "credentials.identity", "metadata.author", "metadata.serials", "web.author")
    for finding in (finding for kind in kinds for finding in known.find(kind)):
        held = _find_name(finding, _OF_FILE, part.name)
        if held:
            where = _WHERE.get(finding.basis, "a page that has the very same file")
            told = f"The name stands in {where} ({', '.join(held)}): {next(iter(held.values()))[:120]}."
            yield Word("supports", told, (finding.id,), finding.strength)


_WHERE = {Basis.DECLARED: "the file", Basis.SIGNED: "the signed record"}


def _check_signer(part: NamePart, known: Known) -> Iterator[Word]:
    for finding in known.find("credentials.manifest"):
        if not _find_name(finding, ("signer", "signer_common_name"), part.name):
            continue
        if finding.data.get("signer_trusted") is True and finding.basis is Basis.SIGNED:
            told, strength = "by a trusted signer.", Strength.STRONG
        else:
            told, strength = "but the signer is on no trust list, so that the name is only a claim.", Strength.WEAK
        yield Word("supports", f"It is signed under that name, {told}", (finding.id,), strength)


def _check_copies(part: NamePart, known: Known) -> Iterator[Word]:
    for finding in known.admitted:
        copy = finding.basis is Basis.MATCHED and finding.leaning is Leaning.REUSED
        if copy and _find_name(finding, _OF_COPIES, part.name):
            told = "Whoever recorded a copy that was compared with it names that source."
            yield Word("supports", told, (finding.id,), Strength.WEAK)


def _check_other_person(part: NamePart, known: Known) -> Iterator[Word]:
    """Another person's name where the file says who took it."""
    wanted = set(gazetteer.fold_name(part.name).split())
    for finding in known.find("metadata.author"):
        artist = read_text(finding, "artist")
        if not artist:
            continue
        named = set(gazetteer.fold_name(artist).split())
        told = f"The file names {artist[:100]} as the one who made it"
        if part.person and not find_agency(artist) and not wanted & named and len(wanted) > 1 and len(named) > 1:
            yield Word("contradicts", f"{told}, not {part.name}.", (finding.id,), Strength.WEAK)
        else:
            yield Word(None, f"{told}, which excludes nobody else as the source.")


def check_device(part: DevicePart, known: Known) -> list[Word]:
    """What the file says of its camera."""
    cameras = (*known.find("credentials.camera"), *known.find("metadata.camera"))
    return [_check_camera(part, finding) for finding in cameras]


def _check_camera(part: DevicePart, finding: Finding) -> Word:
    texts = [str(finding.data[key]) for key in ("make", "model", "known_as") if finding.data.get(key)]
    said = gazetteer.fold_name(" ".join(texts))
    told = f"The file says it was taken with a {texts[-1] if 'known_as' in finding.data else ' '.join(texts)}"
    there, wanted = (re.findall(r"\w+", each) for each in (said, gazetteer.fold_name(part.device)))
    if wanted and set(wanted) <= set(there):
        return Word("supports", f"{told}.", (finding.id,), finding.strength)
    other_maker = part.maker and not any(each in said for each in _MAKERS.get(part.maker, (part.maker,)))
    if other_maker or _is_another_model(wanted, there):
        return Word("contradicts", f"{told}, not with {part.device}.", (finding.id,), finding.strength)
    return Word(None, f"{told}; whether that is the claimed device is not known.")


def _is_another_model(wanted: Sequence[str], there: Sequence[str]) -> bool:
    """The same family by name, with another number: an iPhone 12 for an iPhone 15."""
    numbers, family = ({each for each in wanted if bool(re.search(r"\d", each)) is has} for has in (True, False))
    return bool(numbers) and family <= set(there) and any(re.search(r"\d", each) for each in there)
