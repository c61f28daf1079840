from crawler.sniffing.clues import Clue, Page


def test_a_page_knows_its_media_type_and_text():
    page = Page(
        url="https://example.org", headers={"content-type": "Text/HTML; charset=utf-8"}, body=b"a\xff"
    )
    assert (page.kind, page.text) == ("text/html", "a\ufffd")
    assert Page(url="https://example.org").kind == ""


def test_a_clue_is_one_line():
    assert Clue(sentence="A\n\x1b[1mB").sentence == "A B"
