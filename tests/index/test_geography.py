from math import asin, atan2, cos, degrees, radians, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.geography import EARTH_MILES, boxes, miles_between


def test_miles_on_the_mean_sphere():
    assert miles_between(33.9425, -118.4081, 40.6397, -73.7789) == pytest.approx(2469.3, abs=1)  # LAX to JFK
    assert miles_between(0, 179.5, 0, -179.5) == pytest.approx(EARTH_MILES * radians(1))
    assert miles_between(44.0582, -121.3153, 44.0582, -121.3153) == 0


def test_boxes_cross_the_antimeridian_and_reach_over_a_pole():
    assert boxes(89.9, 0, 25) == [(pytest.approx(89.538171), -180.0, 90.0, 180.0)]
    (_, west, _, east), (_, far_west, _, far_east) = boxes(52, 179.9, 25)
    assert (east, far_west) == (180.0, -180.0)
    assert (west, far_east) == (pytest.approx(179.312286), pytest.approx(-179.512286))
    assert boxes(52, -179.9, 25)[1][2:] == (pytest.approx(52.361829), pytest.approx(-179.312286))


@given(
    st.floats(-80, 80),
    st.floats(-180, 180),
    st.floats(0.1, 400),
    st.floats(0, 0.999),
    st.floats(0, 360),
)
def test_boxes_hold_the_whole_circle(latitude, longitude, miles, share, bearing):
    angle, course = share * miles / EARTH_MILES, radians(bearing)
    north = asin(sin(radians(latitude)) * cos(angle) + cos(radians(latitude)) * sin(angle) * cos(course))
    across = sin(course) * sin(angle) * cos(radians(latitude))
    east = longitude + degrees(atan2(across, cos(angle) - sin(radians(latitude)) * sin(north)))
    east = (east + 180) % 360 - 180
    there = (degrees(north), east)
    assert any(
        box[0] - 1e-9 <= there[0] <= box[2] + 1e-9 and box[1] - 1e-9 <= there[1] <= box[3] + 1e-9
        for box in boxes(latitude, longitude, miles)
    )
