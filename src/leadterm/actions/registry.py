"""Every action of the console, in one list: its name, keys, where it works, and what it does in a sentence.

The bindings, the key bar, the help and docs/keys.md are all made from it, so they cannot disagree. Names
are what the ``keymap`` setting remaps. No default is a key that terminals send for something else (ctrl+h,
ctrl+i, ctrl+m), that stops the line or the program (ctrl+s, ctrl+z), or that tmux keeps (ctrl+b).
"""

from collections.abc import Iterable, Sequence
from enum import Enum

from msgspec import Struct

from leadterm.actions.keys import shown_key


class Context(Enum):
    """Where an action works, with the heading it has in the help."""

    PANES = "In every pane; letters and digits while not typing"
    EVERYWHERE = "Everywhere"
    INBOX = "Inbox"
    THREAD = "Thread"
    COMPOSER = "Composer"
    DETAILS = "Contact details"
    CLASSIFICATION = "Classification"
    FORM = "Forms"
    TIMELINE = "Timeline"
    PICTURE = "Pictures"
    LIST = "Menus, pickers and help"


TYPING = frozenset({Context.EVERYWHERE, Context.COMPOSER, Context.CLASSIFICATION, Context.FORM})
"""Contexts in which a key that writes a character would be lost to the text."""


class Action(Struct, frozen=True):
    name: str
    keys: tuple[str, ...]
    context: Context
    label: str
    """One or two words, for the key bar."""
    sentence: str
    """For the help."""

    @property
    def shown(self) -> str:
        """Its keys, as the help shows them; empty when it is disabled."""
        return " ".join(map(shown_key, self.keys))

    @property
    def key(self) -> str:
        """Its first key, as the key bar shows it; empty when it is disabled."""
        return shown_key(self.keys[0]) if self.keys else ""


def _action(name: str, keys: str, context: Context, label: str, sentence: str) -> Action:
    return Action(name, tuple(keys.split()), context, label, sentence)


_EVERYWHERE, _PANES = Context.EVERYWHERE, Context.PANES

