"""The company's tags: one spelling of each, and what is offered while an agent types (D4)."""

import pytest

from leadterm.domain.model import CompanyId, Tag, TagId
from leadterm.domain.refusals import Refused
from leadterm.domain.tags import as_listed, check_tag, offered, renamed


def listed(*names: str) -> tuple[Tag, ...]:
    return tuple(Tag(id=TagId(place), company_id=CompanyId(1), name=name) for place, name in enumerate(names))


def test_a_tag_is_kept_on_one_line_without_blanks_around_it() -> None:
    assert check_tag("  flat\troof ") == "flat roof"


@pytest.mark.parametrize("name", ["", "   ", "\x1b", "roof, flat", "x" * 61])
def test_what_is_no_tag_is_refused_at_its_field(name: str) -> None:
    with pytest.raises(Refused) as caught:
        check_tag(name)
    assert caught.value.field == "name"


def test_the_case_is_taken_from_the_list_and_other_tags_stay_as_they_were_typed() -> None:
    assert as_listed(("ROOF", "Leak", "straße"), listed("roof", "Strasse")) == ("roof", "Leak", "Strasse")
    assert as_listed(("Leak", "roof", "leak"), listed("roof")) == ("Leak", "roof")


def test_a_tag_is_renamed_in_its_place_and_joined_with_its_twin() -> None:
    assert renamed(("flat", "Roof", "leak"), "roof", "roofing") == ("flat", "roofing", "leak")
    assert renamed(("Roofing", "roof"), "roof", "roofing") == ("roofing",)
    assert renamed(("ROOF",), "roof", "Roof") == ("Roof",)


def test_a_conversation_without_the_tag_stays_as_it_is() -> None:
    assert renamed(("Leak", "leak"), "roof", "leak") == ("Leak", "leak")


def test_tags_that_begin_so_are_offered_before_those_of_which_another_word_does() -> None:
    there = listed("Roof leak", "flat roof", "Roofing", "gutter")
    assert offered("ro", there) == ("Roof leak", "Roofing", "flat roof")
    assert offered(" FLAT r", there) == ("flat roof",)
    assert offered("oof", there) == ()


def test_nothing_is_offered_for_a_tag_typed_out_or_for_nothing() -> None:
    there = listed("roof", "roof leak")
    assert offered("Roof", there) == ()
    assert offered("", there) == ()
    assert offered("roof l", there) == ("roof leak",)


def test_a_tag_that_the_conversation_has_is_not_offered_again() -> None:
    assert offered("r", listed("roof", "Rush"), ("RUSH", "other")) == ("roof",)
