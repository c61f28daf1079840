import pytest

from crawler.web.site_list import Site, host, read


@pytest.fixture
def listed(tmp_path):
    def write(text):
        path = tmp_path / "sites.txt"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    return write


def test_a_list_has_addresses_professions_and_comments(listed):
    path = listed(
        "\ufeff# Oregon\nhttps://wren.example.org/bend#team # theirs\n\n"
        "  larch.example.org\tacupuncturist\r\nhttps://wren.example.org/bend#team\n"
    )
    assert read(path) == [
        Site(url="https://wren.example.org/bend#team"),
        Site(url="https://larch.example.org", profession="acupuncturist"),
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("https://a.example.org\nftp://b.example.org", "Line 2 of "),
        (
            "https://a.example.org dentist",
            "acupuncturist or physical_therapist: 'https://a.example.org dentist'.",
        ),
        ("https://a.example.org acupuncturist yes", "Line 1 of "),
        ("wren", "Line 1 of "),
        ("# nothing\n", "is empty."),
        (b"\xff\xfe\x00", "could not be read"),
    ],
)
def test_a_list_that_is_none_is_refused_in_a_sentence(listed, text, sentence):
    with pytest.raises(ValueError, match=r"\.$") as caught:
        read(listed(text))
    assert sentence in str(caught.value)


def test_a_list_must_be_given_and_be_there(tmp_path):
    with pytest.raises(ValueError, match="-a sites=FILE"):
        read("")
    with pytest.raises(ValueError, match="could not be read"):
        read(str(tmp_path / "none.txt"))
    with pytest.raises(ValueError, match="could not be read"):
        read(str(tmp_path))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.Wren.example.org:8443/a", "wren.example.org"),
        ("wren", ""),
        ("https://wren.org", "wren.org"),
    ],
)
def test_host(url, expected):
    assert host(url) == expected
    assert Site(url=url).host == expected
