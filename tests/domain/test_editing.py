"""Two people edit one thing (D1, D4): merged, or told; never lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import asdict, replace

from leadterm.domain import editing
from leadterm.domain.model import OptOut, OptOutCause
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.wire import ClassificationFields, ContactFields
from support.records import DANA, MARIA, NOW

BASE = editing.contact_fields(MARIA)

fields = st.builds(
    ContactFields,
    name=st.sampled_from(["a", "b", "c"]),
    number=st.just(MARIA.number),
    email=st.sampled_from(["", "x@y.z", "p@q.r"]),
    address=st.sampled_from(["", "1 High St"]),
)


@given(base=fields, mine=fields, current=fields)
def test_a_merge_keeps_every_change_or_refuses(
    base: ContactFields, mine: ContactFields, current: ContactFields
) -> None:
    was, wanted, now = asdict(base), asdict(mine), asdict(current)
    both = [f for f in was if was[f] not in (wanted[f], now[f]) and wanted[f] != now[f]]
    if both:
        with pytest.raises(Refused) as caught:
            editing.merge(base, mine, current)
        assert caught.value.code is RefusalCode.EDITED_MEANWHILE
        assert caught.value.field in both
        return
    merged = asdict(editing.merge(base, mine, current)[0])
    for field in was:
        assert merged[field] == (wanted[field] if wanted[field] != was[field] else now[field])


def test_edits_of_different_fields_are_merged_and_the_second_is_told() -> None:
    meanwhile = replace(MARIA, email="maria@example.com")
    decision, merged = editing.edit_contact(meanwhile, BASE, replace(BASE, name="Maria L."), DANA.id, NOW)
    contact = decision.events[0].contact
    assert contact is not None
    assert (contact.name, contact.email) == ("Maria L.", "maria@example.com")
    assert merged.kept == ("email",)


def test_edits_of_one_field_are_refused_naming_it() -> None:
    meanwhile = replace(MARIA, name="Mary")
    with pytest.raises(Refused) as caught:
        editing.edit_contact(meanwhile, BASE, replace(BASE, name="Maria L."), DANA.id, NOW)
    assert (caught.value.code, caught.value.field) == (RefusalCode.EDITED_MEANWHILE, "name")


def test_saving_nothing_new_makes_no_event() -> None:
    assert editing.edit_contact(MARIA, BASE, BASE, DANA.id, NOW)[0].events == ()


def test_an_opted_out_contact_cannot_be_moved_to_another_number() -> None:
    out = replace(MARIA, opt_out=OptOut(at=NOW, cause=OptOutCause.KEYWORD))
    with pytest.raises(Refused, match="opted out"):
        editing.edit_contact(out, BASE, replace(BASE, number="+14155550199"), DANA.id, NOW)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"email": "nowhere"}, "email"), ({"name": "x" * 301}, "name"), ({"number": "12"}, "number")],
)
def test_a_wrong_field_is_named(change: dict[str, str], field: str) -> None:
    with pytest.raises(Refused) as caught:
        editing.clean_contact_fields(replace(BASE, **change), BASE, "US")
    assert (caught.value.code, caught.value.field) == (RefusalCode.INVALID, field)


def test_a_number_is_read_by_the_companys_country() -> None:
    cleaned = editing.clean_contact_fields(replace(BASE, number="(415) 555-0199"), BASE, "US")
    assert cleaned.number == "+14155550199"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        (ClassificationFields(notes="x" * 20_001), "notes"),
        (ClassificationFields(value=-1), "value"),
        (ClassificationFields(tags=("x" * 61,)), "tags"),
        (ClassificationFields(currency="usd"), "currency"),
    ],
)
def test_a_wrong_classification_is_named(fields: ClassificationFields, field: str) -> None:
    with pytest.raises(Refused) as caught:
        editing.clean_classification_fields(fields)
    assert caught.value.field == field


def test_tags_are_tidied() -> None:
    tags = editing.clean_classification_fields(ClassificationFields(tags=(" roof ", "roof", "", "flat"))).tags
    assert tags == ("roof", "flat")
