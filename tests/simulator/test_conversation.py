"""How made-up leads read texts and answer them."""

import pytest

from leadterm.simulator.conversation import Conversation
from leadterm.simulator.leads import CAST, Intent, Manner, Persona
from leadterm.simulator.optouts import keyword_of
from leadterm.simulator.understanding import understand

BY_NAME = {persona.name: persona for persona in CAST}
MARIA = BY_NAME["Maria Whitfield"]
EVERYTHING = (
    "Hi, this is Sam at Acme. How can we help you today?",
    "What's your name?",
    "And what's the address?",
    "Could you send us a photo?",
    "We can come tomorrow at 10am, does that work?",
    "It would be $450.",
    "You're booked for tomorrow at 10.",
    "Thanks, bye!",
)


def bodies(conversation: Conversation, text: str) -> list[str]:
    return [line.body for line in conversation.hear(text)]


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("Good morning! What's your address?", {Intent.ADDRESS, Intent.GREETING}),
        ("Hi Maria. How can we help you today?", {Intent.PROBLEM, Intent.GREETING}),
        ("What’s your name?", {Intent.NAME}),
        ("Can you send a photo of what happened?", {Intent.PHOTO}),
        ("Are you free tomorrow at 10am?", {Intent.TIME}),
        ("You're booked for Thursday at 10am, it's $80", {Intent.BOOKED}),
        ("The estimate is $450", {Intent.PRICE_TOLD}),
        ("What's your budget?", {Intent.PRICE}),
        ("Where is the leak?", {Intent.PROBLEM}),
        ("Is it ok if I give you a call?", {Intent.CALL}),
        ("Thanks, have a great afternoon!", {Intent.THANKS, Intent.GOODBYE}),
        ("Guten Morgen, wo wohnen Sie?", {Intent.ADDRESS, Intent.GREETING}),
        ("¿Cuándo le queda bien?", {Intent.TIME}),
        ("on my way", set()),
        ("", set()),
    ],
)
def test_what_a_text_wants(text: str, wants: set[Intent]) -> None:
    assert set(understand(text)) == wants


def test_lead_answers_with_their_own_facts() -> None:
    conversation = Conversation(MARIA)

    assert "41 Larkin St" in bodies(conversation, "What's the address?")[0]
    assert bodies(conversation, "And your name?") == ["Maria Whitfield"]
    assert "home" in bodies(conversation, "When can we come?")[0]


def test_two_questions_in_one_text_get_two_answers() -> None:
    answers = bodies(Conversation(MARIA), "What's the address, and when are you home?")

    assert len(answers) == 2
    assert "Larkin" in answers[0]


def test_lead_does_not_repeat_themselves_without_saying_so() -> None:
    conversation = Conversation(MARIA)
    first = bodies(conversation, "What's your name?")
    second = bodies(conversation, "Sorry, what's your name?")

    assert first == ["Maria Whitfield"]
    assert second == ["Like I said: Maria Whitfield"]


def test_lead_tells_their_story_when_nothing_is_asked_and_falls_silent() -> None:
    conversation = Conversation(MARIA)
    answers = [bodies(conversation, "On my way") for _ in range(6)]

    assert [a[0] for a in answers[:2]] == [line.body for line in MARIA.story]
    assert answers[-1] == []


def test_booked_lead_says_goodbye_once() -> None:
    conversation = Conversation(MARIA)
    conversation.hear("You're booked for Friday at 9")
    farewell = conversation.hear("Thank you, bye!")

    assert len(farewell) == 1
    assert conversation.is_over
    assert conversation.hear("Bye!") == ()


def test_lead_who_wants_no_texts_writes_stop_once() -> None:
    conversation = Conversation(BY_NAME["Ray Dufresne"])

    assert bodies(conversation, "Hi Ray, sorry about that!") == ["STOP"]
    assert conversation.hear("Ok, removed") == ()


def test_lead_who_asks_in_other_words_to_be_left_alone_is_not_heard_by_the_carrier() -> None:
    conversation = Conversation(BY_NAME["Denise Abara"])
    assert [line.picture for line in conversation.opening()] == [False, True]

    (asked,) = bodies(conversation, "Hi Denise, that was not us!")
    assert asked == "please stop texting me"
    assert keyword_of(asked) is None
    assert conversation.hear("Ok, removed") == ()


def test_lead_with_a_photo_sends_one_at_once_and_another_when_asked() -> None:
    conversation = Conversation(BY_NAME["Gloria Okafor"])

    assert any(line.picture for line in conversation.opening())
    assert conversation.hear("Could you send another picture?")[0].picture


def test_spanish_and_german_speakers_keep_to_their_language() -> None:
    lucia = bodies(Conversation(BY_NAME["Lucía Herrera"]), "What's your address?")
    katrin = bodies(Conversation(BY_NAME["Katrin Vogel"]), "What's your address?")

    assert "el segundo piso" in lucia[0]
    assert "grünen Tür" in katrin[0]


@pytest.mark.parametrize("persona", CAST, ids=lambda persona: persona.name)
def test_same_seed_gives_the_same_conversation(persona: Persona) -> None:
    first, second = Conversation(persona, seed=3), Conversation(persona, seed=3)

    assert [first.hear(text) for text in EVERYTHING] == [second.hear(text) for text in EVERYTHING]


@pytest.mark.parametrize("persona", CAST, ids=lambda persona: persona.name)
def test_no_conversation_goes_on_for_ever(persona: Persona) -> None:
    conversation = Conversation(persona)
    answers = [conversation.hear("What's your address?") for _ in range(50)]

    assert answers[-1] == ()


def test_silent_lead_and_landline_never_answer() -> None:
    ben, ruth = Conversation(BY_NAME["Ben Sorensen"]), Conversation(BY_NAME["Ruth Adler"])

    assert (len(ben.opening()), ben.hear("Hi Ben!"), ben.is_over) == (1, (), True)
    assert (ruth.opening(), ruth.hear("Hi Ruth!"), ruth.is_over) == ((), (), True)
    assert BY_NAME["Ruth Adler"].manner is Manner.NEVER_TEXTS
