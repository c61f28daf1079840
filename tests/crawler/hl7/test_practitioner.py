import pytest

from crawler.hl7.practitioner import license_for, person, professions, qualifications

QUALIFIED = "http://hl7.org/fhir/us/davinci-pdex-plan-net/StructureDefinition/practitioner-qualification"
DEGREES = "http://terminology.hl7.org/CodeSystem/v2-0360"


def concept(code, system="http://nucc.org/provider-taxonomy"):
    return {"coding": [{"system": system, "code": code}]}


def qualification(code, status=None, states=(), number=None, **coded):
    told = [{"url": "status", "valueCode": status}] if status else []
    told += [{"url": "whereValid", "valueCodeableConcept": concept(state)} for state in states]
    return {
        "code": concept(code, **coded),
        "extension": [{"url": QUALIFIED, "extension": told}],
        "identifier": [{"value": number}] if number else [],
    }


def practitioner(*names, **more):
    return {"resourceType": "Practitioner", "id": "p1", "name": names, **more}


@pytest.mark.parametrize(
    ("codes", "found"),
    [
        (["225100000X"], ["physical_therapist"]),
        (["2251X0800X"], ["physical_therapist"]),
        (["171100000X"], ["acupuncturist"]),
        (["225100000X", "207R00000X", "171100000X"], ["acupuncturist", "physical_therapist"]),
        (["225200000X"], []),  # an assistant
        (["261QP2000X"], []),  # a clinic is no person
        (["2251", "225100000", "22510000000X"], []),  # codes of other systems
        ([], []),
    ],
)
def test_professions_are_told_by_nucc_code(codes, found):
    assert professions(map(concept, codes)) == found


def test_the_system_of_a_code_does_not_matter_as_there_are_two():
    system = "http://hl7.org/fhir/us/ndh/ValueSet/HealthcareIndividualTaxonomyVS"
    assert professions([concept("225100000X", system)]) == ["physical_therapist"]


@pytest.mark.parametrize("status", [None, "active", "unknown"])
def test_a_qualification_counts_unless_it_is_said_not_to(status):
    each = qualification("225100000X", status)
    assert qualifications({"qualification": [each]}) == [each]


@pytest.mark.parametrize("status", ["inactive", "revoked", "issued-in-error", "pending"])
def test_a_revoked_qualification_is_none(status):
    assert qualifications({"qualification": [qualification("225100000X", status)]}) == []


def test_a_practitioner_without_qualifications_has_none():
    assert qualifications({}) == []


@pytest.mark.parametrize(
    ("names", "name", "credentials", "others"),
    [
        ([{"given": ["Ann", "Q"], "family": "Roe"}], "Ann Q Roe", "", ()),
        ([{"given": ["Ann"], "family": "Roe", "suffix": ["Jr.", "PT, DPT"]}], "Ann Roe Jr.", "PT, DPT", ()),
        ([{"given": ["Ann"], "family": "Roe", "text": "Roe, Ann PT"}], "Ann Roe", "", ()),
        ([{"text": "Ann Roe, L.Ac."}], "Ann Roe", "LAc", ()),
        (
            [
                {"use": "maiden", "given": ["Ann"], "family": "Doe"},
                {"use": "nickname", "given": ["Annie"], "family": "Roe"},
                {"use": "official", "given": ["Ann"], "family": "Roe"},
            ],
            "Ann Roe",
            "",
            ("Ann Doe", "Annie Roe"),
        ),
        (
            [{"use": "old", "given": ["Ann"], "family": "Doe"}, {"given": ["Ann"], "family": "Roe"}],
            "Ann Roe",
            "",
            ("Ann Doe",),
        ),
        ([{"given": ["--"], "family": "Roe"}], "Roe", "", ()),
        ([{}], None, "", ()),
    ],
)
def test_the_name_in_use_comes_first_and_letters_are_credentials(names, name, credentials, others):
    fields = person(practitioner(*names))
    assert (fields["name"], fields["credentials"], fields["other_names"]) == (name, credentials, others)


@pytest.mark.parametrize("names", [[], None])
def test_nobody_without_a_name_can_be_read(names):
    with pytest.raises((ValueError, TypeError)):
        person({"name": names})


def test_degrees_are_credentials_and_nothing_private_is_read():
    fields = person(
        practitioner(
            {"given": ["Ann"], "family": "Roe", "suffix": ["DPT"]},
            qualification=[
                qualification("DPT", system=DEGREES),
                qualification("MD", "revoked", system=DEGREES),
                qualification("OCS", system=DEGREES),
                qualification("225100000X"),
            ],
            identifier=[{"system": "http://hl7.org/fhir/sid/us-npi", "value": "2900000011"}],
            gender="female",
            birthDate="1970-01-01",
        )
    )
    assert fields == {
        "name": "Ann Roe",
        "kind": "person",
        "npi": "2900000011",
        "credentials": "DPT, OCS",
        "languages": (),
        "other_names": (),
    }


def test_languages_are_named_whatever_names_them():
    spoken = [
        {"coding": [{"code": "en-US"}]},
        {"coding": [{"code": "nv", "display": "Navajo"}]},
        {"text": "Plain signing"},
        {"coding": [{"code": "xx"}]},
        {"coding": [{"display": "Español", "code": "es"}], "text": "Spanisch"},
    ]
    fields = person(practitioner({"family": "Roe"}, communication=spoken))
    assert fields["languages"] == ("English", "Navajo", "Plain signing", "Spanish")


LICENSES = [
    qualification("225100000X", "active", ["WA", "ID"], "PT1"),
    qualification("225100000X", "active", ["OR"], "PT2"),
    qualification("2251X0800X", "active", ["OR"], "PT3"),
    qualification("171100000X", "active", ["OR"], "AC1"),
    qualification("225100000X", "revoked", ["CA"], "PT4"),
    qualification("225100000X", "active", [], "PT5"),
    qualification("225100000X", "active", ["NV"]),
]


@pytest.mark.parametrize(
    ("profession", "state", "found"),
    [
        ("physical_therapist", "ID", ("PT1", "ID")),
        ("physical_therapist", "OR", ("PT2", "OR")),
        ("acupuncturist", "OR", ("AC1", "OR")),
        ("acupuncturist", "WA", ("AC1", "OR")),
    ],
)
def test_the_license_is_that_of_the_profession_and_of_the_state_if_there_is_one(profession, state, found):
    fields = license_for({"qualification": LICENSES}, profession, state)
    assert fields == dict(zip(("license_number", "license_state"), found, strict=True))


@pytest.mark.parametrize("licenses", [LICENSES[4:], []])
def test_a_license_that_is_revoked_or_says_no_state_or_number_is_none(licenses):
    assert license_for({"qualification": licenses}, "physical_therapist", "CA") == {}
