"""Names and numbers of people who do not exist."""

import random
from collections.abc import Iterator

import phonenumbers


def _words(text: str) -> list[str]:
    return text.split()


_FIRST = _words(
    """
    Aaliyah Adam Agnes Ahmed Alma Amara Andre Anika Anton Beatriz Bo Bridget Caleb Carmen Cedric Chloe
    Clara Dario Deborah Diego Dmitri Edith Elena Elias Emeka Esther Farah Felix Fiona Gabriel Grace
    Hassan Hazel Hugo Ines Isaac Ivy Jamal Jasmine Joel Jonah Kamala Keiko Kofi Lars Leila Liam Lorena
    Mabel Mateo Mei Milo Nadia Noah Nora Olga Omar Otis Paloma Pete Quinn Rafael Ramona Rosa Ruben Sade
    Samir Sofia Stella Tariq Thea Uma Vera Victor Wanda Wes Xavier Yara Yusuf Zoe
    """
)
_LAST = _words(
    """
    Abbott Aguilar Albright Banerjee Barlow Becker Blackwood Bright Calloway Carver Chandra Cho Correa
    Dalton Delgado Dunne Eaton Ellery Farouk Fenton Flores Garner Gill Hadley Haines Holt Ibarra Ingram
    Jensen Juarez Keane Kessler Kowal Lambert Larkin Lind Lowry Mbeki Mendes Moreau Nakamura Nolan Novak
    Obi Ortega Osei Park Petrov Pruitt Quigley Rahman Reyes Rossi Sandoval Schultz Singh Sokolov Tanaka
    Thorne Ueda Vance Varga Voss Walsh Weber Whitaker Xu Yates Yilmaz Zamora Ziegler
    """
)

PLACES = (
    "Alder Court",
    "Beacon Street",
    "Canal Road",
    "Elm Terrace",
    "Harbour Lane",
    "Juniper Way",
    "Mill Hill",
    "Orchard Close",
    "Prospect Avenue",
    "Station Road",
)

# Last digits that made-up people may have: below are tracking numbers, above is magic.py's table.
_HOMES = range(10, 70)
_OWN_CAST = {"+1415", "+1510", "+1650", "+1925", "+1303"}


def made_up_name(rng: random.Random) -> str:
    return f"{rng.choice(_FIRST)} {rng.choice(_LAST)}"


def fictitious_numbers(country: str) -> Iterator[str]:
    """Count through the fictitious mobile numbers of "+1" or "+44" that nobody of the cast has."""
    if country == "+44":
        yield from (f"+447700900{block}{home}" for block in range(2, 9) for home in _HOMES)
        return
    areas = [f"+1{area}" for area in range(201, 990) if _is_area(area)]
    yield from (f"{area}55501{home}" for home in _HOMES for area in areas if area not in _OWN_CAST)


def _is_area(area: int) -> bool:
    number = phonenumbers.parse(f"+1{area}5550110")
    return (
        phonenumbers.region_code_for_number(number) == "US"
        and phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE
    )
