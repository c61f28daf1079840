from index.layout import micro, row, tier


def test_rows_are_a_twentieth_of_a_degree_from_the_south_pole():
    assert [row(micro(latitude)) for latitude in (-90, -14.3, 44.0582, 71.3)] == [0, 1514, 2681, 3226]


def test_evidence_comes_first_then_acupuncturists_then_allowed_then_silent():
    assert [
        tier("physical_therapist", "silent", "service"),
        tier("acupuncturist", "permitted", "none"),
        tier("physical_therapist", "permitted", "none"),
        tier("physical_therapist", "permitted_with_conditions", "none"),
        tier("physical_therapist", "silent", "none"),
    ] == [0, 1, 2, 2, 3]