ACTIONS: tuple[Action, ...] = (
    _action("app.help", "question_mark f1", _EVERYWHERE, "help", "Show this help. ? only while not typing."),
    _action("app.quit", "ctrl+q", _EVERYWHERE, "quit", "Quit. What is typed is kept."),
    _action("app.redraw", "ctrl+l", _EVERYWHERE, "redraw", "Draw the screen anew, after a disturbance."),
    _action("unread.next", "ctrl+n", _EVERYWHERE, "next unread", "Go to the next unread conversation."),
    _action("unread.previous", "ctrl+u", _EVERYWHERE, "previous unread", "Go to the unread one before."),
    _action("pane.next", "tab", _EVERYWHERE, "next pane", "Go to the next pane or field."),
    _action("pane.previous", "shift+tab", _EVERYWHERE, "previous pane", "Go to the pane or field before."),
    _action("interaction.respond", "r", _PANES, "respond", "Answer who is waiting: they become yours."),
    _action("interaction.close", "c", _PANES, "close", "Close the text: it moves to Recents."),
    _action("text.compose", "t", _PANES, "text", "Write a text to this contact."),
    _action(
        "text.new", "n", _PANES, "new text", "Write a text to anybody, found as you type, or to any number."
    ),
    _action("contact.edit", "e", _PANES, "edit contact", "Edit the contact's details."),
    _action("classification.edit", "l", _PANES, "classify", "Classify the conversation."),
    _action("agent.availability", "s", _PANES, "status", "Set your status and see your colleagues'."),
    _action("session.sign_out", "S", _PANES, "sign out", "Sign out and forget what was kept here."),
    _action("app.palette", "ctrl+p", _EVERYWHERE, "commands", "Find any command by its name."),
    _action("app.jump", "semicolon", _PANES, "jump", "Show a letter at everything; press it to go there."),
    _action("app.theme", "", _PANES, "theme", "Choose other colours."),
    _action("inbox.search", "slash", _PANES, "search", "Find a contact by name or number."),
    _action("inbox.filter", "f", _PANES, "filter", "Show all, clients and leads, or resources."),
    _action("inbox.view", "v", _PANES, "view", "Inbox, Received, Sent, and Everyone for who may monitor."),
    _action("company.switch", "C", _PANES, "company", "Go to another company of yours."),
    _action("agent.profile", "P", _PANES, "profile", "Your own phone, voicemail greeting and chat name."),
    _action(
        "contact.timeline", "T", _PANES, "timeline", "Show every interaction of the contact, or go back."
    ),
    _action("contact.overview", "O", _PANES, "overview", "Show the contact in a few figures, or hide them."),
    _action("contact.answer_hold", "h", _PANES, "on hold", "Say whether a text was meant as an opt-out."),
    _action("contact.opt_out", "", _PANES, "opt out", "Record that the contact wants no texts."),
    _action("contact.lift_block", "", _PANES, "lift block", "Lift the contact's auto-block."),
    _action("item.open", "o", _PANES, "open", "Open a picture or a link of the thread."),
    _action("item.copy", "y", _PANES, "copy", "Copy the text, the number or the email."),
    _action("template.manage", "", _PANES, "templates", "Add, change and remove templates."),
    _action("agent.rights", "", _PANES, "rights", "Say what each colleague may do."),
    _action("admin.open", "", _PANES, "administration", "Look after agents, teams, numbers and call flows."),
    _action("pane.inbox", "1", _PANES, "inbox", "Go to the inbox."),
    _action("pane.panel", "2", _PANES, "thread", "Go to the thread."),
    _action("pane.contact", "3", _PANES, "contact", "Go to the contact's details."),
    _action("pane.classification", "4", _PANES, "classification", "Go to the classification."),
    _action("pane.zoom", "z", _PANES, "zoom", "Give the whole screen to this pane, or take it back."),
    _action("pane.back", "escape", _PANES, "back", "Undo the zoom, or go back to the inbox."),
    _action("list.open", "enter", Context.INBOX, "open", "Open the conversation: it counts as read."),
    _action("list.down", "j down", Context.INBOX, "down", "Next conversation."),
    _action("list.up", "k up", Context.INBOX, "up", "Conversation before."),
    _action("list.page_down", "pagedown", Context.INBOX, "page down", "One page down."),
    _action("list.page_up", "pageup", Context.INBOX, "page up", "One page up."),
    _action("list.first", "g home", Context.INBOX, "top", "To the top."),
    _action("list.last", "G end", Context.INBOX, "end", "To the oldest."),
    _action("row.select", "space", Context.INBOX, "select", "Select the row, or no longer."),
    _action("row.select_down", "J shift+down", Context.INBOX, "select down", "Select and go down: a range."),
    _action("row.select_up", "K shift+up", Context.INBOX, "select up", "Select and go up: a range."),
    _action("row.select_shown", "V", Context.INBOX, "select all", "Select all that the list shows, or none."),
    _action("row.act", "a", Context.INBOX, "actions", "Mark read, mark unopened or remove what is selected."),
    _action("row.unopened", "u", Context.INBOX, "unopened", "Mark the conversation unopened, for everyone."),
    _action("row.remove", "delete", Context.INBOX, "remove", "Remove it from the feed until its next text."),
    _action("composer.enter", "i enter", Context.THREAD, "write", "Into the composer."),
    _action("thread.down", "j down", Context.THREAD, "down", "One line down."),
    _action("thread.up", "k up", Context.THREAD, "up", "One line up."),
    _action("thread.page_down", "pagedown", Context.THREAD, "page down", "One page down."),
    _action("thread.page_up", "pageup", Context.THREAD, "page up", "One page up."),
    _action("thread.first", "g home", Context.THREAD, "oldest", "To the first message."),
    _action("thread.last", "G end", Context.THREAD, "newest", "To the newest message."),
    _action(
        "thread.previous_failed",
        "left_square_bracket",
        Context.THREAD,
        "failed before",
        "Mark the failed or uncertain text before.",
    ),
    _action(
        "thread.next_failed",
        "right_square_bracket",
        Context.THREAD,
        "failed after",
        "Mark the failed or uncertain text after.",
    ),
    _action("thread.resend", "R", Context.THREAD, "resend", "Send the marked text again."),
    _action("thread.mark_sent", "M", Context.THREAD, "mark sent", "Count the marked uncertain text as sent."),
    _action("composer.send", "enter", Context.COMPOSER, "send", "Send the text."),
    _action("composer.newline", "ctrl+j shift+enter", Context.COMPOSER, "new line", "Begin a new line."),
    _action("composer.from", "ctrl+f", Context.COMPOSER, "from", "Choose the number it is sent from."),
    _action("composer.template", "ctrl+t", Context.COMPOSER, "template", "Choose a template."),
    _action("composer.attach", "ctrl+o", Context.COMPOSER, "attach", "Attach a picture."),
    _action("composer.detach", "ctrl+r", Context.COMPOSER, "take off", "Take off a picture, or retry one."),
    _action("composer.editor", "ctrl+e", Context.COMPOSER, "editor", "Write the text in your own editor."),
    _action(
        "composer.plain", "ctrl+g", Context.COMPOSER, "plain", "Make typographic quotes and dashes plain."
    ),
    _action("composer.leave", "escape", Context.COMPOSER, "leave", "Out of the composer. The text is kept."),
    _action("fields.down", "j down", Context.DETAILS, "down", "One line down."),
    _action("fields.up", "k up", Context.DETAILS, "up", "One line up."),
    _action("timeline.open", "enter", Context.TIMELINE, "open", "Show the details of the interaction."),
    _action("timeline.down", "j down", Context.TIMELINE, "down", "Next interaction."),
    _action("timeline.up", "k up", Context.TIMELINE, "up", "Interaction before."),
    _action("timeline.page_down", "pagedown", Context.TIMELINE, "page down", "One page down."),
    _action("timeline.page_up", "pageup", Context.TIMELINE, "page up", "One page up."),
    _action("timeline.first", "g home", Context.TIMELINE, "newest", "To the newest."),
    _action("timeline.last", "G end", Context.TIMELINE, "oldest", "To the oldest."),
    _action("picture.open", "o", Context.PICTURE, "open", "Open it with the system's viewer."),
    _action("picture.save", "s", Context.PICTURE, "save", "Save it as a file."),
    _action("picture.next", "n right", Context.PICTURE, "next", "Next picture."),
    _action("picture.previous", "p left", Context.PICTURE, "previous", "Picture before."),
    _action("picture.close", "escape q", Context.PICTURE, "close", "Close."),
    _action("form.save", "f2", Context.FORM, "save", "Save the form, or send the text."),
    _action("form.from", "ctrl+f", Context.FORM, "from", "Choose the number it is sent from."),
    _action("picker.left_out", "ctrl+r", Context.FORM, "left out", "Show who can't be texted, and why."),
    _action("form.cancel", "escape", Context.FORM, "cancel", "Close the form."),
    _action("menu.down", "j down", Context.LIST, "down", "Next line."),
    _action("menu.up", "k up", Context.LIST, "up", "Line before."),
    _action("menu.choose", "enter", Context.LIST, "choose", "Choose."),
    _action("menu.close", "escape q", Context.LIST, "close", "Close."),
)


