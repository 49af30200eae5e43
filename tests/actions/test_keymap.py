"""The agent's own keys are checked before anything is shown, and the sentence names what is wrong."""

import pytest
from textual.keys import _character_to_key

from leadterm.actions.keymap import NO_KEY, read_keymap
from leadterm.actions.keys import read_key, shown_key, types_a_character
from leadterm.config import ConfigError


def test_an_action_gets_another_key() -> None:
    keymap = read_keymap({"interaction.respond": "w"})
    assert keymap["interaction.respond"].keys == ("w",)
    assert keymap.overrides() == {"interaction.respond": "w"}


def test_an_action_gets_several_keys() -> None:
    assert read_keymap({"text.new": "N, ^t"})["text.new"].keys == ("N", "ctrl+t")


def test_an_empty_key_disables_an_action() -> None:
    keymap = read_keymap({"session.sign_out": ""})
    assert keymap["session.sign_out"].keys == ()
    assert keymap.overrides() == {"session.sign_out": NO_KEY}


def test_two_actions_can_swap_their_keys() -> None:
    keymap = read_keymap({"text.new": "t", "text.compose": "n"})
    assert keymap["text.new"].keys == ("t",)


def test_the_same_key_can_mean_different_things_in_different_panes() -> None:
    keymap = read_keymap({"list.down": "b", "thread.down": "b"})
    assert keymap["list.down"].keys == keymap["thread.down"].keys == ("b",)


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ({"interaction.answer": "r"}, "no action interaction.answer"),
        ({"interaction.respnd": "r"}, "Did you mean interaction.respond?"),
        ({"interaction.respond": "boing"}, "“boing” for interaction.respond is not a key"),
        ({"interaction.respond": "r,,c"}, "is not a key"),
        ({"interaction.respond": "c"}, "both interaction.respond and interaction.close"),
        ({"interaction.respond": "j"}, "both interaction.respond and list.down"),
        ({"interaction.respond": "ctrl+q"}, "app.quit"),
        ({"composer.send": "s"}, "works while typing"),
        ({"unread.next": "u"}, "works while typing"),
    ],
)
def test_what_is_wrong_is_named(setting: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigError) as wrong:
        read_keymap(setting)
    assert said in str(wrong.value)
    assert "console.keymap" in str(wrong.value)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("r", "r"),
        ("R", "R"),
        ("?", "question_mark"),
        ("/", "slash"),
        ("^n", "ctrl+n"),
        ("Ctrl+N", "ctrl+n"),
        ("shift+tab", "shift+tab"),
        ("PgDn", "pagedown"),
        ("Esc", "escape"),
        ("F2", "f2"),
        ("comma", "comma"),
        ("", None),
        ("ctrl+", None),
        ("hyperspace", None),
        ("bad+x", None),
        ("\x1b", None),
    ],
)
def test_keys_are_read_as_people_write_them(written: str, name: str | None) -> None:
    assert read_key(written) == name


def test_characters_have_the_names_that_textual_gives_them() -> None:
    for character in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~":
        assert read_key(character) == _character_to_key(character)
        assert shown_key(_character_to_key(character)) == character
        assert types_a_character(_character_to_key(character))


@pytest.mark.parametrize(
    ("name", "shown"),
    [("ctrl+n", "^n"), ("shift+enter", "Shift+Enter"), ("pageup", "PgUp"), ("f1", "F1"), ("G", "G")],
)
def test_keys_are_shown_short(name: str, shown: str) -> None:
    assert shown_key(name) == shown
