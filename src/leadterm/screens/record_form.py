"""The base of the administration's forms: saving, what is wrong at its field, and what another changed."""

from collections.abc import Awaitable, Callable, Iterable, Sequence

from textual import on
from textual.widget import Widget

from leadterm.actions.administration import Saved
from leadterm.actions.errands import new_key
from leadterm.screens.form import FormScreen
from leadterm.widgets.form import Button
from leadterm.widgets.roles import Role

GONE = "It is not there any more."


Remove = Callable[[], Awaitable[Saved]]
"""Takes the record away, and says why not."""


class RecordForm(FormScreen[None]):
    """Derive and answer `rows`, `save`, `field_of` and, for what two may change, `look_again`.

    What is typed stays until the relay has it. Saved again unchanged, it is the same command.
    """

    def __init__(
        self, heading: str, keys: str, *, save_word: str = "Save", remove: Remove | None = None
    ) -> None:
        super().__init__(heading, save_word, keys)
        self._remove = remove
        self._saving = False
        self._tried: object = None
        self._key = ""

    @property
    def mine(self) -> object:
        """What the form says: another value is another command."""
        raise NotImplementedError

    async def save(self, key: str) -> Saved:
        raise NotImplementedError

    def field_of(self, name: str) -> Widget | None:
        """The field that the relay calls so."""
        return None

    async def look_again(self) -> Sequence[str]:
        """Another has changed the record: takes in what is there now, and says it."""
        return ()

    def more_buttons(self) -> Iterable[Button]:
        if self._remove is not None:
            yield Button("Remove", id="remove")

    def done(self, saved: Saved) -> None:
        """It is saved: the form closes."""
        if self.is_current:
            self.dismiss(None)

    def action_form_save(self) -> None:
        if not self._saving:
            self._saving = True
            self.app.run_worker(self._save_now(), name="save record", group="form", exit_on_error=False)

    @on(Button.Pressed, "#remove")
    def _ask_to_remove(self, event: Button.Pressed) -> None:
        event.stop()
        from leadterm.screens.menu import MenuEntry, MenuScreen

        def answered(index: int | None) -> None:
            if index == 1 and not self._saving:
                self._saving = True
                self.app.run_worker(
                    self._remove_now(), name="remove record", group="form", exit_on_error=False
                )

        self.app.push_screen(
            MenuScreen("Remove it?", [MenuEntry("Keep it"), MenuEntry("Remove it")]), answered
        )

    async def _remove_now(self) -> None:
        assert self._remove is not None
        try:
            saved = await self._remove()
        finally:
            self._saving = False
        if saved.sentence:
            self.tell(((saved.sentence, Role.ERROR),))
        elif self.is_attached:
            self.dismiss(None)

    async def _save_now(self) -> None:
        try:
            if self._tried != self.mine:
                self._tried, self._key = self.mine, new_key()
            saved = await self.save(self._key)
            there = await self.look_again() if saved.meanwhile else ()
        finally:
            self._saving = False
        if not saved.sentence:
            self.done(saved)
            return
        # What was refused was not done: the next try is another command.
        self._tried = None if saved.field or saved.meanwhile else self._tried
        self.tell([(saved.sentence, Role.ERROR), *((sentence, Role.WARNING) for sentence in there)])
        field = self.field_of(saved.field)
        if field is not None and self.is_current:
            field.focus()
