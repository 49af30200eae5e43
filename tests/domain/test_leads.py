"""What a submission says, made harmless, checked, and known again when it comes a second time (E3, B12)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from leadterm.domain.leads import Submission, Wrong, check, clean, dedupe_key, joined, same_since
from leadterm.domain.model import CompanyId, Contact, ContactId, FormField, Instant, SourceId
from leadterm.domain.phone import NumberProblem

NUMBER = "+14155550133"
FORM = Submission(
    origin="form",
    number="(415) 555-0133",
    name="Maria Lopez",
    email="maria@lopez.example",
    organisation="Lopez Homes",
    address="1 Elm Street",
    source="Google Ads",
    campaign="flat roofs",
    landing_page="https://roofs.example/flat",
    fields=(FormField("How urgent?", "This week"), FormField("Roof", "Flat")),
)
SOURCE = SourceId(7)

words = st.text(max_size=40)
fields = st.lists(st.builds(FormField, words, words), max_size=5).map(tuple)
submissions = st.builds(
    Submission,
    origin=st.sampled_from(["form", "email", "import"]),
    number=words,
    name=words,
    email=words,
    organisation=words,
    address=words,
    source=words,
    campaign=words,
    landing_page=words,
    fields=fields,
)


def key_of(submission: Submission, source_id: SourceId | None = SOURCE, number: str = NUMBER) -> str:
    return dedupe_key(source_id, clean(submission), number)


@given(submissions)
def test_cleaning_twice_is_the_same_as_once(submission: Submission) -> None:
    assert clean(clean(submission)) == clean(submission)


@given(submissions, st.randoms())
def test_the_same_submission_has_the_same_key_however_its_fields_come(
    submission: Submission, random: object
) -> None:
    shuffled = list(submission.fields)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    again = replace(submission, fields=tuple(shuffled), name=f"  {submission.name}\n")
    assert key_of(again) == key_of(submission)


@given(submissions, submissions)
def test_submissions_that_say_different_things_have_different_keys(
    one: Submission, other: Submission
) -> None:
    one, other = clean(one), clean(other)
    if key_of(one) == key_of(other):
        assert sorted((it.name, it.value) for it in one.fields) == sorted(
            (it.name, it.value) for it in other.fields
        )
        assert (one.origin, one.landing_page) == (other.origin, other.landing_page)
        for name in ("name", "email", "organisation", "address", "source", "campaign"):
            assert getattr(one, name).casefold().split() == getattr(other, name).casefold().split()


@given(
    words.filter(lambda text: clean(Submission(origin="form", id=text)).id != ""), submissions, submissions
)
def test_an_id_of_the_senders_is_all_that_counts(id_: str, one: Submission, other: Submission) -> None:
    assert key_of(replace(one, id=id_)) == key_of(replace(other, id=id_), number="+14155550199")
    assert key_of(replace(one, id=id_)) != key_of(one)
    assert key_of(replace(one, id=id_)) != key_of(replace(one, id=id_), SourceId(8))


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "Mario Lopez"},
        {"email": "mario@lopez.example"},
        {"campaign": "steep roofs"},
        {"landing_page": "https://roofs.example/steep"},
        {"origin": "email"},
        {"fields": FORM.fields[:1]},
        {"fields": (FormField("How urgent?", "Today"), FORM.fields[1])},
    ],
)
def test_any_difference_that_a_person_would_see_makes_another_submission(changed: dict[str, object]) -> None:
    assert key_of(replace(FORM, **changed)) != key_of(FORM)


def test_a_field_that_moves_its_words_to_the_next_is_another_submission() -> None:
    one = replace(FORM, name="Maria Lopez", organisation="")
    other = replace(FORM, name="", organisation="Maria Lopez")
    assert key_of(one) != key_of(other)
    assert key_of(FORM) != key_of(FORM, None)
    assert key_of(FORM) != key_of(FORM, number="+14155550134")


def test_a_key_is_short_and_says_nothing_of_the_lead() -> None:
    for submission in (FORM, replace(FORM, id="x" * 9_000)):
        assert len(key_of(submission)) <= 100
        assert "4155550133" not in key_of(submission)


def test_an_id_counts_for_good_and_words_for_a_day() -> None:
    now = Instant(100 * 3_600_000)
    assert same_since(replace(FORM, id="1"), now) is None
    assert same_since(FORM, now) == Instant(76 * 3_600_000)


@pytest.mark.parametrize(
    ("number", "country", "found"),
    [
        ("(415) 555-0133", "US", NUMBER),
        ("+1 415 555 0133", "GB", NUMBER),
        ("07700 900123", "GB", "+447700900123"),
        ("415-555-0133 ext. 12", "US", NUMBER),
    ],
)
def test_a_number_is_read_as_people_of_the_country_write_it(number: str, country: str, found: str) -> None:
    assert check(replace(FORM, number=number), country) == found


@pytest.mark.parametrize("number", ["", "n/a", "0000000000", "1234567890", "555-0133", "07700 900123"])
def test_a_number_that_is_none_is_told_by_its_field(number: str) -> None:
    found = check(replace(FORM, number=number), "US")
    assert isinstance(found, Wrong)
    assert found.field == "number"
    assert found.reason in {problem.sentence for problem in NumberProblem}


@given(st.text(max_size=80))
def test_any_number_at_all_is_read_or_refused(number: str) -> None:
    submission = clean(replace(FORM, number=number))
    found = check(submission, "US")
    assert isinstance(found, Wrong) or found.startswith("+")


def test_a_contact_keeps_what_is_known_and_gains_what_is_not() -> None:
    maria = Contact(
        id=ContactId(1),
        company_id=CompanyId(2),
        number=NUMBER,
        name="Mrs Lopez",
        created_at=Instant(0),
    )
    filled = joined(maria, FORM)
    assert filled == replace(maria, email=FORM.email, organisation=FORM.organisation, address=FORM.address)
    assert joined(filled, replace(FORM, email="other@lopez.example")) == filled
