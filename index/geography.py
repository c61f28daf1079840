"""Distances on the Earth, taken as a sphere: at most 0.3 % off, which no patient notices."""

from math import asin, cos, degrees, radians, sin, sqrt

EARTH_MILES = 3958.7613
"""The Earth's mean radius (IUGG R1, 6371.0088 km) in miles."""


def miles_between(latitude: float, longitude: float, latitude2: float, longitude2: float) -> float:
    """The great-circle distance of two points in degrees, in miles (haversine, EARTH_MILES)."""
    south, north = radians(latitude), radians(latitude2)
    chord = sin((north - south) / 2) ** 2
    chord += cos(south) * cos(north) * sin(radians(longitude2 - longitude) / 2) ** 2
    return 2 * EARTH_MILES * asin(min(1.0, sqrt(chord)))


def boxes(latitude: float, longitude: float, miles: float) -> list[tuple[float, float, float, float]]:
    """The boxes (south, west, north, east in degrees) around a circle: two where it crosses longitude 180."""
    angle = miles / EARTH_MILES
    south, north = latitude - degrees(angle), latitude + degrees(angle)
    if south <= -90 or north >= 90:
        return [(max(south, -90.0), -180.0, min(north, 90.0), 180.0)]
    half = degrees(asin(min(1.0, sin(angle) / cos(radians(latitude)))))
    west, east = longitude - half, longitude + half
    if west < -180:
        return [(south, west + 360, north, 180.0), (south, -180.0, north, east)]
    if east > 180:
        return [(south, west, north, 180.0), (south, -180.0, north, east - 360)]
    return [(south, west, north, east)]
