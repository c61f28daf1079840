import asyncio
from collections import Counter

import pytest

from crawler.base_spiders.fhir import FhirSpider
from tests.crawler.drive import drive, make

BASE = "https://payer.example.org/r4"


class Payer(FhirSpider):
    name = "payer"
    kind = "PractitionerRole"
    links = ("practitioner", "location")
    searches = ({"specialty": "x"},)
    page_size = 3

    def parse_listing(self, record, response):
        return {
            "ref": record.resource["id"],
            "name": record.linked("practitioner")[0]["name"],
            "kind": "person",
            "profession": "acupuncturist",
            "state": record.linked("location")[0]["state"],
        }


class Server:
    """A FHIR server with so many roles, two at each location; what it does wrong is an option."""

    def __init__(self, roles=7, **options):
        self.roles = [
            {
                "resourceType": "PractitionerRole",
                "id": f"r{n}",
                "practitioner": {"reference": f"Practitioner/p{n}"},
                "location": [{"reference": f"{BASE}/Location/l{n // 2}"}],
            }
            for n in range(roles)
        ]
        self.others = {
            "Practitioner": {
                f"p{n}": {"resourceType": "Practitioner", "id": f"p{n}", "name": f"Ann Roe {n}"}
                for n in range(roles)
            },
            "Location": {
                f"l{n}": {"resourceType": "Location", "id": f"l{n}", "state": "OR"} for n in range(roles)
            },
        }
        self.options = options
        self.asked = Counter()

    def __call__(self, path, query):
        kind, _, name = path.removeprefix("/r4").strip("/").partition("/")
        self.asked["read" if name else "ids" if "_id" in query else "page"] += 1
        if "cookie" in query:
            return self.page(int(query["cookie"]), included=True)
        if name:
            return self.others[kind].get(name, 404)
        if "_id" in query:
            return self.options.get("ids", self.by_id)(kind, query["_id"].split(","))
        assert (kind, query["specialty"], query["_count"]) == ("PractitionerRole", "x", "3")
        return self.page(0, included=self.options.get("included", True))

    def page(self, start, *, included):
        included = self.options.get("included", included)
        found = self.roles[start : start + 3]
        entries = [{"resource": role, "search": {"mode": "match"}} for role in found]
        for role in found if included else ():
            for kind, field in (("Practitioner", role["practitioner"]), ("Location", role["location"][0])):
                name = field["reference"].rpartition("/")[2]
                entries.append({"resource": self.others[kind][name], "search": {"mode": "include"}})
        links = [{"relation": "self", "url": "https://internal.example.org/"}]
        if start + 3 < len(self.roles):
            links.append({"relation": "next", "url": self.options.get("next", "{base}?cookie={start}")})
            links[1]["url"] = links[1]["url"].format(base=BASE, start=start + 3)
        more = {"total": self.options["total"]} if "total" in self.options else {}
        return {"resourceType": "Bundle", "type": "searchset", "entry": entries, "link": links, **more}

    def by_id(self, kind, names):
        known = [self.others[kind][name] for name in names if name in self.others[kind]]
        return {"resourceType": "Bundle", "entry": [{"resource": each} for each in known]}


INCLUDES = "_include=PractitionerRole%3Apractitioner&_include=PractitionerRole%3Alocation"
EVERYBODY = [(f"r{n}", f"Ann Roe {n}") for n in range(7)]


def crawl(server, **arguments):
    spider = make(Payer, base_url=f"{BASE}/", **arguments)
    listings, asked = drive(spider, server)
    return spider, [(each.ref, each.name) for each in listings], asked


def test_pages_are_followed_as_the_server_says_to_the_last():
    spider, found, asked = crawl(Server(total=7))
    assert (found, spider.refusals) == (EVERYBODY, [])
    assert asked == [
        f"{BASE}/PractitionerRole?specialty=x&{INCLUDES}&_count=3",
        f"{BASE}?cookie=3",
        f"{BASE}?cookie=6",
    ]


def test_asks_for_json_as_some_servers_send_a_web_page_otherwise():
    async def first(spider):
        return [each async for each in spider.start()]

    [request] = asyncio.run(first(make(Payer, base_url=BASE)))
    assert request.headers["Accept"] == b"application/fhir+json"


