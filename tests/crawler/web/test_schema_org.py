import json

import pytest

from crawler.items import Evidence
from crawler.web.schema_org import clinics, services

URL = "https://wren.example.org/about/"
ADDRESS = {
    "@type": "PostalAddress",
    "streetAddress": "12 Wild Plum Rd",
    "addressLocality": "Bend",
    "addressRegion": "OR",
    "postalCode": "97701",
}
PLACE = {"street": "12 Wild Plum Rd", "city": "Bend", "state": "OR", "zip_code": "97701"}
WREN = {"@type": "MedicalClinic", "name": "Wren", "address": ADDRESS}
OTHER = {"@type": "MedicalClinic", "name": "Larch", "address": "7 Larch Ave, Salem, OR 97301"}
NEEDLING = {"@type": "Service", "name": "Dry Needling"}


def only(*blocks):
    (clinic,) = clinics(list(blocks), URL)
    return clinic


def needled(*blocks):
    """The clinics by name with their sentences."""
    return {
        clinic["name"]: " ".join(sign.text for sign in clinic["evidence"])
        for clinic in clinics(list(blocks), URL)
    }


def test_a_clinic_is_read_whole():
    block = {
        "@context": "https://schema.org",
        "@type": ["Physiotherapy", "LocalBusiness"],
        "name": "Wren &amp; Sons",
        "telephone": "+1-541-555-0171",
        "email": "desk@wren.example.org",
        "url": "/",
        "sameAs": ["https://social.example.org/{{handle}}"],
        "address": ADDRESS | {"addressCountry": {"@type": "Country", "name": "USA"}},
        "geo": {"@type": "GeoCoordinates", "latitude": "44.05", "longitude": -121.31},
        "makesOffer": {"@type": "Offer", "itemOffered": NEEDLING},
    }
    assert clinics([block], URL) == [
        {
            "name": "Wren & Sons",
            "phone": "+1-541-555-0171",
            "email": "desk@wren.example.org",
            "website": "https://wren.example.org/",
            "profession": "physical_therapist",
            "latitude": "44.05",
            "longitude": "-121.31",
            **PLACE,
            "evidence": (Evidence(kind="service", text="Dry Needling"),),
        }
    ]


@pytest.mark.parametrize(
    "address",
    [
        ADDRESS,
        [ADDRESS],
        [ADDRESS, ADDRESS],
        "12 Wild Plum Rd, Bend, OR 97701, USA",
        ["12 Wild Plum Rd\nBend, OR 97701"],
        ADDRESS | {"streetAddress": ["12 Wild Plum Rd", ""]},
        ADDRESS | {"postalCode": 97701},
        ADDRESS | {"streetAddress": "12 Wild Plum Rd, Bend, USA"},
        ADDRESS | {"addressRegion": {"@type": "State", "name": "OR"}},
        {"streetAddress": "12 Wild Plum Rd, Bend, OR 97701"},
    ],
)
def test_an_address_may_be_an_object_a_list_or_a_line(address):
    assert only({"name": "Wren", "address": address}) == {"name": "Wren", **PLACE, "evidence": ()}


@pytest.mark.parametrize(
    "blocks",
    [
        pytest.param([{"@graph": [{"@type": "WebSite", "name": "Site"}, WREN]}], id="@graph"),
        pytest.param([[WREN]], id="list"),
        pytest.param([{"@type": "WebPage", "name": "Page", "mainEntity": WREN}], id="mainEntity"),
        pytest.param([NEEDLING | {"name": "Massage", "provider": WREN}], id="provider"),
        pytest.param(
            [{"name": "Wren", "location": {"@type": "Place", "name": "Town", "address": ADDRESS}}],
            id="location",
        ),
        pytest.param(
            [
                {"@type": "Organization", "name": "Wren", "location": {"@id": "#place"}},
                {"@type": "Place", "@id": "#place", "name": "Town", "address": {"@id": "#address"}},
                {"@id": "#address", **ADDRESS},
            ],
            id="references",
        ),
        pytest.param(
            [
                {"@type": "Place", "name": "Town", "address": ADDRESS, "@id": "#place"},
                {"name": "Wren", "location": {"@id": "#place"}},
            ],
            id="place before its owner",
        ),
        pytest.param([{"name": "Group", "department": [WREN]}], id="department"),
        pytest.param([WREN, {"@type": "LocalBusiness", **WREN}], id="twice"),
        pytest.param([{"name": "Wren", "address": ADDRESS}], id="without a type"),
    ],
)
def test_finds_a_clinic_wherever_it_is_nested(blocks):
    assert only(*blocks) == {"name": "Wren", **PLACE, "evidence": ()}


