from index.layout import TIERS
from search.query import SORTS
from search.ranking import EXPLAINED, Candidate, ranked

SILENT = Candidate(TIERS["silent"], 0.5, 0, "CT")
ALLOWED = Candidate(TIERS["allowed"], 1.0, 1, "RI")
ACUPUNCTURIST = Candidate(TIERS["acupuncturist"], 9.0, 2, "CT")
SIGN_FAR = Candidate(TIERS["evidence"], 24.0, 3, "CT")
SIGN_NEAR = Candidate(TIERS["evidence"], 1.0, 5, "CT")
SIGN_NEAR_TOO = Candidate(TIERS["evidence"], 1.0, 4, "CT")
ALL = [ALLOWED, SIGN_FAR, SILENT, SIGN_NEAR, ACUPUNCTURIST, SIGN_NEAR_TOO]


def test_best_is_evidence_then_acupuncturists_then_allowed_then_silent_each_by_distance():
    assert ranked(ALL, "best") == [SIGN_NEAR_TOO, SIGN_NEAR, SIGN_FAR, ACUPUNCTURIST, ALLOWED, SILENT]


def test_distance_is_distance_alone_and_the_better_one_of_the_same_spot():
    assert ranked(ALL, "distance") == [SILENT, SIGN_NEAR_TOO, SIGN_NEAR, ALLOWED, ACUPUNCTURIST, SIGN_FAR]


def test_every_order_is_explained():
    assert tuple(EXPLAINED) == SORTS
