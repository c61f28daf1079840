import time

import pytest

from crawler.web.needling import LONGEST, NAMED, says, sentences, shortened


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("dry needling", True),
        ("Dry-Needling", True),
        ("dry\u2011needling", True),
        ("dryneedling", True),
        ("dry needle therapy", True),
        ("trigger point dry needling", True),
        ("functional dry needling (FDN)", True),
        ("trigger point needling", True),
        ("intramuscular stimulation", True),
        ("intramuscular manual stimulation", True),
        ("Intra-muscular needling", True),
        ("acupuncture needles", False),
        ("needles stay dry", False),
        ("laundry needles", False),
        ("intramuscular injection", False),
        ("electrical muscle stimulation", False),
    ],
)
def test_names_of_dry_needling(text, named):
    assert bool(NAMED.search(text)) == named


@pytest.mark.parametrize(
    "text",
    [
        "We offer dry needling.",
        "Our services include cupping, dry needling and massage.",
        "Book your dry needling visit today!",
        "Dry needling is one of our favorite tools.",
        "We not only offer dry needling but cupping too.",
        "Our PT offers dry needling.",
    ],
)
def test_an_offer_is_told_in_its_own_words(text):
    assert says([f"Welcome. {text} See you."]) == text


@pytest.mark.parametrize(
    "text",
    [
        "We do not offer dry needling.",
        "We don\u2019t currently provide dry needling at this time.",
        "Our clinic no longer offers dry needling.",
        "Dry needling is not available at our clinic.",
        "Dry needling isn't something we do.",
        "We cannot perform dry needling in New York.",
        "We offer acupuncture, not dry needling.",
        "We offer cupping instead of dry needling.",
        "California does not allow physical therapists to perform dry needling.",
        "We stopped offering dry needling.",
        "Our therapists are not permitted to do trigger point dry needling here.",
    ],
)
def test_a_denial_outweighs_every_other_sentence(text):
    assert says([f"We offer dry needling. {text} Our dry needling helps."]) is None
    assert says([text], ["Dry Needling"]) is None
    assert says([], ["Dry Needling", text]) is None


@pytest.mark.parametrize(
    "text",
    [
        "Dry needling is a technique.",
        "Do we offer dry needling?",
        "Is dry needling right for you? Ask us.",
        "We explain how dry needling differs from acupuncture.",
        "Unlike dry needling, our work is gentle.",
        "Dry needling is not acupuncture, we say.",
        "We offer dry needling courses for therapists.",
        "We refer patients for dry needling.",
        "We offer dry needling soon.",
        "Dr. Nobody offers dry needling at our clinic.",
        "We are proud that Ada Nobody, DPT, offers dry needling.",
        "Our own Ada Nobody PT offers dry needling.",
        "Our acupuncture needles are thin.",
        "",
    ],
)
def test_what_explains_compares_or_names_a_person_is_no_offer(text):
    assert says([text]) is None


def test_a_doubtful_sentence_does_not_hide_an_offer():
    assert says(
        ["Not sure if dry needling is for you?", "Dry needling is not acupuncture. We offer dry needling."]
    )
    assert says(["Don't hesitate to contact us. Don't wait, we offer dry needling."]) is None
    assert says(["Please do not wait. We offer dry needling."]) == "We offer dry needling."


def test_prose_speaks_before_names_of_services():
    assert says(["We offer dry needling."], ["Dry Needling"]) == "We offer dry needling."
    assert says(["Dry needling is old."], ["Massage", "Dry Needling"]) == "Dry Needling"


def test_sentences_are_whole_and_on_one_line():
    text = "Dr. Wren and Mrs. Larch live on St. John's\n Rd. They needle.  We do!\tE.g. 5 days a week? Yes"
    assert sentences(text) == [
        "Dr. Wren and Mrs. Larch live on St. John's Rd.",
        "They needle.",
        "We do!",
        "E.g.",
        "5 days a week?",
        "Yes",
    ]


def test_a_long_sentence_is_shortened_around_the_name():
    before, after = "well " * 60, " indeed" * 60
    shown = shortened(f"{before}we offer dry needling{after}")
    assert "we offer dry needling" in shown
    assert shown.startswith("\u2026well ")
    assert shown.endswith(" indeed\u2026")
    assert len(shown) <= LONGEST
    assert shortened(f"We offer dry needling{after}").startswith("We offer dry needling")
    assert shortened(f"{before}dry needling").endswith("dry needling")
    assert shortened("We offer dry needling.") == "We offer dry needling."


@pytest.mark.parametrize(
    "text",
    [
        "dry needling " * 40_000,
        "dry needling not " + "not " * 100_000,
        "dry needling not " + "!" * 400_000,
        "dry needling not " + "a " * 200_000,
        "Dr. " * 100_000 + "dry needling",
        "." * 400_000,
    ],
)
def test_a_hostile_text_is_given_up_soon(text):
    started = time.process_time()
    assert says([text]) is None
    assert time.process_time() - started < 5
