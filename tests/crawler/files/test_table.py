import csv
import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crawler.files import table
from crawler.files.archive import ArchiveError
from crawler.files.table import Table

HEADER = ["NPI", "Name", "Code 1", "Code 2"]
MARKERS = (b"2251", b"171100000X", b"261QP2000X")
SIZES = st.sampled_from([1, 2, 3, 7, 64, 1000])


def cut(content, size):
    return [content[start : start + size] for start in range(0, len(content), size)]


def read(content, columns=tuple(HEADER), markers=MARKERS, size=1 << 20):
    batches = Table("a.csv", cut(content, size), columns, markers).batches()
    return [tuple(row.values()) for batch in batches for row in batch]


def is_marked(cells):
    return any(marker.decode() in cell for cell in cells for marker in MARKERS)


def plain(content):
    """The wanted rows of a whole csv by the standard library alone."""
    text = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", errors="replace", newline="")
    return [tuple(row) for row in csv.reader(text) if len(row) == len(HEADER) and is_marked(row)]


def wanted(rows):
    return [row for row in rows if row and is_marked(row)]


def written(rows, quoting=csv.QUOTE_ALL, terminator="\n"):
    out = io.StringIO(newline="")
    csv.writer(out, quoting=quoting, lineterminator=terminator).writerows(rows)
    return out.getvalue().encode(errors="surrogateescape")


CELLS = st.one_of(
    st.sampled_from(
        ["", "2251X0800X", "171100000X", "261QP2000X", "1999999984", "22", "51", "\r\n", '"\n"1']
    ),
    st.text(alphabet='"\n\r,12x5é\u2028\x85\x00\udce9\udcff ', max_size=8),  # the last two are no UTF-8
)
ROWS = st.lists(
    st.one_of(st.lists(CELLS, min_size=4, max_size=4), st.lists(CELLS, min_size=1, max_size=6)), max_size=12
)


@settings(max_examples=150, deadline=None)
@given(
    rows=ROWS,
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    terminator=st.sampled_from(["\n", "\r\n"]),
    size=SIZES,
    markers=st.sampled_from([MARKERS, ()]),
    bom=st.booleans(),
    longest=st.sampled_from([10, 100, 1 << 20]),
)
@example(
    rows=[["1", "a\nb", "2251X0800X", ""]] * 3,
    quoting=csv.QUOTE_ALL,
    terminator="\n",
    size=7,
    markers=MARKERS,
    bom=False,
    longest=10,
)
def test_reading_is_plain_reading_whatever_the_rows_hold(
    *, rows, quoting, terminator, size, markers, bom, longest
):
    content = written([HEADER, *rows], quoting, terminator)
    before, table._LONGEST = table._LONGEST, longest
    try:
        found = read(b"\xef\xbb\xbf" * bom + content, markers=markers, size=size)
    finally:
        table._LONGEST = before
    assert wanted(found) == plain(content)


@pytest.mark.parametrize("place", range(0, 60, 7))
def test_a_marker_is_found_across_any_border(place):
    rows = [["1", "x" * place, "", "2251X0800X"], ["2", "", "171100000X", ""], ["3", "", "", ""]]
    content = written([HEADER, *rows])
    for size in range(1, 60):
        assert wanted(read(content, size=size)) == [tuple(row) for row in rows[:2]]


def test_only_what_may_be_wanted_is_parsed(monkeypatch):
    rows = [[str(serial), "NAME", "207Q00000X", ""] for serial in range(1000)]
    rows[500][3] = "2251X0800X"
    content = written([HEADER, *rows]) + written([["9", "LAST", "", ""]])
    assert read(content, size=1000) == [tuple(rows[500]), ("9", "LAST", "", "")]


def test_columns_are_found_by_name():
    content = written([["Code 1", "Other", "NPI"], ["2251X0800X", "?", "1"]])
    assert read(content, columns=("NPI", "Code 1")) == [("1", "2251X0800X")]


def test_a_row_of_another_width_is_empty_and_costs_no_other():
    rows = [["1", "ANN", "2251X0800X", ""], ["2", "2251X0800X"], ["3", "BEN", "2251X0800X", ""], ["4"] * 5]
    assert read(written([HEADER, *rows])) == [tuple(rows[0]), (), tuple(rows[2]), ()]


@pytest.mark.parametrize("markers", [MARKERS, ()])
@pytest.mark.parametrize("size", [10, 1 << 20])
def test_a_row_cut_off_inside_quotes_costs_no_other(markers, size):
    whole = [["1", "ANN", "2251X0800X", ""], ["3", "BEN", "2251X0800X", ""]]
    content = written([HEADER, whole[0]]) + b'"2","CUT OFF 2251X\n' + written([whole[1]])
    assert wanted(read(content, markers=markers, size=size)) == [tuple(row) for row in whole]


def test_a_csv_that_shows_no_begin_of_a_record_is_parsed_throughout(monkeypatch):
    monkeypatch.setattr(table, "_LONGEST", 100)
    rows = [[str(serial), f"A, {serial}", "2251X0800X", ""] for serial in range(3000)]
    content = written([HEADER, *rows], csv.QUOTE_MINIMAL)
    assert read(content, size=1000) == [tuple(row) for row in rows]


def test_a_field_without_end_is_an_unreadable_row(monkeypatch):
    monkeypatch.setattr(table, "_LONGEST", 100)
    content = b'NPI,Name\n1,ANN\n2,"' + b"x" * 200_000 + b"\n3,BEN\n"
    assert read(content, columns=("NPI", "Name"), markers=(), size=5000)[:2] == [("1", "ANN"), ()]


@pytest.mark.parametrize("size", [3, 1 << 20])
@pytest.mark.parametrize("longest", [10, 1 << 20])
@pytest.mark.parametrize("quoting", [csv.QUOTE_ALL, csv.QUOTE_MINIMAL])
def test_a_csv_that_ends_in_the_middle_of_a_row_was_cut_off(monkeypatch, size, longest, quoting):
    monkeypatch.setattr(table, "_LONGEST", longest)
    rows = [["1", "ANN", "2251X0800X", ""], ["2", "BEN", "207Q00000X", "x"]]
    content = written([HEADER, *rows], quoting)
    with pytest.raises(ArchiveError, match=r"^a\.csv ends in the middle of a row: it was cut off\.$"):
        read(content[:-8], size=size)
    assert len(wanted(read(content[:-1], size=size))) == 1  # a last line needs no end


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n"])
def test_an_empty_csv_is_told_in_a_sentence(content):
    with pytest.raises(ArchiveError, match=r"^a\.csv is empty\.$"):
        read(content)


def test_missing_columns_are_named():
    with pytest.raises(ArchiveError) as error:
        read(written([["NPI", "Code 2"]]))
    assert str(error.value) == "a.csv lacks columns that are needed: Name, Code 1."
    with pytest.raises(ArchiveError, match=r": NPI, c0, c1, c2, c3 and 6 more\.$"):
        read(b"<html>\n", columns=("NPI", *(f"c{n}" for n in range(10))))
