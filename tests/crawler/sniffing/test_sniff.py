import io
import json
import zipfile

import pytest

from crawler.sniffing.clues import Page
from crawler.sniffing.sniff import closed, sniff

HOST = "https://clinics.example.org"
CLINIC = {
    "@type": "Physiotherapy",
    "name": "Wild Plum",
    "address": {
        "streetAddress": "1 Elm St",
        "addressLocality": "Bend",
        "addressRegion": "OR",
        "postalCode": "97701",
    },
}


def page(body, path="/", **headers):
    content = (
        body
        if isinstance(body, bytes)
        else body.encode()
        if isinstance(body, str)
        else json.dumps(body).encode()
    )
    return Page(url=HOST + path, body=content, headers={k.replace("_", "-"): v for k, v in headers.items()})


def zipped(name, content):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as bundle:
        bundle.writestr(name, content)
    return out.getvalue()


JSON_LD = f'<html><script type="application/ld+json">{json.dumps(CLINIC)}</script></html>'
VIEW = {
    "rowsUpdatedAt": 1790000000,
    "columns": [{"fieldName": name} for name in (":id", "license_type", "last_name", "city", "we;rd")],
}
ROWS = [{"id": 1, "name": "A"}, {"id": 2, "name": "B"}]
STORE = [{"id": 1, "store": "Plum", "address": "1 Elm St", "lat": "44", "lng": "-121"}]
WPSL = "<html><script>var wpslSettings = {}</script><div id='wpsl-wrap'></div></html>"
SITEMAP = "<?xml version='1.0'?>\n<urlset><url><loc>https://clinics.example.org/a</loc></url></urlset>"


@pytest.mark.parametrize(
    ("looked", "access", "found"),
    [
        (page(JSON_LD), "structured_data", {"sitemap": f"{HOST}/sitemap.xml"}),
        (page(SITEMAP, "/map.xml"), "structured_data", {"sitemap": f"{HOST}/map.xml"}),
        (page(WPSL), "store_locator", {}),
        (page(STORE, "/wp-admin/admin-ajax.php?action=store_search"), "store_locator", {}),
        (
            page(VIEW, "/api/views/abcd-1234.json"),
            "licenses",
            {"dataset": "abcd-1234", "columns": "license_type last_name city", "group": "license_type"},
        ),
        (
            page({**VIEW, "columns": [{"fieldName": "city"}]}, "/api/views/abcd-1234.json"),
            "socrata",
            {"dataset": "abcd-1234", "columns": "city"},
        ),
        (page(ROWS, "/resource/abcd-1234.json?$limit=2"), "socrata", {"dataset": "abcd-1234"}),
        (page("<html>/api/views/</html>", "/Health/People/abcd-1234"), "socrata", {"dataset": "abcd-1234"}),
        (
            page({"total": 7, "page": [1], "hits": ROWS}, "/api?x=1"),
            "paged_json",
            {"api": f"{HOST}/api", "records": "hits", "key": "id", "total": "total"},
        ),
        (page(ROWS, "/api"), "paged_json", {"api": f"{HOST}/api", "key": "id"}),
        (page({"resourceType": "CapabilityStatement"}, "/r4/metadata"), "fhir", {"base_url": f"{HOST}/r4"}),
        (page({"resourceType": "Bundle"}, "/r4/Location?x=y"), "fhir", {"base_url": f"{HOST}/r4"}),
        (page({"compression_algorithm": "zstd", "files": {}}), "ndjson", {}),
        (page('{"resourceType": "Location"}\n{"resourceType": "Location"}\n'), "ndjson", {}),
        (page(b"\x28\xb5\x2f\xfd\x00"), "ndjson", {}),
        (page('"a","b"\n1,2\n', "/x.csv"), "zipped_csv", {}),
        (page("a,b\n1,2\n", content_type="text/csv; charset=utf-8"), "zipped_csv", {}),
        (page(zipped("x.csv", "a,b\n")), "zipped_csv", {}),
        (page(b"PK\x03\x04 cut off"), "zipped_csv", {}),
        (
            page('<html><a href="/f/List_2026.zip">L</a><a href="/f/List_2025.zip">L</a></html>'),
            "zipped_csv",
            {"link": r"List_\d+\.zip"},
        ),
    ],
)
def test_says_which_base_spider_fits_and_what_it_needs(looked, access, found):
    assert closed(looked) is None
    first = sniff(looked)[0]
    assert (first.access, dict(first.found)) == (access, found)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "hello",
        "<html><p>Nothing.</p></html>",
        "{",
        "{}",
        "[]",
        "[1]",
        '{"a": [1]}',
        "{{",
        "[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_says_nothing_of_what_fits_nothing(body):
    assert sniff(page(body)) == []


def test_a_socrata_page_says_where_to_read_its_columns():
    (clue,) = sniff(page("<html>socrata</html>", "/Health/People/abcd-1234/about_data"))
    assert clue.see == f"{HOST}/api/views/abcd-1234.json"


def test_other_locators_and_other_json_ld_are_named_only():
    locator = '<script src="https://storepoint.co/x"></script>'
    clues = sniff(page(f'<html>{locator}<script type="application/ld+json">{{"@type":"WebSite"}}</script>'))
    assert [clue.access for clue in clues] == [None, None]
    assert [clue.sentence for clue in clues] == [
        "JSON-LD without a name and address: website.",
        "Storepoint, which no base spider of needle reads yet.",
    ]


def test_what_a_page_says_is_one_line_of_visible_text():
    (clue,) = sniff(page(json.dumps([{"id": 1, "\x1b[31mred\n\u202e": 1}]), "/api"))
    assert clue.sentence.isprintable()
    assert "red" in clue.sentence


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (403, "", "answered 403: it is not open to robots"),
        (404, "", "answered 404, so there is nothing to look at"),
        (200, "<html><script>window._cf_chl_opt = {}</script></html>", "is a challenge of Cloudflare"),
        (200, "<html><form><input type='password'></form></html>", "asks for a login"),
    ],
)
def test_a_closed_door_is_said_to_be_one(status, body, words):
    assert words in closed(Page(url=HOST, status=status, body=body.encode()))


def test_a_list_with_a_login_beside_it_is_open():
    assert closed(page("<html><input type=password>" + "word " * 200)) is None
