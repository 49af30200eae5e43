"""What the agent wants while writing: templates, pictures, their own editor (B17, B18).

All are about the text to the selected contact, or, where a contact is named, to that one: ``NEW_TEXT`` is the
form for a text to anybody.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from leadterm.domain.model import Attachment, AttachmentId, ContactId, Template, TrackingNumber
from leadterm.domain.templates import Filled
from leadterm.screens.errands import Choice, Errands
from leadterm.state.parts import Severity
from leadterm.state.uploads import Upload
from leadterm.widgets.picture_words import shown_size

if TYPE_CHECKING:
    from leadterm.screens.new_text import NewTextScreen

NO_PICTURE = "No picture goes along with this text."
ON_ITS_WAY = "A picture is still on its way. Press Enter again when it is there."
NONE_USED = "No picture has been used yet."


class WritingWishes(Errands):
    """The wishes of who writes."""

    _last_directory = "~/"
    _new_text: "NewTextScreen | None" = None

    def new_text(self) -> None:
        """The form for a text to anybody, with what was begun in it."""
        if self._new_text is None:
            from leadterm.screens.new_text import NewTextScreen

            self._new_text = NewTextScreen(self._store, self._desk, self, self._keymap, self._calendar)
            self._app.install_screen(self._new_text, "new text")
        self._new_text.begin()
        self._app.push_screen("new text")

    def choose_template(
        self, number: TrackingNumber | None, insert: Callable[[str], None], name: str | None = None
    ) -> None:
        """A picker of the company's templates; the one chosen is put in as it is filled in.

        ``name`` is whom the text is for, where that is not the selected contact.
        """
        from leadterm.screens.template_picker import TemplatePicker

        def answered(text: str | None) -> None:
            if text is not None:
                insert(text)

        def fill(template: Template) -> Filled:
            return self._desk.fill_template(template, number.id if number else None, name)

        picker = TemplatePicker(self._store.templates, fill, "Enter insert   Esc close")
        self._app.push_screen(picker, answered)

    def attach(self, contact_id: ContactId | None = None) -> None:
        """A menu of where a picture may come from, and of those that go along already."""
        choices: list[Choice] = [
            ("A file of this computer", "", lambda: self._attach_file(contact_id)),
            (
                "A picture already used",
                "",
                lambda: self._work("used pictures", self._attach_used(contact_id, None)),
            ),
        ]
        self._choose("Attach", choices + self._taking_off(contact_id))

    def detach(self, contact_id: ContactId | None = None) -> None:
        """Takes the picture off. Of several, and of one that failed and may be tried again, a menu."""
        choices = self._taking_off(contact_id)
        if not choices:
            self.say(NO_PICTURE)
        elif len(choices) == 1:
            choices[0][2]()
        else:
            self._choose("Take off", choices)

    def edit_outside(self, text: str) -> str:
        """The text as the agent's own editor leaves it. Drafts are on disk before it begins."""
        self._desk.flush()
        edited, problem = self._outside.edit(text)
        if problem:
            self.say(problem, Severity.WARNING)
        return edited

    def say_picture_is_on_its_way(self) -> None:
        self.say(ON_ITS_WAY)

    # Inside -----------------------------------------------------------------------------------------------

    def _taking_off(self, contact_id: ContactId | None) -> list[Choice]:
        """What can be done to each picture: those that failed or are on their way, then those attached."""
        whose = self._store.thread.contact_id if contact_id is None else contact_id
        choices: list[Choice] = []
        for key, upload in self._store.uploads.items():
            if upload.contact_id == whose:
                choices += self._upload_choices(key, upload)
        return choices + [
            (f"Take off {picture.name}", shown_size(picture.size), self._to_detach(picture.id, contact_id))
            for picture in self._desk.attached(contact_id)
        ]

    def _upload_choices(self, key: str, upload: Upload) -> list[Choice]:
        if not upload.error:
            return [(f"Take off {upload.name}", upload.share, self._to_detach(key, None))]
        return [
            (f"Try {upload.name} again", "failed", lambda: self._work("attach", self._desk.try_again(key))),
            (f"Take off {upload.name}", "failed", self._to_detach(key, None)),
        ]

    def _to_detach(self, id_: AttachmentId | str, contact_id: ContactId | None) -> Callable[[], None]:
        return lambda: self._desk.detach(id_, contact_id)

    def _attach_file(self, contact_id: ContactId | None) -> None:
        from leadterm.screens.attach import AttachScreen
        from leadterm.screens.outside import in_home

        def answered(path: Path | None) -> None:
            if path is not None:
                self._last_directory = f"{in_home(path.parent, self._outside.environ)}/"
                self._work("attach", self._desk.attach(path, contact_id))

        self._app.push_screen(AttachScreen(self._last_directory, self._outside.environ), answered)

    async def _attach_used(self, contact_id: ContactId | None, before: AttachmentId | None) -> None:
        page = await self._desk.used_attachments(before)
        if page is None:
            return
        if not page.attachments:
            self.say(NONE_USED)
            return
        choices = [self._used_choice(picture, contact_id) for picture in page.attachments]
        if page.older:
            oldest = page.attachments[-1].id
            older = self._attach_used
            choices.append(
                ("Older ones…", "", lambda: self._work("used pictures", older(contact_id, oldest)))
            )
        self._choose("Pictures already used", choices)

    def _used_choice(self, picture: Attachment, contact_id: ContactId | None) -> Choice:
        size = shown_size(picture.size)
        return picture.name, size, lambda: self._desk.attach_used(picture, contact_id)