@pytest.mark.parametrize(
    "block",
    [
        {"@type": "MedicalClinic", "name": "Wren"},
        {"@type": "MedicalClinic", "address": ADDRESS},
        {"@type": "MedicalClinic", "name": "{{name}}", "address": ADDRESS},
        {"@type": "MedicalClinic", "name": "Wren", "address": {}},
        {"@type": "MedicalClinic", "name": "Wren", "address": [None, True, {}]},
        {"@type": "Person", "name": "Nobody", "address": ADDRESS},
        {"@type": "Event", "name": "Race", "location": WREN},
        {"name": "Wren", "parentOrganization": OTHER, "employee": WREN, "review": {"itemReviewed": WREN}},
        WREN | {"address": ADDRESS | {"addressCountry": "CA"}},
        "text",
        5,
        None,
        {},
    ],
)
def test_what_is_no_clinic_of_ours_is_none(block):
    assert clinics([block], URL) == []


def test_what_one_block_does_not_say_another_may():
    clinic = only(
        {"@type": "Organization", "name": "Wren", "address": "12 Wild Plum Road, Bend, OR 97701"},
        WREN | {"name": "Wren Clinic", "telephone": "541-555-0171", "geo": "44.05,-121.31"},
    )
    assert clinic["name"] == "Wren"
    assert clinic["phone"] == "541-555-0171"
    assert (clinic["latitude"], clinic["longitude"]) == ("44.05", "-121.31")


def test_a_location_has_the_phone_and_the_profession_of_its_owner():
    clinic = only(
        {
            "@type": "Physiotherapy",
            "name": "Wren",
            "url": "https://wren.example.org/",
            "contactPoint": [{"contactType": "desk"}, {"telephone": ["541-555-0171"]}],
            "location": [{"@type": "Place", "address": ADDRESS, "latitude": 44.05, "longitude": -121.31}],
        }
    )
    assert clinic["phone"] == "541-555-0171"
    assert clinic["profession"] == "physical_therapist"
    assert clinic["website"] == "https://wren.example.org/"
    assert clinic["latitude"] == "44.05"


def test_an_address_of_a_site_that_is_none_is_left_out():
    assert "website" not in only(WREN | {"url": "{{url}}"})
    assert "website" not in only(WREN | {"url": "http://[wren"})
    assert "website" not in only(WREN | {"url": "javascript:void(0)"})


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"@type": "Physiotherapy"}, "physical_therapist"),
        ({"@type": ["LocalBusiness", "https://schema.org/PhysicalTherapy"]}, "physical_therapist"),
        ({"name": "Wren Physical Therapy"}, "physical_therapist"),
        ({"name": "Wren Acupuncture"}, "acupuncturist"),
        ({"medicalSpecialty": ["https://schema.org/PhysicalTherapy"]}, "physical_therapist"),
        ({"medicalSpecialty": {"name": "Acupuncture"}}, "acupuncturist"),
        ({"knowsAbout": ["Herbs", "Acupuncture"]}, "acupuncturist"),
        ({"@type": "Physiotherapy", "knowsAbout": "Acupuncture"}, "physical_therapist"),
        ({"@type": "Physiotherapy", "name": "Wren Acupuncture"}, None),
        ({"name": "Wren Acupuncture & Physical Therapy", "knowsAbout": "Acupuncture"}, None),
        ({"knowsAbout": ["Physiotherapy", "Acupuncture"]}, None),
        ({"@type": "DaySpa"}, None),
        ({}, None),
    ],
)
def test_the_profession_is_told_by_the_page_or_not_at_all(told, expected):
    assert only({"name": "Wren", "address": ADDRESS} | told).get("profession") == expected


