from math import inf, nan

import pytest

from search.query import BadQuery, Query


def test_a_bare_place_asks_for_everybody_within_25_miles_the_best_first():
    query = Query(place="Bend, OR")
    assert (query.within, query.profession, query.sort, query.limit, query.page) == (25, None, "best", 20, 1)


@pytest.mark.parametrize(
    "options",
    [
        *({"within": miles} for miles in (0, 0.99, 500.01, -1, inf, nan)),
        *({"limit": count} for count in (0, 201, -5)),
        *({"page": number} for number in (0, -1)),
        {"sort": "name"},
        {"profession": "chiropractor"},
        {"profession": ""},
    ],
    ids=str,
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(options):
    with pytest.raises(BadQuery, match=r"^[A-Z].*\.$") as refused:
        Query(place="Bend, OR", **options)
    assert (refused.value.exit_code, refused.value.code) == (2, "bad_query")


@pytest.mark.parametrize(
    "options", [{"within": 1}, {"within": 500}, {"limit": 1}, {"limit": 200}, {"page": 10**9}]
)
def test_the_bounds_themselves_can_be_asked(options):
    assert Query(place="Bend, OR", **options)
