"""Two administrators change one thing (F4): nothing is silently lost."""

import pytest

from leadterm.domain.administering import clean_name, clean_words, joined, rebased
from leadterm.domain.model import AgentId, FlowId
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.wire.admin import NumberFields, TeamFields

SETS = ("agent_ids",)


def team(name: str, *agents: int) -> TeamFields:
    return TeamFields(name=name, agent_ids=tuple(map(AgentId, agents)))


def test_who_was_added_by_either_is_in_and_who_was_taken_out_by_either_is_out() -> None:
    merged, kept = joined(team("Roofers", 1, 2, 3), team("Roofers", 1, 2, 4), team("Roofers", 2, 3, 5), SETS)
    assert merged == team("Roofers", 2, 4, 5)
    assert kept == ("agents",)


def test_what_just_one_side_changed_is_kept_and_told() -> None:
    merged, kept = joined(team("Roofers", 1), team("Roofers", 1, 2), team("Slaters", 1), SETS)
    assert (merged, kept) == (team("Slaters", 1, 2), ("name",))


def test_the_order_and_repetition_of_ids_are_no_change() -> None:
    merged, kept = joined(team("Roofers", 2, 1), team("Roofers", 1, 2, 2), team("Roofers", 1, 2), SETS)
    assert (merged, kept) == (team("Roofers", 1, 2), ())


def test_a_field_that_both_changed_is_refused_by_its_name() -> None:
    base, mine, now = (NumberFields(label=label) for label in ("Ads", "Yelp", "Radio"))
    with pytest.raises(Refused) as caught:
        joined(base, mine, now)
    assert (caught.value.code, caught.value.field) == (RefusalCode.EDITED_MEANWHILE, "label")


def test_after_a_clash_the_form_shows_theirs_where_nothing_was_typed_and_what_was_typed_elsewhere() -> None:
    base = NumberFields(label="Ads", source="paid", flow=None)
    mine = NumberFields(label="Yelp", source="paid", flow=None)
    now = NumberFields(label="Radio", source="organic", flow=FlowId(3))
    assert rebased(base, mine, now) == NumberFields(label="Yelp", source="organic", flow=FlowId(3))
    assert rebased(team("A", 1), team("B", 1, 2), team("C", 1, 3), SETS) == team("B", 1, 2, 3)


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u202e", "\x00\x07"])
def test_a_name_of_nothing_is_refused(text: str) -> None:
    with pytest.raises(Refused) as caught:
        clean_name(text, "label")
    assert caught.value.field == "label"
    assert clean_words(text, "source") == ""


def test_a_name_that_is_too_long_is_refused_and_not_cut() -> None:
    with pytest.raises(Refused, match="at most 300"):
        clean_name("x" * 301)
    assert clean_name("  a\nb\x1b[31m ") == "a b[31m"