def test_what_a_server_does_not_include_is_asked_for_together_and_once():
    server = Server(included=False)
    spider, found, asked = crawl(server)
    assert (found, spider.refusals) == (EVERYBODY, [])
    assert server.asked == {"page": 3, "ids": 6}
    assert [url for url in asked if "Location" in url and "_id" in url] == [
        f"{BASE}/Location?_id=l0,l1&_count=2",
        f"{BASE}/Location?_id=l2&_count=1",
        f"{BASE}/Location?_id=l3&_count=1",
    ]


@pytest.mark.parametrize(
    "ids",
    [
        pytest.param(lambda *_: 400, id="refuses to search by _id"),
        pytest.param(lambda *_: {"resourceType": "Bundle"}, id="finds nothing by _id"),
        pytest.param(
            lambda kind, _: {
                "resourceType": "Bundle",
                "entry": [{"resource": {"resourceType": kind, "id": "x"}}],
            },
            id="ignores _id",
        ),
    ],
)
def test_a_server_that_cannot_search_by_id_is_asked_one_by_one(ids):
    server = Server(included=False, ids=ids)
    spider, found, _ = crawl(server)
    assert (found, spider.refusals) == (EVERYBODY, [])
    assert server.asked["read"] == 7 + 4


def test_a_reference_that_leads_nowhere_is_one_unreadable_record():
    server = Server(included=False)
    del server.others["Practitioner"]["p4"]
    spider, found, _ = crawl(server)
    assert (found, spider.refusals) == (EVERYBODY[:4] + EVERYBODY[5:], [])
    assert spider.crawler.stats.get_value("listing/unreadable") == 1
    assert server.asked["read"] == 1


def test_lookups_are_bounded():
    spider, _, asked = crawl(Server(included=False), max_lookups="3")
    assert spider.refusals == [f"{BASE} includes too little: it needs over 3 lookups."]
    assert sum("_id" in url for url in asked) == 3


@pytest.mark.parametrize(
    ("options", "refusal"),
    [
        ({"next": "{base}?cookie=3"}, f"{BASE}?cookie=3 repeats an earlier page."),
        ({"next": "https://internal.example.org/r4?cookie={start}"}, "which is another server."),
        ({"next": "http://payer.example.org/r4?cookie={start}"}, "which is another server."),
        ({"total": 20}, f"{BASE}?cookie=6 is the end, after 7 matches of 20."),
    ],
)
def test_a_search_that_cannot_be_read_to_its_end_is_refused(options, refusal):
    spider, _, asked = crawl(Server(**options))
    assert [each[-len(refusal) :] for each in spider.refusals] == [refusal]
    assert not any("internal" in url or url.startswith("http:") for url in asked)


def test_nothing_is_asked_of_a_server_after_its_flaw():
    _, found, asked = crawl(Server(next="https://internal.example.org/r4"))
    assert (found, len(asked)) == ([], 1)


OUTCOME = {
    "resourceType": "OperationOutcome",
    "issue": [{"severity": "error", "diagnostics": "specialty is not known"}],
}


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (OUTCOME, "complains: specialty is not known."),
        (
            {"resourceType": "Bundle", "entry": [{"resource": OUTCOME, "search": {"mode": "outcome"}}]},
            "complains: specialty is not known.",
        ),
        (b"<html>Sign in</html>", "answered something else: b'<html>Sign in</html>'."),
        ({"resourceType": "CapabilityStatement"}, "answered something else"),
        (b'{"resourceType": "Bundle", "entry": [', "answered something else"),
        (500, "was lost"),
        (401, "was lost"),
    ],
)
def test_an_answer_that_is_no_page_refuses_the_crawl(answer, sentence):
    spider, found, asked = crawl(lambda *_: answer)
    assert (found, len(asked)) == ([], 1)
    [refusal] = spider.refusals
    assert sentence in refusal


def test_an_error_in_the_middle_of_a_lookup_refuses_the_crawl():
    spider, _, _ = crawl(Server(included=False, ids=lambda *_: 500))
    assert len(spider.refusals) == 1


@pytest.mark.parametrize("base", ["", "payer.example.org", "https:///r4"])
def test_a_payer_has_to_be_named(base):
    spider = make(Payer, base_url=base)
    assert drive(spider, None) == ([], [])
    assert spider.refusals == [
        "No server was named: give its FHIR address with -a base_url=https://example.org/fhir."
    ]
