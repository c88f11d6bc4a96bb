"""A claimed source or maker, and a claimed device, against the names that the file, signatures and copies give.

A name that is not found says nothing. Another name contradicts only where a person is claimed to have taken the picture
and the file names another person as the one who did.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from backstory_cli.assessment.claim.evidence import Known, Word
from backstory_cli.assessment.claim.parts import DevicePart, NamePart
from backstory_cli.models import Basis, Finding, Leaning, Strength
from backstory_cli.reference import gazetteer
from backstory_cli.reference.publishers import AGENCIES

NO_NAME = "Nothing that was found names who made or published the picture in these words."
NO_DEVICE = "Nothing that was found names the device in these words."

_OF_FILE = ("artist", "credit", "source", "copyright", "owner", "author")
_OF_COPIES = ("source", "credit")
_MAKERS = {"apple": ("apple", "iphone", "ipad"), "pentax": ("pentax", "ricoh"), "olympus": ("olympus", "om digital")}
_CODE = re.compile(r"\d")


def check_name(part: NamePart, known: Known) -> list[Word]:
    """Where the name stands, and whose word that is."""
    words = [*_of_file(part, known), *_of_signer(part, known), *_of_copies(part, known)]
    return words or list(_another_person(part, known))


def _holds(value: object, name: str) -> bool:
    """Whether a value holds a name; agencies are known by more than one."""
    if not isinstance(value, str):
        return False
    agency = next((each for each in AGENCIES.values() if re.fullmatch(each, name, re.IGNORECASE)), None)
    if agency is not None and re.search(agency, value, re.IGNORECASE):
        return True
    return re.search(rf"(?<!\w){re.escape(gazetteer.fold_name(name))}(?!\w)", gazetteer.fold_name(value)) is not None


def _of_file(part: NamePart, known: Known) -> Iterator[Word]:
    for finding in (*known.of("metadata.author"), *known.of("metadata.serials"), *known.of("web.author")):
        held = [key for key in _OF_FILE if _holds(finding.data.get(key), part.name)]
        if held:
            where = "the file" if finding.basis is Basis.DECLARED else "a page that has the very same file"
            told = f"The name stands in {where} ({', '.join(held)}): {str(finding.data[held[0]])[:120]}."
            yield Word("supports", told, (finding.id,), finding.strength)


def _of_signer(part: NamePart, known: Known) -> Iterator[Word]:
    for finding in known.of("credentials.manifest"):
        signer = (finding.data.get("signer"), finding.data.get("signer_common_name"))
        if any(_holds(each, part.name) for each in signer):
            trusted = finding.data.get("signer_trusted") is True and finding.basis is Basis.SIGNED
            told = "It is signed under that name, by a trusted signer." if trusted else "It is signed under that name, "
            told += "" if trusted else "but the signer is on no trust list, so that the name is only a claim."
            yield Word("supports", told, (finding.id,), Strength.STRONG if trusted else Strength.WEAK)


def _of_copies(part: NamePart, known: Known) -> Iterator[Word]:
    for finding in known.admitted:
        copy = finding.basis is Basis.MATCHED and finding.leaning is Leaning.REUSED
        if copy and any(_holds(finding.data.get(key), part.name) for key in _OF_COPIES):
            told = "Whoever recorded a copy that was compared with it names that source."
            yield Word("supports", told, (finding.id,), Strength.WEAK)


def _another_person(part: NamePart, known: Known) -> Iterator[Word]:
    """Another person's name where the file says who took it."""
    wanted = set(gazetteer.fold_name(part.name).split())
    for finding in known.of("metadata.author"):
        artist = finding.data.get("artist")
        if not isinstance(artist, str) or not artist.strip():
            continue
        agency = any(re.search(each, artist, re.IGNORECASE) for each in AGENCIES.values())
        named = set(gazetteer.fold_name(artist).split())
        another = part.person and not agency and not wanted & named and len(wanted) > 1 and len(named) > 1
        told = f"The file names {artist[:100]} as the one who made it"
        if another:
            yield Word("contradicts", f"{told}, not {part.name}.", (finding.id,), Strength.WEAK)
        else:
            yield Word(None, f"{told}, which excludes nobody else as the source.")


def check_device(part: DevicePart, known: Known) -> list[Word]:
    """What the file says of its camera."""
    return [word for finding in known.of("metadata.camera") for word in _of_camera(part, finding)]


def _of_camera(part: DevicePart, finding: Finding) -> Iterator[Word]:
    texts = [str(finding.data[key]) for key in ("make", "model", "known_as") if finding.data.get(key)]
    said = gazetteer.fold_name(" ".join(texts))
    tokens = re.findall(r"\w+", said)
    wanted = re.findall(r"\w+", gazetteer.fold_name(part.device))
    told = f"The file says it was taken with a {texts[-1] if 'known_as' in finding.data else ' '.join(texts)}"
    if wanted and all(each in tokens for each in wanted):
        yield Word("supports", f"{told}.", (finding.id,), finding.strength)
    elif _of_another_maker(part, said) or _another_model(wanted, tokens):
        yield Word("contradicts", f"{told}, not with {part.device}.", (finding.id,), finding.strength)
    else:
        yield Word(None, f"{told}; whether that is the claimed device is not known.")


def _of_another_maker(part: DevicePart, said: str) -> bool:
    return bool(part.maker) and not any(each in said for each in _MAKERS.get(part.maker, (part.maker,)))


def _another_model(wanted: list[str], tokens: list[str]) -> bool:
    """The same family by name, with another number: an iPhone 12 for an iPhone 15."""
    numbers = [each for each in wanted if _CODE.search(each)]
    names = [each for each in wanted if not _CODE.search(each)]
    families = [each for each in names if each in tokens]
    return bool(numbers and len(families) == len(names) and any(_CODE.search(each) for each in tokens))
