"""One word is enough to leave, and nothing less than the word itself (B10)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadterm.domain.keywords import OptWord, opt_word

STOP_WORDS = [
    "STOP",
    "STOPALL",
    "UNSUBSCRIBE",
    "CANCEL",
    "END",
    "QUIT",
    "REVOKE",
    "OPTOUT",
    "OPT OUT",
    "OPT-OUT",
]
WORDS = {
    **dict.fromkeys(STOP_WORDS, OptWord.STOP),
    **dict.fromkeys(["START", "YES", "UNSTOP"], OptWord.START),
    **dict.fromkeys(["HELP", "INFO"], OptWord.HELP),
}
words = st.sampled_from(sorted(WORDS))
around = st.text(" \t\n\xa0.!,\"'“”", max_size=8)


@pytest.mark.parametrize(("word", "meaning"), WORDS.items())
def test_every_word_of_the_carrier_and_the_law_is_known(word, meaning):
    assert opt_word(word) is meaning


@given(words, st.randoms(use_true_random=False), around, around)
def test_case_white_space_and_punctuation_around_do_not_matter(word, random, before, after):
    written = "".join(random.choice([letter.lower(), letter.upper()]) for letter in word)
    assert opt_word(before + written + after) is WORDS[word]


@pytest.mark.parametrize(
    ("body", "meaning"),
    [
        ("Stop.", OptWord.STOP),
        ("STOP!!!", OptWord.STOP),
        ("“stop”", OptWord.STOP),
        ("\u200bstop\ufeff", OptWord.STOP),
        ("opt   out", OptWord.STOP),
        ("Opt\u2011Out.", OptWord.STOP),
        ("Start!", OptWord.START),
        (" yes ", OptWord.START),
        ("help", OptWord.HELP),
    ],
)
def test_the_word_as_people_type_it_is_understood(body, meaning):
    assert opt_word(body) is meaning


@pytest.mark.parametrize(
    "body",
    [
        "",
        "   ",
        "...",
        "stop please",
        "please stop",
        "don't stop",
        "stop all",
        "Cancel?",
        "yes please",
        "yes and no",
        "stopped",
        "the end",
        "st op",
        "opt",
        "out",
        "opt in",
        "1",
        "stop\n\nthe roof leaks",
        "STOP" + "!" * 2000,
    ],
)
def test_anything_else_is_an_ordinary_text(body):
    assert opt_word(body) is None


@given(words, st.from_regex(r"[a-z0-9?]+( [a-z]+)?", fullmatch=True))
def test_a_word_with_company_asks_for_nothing(word, company):
    assert opt_word(f"{word} {company}") is None
    assert opt_word(f"{company} {word}") is None


@given(st.text(max_size=60))
def test_any_text_is_read_without_fail(body):
    assert opt_word(body) in (None, *OptWord)
