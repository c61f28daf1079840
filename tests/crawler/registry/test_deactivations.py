from datetime import date

import pytest

from crawler.files.archive import ArchiveError
from crawler.registry.deactivations import deactivations
from tests.crawler.registry_files import report, zipped
from tests.demo.people import npi

REPORT = report((npi(1), "05/17/2019"), (int(npi(2)), date(2020, 1, 2)), (npi(3), None), (npi(4), "?"))
FAR = "9999-12-31"


@pytest.mark.parametrize("content", [REPORT, zipped({"NPPES Deactivated NPI Report 20261109.xlsx": REPORT})])
def test_a_report_bare_or_zipped_gives_npis_and_dates(tmp_path, content):
    path = tmp_path / "report"
    path.write_bytes(content)
    expected = [(npi(1), "2019-05-17"), (npi(2), "2020-01-02"), (npi(3), FAR), (npi(4), FAR)]
    assert list(deactivations(path)) == expected


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "cannot be read: No such file or directory."),
        (b"", "is empty."),
        (b"NPI,Date\n", "is no spreadsheet that can be read (File is not a zip file)."),
        (zipped({"readme.txt": b"x"}), "is no spreadsheet that can be read"),
        (zipped({"a.xlsx": b"PK\x03\x04"}), "is no spreadsheet that can be read"),
        (report(), "lists no NPI: it is no deactivation report."),
    ],
)
def test_what_is_no_report_is_told_in_a_sentence(tmp_path, content, sentence):
    path = tmp_path / "report.xlsx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ArchiveError) as error:
        list(deactivations(path))
    assert str(error.value).startswith(f"{path} {sentence}")
