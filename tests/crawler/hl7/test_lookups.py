import pytest

from crawler.hl7 import lookups
from crawler.hl7.bundles import Search, bundle
from crawler.hl7.lookups import Library, Lookup


def person(name):
    return {"resourceType": "Practitioner", "id": name}


KEYS = ("Practitioner/a", "Practitioner/b", "Practitioner/c")
ALL = Lookup(keys=KEYS)


def test_what_is_missing_is_asked_for_together_by_type(monkeypatch):
    monkeypatch.setattr(lookups, "TOGETHER", 2)
    assert Library(left=9).lookups({*KEYS, "Location/l1"}) == [
        Lookup(keys=("Location/l1",)),
        Lookup(keys=KEYS[:2]),
        Lookup(keys=KEYS[2:]),
    ]


def test_a_lookup_is_a_search_or_a_read():
    assert ALL.url("https://x/r4") == "https://x/r4/Practitioner?_id=a,b,c&_count=3"
    assert Lookup(keys=KEYS[:1], alone=True).url("https://x/r4") == "https://x/r4/Practitioner/a"


def test_what_was_learned_is_not_asked_for_again():
    library = Library(left=9)
    assert library.learn(ALL, map(person, "abc")) == []
    assert library.lookups(KEYS) == []
    assert library.among([*KEYS, "Practitioner/x"]) == {key: person(key[-1]) for key in KEYS}


def test_the_rest_of_a_shorter_page_is_asked_for_again():
    library = Library(left=9)
    assert library.learn(ALL, [person("b")]) == [Lookup(keys=(KEYS[0], KEYS[2]))]


@pytest.mark.parametrize("found", [[], [person("x"), person("y")]])
def test_a_server_that_knows_no_ids_is_asked_one_by_one(found):
    library = Library(left=9)
    alone = [Lookup(keys=(key,), alone=True) for key in KEYS]
    assert library.learn(ALL, found) == alone
    assert library.among(["Practitioner/x"]) == {}


def test_what_cannot_be_read_alone_does_not_exist():
    library = Library(left=9)
    assert library.learn(Lookup(keys=KEYS[:1], alone=True), []) == []
    assert library.lookups(KEYS[:1]) == []
    assert library.among(KEYS) == {}


def test_questions_always_come_to_an_end():
    library, asked = Library(left=9), 0
    waiting = library.lookups(f"Practitioner/{n}" for n in range(300))
    while waiting:
        asked += 1
        lookup = waiting.pop()
        waiting += library.learn(lookup, [person(lookup.keys[0].partition("/")[2])] if asked % 3 else [])
    assert asked < 700


ROLE = {
    "resourceType": "PractitionerRole",
    "id": "r1",
    "practitioner": {"reference": "Practitioner/a"},
    "location": [{"reference": "Location/l1"}, {"reference": "Location/l2"}],
}
PLACES = [{"resourceType": "Location", "id": name} for name in ("l1", "l2")]


def page_of(library):
    entries = [{"resource": ROLE}, {"resource": PLACES[0]}]
    read = bundle({"resourceType": "Bundle", "entry": entries}, "PractitionerRole")
    search = Search(base="https://x/r4", kind="PractitionerRole", links=("practitioner", "location"))
    return library.page(search, read, None)


def test_a_page_asks_only_for_what_neither_came_along_nor_is_known():
    library = Library(left=9, known={"Practitioner/a": person("a")})
    page = page_of(library)
    assert page.lookups == [Lookup(keys=("Location/l2",))]
    library.answer(page, library.next(page), [PLACES[1]])
    assert page.lookups == []
    [match] = page.matches()
    assert (match.linked("practitioner"), match.linked("location")) == ([person("a")], PLACES)


def test_a_page_keeps_what_it_knew_when_the_library_forgets():
    library = Library(left=9, known={"Practitioner/a": person("a")})
    page = page_of(library)
    library.known.clear()
    assert page.matches()[0].linked("practitioner") == [person("a")]


def test_a_library_answers_only_so_many_questions():
    library = Library(left=1)
    page = page_of(library)
    assert [library.next(page) is None for _ in range(2)] == [False, True]


def test_an_answer_is_a_page_or_the_resource_itself():
    page = {"resourceType": "Bundle", "entry": [{"resource": person("a")}]}
    assert ALL.read(page) == ALL.read(person("a")) == [person("a")]


@pytest.mark.parametrize("body", [{"resourceType": "Location", "id": "a"}, {}, []])
def test_anything_else_is_no_answer(body):
    with pytest.raises((LookupError, TypeError, ValueError)):
        ALL.read(body)


def test_a_library_forgets_rather_than_grows(monkeypatch):
    monkeypatch.setattr(lookups, "KNOWN", 2)
    library = Library(left=9)
    library.learn(ALL, map(person, "abc"))
    assert library.lookups(KEYS) == [ALL]
