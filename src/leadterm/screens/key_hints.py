"""The keys that the line at the bottom names: what does something where the agent is, the likeliest first."""

from collections.abc import Iterable

from leadterm.actions.keymap import Keymap
from leadterm.actions.keys import types_a_character
from leadterm.actions.offers import is_offered
from leadterm.actions.registry import Action, Context
from leadterm.domain.model import Interaction, InteractionState
from leadterm.state.store import ConsoleStore

_ALWAYS = (
    "text.new",
    "inbox.search",
    "agent.availability",
    "app.help",
    "app.palette",
    "company.switch",
    "app.quit",
)
_SEARCHING = ("list.open", "pane.back")
_SELECTED = ("row.act", "row.unopened", "row.remove", "pane.back", "row.select_shown")
_WRITING = (
    "composer.send",
    "composer.newline",
    "composer.from",
    "composer.template",
    "composer.attach",
    "composer.editor",
    "composer.leave",
)
_TYPING = ("unread.next", "app.help", "app.quit")


def hints(
    keymap: Keymap,
    store: ConsoleStore,
    context: Context,
    row: Interaction | None,
    *,
    searching: bool = False,
) -> list[Action]:
    """``row`` is the conversation that the keys would act on; ``searching``: letters go into the search line.

    Actions without a key, and those that the agent may not do, are left out.
    """
    names = (*_SEARCHING, *_TYPING) if searching else _names(store, context, row)
    actions = (keymap[name] for name in names if is_offered(name, store))
    return [action for action in actions if action.keys]


def help_key(action: Action, *, typing: bool) -> str:
    """The key of the help that works here: while typing, not one that writes a character."""
    fit = [key for key in action.keys if not (typing and types_a_character(key))]
    return fit[0] if fit else ""


def _names(store: ConsoleStore, context: Context, row: Interaction | None) -> Iterable[str]:
    if context is Context.COMPOSER:
        return (*_WRITING, *_TYPING)
    if context is Context.CLASSIFICATION:
        return ("pane.next", "pane.back", *_TYPING)
    wishes = list(_wishes(store, row))
    if context is Context.INBOX and store.selection:
        return (*_SELECTED, *_ALWAYS)
    if context is Context.INBOX:
        return (*wishes, *(("list.open",) if row else ()), *_ALWAYS)
    if context is Context.TIMELINE:
        return ("timeline.open", "contact.timeline", *wishes, "pane.zoom", *_ALWAYS)
    if context is Context.THREAD:
        contact = store.selected_contact
        held = ("contact.answer_hold",) if contact is not None and contact.hold is not None else ()
        return (*held, *wishes, "contact.edit", "classification.edit", "contact.timeline", *_ALWAYS)
    if context is Context.DETAILS:
        return ("contact.edit", *wishes, "pane.back", *_ALWAYS)
    return (*wishes, *_ALWAYS)


def _wishes(store: ConsoleStore, row: Interaction | None) -> Iterable[str]:
    """What can be done with a conversation as it stands."""
    if row is None:
        nothing_chosen = store.thread.contact_id is None
        return ("interaction.respond",) if nothing_chosen and store.incoming else ()
    if row.state is InteractionState.INCOMING:
        return ("interaction.respond",)
    if row.state is InteractionState.ACTIVE and row.handler == store.me_id:
        return ("text.compose", "interaction.close")
    return ("text.compose",)