@pytest.mark.parametrize(
    ("offers", "sentence"),
    [
        ({"makesOffer": [{"itemOffered": {"@type": "Service", "name": "Dry needling"}}]}, "Dry needling"),
        ({"availableService": ["Massage", "Functional dry needling"]}, "Functional dry needling"),
        ({"availableService": {"name": "Intramuscular Stimulation"}}, "Intramuscular Stimulation"),
        (
            {
                "hasOfferCatalog": {
                    "itemListElement": [
                        {"@type": "OfferCatalog", "itemListElement": [{"item": {"name": "Dry Needling"}}]}
                    ]
                }
            },
            "Dry Needling",
        ),
        ({"makesOffer": {"@id": "#needling"}}, "Dry Needling"),
        (
            {"availableService": {"name": "Needles", "description": "Relax. <i>Our dry needling</i> helps."}},
            "Our dry needling helps.",
        ),
        ({"description": "We offer massage and dry needling."}, "We offer massage and dry needling."),
        ({"description": "Dry needling is an art of the East."}, ""),
        ({"availableService": "Acupuncture needles"}, ""),
        ({"availableService": "Dry needling courses"}, ""),
        (
            {"availableService": "Dry Needling", "description": "We do not offer dry needling in Oregon."},
            "",
        ),
        ({"knowsAbout": "Dry needling", "review": {"name": "Dry needling"}}, ""),
    ],
)
def test_evidence_is_what_a_clinic_offers(offers, sentence):
    elsewhere = {"@type": "MedicalProcedure", "@id": "#needling", "name": "Dry Needling"}
    assert needled(WREN | offers, elsewhere) == {"Wren": sentence}


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        pytest.param([WREN, NEEDLING], {"Wren": "Dry Needling"}, id="the only clinic"),
        pytest.param(
            [WREN, NEEDLING | {"provider": {"name": "Wren Physical Therapy, LLC"}}],
            {"Wren": "Dry Needling"},
            id="provider without an address",
        ),
        pytest.param(
            [{"@type": "ItemList", "name": "Services", "itemListElement": [{"item": NEEDLING}]}, WREN],
            {"Wren": "Dry Needling"},
            id="list of services",
        ),
        pytest.param(
            [WREN | {"@id": "#wren"}, OTHER, NEEDLING | {"provider": {"@id": "#wren"}}],
            {"Wren": "Dry Needling", "Larch": ""},
            id="provider by reference",
        ),
        pytest.param(
            [WREN, OTHER, NEEDLING | {"provider": {"@type": "MedicalClinic", "name": "Larch"}}],
            {"Wren": "", "Larch": "Dry Needling"},
            id="provider by name",
        ),
        pytest.param(
            [NEEDLING | {"provider": WREN}, OTHER], {"Wren": "Dry Needling", "Larch": ""}, id="nested"
        ),
        pytest.param([WREN, OTHER, NEEDLING], {"Wren": "", "Larch": ""}, id="nobody's"),
        pytest.param(
            [
                {
                    "name": "Chain",
                    "makesOffer": {"itemOffered": NEEDLING},
                    "department": [WREN, OTHER],
                }
            ],
            {"Wren": "", "Larch": ""},
            id="of one of two branches",
        ),
        pytest.param(
            [
                WREN,
                OTHER | {"address": ADDRESS | {"streetAddress": "5 A St", "addressCountry": "CA"}},
                NEEDLING,
            ],
            {"Wren": ""},
            id="perhaps of a foreign branch",
        ),
        pytest.param(
            [WREN, {"@type": "WebPage", "about": {"@type": "MedicalTherapy", "name": "Dry Needling"}}],
            {"Wren": ""},
            id="a page about it",
        ),
        pytest.param(
            [WREN, {"@type": "FAQPage", "mainEntity": {"@type": "Question", "name": "Dry needling?"}}],
            {"Wren": ""},
            id="a question",
        ),
    ],
)
def test_a_service_is_evidence_for_the_clinic_that_provides_it(blocks, expected):
    assert needled(*blocks) == expected


def test_services_of_a_page_without_an_address():
    assert services([NEEDLING | {"provider": {"@type": "MedicalClinic", "name": "Wren"}}]) == "Dry Needling"
    assert services([{"@type": "WebPage", "name": "Dry Needling"}]) is None
    assert services([]) is None


def test_blocks_that_refer_to_each_other_are_read_once():
    long = "dry needling is old. " * 900
    shared = {"@id": "#s", "@type": "Service", "name": "Massage", "description": long}
    blocks = [shared] + [WREN | {"makesOffer": [{"@id": "#s"}] * 500} for _ in range(500)]
    assert needled(*json.loads(json.dumps(blocks))) == {"Wren": ""}
