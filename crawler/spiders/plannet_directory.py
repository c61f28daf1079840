from collections.abc import Iterator
from typing import Any

from crawler.base_spiders.fhir import FhirSpider
from crawler.hl7 import fhir
from crawler.hl7.bundles import Match
from crawler.hl7.fhir import Resource
from crawler.hl7.practices import Practice
from crawler.hl7.practitioner import license_for, person, professions, qualifications
from crawler.registry.nppes import ACUPUNCTURIST

THERAPISTS = """225100000X 2251C2600X 2251E1200X 2251E1300X 2251G0304X 2251H1200X 2251H1300X 2251N0400X
    2251P0200X 2251S0007X 2251X0800X"""


class PlannetDirectory(FhirSpider):
    """The physical therapists and acupuncturists in the network of a health insurer, and who takes patients.

    Source: any insurer's provider directory after 42 CFR 422.120 (CMS-9115-F), a FHIR server that follows the
    Plan-Net guide: `-a base_url=https://…`.
    Terms: open to the public by that rule, without an account; each insurer adds its own, to be read first.
    Caveats: no insurer's address was collected, so this source is disabled. Untried on a real server. Where
    one finds nobody by code and system, `-a code_system=` asks by code alone. Absence from a network says
    nothing. Nothing is asked that could identify a patient.
    """

    name = "plannet_directory"
    enabled = False
    min_listings = 20
    kind = "PractitionerRole"
    links = ("practitioner", "location", "organization")
    code_system = "http://nucc.org/provider-taxonomy"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        system = f"{self.code_system}|" if self.code_system else ""
        wanted = [
            ",".join(f"{system}{code}" for code in each.split()) for each in (THERAPISTS, ACUPUNCTURIST)
        ]
        self.searches = [{"specialty": codes} for codes in wanted]

    def parse_listing(self, record: Match, _response: Any) -> list[dict[str, Any]]:
        role = record.resource
        if role.get("active") is False or "practitioner" not in role:
            return []
        practitioner = record.linked("practitioner")[0]
        if practitioner.get("active") is False:
            return []
        concepts = role.get("specialty") or [each["code"] for each in qualifications(practitioner)]
        return [
            {
                "ref": "-".join([role["id"], location["id"], *([trade] if rank else [])]),
                "source_url": f"{self.base_url}/{fhir.key(role)}",
                **person(practitioner),
                **place.fields(),
                "website": fhir.website(location),
                "profession": trade,
                **license_for(practitioner, trade, place.site.us_state()),
            }
            for location, place in places(record)
            for rank, trade in enumerate(professions(concepts))
        ]


def places(record: Match) -> Iterator[tuple[Resource, Practice]]:
    """Each Location of a role that is in use, and what it is as a practice."""
    names = [each.get("name") for each in record.linked("organization")]
    for location in record.linked("location"):
        for site in fhir.sites(location, fhir.phone(location, record.resource)):
            if site.us_state() and location.get("status", "active") == "active":
                yield (
                    location,
                    Practice(
                        site=site,
                        organization=next(iter(names), None),
                        accepting_patients=fhir.accepting(record.resource, location),
                        **fhir.position(location),
                    ),
                )
