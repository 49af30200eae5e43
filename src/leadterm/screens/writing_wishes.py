"""What the agent wants while writing: templates, pictures, their own editor (B17, B18)."""

from collections.abc import Callable
from pathlib import Path

from leadterm.domain.model import Attachment, AttachmentId, Template, TrackingNumber
from leadterm.domain.templates import Filled
from leadterm.screens.errands import Errands
from leadterm.state.parts import Severity
from leadterm.widgets.menu_pane import MenuEntry
from leadterm.widgets.picture_words import shown_size

NO_PICTURE = "No picture goes along with this text."
ON_ITS_WAY = "A picture is still on its way. Press Enter again when it is there."
NONE_USED = "No picture has been used yet."


class WritingWishes(Errands):
    """All are about the text that is being typed."""

    _last_directory = "~/"

    def choose_template(self, number: TrackingNumber | None, insert: Callable[[str], None]) -> None:
        """A picker of the company's templates; the one chosen is put in as it is filled in."""
        from leadterm.screens.template_picker import TemplatePicker

        def answered(text: str | None) -> None:
            if text is not None:
                insert(text)

        def fill(template: Template) -> Filled:
            return self._desk.fill_template(template, number.id if number else None)

        picker = TemplatePicker(self._store.templates, fill, "Enter insert   Esc close")
        self._app.push_screen(picker, answered)

    def attach(self) -> None:
        """A menu of where a picture may come from, and of those that go along already."""
        attached = self._store.composer.attachments
        entries = [MenuEntry("A file of this computer"), MenuEntry("A picture already used")]
        entries += [MenuEntry(f"Take off {picture.name}", shown_size(picture.size)) for picture in attached]

        def answered(index: int | None) -> None:
            if index == 0:
                self._attach_file()
            elif index == 1:
                self._work("used pictures", self._attach_used(None))
            elif index is not None:
                self._desk.detach(attached[index - 2].id)

        self._ask("Attach", entries, 0, answered)

    def detach(self) -> None:
        """Takes off the last picture; one that is on its way, or has failed, before those that are there."""
        contact_id = self._store.thread.contact_id
        under_way = [key for key, one in self._store.uploads.items() if one.contact_id == contact_id]
        attached = self._store.composer.attachments
        if under_way:
            self._desk.detach(under_way[-1])
        elif attached:
            self._desk.detach(attached[-1].id)
        else:
            self.say(NO_PICTURE)

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

    def _attach_file(self) -> None:
        from leadterm.screens.attach import AttachScreen
        from leadterm.screens.outside import in_home

        def answered(path: Path | None) -> None:
            if path is not None:
                self._last_directory = f"{in_home(path.parent, self._outside.environ)}/"
                self._work("attach", self._desk.attach(path))

        self._app.push_screen(AttachScreen(self._last_directory, self._outside.environ), answered)

    async def _attach_used(self, before: AttachmentId | None) -> None:
        page = await self._desk.used_attachments(before)
        if page is None:
            return
        if not page.attachments:
            self.say(NONE_USED)
            return
        pictures: tuple[Attachment, ...] = page.attachments
        entries = [MenuEntry(picture.name, shown_size(picture.size)) for picture in pictures]
        if page.older:
            entries.append(MenuEntry("Older ones…"))

        def answered(index: int | None) -> None:
            if index is None:
                return
            if index == len(pictures):
                self._work("used pictures", self._attach_used(pictures[-1].id))
            else:
                self._desk.attach_used(pictures[index])

        self._ask("Pictures already used", entries, 0, answered)
