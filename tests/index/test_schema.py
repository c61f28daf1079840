from whoosh import fields

from index.schema import ABSENT, schema


def test_only_the_safe_subset_of_whoosh_is_used():
    found = dict(schema().items())
    assert not [name for name, field in found.items() if isinstance(field, fields.NUMERIC)]
    assert not [name for name, field in found.items() if field.stored or field.vector]
    assert found["id"].unique


def test_no_place_has_the_default_coordinate_so_every_row_is_written():
    assert ABSENT > 180 * 1_000_000
