import json
import tracemalloc

import pytest

from crawler.files.archive import ArchiveError
from crawler.files.ndjson import File
from crawler.hl7.practices import Practice, Practices, Record, at_own_addresses
from crawler.registry.nppes import Site

BEND = Site(street="1 Mill St", city="Bend", state="OR", zip_code="97701", country=None, phone="541-555-0101")
SISTERS = Site(street="2 Elm St", city="Sisters", state="OR", zip_code="97759", country=None, phone=None)
CODES = {"coding": [{"code": "225100000X"}]}


def practitioner(name="p1", **more):
    return {"resourceType": "Practitioner", "id": name, "qualification": [{"code": CODES}], **more}


def role(*locations, who="p1", **more):
    return {
        "resourceType": "PractitionerRole",
        "active": True,
        "practitioner": {"reference": f"Practitioner/{who}"},
        "location": [{"reference": f"Location/{each}"} for each in locations],
        **more,
    }


def location(name, site, status="active", **more):
    return {
        "resourceType": "Location",
        "id": name,
        "status": status,
        "telecom": [{"system": "phone", "value": site.phone}] if site.phone else [],
        "address": {
            "line": [site.street],
            "city": site.city,
            "state": site.state,
            "postalCode": site.zip_code,
            "type": "physical",
        },
        **more,
    }


def organization(name, printed):
    return {"resourceType": "Organization", "id": name, "name": printed}


BOTH = [location("bend", BEND), location("sisters", SISTERS)]


@pytest.fixture
def released(tmp_path):
    """A function that writes the resources of a release, in any order, and reads its records."""

    def write(*resources):
        files = []
        for kind in ("Organization", "Location", "Practitioner", "PractitionerRole"):
            path = tmp_path / f"{kind}.ndjson"
            lines = (each for each in resources if isinstance(each, bytes) or each["resourceType"] == kind)
            path.write_bytes(b"".join(line(each) for each in lines if kind.encode() in line(each)))
            files.append(File(path=path, resource=kind))
        return Practices(files)

    return write


def line(each):
    return each if isinstance(each, bytes) else json.dumps(each).encode() + b"\n"


def records(practices):
    return [record for batch in practices.records() for record in batch]


def test_a_practitioner_practices_wherever_a_role_says(released):
    more = {
        "telecom": [{"system": "phone", "value": "541-555-0199"}],
        "organization": {"reference": "Organization/o1"},
        "extension": [
            {
                "url": "base-ext-newpatients",
                "extension": [
                    {"url": "acceptingPatients", "valueCodeableConcept": {"coding": [{"code": "nopt"}]}}
                ],
            }
        ],
    }
    degrees = {"latitude": 44.05, "longitude": -121.31}
    owned = location("bend", BEND, position=degrees, managingOrganization={"reference": "Organization/o2"})
    release = released(
        organization("o1", "First Clinic"),
        organization("o2", "Second Clinic"),
        organization("o3", "Nobody's"),
        owned,
        BOTH[1],
        practitioner(),
        practitioner("p2"),
        role("bend", "sisters", **more),
        role("bend"),
    )
    called = Site(
        street="2 Elm St", city="Sisters", state="OR", zip_code="97759", country=None, phone="541-555-0199"
    )
    first = {"organization": "First Clinic", "accepting_patients": False}
    assert records(release) == [
        Record(
            practitioner={"id": "p1", "qualification": [{"code": CODES}]},
            practices=[
                Practice(site=BEND, **degrees, **first),
                Practice(site=called, **first),
                Practice(site=BEND, **degrees, organization="Second Clinic"),
            ],
        ),
        Record(practitioner={"id": "p2", "qualification": [{"code": CODES}]}, practices=[]),
    ]


@pytest.mark.parametrize(
    "useless",
    [
        role("bend", active=False),
        role(endpoint=[{"reference": "Endpoint/e1"}]),
        role("bend", specialty=[{"coding": [{"code": "207R00000X"}]}]),
        role("bend", who="somebody-else"),
    ],
)
def test_a_role_that_is_none_of_this_profession_gives_no_practice(released, useless):
    release = released(*BOTH, practitioner(), practitioner("p2"), useless, role("sisters", who="p2"))
    assert [len(record.practices) for record in records(release)] == [0, 1]


