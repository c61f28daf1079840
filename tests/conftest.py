"""Options of the whole suite; pytest reads them only from here."""


def pytest_addoption(parser):
    parser.addoption(
        "--update-expected",
        action="store_true",
        help="write what the spiders yield under replay to their expected.jsonl, for review",
    )
