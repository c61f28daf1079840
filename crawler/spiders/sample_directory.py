"""The directory of invented people that the demo serves; an example of a spider for a web directory."""

from typing import Any, ClassVar

from crawler.base_spiders.directory import DirectorySpider
from crawler.items import Evidence

PROFESSIONS = {"Acupuncturist": "acupuncturist", "Physical therapist": "physical_therapist"}


class SampleDirectory(DirectorySpider):
    """What every spider for a web directory looks like.

    Source: the demo's own web site; nobody on it is real.
    Terms: none needed.
    Caveats: crawled only where `-a page=URL` says that its front page, or the page of a state, is served.
    """

    name = "sample_directory"
    enabled = False
    page = "https://directory.example.org/directory/"
    container = "main.directory"
    branches = "ul.states a"
    entries = "ol.providers a"
    next_page = "a[rel=next]"
    detail = "article.provider"
    fields: ClassVar = {
        "name": "h1",
        "profession": ".profession",
        "street": ".street",
        "town": ".town",
        "phone": ".phone",
        "npi": ".npi",
        "license": ".license",
        "website": ".website@href",
        "about": ".about",
        "updated": "time@datetime",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.start_urls = [self.page]

    def parse_listing(self, record: dict[str, str], response: Any) -> dict[str, Any]:
        name, _, credentials = record["name"].partition(", ")
        profession, _, clinic = record["profession"].partition(" (")
        city, _, rest = record["town"].partition(", ")
        state, zip_code = rest.split()
        about = record.get("about", "")
        return {
            "ref": response.url.rpartition("/")[2],
            "name": name,
            "credentials": credentials or None,
            "kind": "organization" if clinic else "person",
            "profession": PROFESSIONS[profession],
            "street": record["street"],
            "city": city,
            "state": state,
            "zip_code": zip_code,
            "phone": record["phone"],
            "website": record.get("website"),
            "npi": record["npi"],
            "license_number": record.get("license"),
            "license_state": state if "license" in record else None,
            "evidence": (Evidence(kind="service", text=about),) if "dry needling" in about.lower() else (),
            "updated": record["updated"],
        }
