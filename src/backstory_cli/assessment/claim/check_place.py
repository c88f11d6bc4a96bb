"""Check a claimed place against the position and the place names that the file gives.

Within 50 km of the centre of a city a position fits it, beyond 200 km it does not, and in between that is said. Of
several places of one name any may be meant: only what fits none of them contradicts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from backstory_cli.assessment.claim.evidence import Fit, Known, Word, agree, fit_any, read_position, read_text
from backstory_cli.assessment.claim.parts import PlacePart, Point, Somewhere, State, lies_in, named
from backstory_cli.models import Basis, Strength
from backstory_cli.reference import gazetteer, place_names
from backstory_cli.reference.gazetteer import Place
from backstory_cli.reference.place_names import Country
from backstory_cli.reference.territories import find_disputed

NEAR_KM, FAR_KM = 50.0, 200.0
BORDER_KM, STATE_KM = 60.0, 250.0
"""A position this near to a place of the claimed country, or US state, does not contradict it: in the west of the
US the next town of at least 5,000 people can be far."""
NO_PLACE = "Nothing that was found places the image."
_SAYS: dict[Fit, str] = {"supports": "That fits the claimed place.", "contradicts": "That is not the claimed place."}
_NEAR_ENOUGH = "That is near enough not to contradict the claimed place, and too far to support it."
_NEITHER = "That neither is the claimed place nor excludes it."


def check_place(part: PlacePart, known: Known) -> list[Word]:
    """What every position and every place name says of a claimed place."""
    return [*_check_positions(part, known), *_check_names(part, known), *_check_network(part, known)]


def _check_positions(part: PlacePart, known: Known) -> Iterator[Word]:
    for finding in (*known.find("credentials.position"), *known.find("metadata.gps")):
        position = read_position(finding)
        if position is None:
            continue
        fits = [_fit_position(*position, each) for each in part.candidates]
        verdict = fit_any(fit for fit, _ in fits)
        where = next((told for fit, told in fits if fit == verdict), fits[0][1])
        if verdict == "contradicts" and len(fits) > 1:
            others = "the other place" if len(fits) == 2 else f"any of the {len(fits) - 1} other places"
            where += f" (nor is it near {others} of that name)"
        told = f"The position in the file is {where}. {_SAYS.get(verdict, _NEAR_ENOUGH)}"
        own = finding.basis in {Basis.DECLARED, Basis.SIGNED}
        yield Word(verdict, told, (finding.id,), finding.strength if own else Strength.WEAK)


def _fit_distance(kilometres: float) -> Fit:
    return "supports" if kilometres <= NEAR_KM else "contradicts" if kilometres > FAR_KM else None


def _fit_position(latitude: float, longitude: float, place: Somewhere) -> tuple[Fit, str]:
    """Whether a position fits a place, and where it lies, in words."""
    if isinstance(place, Place | Point):
        away = gazetteer.compute_distance_km(latitude, longitude, place.latitude, place.longitude)
        centre = "the centre of " if isinstance(place, Place) else ""
        return _fit_distance(away), f"{away:,.0f} km from {centre}{named(place)}"
    near = gazetteer.find_nearest(latitude, longitude)
    if near is None:
        return None, "more than 200 km from any place in the list used here"
    if lies_in(near.place, place):
        territory = isinstance(place, Country) and near.place.country_code != place.code
        return "supports", f"{near.words} (a territory of {place.name})" if territory else near.words
    if isinstance(place, Country):
        if area := find_disputed(latitude, longitude, place.code):
            return None, f"{near.words} ({area.name}: to whom it belongs is disputed)"
        border = gazetteer.find_nearest_in_country(latitude, longitude, place.code, BORDER_KM)
    else:
        border = gazetteer.find_nearest_in_state(latitude, longitude, place.name, STATE_KM)
    return (None if border else "contradicts"), near.words


def _check_names(part: PlacePart, known: Known) -> Iterator[Word]:
    """Place names that somebody typed into the file."""
    for finding in (*known.find("credentials.place_names"), *known.find("metadata.place_names")):
        city = read_text(finding, "city")
        country = read_text(finding, "country") or read_text(finding, "country_code")
        if not city and not country:
            continue
        meant = place_names.find_country(country) if country else None
        cities: list[Somewhere] = [*place_names.find_cities(city)] if city else []
        there = [each for each in cities if meant is None or lies_in(each, meant)] or ([meant] if meant else [])
        verdict = fit_any(_fit_names(there, each) for each in part.candidates)
        told = f"The file names {' and '.join(filter(None, (city, country)))} in words."
        yield Word(verdict, f"{told} {_SAYS.get(verdict, _NEITHER)}", (finding.id,), Strength.WEAK)


def _check_network(part: PlacePart, known: Known) -> Iterator[Word]:
    """The country of the mobile network that the phone was in: it can support a claimed country, and excludes none."""
    for finding in known.find("metadata.network"):
        listed = finding.data.get("countries")
        names = [str(each) for each in listed] if isinstance(listed, list) else []
        countries = [country for name in names if (country := place_names.find_country(name))]
        fits = any(_fit_name(country, each) == "supports" for country in countries for each in part.candidates)
        text = f"{finding.summary} {_SAYS['supports'] if fits else _NEITHER}"
        yield Word("supports" if fits else None, text, (finding.id,), Strength.WEAK)


def _fit_names(written: Sequence[Somewhere], place: Somewhere) -> Fit:
    """Whether what a name that is written can mean fits a place: any city of that name, but all must be in an area."""
    fits = [_fit_name(each, place) for each in written]
    return fit_any(fits) if isinstance(place, Place | Point) else agree(fits)


def _fit_name(written: Somewhere, place: Somewhere) -> Fit:
    if isinstance(written, Place) and isinstance(place, Place | Point):
        away = (written.latitude, written.longitude, place.latitude, place.longitude)
        return _fit_distance(gazetteer.compute_distance_km(*away))
    if isinstance(place, Country | State) and (written == place or lies_in(written, place)):
        return "supports"
    inside = isinstance(written, Country) and (isinstance(place, Point) or lies_in(place, written))
    return None if inside else "contradicts"
