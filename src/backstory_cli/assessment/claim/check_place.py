"""A claimed place against the position and the place names that the file gives.

Within 50 km of the centre of a city a position fits it, beyond 200 km it does not, and in between that is said. Of
several places of one name any may be meant: only what fits none of them contradicts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from backstory_cli.assessment.claim.evidence import Known, Word
from backstory_cli.assessment.claim.parts import PlacePart, Point, Somewhere, State, named
from backstory_cli.models import Basis, Finding, Strength
from backstory_cli.reference import gazetteer, place_names
from backstory_cli.reference.gazetteer import Place
from backstory_cli.reference.place_names import Country

NEAR_KM, FAR_KM = 50.0, 200.0
BORDER_KM, STATE_KM = 60.0, 250.0
"""A position this near to a place of the claimed country, or US state, does not contradict it: in the west of the
US the next town of at least 5,000 people can be far."""
OTHERWISE = "Nothing that was found places the picture."

Fit = Literal["supports", "contradicts"] | None


def check_place(part: PlacePart, known: Known) -> list[Word]:
    """What every position and every place name says of a claimed place."""
    return [*_positions(part, known), *_names(part, known)]


def _positions(part: PlacePart, known: Known) -> Iterator[Word]:
    for finding in known.of("metadata.gps"):
        latitude, longitude = finding.data.get("latitude"), finding.data.get("longitude")
        if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
            continue
        fits = [(_of_position(latitude, longitude, each), each) for each in part.candidates]
        verdict = _any(fit for (fit, _), _ in fits)
        wanted = [(told, each) for (fit, told), each in fits if fit == verdict] or [(fits[0][0][1], fits[0][1])]
        others = _none_near(len(fits) - 1) if verdict == "contradicts" else ""
        yield Word(
            verdict,
            f"The position in the file is {wanted[0][0]}{others}. {_why(verdict)}",
            (finding.id,),
            finding.strength if finding.basis in {Basis.DECLARED, Basis.SIGNED} else Strength.WEAK,
        )


def _none_near(others: int) -> str:
    """That it is far from each further place of that name, if there are such."""
    if others < 1:
        return ""
    which = "the other place" if others == 1 else f"any of the {others} other places"
    return f" (nor is it near {which} of that name)"


def _why(verdict: Fit) -> str:
    if verdict == "supports":
        return "That fits the claimed place."
    if verdict == "contradicts":
        return "That is not the claimed place."
    return "That is near enough not to contradict the claimed place, and too far to support it."


def _any(fits: Iterator[Fit]) -> Fit:
    """Of several places of one name: one that fits is enough, and only if none can fit it contradicts."""
    found = set(fits)
    if "supports" in found:
        return "supports"
    return "contradicts" if found == {"contradicts"} else None


def _of_position(latitude: float, longitude: float, place: Somewhere) -> tuple[Fit, str]:
    """Whether a position fits a place, and where it lies, in words."""
    if isinstance(place, Place | Point):
        away = gazetteer.compute_distance_km(latitude, longitude, place.latitude, place.longitude)
        fit: Fit = "supports" if away <= NEAR_KM else "contradicts" if away > FAR_KM else None
        return fit, f"{away:,.0f} km from {'the centre of ' if isinstance(place, Place) else ''}{named(place)}"
    return _of_area(latitude, longitude, place)


def _of_area(latitude: float, longitude: float, place: Country | State) -> tuple[Fit, str]:
    near = gazetteer.find_nearest(latitude, longitude)
    if near is None:
        return None, "more than 200 km from any place in the list used here"
    if isinstance(place, Country):
        inside = near.place.country_code == place.code
        border = gazetteer.find_nearest_in_country(latitude, longitude, place.code, BORDER_KM)
    else:
        inside = near.place.region == place.name
        border = gazetteer.find_nearest_in_state(latitude, longitude, place.name, STATE_KM)
    if inside:
        return "supports", near.words
    return (None if border else "contradicts"), near.words


def _names(part: PlacePart, known: Known) -> Iterator[Word]:
    """Place names that somebody typed into the file."""
    for finding in known.of("metadata.place_names"):
        city, country = _written(finding, "city"), _written(finding, "country") or _written(finding, "country_code")
        meant = place_names.find_country(country) if country else None
        cities = place_names.find_cities(city) if city else []
        cities = [each for each in cities if meant is None or each.country_code == meant.code] or cities
        verdict = _any(_of_names(cities, meant, each) for each in part.candidates)
        words = " and ".join(filter(None, (city, country)))
        if words:
            yield Word(verdict, f"The file names {words} in words. {_in_words(verdict)}", (finding.id,), Strength.WEAK)


def _in_words(verdict: Fit) -> str:
    return {"supports": "That fits the claimed place.", "contradicts": "That is not the claimed place."}.get(
        verdict or "", "That neither is the claimed place nor excludes it."
    )


def _written(finding: Finding, key: str) -> str:
    value = finding.data.get(key)
    return value.strip() if isinstance(value, str) else ""


def _of_names(cities: list[Place], country: Country | None, place: Somewhere) -> Fit:
    if isinstance(place, Country):
        codes = {country.code} if country else {each.country_code for each in cities}
        return (
            None
            if not codes
            else "supports"
            if codes == {place.code}
            else None
            if place.code in codes
            else "contradicts"
        )
    if isinstance(place, State):
        if country is not None and country.code != "US":
            return "contradicts"
        return "supports" if cities and all(each.region == place.name for each in cities) else None
    if not cities:
        other = country is not None and isinstance(place, Place) and place.country_code != country.code
        return "contradicts" if other else None
    away = min(
        gazetteer.compute_distance_km(place.latitude, place.longitude, each.latitude, each.longitude) for each in cities
    )
    return "supports" if away <= NEAR_KM else "contradicts" if away > FAR_KM else None
