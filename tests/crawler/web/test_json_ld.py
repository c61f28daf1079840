import time

import pytest

from crawler.web.json_ld import blocks, loads

CLINIC = {"@type": "MedicalClinic", "name": "Wren & Sons", "telephone": "541-555-0171"}
PLAIN = '{"@type": "MedicalClinic", "name": "Wren & Sons", "telephone": "541-555-0171"}'


def script(body, attributes='type="application/ld+json"'):
    return f"<html><head><script {attributes}>{body}</script></head></html>"


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        pytest.param(script(PLAIN), [CLINIC], id="as it should be"),
        pytest.param(
            script(PLAIN.replace("Wren & Sons", "Wren\n\t& Sons")),
            [CLINIC | {"name": "Wren\n\t& Sons"}],
            id="newline in a string",
        ),
        pytest.param(script(f"<!-- {PLAIN} -->"), [CLINIC], id="HTML comment"),
        pytest.param(script(f"/* clinic */ {PLAIN} // end"), [CLINIC], id="JavaScript comments"),
        pytest.param(script(f"//<![CDATA[\n{PLAIN}\n//]]>"), [CLINIC], id="CDATA"),
        pytest.param(script(f"// <![CDATA[ {PLAIN} // ]]>"), [CLINIC], id="CDATA in one line"),
        pytest.param(script(f"{PLAIN};"), [CLINIC], id="semicolon"),
        pytest.param(script(PLAIN.replace("}", ",}")), [CLINIC], id="trailing comma"),
        pytest.param(script(PLAIN.replace(", ", ",\n,")), [CLINIC], id="two commas"),
        pytest.param(
            script(PLAIN, "async type='application/ld+json; charset=utf-8' class=x"),
            [CLINIC],
            id="type with a charset",
        ),
        pytest.param(script(PLAIN, "TYPE=application/ld&#x2B;json"), [CLINIC], id="type with an entity"),
        pytest.param(
            script(PLAIN.replace("&", "&amp;").replace('"', "&quot;")), [CLINIC], id="escaped entities"
        ),
        pytest.param(script('{"name": "Wr') + script(PLAIN), [CLINIC], id="first script broken"),
        pytest.param(script(" ") + script(PLAIN), [CLINIC], id="first script empty"),
        pytest.param(
            script(f'{PLAIN}\n{{"@type": "WebSite"}}'), [CLINIC, {"@type": "WebSite"}], id="two objects"
        ),
        pytest.param(script(f'{{"@graph": [{PLAIN}]}}'), [{"@graph": [CLINIC]}], id="@graph"),
        pytest.param(script(f"[{PLAIN}]"), [[CLINIC]], id="array"),
        pytest.param(script(PLAIN.replace('"', "'")), [CLINIC], id="single quotes"),
        pytest.param(
            script(r"""{'name': 'Wren\'s "best"', 'slogan': "It's \'us\'"}"""),
            [{"name": 'Wren\'s "best"', "slogan": "It's 'us'"}],
            id="quotes within quotes",
        ),
        pytest.param(script(f"var clinic = {PLAIN};"), [CLINIC], id="assignment"),
        pytest.param(script(f'{PLAIN} {{"name": '), [CLINIC], id="second object cut off"),
        pytest.param(
            script('{"url": "https://example.org//a", "x": "/* <!-- ;, ] */",}'),
            [{"url": "https://example.org//a", "x": "/* <!-- ;, ] */"}],
            id="what looks like a comment in a string",
        ),
        pytest.param(f"<!-- {script(PLAIN)} -->", [], id="script in a comment"),
        pytest.param(f"<script>var x = '<!--';</script>{script(PLAIN)}", [CLINIC], id="comment in a script"),
        pytest.param(script(PLAIN, 'type="text/javascript"'), [], id="another type"),
        pytest.param(script("{}"), [{}], id="empty object"),
        pytest.param(script("Call us at 5."), [], id="no object"),
        pytest.param(script('{"name": "Wren" "phone": 1}'), [], id="beyond mending"),
        pytest.param('<script type="application/ld+json">' + PLAIN, [CLINIC], id="page cut off"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_reads_what_authors_mean(page, expected):
    assert blocks(page) == expected


HOSTILE = {
    "one object in another": '{"a":' * 100_000,
    "brackets": "[" * 500_000,
    "quotes": '"\\' * 250_000,
    "single quotes": "'" * 500_001,
    "backslashes": "{'a':'" + "\\" * 400_001 + "'}",
    "comments": "/*" * 250_000,
    "slashes": "// " * 160_000,
    "commas": ", " * 250_000 + "]",
    "digits": '{"a": ' + "9" * 400_000 + "}",
    "spaces": "//" + " " * 490_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_script_is_given_up_soon(text):
    started = time.process_time()
    assert loads(text) == []
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "part",
    ["<script ", "<!--", "<", '<script type="application/ld+json">', "<script></scrip", "<a b='", "&#"],
)
def test_a_hostile_page_is_given_up_soon(part):
    started = time.process_time()
    assert blocks(part * (2_000_000 // len(part))) == []
    assert time.process_time() - started < 5


def test_a_page_has_no_more_scripts_than_anyone_needs():
    assert len(blocks(script("{}") * 1000)) == 50
