import pytest

from crawler.cells import CONTIGUOUS_STATES, Cell

OREGON = Cell(south=42.0, west=-124.5, north=46.0, east=-116.5)


def test_a_cell_is_measured_from_its_center():
    assert OREGON.center == (44.0, -120.5)
    assert OREGON.miles_to(44.0, -120.5) == 0
    assert OREGON.miles_to("45.0", "-120.5") == pytest.approx(69.1, abs=0.1)
    assert OREGON.miles_to(44.0, -119.5) == pytest.approx(49.7, abs=0.1)
    assert OREGON.miles_to(-44.0, 59.5) == pytest.approx(12_437, abs=1)


def test_its_radius_reaches_its_farthest_corner():
    corners = [
        OREGON.miles_to(latitude, longitude) for latitude in (42, 46) for longitude in (-124.5, -116.5)
    ]
    assert OREGON.radius == max(corners)


def test_its_quarters_are_all_of_it():
    assert [(cell.south, cell.west, cell.north, cell.east) for cell in OREGON.quarters()] == [
        (44.0, -124.5, 46.0, -120.5),
        (44.0, -120.5, 46.0, -116.5),
        (42.0, -124.5, 44.0, -120.5),
        (42.0, -120.5, 44.0, -116.5),
    ]


@pytest.mark.parametrize("degrees", [(24.5, -81.8), (48.4, -124.7), (44.8, -67.0), (49.38, -95.15)])
def test_the_contiguous_states_reach_to_their_capes(degrees):
    latitude, longitude = degrees
    assert CONTIGUOUS_STATES.south <= latitude <= CONTIGUOUS_STATES.north
    assert CONTIGUOUS_STATES.west <= longitude <= CONTIGUOUS_STATES.east
