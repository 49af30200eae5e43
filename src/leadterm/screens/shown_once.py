"""Something that is shown this once: an agent's token, a source's key, a signing secret."""

from collections.abc import Callable, Iterable

from textual.widget import Widget

from leadterm.screens.form import FormScreen
from leadterm.widgets.roles import Role
from leadterm.widgets.text_field import LineField

_ONCE = "Copy it now: it is shown this once."


class ShownOnceForm(FormScreen[None]):
    """A secret, to be copied. ``about`` says what it is for; ``copy`` answers whether the terminal could."""

    def __init__(
        self, heading: str, label: str, secret: str, about: str, copy: Callable[[str], bool], keys: str
    ) -> None:
        super().__init__(heading, "Copy", keys, close_word="Close")
        self._label = label
        self._secret = secret
        self._about = about
        self._copy = copy
        self._line = LineField(secret, id="secret")

    def rows(self) -> Iterable[tuple[str, Widget]]:
        yield self._label, self._line

    def on_mount(self) -> None:
        self._say()
        self._line.focus()

    def action_form_save(self) -> None:
        copied = self._copy(self._secret)
        self._say("It is copied." if copied else "This terminal can't copy: select it with the mouse.")

    def _say(self, outcome: str = "") -> None:
        sentences = [(_ONCE, Role.WARNING), (self._about, Role.MUTED)]
        if outcome:
            sentences.append((outcome, Role.MUTED))
        self.tell(sentences)
