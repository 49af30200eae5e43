"""The base of the administration's forms: saving, what is wrong at its field, and what another changed."""

from collections.abc import Sequence

from textual.widget import Widget

from leadterm.actions.administration import Saved
from leadterm.actions.errands import new_key
from leadterm.screens.form import FormScreen
from leadterm.widgets.roles import Role

GONE = "It is not there any more."


class RecordForm(FormScreen[None]):
    """Derive and answer `rows`, `save`, `field_of` and, for what two may change, `look_again`.

    What is typed stays until the relay has it. Saved again unchanged, it is the same command.
    """

    def __init__(self, heading: str, keys: str, *, save_word: str = "Save") -> None:
        super().__init__(heading, save_word, keys)
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

    def done(self, saved: Saved) -> None:
        """It is saved: the form closes."""
        if self.is_current:
            self.dismiss(None)

    def action_form_save(self) -> None:
        if not self._saving:
            self._saving = True
            self.app.run_worker(self._save_now(), name="save record", group="form", exit_on_error=False)

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
