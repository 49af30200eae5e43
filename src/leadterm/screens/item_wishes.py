"""Opening and copying what is in a thread: pictures, links, texts, numbers (B18)."""

from collections.abc import Callable, Sequence
from functools import partial

from leadterm.domain.model import Direction, Media, Message
from leadterm.domain.text import one_line
from leadterm.screens.errands import Errands
from leadterm.state.names import caller, shown_number
from leadterm.state.parts import Severity
from leadterm.widgets.links import Link, LinkKind, links
from leadterm.widgets.menu_pane import MenuEntry
from leadterm.widgets.picture_words import picture_words

NOTHING_TO_OPEN = "There is no picture and no link on this screen."
NOTHING_TO_COPY = "There is nothing to copy here."
COPIED = "Copied {what}."
COPIED_INSTEAD = "Copied {what}: nothing can be opened from this terminal."
TOO_LONG = "That is too long for the terminal's clipboard."
OPENED = "Opened {what}."

_LABEL = 60
_MOST = 12
_NOTES = {LinkKind.WEB: "link", LinkKind.EMAIL: "email", LinkKind.PHONE: "number"}


class ItemWishes(Errands):
    """``in_view`` are the messages on the screen, newest first: what is near comes first in the menus."""

    def open_item(self, in_view: Sequence[Message]) -> None:
        """A menu of the pictures and links on the screen; with just one, that one."""
        country = self._store.company.country if self._store.company else "US"
        things: list[tuple[MenuEntry, Callable[[], None]]] = []
        seen: set[str] = set()
        for message in in_view:
            things += [
                (MenuEntry(picture_words(media)[0], "picture"), self._to_show(media))
                for media in message.media
            ]
            for link in links(message.body, country):
                if link.href not in seen:
                    seen.add(link.href)
                    label = one_line(link.text, limit=_LABEL)
                    things.append((MenuEntry(label, _NOTES[link.kind]), self._to_open(link)))
        if not things:
            self.say(NOTHING_TO_OPEN)
            return
        if len(things) == 1:
            things[0][1]()
            return
        self._offer("Open", things[:_MOST])

    def copy_item(self, in_view: Sequence[Message], selected: str) -> None:
        """A menu of what can be copied: what is selected, the contact's number and email, the texts."""
        contact = self._store.selected_contact
        offered: list[tuple[MenuEntry, str, str]] = []
        if selected.strip():
            offered.append(
                (MenuEntry(one_line(selected, limit=_LABEL), "selected"), selected, "what is selected")
            )
        if in_view:
            offered.append(self._text_entry(in_view[0]))
        if contact is not None:
            shown = shown_number(contact.number, self._store.company)
            offered.append((MenuEntry(shown, "number"), contact.number, "the number"))
            if contact.email:
                offered.append((MenuEntry(contact.email, "email"), contact.email, "the email address"))
        offered += [self._text_entry(message) for message in in_view[1:]]
        if not offered:
            self.say(NOTHING_TO_COPY)
            return
        copies = [(entry, partial(self.copy, text, what)) for entry, text, what in offered[:_MOST]]
        self._offer("Copy", copies)

    def copy(self, text: str, what: str, said: str = COPIED) -> None:
        """Into the terminal's clipboard, and says so."""
        if self._outside.copy(text):
            self.say(said.format(what=what), Severity.GOOD)
        else:
            self.say(TOO_LONG, Severity.WARNING)

    # Inside -----------------------------------------------------------------------------------------------

    def _offer(self, heading: str, things: Sequence[tuple[MenuEntry, Callable[[], None]]]) -> None:
        def answered(index: int | None) -> None:
            if index is not None:
                things[index][1]()

        self._ask(heading, [entry for entry, _ in things], 0, answered)

    def _text_entry(self, message: Message) -> tuple[MenuEntry, str, str]:
        theirs = message.direction is Direction.INBOUND
        who = caller(self._store.selected_contact, self._store.company) if theirs else "us"
        label = one_line(message.body, limit=_LABEL) or "(no words)"
        return MenuEntry(f"“{label}”", f"text of {who}"), message.body, "the text"

    def _to_open(self, link: Link) -> Callable[[], None]:
        what = {LinkKind.WEB: "the link", LinkKind.EMAIL: "the email address", LinkKind.PHONE: "the number"}

        def act() -> None:
            if not self._outside.can_show:
                target = link.href if link.kind is LinkKind.WEB else link.href.partition(":")[2]
                self.copy(target, what[link.kind], COPIED_INSTEAD)
                return
            self._work("open link", self._open(link.href, what[link.kind]))

        return act

    async def _open(self, href: str, what: str) -> None:
        problem = await self._outside.open(href)
        if problem:
            self.say(problem, Severity.WARNING)
        else:
            self.say(OPENED.format(what=what))

    def _to_show(self, media: Media) -> Callable[[], None]:
        def act() -> None:
            from leadterm.screens.picture import PictureScreen

            pictures = [one for message in self._store.thread.messages() for one in message.media]
            first = pictures.index(media) if media in pictures else 0
            self._app.push_screen(
                PictureScreen(pictures or [media], first, self._desk.picture, self._outside, self._keymap)
            )

        return act
