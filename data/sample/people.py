"""Invented people and an invented river town for the sample agency.

The town lies in the open North Sea and its postcode area, ZZ, does not exist: no row of a sample
can be anybody's address. Names are common given and family names, combined at random.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FEMALE_NAMES = _names(
    "Abena Adaeze Aisha Amelia Angharad Anita Anna Beatrice Bronwen Carmen Chiamaka Dorota Edith "
    "Elif Eleanor Fatima Fiona Florence Gloria Grace Halina Hannah Ivy Jasmine Joan Joyce Kerry "
    "Latoya Leila Lin Lucia Magda Margaret Maria Maureen Mei Nadia Niamh Noor Olga Olive Patience "
    "Priya Rosa Ruth Sadia Shanice Sheila Siobhan Sunita Tamsin Thandiwe Valentina Wanjiru Yasmin"
)
MALE_NAMES = _names(
    "Albert Andrei Arjun Arthur Bogdan Callum Chidi Daniel Dewi Emeka Ernest Farid George Graham "
    "Hamza Harold Ibrahim Jakub Joseph Kenneth Kofi Kwame Liam Marek Mateusz Mehmet Miguel Nathan "
    "Noel Oluwaseun Omar Owen Patrick Rajesh Reginald Samuel Stanley Tariq Tomasz Walter Yusuf"
)
FAMILY_NAMES = _names(
    "Abbott Adeyemi Ahmed Ashworth Baker Banda Begum Bevan Boateng Campbell Chowdhury Clarke "
    "Cohen Costa Davies Demir Doherty Edwards Evans Ferreira Fletcher Gallagher Georgiou Gill "
    "Hassan Hughes Hussain Ivanova Jackson James Kaur Kelly Khan Kowalska Lewis Li MacLeod Malik "
    "Mensah Moyo Murphy Ndlovu Nowak Nwosu Obi Okafor Osei Parry Patel Petrov Popescu Quinn Rahman "
    "Reid Roberts Rossi Santos Sharma Silva Singh Stewart Tembo Thomas Turner Walker Wilson Wong "
    "Wright Yilmaz Young"
)
LANGUAGES = ("Polish", "Urdu", "Welsh", "Bengali", "Portuguese", "Punjabi", "Romanian", "Turkish")

_CENTRE_LATITUDE = 54.62
_CENTRE_LONGITUDE = 1.45
_METRES_A_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True)
class Quarter:
    """A part of the town: metres east and north of the bridge, spread in metres, share of homes."""

    district: int
    east_m: float
    north_m: float
    spread_m: float
    share: float


# The river runs from south-west to north-east; the quarters lie along its banks.
QUARTERS = (
    Quarter(1, 0, 150, 350, 0.30),
    Quarter(2, -900, -500, 400, 0.20),
    Quarter(3, 1000, 650, 400, 0.20),
    Quarter(4, 300, -900, 350, 0.12),
    Quarter(5, -1900, -1300, 350, 0.10),
    Quarter(6, 2200, 1500, 300, 0.08),
)


@dataclass(frozen=True, slots=True)
class Home:
    """Where somebody lives, in degrees, with a postcode that cannot exist."""

    latitude: float
    longitude: float
    postcode: str

    def metres_to(self, other: Home) -> float:
        """Straight-line metres to ``other``; exact enough within one town."""
        north = (self.latitude - other.latitude) * _METRES_A_DEGREE
        east = (self.longitude - other.longitude) * _METRES_A_DEGREE
        return math.hypot(north, east * math.cos(math.radians(_CENTRE_LATITUDE)))


def draw_home(rng: random.Random, scale: float, *, central: bool = False) -> Home:
    """Draw a home; ``scale`` widens the town, ``central`` keeps to the four inner quarters."""
    quarters = QUARTERS[:4] if central else QUARTERS
    quarter = rng.choices(quarters, [q.share for q in quarters])[0]
    east = scale * rng.gauss(quarter.east_m, quarter.spread_m)
    north = scale * rng.gauss(quarter.north_m, quarter.spread_m)
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    return Home(
        latitude=round(_CENTRE_LATITUDE + north / _METRES_A_DEGREE, 6),
        longitude=round(
            _CENTRE_LONGITUDE
            + east / (_METRES_A_DEGREE * math.cos(math.radians(_CENTRE_LATITUDE))),
            6,
        ),
        postcode=f"ZZ{quarter.district} {rng.randint(1, 9)}{rng.choice(letters)}"
        f"{rng.choice(letters)}",
    )


def draw_name(rng: random.Random, gender: str) -> str:
    """Draw a given and a family name."""
    given = FEMALE_NAMES if gender == "female" else MALE_NAMES
    return f"{rng.choice(given)} {rng.choice(FAMILY_NAMES)}"
