"""What people are found by: the same whatever the case, the accents and the dashes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadterm.relay.store.folding import WORDS_LIMIT, fold, grams_of, grams_to_find, query_of, words_of


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("José ÅNGSTRÖM", "jose angstrom"),
        ("Łukasz Đorđe Ørsted Æsop", "lukasz dorde orsted aesop"),
        ("Straße ﬁn Ｗｉｄｅ", "strasse fin wide"),
        ("İstanbul ılık", "istanbul ilik"),
        ("O’Hara Jean—Luc", "o'hara jean-luc"),
        ("a\x00b\x1b[31m\u200bc", "a b [31m c"),
    ],
)
def test_text_is_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_is_the_same_as_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40), st.text(max_size=20))
def test_a_contact_is_found_by_each_of_its_words(
    name: str, email: str, organisation: str, number: str
) -> None:
    words = words_of(number, name, email, organisation)
    assert len(words) <= WORDS_LIMIT
    words.encode()
    for word in fold(f"{name} {email} {organisation}").split():
        assert word in words.split()


@given(st.text(min_size=1, max_size=60), st.text(max_size=30))
def test_whatever_a_search_finds_has_its_grams(text: str, typed: str) -> None:
    words = words_of("+14155550133", text, "", "")
    for parts in query_of(typed).readings:
        if all(part in words for part in parts):
            assert set(grams_to_find(parts)) <= grams_of(words)


@given(st.text(max_size=500))
def test_any_search_can_be_read(typed: str) -> None:
    for parts in query_of(typed).readings:
        assert grams_to_find(parts)
