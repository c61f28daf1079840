import pytest

from crawler.hl7 import fhir
from crawler.registry.nppes import Site

PLAN_NET = "http://hl7.org/fhir/us/davinci-pdex-plan-net/StructureDefinition/"
NATIONAL = "http://hl7.org/fhir/us/ndh/StructureDefinition/base-ext-"


@pytest.mark.parametrize(
    ("resource", "complaint"),
    [
        ({"resourceType": "Location", "id": "a"}, None),
        ({"resourceType": "OperationOutcome", "issue": [{"severity": "warning", "diagnostics": "x"}]}, None),
        ({"resourceType": "OperationOutcome", "issue": [{"severity": "information"}]}, None),
        (
            {
                "resourceType": "OperationOutcome",
                "issue": [
                    {"severity": "warning", "diagnostics": "slow"},
                    {"severity": "error", "diagnostics": "no such parameter"},
                    {"severity": "fatal", "details": {"text": "out of memory"}},
                    {"severity": "error"},
                ],
            },
            "no such parameter; out of memory; no reason given",
        ),
    ],
)
def test_only_an_error_is_a_complaint(resource, complaint):
    assert fhir.complaint(resource) == complaint


@pytest.mark.parametrize(
    ("printed", "key"),
    [
        ("Location/l-1.2", "Location/l-1.2"),
        ("https://payer.example.org/r4/Location/l1", "Location/l1"),
        ("https://payer.example.org/r4/Location/l1/_history/3", "Location/l1"),
        ("Location/Location-0002-c380", "Location/Location-0002-c380"),
        ("#l1", None),
        ("urn:uuid:00027861-c380-4866-b677-4c28e4ceaf6b", None),
        ("", None),
        (None, None),
    ],
)
def test_a_reference_is_told_by_its_end(printed, key):
    assert fhir.reference({"reference": printed}) == key


def test_references_are_one_or_a_list_or_none():
    role = {"organization": {"reference": "Organization/o"}, "location": [{"reference": "Location/a"}, {}]}
    assert fhir.references(role, "organization") == ["Organization/o"]
    assert fhir.references(role, "location") == ["Location/a"]
    assert fhir.references(role, "endpoint") == []


@pytest.mark.parametrize("system", fhir.NPI_SYSTEMS)
def test_an_npi_is_known_by_either_system(system):
    others = [
        {"system": "http://example.org/license", "value": "2900000011"},
        {"system": system, "use": "old", "value": "2900000029"},
    ]
    assert fhir.npi({"identifier": [*others, {"system": system, "value": "2900000037"}]}) == "2900000037"
    assert fhir.npi({"identifier": others}) is None
    assert fhir.npi({}) is None


@pytest.mark.parametrize("guide", [PLAN_NET, NATIONAL])
def test_an_extension_is_known_by_its_name_in_either_guide(guide):
    excluded = {"url": f"{guide}hhs-in-exclusion-list", "valueBoolean": True}
    decoy = {"url": f"{guide}not-hhs-in-exclusion-list", "valueBoolean": False}
    assert fhir.flag({"extension": [decoy, excluded]}, "hhs-in-exclusion-list") is True
    assert fhir.flag({"extension": [{**excluded, "valueBoolean": False}]}, "hhs-in-exclusion-list") is False


@pytest.mark.parametrize("resource", [{}, {"extension": []}, {"extension": [{"url": "hhs-excluded"}]}])
def test_a_flag_that_is_missing_is_not_false(resource):
    with pytest.raises(LookupError):
        fhir.flag(resource, "hhs-in-exclusion-list")


def telecom(*contacts):
    return {
        "telecom": [dict(zip(("system", "value", "use", "rank"), each, strict=False)) for each in contacts]
    }


@pytest.mark.parametrize(
    ("contacts", "numbers"),
    [
        ([("fax", "1", "work"), ("phone", "2", "work")], ["2"]),
        ([("phone", "1", "work", 2), ("phone", "2", "work", 1), ("phone", "3")], ["2", "1", "3"]),
        ([("phone", "1", "home"), ("phone", "2", "old"), ("phone", "3", "billing")], []),
        ([("phone", "1"), ("phone", "1", "work")], ["1"]),
        ([("url", "https://example.org"), ("email", "a@example.org"), ("phone", "")], []),
    ],
)
def test_phones_are_those_of_work_in_order_of_rank(contacts, numbers):
    assert fhir.phones(telecom(*contacts)) == numbers


def test_the_phone_is_that_of_the_first_who_has_one():
    assert fhir.phone({}, telecom(("fax", "1")), telecom(("phone", "2")), telecom(("phone", "3"))) == "2"
    assert fhir.phone({}) is None


def test_a_website_is_no_phone():
    assert fhir.website(telecom(("phone", "1"), ("url", "https://example.org"))) == "https://example.org"
    assert fhir.website({}) is None


def test_an_address_is_where_somebody_works():
    address = {
        "line": ["1 Mill St", "--", "STE 2"],
        "city": "Bend",
        "state": "OR",
        "postalCode": "97701-1234",
    }
    site = Site(
        street="1 Mill St, STE 2", city="Bend", state="OR", zip_code="97701-1234", country="US", phone="7"
    )
    elsewhere = [{"type": "postal"}, {"use": "billing"}, {"use": "home"}, {"use": "old"}, {"use": "temp"}]
    several = [
        *({**address, **each} for each in elsewhere),
        {**address, "type": "physical", "country": "USA"},
    ]
    assert fhir.sites({"address": several}, "7") == [site]
    assert fhir.sites({"address": {**address, "type": "both", "country": "US"}}, "7") == [site]
    assert fhir.sites({}, "7") == []


@pytest.mark.parametrize("country", ["US", "USA", "United States", "", None, "PR"])
def test_a_site_in_the_country_has_its_state(country):
    [site] = fhir.sites({"address": {"state": "OR", "country": country}}, None)
    assert site.us_state() == "OR"


@pytest.mark.parametrize("country", ["CA", "Canada"])
def test_a_site_abroad_has_none(country):
    [site] = fhir.sites({"address": {"state": "OR", "country": country}}, None)
    assert site.us_state() is None


def test_a_position_has_both_degrees_or_none():
    both = {"longitude": -121.3, "latitude": 44.05}
    assert fhir.position({"position": both}) == both
    assert fhir.position({"position": {"latitude": 44.05}}) == fhir.position({}) == {}


def accepts(*answers):
    return {
        "extension": [
            {
                "url": f"{PLAN_NET}newpatients",
                "extension": [
                    {"url": "acceptingPatients", "valueCodeableConcept": {"coding": [{"code": code}]}},
                    {"url": "fromNetwork", "valueReference": {"reference": "Organization/net"}},
                ],
            }
            for code in answers
        ]
    }


@pytest.mark.parametrize(
    ("resources", "accepting"),
    [
        ([], None),
        ([{}], None),
        ([accepts("newpt")], True),
        ([accepts("nopt")], False),
        ([accepts("existptonly")], False),
        ([accepts("existptfam")], False),
        ([accepts("nopt", "newpt")], True),
        ([accepts("perhaps")], None),
        ([accepts("perhaps"), accepts("newpt")], True),
        ([accepts("nopt"), accepts("newpt")], False),
    ],
)
def test_new_patients_are_accepted_where_the_nearest_resource_says_so(resources, accepting):
    assert fhir.accepting(*resources) is accepting
