"""Two people write notes on one conversation: no word of either is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadterm.domain.wire import ClassificationFields
from leadterm.state.merging import merge_classification, merge_tags, merge_text


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "merged"),
    [
        ("a", "a", "b", "b"),
        ("a", "b", "a", "b"),
        ("a", "b", "b", "b"),
        ("", "mine", "theirs", "theirs\nmine"),
        ("a\nb\nc", "A\nb\nc", "a\nb\nC", "A\nb\nC"),
        ("a\nb", "a\nb\nmine", "a\nb\ntheirs", "a\nb\ntheirs\nmine"),
        ("a\nb", "a", "a\nb\ntheirs", "a\nb\ntheirs"),
        ("call", "call Tuesday", "call Friday", "call Friday\ncall Tuesday"),
    ],
)
def test_notes_are_joined_by_lines(base: str, mine: str, theirs: str, merged: str) -> None:
    assert merge_text(base, mine, theirs) == merged


NOTES = st.lists(st.sampled_from(["a", "b", "c", "d", ""]), max_size=6).map("\n".join)


@given(NOTES, NOTES, NOTES)
def test_every_line_that_somebody_wrote_is_there(base: str, mine: str, theirs: str) -> None:
    merged = set(merge_text(base, mine, theirs).split("\n"))
    was = set(base.split("\n"))
    assert (set(mine.split("\n")) - was) <= merged
    assert (set(theirs.split("\n")) - was) <= merged


@given(NOTES, NOTES)
def test_the_edit_of_one_alone_stands(base: str, edited: str) -> None:
    assert merge_text(base, edited, base) == edited
    assert merge_text(base, base, edited) == edited
    assert merge_text(base, edited, edited) == edited


def test_tags_of_both_are_kept_and_what_either_took_away_is_gone() -> None:
    assert merge_tags(("roof", "old"), ("roof", "flat"), ("roof", "old", "urgent")) == (
        "roof",
        "urgent",
        "flat",
    )


def test_of_an_amount_theirs_stands_and_mine_is_named() -> None:
    merged = merge_classification(
        ClassificationFields(value=100, qualified=None),
        ClassificationFields(value=500, qualified=True, notes="mine"),
        ClassificationFields(value=420, qualified=None, tags=("roof",)),
    )
    assert merged.fields == ClassificationFields(value=420, qualified=True, notes="mine", tags=("roof",))
    assert merged.lost == ("value",)
