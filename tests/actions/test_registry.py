"""One list of actions: what is bound, shown, helped with and documented is the same."""

from itertools import chain

from textual.binding import Binding

from leadterm.actions.keymap import NO_KEY, read_keymap
from leadterm.actions.registry import ACTIONS, Context, markdown, swapped, working
from leadterm.app import LeadtermApp
from leadterm.screens.contact_form import ContactForm
from leadterm.screens.help import HelpPane, HelpScreen
from leadterm.screens.main import MainScreen
from leadterm.screens.menu import MenuScreen
from leadterm.screens.new_text import NewTextScreen
from leadterm.screens.palette import PaletteScreen
from leadterm.screens.picture import PictureScreen
from leadterm.screens.sign_in import SignInScreen
from leadterm.widgets.composer_text import ComposerText
from leadterm.widgets.fields_pane import FieldsPane
from leadterm.widgets.inbox_pane import InboxPane
from leadterm.widgets.menu_pane import MenuPane
from leadterm.widgets.palette_pane import PalettePane
from leadterm.widgets.thread_pane import ThreadPane
from leadterm.widgets.timeline_pane import TimelinePane

PLACES = (
    LeadtermApp,
    MainScreen,
    HelpScreen,
    MenuScreen,
    ContactForm,
    NewTextScreen,
    SignInScreen,
    HelpPane,
    MenuPane,
    InboxPane,
    ThreadPane,
    FieldsPane,
    ComposerText,
    TimelinePane,
    PictureScreen,
    PaletteScreen,
    PalettePane,
)
FORBIDDEN = {"ctrl+h", "ctrl+i", "ctrl+m", "ctrl+s", "ctrl+z", "ctrl+b"}


def bound() -> list[Binding]:
    """Every binding of the console that has a name."""
    maps = (place._merge_bindings().key_to_bindings.values() for place in PLACES)
    return [binding for binding in chain.from_iterable(chain.from_iterable(maps)) if binding.id]


def test_every_action_is_bound_to_the_keys_that_the_list_says() -> None:
    keys: dict[str, set[str]] = {}
    for binding in bound():
        keys.setdefault(binding.id or "", set()).update({binding.key} - {NO_KEY})
    assert keys == {action.name: set(action.keys) for action in ACTIONS}


def test_every_bound_action_exists() -> None:
    for place in PLACES:
        for bindings in place._merge_bindings().key_to_bindings.values():
            for binding in bindings:
                if binding.id:
                    name = binding.action.split("(")[0].split(".")[-1]
                    assert hasattr(place, f"action_{name}"), f"{place.__name__}: {binding.action}"


def test_no_default_is_a_key_that_terminals_need_for_something_else() -> None:
    keys = set(chain.from_iterable(action.keys for action in ACTIONS))
    assert not keys & FORBIDDEN
    assert not [key for key in keys if key.startswith("alt+")]


def test_names_are_unique_and_sentences_are_sentences() -> None:
    names = [action.name for action in ACTIONS]
    assert len(names) == len(set(names))
    for action in ACTIONS:
        assert action.sentence[0].isupper()
        assert action.sentence.endswith(".")
        assert action.label


def test_a_disabled_action_is_not_in_the_help() -> None:
    keymap = read_keymap({"pane.zoom": ""})
    shown = [action.name for _, group in working(keymap.actions) for action in group]
    assert "pane.zoom" not in shown
    assert "pane.inbox" in shown


def test_the_document_lists_every_action() -> None:
    page = markdown()
    for action in ACTIONS:
        assert f"`{action.name}`" in page
    for context in {action.context for action in ACTIONS}:
        assert f"## {context.value}" in page


def test_enter_and_new_line_can_be_swapped() -> None:
    keys = {action.name: action.keys for action in swapped(ACTIONS, enter_sends=False)}
    assert keys["composer.send"] == ("ctrl+j",)
    assert "enter" in keys["composer.newline"]


def test_contexts_have_headings_of_their_own() -> None:
    assert len({context.value for context in Context}) == len(Context)