@pytest.mark.parametrize("specialty", [[], [CODES], [{"text": "Therapy"}]])
def test_a_role_without_another_specialty_gives_its_places(released, specialty):
    release = released(*BOTH, practitioner(), role("bend", specialty=specialty))
    assert [practice.site for practice in records(release)[0].practices] == [BEND]


def test_a_location_that_is_closed_is_no_practice(released):
    release = released(location("bend", BEND, "inactive"), BOTH[1], practitioner(), role("bend", "sisters"))
    assert [practice.site for practice in records(release)[0].practices] == [SISTERS]


def test_only_practitioners_who_may_be_ours_are_kept_and_only_what_is_read_of_them(released):
    other = practitioner("p2", qualification=[{"code": {"coding": [{"code": "207R00000X"}]}}])
    private = practitioner(gender="female", birthDate="1970-01-01", photo=["x"], active=True)
    [record] = records(released(*BOTH, private, other, role("bend")))
    assert record.practitioner == {"id": "p1", "active": True, "qualification": [{"code": CODES}]}


@pytest.mark.parametrize(
    "bad",
    [
        b'{"resourceType":"Practitioner","id":"p\n',
        b'{"resourceType":"PractitionerRole","active":true}\n',
        line(role("bend", location=7)),
        line({"resourceType": "PractitionerRole", "practitioner": {"reference": "Practitioner/p1"}}),
        b'{"resourceType":"Location","id":7}\n',
        line({"resourceType": "Location", "id": "bend", "address": "1 Mill St"}),
        line(location("bend", BEND, position={"latitude": [44.05], "longitude": -121.31})),
        line(location("bend", BEND, telecom=[{"system": "phone", "value": 5415550101}])),
        b'{"resourceType":"Organization"}\n',
    ],
)
def test_what_cannot_be_read_is_a_record_that_has_to_be_counted(released, bad):
    found = records(released(*BOTH, practitioner(), role("bend"), bad))
    assert [record for record in found if not record.practitioner] == [Record(practitioner={})]
    assert [[practice.site for practice in record.practices] for record in found if record.practitioner] == [
        [BEND]
    ]


@pytest.mark.parametrize(
    ("resources", "sentence"),
    [
        ([role("bend", "elsewhere")], "Of 2 locations that roles name, the release has 1."),
        ([role("bend", who="Practitioner-p1")], "Of 0 locations that roles name, the release has 0."),
        ([], "Of 0 locations that roles name, the release has 0."),
    ],
)
def test_references_that_lead_nowhere_refuse_the_crawl(released, resources, sentence):
    with pytest.raises(ArchiveError) as error:
        records(released(*BOTH, practitioner(), *resources))
    assert str(error.value) == sentence


def test_one_place_of_many_that_is_missing_is_borne(released):
    places = [location(f"l{n}", BEND) for n in range(20)]
    [record] = records(released(*places, practitioner(), role("gone", *(f"l{n}" for n in range(20)))))
    assert len(record.practices) == 20


def test_the_caller_gets_to_breathe_before_the_first_record(released):
    sizes = [len(batch) for batch in released(*BOTH, practitioner(), role("bend")).records()]
    assert sizes[-1] == 1
    assert sizes.count(0) >= 4


def test_memory_does_not_grow_with_what_is_read_of_ours(released):
    release = released(
        *BOTH, *(practitioner(f"p{n}", extension=["x" * 20_000]) for n in range(2000)), role("bend")
    )
    tracemalloc.start()
    try:
        assert sum(1 for batch in release.records() for _ in batch) == 2000
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def own(*addresses, phones=("541-555-0101",)):
    telecom = [{"system": "phone", "value": each, "use": "work"} for each in phones]
    return at_own_addresses({"address": addresses, "telecom": telecom})


def test_who_has_no_role_practices_at_the_physical_address_and_never_at_the_postal_one():
    physical = {
        "line": ["1 Mill St"],
        "city": "Bend",
        "state": "OR",
        "postalCode": "97701",
        "type": "physical",
    }
    billing = {"line": ["PO Box 9"], "city": "Salem", "state": "OR", "type": "postal", "use": "billing"}
    assert own(billing, physical) == [Practice(site=BEND)]
    assert own(billing) == []


@pytest.mark.parametrize("phones", [(), ("541-555-0101", "503-555-0102")])
def test_of_several_phones_none_is_taken_for_that_of_the_practice(phones):
    [practice] = own({"state": "OR", "type": "physical"}, phones=phones)
    assert practice.site.phone is None
