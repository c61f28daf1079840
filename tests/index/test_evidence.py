import pytest

from crawler.items import Evidence, Listing
from index import evidence


def listing(**fields):
    return Listing(
        **{
            "source": "sample",
            "ref": "1",
            "source_url": "https://example.org/1",
            "name": "Ada Quill",
            "kind": "person",
            "profession": "physical_therapist",
            "state": "WA",
            "updated": "2026-01-02",
        }
        | fields
    )


def test_signs_come_strongest_first_with_words_source_and_date():
    signs = evidence.items(
        listing(
            credentials="PT, DPT, Cert. DN",
            evidence=(
                Evidence(kind="service", text="We offer dry needling.", url="https://example.org/needling"),
                Evidence(kind="endorsement", text="Intramuscular needling endorsement"),
            ),
        ),
        "2026-11-01",
    )
    assert signs == [
        {
            "kind": "endorsement",
            "text": "Intramuscular needling endorsement",
            "source": "sample",
            "source_url": "https://example.org/1",
            "date": "2026-01-02",
        },
        {
            "kind": "credential",
            "text": "PT, DPT, Cert. DN",
            "source": "sample",
            "source_url": "https://example.org/1",
            "date": "2026-01-02",
        },
        {
            "kind": "service",
            "text": "We offer dry needling.",
            "source": "sample",
            "source_url": "https://example.org/needling",
            "date": "2026-01-02",
        },
    ]
    assert evidence.level(signs) == "endorsement"


@pytest.mark.parametrize(
    "credentials", ["PT, Cert. DN", "PT CertDN", "PT, CMTPT", "CMTPT/DN", "PT, CIDN", "DPT FDN"]
)
def test_needling_certificates_are_recognized(credentials):
    assert evidence.level(evidence.items(listing(credentials=credentials), None)) == "credential"


@pytest.mark.parametrize("credentials", [None, "PT, DPT", "PT, RDN", "CDN", "LAc", "OCS, FAAOMPT"])
def test_other_letters_are_no_evidence(credentials):
    assert evidence.items(listing(credentials=credentials), None) == []
    assert evidence.level([]) == "none"


def test_the_crawl_dates_a_sign_whose_source_has_no_date():
    signs = evidence.items(listing(credentials="CIDN", updated=None), "2026-11-01")
    assert [sign["date"] for sign in signs] == ["2026-11-01"]
