import pytest

from index.sorted_lines import LAST, SortedLines


@pytest.fixture
def lines(tmp_path):
    path = tmp_path / "lines.tsv"
    path.write_text("a\nbendix\nbend|CA\t1\nbend|OR\t2\nca\u00f1on\n\u6771\n", encoding="utf-8")
    return SortedLines(path)


@pytest.mark.parametrize(
    ("prefix", "found"),
    [
        ("a", ["a"]),
        ("bend|OR", ["bend|OR\t2"]),
        ("bend", ["bendix", "bend|CA\t1", "bend|OR\t2"]),
        ("bendix", ["bendix"]),
        ("ca\u00f1", ["ca\u00f1on"]),
        ("\u6771", ["\u6771"]),
        ("A", []),
        ("benda", []),
        ("z", []),
        ("\u6771\u4eac", []),
    ],
)
def test_lines_starting_with_a_prefix(lines, prefix, found):
    assert lines.starting(prefix) == found


def test_lines_from_the_first_on_and_before_the_last(lines):
    assert lines.between("bendix", "bend|OR\t2") == ["bendix", "bend|CA\t1"]
    assert lines.between("bend|CA", LAST) == ["bend|CA\t1", "bend|OR\t2", "ca\u00f1on", "\u6771"]
    assert lines.between("b", "a") == []
    assert lines.between("\u6772", LAST) == []
