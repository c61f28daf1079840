"""Cells: parts of a map, halved both ways until what is asked of each is known to be complete."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Any

EARTH = 3958.8
"""Mean radius in miles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A rectangle on the map, in degrees."""

    south: float
    west: float
    north: float
    east: float

    @property
    def center(self) -> tuple[float, float]:
        return (self.south + self.north) / 2, (self.west + self.east) / 2

    @property
    def radius(self) -> float:
        """Miles from the center to the farthest corner."""
        return max(self.miles_to(edge, self.west) for edge in (self.south, self.north))

    def miles_to(self, latitude: Any, longitude: Any) -> float:
        """The distance of a place from the center, in miles; its degrees may be texts."""
        (south, west), (north, east) = self.center, (float(latitude), float(longitude))
        across, along = radians(north - south) / 2, radians(east - west) / 2
        chord = sin(across) ** 2 + cos(radians(south)) * cos(radians(north)) * sin(along) ** 2
        return 2 * EARTH * asin(sqrt(min(1.0, chord)))

    def quarters(self) -> Iterator["Cell"]:
        latitude, longitude = self.center
        for south, north in ((latitude, self.north), (self.south, latitude)):
            for west, east in ((self.west, longitude), (longitude, self.east)):
                yield Cell(south=south, west=west, north=north, east=east)


CONTIGUOUS_STATES = Cell(south=24.5, west=-125.0, north=49.5, east=-66.9)
