"""A chain whose web site finds its clinics with WP Store Locator, a plug-in of WordPress."""

from collections.abc import AsyncIterator, Iterator
from html import unescape
from itertools import pairwise
from typing import Any

from crawler.base_spiders.json_api import JsonSpider
from crawler.cells import CONTIGUOUS_STATES, Cell
from crawler.normalize import street

COPIED = {"city": "city", "state": "state", "zip_code": "zip", "latitude": "lat", "longitude": "lng"}
COPIED |= {"phone": "phone", "email": "email"}


class StoreLocatorSpider(JsonSpider):
    """`site` is the address of the chain's web site, `chain` its name, `profession` that of its clinics.

    The plug-in lists the clinics around a point, nearest first, up to its owner's limit. So the `area` is
    asked in cells: one is done when its list reaches beyond its corners, else it is asked in quarters. Lists
    that are cut off even in cells of `smallest` miles fail the crawl.
    """

    site: str
    chain: str
    profession = "physical_therapist"
    area, smallest, max_requests = CONTIGUOUS_STATES, 2.0, 1000

    async def start(self) -> AsyncIterator[Any]:
        yield self.around(self.area)

    def around(self, cell: Cell) -> Any:
        north, east = (f"{degrees:.5f}" for degrees in cell.center)
        query = f"action=store_search&lat={north}&lng={east}&max_results=500&search_radius=5000&autoload=1"
        return self.ask(f"{self.site}/wp-admin/admin-ajax.php?{query}", self.parse_stores, cell=cell)

    def parse_stores(self, response: Any, cell: Cell) -> Iterator[Any]:
        stores = self.answer(response, lambda body: list(map(dict, body)))
        miles = self.answer(response, lambda _: [cell.miles_to(one["lat"], one["lng"]) for one in stores])
        if not stores or any(near > far + 1 for near, far in pairwise(miles)):
            self.give_up(f"{response.url} does not tell what is nearest, so nobody knows what is missing.")
        yield from self.listings(stores, response)
        if miles[-1] < cell.radius and cell.radius < self.smallest:
            self.give_up(f"{response.url} is cut off after {len(stores):,} clinics.")
        if miles[-1] < cell.radius:
            yield from map(self.around, cell.quarters())

    def parse_listing(self, record: dict[str, Any], _response: Any) -> dict[str, Any]:
        told = {key: unescape(value) if isinstance(value, str) else value for key, value in record.items()}
        name, page = told["store"], told.get("permalink") or told.get("url") or self.site
        return {
            "ref": str(told["id"]),
            "name": name if self.chain.split()[0] in name.split() else f"{self.chain} {name}",
            "organization": self.chain,
            "kind": "organization",
            "profession": self.profession,
            "street": street(told["address"], told.get("address2")),
            **{field: told.get(key) for field, key in COPIED.items()},
            **dict.fromkeys(("source_url", "website"), page),
        }
