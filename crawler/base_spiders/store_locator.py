"""A chain whose web site finds its clinics with WP Store Locator, a plug-in of WordPress."""

from collections.abc import AsyncIterator, Iterator
from html import unescape
from itertools import pairwise
from typing import Any

from crawler.base_spiders.json_api import JsonSpider
from crawler.cells import CONTIGUOUS_STATES, Cell
from crawler.normalize import street


class StoreLocatorSpider(JsonSpider):
    """`site` is the address of the chain's web site, `chain` its name, `profession` that of its clinics.

    The plug-in answers with the clinics around a point, nearest first, and cuts the list where its owner
    chose. So the map of the `area` is asked in cells: one is done when its answer reaches beyond its corners,
    else it is asked in quarters. A crawl that is cut off in cells of `smallest` miles even so, fails.
    """

    site: str
    chain: str
    profession = "physical_therapist"
    area = CONTIGUOUS_STATES
    smallest = 2.0
    max_requests = 1000

    async def start(self) -> AsyncIterator[Any]:
        yield self.around(self.area)

    def around(self, cell: Cell) -> Any:
        north, east = (f"{degrees:.5f}" for degrees in cell.center)
        query = f"action=store_search&lat={north}&lng={east}&max_results=500&search_radius=5000&autoload=1"
        return self.ask(f"{self.site}/wp-admin/admin-ajax.php?{query}", self.parse_stores, cell=cell)

    def parse_stores(self, response: Any, cell: Cell) -> Iterator[Any]:
        stores = self.answer(response, lambda body: list(map(dict, body)))
        distances = self.answer(
            response, lambda body: [cell.miles_to(each["lat"], each["lng"]) for each in body]
        )
        if not stores or any(near > far + 1 for near, far in pairwise(distances)):
            self.give_up(f"{response.url} does not tell what is nearest, so nobody knows what is missing.")
        yield from self.listings(stores, response)
        if distances[-1] < cell.radius:
            if cell.radius < self.smallest:
                self.give_up(f"{response.url} is cut off after {len(stores):,} clinics.")
            yield from map(self.around, cell.quarters())

    def parse_listing(self, record: dict[str, Any], _response: Any) -> dict[str, Any]:
        told = {name: unescape(value) for name, value in record.items() if isinstance(value, str)}
        page = told.get("permalink") or told.get("url") or self.site
        name = told["store"]
        return {
            "ref": str(record["id"]),
            "source_url": page,
            "name": name if self.chain.split()[0] in name.split() else f"{self.chain} {name}",
            "organization": self.chain,
            "kind": "organization",
            "profession": self.profession,
            "street": street(told["address"], told.get("address2")),
            "city": told["city"],
            "state": told["state"],
            "zip_code": told.get("zip"),
            "latitude": told.get("lat"),
            "longitude": told.get("lng"),
            "phone": told.get("phone"),
            "email": told.get("email"),
            "website": page,
        }