def swapped(actions: Iterable[Action], *, enter_sends: bool) -> tuple[Action, ...]:
    """The actions with Enter and new line swapped in the composer, when the setting says so."""
    if enter_sends:
        return tuple(actions)
    return tuple(_SWAPPED.get(action.name, action) for action in actions)


_SWAPPED = {
    action.name: action
    for action in (
        _action("composer.send", "ctrl+j", Context.COMPOSER, "send", "Send the text."),
        _action("composer.newline", "enter shift+enter", Context.COMPOSER, "new line", "Begin a new line."),
    )
}


def working(actions: Iterable[Action]) -> list[tuple[Context, list[Action]]]:
    """The actions that have a key, by context, in the order of the list."""
    having_keys = [action for action in actions if action.keys]
    groups = [(context, [it for it in having_keys if it.context is context]) for context in Context]
    return [(context, group) for context, group in groups if group]


def markdown(actions: Sequence[Action] = ACTIONS) -> str:
    """docs/keys.md: tables of all actions with their default keys."""
    lines = [
        "# Keys",
        "",
        "Made from the console's list of actions; do not edit. Every action can be given other keys, or "
        "none, by its name:",
        "",
        "```toml",
        "[console.keymap]",
        '"interaction.respond" = "r,w"',
        '"session.sign_out" = ""',
        "```",
        "",
        "An action without a key is found by its name in the palette (^p).",
        "",
        "In a text the terminal's usual editing keys work: arrows, Home, End, ^a, ^e, ^w, ^k, ^x, ^c, ^v, "
        "^z, ^y. Where a text to a contact is written, ^e opens the editor instead: End goes to the end of "
        "the line.",
    ]
    for context in Context:
        group = [action for action in actions if action.context is context]
        lines += ["", f"## {context.value}", "", "| keys | what | name |", "|---|---|---|"]
        lines += [f"| {_cell(action)} | {action.sentence} | `{action.name}` |" for action in group]
    return "\n".join(lines) + "\n"


def _cell(action: Action) -> str:
    return " ".join(f"`{shown_key(key)}`" for key in action.keys)
